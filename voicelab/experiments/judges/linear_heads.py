"""Linear heads on embeddings: fitted with weights, calibrated, small enough to read."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

REGULARISATIONS = tuple(10 ** (power / 2) for power in range(-8, 1))  # C, from strong to weak
PENALTIES = np.logspace(-4, 2, 13)  # of the ridge, per unit of weight
TEMPERATURES = np.exp(np.linspace(np.log(0.3), np.log(6.0), 120))


@dataclass(frozen=True)
class Head:
    """A linear classifier of embeddings.

    Attributes
    ----------
    classes : tuple of str
        n of them.
    weight : float array [256, n]
    offset : float array [n]
    temperature : float
        What the logits are divided by.
    """

    classes: tuple[str, ...]
    weight: np.ndarray
    offset: np.ndarray
    temperature: float = 1.0

    def probabilities(self, embeddings: np.ndarray) -> np.ndarray:
        """Return probabilities [N, n] of embeddings [N, 256]; NaN where these are."""
        logits = (embeddings @ self.weight + self.offset) / self.temperature
        likely = np.exp(logits - logits.max(axis=1, keepdims=True))
        return likely / likely.sum(axis=1, keepdims=True)


def fit_head(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray,
    x_held: np.ndarray,
    y_held: np.ndarray,
    weights_held: np.ndarray,
    regularisations: Sequence[float] = REGULARISATIONS,
) -> Head:
    """Return the head whose regularisation suits held-out embeddings best, calibrated on them.

    Parameters
    ----------
    x, x_held : float arrays [N, 256]
    y, y_held : str arrays [N]
    weights, weights_held : float arrays [N]
        Before the classes are made equally frequent.
    regularisations : sequence of float
        Values of C to choose from.
    """
    even, even_held = evenly(y, weights), evenly(y_held, weights_held)
    best, best_score = None, -1.0
    for c in regularisations:
        model = make_pipeline(StandardScaler(), LogisticRegression(C=c, max_iter=500))
        # The mean weight is one, so that C means the same for any number of speakers.
        model.fit(x, y, logisticregression__sample_weight=even * len(y))
        score = float(even_held[model.predict(x_held) == y_held].sum())
        if score > best_score:
            best, best_score = model, score
    assert best is not None
    scaler, linear = best[0], best[1]
    slope, offset = linear.coef_.T, linear.intercept_
    if slope.shape[1] == 1:  # two classes: one logit, of the second
        slope = np.concatenate([np.zeros_like(slope), slope], axis=1)
        offset = np.array([0.0, offset[0]])
    slope = slope / scaler.scale_[:, None]
    head = Head(tuple(linear.classes_.tolist()), slope, offset - scaler.mean_ @ slope)
    return calibrated(head, x_held, y_held, even_held)


def calibrated(head: Head, x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> Head:
    """Return a head at the temperature at which the right classes are likeliest."""
    target = np.array([head.classes.index(name) for name in y])

    def at(temperature: float) -> Head:
        return Head(head.classes, head.weight, head.offset, round(float(temperature), 4))

    def loss(temperature: float) -> float:
        likely = at(temperature).probabilities(x)[np.arange(len(y)), target]
        return float(-(weights * np.log(np.maximum(likely, 1e-12))).sum())

    return at(min(TEMPERATURES, key=loss))


def fit_ridge(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray,
    x_held: np.ndarray,
    y_held: np.ndarray,
    weights_held: np.ndarray,
) -> tuple[np.ndarray, float]:
    """Return slope [256] and offset of the weighted ridge of least error on held-out embeddings.

    Parameters
    ----------
    x, x_held : float arrays [N, 256]
    y, y_held : float arrays [N]
        What is to be read.
    weights, weights_held : float arrays [N]
    """
    scaler = StandardScaler().fit(x)
    best, least = None, np.inf
    for penalty in PENALTIES:
        model = Ridge(alpha=penalty).fit(scaler.transform(x), y, weights / weights.sum())
        wrong = np.abs(model.predict(scaler.transform(x_held)) - y_held)
        error = float(np.average(wrong, weights=weights_held))
        if error < least:
            best, least = model, error
    assert best is not None
    slope = best.coef_ / scaler.scale_
    return slope, float(best.intercept_ - scaler.mean_ @ slope)


def evenly(y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return weights [N] of sum 1 under which every class is equally frequent."""
    even = weights.astype(float).copy()
    for name in np.unique(y):
        even[y == name] /= even[y == name].sum()
    return even / even.sum()
