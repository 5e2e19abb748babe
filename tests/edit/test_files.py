"""Editing files on disk."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.planted import planted_space
from voicelab.audio import Recording, load, save
from voicelab.codecs import codec_named
from voicelab.directions import Direction
from voicelab.edit import edit_files, resolve
from voicelab.model.space import Space
from voicelab.refusal import Refusal


def run(files: list[Path], target: Path, space: Space, known: dict, **options: object) -> list:
    return list(edit_files(files, target, resolve({"gender": 1.0}, known, space), space, **options))


@pytest.fixture
def files(tmp_path: Path, spoken: list[Recording]) -> list[Path]:
    folder = tmp_path / "in"
    folder.mkdir()
    for index in range(2):
        short = replace(spoken[index], samples=spoken[index].samples[:22_050])
        save(short, folder / f"{index}.wav")
    return [folder / "0.wav", folder / "1.wav"]


def test_one_file_becomes_one_file_and_several_a_folder(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    (row,) = run(files[:1], tmp_path / "out.wav", space, known)
    assert row["output"] == str(tmp_path / "out.wav")
    assert soundfile.info(row["output"]).subtype == "PCM_16"
    rows = run(files, tmp_path / "out", space, known)
    assert [Path(row["output"]).name for row in rows] == ["0.wav", "1.wav"]
    one, other = (Path(row["output"]).read_bytes() for row in rows)
    assert one == (tmp_path / "out.wav").read_bytes()  # same input, same bytes
    assert one != other


def test_a_bad_file_among_good_ones_is_named_and_the_others_are_written(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    bad = tmp_path / "in" / "bad.wav"
    bad.write_bytes(b"this is no audio")
    first, refusal, last = run([files[0], bad, files[1]], tmp_path / "out", space, known)
    assert isinstance(refusal, Refusal)
    assert "bad.wav cannot be decoded as audio" in str(refusal)
    assert Path(first["output"]).exists()
    assert Path(last["output"]).exists()


def test_existing_outputs_and_inputs_are_never_overwritten_unasked(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    target = tmp_path / "out.wav"
    target.write_bytes(b"precious")
    with pytest.raises(Refusal, match="exists already; choose another place or give --force"):
        run(files[:1], target, space, known)
    assert target.read_bytes() == b"precious"
    run(files[:1], target, space, known, force=True)
    assert target.read_bytes() != b"precious"
    with pytest.raises(Refusal, match="is also an input; write the edits somewhere else"):
        run(files[:1], files[0], space, known, force=True)


def test_two_inputs_of_one_name_are_refused_before_anything_is_written(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    twin = other / "0.flac"
    samples, rate = soundfile.read(files[0])
    soundfile.write(twin, samples, rate)
    with pytest.raises(Refusal, match=r"2 inputs would be written to .*0.wav"):
        run([files[0], twin], tmp_path / "out", space, known)
    assert not (tmp_path / "out").exists()


def test_an_unknown_rendering_is_refused_before_anything_is_written(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    with pytest.raises(Refusal, match="'magic' is not a rendering"):
        run(files, tmp_path / "out", space, known, rendering="magic")
    assert not (tmp_path / "out").exists()


def test_an_output_that_would_not_be_what_its_name_says_is_refused(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    for name in ("out.flac", "out"):
        with pytest.raises(Refusal, match=r"is no folder and does not end in \.wav"):
            run(files[:1], tmp_path / name, space, known)
    with pytest.raises(Refusal, match="out cannot be created"):
        run(files, files[0] / "out", space, known)


def test_a_judge_is_asked_before_and_after(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    asked: list[Recording] = []

    def hear(recording: Recording) -> int:
        asked.append(recording)
        return len(asked)

    (row,) = run(files[:1], tmp_path / "out.wav", space, known, hear=hear)
    assert set(row) == {"file", "output", "moves", "rendering", "moving", "before", "after"}
    assert (row["before"], row["after"]) == (1, 2)
    assert not np.array_equal(asked[0].samples, asked[1].samples)


def test_a_codec_that_cannot_lock_the_pitch_is_refused_before_anything_is_written(
    files: list[Path], known: dict[str, Direction], tmp_path: Path
) -> None:
    mel = Space(planted_space(features=codec_named("griffin_lim").config), "0" * 64, {})
    with pytest.raises(Refusal, match="a mel spectrogram does not hold the pitch apart"):
        run(files, tmp_path / "out", mel, known, scope="pitch")
    assert not (tmp_path / "out").exists()


def test_a_differential_edit_is_compared_with_the_recording_itself(
    files: list[Path], tmp_path: Path, space: Space, known: dict[str, Direction]
) -> None:
    heard: list[Recording] = []
    run(files[:1], tmp_path / "out.wav", space, known, rendering="differential", hear=heard.append)
    assert np.array_equal(heard[0].samples, load(files[0]).samples)
    assert not np.allclose(heard[1].samples, heard[0].samples, atol=1e-3)
