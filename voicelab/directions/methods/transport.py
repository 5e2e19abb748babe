"""Optimal transport between the windows of two classes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voicelab.directions import identifier
from voicelab.directions.direction import Direction, Transport
from voicelab.directions.methods.between_classes import between_classes, members
from voicelab.directions.methods.registry import method
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.latent import LatentTable


@method("transport")
def transport(table: "LatentTable", name: str, found: Sequence[Direction]) -> Transport:
    """Return the optimal transport between the two classes' windows, modelled as Gaussians."""
    from sklearn.covariance import LedoitWolf

    first, second = members(table, name)
    clouds = [_windows(table, members) for members in (first, second)]
    fits = [LedoitWolf().fit(cloud) for cloud in clouds]
    centres = [fit.location_ for fit in fits]
    root, inverse = _roots(fits[0].covariance_)
    middle, _ = _roots(root @ fits[1].covariance_ @ root)
    plain = between_classes(table, name, centres[1] - centres[0], "Gaussian optimal transport")
    return Transport(
        **{**plain.__dict__, "unit_length": float(np.linalg.norm(centres[1] - centres[0]))},
        matrix=(inverse @ middle @ inverse).astype(np.float32),
        centre=centres[0].astype(np.float32),
    )


def fit_transports(table: "LatentTable") -> list[Direction]:
    """Return the transport maps of gender and age that a table allows, called "NAME@transport"."""
    found: list[Direction] = []
    for name in ("gender", "age"):
        try:
            found.append(replace(transport(table, name, ()), name=identifier.transport(name)))
        except Refusal:
            continue
    return found


def _windows(table: "LatentTable", members: np.ndarray) -> np.ndarray:
    windows = table.stretches[members].astype(np.float64).reshape(-1, table.means.shape[1])
    return windows[np.isfinite(windows).all(axis=1)]


def _roots(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the square root of a symmetric positive matrix and the inverse of the root."""
    values, vectors = np.linalg.eigh(matrix)
    values = np.sqrt(np.maximum(values, 1e-12))
    return (vectors * values) @ vectors.T, (vectors / values) @ vectors.T
