"""Where on a slider the judge says what was asked for, against planted judges."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import planted_vowel
from tests.planted import ROOT
from voicelab.audio import Recording, load
from voicelab.explorer import Goal
from voicelab.explorer.response_curve import CURVE, along, reached
from voicelab.judge import Opinion, Verdict
from voicelab.judge.verdict import abstention

SPAN = (-2.0, 2.0)


def verdict(likely: float) -> Verdict:
    opinion = Opinion({"female": likely, "male": 1 - likely})
    return Verdict("", {"gender": opinion})


def sought(
    curve: Callable[[float], float], wanted: float = 0.5, span: tuple[float, float] = SPAN
) -> tuple[Goal, list[float]]:
    """Return what is found on a planted curve of probability over strength, and what was heard."""
    heard: list[float] = []

    def hear(recording: Recording) -> Verdict:
        heard.append(float(recording.samples[0]))
        return verdict(curve(float(recording.samples[0])))

    def spoken(strength: float) -> Recording:
        return Recording(np.array([strength]), 16_000)

    return reached(spoken, hear, "mine", span, "gender", "female", wanted), heard


def logistic(crossing: float, steepness: float = 4.0) -> Callable[[float], float]:
    """Return a curve that rises through 0.5 at a strength."""
    return lambda strength: float(1 / (1 + np.exp(-steepness * (strength - crossing))))


@given(crossing=st.floats(0.02, 1.99), sign=st.sampled_from([1, -1]), wanted=st.floats(0.2, 0.8))
@settings(max_examples=60, deadline=None)
def test_a_crossing_is_found_to_a_hundredth_on_either_side(
    crossing: float, sign: int, wanted: float
) -> None:
    curve = logistic(crossing)
    at = crossing + np.log(wanted / (1 - wanted)) / 4
    goal, heard = sought(lambda s: curve(sign * s), wanted)
    if at <= 0:
        assert goal.strength == 0.0
    elif at > 2:
        assert goal.strength is None
    else:
        assert goal.strength is not None
        assert 0 <= sign * goal.strength - at <= 0.01 + 1e-6
        assert goal.probability >= wanted  # at that very strength
        assert goal.probability == pytest.approx(curve(sign * goal.strength), abs=1e-4)
        assert goal.best == (goal.strength, goal.probability)
    assert goal.tried == len(heard) == len(set(heard)) <= 19 + 5  # none twice


@pytest.mark.parametrize("sign", [1, -1])
def test_of_two_crossings_the_smaller_move_is_taken(sign: int) -> None:
    # Up on both sides: at 0.93 on one, at 0.97 on the other, between the same two looks.
    curve = logistic(0.0, 40)
    goal, _ = sought(lambda s: max(curve(sign * s - 0.93), curve(-sign * s - 0.97)))
    assert goal.strength == pytest.approx(sign * 0.93)


def test_a_narrow_range_is_looked_at_once_a_step() -> None:
    _, heard = sought(lambda s: 0.1, span=(-0.03, 0.05))
    assert sorted(round(100 * s) for s in heard) == list(range(-3, 6))


def test_a_curve_that_falls_again_is_still_found_where_it_first_rises() -> None:
    hump = logistic(0.0, 30)
    goal, _ = sought(lambda s: hump(s - 0.6) * hump(1.2 - s))
    assert goal.strength == pytest.approx(0.6, abs=0.0101)
    assert goal.start < 0.01


def test_what_is_said_already_needs_no_move() -> None:
    goal, heard = sought(logistic(-1.0))
    assert goal.strength == 0.0
    assert goal.start == goal.probability == pytest.approx(logistic(-1.0)(0.0))
    assert heard == [0.0]


def test_where_nothing_reaches_it_the_nearest_is_told() -> None:
    goal, _ = sought(lambda s: 0.8 - (s - 8 / 9) ** 2 / 10, 0.9)
    assert goal.strength is None
    assert goal.best == pytest.approx((0.89, 0.8), abs=1e-4)
    assert goal.probability == goal.best[1]
    assert (goal.wanted, goal.direction, goal.label, goal.range) == (0.9, "mine", "female", SPAN)
    flat, _ = sought(lambda s: 0.3)
    assert flat.best == (0.0, pytest.approx(0.3))  # of equals the smallest move


def test_only_the_range_of_the_slider_is_looked_at() -> None:
    goal, heard = sought(logistic(-1.0, -8.0), span=(0.0, 1.5))
    assert goal.strength == 0.0 or goal.strength is None
    assert min(heard) >= 0
    _, heard = sought(lambda s: 0.1, span=(0.0, 1.5))
    assert (min(heard), max(heard)) == (0.0, 1.5)
    assert len(heard) == 10


def test_where_the_judge_is_silent_it_says_nothing_of_what_was_asked() -> None:
    def hear(recording: Recording) -> Verdict:
        beyond = recording.samples[0] > 0.5
        return abstention("", "No speech.") if beyond else verdict(0.4)

    def spoken(strength: float) -> Recording:
        return Recording(np.array([strength]), 16_000)

    goal = reached(spoken, hear, "mine", SPAN, "gender", "female", 0.5)
    assert goal.strength is None
    assert goal.silent == "No speech."
    assert goal.best == (0.0, pytest.approx(0.4))
    assert sought(logistic(1.0))[0].silent == ""


@given(curve=st.lists(st.floats(0, 1), min_size=5, max_size=5), wanted=st.floats(0.05, 0.95))
@example(curve=[0.0, 1.0, 0.0, 0.0, 0.0], wanted=0.5)
@settings(max_examples=60, deadline=None)
def test_whatever_the_curve_what_is_found_does_reach_it(curve: list[float], wanted: float) -> None:
    places = np.linspace(-2, 2, 5)
    goal, heard = sought(lambda s: float(np.interp(s, places, curve)), wanted)
    if goal.strength is None:
        assert max(np.interp(heard, places, curve)) < wanted
    else:
        assert np.interp(goal.strength, places, curve) >= wanted - 1e-6
        coarse = [s for s in heard if np.interp(s, places, curve) >= wanted + 1e-6]
        assert all(abs(s) >= abs(goal.strength) - 1e-6 for s in coarse)


def test_a_curve_has_a_verdict_and_a_similarity_at_every_strength() -> None:
    reference = load(ROOT / "assets" / "espeak_en-us_f3.wav")
    other = load(ROOT / "assets" / "espeak_en-us_m3.wav")
    told: list[tuple[int, int]] = []
    found = along(
        lambda s: reference if s <= 0 else other,
        lambda recording: verdict(0.9 if recording is reference else 0.1),
        reference,
        "mine",
        SPAN,
        lambda done, of: told.append((done, of)),
    )
    assert found.strengths.tolist() == np.linspace(-2, 2, CURVE).tolist()
    assert told == [(index + 1, CURVE) for index in range(CURVE)]
    female = [one["gender"].probabilities["female"] for one in found.verdicts]
    assert female == [0.9 if s <= 0 else 0.1 for s in found.strengths]
    assert found.similarities is not None
    assert found.similarities[:9] == pytest.approx(np.ones(9), abs=1e-5)
    assert (found.similarities[9:] < 0.9).all()


def test_where_there_is_no_speech_to_the_speaker_network_there_is_no_similarity() -> None:
    speech = load(ROOT / "assets" / "espeak_en-us_f3.wav")
    speech = replace(speech, samples=speech.samples[: speech.sample_rate])
    hiss = Recording(1e-3 * np.random.default_rng(0).standard_normal(16_000), 16_000)
    found = along(
        lambda s: hiss if s > 1.9 else speech, lambda _: verdict(0.5), speech, "mine", SPAN
    )
    assert found.similarities is not None
    assert np.isnan(found.similarities).tolist() == [False] * 16 + [True]
    silent = along(lambda _: planted_vowel(), lambda _: verdict(0.5), hiss, "mine", SPAN)
    assert silent.similarities is None
    assert len(silent.verdicts) == CURVE
