"""The control: an arbitrary direction."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voicelab.directions.direction import Direction
from voicelab.directions.mean_difference import fit_mean_difference
from voicelab.directions.methods.registry import method

if TYPE_CHECKING:
    from voicelab.latent import LatentTable

SEED = 1


@method("random")
def random(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return an arbitrary direction as long as the balanced one: the control."""
    vector = np.random.default_rng(SEED).standard_normal(table.means.shape[1])
    like = fit_mean_difference(table, name)
    unit = np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
    return replace(like, vector=unit, method="random control", fitted_on=(), separability=None)
