"""A thousand files, and exports killed at random moments: `make soak`."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import soundfile

from tests.command_line import ROOT, voicelab
from tests.conftest import planted_vowel
from voicelab.audio import save
from voicelab.checksum import sha256_of
from voicelab.stimuli import read
from voicelab.stimuli.records import Record
from voicelab.stimuli.tables import read_tsv

pytestmark = pytest.mark.soak
KILLS = 20
LARGEST_KB = 2_000_000  # of memory, for a set of a thousand files


def sources(folder: Path, count: int, seconds: float) -> list[Path]:
    folder.mkdir()
    for number in range(count):
        vowel = planted_vowel(90.0 + 12 * number, seconds=seconds)
        save(vowel, folder / f"voice {number}.wav")
    return sorted(folder.glob("*.wav"))


def command(files: list[Path], checkpoints: Path, steps: int, to: Path) -> list[str]:
    return [
        sys.executable, "-m", "voicelab", "continuum", *map(str, files), "--along", "gender",
        "--from", "-1", "--to", "1", "--steps", str(steps), "--beyond", "--checkpoints",
        str(checkpoints), "--triplets", "-o", str(to),
    ]  # fmt: skip


def started(arguments: list[str]) -> subprocess.Popen:
    quiet = subprocess.DEVNULL
    return subprocess.Popen(arguments, cwd=ROOT, stdout=quiet, stderr=quiet)


def killed(process: subprocess.Popen, part: Path, count: int, after_s: float) -> bool:
    """Kill a process some time after so many files are done; return whether it was still there."""
    while process.poll() is None and len(list(part.glob("records/stim-*.json"))) < count:
        time.sleep(0.002)
    deadline = time.monotonic() + after_s
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    alive = process.poll() is None
    if alive:
        process.send_signal(signal.SIGKILL)
    process.wait()
    return alive


def whole_so_far(part: Path) -> int:
    """Return how many files an export has left, after looking at every one of them."""
    records = [Record.load(path) for path in (part / "records").glob("stim-*.json")]
    assert None not in records
    for record in records:
        assert sha256_of(part / "stimuli" / f"{record.stimulus_id}_audio.wav") == record.sha256
    for path in (part / "stimuli").glob("stim-*.wav"):
        assert len(soundfile.read(path)[0]) > 0
    return len(records)


def test_kill_9_at_20_random_moments_leaves_no_half_set(checkpoints, tmp_path):
    files = sources(tmp_path / "sources", 4, 0.4)
    to, part = tmp_path / "sets" / "one", tmp_path / "sets" / ".one.part"
    reference = command(files, checkpoints, 10, tmp_path / "reference")
    assert subprocess.run(reference, cwd=ROOT, check=False, capture_output=True).returncode == 0
    moments = random.Random(5)
    kills, left = 0, 0
    while kills < KILLS:
        process = started(command(files, checkpoints, 10, to))
        # At every stage of a set alike; the last files are followed by papers and the rename.
        kills += killed(process, part, moments.randint(left, 48), moments.uniform(0, 0.5))
        if to.exists():  # whole, or it would not be there
            checked = voicelab("set", "verify", to, "--judge", checkpoints / "judge.safetensors")
            assert checked.returncode == 0, checked.stdout
            assert not part.exists()
            left = 0
            shutil.rmtree(to)
            continue
        now = whole_so_far(part) if part.exists() else 0
        assert now >= left  # nothing lost
        left = now
    done = subprocess.run(command(files, checkpoints, 10, to), cwd=ROOT, check=False)
    assert done.returncode == 0
    for name in ("stimuli.tsv", "conditions.csv", *read(to / "provenance.json").files):
        if name != "report.html":
            assert (to / name).read_bytes() == (tmp_path / "reference" / name).read_bytes()
    assert [path.name for path in to.parent.iterdir()] == ["one"]


def test_a_thousand_files_in_less_than_2_gb_taken_up_after_a_kill(checkpoints, tmp_path):
    files = sources(tmp_path / "sources", 20, 0.35)
    to, part = tmp_path / "sets" / "one", tmp_path / "sets" / ".one.part"
    arguments = command(files, checkpoints, 48, to)  # with original and copy 50 a source
    process = started(arguments)
    while len(list((part / "records").glob("*.json"))) < 300:
        assert process.poll() is None
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    left = {path.name: path.stat().st_mtime_ns for path in (part / "stimuli").glob("stim-*.wav")}
    assert whole_so_far(part) >= 300
    done = subprocess.run(arguments, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "files were there from an interrupted export" in done.stderr
    kept = {path.name: path.stat().st_mtime_ns for path in (to / "stimuli").glob("*.wav")}
    assert len(kept) == 1000
    assert sum(kept[name] == when for name, when in left.items()) >= len(left) - 1
    rows = read_tsv((to / "stimuli.tsv").read_text())
    assert len({row["stimulus_id"] for row in rows}) == len(rows) == 1000
    checked = voicelab("set", "verify", to, "--judge", checkpoints / "judge.safetensors")
    assert checked.returncode == 0, checked.stdout
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < LARGEST_KB
