"""What is measured of the voices of a table as they are decoded, and kept."""

import numpy as np
import pytest

from tests.planted import write_checkpoints
from voicelab.edit import copy_synthesis, prepare_voice
from voicelab.latent import LatentTable
from voicelab.measure import ACOUSTIC_COLUMNS, measure_acoustics, voices
from voicelab.measure.voices import measure_voices
from voicelab.model.space import Space
from voicelab.refusal import Refusal


@pytest.fixture(scope="module")
def space(tmp_path_factory) -> Space:
    return Space.load(write_checkpoints(tmp_path_factory.mktemp("space")) / "space.safetensors")


@pytest.fixture
def table(space: Space, tmp_path_factory) -> LatentTable:
    from tests.planted import planted_table

    return planted_table(4, sha256=space.sha256)


def test_every_voice_has_the_measures_of_its_decoding(space, table, tmp_path) -> None:
    found = measure_voices(table, space, tmp_path, progress=False)
    assert list(found) == list(ACOUSTIC_COLUMNS)
    for row in range(len(table)):
        heard = measure_acoustics(
            copy_synthesis(prepare_voice(table.stretch(row), space, "a voice"))
        )
        for name, one in heard.items():
            assert found[name][row] == pytest.approx(
                np.nan if one.value is None else one.value, nan_ok=True
            )


def test_what_is_kept_is_not_measured_again_and_other_voices_are(
    space, table, tmp_path, monkeypatch
) -> None:
    first = measure_voices(table, space, tmp_path, progress=False)
    counted: list[str] = []

    def counting(latents, of, name):
        counted.append(name)
        return prepare_voice(latents, of, name)

    monkeypatch.setattr(voices, "prepare_voice", counting)
    again = measure_voices(table, space, tmp_path, progress=False)
    assert not counted
    for name in ACOUSTIC_COLUMNS:
        assert np.array_equal(first[name], again[name], equal_nan=True)
    measure_voices(table.where(np.array([1, 0, 2, 3])), space, tmp_path, progress=False)
    assert counted == ["planted_001", "planted_000", "planted_002", "planted_003"]


def test_who_interrupts_goes_on_where_it_was_stopped(space, table, tmp_path, monkeypatch) -> None:
    whole = measure_voices(table, space, tmp_path / "whole", progress=False)
    spoken: list[str] = []

    def interrupted(latents, of, name):
        spoken.append(name)
        if len(spoken) == 3:
            raise KeyboardInterrupt
        return prepare_voice(latents, of, name)

    monkeypatch.setattr(voices, "prepare_voice", interrupted)
    with pytest.raises(KeyboardInterrupt):
        measure_voices(table, space, tmp_path, progress=False)
    resumed = measure_voices(table, space, tmp_path, progress=False)
    assert len(spoken) == 3 + 2
    for name in ACOUSTIC_COLUMNS:
        assert np.array_equal(whole[name], resumed[name], equal_nan=True)


def test_measures_that_were_defined_otherwise_are_not_taken_from_the_cache(
    space, table, tmp_path, monkeypatch
) -> None:
    measure_voices(table, space, tmp_path, progress=False)
    other = ACOUSTIC_COLUMNS["f0_mean_hz"]._replace(description="From 71 to 500 Hz.")
    monkeypatch.setitem(ACOUSTIC_COLUMNS, "f0_mean_hz", other)
    measure_voices(table, space, tmp_path, progress=False)
    assert len(list((tmp_path / "measure_acoustics").iterdir())) == 2


def test_a_damaged_cache_is_measured_again(space, table, tmp_path) -> None:
    first = measure_voices(table, space, tmp_path, progress=False)
    (kept,) = (tmp_path / "measure_acoustics").iterdir()
    kept.write_bytes(kept.read_bytes()[:200])
    again = measure_voices(table, space, tmp_path, progress=False)
    assert np.array_equal(first["rms_dbfs"], again["rms_dbfs"])


def test_latents_of_another_space_are_refused(space, table, tmp_path) -> None:
    from dataclasses import replace

    with pytest.raises(Refusal, match="another space"):
        measure_voices(replace(table, space_sha256="f" * 64), space, tmp_path)
