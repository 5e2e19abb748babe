"""The interface for Python: what it returns is what the command line writes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import voicelab as vl
from tests.command_line import ROOT
from voicelab import edit
from voicelab.audio import load

SPOKEN = ROOT / "assets" / "espeak_en-us_m3.wav"


@pytest.fixture(scope="module")
def lab() -> vl.Lab:
    return vl.open()


def test_importing_the_package_loads_nothing_else() -> None:
    code = (
        "import sys; before = set(sys.modules); import voicelab\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "sys.exit(', '.join(sorted(new - {'voicelab'} - set(sys.stdlib_module_names))) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_every_public_name_is_there() -> None:
    assert {name for name in vl.__all__ if getattr(vl, name) is None} == set()
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        vl.opne()


def test_an_edit_is_that_of_the_modules_below(lab: vl.Lab) -> None:
    moved = lab.edit(SPOKEN, gender=1.5)
    space = lab.bundle.space
    moves = edit.resolve({"gender": 1.5}, lab.directions, space)
    below = edit.render(edit.prepare(load(SPOKEN), space), moves, space)
    assert np.array_equal(moved.recording.samples, below.samples)
    assert moved.moves == moves


def test_a_source_may_be_a_path_a_recording_or_what_was_prepared(lab: vl.Lab) -> None:
    prepared = lab.prepare(SPOKEN)
    edits = [lab.edit(source, gender=1) for source in (str(SPOKEN), load(SPOKEN), prepared)]
    for other in edits[1:]:
        assert np.array_equal(edits[0].recording.samples, other.recording.samples)
    assert edits[2].prepared is prepared


def test_names_that_are_no_identifiers_come_in_a_mapping(lab: vl.Lab) -> None:
    moved = lab.edit(lab.prepare(SPOKEN), {"pca:1": 1.0}, gender=0.5)
    assert [move.direction.name for move in moved.moves] == ["pca:1", "gender"]


def test_strength_0_is_the_resynthesis(lab: vl.Lab) -> None:
    moved = lab.edit(SPOKEN, gender=0)
    assert np.array_equal(moved.recording.samples, moved.resynthesis.samples)


def test_the_judge_hears_files_recordings_and_edits(lab: vl.Lab, tmp_path: Path) -> None:
    moved = lab.edit(SPOKEN, gender=2)
    moved.save(tmp_path / "moved.wav", bits=24)
    of_file, of_edit = lab.verdict(tmp_path / "moved.wav"), lab.verdict(moved)
    before = lab.verdict(SPOKEN)["gender"]
    assert before.winner == "male"
    for said in (of_file, of_edit):
        assert said["gender"].probabilities["female"] > before.probabilities["female"] + 0.02
        assert set(said.witnesses) == {"campplus", "whisper"}


def test_an_edit_lies_closer_to_its_source_than_another_speaker(lab: vl.Lab) -> None:
    moved = lab.edit(SPOKEN, age=1)
    other = ROOT / "assets" / "espeak_en-us_f3.wav"
    assert lab.similarity(moved, moved.resynthesis) > lab.similarity(other, moved.resynthesis)


def test_a_voice_of_the_map_is_edited_like_a_recording(lab: vl.Lab) -> None:
    voice = lab.voice(lab.voices.ids[0])
    assert lab.edit(voice, age=1).recording.seconds > 2
    with pytest.raises(vl.Refusal):
        lab.voice("nobody")


@pytest.mark.parametrize(
    ("asked", "named"),
    [({"gander": 1.0}, "gander"), ({"gender": np.nan}, "nan"), ({"rendering": "sung"}, "sung")],
)
def test_what_cannot_be_done_is_refused(lab: vl.Lab, asked: dict, named: str) -> None:
    with pytest.raises(vl.Refusal, match=named):
        lab.edit(SPOKEN, **asked)


def test_a_bundle_of_ones_own_is_opened(tmp_path: Path) -> None:
    with pytest.raises(vl.Refusal):
        vl.open(tmp_path).edit(SPOKEN, gender=1)


def test_a_differential_edit_is_compared_with_its_source(lab: vl.Lab) -> None:
    moved = lab.edit(SPOKEN, gender=1.0, rendering="differential")
    assert np.array_equal(moved.resynthesis.samples, load(SPOKEN).samples)
    assert not np.allclose(moved.recording.samples, moved.resynthesis.samples, atol=1e-3)
