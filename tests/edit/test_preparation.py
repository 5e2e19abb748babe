"""Recordings and voices made ready to be moved."""

import numpy as np
import pytest

from tests.planted import planted_table
from voicelab.audio import Recording, rms_dbfs
from voicelab.directions import Direction
from voicelab.edit import RENDERINGS, copy_synthesis, prepare, prepare_voice, render, resolve
from voicelab.model.space import Space
from voicelab.refusal import Refusal


def test_nothing_that_was_prepared_is_changed_by_rendering(
    either: Space, known: dict[str, Direction], sentence: Recording
) -> None:
    prepared = prepare(sentence, either)
    arrays = {
        "latents": prepared.latents,
        "decoded": prepared.decoded,
        "values": prepared.features.values,
    }
    arrays |= {n: a for n, a in vars(prepared.frames).items() if isinstance(a, np.ndarray)}
    kept = {name: array.copy() for name, array in arrays.items()}
    renderings = RENDERINGS if either.codec.explicit_pitch else ("faithful", "decoded")
    for rendering in renderings:
        render(prepared, resolve({"gender": 2.0}, known, either), either, rendering)
    for name, array in arrays.items():
        assert np.array_equal(array, kept[name]), name


def test_what_is_too_short_or_holds_no_voice_is_refused(either: Space) -> None:
    blip = Recording(np.ones(4000), 16_000, "blip.wav")
    with pytest.raises(Refusal, match=r"blip.wav lasts 0.250 s; editing needs at least 0.3 s"):
        prepare(blip, either)
    random = np.random.default_rng(0)
    for name, samples in (
        ("silence.wav", np.zeros(16_000)),
        ("noise.wav", 0.1 * random.standard_normal(16_000)),
    ):
        with pytest.raises(Refusal, match=f"{name} holds .* of somebody speaking"):
            prepare(Recording(samples, 16_000, name), either)


def test_a_voice_of_the_map_speaks_at_its_level_for_about_three_seconds(
    either: Space, known: dict[str, Direction]
) -> None:
    prepared = prepare_voice(planted_table().stretch(0), either, "planted_000")
    said = copy_synthesis(prepared)
    assert said.sample_rate == 16_000
    assert said.seconds == pytest.approx(3.2)
    assert rms_dbfs(said.samples) == pytest.approx(-26, abs=0.5)
    edited = render(prepared, resolve({"gender": 1.0}, known, either), either)
    assert not np.allclose(edited.samples, said.samples, atol=1e-3)


def test_the_band_above_the_features_is_kept_at_high_rates(
    space: Space, known: dict[str, Direction], spoken: list[Recording]
) -> None:
    from voicelab.audio import resample

    prepared = prepare(resample(spoken[0], 44_100), space)
    assert prepared.frames.envelope.shape[1] > 513
    edited = render(prepared, resolve({"gender": 0.5}, known, space), space)
    assert edited.sample_rate == 44_100
