"""The axis, principal or found without labels, along which two classes differ most."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from voicelab.directions.axes import axes
from voicelab.directions.direction import Direction
from voicelab.directions.methods.between_classes import between_classes, members
from voicelab.directions.methods.registry import method
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.latent import LatentTable


@method("pca")
def pca(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the principal axis along which the classes differ most (Harkonen et al. 2020)."""
    return _nearest(table, name, [d.vector for d in axes(table)], "PCA axis")


@method("discovered")
def discovered(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the direction found without labels along which the classes differ most."""
    if not found:
        raise Refusal(
            "no directions were found without labels in this space, so none can be taken for "
            "{name}; make them with `python -m voicelab train directions`.",
            name=name,
        )
    return _nearest(table, name, [d.vector for d in found], "discovered")


def _nearest(
    table: "LatentTable", name: str, vectors: Sequence[np.ndarray], method: str
) -> Direction:
    """Return the vector that best separates training voices of two classes, by Cohen's d."""
    first, second = members(table, name)

    def apart(vector: np.ndarray) -> float:
        one, other = table.means[first] @ vector, table.means[second] @ vector
        pooled = np.sqrt((one.var() + other.var()) / 2)
        return abs(float(other.mean() - one.mean())) / max(float(pooled), 1e-12)

    index = int(np.argmax([apart(vector) for vector in vectors]))
    return between_classes(table, name, vectors[index].astype(np.float64), f"{method} {index + 1}")
