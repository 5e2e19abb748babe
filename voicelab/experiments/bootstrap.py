"""A figure with its 95 % interval, bootstrapped over speakers."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

RESAMPLES = 1000


@dataclass(frozen=True)
class Figure:
    """A measured figure with its 95 % interval (percentile bootstrap over speakers)."""

    value: float
    low: float
    high: float
    speakers: int


def figure(statistic: Callable[[np.ndarray], float], speakers: np.ndarray, seed: int = 0) -> Figure:
    """Return a statistic with its interval.

    Parameters
    ----------
    statistic : callable
        From row indices [n] (with repetitions) to a number; NaN where a resample lacks a class.
    speakers : str array [N]
        Speaker of every row: whole speakers are drawn with replacement.
    seed : int
    """
    names, group = np.unique(speakers, return_inverse=True)
    rows = [np.flatnonzero(group == index) for index in range(len(names))]
    random = np.random.default_rng(seed)
    drawn = [
        statistic(np.concatenate([rows[i] for i in random.integers(len(rows), size=len(rows))]))
        for _ in range(RESAMPLES)
    ]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    value = statistic(np.arange(len(speakers)))
    return Figure(round(float(value), 4), round(float(low), 4), round(float(high), 4), len(names))


def mean(values: np.ndarray, speakers: np.ndarray) -> Figure:
    """Return the mean of values [N], NaN left out, with its interval."""
    values = np.asarray(values, dtype=float)
    return figure(lambda rows: float(np.nanmean(values[rows])), speakers)


def accuracy(truth: np.ndarray, guess: np.ndarray, speakers: np.ndarray) -> Figure:
    """Return the balanced accuracy of guesses [N] with its interval."""
    return figure(lambda rows: balanced_accuracy(truth[rows], guess[rows]), speakers)


def balanced_accuracy(truth: np.ndarray, guess: np.ndarray) -> float:
    """Return the mean over classes of the share of a class that was recognised."""
    return float(np.mean([(guess[truth == name] == name).mean() for name in np.unique(truth)]))
