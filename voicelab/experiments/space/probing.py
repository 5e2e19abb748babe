"""What the latents of voices hold: attributes, axes, maps."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from plotly.graph_objects import Figure as Plot

from voicelab import projection
from voicelab.experiments.bootstrap import accuracy
from voicelab.experiments.findings import Findings
from voicelab.experiments.space import disentanglement as disentangling
from voicelab.experiments.space import separability
from voicelab.experiments.space.disentanglement import Factor
from voicelab.experiments.space.linear_probe import best_linear
from voicelab.experiments.space.separability import parts
from voicelab.experiments.speakers import ARCHIVE
from voicelab.figures import (
    Bars,
    accent_name,
    bars,
    class_ellipses,
    heat_map,
    variance_curves,
)
from voicelab.latent import LatentTable

FIVE_ACCENTS = ("english_usa", "english_uk", "arabic", "dutch", "spanish")
ACCENT_VOICES = 20  # training voices; rarer accents are no class
MAPPED = (separability.PCA, separability.TSNE)  # maps that are drawn; UMAP has its numbers
DRAWN = ("gender", "age", "bandwidth")
DRAWN_AXES = 8  # the most important ones
NO_TSNE_FORMULA = (
    "t-SNE has no formula for a new voice: it and the other maps were made of all voices together, "
    "without their labels; what is read from a map was fitted on its training voices and asked of "
    "speakers that took no part in that."
)


def holding(table: LatentTable, split: str, trees: int, maps: Sequence[str]) -> Findings:
    """Return what the latents of voices hold: attributes, axes, maps."""
    factors = attributes(table)
    read = reading(table, split)
    voices = projection.fit_pca(table, 2).explained
    windows = _variance_of_windows(table)
    curves = {"mean of a voice": voices, "640 ms of a voice": windows}
    drawn = separability.maps(table, maps)
    apart = separability.separability(table, _binary(factors), drawn, split)
    alone = disentanglement(table, factors, split, trees)
    far = separability.distances(drawn, factors, table.ids)
    figures = {
        "reading": read,
        "axes_for_90_percent": {
            name: {
                "axes": projection.axes_for(shares),
                "of": len(shares),
                "share": round(projection.axes_for(shares) / len(shares), 3),
            }
            for name, shares in curves.items()
            if shares is not None
        },
        "disentanglement": alone.figures,
    }
    places = {view: drawn[view] for view in MAPPED if view in drawn}
    plots: dict[str, Plot] = {
        "variance along the axes of PCA": variance_curves(
            {name: shares for name, shares in curves.items() if shares is not None}
        ),
        "what is read from the maps": _views(apart),
        **alone.plots,
    }
    for view, coordinates in places.items():
        for attribute in DRAWN:
            factor = factors.get(attribute)
            if factor is not None:
                plots[f"{attribute} in {view}"] = class_ellipses(
                    coordinates[factor.usable], factor.labels[factor.usable],
                    f"{view} 1 ({'latent units' if view == separability.PCA else 'no unit'})",
                    f"{view} 2",
                )  # fmt: skip
    tables = {
        "linear reading": [
            {"attribute": what.replace("_", " "), "from": how.replace("_", " "),
             "balanced_accuracy": value}
            for (what, _, how), value in ((n.rpartition("_from_"), v) for n, v in read.items())
        ],
        "separability": apart,
        **alone.tables,
        "distances between class means": far,
        "class means and their spread": separability.class_spreads(drawn, factors),
    }  # fmt: skip
    notes = [_axes_sentence(curves), _distance_sentence(far), *alone.notes, NO_TSNE_FORMULA]
    return Findings("holding", "What the space holds", figures, tables, plots, notes)


def attributes(table: LatentTable) -> dict[str, Factor]:
    """Return the attributes of voices that a table holds at least two classes of.

    Ages and accents are those of the accent archive, where they are mixed, and accents those of
    its wide-band recordings: bandwidth goes with accent there. An accent is a class where enough
    training voices have it.
    """
    archive = table.corpora == ARCHIVE
    wide = archive & ~table.narrow
    names, counts = np.unique(table.accents[wide & (table.splits == "training")],
                              return_counts=True)  # fmt: skip
    spoken = [name for name, count in zip(names, counts, strict=True) if count >= ACCENT_VOICES]
    found = {
        "gender": Factor(table.genders, np.isin(table.genders, ("female", "male"))),
        "age": Factor(table.age_bands, archive & np.isfinite(table.ages) & (table.ages >= 18)),
        "accent": Factor(
            np.array([accent_name(str(label)) for label in table.accents]),
            wide & np.isin(table.accents, spoken),
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


def separable(
    table: LatentTable, drawn: Mapping[str, np.ndarray], split: str
) -> list[dict[str, Any]]:
    """Return a row an attribute and view: how well it is read from the space, and from maps [N, k].

    Age in two classes, native English beside the accents; see `separating.separability`.
    """
    return separability.separability(table, _binary(attributes(table)), drawn, split)


def _binary(factors: Mapping[str, Factor]) -> dict[str, Factor]:
    """Return the attributes with age in two classes, and native English beside the accents."""
    found = dict(factors)
    if "age" in found:
        band = found["age"].labels
        old = np.where(np.isin(band, ("35-49", "50 and over")), "35 and over", "under 35")
        found["age"] = replace(found["age"], labels=old)
    if "accent" in found:
        spoken = found["accent"].labels
        native = np.where(np.char.startswith(spoken, "English"), "native", "non-native")
        found["native English"] = replace(found["accent"], labels=native)
    return found


def disentanglement(
    table: LatentTable, factors: Mapping[str, Factor], split: str, trees: int
) -> Findings:
    """Return MIG and DCI of the axes of a space, and of its PCA axes, beside shuffled labels."""
    part = parts(table.splits, split)
    fitted = part.fitted | part.chosen_by
    usable = {
        name: factor
        for name, factor in factors.items()
        if all(
            len(np.unique(factor.labels[factor.usable & rows])) > 1 for rows in (fitted, part.shown)
        )
    }
    if len(usable) < 2:
        return Findings(
            "disentanglement", "", {}, notes=["Disentanglement asks for two attributes or more."]
        )
    found = disentangling.dci(table.means, usable, fitted, part.shown, trees=trees)
    control = disentangling.dci(table.means, usable, fitted, part.shown, shuffle=True, trees=trees)
    gap = disentangling.gaps(table.means, usable)
    chance = disentangling.shuffled_gaps(table.means, usable)
    rows = [
        {
            "attribute": name,
            "mutual_information_gap": round(gap[name], 4),
            "gap_of_shuffled_labels": round(chance[name], 4),
            "completeness": round(found.completeness[name], 4),
            "completeness_of_shuffled_labels": round(control.completeness[name], 4),
            "read_by_trees": round(found.informativeness[name], 4),
            "shuffled_labels_read_by_trees": round(control.informativeness[name], 4),
        }
        for name in usable
    ]
    figures = {
        "mig": round(float(np.mean(list(gap.values()))), 4),
        "mig_of_shuffled_labels": round(float(np.mean(list(chance.values()))), 4),
        "mig_by_attribute": {name: round(value, 4) for name, value in gap.items()},
        "dci": found.to_dict(),
        "dci_of_shuffled_labels": control.to_dict(),
    }
    order = np.argsort(found.importance.max(axis=1))[::-1][:DRAWN_AXES]
    plot = heat_map(
        found.importance[order].T, list(usable), [f"axis {axis}" for axis in order], "share"
    )
    note = (
        f"Mutual information gap {figures['mig']:.3f} (shuffled labels "
        f"{figures['mig_of_shuffled_labels']:.3f}), DCI disentanglement "
        f"{found.disentanglement:.2f} (shuffled {control.disentanglement:.2f}): 1 would be one "
        "axis for one attribute. The space was not asked for that: directions point across them."
    )
    return Findings(
        "disentanglement", "", figures, {"disentanglement": rows},
        {"importance of axes for attributes": plot}, [note],
    )  # fmt: skip


def reading(table: LatentTable, split: str) -> dict[str, Any]:
    """Return how well attributes are read linearly from the latent statistics of voices.

    What the corpora do not hold (adult ages and accents are those of the archive) has no figure.
    """
    archive = table.corpora == ARCHIVE
    old = np.where(table.ages >= 35, "35 and over", "under 35")
    five = archive & ~table.narrow & np.isin(table.accents, FIVE_ACCENTS)
    english = np.char.startswith(table.accents.astype(str), "english_")
    tasks = {
        "gender": (table.genders, np.isin(table.genders, ("female", "male"))),
        "age_two_classes": (old, archive & np.isfinite(table.ages)),
        "five_accents_wide_band": (table.accents, five),
        "native_english_wide_band": (
            np.where(english, "native", "other"),
            archive & ~table.narrow & (table.accents != ""),
        ),
    }
    report = {}
    part = parts(table.splits, split)
    for name, (labels, usable) in tasks.items():
        fitted, chosen_by, shown = (
            usable & mask for mask in (part.fitted, part.chosen_by, part.shown)
        )
        if min(len(np.unique(labels[mask])) for mask in (fitted, chosen_by, shown)) < 2:
            continue
        for kind, x in (("mean_and_sd", table.statistics), ("mean", table.means)):
            model = best_linear(x[fitted], labels[fitted], x[chosen_by], labels[chosen_by])
            found = accuracy(labels[shown], model.predict(x[shown]), table.ids[shown])
            report[f"{name}_from_{kind}"] = asdict(found)
    return report


def _variance_of_windows(table: LatentTable) -> np.ndarray | None:
    """Return the share of variance along the PCA axes of window latents, falling, sum 1."""
    windows = table.stretches.reshape(-1, table.stretches.shape[-1]).astype(np.float64)
    windows = windows[np.isfinite(windows).all(axis=1)]
    if len(windows) <= windows.shape[1]:
        return None
    variance = np.linalg.eigvalsh(np.cov(windows.T))[::-1]
    return np.maximum(variance, 0) / variance.sum()


def _axes_sentence(curves: Mapping[str, np.ndarray | None]) -> str:
    said = [
        f"{projection.axes_for(shares)} of {len(shares)} axes for {name}"
        for name, shares in curves.items()
        if shares is not None
    ]
    return f"90 % of the variance takes {', '.join(said)}."


def _distance_sentence(rows: Sequence[Mapping[str, Any]]) -> str:
    said = [
        f"{row['from']} and {row['to']} {row['distance_sd']['value']:.1f}"
        for row in rows
        if row["map"] == separability.PCA and row["attribute"] in DRAWN
    ]
    return (
        "Distances of class means on the first two axes of PCA, in SDs pooled over both classes: "
        f"{', '.join(said)}."
    )


def _views(rows: Sequence[Mapping[str, Any]]) -> Plot:
    names = list(dict.fromkeys(row["attribute"] for row in rows))
    groups = []
    for view in dict.fromkeys(row["view"] for row in rows):
        own = [row["balanced_accuracy"] for row in rows if row["view"] == view]
        groups.append(as_bars(view, names, own))
    return bars(groups, "balanced accuracy of a linear probe", (0, 1.02))


def as_bars(name: str, labels: Sequence[str], figures: Sequence[Mapping[str, Any]]) -> Bars:
    """Return figures with their intervals as bars."""
    columns = ([one[key] for one in figures] for key in ("value", "low", "high"))
    return Bars(name, labels, *columns)
