"""How far voices move when their recordings lose the upper band."""

from dataclasses import replace

import numpy as np
import pytest

from tests.planted import write_checkpoints
from voicelab.audio import Recording, load, resample, save
from voicelab.bootstrap import Bootstrap
from voicelab.corpus import Utterance
from voicelab.experiments.space import microphones
from voicelab.experiments.space.microphones import narrow_copies
from voicelab.model.space import Space

FEW = Bootstrap(20)


@pytest.fixture(scope="module")
def space(tmp_path_factory) -> Space:
    return Space.load(write_checkpoints(tmp_path_factory.mktemp("space")) / "space.safetensors")


@pytest.fixture(scope="module")
def wide(vowel, tmp_path_factory) -> list[Utterance]:
    folder, random = tmp_path_factory.mktemp("wide"), np.random.default_rng(0)
    found = []
    for index, f0_hz in enumerate((100.0, 130.0, 170.0, 220.0)):
        voice = vowel(f0_hz, seconds=1.5)
        breath = 0.02 * random.standard_normal(len(voice.samples))
        path = folder / f"{index}.wav"
        save(Recording(voice.samples + breath, voice.sample_rate), path)
        found.append(Utterance(path, "planted", f"speaker{index}", 30.0, "male", ""))
    return found


def test_an_encoder_that_was_never_taught_otherwise_hears_the_bandwidth(
    wide, space, tmp_path
) -> None:
    found = narrow_copies(wide, space, tmp_path, FEW)["distance_to_4_khz_copy"]
    assert found["value"] > 0.1
    assert found["speakers"] == 4


def test_a_copy_that_loses_nothing_lies_where_its_recording_does(
    wide, space, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(microphones, "CUT_HZ", 1e9)
    assert narrow_copies(wide, space, tmp_path, FEW)["distance_to_4_khz_copy"]["value"] == 0.0


def test_recordings_at_8_khz_have_nothing_to_lose(wide, space, tmp_path) -> None:
    narrow = []
    for u in wide:
        path = tmp_path / u.path.name
        save(resample(load(u.path), 8000), path)
        narrow.append(replace(u, path=path))
    assert narrow_copies(narrow, space, tmp_path / "cache", FEW) == {}
