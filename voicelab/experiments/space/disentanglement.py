"""Does one axis carry one attribute? MIG and DCI, each compared with shuffled labels.

Both are written out here, after their papers, because no implementation is maintained: the library
that has them (disent) was last changed in 2023, needs a training framework, and takes its own data
sets rather than arrays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.stats import entropy
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import mutual_info_score
from tqdm import tqdm

from voicelab.bootstrap import balanced_accuracy
from voicelab.experiments.findings import Findings
from voicelab.figures import heat_map
from voicelab.latent import LatentTable
from voicelab.separability import Factor, Partition

BINS = 10  # of equal count, into which an axis is cut
TREES = 40  # boosting rounds, of trees three questions deep
SHUFFLES = 5  # of the labels, for the control of the mutual information gap
DRAWN_AXES = 8  # the most important ones
SEED = 0


def disentanglement_findings(
    table: LatentTable, factors: Mapping[str, Factor], split: str, trees: int
) -> Findings:
    """Return MIG and DCI of the axes of a space, beside those of shuffled labels."""
    part = Partition.of(table.splits, split)
    fitted, shown = part.training | part.selection, part.evaluation
    usable = {
        name: factor
        for name, factor in factors.items()
        if all(len(np.unique(factor.labels[factor.usable & rows])) > 1 for rows in (fitted, shown))
    }
    if len(usable) < 2:
        note = "Disentanglement needs at least two attributes."
        return Findings("disentanglement", "", {}, notes=[note])
    found = dci(table.means, usable, fitted, shown, trees)
    control = dci(table.means, shuffled(usable), fitted, shown, trees)
    gap, chance = gaps(table.means, usable), shuffled_gaps(table.means, usable)
    figures = {
        "mig": round(float(np.mean(list(gap.values()))), 4),
        "mig_of_shuffled_labels": round(float(np.mean(list(chance.values()))), 4),
        "mig_by_attribute": _rounded(gap),
        "dci": found.to_dict(),
        "dci_of_shuffled_labels": control.to_dict(),
    }
    rows = [
        {
            "attribute": name,
            "mutual_information_gap": round(gap[name], 4),
            "gap_of_shuffled_labels": round(chance[name], 4),
            "completeness": round(found.completeness[name], 4),
            "completeness_of_shuffled_labels": round(control.completeness[name], 4),
            "read_by_trees": round(found.informativeness[name], 4),
            "shuffled_labels_read_by_trees": round(control.informativeness[name], 4),
        }
        for name in usable
    ]
    axes = np.argsort(found.importance.max(axis=1))[::-1][:DRAWN_AXES]
    plot = heat_map(
        found.importance[axes].T, list(usable), [f"axis {axis}" for axis in axes], "share"
    )
    note = (
        f"Mutual information gap {figures['mig']:.3f} (shuffled labels "
        f"{figures['mig_of_shuffled_labels']:.3f}), DCI disentanglement "
        f"{found.disentanglement:.2f} (shuffled labels {control.disentanglement:.2f}); 1 means one "
        "axis for one attribute. The space was not trained for this: its directions cross the axes."
    )
    return Findings(
        name="disentanglement",
        title="",
        figures=figures,
        tables={"disentanglement": rows},
        plots={"importance of axes for attributes": plot},
        notes=[note],
    )


def gaps(latents: np.ndarray, factors: Mapping[str, Factor]) -> dict[str, float]:
    """Return the mutual information gap of every factor (Chen et al. 2018, eq. 6).

    The information that the most informative axis has about the factor, as a share of the factor's
    entropy, minus that of the second axis: 1 where one axis says all and the others nothing, 0
    where two say the same. Axes are cut into ten bins of equal count.

    Parameters
    ----------
    latents : float array [N, D]
    factors : mapping of name to Factor
    """
    found = {}
    for name, factor in factors.items():
        labels = factor.labels[factor.usable]
        binned = _binned(latents[factor.usable])
        whole = mutual_info_score(labels, labels)  # the entropy of the labels
        shares = sorted(mutual_info_score(labels, axis) / whole for axis in binned.T)
        found[name] = float(shares[-1] - shares[-2])
    return found


def shuffled_gaps(latents: np.ndarray, factors: Mapping[str, Factor]) -> dict[str, float]:
    """Return the mean gaps of shuffled labels: what chance gives."""
    random = np.random.default_rng(SEED)
    rounds = [gaps(latents, shuffled(factors, random)) for _ in range(SHUFFLES)]
    return {name: float(np.mean([one[name] for one in rounds])) for name in factors}


def shuffled(
    factors: Mapping[str, Factor], random: np.random.Generator | None = None
) -> dict[str, Factor]:
    """Return factors whose labels are permuted among the voices that have one."""
    random = random or np.random.default_rng(SEED)
    found = {}
    for name, factor in factors.items():
        labels = factor.labels.copy()
        labels[factor.usable] = random.permutation(labels[factor.usable])
        found[name] = replace(factor, labels=labels)
    return found


@dataclass(frozen=True)
class Dci:
    """Disentanglement, completeness and informativeness (Eastwood & Williams 2018).

    Attributes
    ----------
    importance : float array [D, number of factors]
        Of every axis for every factor; each column sums to 1.
    disentanglement : float
        1 where every axis that matters serves one factor only.
    completeness : dict of str to float
        1 where one axis alone serves the factor.
    informativeness : dict of str to float
        Balanced accuracy on voices that the trees were not fitted on.
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
    evaluated: np.ndarray,
    trees: int = TREES,
) -> Dci:
    """Return the scores of boosted trees that read every factor from the axes.

    Parameters
    ----------
    latents : float array [N, D]
    factors : mapping of name to Factor
    fitted, evaluated : bool arrays [N]
        Voices that the trees are grown on, and that they are evaluated on.
    trees : int
        Boosting rounds.
    """
    columns, informativeness = [], {}
    for name, factor in tqdm(factors.items(), desc="trees"):
        train, test = factor.usable & fitted, factor.usable & evaluated
        model = GradientBoostingClassifier(
            n_estimators=trees, subsample=0.7, random_state=SEED, max_depth=3
        ).fit(latents[train], factor.labels[train], _class_weights(factor.labels[train]))
        columns.append(model.feature_importances_)
        informativeness[name] = balanced_accuracy(factor.labels[test], model.predict(latents[test]))
    importance = np.stack(columns, axis=1)
    by_axis = 1 - _entropy(importance, axis=1) / np.log(len(factors))
    by_factor = 1 - _entropy(importance, axis=0) / np.log(len(importance))
    return Dci(
        importance,
        float(importance.sum(axis=1) / importance.sum() @ by_axis),
        {name: float(value) for name, value in zip(factors, by_factor, strict=True)},
        informativeness,
    )


def _binned(latents: np.ndarray) -> np.ndarray:
    """Return the bin of every value [N, D] among the values of its axis."""
    ranks = latents.argsort(axis=0).argsort(axis=0)
    return ranks * BINS // len(latents)


def _class_weights(labels: np.ndarray) -> np.ndarray:
    """Return weights [n] under which every class counts as much as the others."""
    names, index, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return (len(labels) / len(names) / counts)[index]


def _entropy(weights: np.ndarray, axis: int) -> np.ndarray:
    """Return the entropy along an axis, in nats; where all weights are 0, the largest there is."""
    total = weights.sum(axis=axis, keepdims=True)
    return entropy(np.where(total > 0, weights, 1.0), axis=axis)


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in values.items()}
