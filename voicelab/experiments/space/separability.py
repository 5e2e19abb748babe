"""How far apart classes of voices lie: on the maps that people look at, and in the full space."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np
from sklearn.feature_selection import f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import silhouette_samples
from tqdm import tqdm

from voicelab import projection
from voicelab.experiments.bootstrap import accuracy, balanced_accuracy, figure, mean
from voicelab.experiments.space.disentanglement import Factor
from voicelab.experiments.space.linear_probe import best_linear
from voicelab.figures import spread
from voicelab.latent import LatentTable

FULL, RAW, PCA, TSNE, UMAP = "full space", "two raw axes", "PCA", "t-SNE", "UMAP"
FITS = {PCA: projection.fit_pca, TSNE: projection.fit_tsne, UMAP: projection.fit_umap}
MOST_CLASSES = 4  # of which every pair is compared
TRIED_AXES = 10  # those that tell the classes best one by one, of which every pair is tried


@dataclass(frozen=True)
class Parts:
    """Which voices [N] are fitted on, chosen by and shown; no voice is in two of them."""

    fitted: np.ndarray
    chosen_by: np.ndarray
    shown: np.ndarray


def parts(splits: np.ndarray, split: str) -> Parts:
    """Return the parts of an experiment on the test or the validation speakers.

    Where validation speakers are shown, choices are made by every fifth training speaker.
    """
    if split == "test":
        return Parts(splits == "training", splits == "validation", splits == "test")
    training = splits == "training"
    fifth = training & (np.cumsum(training) % 5 == 0)
    return Parts(training & ~fifth, fifth, splits == split)


def maps(table: LatentTable, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Return maps [N, 2] of voices by name, made of all of them without their labels.

    t-SNE has no formula for a voice that was not there, so that all take part in every map; what
    is read from a map is fitted on the training voices of it alone.
    """
    return {name: FITS[name](table, 2).coordinates for name in tqdm(names, desc="maps")}


def separability(
    table: LatentTable,
    factors: Mapping[str, Factor],
    drawn: Mapping[str, np.ndarray],
    split: str,
) -> list[dict[str, Any]]:
    """Return a row an attribute and view: what a linear probe reads of voices it did not see.

    Beside it the silhouette (Rousseeuw 1987) of these voices: 1 where classes are islands, 0 where
    they touch, below 0 where they are mixed.
    """
    rows = []
    part = parts(table.splits, split)
    for name, factor in tqdm(factors.items(), desc="separability"):
        use = [factor.usable & mask for mask in (part.fitted, part.chosen_by, part.shown)]
        if min(len(np.unique(factor.labels[mask])) for mask in use) < 2:
            continue
        pair = best_pair(table.means, factor.labels, use[0], use[1])
        views = {FULL: table.means, RAW: table.means[:, pair], **drawn}
        for view, x in views.items():
            rows.append({"attribute": name, "view": view} | _read(x, factor.labels, use, table.ids))
    return rows


def _read(
    x: np.ndarray, labels: np.ndarray, use: list[np.ndarray], ids: np.ndarray
) -> dict[str, Any]:
    fitted, chosen_by, shown = use
    model = best_linear(x[fitted], labels[fitted], x[chosen_by], labels[chosen_by])
    truth, speakers = labels[shown], ids[shown]
    apart = silhouette_samples(x[shown], truth) if len(truth) > len(np.unique(truth)) else None
    return {
        "axes": x.shape[1],
        "balanced_accuracy": asdict(accuracy(truth, model.predict(x[shown]), speakers)),
        "chance": round(1 / len(np.unique(truth)), 3),
        "silhouette": None if apart is None else asdict(mean(apart, speakers)),
    }


def best_pair(
    latents: np.ndarray, labels: np.ndarray, fitted: np.ndarray, chosen_by: np.ndarray
) -> list[int]:
    """Return the two axes of which a linear probe reads a label best, among the ten best ones."""
    strength, _ = f_classif(latents[fitted], labels[fitted])
    best = np.argsort(strength)[::-1][:TRIED_AXES]
    pairs = [list(map(int, pair)) for pair in combinations(best, 2)]

    def score(pair: list[int]) -> float:
        model = LogisticRegression(class_weight="balanced", max_iter=500)
        model.fit(latents[fitted][:, pair], labels[fitted])
        return balanced_accuracy(labels[chosen_by], model.predict(latents[chosen_by][:, pair]))

    return max(pairs, key=score)


def class_spreads(
    drawn: Mapping[str, np.ndarray], factors: Mapping[str, Factor]
) -> list[dict[str, Any]]:
    """Return where the classes of every attribute lie on every map: means and SD ellipses."""
    return [
        {
            "map": view, "attribute": attribute, "class": one.name, "voices": one.voices,
            "mean_1": round(float(one.mean[0]), 3), "mean_2": round(float(one.mean[1]), 3),
            "sd_along": round(float(one.sds[0]), 3), "sd_across": round(float(one.sds[1]), 3),
            "direction_degrees": round(
                float(np.degrees(np.arctan2(one.axes[0, 1], one.axes[0, 0])) % 180), 1
            ),
        }
        for view, coordinates in drawn.items()
        for attribute, factor in factors.items()
        for one in spread(coordinates[factor.usable], factor.labels[factor.usable])
    ]  # fmt: skip


def distances(
    drawn: Mapping[str, np.ndarray], factors: Mapping[str, Factor], ids: np.ndarray
) -> list[dict[str, Any]]:
    """Return how far apart two class means lie on every map, in units of the pooled SD.

    Of more than four classes only the distances from the most frequent one.
    """
    rows = []
    for view, coordinates in drawn.items():
        for attribute, factor in factors.items():
            x, labels = coordinates[factor.usable], factor.labels[factor.usable]
            names, counts = np.unique(labels, return_counts=True)
            known = [name for name, count in zip(names, counts, strict=True) if count >= 3]
            pairs = list(combinations(known, 2))
            if len(known) > MOST_CLASSES:
                first = known[int(np.argmax(counts[np.isin(names, known)]))]
                pairs = [(first, other) for other in known if other != first]
            for one, other in pairs:
                own = np.isin(labels, [one, other])
                found = _apart(x[own], labels[own] == one, ids[factor.usable][own])
                rows.append(
                    {"map": view, "attribute": attribute, "from": str(one), "to": str(other),
                     "distance_sd": found}
                )  # fmt: skip
    return rows


def _apart(x: np.ndarray, first: np.ndarray, ids: np.ndarray) -> dict[str, Any]:
    # Along the line between the means of all: as a mere length the distance of two classes that
    # lie in one place would be overrated in every resample.
    line = x[~first].mean(axis=0) - x[first].mean(axis=0)
    line = line / (np.linalg.norm(line) or 1.0)
    return asdict(figure(lambda i: in_sds(x[i][first[i]], x[i][~first[i]], line), ids))


def in_sds(one: np.ndarray, other: np.ndarray, line: np.ndarray) -> float:
    """Return how far the mean of a cloud [n, k] lies from that of another along a unit vector [k].

    In SDs pooled over both clouds and all axes; NaN where either holds fewer than two points.
    """
    if min(len(one), len(other)) < 2:
        return float("nan")
    squares = sum(np.square(cloud - cloud.mean(axis=0)).sum() for cloud in (one, other))
    variance = squares / (one.shape[1] * (len(one) + len(other) - 2))
    return float((other.mean(axis=0) - one.mean(axis=0)) @ line / np.sqrt(variance))
