"""The psychometric curve of a listener, and the judge's on the same stimuli.

Of one sound, x is its strength and yes is the class that the axis leads to (female, older). Of two
sounds, x is the strength of the second less that of the first and yes is "the second": the 50 %
point then says how much a listener prefers one place in the order, 0 if not at all, and the slope
how small a difference is heard.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.special import expit, logit
from scipy.stats import chi2, norm

from voicelab.listening.answers import Row
from voicelab.listening.logistic_fit import Logistic, fitted
from voicelab.listening.plan import CALLED, CHOICE, SECOND
from voicelab.listening.stimulus_set import ATTRIBUTES, condition_of
from voicelab.refusal import Refusal, Sentence, either, listed

MIN_TRIALS = 20
RESAMPLES = 2000
COVERAGE = 0.95
EACH = ("condition", "continuum")  # what a curve is of
FLAT_P = 0.05  # of the likelihood-ratio test against a flat curve
UNMOVED = 1e-3  # log odds from end to end: a judge that it does not move
SUREST = 5e-5  # a probability is written with four digits: half of the last


@dataclass(frozen=True)
class Estimate:
    """A figure and its 95 % interval; a bound is None where there is none."""

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
class JudgeCurve:
    """What the judge makes of the same stimuli.

    Attributes
    ----------
    pse, slope : float or None
        As of a listener; None where the judge is sure of all, or nothing moves it.
    points : tuple of (float, float)
        x and the probability of yes of every stimulus or pair: of two sounds, the logistic of the
        difference of the judge's log odds (Bradley & Terry 1952), as of a listener who hears each
        as the judge does and then compares.
    """

    pse: float | None
    slope: float | None
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Curve:
    """What was found of the answers to one condition of a test.

    Attributes
    ----------
    participant, seed, task, attribute, axis
        As in `Row`.
    condition : mapping of str to str
        Rendering, variant and strengths along other axes of all that was heard, by the columns of
        the set's table.
    continua : tuple of str
        Whose answers lie in it, as in `Row`.
    yes : str
        The answer whose share rises along x.
    years : int or None
        From which age on a voice is older, where that was asked.
    trials, of : int
        How many answers lie in it; how many trials the whole test has.
    pse : Estimate or None
        The x of 50 %; None where the answers hardly depend on x.
    slope : Estimate
        In log odds per unit of strength.
    jnd : float or None
        From 50 % to 75 %, in strength, lapses left out; None where the answers do not depend on x.
    lapse : float
    levels : tuple of Level
    judge : JudgeCurve or None
        None where it said nothing of some stimulus.
    notes : tuple of str
        What is to be known of the figures.
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
    judge: JudgeCurve | None
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the curve as JSON holds it."""
        return asdict(self)


def by_test(rows: Sequence[Row], each: str = EACH[0]) -> list[list[Row]]:
    """Return the answers that a curve each is fitted to: tests as they appear, conditions by name.

    Parameters
    ----------
    rows : sequence of Row
    each : str
        "condition": the sources of one test lie in one curve, but what differs in rendering, in
        variant or along another axis never does; "continuum": nor do sources.
    """
    if each not in EACH:
        raise Refusal("{each!r} has no curve; use {known}.", each=each, known=either(*EACH))
    found: dict[tuple, list[Row]] = {}
    tests = list(dict.fromkeys((row.test, row.set_sha256, row.axis) for row in rows))
    for row in rows:
        own = row.continuum if each == "continuum" else tuple(condition_of(row.continuum).items())
        place = tests.index((row.test, row.set_sha256, row.axis))
        found.setdefault((place, own), []).append(row)
    return [found[key] for key in sorted(found)]


def curve_of(rows: Sequence[Row], lapses: bool = False, resamples: int = RESAMPLES) -> Curve:
    """Return the curve of one condition of a test.

    Its intervals are by resampling trials (BCa, Efron 1987). The same answers give the same ones.

    Parameters
    ----------
    rows : sequence of Row
        As `by_test` returns them.
    lapses : bool
        Whether a lapse rate up to 0.1 is fitted too.
    resamples : int

    Raises
    ------
    Refusal
        Where no curve can be fitted: too few answers, all the same, or a listener who changes from
        one answer to the other between two steps.
    """
    if len(rows) < MIN_TRIALS:
        raise Refusal(
            "there are {count} answers of {whose}; a curve needs at least {least}: go on "
            "with the test.",
            count=len(rows),
            whose=_whose(rows),
            least=MIN_TRIALS,
        )
    first = rows[0]
    x = np.array([_x(row) for row in rows])
    said = np.array([_yes(row) for row in rows])
    if said.all() or not said.any():
        raise Refusal(
            "all {count} answers of {whose} are {label!r}; a curve needs both answers: use "
            "stimuli that lie further apart.",
            count=len(rows),
            whose=_whose(rows),
            label=CALLED.get(first.answer, first.answer),
        )
    levels, where = np.unique(x.round(9), return_inverse=True)
    if len(levels) < 2:
        raise Refusal(
            "all answers of {whose} are to one strength; a curve needs two.", whose=_whose(rows)
        )
    counts = np.bincount(where, minlength=len(levels)).astype(float)
    yes = np.bincount(where, weights=said, minlength=len(levels))
    found = fitted(levels, yes, counts, lapses)
    slope = float(found.slope[0])
    if not math.isfinite(slope):
        low, high = _between(levels, yes, counts)
        raise Refusal(
            "{whose} changes from one answer to the other between {low:g} and {high:g} "
            "without ever hesitating elsewhere, so that no slope can be fitted; use a set "
            "with finer steps there.",
            whose=_whose(rows),
            low=low,
            high=high,
        )
    share = yes.sum() / counts.sum()
    flat = yes.sum() * math.log(share) + (counts - yes).sum() * math.log(1 - share)
    depends = chi2.sf(2 * (float(found.log_likelihood[0]) - flat), 1) < FLAT_P
    drawn = _resampled(levels, yes, counts, lapses, resamples)
    left_out, weights = _left_out(levels, yes, counts, lapses)
    pse = float(found.pse[0])
    continua = tuple(sorted({row.continuum for row in rows}))
    notes = []
    if len(continua) > 1:
        notes.append(
            Sentence(
                "The answers to {count} continua lie in one curve (of {names}).",
                count=len(continua),
                names=listed(sorted({row.source for row in rows})),
            )
        )
    if not depends:
        notes.append(
            Sentence(
                "The answers hardly depend on the strength (likelihood-ratio test, p > 0.05), so "
                "there is no 50 % point."
            )
        )
    elif not levels[0] <= pse <= levels[-1]:
        notes.append(
            Sentence("The 50 % point lies outside the strengths that were heard: extrapolated.")
        )
    if lapses and found.lapse[0] == 0.1:
        notes.append(Sentence("The lapse rate stands at its limit of 0.1."))
    return Curve(
        participant=first.participant,
        seed=first.seed,
        task=first.task,
        attribute=first.attribute,
        axis=first.axis,
        condition=condition_of(first.continuum),
        continua=continua,
        yes=SECOND if first.task == CHOICE else ATTRIBUTES[first.attribute][1],
        years=first.years,
        trials=len(rows),
        of=first.trials,
        pse=Estimate(pse, *_interval(pse, drawn.pse, left_out.pse, weights)) if depends else None,
        slope=Estimate(slope, *_interval(slope, drawn.slope, left_out.slope, weights)),
        jnd=math.log(3) / abs(slope) if depends else None,
        lapse=float(found.lapse[0]),
        levels=tuple(
            Level(float(a), int(b), int(c)) for a, b, c in zip(levels, yes, counts, strict=True)
        ),
        judge=_judge(rows),
        notes=tuple(notes),
    )


def _whose(rows: Sequence[Row]) -> str:
    if not rows:
        return Sentence("nobody")
    first = rows[0]
    several = len({row.continuum for row in rows}) > 1
    shared = " ".join(f"{key}={value}" for key, value in condition_of(first.continuum).items())
    return Sentence(
        "{participant} ({task}, {label}; {heard})",
        participant=first.participant,
        task=CALLED.get(first.task, first.task),
        label=first.attribute,
        heard=shared if several else first.continuum,
    )


def _x(row: Row) -> float:
    if row.task != CHOICE:
        return row.first_strength
    return _second(row.second_strength) - row.first_strength


def _yes(row: Row) -> bool:
    return row.answer == (SECOND if row.task == CHOICE else ATTRIBUTES[row.attribute][1])


def _second(value: float | None) -> float:
    if value is None:
        raise Refusal(
            "a trial of two sounds has no strength for the second; take the table of "
            "answers as it was written."
        )
    return value


def _between(levels: np.ndarray, yes: np.ndarray, counts: np.ndarray) -> tuple[float, float]:
    """Return the levels beside the change: the last of one answer alone, the first of the other."""
    none, all_ = levels[yes == 0], levels[yes == counts]
    if not len(none) or not len(all_):
        return float(levels[0]), float(levels[-1])
    if none.max() < all_.min():
        return float(none.max()), float(all_.min())
    return float(all_.max()), float(none.min())


def _resampled(
    levels: np.ndarray, yes: np.ndarray, counts: np.ndarray, lapses: bool, resamples: int
) -> Logistic:
    """Return the curves of as many trials drawn from these with replacement, B times."""
    cells = np.concatenate([yes, counts - yes])
    drawn = np.random.default_rng(0).multinomial(
        int(cells.sum()), cells / cells.sum(), size=resamples
    )
    again = drawn[:, : len(levels)]
    return fitted(levels, again, again + drawn[:, len(levels) :], lapses)


def _left_out(
    levels: np.ndarray, yes: np.ndarray, counts: np.ndarray, lapses: bool
) -> tuple[Logistic, np.ndarray]:
    """Return the curves of all trials but one, and how many trials each stands for."""
    cells = np.concatenate([yes, counts - yes])
    there = np.flatnonzero(cells)
    rest = np.tile(cells, (len(there), 1))
    rest[np.arange(len(there)), there] -= 1
    again = rest[:, : len(levels)]
    return fitted(levels, again, again + rest[:, len(levels) :], lapses), cells[there]


def _interval(
    value: float, drawn: np.ndarray, left_out: np.ndarray, weights: np.ndarray
) -> tuple[float | None, float | None]:
    """Return the BCa interval: quantiles moved for the estimate's bias and changing spread."""
    drawn = np.sort(drawn[~np.isnan(drawn)])
    below = (np.mean(drawn < value) + np.mean(drawn <= value)) / 2
    bias = norm.ppf(np.clip(below, 1 / len(drawn), 1 - 1 / len(drawn)))
    seen = np.isfinite(left_out)  # one trial less may leave none on the rise
    away = np.average(left_out[seen], weights=weights[seen]) - left_out[seen]
    spread = float((weights[seen] * away**2).sum())
    bend = float((weights[seen] * away**3).sum()) / (6 * spread**1.5) if spread else 0.0
    ends = []
    for tail in norm.ppf([(1 - COVERAGE) / 2, (1 + COVERAGE) / 2]):
        moved = norm.cdf(bias + (bias + tail) / (1 - bend * (bias + tail)))
        end = float(np.quantile(drawn, moved, method="inverted_cdf"))
        ends.append(end if math.isfinite(end) else None)
    return ends[0], ends[1]


def _judge(rows: Sequence[Row]) -> JudgeCurve | None:
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for row in rows:
        first, second = row.first_judged_p, row.second_judged_p
        if first is None or (row.task == CHOICE and second is None):
            return None
        said = _sure(first)
        if second is not None:
            said = float(expit(logit(_sure(second)) - logit(said)))
        found[row.first_stimulus, row.second_stimulus] = (_x(row), said)
    points = tuple(sorted(found.values()))
    x, said_all = np.array(points).T
    levels, where = np.unique(x.round(9), return_inverse=True)
    counts = np.bincount(where).astype(float)
    curve = fitted(levels, np.bincount(where, weights=said_all), counts)
    pse, slope = float(curve.pse[0]), float(curve.slope[0])
    rise = abs(slope) * float(np.ptp(levels))
    if not (math.isfinite(rise) and math.isfinite(pse) and rise > UNMOVED):
        return JudgeCurve(None, None, points)
    return JudgeCurve(pse, slope, points)


def _sure(probability: float) -> float:
    return min(max(probability, SUREST), 1 - SUREST)
