"""Latents -> maps: PCA, t-SNE and UMAP in two and three dimensions."""

import os
import warnings
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicelab.checkpoint import save_arrays
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.latent import LatentTable

NAMES = ("pca", "tsne", "umap")
DIMENSIONS = (2, 3)
MIN_VOICES = 10  # UMAP and t-SNE need neighbours
UMAP_NEIGHBOURS = 15
PLACEMENT_NEIGHBOURS = 5  # voices that place a new one; more of them pull it to the middle
PERPLEXITY = 30.0  # of t-SNE: roughly the number of neighbours
SEED = 0


@dataclass(frozen=True)
class Projection:
    """The positions of voices on a map, and what is needed to place new ones.

    Attributes
    ----------
    name : str
        "pca", "tsne" or "umap".
    dimensions : int
        2 or 3.
    coordinates : float32 array [N, 2] or [N, 3]
        One row per voice, in the order of `ids`. PCA: in the units of the latents; otherwise
        without a unit.
    ids : str array [N]
        Ids of the voices.
    space_sha256 : str
        Hash of the checkpoint that encoded the voices.
    centre : float32 array [D] or None
        PCA: mean of the voices.
    axes : float32 array [2, D] or [3, D] or None
        PCA: unit vectors, the most variable first.
    explained : float32 array [min(N - 1, D)] or None
        PCA: share of the variance along each axis, descending, sum 1.
    voices : float32 array [N, D] or None
        UMAP: mean latents of the voices, the candidate neighbours of a new one.
    """

    name: str
    dimensions: int
    coordinates: np.ndarray
    ids: np.ndarray
    space_sha256: str
    centre: np.ndarray | None = None
    axes: np.ndarray | None = None
    explained: np.ndarray | None = None
    voices: np.ndarray | None = None

    @property
    def key(self) -> str:
        """Name and dimensions in one word, such as "umap-2"."""
        return f"{self.name}-{self.dimensions}"

    def place(self, latents: np.ndarray) -> np.ndarray:
        """Return the positions of voices that the map was not fitted on.

        Parameters
        ----------
        latents : float array [n, D]
            Mean latents of n voices.

        Returns
        -------
        float32 array [n, 2] or [n, 3]
            PCA: exact. UMAP: approximate, because the pickled model is not shipped: the mean of
            the 5 voices nearest in latent space, weighted by the inverse square of their
            distance. UMAP's `transform` starts from such a mean of neighbours. The weights grow
            without bound near a voice, so a voice of the map keeps its position and a path
            through the space has no jumps.

        Raises
        ------
        Refusal
            For t-SNE, which is not a function of the latents.
        """
        latents = np.asarray(latents, dtype=np.float32)
        if self.axes is not None and self.centre is not None:
            return (latents - self.centre) @ self.axes.T
        if self.voices is not None:
            return _among_neighbours(latents, self.voices, self.coordinates)
        raise Refusal(
            "t-SNE cannot place a new voice; choose PCA or UMAP to see where a recording lies."
        )


def fit_pca(table: "LatentTable", dimensions: int) -> Projection:
    """Return the map along the directions of greatest variance.

    The sign of an axis is arbitrary. Its largest component in latent space is made positive, as in
    scikit-learn, so that the same latents always give the same map.
    """
    centre = table.means.mean(axis=0, dtype=np.float64)
    _, spread, axes = np.linalg.svd(table.means - centre, full_matrices=False)
    axes = axes[:dimensions]
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.sign(axes[np.arange(len(axes)), largest])[:, None]
    variance = np.square(spread[: len(table) - 1])  # N centred voices span N - 1 dimensions
    return Projection(
        name="pca",
        dimensions=dimensions,
        coordinates=((table.means - centre) @ axes.T).astype(np.float32),
        ids=table.ids,
        space_sha256=table.space_sha256,
        centre=centre.astype(np.float32),
        axes=axes.astype(np.float32),
        explained=(variance / variance.sum()).astype(np.float32),
    )


def fit_tsne(table: "LatentTable", dimensions: int, seed: int = SEED) -> Projection:
    """Return the t-SNE map (van der Maaten & Hinton 2008), started from PCA."""
    from sklearn.manifold import TSNE

    perplexity = min(PERPLEXITY, (len(table) - 1) / 3)
    tsne = TSNE(dimensions, perplexity=perplexity, init="pca", random_state=seed)
    coordinates = tsne.fit_transform(table.means).astype(np.float32)
    return Projection("tsne", dimensions, coordinates, table.ids, table.space_sha256)


def fit_umap(table: "LatentTable", dimensions: int, seed: int = SEED) -> Projection:
    """Return the UMAP map (McInnes, Healy & Melville 2018) with a fixed seed."""
    from umap import UMAP  # takes seconds to import; only making a map should wait for it

    with warnings.catch_warnings():  # a seed disables its parallelism, and it warns about that
        warnings.simplefilter("ignore")
        model = UMAP(
            n_components=dimensions,
            n_neighbors=min(UMAP_NEIGHBOURS, len(table) - 1),
            random_state=seed,
            n_jobs=1,
        )
        coordinates = model.fit_transform(table.means).astype(np.float32)
    return Projection(
        "umap", dimensions, coordinates, table.ids, table.space_sha256, voices=table.means
    )


def fit_all(table: "LatentTable") -> list[Projection]:
    """Return every map of a table of voices: PCA, t-SNE and UMAP, in 2-D and 3-D.

    Raises
    ------
    Refusal
        If the table holds fewer than 10 voices.
    """
    if len(table) < MIN_VOICES:
        raise Refusal(
            "the table holds {count} voices; a map needs at least {min_voices}: embed a larger "
            "corpus.",
            count=len(table),
            min_voices=MIN_VOICES,
        )
    fits = (fit_pca, fit_tsne, fit_umap)
    return [fit(table, dimensions) for fit in fits for dimensions in DIMENSIONS]


def axes_for(explained: np.ndarray, share: float = 0.9) -> int:
    """Return how many axes together explain a share of the variance."""
    return int(np.searchsorted(np.cumsum(explained, dtype=np.float64), share - 1e-9)) + 1


def save(projections: Iterable[Projection], path: str | os.PathLike) -> None:
    """Write maps of one table as a compressed npz, atomically.

    Raises
    ------
    Refusal
        If there are no maps, or they are of different voices.
    """
    projections = list(projections)
    if len({(p.space_sha256, p.ids.tobytes()) for p in projections}) != 1:
        raise Refusal(
            "the {count} maps are not of the same voices; fit all of them on one table.",
            count=len(projections),
        )
    arrays = {"ids": projections[0].ids, "space_sha256": np.array(projections[0].space_sha256)}
    for projection in projections:
        arrays[projection.key] = projection.coordinates
        for part in ("centre", "axes", "explained"):
            if (array := getattr(projection, part)) is not None:
                arrays[f"{projection.key}/{part}"] = array
    save_arrays(path, arrays)


def load(path: str | os.PathLike, table: "LatentTable") -> dict[str, Projection]:
    """Read the maps of a table by their key ("pca-2", ...).

    UMAP places a voice by the latents of the table; they are not stored twice.

    Raises
    ------
    Refusal
        If the file is damaged or its maps are not of this table.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = dict(stored)
        ids, sha256 = arrays.pop("ids"), str(arrays.pop("space_sha256"))
        keys = [key for key in arrays if "/" not in key]
        maps = {key: (key.partition("-")[0], int(key.partition("-")[2])) for key in keys}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise Refusal(
            "{path} is not a readable file of maps ({error}); make it again with `python "
            "-m voicelab embed`.",
            path=path,
            error=error,
        ) from error
    if sha256 != table.space_sha256 or not np.array_equal(ids, table.ids):
        raise Refusal(
            "{path} holds maps of other latents (space {found}, {found_count} voices; loaded "
            "are {loaded}, {count}); make it again with `python -m voicelab embed`.",
            path=path,
            found=sha256[:12],
            found_count=len(ids),
            loaded=table.space_sha256[:12],
            count=len(table),
        )
    return {
        key: Projection(
            name=name,
            dimensions=dimensions,
            coordinates=arrays[key],
            ids=ids,
            space_sha256=sha256,
            centre=arrays.get(f"{key}/centre"),
            axes=arrays.get(f"{key}/axes"),
            explained=arrays.get(f"{key}/explained"),
            voices=table.means if name == "umap" else None,
        )
        for key, (name, dimensions) in maps.items()
    }


def _among_neighbours(
    latents: np.ndarray, voices: np.ndarray, coordinates: np.ndarray
) -> np.ndarray:
    squared = (
        np.square(latents).sum(axis=1)[:, None]
        - 2 * latents @ voices.T
        + np.square(voices).sum(axis=1)
    )
    count = min(PLACEMENT_NEIGHBOURS, len(voices))
    nearest = np.argpartition(squared, count - 1, axis=1)[:, :count]
    # Computed again from differences: the expansion above cancels for small distances.
    distance = np.square(latents[:, None] - voices[nearest]).sum(axis=2, dtype=np.float64)
    weight = 1 / np.maximum(distance, 1e-12 * np.square(voices).sum(axis=1).mean())
    weight /= weight.sum(axis=1, keepdims=True)
    return (weight[:, :, None] * coordinates[nearest]).sum(axis=1).astype(np.float32)
