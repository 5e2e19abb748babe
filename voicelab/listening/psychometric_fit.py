"""The psychometric curve of a listener, beside the judge's on the same stimuli.

For one sound, x is its strength and yes is the class that the axis leads to (female, older). For
two sounds, x is the strength of the second minus that of the first and yes is "the second": then
the 50 % point is a preference for one place in the order, 0 if there is none, and the slope says
how small a difference is audible.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from voicelab.listening.answers import Answer
from voicelab.listening.design import CHOICE, LABELS, SECOND
from voicelab.listening.intervals import RESAMPLES, Intervals
from voicelab.listening.judge_fit import JudgeFit, fit_judge, judged_choice
from voicelab.listening.logistic_fit import MAX_LAPSE, fit_logistic
from voicelab.listening.stimulus_set import ATTRIBUTES, condition_of
from voicelab.refusal import Refusal, Sentence, either, listed

MIN_TRIALS = 20
GROUPINGS = ("condition", "continuum")
FLAT_P = 0.05  # of the likelihood-ratio test against a flat curve


@dataclass(frozen=True)
class Estimate:
    """An estimate and its 95 % interval; a bound is None where there is none."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Level:
    """The answers to all trials of one x: how many were yes, of how many."""

    x: float
    yes: int
    count: int


@dataclass(frozen=True)
class PsychometricFit:
    """The curve fitted to one condition of a test.

    Attributes
    ----------
    participant, seed, task, attribute, axis
        As in `Answer`.
    condition : mapping of str to str
        What all its stimuli share: rendering, variant and strengths along other axes, by the
        columns of the set's table.
    continua : tuple of str
        The continua that it pools, as in `Answer`.
    yes : str
        The answer whose share rises along x.
    years : int or None
        The age from which a voice counts as older, in the identification of age.
    trials, of : int
        How many answers were fitted; how many trials the whole test has.
    pse : Estimate or None
        The x of 50 %; None where the answers hardly depend on x.
    slope : Estimate
        In log odds per unit of strength.
    jnd : float or None
        From 50 % to 75 %, in strength, without lapses; None where the answers do not depend on x.
    lapse : float
    levels : tuple of Level
    judge : JudgeFit or None
        None where the judge abstained from some stimulus.
    notes : tuple of str
        What to keep in mind about the estimates.
    """

    participant: str
    seed: int
    task: str
    attribute: str
    axis: str
    condition: Mapping[str, str]
    continua: tuple[str, ...]
    yes: str
    years: int | None
    trials: int
    of: int
    pse: Estimate | None
    slope: Estimate
    jnd: float | None
    lapse: float
    levels: tuple[Level, ...]
    judge: JudgeFit | None
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the fit as JSON."""
        return asdict(self)


def group_answers(answers: Sequence[Answer], by: str = GROUPINGS[0]) -> list[list[Answer]]:
    """Return the answers for each curve: tests in order of appearance, conditions by name.

    Parameters
    ----------
    answers : sequence of Answer
    by : str
        "condition": one curve pools the sources of a test, but never two renderings, variants or
        strengths along another axis; "continuum": it does not pool sources either.
    """
    if by not in GROUPINGS:
        raise Refusal(
            "answers cannot be grouped by {by!r}; use {known}.", by=by, known=either(*GROUPINGS)
        )
    groups: dict[tuple, list[Answer]] = {}
    tests = list(dict.fromkeys((one.test, one.set_sha256, one.axis) for one in answers))
    for one in answers:
        group = one.continuum if by == "continuum" else tuple(condition_of(one.continuum).items())
        place = tests.index((one.test, one.set_sha256, one.axis))
        groups.setdefault((place, group), []).append(one)
    return [groups[key] for key in sorted(groups)]


def fit_psychometric(
    answers: Sequence[Answer], lapses: bool = False, resamples: int = RESAMPLES
) -> PsychometricFit:
    """Fit the curve of one condition of a test; the same answers always give the same intervals.

    Parameters
    ----------
    answers : sequence of Answer
        One group of `group_answers`.
    lapses : bool
        Whether a lapse rate of up to 0.1 is fitted too.
    resamples : int

    Raises
    ------
    Refusal
        If no curve can be fitted: too few answers, all the same, or a listener who switches from
        one answer to the other between two steps.
    """
    levels, yes, counts = _counted(answers)
    fit = fit_logistic(levels, yes, counts, lapses)
    pse, slope, lapse = float(fit.pse[0]), float(fit.slope[0]), float(fit.lapse[0])
    if not math.isfinite(slope):
        low, high = _switch(levels, yes, counts)
        raise Refusal(
            "{whose} switches from one answer to the other between {low:g} and {high:g} and "
            "never hesitates elsewhere, so no slope can be fitted; use a set with finer steps "
            "there.",
            whose=_whose(answers),
            low=low,
            high=high,
        )
    depends = _depends(yes, counts, float(fit.log_likelihood[0]))
    intervals = Intervals(levels, yes, counts, lapses, resamples)
    first = answers[0]
    return PsychometricFit(
        participant=first.participant,
        seed=first.seed,
        task=first.task,
        attribute=first.attribute,
        axis=first.axis,
        condition=condition_of(first.continuum),
        continua=tuple(sorted({one.continuum for one in answers})),
        yes=_yes_label(first),
        years=first.years,
        trials=len(answers),
        of=first.trials,
        pse=Estimate(pse, *intervals.of("pse", pse)) if depends else None,
        slope=Estimate(slope, *intervals.of("slope", slope)),
        jnd=math.log(3) / abs(slope) if depends else None,
        lapse=lapse,
        levels=tuple(
            Level(float(a), int(b), int(c)) for a, b, c in zip(levels, yes, counts, strict=True)
        ),
        judge=_judge_fit(answers),
        notes=_notes(
            answers,
            depends,
            extrapolated=not levels[0] <= pse <= levels[-1],
            lapse_at_limit=lapses and lapse == MAX_LAPSE,
        ),
    )


def _counted(answers: Sequence[Answer]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the levels of x, how often the answer was yes, and of how many trials, [S] each."""
    if len(answers) < MIN_TRIALS:
        raise Refusal(
            "there are {count} answers of {whose}; a curve needs at least {least}: continue the "
            "test.",
            count=len(answers),
            whose=_whose(answers),
            least=MIN_TRIALS,
        )
    first = answers[0]
    yes_answers = np.array([one.answer == _yes_label(one) for one in answers])
    if yes_answers.all() or not yes_answers.any():
        raise Refusal(
            "all {count} answers of {whose} are {label!r}; a curve needs both answers: use stimuli "
            "that lie further apart.",
            count=len(answers),
            whose=_whose(answers),
            label=LABELS.get(first.answer, first.answer),
        )
    x = np.array([_x(one) for one in answers])
    levels, index = np.unique(x.round(9), return_inverse=True)
    if len(levels) < 2:
        raise Refusal(
            "all answers of {whose} belong to one strength; a curve needs two.",
            whose=_whose(answers),
        )
    counts = np.bincount(index, minlength=len(levels)).astype(float)
    return levels, np.bincount(index, weights=yes_answers, minlength=len(levels)), counts


def _x(answer: Answer) -> float:
    if answer.task != CHOICE:
        return answer.first_strength
    if answer.second_strength is None:
        raise Refusal(
            "a trial of two sounds has no strength for the second; use the file of answers as it "
            "was written."
        )
    return answer.second_strength - answer.first_strength


def _yes_label(answer: Answer) -> str:
    return SECOND if answer.task == CHOICE else ATTRIBUTES[answer.attribute][1]


def _depends(yes: np.ndarray, counts: np.ndarray, log_likelihood: float) -> bool:
    """Return whether a curve is better than a flat line (likelihood-ratio test)."""
    from scipy.stats import chi2  # slow to load, and not needed to open the page

    share = yes.sum() / counts.sum()
    flat = yes.sum() * math.log(share) + (counts - yes).sum() * math.log(1 - share)
    return bool(chi2.sf(2 * (log_likelihood - flat), 1) < FLAT_P)


def _switch(levels: np.ndarray, yes: np.ndarray, counts: np.ndarray) -> tuple[float, float]:
    """Return the levels around a switch: the last with only one answer, the first of the other."""
    none, all_ = levels[yes == 0], levels[yes == counts]
    if not len(none) or not len(all_):
        return float(levels[0]), float(levels[-1])
    if none.max() < all_.min():
        return float(none.max()), float(all_.min())
    return float(all_.max()), float(none.min())


def _judge_fit(answers: Sequence[Answer]) -> JudgeFit | None:
    points: dict[object, tuple[float, float]] = {}
    for one in answers:
        first, second = one.first_judged_p, one.second_judged_p
        if first is None or (one.task == CHOICE and second is None):
            return None
        points[one.first_stimulus, one.second_stimulus] = _x(one), judged_choice(first, second)
    return fit_judge(points)


def _notes(
    answers: Sequence[Answer], depends: bool, extrapolated: bool, lapse_at_limit: bool
) -> tuple[str, ...]:
    notes = []
    continua = {one.continuum for one in answers}
    if len(continua) > 1:
        notes.append(
            Sentence(
                "The answers to {count} continua lie in one curve (of {names}).",
                count=len(continua),
                names=listed(sorted({one.source for one in answers})),
            )
        )
    if not depends:
        notes.append(
            Sentence(
                "The answers hardly depend on the strength (likelihood-ratio test, p > 0.05), so "
                "there is no 50 % point."
            )
        )
    elif extrapolated:
        notes.append(
            Sentence("The 50 % point lies outside the strengths that were heard: extrapolated.")
        )
    if lapse_at_limit:
        notes.append(Sentence("The lapse rate stands at its limit of 0.1."))
    return tuple(notes)


def _whose(answers: Sequence[Answer]) -> str:
    if not answers:
        return Sentence("nobody")
    first = answers[0]
    pooled = len({one.continuum for one in answers}) > 1
    shared = " ".join(f"{key}={value}" for key, value in condition_of(first.continuum).items())
    return Sentence(
        "{participant} ({task}, {label}; {heard})",
        participant=first.participant,
        task=LABELS.get(first.task, first.task),
        label=first.attribute,
        heard=shared if pooled else first.continuum,
    )
