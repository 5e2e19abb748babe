"""Logistic curves by maximum likelihood, many at once.

    p(x) = lapse + (1 - 2 lapse) / (1 + exp(-slope (x - pse)))

A listener who lapses answers at random in 2 `lapse` of the trials, whatever the sound (Wichmann &
Hill 2001, Perception & Psychophysics 63, 1293-1313, with one rate for both ends). The 50 % point is
`pse`, whatever the lapses.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, xlogy

MAX_LAPSE = 0.1  # a listener who lapses more often is not doing the task
LAPSES = np.linspace(0.0, MAX_LAPSE, 21)
ROUNDS = 60
LARGEST_STEP = 2.0  # of a round, in log odds per standard deviation of the levels
STEEPEST = 30.0  # log odds between neighbouring levels, the limit of a growing slope
CERTAIN = 6.9  # log odds, beyond which an answer is certain to one in a thousand
CONVERGED = 1e-9  # gain of a round, in log likelihood
SHORTEST = 1 / 64  # share of a step: where it gains nothing, the curve has converged


@dataclass(frozen=True)
class LogisticFit:
    """B fitted curves.

    Attributes
    ----------
    pse : ndarray [B]
        The x of 50 %; NaN where a curve is flat.
    slope : ndarray [B]
        In log odds per unit of x; infinite where the answers switch between two levels.
    lapse : ndarray [B]
    log_likelihood : ndarray [B]
        Without the binomial coefficients, which do not depend on the parameters.
    """

    pse: np.ndarray
    slope: np.ndarray
    lapse: np.ndarray
    log_likelihood: np.ndarray


def fit_logistic(
    levels: np.ndarray, yes: np.ndarray, counts: np.ndarray, lapses: bool = False
) -> LogisticFit:
    """Return the most likely curve for each of B sets of answers.

    Parameters
    ----------
    levels : ndarray [S]
        Different values of x, ascending.
    yes, counts : ndarray [B, S]
        How often the answer was yes, of how many, at each level; fractions may stand for
        probabilities.
    lapses : bool
        Whether the lapse rate is fitted too, between 0 and 0.1; otherwise it is 0.
    """
    yes, counts = np.atleast_2d(yes).astype(float), np.atleast_2d(counts).astype(float)
    centre, scale = float(levels.mean()), float(levels.std())
    x = (levels - centre) / scale
    best: LogisticFit | None = None
    for lapse in LAPSES if lapses else LAPSES[:1]:
        offset, slope = _scored(x, yes, counts, float(lapse))
        found = LogisticFit(
            pse=centre
            + scale * np.divide(-offset, slope, np.full_like(slope, np.nan), where=slope != 0),
            slope=slope / scale,
            lapse=np.full(len(yes), lapse),
            log_likelihood=_log_likelihood(x, yes, counts, offset, slope, float(lapse)),
        )
        best = found if best is None else _better(best, found)
    assert best is not None
    return _mark_steep(best, levels)


def _mark_steep(found: LogisticFit, levels: np.ndarray) -> LogisticFit:
    """Return the curves, with an infinite slope where fewer than two levels lie on the rise.

    How steep these are is undetermined: their likelihood only grows with the slope. Their 50 %
    point is the level on the rise, or the middle between the levels around it.
    """
    with np.errstate(invalid="ignore"):
        away = np.abs(levels - found.pse[:, None])
        rising = (np.abs(found.slope[:, None]) * away < CERTAIN).sum(axis=1)
    steep = (rising < 2) & (found.slope != 0)
    above = np.clip(np.searchsorted(levels, found.pse), 1, len(levels) - 1)
    middle = (levels[above - 1] + levels[above]) / 2
    nearest = levels[np.argmin(away, axis=1)]
    return LogisticFit(
        pse=np.where(steep, np.where(rising == 1, nearest, middle), found.pse),
        slope=np.where(steep, np.copysign(np.inf, found.slope), found.slope),
        lapse=found.lapse,
        log_likelihood=found.log_likelihood,
    )


def probability(x: np.ndarray, pse: float, slope: float, lapse: float = 0.0) -> np.ndarray:
    """Return the probability of yes along a curve [...]."""
    return lapse + (1 - 2 * lapse) * expit(slope * (np.asarray(x, dtype=float) - pse))


def _scored(
    x: np.ndarray, yes: np.ndarray, counts: np.ndarray, lapse: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return offset and slope [B] by Fisher scoring, with steps short enough not to overshoot.

    Where the likelihood only grows with the slope, the slope ends at the steepest.
    """
    steepest = STEEPEST / np.diff(x).min()
    offset, slope = np.zeros(len(yes)), np.zeros(len(yes))
    value = _log_likelihood(x, yes, counts, offset, slope, lapse)
    damping = np.ones(len(yes))
    for _ in range(ROUNDS):
        share = expit(offset[:, None] + slope[:, None] * x)
        p = lapse + (1 - 2 * lapse) * share
        rise = (1 - 2 * lapse) * share * (1 - share)
        spread = np.maximum(p * (1 - p), 1e-12)
        pull = (yes - counts * p) * rise / spread
        weight = counts * rise**2 / spread
        g0, g1 = pull.sum(1), (pull * x).sum(1)
        h00, h01, h11 = weight.sum(1), (weight * x).sum(1), (weight * x**2).sum(1)
        ridge = 1e-9 * (h00 + h11) + 1e-12
        h00, h11 = h00 + ridge, h11 + ridge
        determinant = np.maximum(h00 * h11 - h01**2, 1e-300)
        step0 = (h11 * g0 - h01 * g1) / determinant
        step1 = (h00 * g1 - h01 * g0) / determinant
        long = np.maximum(1.0, np.hypot(step0, step1) / (LARGEST_STEP + np.hypot(offset, slope)))
        new_offset = offset + damping * step0 / long
        new_slope = np.clip(slope + damping * step1 / long, -steepest, steepest)
        new_value = _log_likelihood(x, yes, counts, new_offset, new_slope, lapse)
        better = new_value >= value
        converged = np.where(better, new_value - value < CONVERGED, damping < SHORTEST)
        offset, slope = np.where(better, new_offset, offset), np.where(better, new_slope, slope)
        value = np.where(better, new_value, value)
        damping = np.where(better, 1.0, damping / 2)
        if converged.all():
            break
    return offset, slope


def _log_likelihood(
    x: np.ndarray,
    yes: np.ndarray,
    counts: np.ndarray,
    offset: np.ndarray,
    slope: np.ndarray,
    lapse: float,
) -> np.ndarray:
    p = lapse + (1 - 2 * lapse) * expit(offset[:, None] + slope[:, None] * x)
    return (xlogy(yes, p) + xlogy(counts - yes, 1 - p)).sum(axis=1)


def _better(one: LogisticFit, other: LogisticFit) -> LogisticFit:
    take = other.log_likelihood > one.log_likelihood + 1e-9
    return LogisticFit(
        *(
            np.where(take, getattr(other, name), getattr(one, name))
            for name in ("pse", "slope", "lapse", "log_likelihood")
        )
    )
