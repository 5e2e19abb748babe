"""The voices of a table have the measures of their speakers' own recordings."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.planted_table import planted_table
from voicelab.audio import save
from voicelab.latent import LatentTable
from voicelab.measure import measure_acoustics
from voicelab.measure.voices import VOICE_COLUMNS, measure_voices

F0_HZ = {"low": (100.0, 120.0), "high": (210.0,), "broken": ()}


@pytest.fixture
def corpus(vowel, tmp_path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    with (folder / "metadata.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["path", "speaker_id", "age", "gender"])
        for speaker, pitches in F0_HZ.items():
            for index, f0_hz in enumerate(pitches):
                save(vowel(f0_hz, seconds=1.5 + index), folder / f"{speaker}{index}.wav")
                rows.writerow([f"{speaker}{index}.wav", speaker, 30, "male"])
        (folder / "broken.wav").write_bytes(b"RIFF")
        rows.writerow(["broken.wav", "broken", 30, "male"])
    return folder


@pytest.fixture
def table() -> LatentTable:
    return replace(planted_table(4), ids=np.array(["low", "elsewhere", "high", "broken"]))


def test_a_voice_has_the_median_over_its_speakers_recordings(corpus, table, tmp_path) -> None:
    found = measure_voices(table, [corpus], tmp_path / "cache", workers=1)
    assert list(found) == list(VOICE_COLUMNS)
    assert found["f0_mean_hz"][0] == pytest.approx(110, rel=0.01)
    assert found["f0_mean_hz"][2] == pytest.approx(210, rel=0.01)
    assert found["duration_s"][0] == pytest.approx(2.0)


def test_a_voice_without_a_readable_recording_has_no_measures(corpus, table, tmp_path) -> None:
    found = measure_voices(table, [corpus], tmp_path / "cache", workers=1)
    for column in found.values():
        assert np.isnan(column[[1, 3]]).all()


def test_the_measures_are_those_of_the_file(corpus, table, tmp_path) -> None:
    from voicelab.audio import load

    found = measure_voices(table, [corpus], tmp_path / "cache", workers=1)
    alone = measure_acoustics(load(corpus / "high0.wav"))
    for name, one in alone.items():
        value = np.nan if one.value is None else one.value
        assert found[name][2] == pytest.approx(value, nan_ok=True)


def test_measures_travel_with_the_table(corpus, table, tmp_path) -> None:
    measured = replace(table, measures=measure_voices(table, [corpus], tmp_path / "c", workers=1))
    measured.save(tmp_path / "voices.npz")
    again = LatentTable.load(tmp_path / "voices.npz")
    assert again.measures.keys() == measured.measures.keys()
    turned = again.where(np.array([2, 0]))
    assert turned.measures["f0_mean_hz"] == pytest.approx(measured.measures["f0_mean_hz"][[2, 0]])
