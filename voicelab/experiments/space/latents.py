"""What the latents of voices carry: attributes, axes, maps, disentanglement."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from plotly.graph_objects import Figure as Plot

from voicelab.bootstrap import FULL, Bootstrap
from voicelab.experiments.findings import Findings, as_bars
from voicelab.experiments.space import maps as mapping
from voicelab.experiments.space.disentanglement import disentanglement_findings
from voicelab.experiments.space.probing import (
    axes_for_90_percent,
    explained_variance,
    probe_attributes,
)
from voicelab.figures import bars, variance_curves
from voicelab.latent import LatentTable
from voicelab.separability import factors_of, separability, two_class

NO_TSNE_FORMULA = (
    "t-SNE cannot place a new voice, so all voices took part in making this and the other maps, "
    "without their labels. Probes of a map were fitted on its training voices and evaluated on "
    "speakers that took no part in the fit."
)


def latent_findings(
    table: LatentTable,
    split: str,
    trees: int,
    map_names: Sequence[str],
    bootstrap: Bootstrap = FULL,
) -> Findings:
    """Return what the latents of voices carry.

    Parameters
    ----------
    table : LatentTable
    split : str
        Speakers to evaluate on.
    trees : int
        Boosting rounds of the DCI scores.
    map_names : sequence of str
        Of `maps.FITS`.
    bootstrap : Bootstrap
    """
    factors = factors_of(table)
    read = probe_attributes(table, split, bootstrap)
    explained = explained_variance(table)
    maps = mapping.fit_maps(table, map_names)
    separable = separability(table, two_class(factors), maps, split, bootstrap)
    disentangled = disentanglement_findings(table, factors, split, trees)
    distances = mapping.class_distances(maps, factors, table.ids, bootstrap)
    return Findings(
        name="latents",
        title="",
        figures={
            "reading": read,
            "axes_for_90_percent": axes_for_90_percent(explained),
            "disentanglement": disentangled.figures,
        },
        tables={
            "linear reading": [_reading_row(name, found) for name, found in read.items()],
            "separability": separable,
            **disentangled.tables,
            "distances between class means": distances,
            "class means and their spread": mapping.class_spreads(maps, factors),
        },
        plots={
            "variance along the axes of PCA": variance_curves(explained),
            "what is read from the maps": _separability_bars(separable),
            **disentangled.plots,
            **mapping.map_plots(maps, factors),
        },
        notes=[
            _axes_sentence(explained),
            _distance_sentence(distances),
            *disentangled.notes,
            NO_TSNE_FORMULA,
        ],
    )


def _reading_row(name: str, found: Mapping[str, Any]) -> dict[str, Any]:
    attribute, _, statistics = name.rpartition("_from_")
    return {
        "attribute": attribute.replace("_", " "),
        "from": statistics.replace("_", " "),
        "balanced_accuracy": found,
    }


def _axes_sentence(explained: Mapping[str, np.ndarray]) -> str:
    counts = [
        f"{row['axes']} of {row['of']} axes ({name})"
        for name, row in axes_for_90_percent(explained).items()
    ]
    return f"90 % of the variance takes {' and '.join(counts)}."


def _distance_sentence(rows: Sequence[Mapping[str, Any]]) -> str:
    pairs = [
        f"{row['from']} and {row['to']} {row['distance_sd']['value']:.1f}"
        for row in rows
        if row["map"] == mapping.PCA and row["attribute"] in mapping.DRAWN_ATTRIBUTES
    ]
    return (
        "Distances between class means on the first two PCA axes, in SDs pooled over both classes: "
        f"{', '.join(pairs)}."
    )


def _separability_bars(rows: Sequence[Mapping[str, Any]]) -> Plot:
    attributes = list(dict.fromkeys(row["attribute"] for row in rows))
    groups = []
    for view in dict.fromkeys(row["view"] for row in rows):
        accuracies = [row["balanced_accuracy"] for row in rows if row["view"] == view]
        groups.append(as_bars(view, attributes, accuracies))
    return bars(groups, "balanced accuracy of a linear probe", (0, 1.02))
