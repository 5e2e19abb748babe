"""Maps of voices, and how far apart the classes of every attribute lie on them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import combinations
from typing import Any

import numpy as np
from plotly.graph_objects import Figure as Plot
from tqdm import tqdm

from voicelab import projection
from voicelab.bootstrap import FULL, Bootstrap
from voicelab.figures import class_ellipses, spread
from voicelab.latent import LatentTable
from voicelab.separability import Factor

PCA, TSNE, UMAP = "PCA", "t-SNE", "UMAP"
FITS = {PCA: projection.fit_pca, TSNE: projection.fit_tsne, UMAP: projection.fit_umap}
DRAWN_MAPS = (PCA, TSNE)  # UMAP has its numbers only
DRAWN_ATTRIBUTES = ("gender", "age", "bandwidth")
MOST_CLASSES = 4  # of which every pair is compared
FEWEST_VOICES = 3  # of a class that is compared


def fit_maps(table: LatentTable, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Return maps [N, 2] of voices by name, made of all of them without their labels.

    t-SNE has no formula for a new voice, so that all voices take part in every map; what is read
    from a map is fitted on its training voices alone.
    """
    return {name: FITS[name](table, 2).coordinates for name in tqdm(names, desc="maps")}


def class_spreads(
    maps: Mapping[str, np.ndarray], factors: Mapping[str, Factor]
) -> list[dict[str, Any]]:
    """Return where the classes of every attribute lie on every map: means and SD ellipses."""
    return [
        {
            "map": name, "attribute": attribute, "class": one.name, "voices": one.voices,
            "mean_1": round(float(one.mean[0]), 3), "mean_2": round(float(one.mean[1]), 3),
            "sd_along": round(float(one.sds[0]), 3), "sd_across": round(float(one.sds[1]), 3),
            "direction_degrees": round(
                float(np.degrees(np.arctan2(one.axes[0, 1], one.axes[0, 0])) % 180), 1
            ),
        }
        for name, coordinates in maps.items()
        for attribute, factor in factors.items()
        for one in spread(coordinates[factor.usable], factor.labels[factor.usable])
    ]  # fmt: skip


def class_distances(
    maps: Mapping[str, np.ndarray],
    factors: Mapping[str, Factor],
    ids: np.ndarray,
    bootstrap: Bootstrap = FULL,
) -> list[dict[str, Any]]:
    """Return how far apart two class means lie on every map, in units of the pooled SD.

    Of an attribute with more than four classes: the distances from the most frequent one only.
    """
    rows = []
    for name, coordinates in maps.items():
        for attribute, factor in factors.items():
            labels = factor.labels[factor.usable]
            for one, other in _pairs(labels):
                pair = np.isin(labels, [one, other])
                x = coordinates[factor.usable][pair]
                speakers = ids[factor.usable][pair]
                distance = _distance(x, labels[pair] == one, speakers, bootstrap)
                rows.append(
                    {
                        "map": name,
                        "attribute": attribute,
                        "from": str(one),
                        "to": str(other),
                        "distance_sd": distance,
                    }
                )
    return rows


def _pairs(labels: np.ndarray) -> list[tuple[Any, Any]]:
    names, counts = np.unique(labels, return_counts=True)
    names, counts = names[counts >= FEWEST_VOICES], counts[counts >= FEWEST_VOICES]
    if len(names) <= MOST_CLASSES:
        return list(combinations(names, 2))
    largest = names[int(np.argmax(counts))]
    return [(largest, other) for other in names if other != largest]


def _distance(
    x: np.ndarray, first: np.ndarray, speakers: np.ndarray, bootstrap: Bootstrap
) -> dict[str, Any]:
    # Along the line between the means of all: as a mere length, the distance of two classes that
    # lie in one place would be overrated in every resample.
    line = x[~first].mean(axis=0) - x[first].mean(axis=0)
    line = line / (np.linalg.norm(line) or 1.0)
    estimate = bootstrap.estimate(
        lambda rows: distance_in_sds(x[rows][first[rows]], x[rows][~first[rows]], line), speakers
    )
    return asdict(estimate)


def distance_in_sds(one: np.ndarray, other: np.ndarray, line: np.ndarray) -> float:
    """Return how far the mean of a cloud [n, k] lies from that of another along a unit vector [k].

    In SDs pooled over both clouds and all axes; NaN where either holds fewer than two points.
    """
    if min(len(one), len(other)) < 2:
        return float("nan")
    squares = sum(np.square(cloud - cloud.mean(axis=0)).sum() for cloud in (one, other))
    variance = squares / (one.shape[1] * (len(one) + len(other) - 2))
    return float((other.mean(axis=0) - one.mean(axis=0)) @ line / np.sqrt(variance))


def map_plots(maps: Mapping[str, np.ndarray], factors: Mapping[str, Factor]) -> dict[str, Plot]:
    """Return the classes of an attribute on a map, for each of both that is drawn."""
    return {
        f"{attribute} in {name}": class_ellipses(
            maps[name][factors[attribute].usable],
            factors[attribute].labels[factors[attribute].usable],
            f"{name} 1 ({'latent units' if name == PCA else 'no unit'})",
            f"{name} 2",
        )
        for name in DRAWN_MAPS
        if name in maps
        for attribute in DRAWN_ATTRIBUTES
        if attribute in factors
    }
