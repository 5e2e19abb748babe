"""Means over speakers with all their resamples at once, and what curves over strength say."""

from dataclasses import dataclass

import numpy as np

from voicelab.bootstrap import FULL, Bootstrap, Estimate

LEAST_KNOWN = 0.9  # share of the draws
ROUNDING = 1e-9  # of similarities: a mean of 0.8 is not 0.8


@dataclass(frozen=True)
class Resamples:
    """Speakers drawn with replacement; the first draw is everybody once.

    Everything that is computed from `means` keeps the draws in its first axis, called R here, so
    that intervals of differences and ratios come from the same draws.

    Attributes
    ----------
    counts : float array [R, N]
        How often each draw holds each speaker.
    """

    counts: np.ndarray

    @classmethod
    def of(cls, speakers: int, bootstrap: Bootstrap = FULL) -> "Resamples":
        """Return the draws of N speakers."""
        random = np.random.default_rng(bootstrap.seed)
        even = np.full(speakers, 1 / speakers)
        drawn = random.multinomial(speakers, even, size=bootstrap.resamples)
        return cls(np.concatenate([np.ones((1, speakers)), drawn]))

    def means(self, values: np.ndarray) -> np.ndarray:
        """Return the means [R, ...] of values [N, ...] over speakers; NaN are left out."""
        values = np.asarray(values, dtype=float)
        known = np.isfinite(values)
        flat = np.where(known, values, 0.0).reshape(len(values), -1)
        total = self.counts @ flat
        count = self.counts @ known.reshape(len(values), -1).astype(float)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = total / count
        return means.reshape(len(self.counts), *values.shape[1:])

    def medians(self, values: np.ndarray) -> np.ndarray:
        """Return the medians [R] of values [N] over speakers; NaN are left out."""
        known = np.isfinite(values)
        order = np.argsort(values[known])
        ordered, counts = values[known][order], self.counts[:, known][:, order]
        if not len(ordered):
            return np.full(len(self.counts), np.nan)
        running = np.cumsum(counts, axis=1)
        half = running[:, -1:] / 2
        low = np.minimum((running < half).sum(axis=1), len(ordered) - 1)
        high = np.minimum((running <= half).sum(axis=1), len(ordered) - 1)
        return (ordered[low] + ordered[high]) / 2


def interval(draws: np.ndarray, speakers: int) -> Estimate:
    """Return the figure that draws [R] of a statistic give: the first is its value.

    Without an interval where the value itself, or more than a tenth of the draws, is not defined:
    those that are would make it look narrower than it is.
    """
    known = draws[1:][np.isfinite(draws[1:])]
    low = high = np.nan
    if np.isfinite(draws[0]) and len(known) >= LEAST_KNOWN * (len(draws) - 1):
        low, high = np.percentile(known, [2.5, 97.5])
    value, low, high = (round(float(x), 4) for x in (draws[0], low, high))
    return Estimate(value, low, high, speakers)


def area(strengths: np.ndarray, curves: np.ndarray) -> np.ndarray:
    """Return the area [R] under curves [R, S] over strengths [S], as a share of their range.

    1 is success from the smallest strength on; a straight line from 0 to 1 has 0.5.
    """
    return np.trapezoid(curves, strengths, axis=1) / (strengths[-1] - strengths[0])


def at_similarity(similarity: np.ndarray, curves: np.ndarray, wanted: float) -> np.ndarray:
    """Return what curves reach where the similarity has fallen to a value, [R].

    Parameters
    ----------
    similarity, curves : float arrays [R, S]
        Over the same strengths, rising from 0. Between two of them both go straight.
    wanted : float

    Returns
    -------
    float array [R]
        NaN where the similarity is below it already at the first strength, or never falls to it.
    """
    found = np.full(len(curves), np.nan)
    for row, (alike, curve) in enumerate(zip(similarity, curves, strict=True)):
        if not np.isfinite(alike).all() or alike[0] < wanted - ROUNDING:
            continue
        below = np.flatnonzero(alike <= wanted + ROUNDING)
        if not len(below):
            continue
        last = below[0]
        if last == 0 or alike[last] >= wanted - ROUNDING:
            found[row] = curve[last]
            continue
        share = (alike[last - 1] - wanted) / (alike[last - 1] - alike[last])
        found[row] = curve[last - 1] + share * (curve[last] - curve[last - 1])
    return found


def first_reach(strengths: np.ndarray, curves: np.ndarray, wanted: float) -> np.ndarray:
    """Return the strength [R] at which curves [R, S] first reach a value; NaN where they do not."""
    return -at_similarity(-curves, np.broadcast_to(-strengths, curves.shape), -wanted)


def at_strength(strengths: np.ndarray, curves: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the values [R] of curves [R, S] at one strength each [R]; NaN where that is NaN."""
    return np.array(
        [
            np.interp(w, strengths, curve) if np.isfinite(w) else np.nan
            for w, curve in zip(wanted, curves, strict=True)
        ]
    )


def rank_correlation(strengths: np.ndarray, heard: np.ndarray) -> np.ndarray:
    """Return Spearman's correlation [N] of strengths [S] with what was heard [N, S] of each.

    NaN where fewer than three are known or nothing changes.
    """
    from scipy.stats import rankdata

    found = np.full(len(heard), np.nan)
    for row, values in enumerate(heard):
        known = np.isfinite(values)
        if known.sum() < 3 or np.ptp(values[known]) == 0:
            continue
        ranks = rankdata(values[known])
        found[row] = np.corrcoef(rankdata(strengths[known]), ranks)[0, 1]
    return found
