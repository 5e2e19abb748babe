"""Directions without classes: the principal axes of the voices, and found directions."""

from typing import TYPE_CHECKING

import numpy as np

from voicelab.directions import identifier
from voicelab.directions.direction import Direction

if TYPE_CHECKING:
    from voicelab.latent import LatentTable

COUNT = 16  # principal axes


def axes(table: "LatentTable", count: int = COUNT) -> list[Direction]:
    """Return the principal axes of the training voices; strength 1 is two standard deviations.

    The sign of an axis is arbitrary; its largest component in latent space is made positive.
    """
    training = table.means[table.splits == "training"].astype(np.float64)
    found = np.linalg.svd(training - training.mean(axis=0), full_matrices=False)[2][:count]
    largest = np.abs(found).argmax(axis=1)
    found = found * np.sign(found[np.arange(len(found)), largest])[:, None]
    return [
        unlabelled(table, identifier.axis(index + 1), axis, "PCA axis")
        for index, axis in enumerate(found)
    ]


def unlabelled(table: "LatentTable", name: str, vector: np.ndarray, method: str) -> Direction:
    """Return a direction without classes: strength 1 is two standard deviations of the voices."""
    training = table.splits == "training"
    vector = vector / np.linalg.norm(vector)
    return Direction(
        name=name,
        vector=vector.astype(np.float32),
        unit_length=float(2 * (table.means[training] @ vector).std()),
        from_class="",
        to_class="",
        method=method,
        from_count=int(training.sum()),
        to_count=0,
        fitted_on=tuple(table.ids[training].tolist()),
        space_sha256=table.space_sha256,
    )
