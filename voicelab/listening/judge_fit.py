"""The judge's psychometric curve on the stimuli that a listener heard."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from voicelab.listening.logistic_fit import fit_logistic

UNMOVED = 1e-3  # log odds from end to end below which the judge does not respond
SUREST = 5e-5  # probabilities have four digits: half of the last


@dataclass(frozen=True)
class JudgeFit:
    """The judge's curve.

    Attributes
    ----------
    pse, slope : float or None
        As for a listener; None if the judge is certain of every stimulus or does not respond.
    points : tuple of (float, float)
        x and the probability of yes of every stimulus or pair.
    """

    pse: float | None
    slope: float | None
    points: tuple[tuple[float, float], ...]


def fit_judge(points: Mapping[object, tuple[float, float]]) -> JudgeFit:
    """Fit the judge's curve to x and probability of each stimulus or pair."""
    found = tuple(sorted(points.values()))
    x, probabilities = np.array(found).T
    levels, index = np.unique(x.round(9), return_inverse=True)
    counts = np.bincount(index).astype(float)
    curve = fit_logistic(levels, np.bincount(index, weights=probabilities), counts)
    pse, slope = float(curve.pse[0]), float(curve.slope[0])
    rise = abs(slope) * float(np.ptp(levels))
    if not (math.isfinite(rise) and math.isfinite(pse) and rise > UNMOVED):
        return JudgeFit(None, None, found)
    return JudgeFit(pse, slope, found)


def judged_choice(first: float, second: float | None) -> float:
    """Return the probability of yes to one sound, or that the second of two is chosen.

    Of two sounds it is the logistic of the difference of the judge's log odds (Bradley & Terry
    1952), as if a listener heard each sound as the judge does and then compared them.
    """
    if second is None:
        return _unsure(first)
    return float(expit(logit(_unsure(second)) - logit(_unsure(first))))


def _unsure(probability: float) -> float:
    return min(max(probability, SUREST), 1 - SUREST)
