"""The plain difference of two class means."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from voicelab.directions.direction import Direction
from voicelab.directions.methods.between_classes import between_classes, members
from voicelab.directions.methods.registry import method

if TYPE_CHECKING:
    from voicelab.latent import LatentTable


@method("mean-difference")
def mean_difference(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the difference of the two class means, without balancing."""
    first, second = members(table, name)
    difference = table.means[second].mean(axis=0) - table.means[first].mean(axis=0)
    return between_classes(table, name, difference.astype(np.float64), "mean difference")
