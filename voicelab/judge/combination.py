"""Several witnesses, one verdict: how much each counts, and when they contradict each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from voicelab.attributes import AGE
from voicelab.judge.ensemble import median_and_spread

CONTRADICTING = 0.99  # quantile of the contradiction of witnesses on validation speech
LEAST_WEIGHT = 0.05  # a witness is never ignored


@dataclass(frozen=True)
class Combination:
    """How the opinions of witnesses become one, as the header of a checkpoint holds it.

    Attributes
    ----------
    weights : mapping of str to sequence of (float, float)
        By attribute, for every witness a and b: its log-probabilities count a + b ln(seconds)
        times (a logarithmic opinion pool).
    interval : float
        Half the interval in years, in units of the standard deviation of the pooled distribution.
    contradiction : mapping of str to float
        By attribute, the contradiction beyond which witnesses are said to disagree.
    """

    weights: Mapping[str, Sequence[tuple[float, float]]] = field(default_factory=dict)
    interval: float = 1.5
    contradiction: Mapping[str, float] = field(default_factory=dict)

    def pooled(self, name: str, heard: Sequence[np.ndarray], seconds: np.ndarray) -> np.ndarray:
        """Return the pooled log-probabilities [N, n] of an attribute.

        Parameters
        ----------
        name : str
        heard : sequence of float array [N, n]
            Log-probabilities of each witness.
        seconds : float array [N]
        """
        return pooled(heard, seconds, np.array(self.weights.get(name, [(1.0, 0.0)] * len(heard))))

    def disagree(self, name: str, heard: Sequence[np.ndarray]) -> np.ndarray:
        """Return on which recordings witnesses contradict each other beyond the limit, bool [N]."""
        if len(heard) < 2:
            return np.zeros(len(heard[0]), dtype=bool)
        return contradiction(name, heard) > self.contradiction.get(name, np.inf)


def pooled(heard: Sequence[np.ndarray], seconds: np.ndarray, ab: np.ndarray) -> np.ndarray:
    """Return log-probabilities [N, n] pooled with weights a + b ln(s), `ab` [K, 2]."""
    log_s = np.log(np.maximum(seconds, 1e-3))
    total = sum(
        np.maximum(a + b * log_s, LEAST_WEIGHT)[:, None] * np.maximum(one, -30.0)
        for one, (a, b) in zip(heard, ab, strict=True)
    )
    return total - np.logaddexp.reduce(total, axis=1, keepdims=True)


def fit_weights(
    heard: Sequence[np.ndarray], targets: np.ndarray, seconds: np.ndarray, weights: np.ndarray
) -> list[tuple[float, float]]:
    """Return a and b of every witness with the greatest likelihood on held-out speech.

    Parameters
    ----------
    heard : sequence of float array [N, n]
        Log-probabilities of each witness.
    targets : int array [N]
    seconds : float array [N]
    weights : float array [N]
        Sum 1.
    """
    from scipy.optimize import minimize

    rows = np.arange(len(targets))

    def loss(ab: np.ndarray) -> float:
        ab = ab.reshape(-1, 2)
        likely = pooled(heard, seconds, ab)[rows, targets]
        return float(-(weights * likely).sum()) + 1e-3 * float(np.square(ab[:, 1]).sum())

    start = np.array([[1.0 / len(heard), 0.0]] * len(heard)).ravel()
    best = minimize(loss, start, method="Nelder-Mead", options={"maxiter": 4000, "fatol": 1e-7}).x
    return [(round(float(a), 5), round(float(b), 5)) for a, b in best.reshape(-1, 2)]


def contradiction(name: str, heard: Sequence[np.ndarray]) -> np.ndarray:
    """Return by how much two witnesses contradict each other, [N].

    Of classes: the sum of the probabilities that each gives to its own winner where the winners
    differ, less 1. Two events of which at most one is true cannot have a sum above 1, so a
    calibrated pair stays near 0. Of the age: the difference of the medians in units of the joint
    standard deviation.
    """
    one, other = heard[0], heard[1]
    if name == AGE.name:
        (years, spread), (others, spreads) = median_and_spread(one), median_and_spread(other)
        return np.abs(years - others) / np.sqrt(np.square(spread) + np.square(spreads))
    differ = one.argmax(axis=1) != other.argmax(axis=1)
    return np.where(differ, np.exp(one.max(axis=1)) + np.exp(other.max(axis=1)) - 1.0, 0.0)
