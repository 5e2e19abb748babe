"""How close a position in the space is to real voices: its neighbours, and the edge of voices.

The edge is the distance to the nearest training voices that 99 % of real speech keeps to. Beyond it
a latent is farther from real voices than they are from each other, and a moved voice may no longer
sound like one.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.latent import LatentTable

NEIGHBOURS = 10
SHARE = 99.0  # percent of real voices within the edge


@dataclass(frozen=True)
class Neighbourhood:
    """The training voices of a space, and how far from them real speech lies.

    Attributes
    ----------
    ids : str array [N]
    means : float array [N, D]
        Of the training voices.
    edge : float
        99 % of real excerpts of 3 s have a smaller mean distance to their 10 nearest voices.
    voices_edge : float
        The same for whole voices: lower, as means over more speech scatter less.
    """

    ids: np.ndarray
    means: np.ndarray
    edge: float
    voices_edge: float

    @classmethod
    def of(cls, table: "LatentTable") -> "Neighbourhood":
        """Return the neighbourhood of a table of voices.

        The edges are taken from test voices: the space has not heard them, nor the recordings that
        users edit. A table without test voices gives those of its training voices. A voice is
        never its own neighbour.

        Raises
        ------
        Refusal
            If the table holds fewer than two training voices.
        """
        training = table.where(table.splits == "training")
        if len(training) < 2:
            raise Refusal(
                "the table holds {count} training voices; at least 2 are needed to tell how far "
                "apart real voices lie: embed a larger corpus.",
                count=len(training),
            )
        test = table.where(table.splits == "test")
        real = test if len(test) else training
        excerpts = np.nanmean(real.stretches.astype(np.float32), axis=1)
        same = real.ids[:, None] == training.ids
        edges = []
        for latents in (excerpts, real.means):
            distances = distances_between(latents, training.means)
            distances[same] = np.inf
            edges.append(float(np.percentile(_mean_of_nearest(distances), SHARE)))
        return cls(training.ids, training.means, *edges)

    def distance(self, latents: np.ndarray, exclude: str = "") -> np.ndarray:
        """Return the mean distance [n] of latents [n, D] to their 10 nearest voices.

        Parameters
        ----------
        latents : float array [n, D]
        exclude : str
            Id of a voice that is no neighbour: that of the latents themselves.
        """
        distances = distances_between(latents, self.means)
        distances[:, self.ids == exclude] = np.inf
        return _mean_of_nearest(distances)

    def outside(self, latents: np.ndarray) -> np.ndarray:
        """Return 1.0 for each of the latents [n, D] that lies beyond the edge, else 0.0."""
        return (self.distance(latents) > self.edge).astype(float)


def distances_between(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the distances [n, N] of latents [n, D] to latents [N, D].

    They come from differences: the expansion into products cancels where a distance is small.
    """
    from scipy.spatial.distance import cdist

    return cdist(np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64))


def nearest(latent: np.ndarray, others: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows [k] of the latents [N, D] nearest to a latent [D], and their distances [k].

    The nearest comes first; of equals, the first row. k is `count`, or N where N is smaller.
    """
    distances = distances_between(latent[None], others)[0]
    rows = np.argsort(distances, kind="stable")[:count]
    return rows, distances[rows]


def _mean_of_nearest(distances: np.ndarray) -> np.ndarray:
    count = min(NEIGHBOURS, distances.shape[1] - 1)
    return np.sort(np.partition(distances, count - 1, axis=1)[:, :count], axis=1).mean(axis=1)
