"""What the browser draws: rows with labels, their places on every map, colours; fetched once."""

import base64
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from voicelab import attributes
from voicelab.attributes import AGE_BANDS
from voicelab.directions import Direction, Kind
from voicelab.embed import Judged, voice_rows
from voicelab.explorer import View
from voicelab.explorer.averaging import parent
from voicelab.figures import BAND_COLOURS, GENDER_COLOURS, class_looks
from voicelab.latent import LatentTable
from voicelab.projection import Projection

UNSURE = "#B9B3A5"  # in the middle between two classes, on a light page and on a dark one
COLOURINGS = ("gender", "age", "band", "accent", "corpus", "split", "bandwidth")
MEASURED = {"f0": "f0_mean_hz", "rate": "syllables_per_s"}  # of the speakers' recordings
JUDGED = ("judged_gender", "judged_years", "judged_native", "judged_accent")
OLDEST = 98  # percentile of the ages beyond which the colour stays what it is: few are very old


def payload(view: View, directions: Mapping[str, Direction], voices: LatentTable) -> dict[str, Any]:
    """Return a table as the page fetches it, JSON; numbers are base64 of little-endian arrays.

    Parameters
    ----------
    view : View
    directions : mapping of str to Direction
        Those between two classes become arrows.
    voices : LatentTable
        To which the rows belong: the table itself, or the voices of windows.
    """
    table, judged = view.table, view.judged
    columns = labels(table)
    numbers = {"age": table.ages}
    numbers |= {
        name: table.measures[column]
        for name, column in MEASURED.items()
        if column in table.measures
    }
    if isinstance(judged, Judged):
        columns["judged_accent"] = judged.accents.astype(str)
        numbers |= {
            "judged_gender": judged.female,
            "judged_years": judged.years,
            "judged_native": judged.native,
        }
    arrows = arrow_ends(view, directions, columns)
    own = table is not voices and voice_rows(table.ids, voices.ids)
    # Windows of the voices' stretches are heard as their voices; those of a file are heard alone.
    stretches = own is not False and parent(str(table.ids[0]), voices) is not None
    return {
        "ids": table.ids.tolist(),
        "voices": [] if own is False else voices.ids.tolist(),
        "voice": "" if own is False else _packed(own, np.int32),
        "stretches": stretches,
        "columns": {name: _coded(values) for name, values in columns.items()},
        "numbers": {name: _packed(values, np.float32) for name, values in numbers.items()},
        "colourings": colourings(columns, numbers),
        "places": {key: _packed(m.coordinates, np.float32) for key, m in view.projections.items()},
        "axes": {key: axis_shares(projected) for key, projected in view.projections.items()},
        "arrows": {
            key: {name: ends.tolist() for name, ends in own.items()} for key, own in arrows.items()
        },
        "directions": {
            name: [directions[name].from_class, directions[name].to_class]
            for name in next(iter(arrows.values()), {})
        },
        "dimensions": table.means.shape[1],
    }


def axis(view: View, index: int, directions: Mapping[str, Direction]) -> dict[str, Any]:
    """Return one latent axis: where every row lies along it, and where the arrows do."""
    table = view.table
    drawn, columns = {}, labels(table)
    for name, direction in _arrows(directions).items():
        start, end = _members(columns, direction)
        if len(start) and len(end):
            middle = table.means[start, index].mean(dtype=np.float64)
            drawn[name] = [float(middle), float(middle + direction.unit[index])]
    return {"values": _packed(table.means[:, index], np.float32), "arrows": drawn}


def labels(table: LatentTable) -> dict[str, np.ndarray]:
    """Return the labels of every row, str arrays [N], "" where unknown."""
    return {
        "gender": table.genders.astype(str),
        "band": table.age_bands.astype(str),
        "accent": table.accents.astype(str),
        "corpus": table.corpora.astype(str),
        "split": table.splits.astype(str),
        "bandwidth": np.where(table.narrow, "narrow", "wide"),
        **{name: own.astype(str) for name, own in table.labels.items()},
    }


def colourings(
    columns: Mapping[str, np.ndarray], numbers: Mapping[str, np.ndarray]
) -> dict[str, dict[str, Any]]:
    """Return how rows can be coloured: by the classes of a column, or along a scale of numbers.

    A scale names the column, if any, by which its rows are grouped where groups are needed.
    """
    found: dict[str, dict[str, Any]] = {}
    further = [name for name in columns if name not in (*COLOURINGS, *JUDGED)]
    for name in (*COLOURINGS, *MEASURED, *further, *JUDGED):
        if name in columns:
            by = columns["accent"] if name == "judged_accent" else columns[name]
            looks = class_looks(by, name.removeprefix("judged_"))
            if name == "judged_accent":  # the colours of the accents that people have
                other = [label for label in np.unique(columns[name]) if label]
                looks = [look for look in looks if look.label in other]
            found[name] = {"column": name, "classes": [asdict(look) for look in looks]}
            if name in further:
                found[name]["title"] = attributes.get(name).title
        elif name in numbers:
            found[name] = {"number": name} | _scale(name, numbers[name])
    return found


def arrow_ends(
    view: View, directions: Mapping[str, Direction], columns: Mapping[str, np.ndarray]
) -> dict[str, dict[str, np.ndarray]]:
    """Return start and end [2, 2 or 3] of the arrow of every direction, by map and direction.

    It starts at the mean of its first class. In PCA, which is linear, it ends where a voice of that
    mean would be at strength 1; elsewhere at the mean of its second class.
    """
    found: dict[str, dict[str, np.ndarray]] = {key: {} for key in view.projections}
    for name, direction in _arrows(directions).items():
        rows, others = _members(columns, direction)
        if not len(rows) or not len(others):
            continue
        for key, projected in view.projections.items():
            start = projected.coordinates[rows].mean(axis=0, dtype=np.float64)
            if projected.axes is None:
                end = projected.coordinates[others].mean(axis=0, dtype=np.float64)
            else:
                end = start + projected.axes.astype(np.float64) @ direction.unit
            found[key][name] = np.stack([start, end])
    return found


def axis_shares(projected: Projection) -> list[float]:
    """Return the share of the variance along every axis of a map, in per cent; [] if unknown."""
    if projected.explained is None:
        return []
    return [round(100 * float(share), 1) for share in projected.explained[: projected.dimensions]]


def _arrows(directions: Mapping[str, Direction]) -> dict[str, Direction]:
    return {
        name: one
        for name, one in directions.items()
        # A transport map has no arrow: it moves every voice differently.
        if one.kind is Kind.CLASS_DIFFERENCE and not one.held
    }


def _members(
    columns: Mapping[str, np.ndarray], direction: Direction
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of the two classes of a direction."""
    own = columns["band" if direction.attribute == "age" else direction.attribute]
    return np.flatnonzero(own == direction.from_class), np.flatnonzero(own == direction.to_class)


def _scale(name: str, values: np.ndarray) -> dict[str, Any]:
    if name in ("judged_gender", "judged_native"):
        male, female = GENDER_COLOURS["male"], GENDER_COLOURS["female"]
        ends = (male, female) if name == "judged_gender" else (BAND_COLOURS[0], BAND_COLOURS[3])
        stops = [ends[0], UNSURE, ends[1]]
        return {"low": 0, "high": 1, "beyond": False, "stops": stops, "column": ""}
    known = values[np.isfinite(values)]
    if name in MEASURED:
        least, most = np.percentile(known, (100 - OLDEST, OLDEST)) if len(known) else (0.0, 1.0)
        low, high = round(float(least), 1), round(float(most), 1)
        beyond = bool((known > high).any())
        stops = list(BAND_COLOURS)
        return {"low": low, "high": high, "beyond": beyond, "stops": stops, "column": ""}
    high = float(np.percentile(known, OLDEST)) if len(known) else 100.0
    low = min(18.0, float(known.min())) if len(known) else 18.0
    top = round(max(high, low + 1))
    beyond = bool((known > top).any())
    stops = list(BAND_COLOURS)
    return {"low": low, "high": top, "beyond": beyond, "stops": stops, "column": "band"}


def _coded(values: np.ndarray) -> dict[str, Any]:
    """Return labels as codes, the most frequent first; bands of age in their own order."""
    names, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    if set(names.tolist()) <= {*AGE_BANDS, ""}:
        order = np.argsort([[*AGE_BANDS, ""].index(name) for name in names.tolist()])
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return {"names": names[order].tolist(), "codes": _packed(place[codes], np.uint16)}


def _packed(values: np.ndarray, kind: type) -> str:
    little = np.ascontiguousarray(values, dtype=np.dtype(kind).newbyteorder("<"))
    return base64.b64encode(little.tobytes()).decode("ascii")
