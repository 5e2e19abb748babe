"""Rendering moved latents: faithful or decoded, all or one component."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planted import planted_space, planted_table
from voicelab.audio import Recording
from voicelab.codecs import codec_named
from voicelab.directions import Direction, fit_all
from voicelab.edit import (
    SCOPES,
    Prepared,
    copy_synthesis,
    moved_frames,
    prepare,
    prepare_voice,
    render,
    resolve,
)
from voicelab.model.space import Space
from voicelab.refusal import Refusal


def test_strength_zero_is_the_copy_synthesis_to_the_sample(
    either: Space, known: dict[str, Direction], sentence: Recording
) -> None:
    prepared = prepare(sentence, either)
    nothing = render(
        prepared, resolve({"gender": 0.0, "age": 0.0}, known, either), either, "faithful"
    )
    codec = either.codec
    assert np.array_equal(nothing.samples, copy_synthesis(prepared).samples)
    assert np.array_equal(nothing.samples, codec.synthesise(codec.analyse(sentence)).samples)


@pytest.mark.parametrize("rendering", ["faithful", "decoded"])
def test_a_move_is_heard_keeps_the_length_and_repeats_to_the_sample(
    either: Space, known: dict[str, Direction], sentence: Recording, rendering: str
) -> None:
    prepared = prepare(sentence, either)
    one, again, other = (
        render(prepared, resolve({"gender": strength}, known, either), either, rendering)
        for strength in (1.0, 1.0, -1.0)
    )
    assert np.array_equal(one.samples, again.samples)
    assert not np.allclose(one.samples, other.samples, atol=1e-3)
    assert len(one.samples) == len(sentence.samples)
    assert one.sample_rate == sentence.sample_rate


def test_an_unknown_rendering_is_refused(
    space: Space, known: dict[str, Direction], spoken: list[Recording]
) -> None:
    prepared = prepare(spoken[0], space)
    with pytest.raises(
        Refusal, match="'magic' is not a rendering; use faithful or differential or decoded"
    ):
        render(prepared, resolve({"gender": 1.0}, known, space), space, "magic")


def frames_of(known: dict[str, Direction], prepared: Prepared, space: Space, rendering: str):
    """Return the frames of one move of both gender and age, by what may move."""
    moves = resolve({"gender": 1.3, "age": -0.7}, known, space)
    return {scope: moved_frames(prepared, moves, space, rendering, scope) for scope in SCOPES}


@pytest.mark.parametrize("rendering", ["faithful", "decoded"])
def test_a_locked_pitch_or_envelope_stays_to_the_last_digit_and_the_rest_moves(
    space: Space, known: dict[str, Direction], sentence: Recording, rendering: str
) -> None:
    prepared = prepare(sentence, space)
    still = moved_frames(prepared, (), space, rendering)
    found = frames_of(known, prepared, space, rendering)
    assert np.array_equal(found["envelope"].f0_hz, still.f0_hz)
    assert np.array_equal(found["envelope"].envelope, found["everything"].envelope)
    assert np.array_equal(found["pitch"].envelope, still.envelope)
    assert np.array_equal(found["pitch"].aperiodicity, still.aperiodicity)
    voiced = still.f0_hz > 0
    assert np.array_equal(found["pitch"].f0_hz > 0, voiced)
    for scope, name in (("envelope", "envelope"), ("envelope", "aperiodicity")):
        assert not np.allclose(getattr(found[scope], name), getattr(still, name), rtol=1e-3)
    assert (np.abs(found["pitch"].f0_hz[voiced] / still.f0_hz[voiced] - 1) > 1e-4).all()


def test_what_the_envelope_and_what_the_pitch_do_is_together_what_everything_does(
    space: Space, known: dict[str, Direction], sentence: Recording
) -> None:
    prepared = prepare(sentence, space)
    still = prepared.frames
    found = frames_of(known, prepared, space, "faithful")
    for name in ("f0_hz", "envelope", "aperiodicity"):
        one, other, whole = (
            getattr(found[scope], name) for scope in ("envelope", "pitch", "everything")
        )
        assert one + other - getattr(still, name) == pytest.approx(whole)


@given(
    gender=st.floats(-2, 2),
    scope=st.sampled_from(SCOPES),
    rendering=st.sampled_from(["faithful", "decoded"]),
)
@settings(max_examples=15, deadline=None)
def test_every_column_of_the_features_moves_as_without_a_lock_or_not_at_all(
    gender: float, scope: str, rendering: str
) -> None:
    known = {direction.name: direction for direction in fit_all(planted_table())[0]}
    space = Space(planted_space().requires_grad_(False), "0" * 64, {})
    prepared = prepare_voice(planted_table().stretch(0), space, "planted_000")
    seen: list[np.ndarray] = []

    class Seeing:
        """Keep the features that frames are made of, instead of the frames."""

        def add_difference(self, frames, difference):
            seen.append(prepared.decoded + difference)

        def to_frames(self, features, like):
            seen.append(features.values)

    seeing = replace(prepared, codec=Seeing())
    for one in (scope, "everything"):
        moved_frames(seeing, resolve({"gender": gender}, known, space), space, rendering, one)
    columns = {
        name: space.config.features.size + i for name, i in space.config.features.columns.items()
    }
    free = {
        "everything": set(range(space.config.features.size)),
        "envelope": set(range(space.config.features.size))
        - {columns["log_f0"], columns["voicing"]},
        "pitch": {columns["log_f0"]},
    }[scope]
    for column in range(space.config.features.size):
        wanted = seen[1] if column in free else prepared.decoded
        assert np.allclose(seen[0][:, column], wanted[:, column], atol=1e-5), column


@pytest.mark.parametrize("scope", SCOPES)
def test_strength_zero_is_the_copy_synthesis_whatever_is_locked(
    space: Space, known: dict[str, Direction], sentence: Recording, scope: str
) -> None:
    prepared = prepare(sentence, space)
    nothing = render(prepared, resolve({"gender": 0.0}, known, space), space, "faithful", scope)
    assert np.array_equal(nothing.samples, copy_synthesis(prepared).samples)


def test_a_mel_spectrogram_cannot_lock_what_it_does_not_hold_apart(
    known: dict[str, Direction], sentence: Recording
) -> None:
    mel = Space(planted_space(features=codec_named("griffin_lim").config), "0" * 64, {})
    prepared = prepare(sentence, mel)
    for scope in ("envelope", "pitch"):
        with pytest.raises(Refusal, match=f"only the {scope} was to be moved, but a mel"):
            render(prepared, resolve({"gender": 1.0}, known, mel), mel, "faithful", scope)


def test_something_else_than_pitch_and_envelope_cannot_be_moved(
    space: Space, known: dict[str, Direction], sentence: Recording
) -> None:
    with pytest.raises(Refusal, match="cannot move 'tempo'; use everything, envelope, pitch"):
        render(
            prepare(sentence, space),
            resolve({"gender": 1.0}, known, space),
            space,
            "faithful",
            "tempo",
        )
