"""The normals of linear classifiers between two classes."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from voicelab.directions.direction import Direction
from voicelab.directions.mean_difference import area_under_curve, classes
from voicelab.directions.methods.between_classes import between_classes, members
from voicelab.directions.methods.registry import method

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

    from voicelab.latent import LatentTable

INVERSE_REGULARISATIONS = np.logspace(-5, 1, 13)  # values of C that are tried


@method("logistic")
def logistic(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the normal of a logistic regression between the classes (Shen et al. 2020)."""
    from sklearn.linear_model import LogisticRegression

    return _normal(
        table,
        name,
        "logistic normal",
        lambda c: LogisticRegression(C=c, class_weight="balanced", max_iter=2000),
    )


@method("svm")
def svm(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the normal of a linear support vector machine between the classes."""
    from sklearn.svm import LinearSVC

    return _normal(
        table,
        name,
        "SVM normal",
        lambda c: LinearSVC(C=c, class_weight="balanced", max_iter=20_000, random_state=0),
    )


def _normal(
    table: "LatentTable", name: str, method: str, model: Callable[[float], "LogisticRegression"]
) -> Direction:
    """Return a classifier's normal; C is chosen on the validation voices, or on all without any."""
    first, second = members(table, name)
    from_class, to_class, labels = classes(table, name)
    held_out = (table.splits == "validation") & np.isin(labels, (from_class, to_class))
    if len(np.unique(labels[held_out])) < 2:
        held_out = first | second
    either = first | second
    spread = table.means[either].std(axis=0) + 1e-6
    best, normal = -1.0, np.zeros(table.means.shape[1])
    for c in INVERSE_REGULARISATIONS:
        fitted = model(c).fit(table.means[either] / spread, second[either])
        vector = fitted.coef_[0] / spread
        position = table.means[held_out] @ vector
        truth = labels[held_out] == to_class
        score = area_under_curve(position[~truth], position[truth])
        if score > best:
            best, normal = score, vector.astype(np.float64)
    return between_classes(table, name, normal, method)
