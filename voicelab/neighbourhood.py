"""How near a place of the space lies to real voices: its neighbours, and where their cloud ends."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.latent import LatentTable

NEIGHBOURS = 10
SHARE = 99.0  # percent of real voices' excerpts that lie within the edge


@dataclass(frozen=True)
class Cloud:
    """Where training voices lie, and how far from them a voice still sounds like one.

    Attributes
    ----------
    ids : str array [N]
    means : float array [N, D]
        Of the training voices.
    edge : float
        Mean distance to the 10 nearest others that 99 % of real excerpts of 3 s keep to.
    voices_edge : float
        That 99 % of whole voices keep to: lower, as means over more speech scatter less.
    """

    ids: np.ndarray
    means: np.ndarray
    edge: float
    voices_edge: float

    @classmethod
    def of(cls, table: "LatentTable", split: str = "training") -> "Cloud":
        """Return the cloud of a table's training voices.

        Parameters
        ----------
        table : LatentTable
        split : str
            Whose excerpts say where it ends. An excerpt is not compared with its own voice.

        Raises
        ------
        Refusal
            Where the table holds fewer than two training voices, or no voice of that split.
        """
        own, heard = (table.where(table.splits == name) for name in ("training", split))
        if len(own) < 2 or not len(heard):
            raise Refusal(
                "the table holds {count} training voices and {count_2} of the split {split!r}; at "
                "least 2 and 1 are needed to tell where the cloud of voices ends: embed a larger "
                "corpus.",
                count=len(own),
                count_2=len(heard),
                split=split,
            )
        excerpts = np.nanmean(heard.stretches.astype(np.float32), axis=1)
        same = heard.ids[:, None] == own.ids
        edges = []
        for latents in (excerpts, heard.means):
            distances = distances_between(latents, own.means)
            distances[same] = np.inf
            edges.append(float(np.percentile(_mean_of_nearest(distances), SHARE)))
        return cls(own.ids, own.means, *edges)

    def distance(self, latents: np.ndarray, besides: str = "") -> np.ndarray:
        """Return the mean distance [n] of latents [n, D] to their 10 nearest voices.

        Parameters
        ----------
        latents : float array [n, D]
        besides : str
            Id of a voice that counts for none of them: whose latents these are.
        """
        distances = distances_between(latents, self.means)
        distances[:, self.ids == besides] = np.inf
        return _mean_of_nearest(distances)

    def outside(self, latents: np.ndarray) -> np.ndarray:
        """Return 1.0 for each of the latents [n, D] that lies beyond the edge, else 0.0."""
        return (self.distance(latents) > self.edge).astype(float)


def distances_between(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the distances [n, N] of latents [n, D] to latents [N, D].

    Of differences, not of the expansion into products, which cancels where a distance is small.
    """
    from scipy.spatial.distance import cdist

    return cdist(np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64))


def nearest(latent: np.ndarray, others: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows [k] of the latents [N, D] nearest to a latent [D], and their distances [k].

    The nearest comes first; of equals, the first row. There are `count`, or N where N is smaller.
    """
    distances = distances_between(latent[None], others)[0]
    rows = np.argsort(distances, kind="stable")[:count]
    return rows, distances[rows]


def _mean_of_nearest(distances: np.ndarray) -> np.ndarray:
    count = min(NEIGHBOURS, distances.shape[1] - 1)
    return np.sort(np.partition(distances, count - 1, axis=1)[:, :count], axis=1).mean(axis=1)
