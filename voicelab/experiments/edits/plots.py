"""Plots of the tables of the experiment on edits."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from plotly.graph_objects import Figure as Plot

from voicelab.experiments.edits.edit_cache import JUDGES
from voicelab.experiments.edits.outcomes import WHO
from voicelab.experiments.edits.plan import DEFAULT, RANDOM, WORLD
from voicelab.experiments.edits.scores import start_of
from voicelab.figures import Curve, Point, curves, heat_map, pareto
from voicelab.identity import RESEMBLYZER, SimilarityScale

Rows = Sequence[Mapping[str, Any]]
SHARE = "share of the real difference that both witnesses hear"
LEAKS = ("gender_flipped", "accent_flipped", "native_flipped", "child_flipped", "years_moved")
PRICED = {
    "distillmos": "quality (DistillMOS)",
    "dnsmos": "quality (DNSMOS)",
    "word_errors": "word error rate against the original",
    "similarity_to_original_resemblyzer": "similarity to the original (Resemblyzer)",
    "similarity_to_original_campplus": "similarity to the original (CAM++)",
}
STRENGTH = "strength (distances between the class means)"


def edit_plots(
    tables: Mapping[str, Rows], scales: Mapping[str, SimilarityScale]
) -> dict[str, Plot]:
    """Return the plots of the report, by name."""
    found: dict[str, Plot] = {}
    scale = scales[RESEMBLYZER]
    rows = [row for row in tables["strengths"] if row["attribute"] and row["strength"] > 0]
    for attribute in ("gender", "age"):
        title = "heard as the other gender by both witnesses" if attribute == "gender" else SHARE
        selected = [row for row in rows if row["attribute"] == attribute]
        faithful = [
            row for row in selected if (row["space"], row["rendering"]) == (WORLD, "faithful")
        ]
        if not faithful:
            continue
        found[f"{attribute}_success"] = curves(by_method(faithful, "success_both"), STRENGTH, title)
        found[f"{attribute}_by_judge"] = curves(by_judge(faithful), STRENGTH, title)
        lines = [*by_method(faithful, "similarity"), *levels(faithful, scale)]
        found[f"{attribute}_identity"] = curves(lines, STRENGTH, "similarity to the copy-synthesis")
        default = [row for row in selected if row["method"] == DEFAULT]
        found[f"{attribute}_renderings"] = curves(
            against_similarity(default), "similarity to the copy-synthesis", title
        )
        found[f"{attribute}_methods_at_similarity"] = curves(
            against_similarity(faithful, "method"), "similarity to the copy-synthesis", title
        )
        front = [row for row in tables["front"] if row["attribute"] == attribute]
        found[f"{attribute}_front"] = pareto(
            points(front, "leakage"), "leakage", title, "low", "high"
        )
        found[f"{attribute}_front_identity"] = pareto(
            points(front, "similarity"), "similarity to the copy-synthesis", title
        )
        found |= price_plots(attribute, tables["price"], scales)
    matrix = leakage_matrix(tables["leakage"])
    if matrix is not None:
        found["leakage"] = matrix
    return found


def price_plots(
    attribute: str, rows: Rows, scales: Mapping[str, SimilarityScale]
) -> dict[str, Plot]:
    """Return quality and identity of the default method's edits over strength, by rendering."""
    found = {}
    start = {(row["space"], row["rendering"]): row for row in rows if not row["attribute"]}
    edits = [
        row
        for row in rows
        if (row["attribute"], row["method"]) == (attribute, DEFAULT) and row["strength"] > 0
    ]
    for name, title in PRICED.items():
        lines = []
        for space, rendering in dict.fromkeys((row["space"], row["rendering"]) for row in edits):
            before = start.get((space, start_of(rendering)))
            own = [row for row in edits if (row["space"], row["rendering"]) == (space, rendering)]
            points = sorted([before, *own] if before else own, key=lambda row: row["strength"])
            x = [row["strength"] for row in points]
            y, low, high = (
                [row[f"{name}{end}"] for row in points] for end in ("", "_low", "_high")
            )
            if np.isfinite(y).any():
                lines.append(Curve(f"{space}, {rendering}", x, y, low, high))
        if lines and name.startswith("similarity"):
            lines += levels(edits, scales[name.rpartition("_")[2]])
        if lines:
            found[f"{attribute}_{name}"] = curves(lines, STRENGTH, title)
    return found


def by_method(rows: Rows, name: str, start: float | None = None) -> list[Curve]:
    """Return a figure over strength, a curve a method."""
    found = []
    start = start if start is not None else (1.0 if name == "similarity" else 0.0)
    for method in dict.fromkeys(row["method"] for row in rows):
        selected = sorted((r for r in rows if r["method"] == method), key=lambda r: r["strength"])
        found.append(
            Curve(
                method,
                [0.0, *(row["strength"] for row in selected)],
                [start, *(row[name] for row in selected)],
                [start, *(row[f"{name}_low"] for row in selected)],
                [start, *(row[f"{name}_high"] for row in selected)],
                dashed=method == RANDOM,
            )
        )
    return found


def by_judge(rows: Rows) -> list[Curve]:
    """Return the success of the default method, a curve a witness."""
    selected = [row for row in rows if row["method"] == DEFAULT]
    found = []
    for who in WHO:
        for curve in by_method(selected, f"success_{who}"):
            found.append(Curve(who, curve.x, curve.y, curve.low, curve.high))
    return found


def levels(rows: Rows, scale: SimilarityScale) -> list[Curve]:
    """Return the similarities of one and of two speakers, as lines to compare with."""
    ends = [0.0, max(row["strength"] for row in rows)]
    middle = len(scale.same) // 2
    lines = {
        "one speaker, median": scale.same[middle],
        "threshold": scale.equal_error,
        "two speakers, median": scale.different[middle],
    }
    return [Curve(name, ends, [value, value], dashed=True) for name, value in lines.items()]


def against_similarity(rows: Rows, by: str = "") -> list[Curve]:
    """Return success over similarity, a curve a space and rendering, or a method."""
    found: dict[str, list[tuple[float, float]]] = {}
    for row in sorted(rows, key=lambda r: r["strength"]):
        name = row[by] if by else f"{row['space']}, {row['rendering']}"
        found.setdefault(name, []).append((row["similarity"], row["success_both"]))
    return [
        Curve(name, [x for x, _ in selected], [y for _, y in selected], dashed=name == RANDOM)
        for name, selected in found.items()
    ]


def points(rows: Rows, x: str) -> list[Point]:
    """Return edits as candidates of a front, by space and rendering."""
    return [
        Point(
            f"{row['method']} {row['strength']:g}", row[x], row["success"],
            f"{row['space']}, {row['rendering']}",
        )
        for row in rows
        if row["method"] != RANDOM and np.isfinite((row[x], row["success"])).all()
    ]  # fmt: skip


def leakage_matrix(rows: Rows) -> Plot | None:
    """Return what else edits of the default method change at strength 2; the worse witness's.

    Flips in per cent; ages in years, the larger change of women and men.
    """
    selected = [
        row
        for row in rows
        if (row["space"], row["rendering"], row["strength"]) == (WORLD, "faithful", 2.0)
        and row["method"] in (DEFAULT, RANDOM)
    ]
    if not selected:
        return None
    values = [[_worse(row, name) for name in LEAKS] for row in selected]
    names = [f"{row['attribute']}, {row['method']}" for row in selected]
    columns = [name.replace("_", " ") for name in LEAKS]
    return heat_map(np.array(values), names, columns, "% or years")


def _worse(row: Mapping[str, Any], name: str) -> float:
    if name == "years_moved" and row["attribute"] == "age":
        return np.nan
    of = ("", "_of_women", "_of_men") if name == "years_moved" else ("",)
    keys = [f"{name}{who}_{judge_name}" for who in of for judge_name in JUDGES]
    found = [abs(row[key]) for key in keys if key in row]
    known = [value for value in found if np.isfinite(value)]
    if not known:
        return np.nan
    return max(known) * (1 if name == "years_moved" else 100)
