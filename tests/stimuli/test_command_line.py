"""The commands as they are typed, on what the project ships."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.command_line import ROOT
from voicelab import __main__ as command_line
from voicelab.audio import load
from voicelab.judge import Judge
from voicelab.stimuli import read
from voicelab.stimuli.tables import read_tsv

ASSETS = ROOT / "assets"
LOW, HIGH = ASSETS / "espeak_en-us_m3.wav", ASSETS / "espeak_en-gb-x-rp_f2.wav"


def in_threads(count: int, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "voicelab", *map(str, arguments)]
    threads = {"OMP_NUM_THREADS": str(count), "MKL_NUM_THREADS": str(count)}
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | threads
    )


@pytest.fixture
def typed(monkeypatch, capsys):
    """Return what runs a command in this process: exit code, output and errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.chdir(ROOT)
        monkeypatch.setattr(sys, "argv", ["voicelab", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            command_line.main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return run


def test_a_continuum_is_written_verified_and_rebuilt_on_two_threads_byte_for_byte(tmp_path, typed):
    one, two = tmp_path / "one", tmp_path / "two"
    done = in_threads(
        1, "continuum", HIGH, "--along", "gender", "--from", -1, "--to", 0.25, "--steps", 4,
        "--spacing", "judged", "--bits", 24, "-o", one,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"4 stimuli in {one}\n"
    # Equal steps of judged probability, heard anew in the files themselves.
    judge = Judge.load(ROOT / "checkpoints" / "judge.safetensors")
    rows = read_tsv((one / "stimuli.tsv").read_text())
    said = [judge.verdict(load(one / r["file"]))["gender"].probabilities["female"] for r in rows]
    assert np.abs(np.diff(said) - (said[-1] - said[0]) / 3).max() < 0.05
    assert {row["spacing"] for row in rows} == {"judged"}
    assert -1 < float(rows[0]["midpoint_strength"]) < 0.25

    rebuilt = in_threads(2, "set", "rebuild", one / "provenance.json", "-o", two)
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert "all 4 sounds and 6 other files are identical to the byte" in rebuilt.stdout
    for file in (one / "stimuli").iterdir():
        assert file.read_bytes() == (two / "stimuli" / file.name).read_bytes()
    assert (one / "stimuli.tsv").read_bytes() == (two / "stimuli.tsv").read_bytes()

    file = f"stimuli/{rows[2]['stimulus_id']}_audio.wav"
    for broken in (False, True):
        if broken:
            (one / file).unlink()
        code, printed, _ = typed("set", "verify", one)
        said = f"{file}: is missing" if broken else f"{one}: 4 stimuli are as they were written"
        assert (code, printed) == (int(broken), f"{said}\n")


BAD = {
    "no recording": (["nowhere.wav"], "is not a file"),
    "unreadable": (["{text}"], "cannot be decoded"),
    "too short for its ramps": (["{low}", "--ramp", 3000], "too short for two ramps of 3000 ms"),
    "unknown direction": (["{low}", "--along", "gendr"], "no direction 'gendr'"),
    "beyond what was measured": (["{low}", "--to", 3], r"gender +3 lies outside"),
    "never measured": (["{low}", "--along", "accent:dutch"], "not validated"),
    "too many steps": (["{low}", "--steps", 52], "give 2 to 51"),
    "a rate of its own": (["{low}", "--rate", 32000], "32000 Hz was asked for"),
    "bits": (["{low}", "--bits", 32], "32 bits"),
    "level": (["{low}", "--level", 3], "from -80 to 0 dB"),
    "three ends": (["{low}", "--from", 0, "--from", 1], "--from is given 2 times"),
    "beyond the caricature": (["{low}", "--along", "voice", "--to", 10], "voice +10 is outside"),
    "two licences": (["{low}", "--licence", "a", "--licence", "b"], "--licence is given 2 times"),
    "inside its source": (["{own}", "-o", "{inside}"], "the folder of the source"),
    "exists": (["{low}", "-o", "{there}"], "exists already"),
    "no level without clipping": (
        ["{low}", "--level", -3, "--no-lowering", "--steps", 2],
        "would clip",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_in_one_sentence_and_nothing_is_written(case, tmp_path, typed):
    home = tmp_path / "home"
    (tmp_path / "there").mkdir()
    home.mkdir()
    (home / "own.wav").write_bytes(LOW.read_bytes())
    (home / "text.wav").write_text("no sound")
    places = {
        "low": LOW,
        "own": home / "own.wav",
        "text": home / "text.wav",
        "inside": home / "set",
        "there": tmp_path / "there",
    }
    before = sorted(tmp_path.rglob("*"))
    given, sentence = BAD[case]
    arguments = [str(one).format(**places) for one in given]
    for option, value in (("--along", "gender"), ("--from", "-1"), ("--to", "1")):
        if option not in arguments:
            arguments += [option, value]
    if "-o" not in arguments:
        arguments += ["-o", str(tmp_path / "new" / "set")]
    code, _, errors = typed("continuum", *arguments)
    assert code == 1
    said = errors.strip().splitlines()
    assert sentence in said[-1]
    assert len([line for line in said if line.endswith(".") and "|" not in line]) == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_a_damaged_provenance_is_refused_by_both_commands(tmp_path, typed):
    (tmp_path / "provenance.json").write_text('{"plan": ')
    for command in (
        ("verify", tmp_path),
        ("rebuild", tmp_path / "provenance.json", "-o", tmp_path / "x"),
    ):
        code, _, said = typed("set", *command)
        assert code == 1
        assert "damaged" in said
        assert len(said.splitlines()) == 1


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))  # as a disk that is full


def test_a_disk_that_fills_up_is_said_and_nothing_is_left(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "voicelab", "continuum", str(LOW), "--along", "gender", "--from",
         "0", "--to", "1", "--steps", "2", "--rate", "48000", "-o", str(tmp_path / "sets" / "one")],
        cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=limited,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_command_that_made_a_set_is_written_down_without_private_paths(tmp_path, typed):
    code, _, said = typed(
        "continuum", "assets/espeak_en-us_m3.wav", "--along", "voice", "--steps", 2,
        "-o", tmp_path / "one", "--duration", 0.5, "--rate", 16_000,
    )  # fmt: skip
    assert code == 0, said
    found = read(tmp_path / "one" / "provenance.json")
    assert found.command.startswith(
        "python -m voicelab continuum assets/espeak_en-us_m3.wav --along voice"
    )
    assert str(tmp_path) not in found.command
    assert Path(found.plan.sources[0].path) == Path("assets/espeak_en-us_m3.wav")
