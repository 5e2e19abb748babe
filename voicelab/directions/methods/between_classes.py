"""Shared by the methods: the training voices of two classes, and the direction of a vector."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voicelab.directions.direction import Direction
from voicelab.directions.mean_difference import MIN_VOICES, classes, separability
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.latent import LatentTable


def members(table: "LatentTable", name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the training voices of the first and of the second class, bool [N] each."""
    from_class, to_class, labels = classes(table, name)
    training = table.splits == "training"
    first, second = training & (labels == from_class), training & (labels == to_class)
    if min(first.sum(), second.sum()) < MIN_VOICES:
        raise Refusal(
            "{name} cannot be fitted: {here} training voices are {from_class}, {there} are "
            "{to_class}; at least {min_voices} are needed on either side.",
            name=name,
            here=first.sum(),
            from_class=from_class,
            there=second.sum(),
            to_class=to_class,
            min_voices=MIN_VOICES,
        )
    return first, second


def between_classes(table: "LatentTable", name: str, vector: np.ndarray, method: str) -> Direction:
    """Return a direction between classes, with the sign from the first to the second.

    Strength 1 is the distance between the two class means along it.
    """
    first, second = members(table, name)
    vector = vector / np.linalg.norm(vector)
    apart = float((table.means[second].mean(axis=0) - table.means[first].mean(axis=0)) @ vector)
    from_class, to_class, _ = classes(table, name)
    plain = Direction(
        name=name,
        vector=(vector * np.sign(apart)).astype(np.float32),
        unit_length=abs(apart),
        from_class=from_class,
        to_class=to_class,
        method=method,
        from_count=int(first.sum()),
        to_count=int(second.sum()),
        fitted_on=tuple(table.ids[first | second].tolist()),
        space_sha256=table.space_sha256,
    )
    return with_separability(plain, table, name)


def with_separability(direction: Direction, table: "LatentTable", name: str) -> Direction:
    """Return a direction with the area under its ROC curve on the test voices."""
    from_class, to_class, labels = classes(table, name)
    known = separability(table, (from_class, to_class), labels, direction.vector)
    return replace(direction, separability=known)
