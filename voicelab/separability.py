"""How well a linear probe reads attributes of voices from their latents and from maps of them.

The page's table and the experiments both use it: probes are fitted on some speakers, their
regularisation is chosen on others, and they are evaluated on speakers that took part in neither.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from sklearn.feature_selection import f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import silhouette_samples
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from voicelab.attributes import ADULT_YEARS, AGE_BANDS, GENDERS, NATIVE
from voicelab.bootstrap import FULL, Bootstrap, balanced_accuracy
from voicelab.figures import accent_name
from voicelab.latent import LatentTable

ARCHIVE = "speech_accent_archive"  # the only corpus in which adult ages and accents are mixed
ACCENT_VOICES = 20  # training voices; a rarer accent is no class
FULL_SPACE, RAW_AXES = "full space", "two raw axes"  # views, beside the maps
TRIED_AXES = 10  # those that separate the classes best one by one; every pair of them is tried
REGULARISATIONS = tuple(10 ** (power / 2) for power in range(-10, 2))  # C, from strong to weak


@dataclass(frozen=True)
class Factor:
    """One attribute of N voices.

    Attributes
    ----------
    labels : str array [N]
    usable : bool array [N]
        Where the label is known and may be used.
    """

    labels: np.ndarray
    usable: np.ndarray


@dataclass(frozen=True)
class Partition:
    """Disjoint masks [N] of voices: to fit a probe on, to choose its C on, to evaluate it on."""

    training: np.ndarray
    selection: np.ndarray
    evaluation: np.ndarray

    @classmethod
    def of(cls, splits: np.ndarray, split: str) -> "Partition":
        """Return the partition that evaluates on the test or on the validation speakers.

        In the latter case every fifth training speaker serves for selection.
        """
        training = splits == "training"
        if split == "test":
            return cls(training, splits == "validation", splits == "test")
        fifth = training & (np.cumsum(training) % 5 == 0)
        return cls(training & ~fifth, fifth, splits == split)

    def of_factor(self, factor: Factor) -> "Partition | None":
        """Return its voices that have a label; None where a mask has fewer than two classes."""
        masks = [factor.usable & mask for mask in (self.training, self.selection, self.evaluation)]
        if min(len(np.unique(factor.labels[mask])) for mask in masks) < 2:
            return None
        return Partition(*masks)


def factors_of(table: LatentTable) -> dict[str, Factor]:
    """Return the attributes of which a table of voices holds at least two classes.

    Ages and accents are those of the accent archive, where they are mixed; accents those of its
    wide-band recordings, because bandwidth goes with accent there.
    """
    archive = table.corpora == ARCHIVE
    wide = archive & ~table.narrow
    names, counts = np.unique(
        table.accents[wide & (table.splits == "training")], return_counts=True
    )
    found = {
        "gender": Factor(table.genders, np.isin(table.genders, GENDERS)),
        "age": Factor(
            table.age_bands, archive & np.isfinite(table.ages) & (table.ages >= ADULT_YEARS)
        ),
        "accent": Factor(
            np.array([accent_name(str(label)) for label in table.accents]),
            wide & np.isin(table.accents, names[counts >= ACCENT_VOICES]),
        ),
        "bandwidth": Factor(
            np.where(table.narrow, "4 kHz", "8 kHz"), np.ones(len(table), dtype=bool)
        ),
    }
    return {
        name: factor
        for name, factor in found.items()
        if len(np.unique(factor.labels[factor.usable])) > 1
    }


def two_class(factors: Mapping[str, Factor]) -> dict[str, Factor]:
    """Return the factors with age in two classes, and native English beside the accents."""
    found = dict(factors)
    if "age" in found:
        old = np.isin(found["age"].labels, AGE_BANDS[2:])
        found["age"] = replace(found["age"], labels=np.where(old, "35 and over", "under 35"))
    if "accent" in found:
        native = np.char.startswith(found["accent"].labels, "English")
        labels = np.where(native, *NATIVE)
        found["native English"] = replace(found["accent"], labels=labels)
    return found


def separability(
    table: LatentTable,
    factors: Mapping[str, Factor],
    maps: Mapping[str, np.ndarray],
    split: str,
    bootstrap: Bootstrap = FULL,
) -> list[dict[str, Any]]:
    """Return one row for each attribute and view: how well a linear probe reads unseen voices.

    With each the silhouette of these voices (Rousseeuw 1987): 1 where classes are islands, 0 where
    they touch, below 0 where they are mixed.

    Parameters
    ----------
    table : LatentTable
    factors : mapping of name to Factor
    maps : mapping of name to float array [N, k]
        The views beside the full space and its best two axes.
    split : str
        Speakers to evaluate on: "test" or "validation".
    bootstrap : Bootstrap
    """
    rows = []
    partition = Partition.of(table.splits, split)
    for name, factor in tqdm(factors.items(), desc="separability"):
        part = partition.of_factor(factor)
        if part is None:
            continue
        pair = best_pair(table.means, factor.labels, part)
        views = {FULL_SPACE: table.means, RAW_AXES: table.means[:, pair], **maps}
        for view, x in views.items():
            found = _probed(x, factor.labels, part, table.ids, bootstrap)
            rows.append({"attribute": name, "view": view} | found)
    return rows


def _probed(
    x: np.ndarray, labels: np.ndarray, part: Partition, ids: np.ndarray, bootstrap: Bootstrap
) -> dict[str, Any]:
    x_shown, truth, speakers = (values[part.evaluation] for values in (x, labels, ids))
    predicted = fit_probe(x, labels, part).predict(x_shown)
    classes = len(np.unique(truth))
    silhouette = None
    if len(truth) > classes:
        silhouette = asdict(bootstrap.mean(silhouette_samples(x_shown, truth), speakers))
    return {
        "axes": x.shape[1],
        "balanced_accuracy": asdict(bootstrap.balanced_accuracy(truth, predicted, speakers)),
        "chance": round(1 / classes, 3),
        "silhouette": silhouette,
    }


def fit_probe(x: np.ndarray, labels: np.ndarray, part: Partition) -> Pipeline:
    """Return a logistic regression of labels [N] on x [N, k], its C chosen by balanced accuracy."""
    models = [
        make_pipeline(
            StandardScaler(), LogisticRegression(C=c, class_weight="balanced", max_iter=2000)
        ).fit(x[part.training], labels[part.training])
        for c in REGULARISATIONS
    ]
    held = part.selection
    scores = [balanced_accuracy(labels[held], model.predict(x[held])) for model in models]
    return models[int(np.argmax(scores))]


def best_pair(latents: np.ndarray, labels: np.ndarray, part: Partition) -> list[int]:
    """Return the two axes of latents [N, D] from which a linear probe reads labels [N] best."""
    scores, _ = f_classif(latents[part.training], labels[part.training])
    best = np.argsort(scores)[::-1][:TRIED_AXES]
    pairs = [[int(one), int(other)] for one, other in combinations(best, 2)]

    def accuracy(pair: list[int]) -> float:
        model = LogisticRegression(class_weight="balanced", max_iter=500)
        model.fit(latents[part.training][:, pair], labels[part.training])
        predicted = model.predict(latents[part.selection][:, pair])
        return balanced_accuracy(labels[part.selection], predicted)

    return max(pairs, key=accuracy)
