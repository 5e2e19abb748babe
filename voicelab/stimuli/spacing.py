"""Where the steps of a continuum lie: equally far apart in the space, or for the judge."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from voicelab.directions import Direction

POINTS = 17  # strengths at which the judge's curve is looked at before it is inverted
DIGITS = 4  # of a strength
EXACT = 0.005  # probability; nearer to its target no step is brought
ERROR = 0.05  # probability; farther from its target no step may stay
NOISE = ERROR  # probability; a turn this small puts no step farther off than it may be
LEAST = 0.5  # of probability that the steps of a judged spacing have to cover
LEAP = 5.0  # times the median step of a continuum; a step this large has to be said
FLAT = "the judge hears next to nothing change toward an end of the curve"
EVENLY = "its steps are equally far apart in the space"
ROUNDS = 24  # of the search for one target

JudgedProbability = Callable[
    [float], float | None
]  # strength -> judged probability, None where it abstains


@dataclass(frozen=True)
class StepPlacement:
    """Where steps lie.

    Attributes
    ----------
    strengths : tuple of float
    spacing : str
        "latent" or "judged".
    reason : str
        Why it is not the judged spacing from end to end that was asked for, and what it is
        instead, the end of a sentence; else "".
    targets : tuple of float
        Probabilities that the steps were placed at; () of latent spacing.
    midpoint : float or None
        The strength of 50 %.
    curve : tuple of (float, float or None)
        All strengths at which the judge was asked, in order, and what it said.
    """

    strengths: tuple[float, ...]
    spacing: str
    reason: str = ""
    targets: tuple[float, ...] = ()
    midpoint: float | None = None
    curve: tuple[tuple[float, float | None], ...] = ()


def equal_latent_steps(
    direction: Direction, latents: np.ndarray, low: float, high: float, steps: int
) -> tuple[float, ...]:
    """Return strengths between which a voice moves equally far in the space.

    Parameters
    ----------
    direction : Direction
        A map may go farther per strength on one side of 0 than on the other.
    latents : float array [W, D]
        Of the voice.
    low, high : float
        The first and the last strength, in either order.
    steps : int
    """
    back, forth = (
        float(np.linalg.norm(direction.displacement(latents, side).mean(axis=0)))
        for side in (-1.0, 1.0)
    )
    ends = [strength * (back if strength < 0 else forth) for strength in (low, high)]
    places = np.linspace(ends[0], ends[1], steps)
    strengths = np.where(places < 0, places / back, places / forth)
    return tuple(float(one) + 0.0 for one in np.round(strengths, DIGITS))


def placed(
    likely: JudgedProbability,
    low: float,
    high: float,
    steps: int,
    latent: tuple[float, ...],
    spacing: str,
) -> StepPlacement:
    """Return where the steps of a continuum lie, with what the judge hears along it.

    Where the judge's curve turns, or the judge says nothing, the steps of a judged spacing part the
    stretch on which it rises (or falls) throughout and farthest. Where that does not lead through
    50 %, and over half of all probability, the spacing is latent.

    Parameters
    ----------
    likely : callable
        The judged probability of a strength.
    low, high : float
        Of the first and the last step.
    steps : int
    latent : tuple of float
        Strengths of latent spacing.
    spacing : str
        "latent": the steps are those, and the 50 % point between them is found. "judged": the
        steps part the way from the first probability to the last into equal ones. Where one step
        would cross a plateau at an end, the end is moved to where that begins.
    """
    heard = _JudgeCurve(likely)
    few = spacing == "latent" and steps < POINTS  # the judge is then asked of the steps themselves
    looked = latent if few else np.linspace(low, high, POINTS).tolist()
    strengths = [round(one, DIGITS) + 0.0 for one in looked]
    grid = [heard.at(one) for one in strengths]
    reason = _unfit(strengths, grid)
    stretch = _stretch(strengths, grid) if reason else strengths
    midpoint = _crossing(stretch or strengths, heard)
    if spacing == "latent":
        return StepPlacement(latent, "latent", "", (), midpoint, heard.curve)
    if not stretch:
        return StepPlacement(latent, "latent", f"{reason}; {EVENLY}", (), midpoint, heard.curve)
    found, targets = _parted(stretch, steps, heard)
    if leap(found) > LEAP and int(np.argmax(np.abs(np.diff(found)))) in (0, steps - 2):
        reason, stretch = reason or FLAT, _rising(stretch, heard)
        found, targets = _parted(stretch, steps, heard)
    error = max(abs(heard.sure(one) - t) for one, t in zip(found, targets, strict=True))
    if error > ERROR or np.any(np.diff(found) * np.sign(high - low) <= 0):
        said = f"the judge's curve jumps, so that a step would be off by {error:.2f}; {EVENLY}"
        return StepPlacement(latent, "latent", said, (), midpoint, heard.curve)
    if reason:
        goes = "rises" if targets[-1] > targets[0] else "falls"
        ends = f"{stretch[0]:g} and {stretch[-1]:g}"
        reason += f"; its steps lie between {ends}, where the curve {goes} throughout"
    told = tuple(round(float(one), 6) for one in targets)
    return StepPlacement(tuple(found), "judged", reason, told, midpoint, heard.curve)


class _JudgeCurve:
    """What the judge said, asked once a strength."""

    def __init__(self, likely: JudgedProbability) -> None:
        self._likely = likely
        self._known: dict[float, float | None] = {}

    def at(self, strength: float) -> float | None:
        strength = round(strength, DIGITS) + 0.0
        if strength not in self._known:
            self._known[strength] = self._likely(strength)
        return self._known[strength]

    def sure(self, strength: float) -> float:
        said = self.at(strength)
        return np.nan if said is None else said

    @property
    def curve(self) -> tuple[tuple[float, float | None], ...]:
        return tuple(sorted(self._known.items()))


def _unfit(strengths: list[float], heard: list[float | None]) -> str:
    """Return why a curve cannot be inverted from end to end, "" where it can."""
    for strength, one in zip(strengths, heard, strict=True):
        if one is None:
            return f"the judge says nothing at strength {strength:g}"
    curve = np.array(heard, dtype=float)
    rising = curve if curve[-1] >= curve[0] else 1 - curve
    drops = np.maximum.accumulate(rising) - rising
    worst = int(np.argmax(drops))
    if drops[worst] > NOISE:
        peak = int(np.argmax(rising[: worst + 1]))
        return (
            f"the judge's curve is not monotonic: between the strengths {strengths[peak]:g} and "
            f"{strengths[worst]:g} it turns by {drops[worst]:.2f}"
        )
    if not min(curve[0], curve[-1]) < 0.5 < max(curve[0], curve[-1]):
        return (
            f"the judge's curve does not reach 50 %: it goes from {curve[0]:.0%} to {curve[-1]:.0%}"
        )
    return ""


def _stretch(strengths: list[float], heard: list[float | None]) -> list[float]:
    """Return the strengths of the stretch on which a curve goes farthest without a turn.

    Empty where that does not lead through 50 % and over half of all probability.
    """
    best: list[float] = []
    farthest = LEAST
    for first in range(len(heard)):
        for last in range(first + 1, len(heard)):
            part = strengths[first : last + 1]
            start, end = heard[first], heard[last]
            if start is None or end is None or abs(end - start) <= farthest:
                continue
            if not _unfit(part, heard[first : last + 1]):
                best, farthest = part, abs(end - start)
    return best


def leap(strengths: Sequence[float]) -> float:
    """Return how many times the median step of a continuum its largest one is."""
    gaps = np.abs(np.diff(strengths))
    return float(gaps.max() / np.median(gaps))


def _parted(
    stretch: list[float], steps: int, heard: _JudgeCurve
) -> tuple[tuple[float, ...], np.ndarray]:
    """Return strengths that part a stretch into equal steps of probability, and these."""
    targets = np.linspace(heard.sure(stretch[0]), heard.sure(stretch[-1]), steps)
    inner = [_nearest_to(float(one), stretch, heard) for one in targets[1:-1]]
    return (stretch[0], *inner, stretch[-1]), targets


def _rising(stretch: list[float], heard: _JudgeCurve) -> list[float]:
    """Return a stretch without what lies beyond the innermost strengths as probable as its ends.

    p     ______        kept: from a to b
         /
    ____/
       a  b
    """
    ends = np.array([heard.sure(stretch[0]), heard.sure(stretch[-1])])
    inward = np.sign(ends[::-1] - ends) * 2 * EXACT
    low = _nearest_to(float(ends[0] + inward[0]), stretch[::-1], heard)
    high = _nearest_to(float(ends[1] + inward[1]), stretch, heard)
    between = [one for one in stretch if min(low, high) < one < max(low, high)]
    return [low, *between, high]


def _nearest_to(target: float, strengths: list[float], heard: _JudgeCurve) -> float:
    """Return the strength at which a curve that rises or falls throughout is at a probability.

    Between the two looked-at strengths around it, by a secant that keeps to the middle of what is
    left: the judge's curve is smooth but steep.
    """
    curve = np.array([heard.sure(one) for one in strengths])
    sign = 1.0 if curve[-1] >= curve[0] else -1.0
    after = max(1, int(np.argmax(sign * curve >= sign * target)))
    low, high = strengths[after - 1], strengths[after]
    tried = {low: float(curve[after - 1]), high: float(curve[after])}
    for _ in range(ROUNDS):
        best = min(tried, key=lambda one: abs(tried[one] - target))
        if abs(tried[best] - target) <= EXACT or abs(high - low) <= 2 * 10.0**-DIGITS:
            break
        span = tried[high] - tried[low]
        share = (target - tried[low]) / span if span else 0.5
        middle = round(low + float(np.clip(share, 0.15, 0.85)) * (high - low), DIGITS)
        said = heard.at(middle)
        if said is None or middle in tried:
            break
        tried[middle] = said
        if sign * said >= sign * target:
            high = middle
        else:
            low = middle
    return min(tried, key=lambda one: abs(tried[one] - target)) + 0.0


def _crossing(strengths: list[float], heard: _JudgeCurve) -> float | None:
    """Return the first strength of 50 %, even of a curve that turns; None where there is none."""
    for here, there in pairwise(strengths):
        one, other = heard.at(here), heard.at(there)
        if one is not None and other is not None and min(one, other) <= 0.5 <= max(one, other):
            return _nearest_to(0.5, [here, there], heard)
    return None
