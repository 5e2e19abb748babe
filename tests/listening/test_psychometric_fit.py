"""Psychometric curves of listeners whose curves are known."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from tests.listening.planted_set import JUDGE_PSE, JUDGE_SLOPE, STEPS, compared, identified
from voicelab.listening import Answer, PsychometricFit, fit_psychometric, group_answers
from voicelab.listening.logistic_fit import probability
from voicelab.refusal import Refusal

FEW = 400  # resamples, where the interval itself is not the question


def observer(
    pse: float,
    slope: float,
    per_level: int,
    seed: int,
    lapse: float = 0.0,
    attribute: str = "gender",
) -> list[Answer]:
    x = np.repeat(STEPS, per_level)
    random = np.random.default_rng(seed)
    return identified(x, random.random(len(x)) < probability(x, pse, slope, lapse), attribute)


def within(curve: PsychometricFit, pse: float, slope: float) -> tuple[bool, bool]:
    assert curve.pse is not None
    return tuple(  # type: ignore[return-value]
        (one.low is None or one.low <= truth) and (one.high is None or truth <= one.high)
        for one, truth in ((curve.pse, pse), (curve.slope, slope))
    )


@pytest.mark.parametrize(("pse", "slope"), [(0.2, 2.5), (-0.6, 1.5), (0.4, -3.0)])
def test_the_curve_of_a_planted_listener_is_found(pse: float, slope: float) -> None:
    curve = fit_psychometric(observer(pse, slope, 80, seed=5))
    assert curve.pse is not None
    assert curve.pse.value == pytest.approx(pse, abs=0.15)
    assert curve.slope.value == pytest.approx(slope, rel=0.25)
    assert within(curve, pse, slope) == (True, True)
    assert curve.pse.high is not None
    assert curve.pse.low is not None
    assert curve.pse.high - curve.pse.low < 0.4
    assert curve.jnd == pytest.approx(math.log(3) / abs(curve.slope.value))


@pytest.mark.slow
@pytest.mark.parametrize(("per_level", "slope"), [(12, 2.0), (32, 4.0)])
def test_the_intervals_hold_the_truth_about_as_often_as_they_say(
    per_level: int, slope: float
) -> None:
    held = np.array(
        [
            within(
                fit_psychometric(observer(0.2, slope, per_level, seed), resamples=FEW), 0.2, slope
            )
            for seed in range(150)
        ]
    )
    assert (held.mean(axis=0) > 0.95 - 3.5 * math.sqrt(0.95 * 0.05 / 150)).all()
    assert held.mean() < 0.999  # nor do they hold everything


def test_lapses_are_told_from_a_flat_curve() -> None:
    rows = observer(0.2, 4.0, 200, seed=1, lapse=0.06)
    without, with_ = (
        fit_psychometric(rows, resamples=FEW),
        fit_psychometric(rows, lapses=True, resamples=FEW),
    )
    assert with_.lapse == pytest.approx(0.06, abs=0.02)
    assert without.lapse == 0
    assert with_.slope.value == pytest.approx(4.0, rel=0.2)
    assert without.slope.value < 3.2  # what a lapse rate of 0 makes of it


def test_the_preference_of_a_listener_for_the_second_sound_is_found() -> None:
    random = np.random.default_rng(2)
    first, second = random.choice(STEPS, (2, 1500))
    first, second = first[first != second], second[first != second]
    chosen = random.random(len(first)) < probability(second - first, -0.3, 1.7)
    curve = fit_psychometric(compared(first, second, chosen), resamples=FEW)
    assert curve.yes == "second"
    assert within(curve, -0.3, 1.7) == (True, True)
    assert curve.slope.value == pytest.approx(1.7, rel=0.15)


def test_the_judge_has_its_own_curve_on_the_same_stimuli() -> None:
    judge = fit_psychometric(observer(-0.4, 2.0, 12, seed=1), resamples=FEW).judge
    assert judge is not None
    assert judge.pse == pytest.approx(JUDGE_PSE, abs=1e-3)
    assert judge.slope == pytest.approx(JUDGE_SLOPE, rel=1e-2)
    assert [x for x, _ in judge.points] == list(STEPS)
    random = np.random.default_rng(2)
    first, second = random.choice(STEPS, (2, 400))
    pairs = compared(first, second, random.random(400) < probability(second - first, 0, 1))
    compares = fit_psychometric(pairs, resamples=FEW).judge
    assert compares is not None
    assert compares.slope == pytest.approx(JUDGE_SLOPE, rel=1e-2)  # it hears logistically too
    assert compares.pse == pytest.approx(0, abs=1e-3)


def test_without_a_word_of_the_judge_there_is_no_curve_of_it() -> None:
    rows = observer(0.0, 2.0, 12, seed=1)
    rows[3] = replace(rows[3], first_judged_p=None)
    assert fit_psychometric(rows, resamples=FEW).judge is None
    sure = [replace(row, first_judged_p=float(row.first_strength > 0.2)) for row in rows]
    judge = fit_psychometric(sure, resamples=FEW).judge
    assert judge is not None
    assert (judge.pse, judge.slope) == (None, None)
    same = [replace(row, first_judged_p=0.7) for row in rows]
    judge = fit_psychometric(same, resamples=FEW).judge
    assert judge is not None
    assert judge.pse is None


def test_older_is_counted_where_age_is_identified() -> None:
    curve = fit_psychometric(observer(0.2, 2.5, 40, seed=5, attribute="age"), resamples=FEW)
    assert curve.yes == "older"
    assert curve.slope.value > 0


def test_what_cannot_be_fitted_is_refused_with_the_reason() -> None:
    with pytest.raises(Refusal, match=r"19 answers.*at least 20"):
        fit_psychometric(observer(0.0, 2.0, 3, seed=1)[:19])
    x = np.repeat(STEPS, 4)
    with pytest.raises(Refusal, match=r"all 28 answers of P01 .* are 'female'"):
        fit_psychometric(identified(x, np.ones(len(x), bool)))
    with pytest.raises(Refusal, match=r"between 0 and 0\.5 and never"):
        fit_psychometric(identified(x, x > 0.2))
    with pytest.raises(Refusal, match=r"between 0 and 0\.5 and never"):
        fit_psychometric(identified(x, x < 0.2))
    hesitates = (x > 0.2) | ((x == 0) & (np.arange(len(x)) % 2 == 0))
    with pytest.raises(Refusal, match=r"between -0\.5 and 0\.5 and never"):
        fit_psychometric(identified(x, hesitates))
    with pytest.raises(Refusal, match="one strength"):
        fit_psychometric(identified(np.zeros(30), np.arange(30) % 2 == 0))
    with pytest.raises(Refusal, match="no strength for the second"):
        fit_psychometric([replace(row, second_strength=None) for row in compared(x, x, x > 0)])


def test_answers_that_do_not_depend_on_the_strength_have_no_50_percent_point() -> None:
    x = np.tile(STEPS, 20)
    guessing = fit_psychometric(
        identified(x, np.random.default_rng(0).random(len(x)) < 0.5), resamples=FEW
    )
    assert guessing.pse is None
    assert guessing.jnd is None
    assert guessing.slope.low is not None
    assert guessing.slope.low < 0 < (guessing.slope.high or math.inf)
    assert "hardly depend" in guessing.notes[0]


def test_a_50_percent_point_that_was_not_heard_is_called_so() -> None:
    x = np.repeat(STEPS, 40)
    far = np.random.default_rng(0).random(len(x)) < probability(x, 2.2, 1.5)
    assert "extrapolated" in fit_psychometric(identified(x, far), resamples=FEW).notes[0]


def test_the_same_answers_in_another_order_give_the_same_figures() -> None:
    rows = observer(0.2, 2.5, 12, seed=5)
    assert fit_psychometric(rows, resamples=FEW) == fit_psychometric(rows[::-1], resamples=FEW)


def test_each_test_of_a_table_is_apart_and_json_can_hold_its_curve() -> None:
    mixed = observer(0.2, 2.5, 12, 5) + [
        replace(row, participant="P02") for row in observer(0.2, 2.5, 12, 6)
    ]
    first, second = group_answers(mixed[::2] + mixed[1::2])
    assert {row.participant for row in first} == {"P01"}
    assert len(first) == len(second)
    told = json.loads(json.dumps(fit_psychometric(first, resamples=FEW).to_dict(), allow_nan=False))
    assert told["participant"] == "P01"
    assert told["pse"]["low"] < told["pse"]["value"] < told["pse"]["high"]


def heard_as(rows: list[Answer], continuum: str, judged_p: float | None = None) -> list[Answer]:
    """Return answers to another continuum, and perhaps to sounds that the judge hears so."""
    return [
        replace(
            row,
            continuum=f"{row.source} continuum=a{continuum}",
            first_stimulus=f"{row.first_stimulus}{continuum}",
            first_judged_p=row.first_judged_p if judged_p is None else judged_p,
        )
        for row in rows
    ]


def test_variants_and_strengths_along_another_axis_never_share_a_curve_and_continua_need_not() -> (
    None
):
    """A sharp listener of both and a reluctant one of the envelope: together neither is found."""
    both = heard_as(observer(-0.5, 4.0, 40, 1), " rendering=faithful variant=both")
    twin = [
        replace(row, source="bea", continuum=f"bea{row.continuum[4:]}")
        for row in heard_as(observer(-0.5, 4.0, 40, 3), " rendering=faithful variant=both")
    ]
    matched = heard_as(observer(0.8, 1.5, 40, 2), " rendering=faithful variant=F0-matched", 0.6)
    old = heard_as(observer(-1.0, 3.0, 40, 4), " rendering=faithful variant=both strength_age=1")
    rows = [row for four in zip(both, twin, matched, old, strict=True) for row in four]

    curves = [fit_psychometric(one, resamples=FEW) for one in group_answers(rows)]
    assert [one.condition for one in curves] == [
        {"rendering": "faithful", "variant": "F0-matched"},
        {"rendering": "faithful", "variant": "both"},
        {"rendering": "faithful", "variant": "both", "strength_age": "1"},
    ]
    for curve, planted in zip(curves, ((0.8, 1.5), (-0.5, 4.0), (-1.0, 3.0)), strict=True):
        assert within(curve, *planted) == (True, True)
    assert [one.trials for one in curves] == [280, 560, 280]
    judges = [one.judge and one.judge.pse for one in curves]
    assert judges == [None, pytest.approx(JUDGE_PSE, abs=1e-3), pytest.approx(JUDGE_PSE, abs=1e-3)]
    assert "of anna, bea" in curves[1].notes[0]
    assert curves[0].notes == ()

    apart = group_answers(rows, "continuum")
    assert [{row.source for row in one} for one in apart] == [{"anna"}, {"anna"}, {"anna"}, {"bea"}]
    assert fit_psychometric(apart[3], resamples=FEW).continua == (twin[0].continuum,)
    with pytest.raises(Refusal, match="condition or continuum"):
        group_answers(rows, "voice")
