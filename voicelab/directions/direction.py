"""Directions: moves of latents, with a name, a unit and a provenance."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from voicelab.atomic_write import atomic_write
from voicelab.directions.identifier import DirectionId, Kind, parse
from voicelab.refusal import Refusal

ARRAYS = ("vector", "matrix", "centre")
LEGEND = (
    "Strength 1 moves a voice by the unit length, the distance between the two class means.\n"
    "voices: training voices of either class it was fitted on. separability: area under the ROC\n"
    "curve of test voices along it, 0.5 by chance. validated: strengths whose edits were measured\n"
    "on speakers that nothing was trained on."
)


@dataclass(frozen=True)
class Direction:
    """A direction through the space.

    Attributes
    ----------
    name : str
        Its id, see `voicelab.directions.identifier`: "gender", "accent:NAME".
    vector : float32 array [D]
        Of unit norm, from the first class to the second.
    unit_length : float
        Distance between the two class means: strength 1.0 moves a latent this far.
    from_class, to_class : str
    method : str
        How it was fitted.
    from_count, to_count : int
        Voices of either class that it was fitted on.
    fitted_on : tuple of str
        Ids of these voices.
    space_sha256 : str
        Hash of the space's checkpoint.
    separability : float or None
        Area under the ROC curve of test voices of the two classes along the vector.
    validated_range : (float, float) or None
        Strengths validated on unseen speakers; None if it was not validated.
    label : str
        What changes along it, for a direction found without labels.
    """

    name: str
    vector: np.ndarray
    unit_length: float
    from_class: str
    to_class: str
    method: str
    from_count: int
    to_count: int
    fitted_on: tuple[str, ...]
    space_sha256: str
    separability: float | None = None
    validated_range: tuple[float, float] | None = None
    label: str = ""

    @property
    def id(self) -> DirectionId:
        """Its name, parsed."""
        return parse(self.name)

    @property
    def kind(self) -> Kind:
        """Class difference, transport map, axis, ..."""
        return self.id.kind

    @property
    def attribute(self) -> str:
        """The attribute of its classes; "" without classes."""
        return self.id.attribute

    @property
    def held(self) -> bool:
        """Whether other attributes are held constant along it."""
        return self.id.held

    @property
    def by_chance(self) -> bool:
        """Whether it separates test voices of its classes no better than chance."""
        return self.separability is not None and self.separability <= 0.5

    @property
    def unit(self) -> np.ndarray:
        """The move of strength 1.0, float32 [D]."""
        return self.vector * np.float32(self.unit_length)

    def displacement(self, latents: np.ndarray, strength: float) -> np.ndarray:
        """Return the displacement of latents [W, D], the same for all windows, float64 [W, D].

        Strength 0 is exactly zero.
        """
        shift = float(strength) * self.unit.astype(np.float64)
        return np.broadcast_to(shift, latents.shape)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields for the command line: all but the vector and the ids."""
        listed = asdict(self)
        for name in ("vector", "fitted_on", "matrix", "centre"):
            listed.pop(name, None)
        return listed


@dataclass(frozen=True)
class Transport(Direction):
    """A map that carries the windows of one class onto those of another, mean and covariance.

    The optimal transport between two Gaussians, T(z) = centre_to + A (z - centre_from) with
    A = C^-1/2 (C^1/2 C' C^1/2)^1/2 C^-1/2 (Peyre & Cuturi 2019, remark 2.31). A strength s gives
    z + s (T(z) - z); a negative one uses the inverse of T: -1 carries the second class onto the
    first.

    Attributes
    ----------
    matrix : float32 array [D, D]
        A.
    centre : float32 array [D]
        Mean of the first class; `vector` and `unit_length` lead from it to the second.
    """

    matrix: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    centre: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def displacement(self, latents: np.ndarray, strength: float) -> np.ndarray:
        """Return the displacement of latents [W, D], different for each window."""
        unit, matrix = self.unit.astype(np.float64), self.matrix.astype(np.float64)
        z = latents.astype(np.float64) - self.centre
        if strength < 0:
            carried = np.linalg.solve(matrix, (z - unit).T).T - z
        else:
            carried = unit + z @ matrix.T - z
        return abs(float(strength)) * carried


def overview(directions: Iterable[Direction]) -> str:
    """Return directions as a readable table, with a legend of its columns."""
    rows = [
        ("direction", "from", "to", "voices", "unit length", "separability", "validated"),
        *(
            (
                direction.name,
                direction.from_class,
                direction.to_class,
                f"{direction.from_count}+{direction.to_count}",
                f"{direction.unit_length:.2f}",
                "-" if direction.separability is None else f"{direction.separability:.3f}",
                "-"
                if direction.validated_range is None
                else "{:g} to {:g}".format(*direction.validated_range),
            )
            for direction in directions
        ),
    ]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, "", LEGEND])


def validated(
    directions: Mapping[str, Direction], ranges: Mapping[str, tuple[float, float]]
) -> dict[str, Direction]:
    """Return directions with their validated ranges of strength."""
    return {
        name: replace(direction, validated_range=ranges.get(name, direction.validated_range))
        for name, direction in directions.items()
    }


def save(directions: Iterable[Direction], path: str | os.PathLike) -> None:
    """Write directions as JSON, atomically."""
    rows = [_row(direction) for direction in directions]
    with atomic_write(path) as part:
        part.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


def _row(direction: Direction) -> dict[str, Any]:
    row = asdict(direction)
    for name in ARRAYS:
        if name in row:
            digits = 5 if name == "matrix" else 7
            row[name] = np.round(row[name].astype(float), digits).tolist()
    return row if row["label"] else {key: row[key] for key in row if key != "label"}


def load(path: str | os.PathLike, space_sha256: str | None = None) -> dict[str, Direction]:
    """Read directions by name; `Refusal` if the file is damaged or of another space."""
    try:
        rows = json.loads(Path(path).read_text())
        found = [
            (Transport if "matrix" in row else Direction)(
                **row
                | {name: np.array(row[name], np.float32) for name in ARRAYS if name in row}
                | {
                    "fitted_on": tuple(row["fitted_on"]),
                    "validated_range": row["validated_range"] and tuple(row["validated_range"]),
                }
            )
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(
            "{path} is not a readable file of directions ({error}); make it again with `python "
            "-m voicelab embed`.",
            path=path,
            error=error,
        ) from error
    for direction in found:
        if space_sha256 and direction.space_sha256 != space_sha256:
            raise Refusal(
                "{path} holds directions of another space ({space_sha256}, loaded is "
                "{space_sha256_2}); make it again with `python -m voicelab embed`.",
                path=path,
                space_sha256=direction.space_sha256[:12],
                space_sha256_2=space_sha256[:12],
            )
    return {direction.name: direction for direction in found}
