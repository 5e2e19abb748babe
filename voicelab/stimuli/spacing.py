"""The steps of a continuum: equally spaced in the space, or in judged probability."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from voicelab.directions import Direction

POINTS = 17  # strengths that sample the judge's curve before it is inverted
DIGITS = 4  # of a strength
EXACT = 0.005  # probability; the search for a step ends this close to its target
ERROR = 0.05  # probability; the largest error that a step may have
NOISE = ERROR  # probability; reversals up to this size keep every step within ERROR
LEAST = 0.5  # probability that the steps of a judged spacing have to cover
LARGE_STEP = 5.0  # times the median step of a continuum; larger steps get a note
FLAT = "the judge hears next to nothing change toward an end of the curve"
EVENLY = "its steps are equally far apart in the space"
ROUNDS = 24  # of the search for one target

# Strength -> judged probability, None where the judge abstains.
JudgedProbability = Callable[[float], float | None]


@dataclass(frozen=True)
class StepPlacement:
    """The strengths of the steps of a continuum.

    Attributes
    ----------
    strengths : tuple of float
    spacing : str
        "latent" or "judged".
    reason : str
        Why it is not the requested judged spacing from end to end, and what it is instead, as the
        end of a sentence; otherwise "".
    targets : tuple of float
        Probabilities of the steps; () for latent spacing.
    midpoint : float or None
        The strength of 50 %.
    curve : tuple of (float, float or None)
        Every judged strength, in order, with its probability.
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
    """Return strengths that move a voice in equal steps through the space.

    Parameters
    ----------
    direction : Direction
        A transport may move farther per strength on one side of 0 than on the other.
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


def place_steps(
    probability_at: JudgedProbability,
    low: float,
    high: float,
    steps: int,
    latent: tuple[float, ...],
    spacing: str,
) -> StepPlacement:
    """Return the steps of a continuum and the judge's curve along it.

    If the judge's curve reverses or has gaps, the steps of a judged spacing divide its largest
    monotonic part. If that part does not cross 50 % and cover half of the probability range, the
    spacing is latent.

    Parameters
    ----------
    probability_at : callable
        The judged probability of a strength.
    low, high : float
        Strengths of the first and the last step.
    steps : int
    latent : tuple of float
        Strengths of latent spacing.
    spacing : str
        "latent": keeps those strengths and finds the 50 % point between them. "judged": divides
        the range from the first probability to the last into equal steps. If one step would
        cross a plateau at an end, the end moves to where the plateau begins.
    """
    curve = _JudgeCurve(probability_at)
    few = spacing == "latent" and steps < POINTS  # then the steps themselves sample the curve
    sampled = latent if few else np.linspace(low, high, POINTS).tolist()
    strengths = [round(one, DIGITS) + 0.0 for one in sampled]
    grid = [curve.at(one) for one in strengths]
    reason = _why_not_invertible(strengths, grid)
    stretch = _monotonic_stretch(strengths, grid) if reason else strengths
    midpoint = _crossing(stretch or strengths, curve)
    if spacing == "latent":
        return StepPlacement(latent, "latent", "", (), midpoint, curve.points)
    if not stretch:
        return StepPlacement(latent, "latent", f"{reason}; {EVENLY}", (), midpoint, curve.points)
    found, targets = _equal_steps(stretch, steps, curve)
    at_an_end = int(np.argmax(np.abs(np.diff(found)))) in (0, steps - 2)
    if at_an_end and largest_step_ratio(found) > LARGE_STEP:
        reason, stretch = reason or FLAT, _without_plateaus(stretch, curve)
        found, targets = _equal_steps(stretch, steps, curve)
    error = max(abs(curve.value(one) - t) for one, t in zip(found, targets, strict=True))
    if error > ERROR or np.any(np.diff(found) * np.sign(high - low) <= 0):
        reason = f"the judge's curve jumps, so that a step would be off by {error:.2f}; {EVENLY}"
        return StepPlacement(latent, "latent", reason, (), midpoint, curve.points)
    if reason:
        slope = "rises" if targets[-1] > targets[0] else "falls"
        ends = f"{stretch[0]:g} and {stretch[-1]:g}"
        reason += f"; its steps lie between {ends}, where the curve {slope} throughout"
    rounded = tuple(round(float(one), 6) for one in targets)
    return StepPlacement(tuple(found), "judged", reason, rounded, midpoint, curve.points)


class _JudgeCurve:
    """The judged probability by strength, computed once for each."""

    def __init__(self, probability_at: JudgedProbability) -> None:
        self._probability_at = probability_at
        self._known: dict[float, float | None] = {}

    def at(self, strength: float) -> float | None:
        strength = round(strength, DIGITS) + 0.0
        if strength not in self._known:
            self._known[strength] = self._probability_at(strength)
        return self._known[strength]

    def value(self, strength: float) -> float:
        probability = self.at(strength)
        return np.nan if probability is None else probability

    @property
    def points(self) -> tuple[tuple[float, float | None], ...]:
        return tuple(sorted(self._known.items()))


def _why_not_invertible(strengths: list[float], probabilities: list[float | None]) -> str:
    """Return why a curve cannot be inverted from end to end, or ""."""
    for strength, one in zip(strengths, probabilities, strict=True):
        if one is None:
            return f"the judge says nothing at strength {strength:g}"
    curve = np.array(probabilities, dtype=float)
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


def _monotonic_stretch(strengths: list[float], probabilities: list[float | None]) -> list[float]:
    """Return the strengths of the largest monotonic part of a curve.

    Empty if that part does not cross 50 % and cover half of the probability range.
    """
    best: list[float] = []
    farthest = LEAST
    for first in range(len(probabilities)):
        for last in range(first + 1, len(probabilities)):
            part = strengths[first : last + 1]
            start, end = probabilities[first], probabilities[last]
            if start is None or end is None or abs(end - start) <= farthest:
                continue
            if not _why_not_invertible(part, probabilities[first : last + 1]):
                best, farthest = part, abs(end - start)
    return best


def largest_step_ratio(strengths: Sequence[float]) -> float:
    """Return the largest step of a continuum as a multiple of its median step."""
    gaps = np.abs(np.diff(strengths))
    return float(gaps.max() / np.median(gaps))


def _equal_steps(
    stretch: list[float], steps: int, curve: _JudgeCurve
) -> tuple[tuple[float, ...], np.ndarray]:
    """Return strengths that divide a stretch into equal steps of probability, and these steps."""
    targets = np.linspace(curve.value(stretch[0]), curve.value(stretch[-1]), steps)
    inner = [_strength_at(float(one), stretch, curve) for one in targets[1:-1]]
    return (stretch[0], *inner, stretch[-1]), targets


def _without_plateaus(stretch: list[float], curve: _JudgeCurve) -> list[float]:
    """Return a stretch without the plateaus at its ends.

    p     ______        kept: from a to b
         /
    ____/
       a  b
    """
    ends = np.array([curve.value(stretch[0]), curve.value(stretch[-1])])
    inward = np.sign(ends[::-1] - ends) * 2 * EXACT
    low = _strength_at(float(ends[0] + inward[0]), stretch[::-1], curve)
    high = _strength_at(float(ends[1] + inward[1]), stretch, curve)
    between = [one for one in stretch if min(low, high) < one < max(low, high)]
    return [low, *between, high]


def _strength_at(target: float, strengths: list[float], curve: _JudgeCurve) -> float:
    """Return the strength at which a monotonic curve reaches a probability.

    A secant search between the two sampled strengths around it, kept away from the ends of the
    remaining interval: the judge's curve is smooth but steep.
    """
    values = np.array([curve.value(one) for one in strengths])
    sign = 1.0 if values[-1] >= values[0] else -1.0
    after = max(1, int(np.argmax(sign * values >= sign * target)))
    low, high = strengths[after - 1], strengths[after]
    tried = {low: float(values[after - 1]), high: float(values[after])}
    for _ in range(ROUNDS):
        best = min(tried, key=lambda one: abs(tried[one] - target))
        if abs(tried[best] - target) <= EXACT or abs(high - low) <= 2 * 10.0**-DIGITS:
            break
        span = tried[high] - tried[low]
        share = (target - tried[low]) / span if span else 0.5
        middle = round(low + float(np.clip(share, 0.15, 0.85)) * (high - low), DIGITS)
        probability = curve.at(middle)
        if probability is None or middle in tried:
            break
        tried[middle] = probability
        if sign * probability >= sign * target:
            high = middle
        else:
            low = middle
    return min(tried, key=lambda one: abs(tried[one] - target)) + 0.0


def _crossing(strengths: list[float], curve: _JudgeCurve) -> float | None:
    """Return the first strength of 50 %, of a non-monotonic curve too; None if there is none."""
    for here, there in pairwise(strengths):
        one, other = curve.at(here), curve.at(there)
        if one is not None and other is not None and min(one, other) <= 0.5 <= max(one, other):
            return _strength_at(0.5, [here, there], curve)
    return None
