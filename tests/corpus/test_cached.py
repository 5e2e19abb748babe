"""What is computed from recordings is kept, whoever interrupts the run or damages the files."""

import errno
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.command_line import hear_ctrl_c
from tests.corpus.planted import manifest, tone
from voicelab import atomic_write
from voicelab.audio import Recording
from voicelab.corpus import Utterance, default_cache, map_cached
from voicelab.refusal import Refusal

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Power:
    """What the tests keep of a recording; `factor` is its configuration."""

    factor: float = 1.0

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        if recording.seconds < 0.05:
            raise Refusal(f"{recording.source} is too short for this test.")
        return {"power": np.array([self.factor * np.mean(recording.samples**2)])}


@dataclass(frozen=True)
class NewerPower(Power):
    version = 2


@pytest.fixture
def tones(tmp_path):
    """Return six utterances, each a tone of its own."""
    found = []
    for i in range(6):
        path = tmp_path / "tones" / f"{i}.wav"
        path.parent.mkdir(exist_ok=True)
        soundfile.write(path, tone(hz=100 * (i + 1)) * (i + 1) / 6, 16_000)
        found.append(Utterance(path, "tones", f"speaker {i}"))
    return found


def computed(utterances, cache, function=None):
    """Return what a run gave and when each file of the cache was written, in ns."""
    outcomes = [outcome for _, outcome in map_cached(utterances, function or Power(), cache, 1)]
    return outcomes, {path: path.stat().st_mtime_ns for path in cache.rglob("*.npz")}


@pytest.mark.parametrize("workers", [1, 3])
def test_what_is_computed_comes_in_the_order_asked_for(tones, tmp_path, workers):
    results = list(map_cached(tones, Power(), tmp_path / "cache", workers))
    assert [utterance for utterance, _ in results] == tones
    for i, (_, arrays) in enumerate(results):
        assert arrays["power"] == pytest.approx([(0.3 * (i + 1) / 6) ** 2 / 2], rel=0.01)


def test_what_was_computed_before_is_not_computed_again(tones, tmp_path):
    first, written = computed(tones[:3], tmp_path / "cache")
    assert len(written) == 3
    second, after = computed(tones, tmp_path / "cache")
    assert len(after) == 6
    assert {path: after[path] for path in written} == written
    assert second[:3] == first


def test_the_cache_is_keyed_by_content_and_not_by_name(tones, tmp_path):
    _, written = computed(tones[:2], tmp_path / "cache")
    moved = tones[0].path.rename(tmp_path / "renamed.wav")
    soundfile.write(tones[1].path, tone() / 2, 16_000)
    changed = [Utterance(moved, "tones", "0"), tones[1]]
    outcomes, after = computed(changed, tmp_path / "cache")
    assert len(after) == 3  # the renamed one was known, the other is new
    assert {path: after[path] for path in written} == written
    assert outcomes[1]["power"] == pytest.approx([0.15**2 / 2], rel=0.01)


def test_the_cache_is_keyed_by_configuration_and_version(tones, tmp_path):
    counts, results = [], []
    for function in (Power(), Power(2.0), NewerPower(), Power()):
        outcomes, files = computed(tones[:1], tmp_path / "cache", function)
        counts.append(len(files))
        results.append(float(outcomes[0]["power"][0]))
    assert counts == [1, 2, 3, 3]
    assert results == pytest.approx([results[0], 2 * results[0], results[0], results[0]])


def test_a_file_that_cannot_be_used_is_reported_in_its_place(tones, tmp_path):
    tones[1].path.write_bytes(b"no audio")
    tones[2].path.unlink()
    soundfile.write(tones[3].path, tone(seconds=0.01), 16_000)
    outcomes, files = computed(tones, tmp_path / "cache")
    assert len(files) == 3
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [dict, Refusal, Refusal, Refusal, dict, dict]
    assert "1.wav cannot be decoded as audio (8 bytes)" in str(outcomes[1])
    assert "2.wav cannot be read (No such file or directory); check the file." in str(outcomes[2])
    assert "3.wav is too short for this test." in str(outcomes[3])


def test_a_long_recording_of_a_corpus_is_not_refused(tmp_path):
    soundfile.write(tmp_path / "long.wav", np.zeros(61 * 8000), 8000)
    outcomes, _ = computed([Utterance(tmp_path / "long.wav", "lab", "s1")], tmp_path / "cache")
    assert outcomes[0]["power"].shape == (1,)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 and then nothing", b"something else"])
def test_a_damaged_file_of_the_cache_is_computed_again(tones, tmp_path, damage):
    first, written = computed(tones[:2], tmp_path / "cache")
    next(iter(written)).write_bytes(damage)
    second, _ = computed(tones[:2], tmp_path / "cache")
    assert second == first
    third, _ = computed(tones[:2], tmp_path / "cache")
    assert third == first


def test_a_full_disk_stops_the_run_instead_of_leaving_everything_out(tones, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(
        Refusal, match=r"cannot be written to \(No space left on device\); free spa"
    ):
        computed(tones, tmp_path / "cache")
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_a_cache_that_cannot_be_made_is_refused(tones, tmp_path):
    (tmp_path / "cache").touch()
    with pytest.raises(Refusal, match=r"cannot be written to .* caches in XDG_CACHE_HOME"):
        computed(tones, tmp_path / "cache")


def test_the_unfinished_files_of_a_killed_run_are_swept_but_not_those_of_a_living_one(
    tones, tmp_path
):
    _, written = computed(tones[:1], tmp_path / "cache")
    folder = next(iter(written)).parent
    (folder / ".saving-dead").touch()
    (folder / ".saving-alive").touch()
    hours_ago = time.time() - 2 * atomic_write.STALE_S
    os.utime(folder / ".saving-dead", (hours_ago, hours_ago))
    computed(tones[:1], tmp_path / "cache")
    assert [path.name for path in folder.glob(".saving-*")] == [".saving-alive"]


def test_who_leaves_early_does_not_wait_for_the_rest(tmp_path):
    script = interruptible(tmp_path, files=200)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    outcome = subprocess.run(
        [sys.executable, script, "leave"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    assert len(list((tmp_path / "cache").rglob("*.npz"))) < 100


SCRIPT = """
import os, sys, time
from dataclasses import dataclass
from pathlib import Path
import numpy as np
from voicelab.corpus import map_cached, read

@dataclass(frozen=True)
class Slow:
    def __call__(self, recording):
        Path("{folder}/pids", str(os.getpid())).touch()
        time.sleep(0.1)
        return {{"samples": recording.samples}}

if __name__ == "__main__":
    try:
        found = read("{folder}/lab")
        for _ in map_cached(found, Slow(), Path("{folder}/cache"), workers=2):
            if "leave" in sys.argv:
                break
        print("done")
    except KeyboardInterrupt:
        sys.exit(130)
"""


def interruptible(tmp_path, files):
    """Write a corpus and a script that takes 0.1 s for each of its files; return the script."""
    folder = manifest(tmp_path / "lab", *(f"{i}.wav,s{i},30,f,x" for i in range(files)))
    for i in range(files):
        soundfile.write(folder / f"{i}.wav", tone(hz=100 + i, rate=8000), 8000)
    (tmp_path / "pids").mkdir()
    script = tmp_path / "slow.py"
    script.write_text(SCRIPT.format(folder=tmp_path))
    return script


def alive(pid):
    """Return whether a process runs; one that ended and was not yet asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_run_leaves_whole_files_and_no_workers_and_is_taken_up(tmp_path, end):
    script = interruptible(tmp_path, files=24)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(
        [sys.executable, script],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hear_ctrl_c,
    )
    deadline = time.monotonic() + 180
    while not list((tmp_path / "cache").rglob("*.npz")) and time.monotonic() < deadline:
        time.sleep(0.02)
    if end == signal.SIGINT:
        os.killpg(run.pid, end)  # as a terminal does: everybody hears Ctrl-C
    else:
        run.send_signal(end)
    errors = run.communicate(timeout=120)[1]
    assert run.returncode == (130 if end == signal.SIGINT else -end)
    assert "Traceback" not in errors

    workers = [path.name for path in (tmp_path / "pids").iterdir()]
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert workers
    assert not any(map(alive, workers))

    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("[!.]*.npz")}
    assert 0 < len(before) < 24
    for path in before:
        with np.load(path) as arrays:
            assert arrays["samples"].shape == (2000,)
    if end == signal.SIGINT:
        assert not list((tmp_path / "cache").rglob(".saving-*"))

    again = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, check=True
    )
    assert again.stdout == "done\n"
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.npz")}
    assert len(after) == 24
    assert {path: after[path] for path in before} == before


def test_the_cache_lies_where_the_user_wants_caches(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache() == tmp_path / "voicelab"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_cache() == Path.home() / ".cache" / "voicelab"
