"""What is lost between a recording and what a space makes of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.planted import write_checkpoints
from voicelab.audio import Recording, save
from voicelab.bootstrap import Bootstrap
from voicelab.corpus import Utterance
from voicelab.experiments.space.reconstruction import (
    COPY,
    REBUILT,
    STAGES,
    errors,
    judged,
    losses,
    reconstruct_all,
)
from voicelab.judge import Judge
from voicelab.model.space import Space

FEW = Bootstrap(20)


def test_nothing_is_lost_of_what_is_the_same(vowel: Callable[..., Recording]) -> None:
    same = vowel(120.0)
    squares, frames, middle, voicing, distortion = errors(same, same)
    assert (squares, middle, voicing, distortion) == (0, 0, 0, 0)
    assert frames > 80


def test_a_planted_interval_is_measured(vowel: Callable[..., Recording]) -> None:
    squares, frames, middle, _, _ = errors(vowel(120.0), vowel(120.0 * 2 ** (3 / 12)))
    assert middle == pytest.approx(3, abs=0.1)  # semitones
    assert np.sqrt(squares / frames) == pytest.approx(3, abs=0.3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, spoken: list[Recording]) -> Path:
    """Return untrained checkpoints, and two seconds of two speakers beside them."""
    folder = write_checkpoints(tmp_path_factory.mktemp("checkpoints"))
    for index, recording in enumerate(spoken[:2]):
        save(replace(recording, samples=recording.samples[:32_000]), folder / f"{index}.wav")
    return folder


def test_each_stage_is_measured_and_judged_and_kept(folder: Path, tmp_path: Path) -> None:
    people = [
        Utterance(folder / f"{index}.wav", "c", f"s{index}", 30.0, gender)
        for index, gender in enumerate(("female", "male"))
    ]
    missing = Utterance(folder / "none.wav", "c", "s9", 30.0, "male")
    file = folder / "space.safetensors"
    sha256 = Space.load(file).sha256
    found = reconstruct_all([*people, missing], file, sha256, ("spectrogram",), tmp_path, workers=1)
    assert list(found.speakers) == ["c/s0", "c/s1"]
    copy, decoded = losses(found, FEW)
    assert (copy["stage"], decoded["stage"]) == (COPY, REBUILT)
    worse = "mel_cepstral_distortion_db"
    assert copy[worse]["value"] < decoded[worse]["value"]  # the space is untrained
    assert copy["f0_median_semitones"]["value"] < 0.2
    said = judged(found, Judge.load(folder / "judge.safetensors"), FEW)
    assert [row["stage"] for row in said] == list(STAGES)
    for row in said:
        assert 0 <= row["probability_of_the_right_gender"]["value"] <= 1
        assert "age_error_years" not in row  # these are not the archive's speakers
    again = reconstruct_all(people, file, sha256, ("spectrogram",), tmp_path, workers=1)
    for one, other in zip(found.arrays, again.arrays, strict=True):
        assert all(
            np.array_equal(one[name], other[name], equal_nan=name.startswith("errors"))
            for name in one
        )
