"""Does one axis hold one attribute? MIG and DCI, each beside labels that were shuffled.

No implementation is maintained: the library that has both (disent) was last touched in 2023, asks
for a training framework, and takes its own data sets rather than arrays. So they are written out
here, after their papers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import mutual_info_score
from tqdm import tqdm

from voicelab.experiments.bootstrap import balanced_accuracy

BINS = 10  # of equal count, into which an axis is cut
TREES = 40  # boosting rounds, of trees three questions deep
SHUFFLES = 5  # of the labels, for the control of the mutual information gap
SEED = 0


@dataclass(frozen=True)
class Factor:
    """One attribute of voices.

    Attributes
    ----------
    labels : str array [N]
    usable : bool array [N]
        Where it is known.
    """

    labels: np.ndarray
    usable: np.ndarray


def gaps(latents: np.ndarray, factors: Mapping[str, Factor]) -> dict[str, float]:
    """Return the mutual information gap of every factor (Chen et al. 2018, eq. 6).

    The information, in shares of the factor's entropy, that the most informative axis has on it,
    less what the second has: 1 where one axis says all and the others nothing, 0 where two say the
    same. Axes are cut into ten bins of equal count.

    Parameters
    ----------
    latents : float array [N, D]
    factors : mapping of name to Factor
    """
    found = {}
    for name, factor in factors.items():
        labels = factor.labels[factor.usable]
        binned = _binned(latents[factor.usable])
        entropy = mutual_info_score(labels, labels)
        shares = sorted(mutual_info_score(labels, axis) / entropy for axis in binned.T)
        found[name] = float(shares[-1] - shares[-2])
    return found


def shuffled_gaps(latents: np.ndarray, factors: Mapping[str, Factor]) -> dict[str, float]:
    """Return what `gaps` makes of shuffled labels, on average: what chance alone gives."""
    random = np.random.default_rng(SEED)
    rounds = [
        gaps(latents, {name: _shuffled(factor, random) for name, factor in factors.items()})
        for _ in range(SHUFFLES)
    ]
    return {name: float(np.mean([one[name] for one in rounds])) for name in factors}


@dataclass(frozen=True)
class Dci:
    """Disentanglement, completeness and informativeness (Eastwood & Williams 2018).

    Attributes
    ----------
    importance : float array [D, K]
        Of every axis for every factor, each column of sum 1.
    disentanglement : float
        1 where every axis that matters serves one factor only.
    completeness : dict of str to float
        1 where one axis alone serves the factor.
    informativeness : dict of str to float
        Balanced accuracy on voices that were not fitted.
    """

    importance: np.ndarray
    disentanglement: float
    completeness: dict[str, float]
    informativeness: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return the three scores as JSON holds them."""
        return {
            "disentanglement": round(self.disentanglement, 4),
            "completeness": _rounded(self.completeness),
            "informativeness": _rounded(self.informativeness),
        }


def dci(
    latents: np.ndarray,
    factors: Mapping[str, Factor],
    fitted: np.ndarray,
    shown: np.ndarray,
    shuffle: bool = False,
    trees: int = TREES,
) -> Dci:
    """Return the scores of boosted trees that read every factor from the axes.

    Parameters
    ----------
    latents : float array [N, D]
    factors : mapping of name to Factor
    fitted, shown : bool arrays [N]
        Voices that the trees are grown on, and that they are asked about.
    shuffle : bool
        Shuffle the labels first: the control.
    trees : int
    """
    random = np.random.default_rng(SEED)
    columns, informativeness = [], {}
    for name, given in tqdm(factors.items(), desc="trees"):
        factor = _shuffled(given, random) if shuffle else given
        rows, asked = factor.usable & fitted, factor.usable & shown
        model = GradientBoostingClassifier(
            n_estimators=trees, subsample=0.7, random_state=SEED, max_depth=3
        ).fit(latents[rows], factor.labels[rows], _even(factor.labels[rows]))
        columns.append(model.feature_importances_)
        informativeness[name] = balanced_accuracy(
            factor.labels[asked], model.predict(latents[asked])
        )
    importance = np.stack(columns, axis=1)
    per_axis = 1 - _entropy(importance, axis=1) / np.log(len(factors))
    weight = importance.sum(axis=1) / importance.sum()
    complete = 1 - _entropy(importance, axis=0) / np.log(len(importance))
    return Dci(
        importance,
        float(weight @ per_axis),
        {name: float(value) for name, value in zip(factors, complete, strict=True)},
        informativeness,
    )


def _binned(latents: np.ndarray) -> np.ndarray:
    """Return the bin of every value [N, D] among the values of its axis."""
    ranks = latents.argsort(axis=0).argsort(axis=0)
    return ranks * BINS // len(latents)


def _shuffled(factor: Factor, random: np.random.Generator) -> Factor:
    labels = factor.labels.copy()
    labels[factor.usable] = random.permutation(labels[factor.usable])
    return Factor(labels, factor.usable)


def _even(labels: np.ndarray) -> np.ndarray:
    """Return weights [n] by which every class counts as much as the others."""
    names, index, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return (len(labels) / len(names) / counts)[index]


def _entropy(weights: np.ndarray, axis: int) -> np.ndarray:
    """Return the entropy along an axis, in nats; of weights that are all zero it is the largest."""
    total = weights.sum(axis=axis, keepdims=True)
    even = np.full_like(weights, 1 / weights.shape[axis])
    share = np.where(total > 0, weights / np.where(total > 0, total, 1), even)
    return -(share * np.log(np.where(share > 0, share, 1))).sum(axis=axis)


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in values.items()}
