"""What a linear probe reads from the latent statistics of voices, and how many axes they need."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from voicelab import projection
from voicelab.attributes import ENGLISH, GENDERS
from voicelab.bootstrap import FULL, Bootstrap
from voicelab.latent import LatentTable
from voicelab.separability import ARCHIVE, Factor, Partition, fit_probe

FIVE_ACCENTS = ("english_usa", "english_uk", "arabic", "dutch", "spanish")
VOICES, WINDOWS = "mean of a voice", "640 ms of a voice"  # of which axes are counted


def probe_attributes(
    table: LatentTable, split: str, bootstrap: Bootstrap = FULL
) -> dict[str, dict[str, Any]]:
    """Return the balanced accuracy on unseen voices, keyed "ATTRIBUTE_from_STATISTICS".

    An attribute that the corpora do not cover has no figure: adult ages and accents are those of
    the archive.
    """
    archive = table.corpora == ARCHIVE
    wide = archive & ~table.narrow
    old = np.where(table.ages >= 35, "35 and over", "under 35")
    english = np.char.startswith(table.accents.astype(str), ENGLISH)
    tasks = {
        "gender": Factor(table.genders, np.isin(table.genders, GENDERS)),
        "age_two_classes": Factor(old, archive & np.isfinite(table.ages)),
        "five_accents_wide_band": Factor(
            table.accents, wide & np.isin(table.accents, FIVE_ACCENTS)
        ),
        "native_english_wide_band": Factor(
            np.where(english, "native", "other"), wide & (table.accents != "")
        ),
    }
    found = {}
    partition = Partition.of(table.splits, split)
    for name, task in tasks.items():
        part = partition.of_factor(task)
        if part is None:
            continue
        shown = part.evaluation
        for statistics, x in (("mean_and_sd", table.statistics), ("mean", table.means)):
            predicted = fit_probe(x, task.labels, part).predict(x[shown])
            estimate = bootstrap.balanced_accuracy(task.labels[shown], predicted, table.ids[shown])
            found[f"{name}_from_{statistics}"] = asdict(estimate)
    return found


def explained_variance(table: LatentTable) -> dict[str, np.ndarray]:
    """Return the share of variance along the PCA axes, falling, of voices and of their windows.

    The windows are missing where a table holds fewer of them than axes.
    """
    voices = projection.fit_pca(table, 2).explained
    found = {} if voices is None else {VOICES: voices}
    windows = table.stretches.reshape(-1, table.stretches.shape[-1]).astype(np.float64)
    windows = windows[np.isfinite(windows).all(axis=1)]
    if len(windows) > windows.shape[1]:
        variance = np.linalg.eigvalsh(np.cov(windows.T))[::-1]
        found[WINDOWS] = np.maximum(variance, 0) / variance.sum()
    return found


def axes_for_90_percent(explained: Mapping[str, np.ndarray]) -> dict[str, dict[str, Any]]:
    """Return how many axes 90 % of the variance takes, of how many."""
    return {
        name: {
            "axes": projection.axes_for(shares),
            "of": len(shares),
            "share": round(projection.axes_for(shares) / len(shares), 3),
        }
        for name, shares in explained.items()
    }
