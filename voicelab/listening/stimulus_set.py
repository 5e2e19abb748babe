"""A stimulus set as a listening test sees it: sounds, sources, strengths, judgements."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import soundfile

from voicelab.checksum import sha256_of
from voicelab.listening.set_table import (
    CONTINUUM,
    COPY_SYNTHESIS,
    EMPTY,
    FILE_COLUMNS,
    ORIGINALS,
    SHA256,
    SHARED,
    STRENGTH,
    SetTable,
    judged_probability,
    number,
    read_table,
)
from voicelab.refusal import Refusal, Sentence, either

ATTRIBUTES = {"gender": ("male", "female"), "age": ("younger", "older")}  # from, to
ADULT_YEARS, DEFAULT_YEARS = 18, 35


@dataclass(frozen=True)
class Stimulus:
    """One sound of a set, as a step of a continuum.

    Attributes
    ----------
    stimulus_id : str
    path : Path
    source : str
        The recording or voice that it was made from.
    continuum : str
        What all steps of one continuum have in common: the source, the variant, the strengths along
        the other axes.
    strength : float
        Along the axis of the test.
    probability : float or None
        The judge's probability of female, or of being older than the boundary; None where the judge
        abstained.
    """

    stimulus_id: str
    path: Path
    source: str
    continuum: str
    strength: float
    probability: float | None


@dataclass(frozen=True)
class StimulusSet:
    """The sounds of a set that belong to a test of one attribute.

    Attributes
    ----------
    folder : Path
    sha256 : str
        Hash of the table: two sets with the same hash are the same set.
    axis : str
        The axis along which `Stimulus.strength` is given.
    attribute : str
        "gender" or "age".
    stimuli : tuple of Stimulus
        In the order of the table.
    """

    folder: Path
    sha256: str
    axis: str
    attribute: str
    stimuli: tuple[Stimulus, ...]


def read_set(
    folder: str | os.PathLike, attribute: str, years: int = DEFAULT_YEARS, axis: str = ""
) -> StimulusSet:
    """Read the continua of a set.

    Parameters
    ----------
    folder : path
        The folder with the set's stimuli.tsv.
    attribute : str
        What listeners judge: "gender" or "age".
    years : int
        The age from which a voice counts as older.
    axis : str
        The axis of the steps; by default the axis of the attribute, or the only one.

    Raises
    ------
    Refusal
        If there is no such set, a sound is missing, unreadable or not the one in the table, or
        nothing varies.
    """
    if attribute not in ATTRIBUTES:
        raise Refusal(
            "listeners cannot be asked about {attribute!r}; use {known}.",
            attribute=attribute,
            known=either(*ATTRIBUTES),
        )
    table = read_table(Path(folder))
    axis, column = _axis(table, attribute, axis)
    stimuli = tuple(
        _stimulus(table, row, line, column, attribute, years)
        for line, row in enumerate(table.rows, start=2)
        if row.get("kind", "") not in ORIGINALS and row[column] not in EMPTY
    )
    stimuli += _copies_as_steps(stimuli, table, column, attribute, years)
    if len({one.strength for one in stimuli}) < 2:
        raise Refusal(
            "all stimuli of {folder} have the same strength along {direction}; a test needs at "
            "least two steps: make a set with `voicelab continuum`.",
            folder=folder,
            direction=axis,
        )
    ids = [one.stimulus_id for one in stimuli]
    if len(set(ids)) < len(ids):
        raise Refusal(
            "{stimulus} appears twice in {table}; give each stimulus its own id.",
            stimulus=next(name for name in ids if ids.count(name) > 1),
            table=table.path,
        )
    return StimulusSet(table.folder, table.sha256, axis, attribute, stimuli)


def condition_of(continuum: str) -> dict[str, str]:
    """Return what a continuum can share with those of other sources, by the table's columns."""
    return dict(re.findall(rf" (rendering|variant|{STRENGTH}\S+?)=(\S+)", continuum))


def _axis(table: SetTable, attribute: str, requested: str) -> tuple[str, str]:
    """Return the axis and its column."""
    columns = {
        name.removeprefix(STRENGTH): name for name in table.rows[0] if name.startswith(STRENGTH)
    }
    varying = [
        axis
        for axis, column in columns.items()
        if len({row[column] for row in table.rows} - set(EMPTY)) > 1
    ]
    if requested:
        found = [axis for axis in columns if axis == requested]
    else:  # gender, gender_held, gender_transport
        found = [axis for axis in varying if axis.split("_")[0] == attribute] or varying
    if len(found) != 1:
        raise Refusal(
            "the stimuli of {folder} vary along {axes}; choose the axis of the test with --along.",
            folder=table.folder,
            axes=either(*varying) if varying else Sentence("no axis at all"),
        )
    return found[0], columns[found[0]]


def _stimulus(
    table: SetTable, row: Mapping[str, str], line: int, column: str, attribute: str, years: int
) -> Stimulus:
    where = table.line(line)
    others = [
        f"{key}={value}"
        for key, value in row.items()
        if key != column and (key.startswith(STRENGTH) or key in SHARED) and value not in EMPTY
    ]
    return Stimulus(
        stimulus_id=row["stimulus_id"],
        path=_sound(table.folder, row, where),
        source=row["source"],
        continuum=" ".join([row["source"], *others]),
        strength=number(
            row[column], Sentence("the {column} in {where}", column=column, where=where)
        ),
        probability=judged_probability(row, attribute, years, where),
    )


def _copies_as_steps(
    stimuli: tuple[Stimulus, ...], table: SetTable, column: str, attribute: str, years: int
) -> tuple[Stimulus, ...]:
    """Return copy-syntheses as the steps of strength 0 that edits collected by hand lack.

    A set written as a continuum has all its steps already.
    """
    copies = []
    for line, row in enumerate(table.rows, start=2):
        if row.get("kind") != COPY_SYNTHESIS or row[column] not in EMPTY:
            continue
        steps = [one for one in stimuli if one.source == row["source"]]
        continua = {one.continuum for one in steps}
        named = any(f" {CONTINUUM}=" in one for one in continua)
        if len(continua) == 1 and not named and all(one.strength for one in steps):
            copy = _stimulus(table, {**row, column: "0"}, line, column, attribute, years)
            copies.append(replace(copy, continuum=continua.pop()))
    return tuple(copies)


def _sound(folder: Path, row: Mapping[str, str], where: Sentence) -> Path:
    """Return the sound file of a row; refuse one that is not as the table describes it."""
    file = next((row[one] for one in FILE_COLUMNS if row.get(one, "") not in EMPTY), "")
    path = _inside(folder, file)
    try:
        frames = soundfile.info(path).frames
    except (RuntimeError, OSError) as error:
        raise Refusal(
            "the sound {file!r} in {where} cannot be read ({error}); check the set with "
            "`voicelab set verify`.",
            file=file,
            where=where,
            error=error,
        ) from error
    if not frames:
        raise Refusal(
            "the sound {file!r} in {where} is empty; make the set again.", file=file, where=where
        )
    if row.get(SHA256, "") not in EMPTY and sha256_of(path) != row[SHA256]:
        raise Refusal(
            "the sound {file!r} in {where} was changed after the set was written (its SHA-256 "
            "differs); check the set with `voicelab set verify`.",
            file=file,
            where=where,
        )
    return path


def _inside(folder: Path, file: str) -> Path:
    """Return a file of the set, which BIDS names from the folder `stimuli` or from above it."""
    for base in (folder, folder / "stimuli"):
        path = (base / file).resolve()
        if path.is_file() and path.is_relative_to(folder.resolve()):
            return path
    raise Refusal(
        "the sound {file!r} is not in {folder}; check the set with `voicelab set verify`.",
        file=file,
        folder=folder,
    )
