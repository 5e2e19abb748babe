"""Reading a set of stimuli as a listening test needs it: sounds, sources, strengths, judgements.

All that is known here about how a set is written stands in this module.
"""

import csv
import hashlib
import io
import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import soundfile

from voicelab.refusal import Refusal, Sentence, either

TABLE = "stimuli.tsv"
SHA256 = "sha256"
FILE_COLUMNS = ("file", "stim_file")
STRENGTH = "strength_"  # how the columns of strengths begin, the name of the axis follows
EMPTY = ("", "n/a")  # what a table holds where it holds nothing
NAMED = "continuum"
SAME = (NAMED, "rendering", "variant")  # with the strengths along other axes
COPY = "copy-synthesis"
ORIGINALS = ("original",)  # kinds that are no step of a continuum: the codec would be one
ATTRIBUTES = {"gender": ("male", "female"), "age": ("younger", "older")}  # from, to
ADULT_YEARS, DEFAULT_YEARS = 18, 35
# Lower ends of the judge's age bands in years, and their columns.
AGE_COLUMNS = {
    0: "judged_age_under_18_p",
    18: "judged_age_18_34_p",
    35: "judged_age_35_49_p",
    50: "judged_age_50_and_over_p",
}


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
        What all steps of one continuum share: the source, what moves, the strengths along the other
        axes.
    strength : float
        Along the axis that the test is about.
    probability : float or None
        What the judge gives to female, or to being older than the boundary; None where it said
        nothing.
    """

    stimulus_id: str
    path: Path
    source: str
    continuum: str
    strength: float
    probability: float | None


@dataclass(frozen=True)
class StimulusSet:
    """The sounds of a set that a test of one attribute is made of.

    Attributes
    ----------
    folder : Path
    sha256 : str
        Of the table: two sets of one hash are the same set.
    axis : str
        Whose strengths the stimuli carry.
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
        Of the set, with its stimuli.tsv.
    attribute : str
        What is to be heard: "gender" or "age".
    years : int
        From which age on a voice is older.
    axis : str
        Along which the steps lie; by default the axis of the attribute, or the only one.

    Raises
    ------
    Refusal
        Where there is no such set, a sound is missing, unreadable or another than the table names,
        or nothing varies.
    """
    folder = Path(folder)
    if attribute not in ATTRIBUTES:
        raise Refusal(
            "{attribute!r} is nothing a listener is asked about here; use {known}.",
            attribute=attribute,
            known=either(*ATTRIBUTES),
        )
    rows, sha256 = _rows(folder)
    axis, column = _axis(list(rows[0]), rows, attribute, axis, folder)
    stimuli = tuple(
        _stimulus(row, number, folder, column, attribute, years)
        for number, row in enumerate(rows, start=2)
        if row.get("kind", "") not in ORIGINALS and row[column] not in EMPTY
    )
    stimuli = _with_copies(stimuli, rows, folder, column, attribute, years)
    if len({one.strength for one in stimuli}) < 2:
        raise Refusal(
            "all stimuli of {folder} have one strength along {direction}; a test needs a set "
            "with two steps or more: make one with `python -m voicelab continuum`.",
            folder=folder,
            direction=axis,
        )
    ids = [one.stimulus_id for one in stimuli]
    if len(set(ids)) < len(ids):
        twice = next(name for name in ids if ids.count(name) > 1)
        raise Refusal(
            "{twice} stands twice in {table}; give each stimulus its own id.",
            twice=twice,
            table=folder / TABLE,
        )
    return StimulusSet(folder, sha256, axis, attribute, stimuli)


def condition_of(continuum: str) -> dict[str, str]:
    """Return what a continuum may share with those of other sources, by the table's columns."""
    return dict(re.findall(rf" (rendering|variant|{STRENGTH}\S+?)=(\S+)", continuum))


def _rows(folder: Path) -> tuple[list[dict[str, str]], str]:
    table = folder / TABLE
    try:
        raw = table.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(
            "{table} cannot be read ({error}); give the folder of a set as `python -m "
            "voicelab continuum` writes it.",
            table=table,
            error=getattr(error, "strerror", None) or error,
        ) from error
    rows = list(
        csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    )
    if not rows:
        raise Refusal(
            "{table} lists no stimulus; give the folder of a set that holds some.", table=table
        )
    ragged = [n for n, row in enumerate(rows, 2) if None in row or None in row.values()]
    if ragged:
        raise Refusal(
            "line {line} of {table} has another number of cells than its first line; take "
            "the table as the set was written with.",
            line=ragged[0],
            table=table,
        )
    needed = {"stimulus_id", "source"} - set(rows[0])
    if needed:
        columns = sorted(needed)[0]
        if len(needed) > 1:
            columns = Sentence("source and no column stimulus_id")
        raise Refusal(
            "{table} has no column {columns}; give the folder of a set as `python -m "
            "voicelab continuum` writes it.",
            table=table,
            columns=columns,
        )
    for line, row in enumerate(rows, 2):
        if not (row["stimulus_id"] + row["source"]).isprintable():
            raise Refusal(
                "a name in line {line} of {table} holds a line break or the like.",
                line=line,
                table=table,
            )
    return rows, hashlib.sha256(raw).hexdigest()


def _axis(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    attribute: str,
    asked: str,
    folder: Path,
) -> tuple[str, str]:
    """Return the axis and its column."""
    known = {name.removeprefix(STRENGTH): name for name in columns if name.startswith(STRENGTH)}
    varying = {
        axis: column
        for axis, column in known.items()
        if len({row[column] for row in rows} - set(EMPTY)) > 1
    }
    if asked:
        found = [axis for axis in known if axis == asked]
    else:  # gender, gender_held, gender_transport
        found = [axis for axis in varying if axis.split("_")[0] == attribute] or list(varying)
    if len(found) != 1:
        raise Refusal(
            "the stimuli of {folder} vary along {axes}; say by --along which of these the "
            "test is about.",
            folder=folder,
            axes=either(*varying) if varying else Sentence("no axis at all"),
        )
    return found[0], known[found[0]]


def _stimulus(
    row: Mapping[str, str], line: int, folder: Path, column: str, attribute: str, years: int
) -> Stimulus:
    name = row["stimulus_id"]
    where = Sentence("line {line} of {table}", line=line, table=folder / TABLE)
    file = next((row[one] for one in FILE_COLUMNS if row.get(one, "") not in EMPTY), "")
    path = _inside(folder, file)
    try:
        frames = soundfile.info(path).frames
    except (RuntimeError, OSError) as error:
        raise Refusal(
            "the sound {file!r} of {where} cannot be read ({error}); check the set with "
            "`python -m voicelab set verify`.",
            file=file,
            where=where,
            error=error,
        ) from error
    if not frames:
        raise Refusal(
            "the sound {file!r} of {where} is empty; make the set again.",
            file=file,
            where=where,
        )
    if row.get(SHA256, "") not in EMPTY and _sha256_of(path) != row[SHA256]:
        raise Refusal(
            "the sound {file!r} of {where} is not the one that the set was written with (its "
            "SHA-256 is another); check the set with `python -m voicelab set verify`.",
            file=file,
            where=where,
        )
    others = [
        f"{key}={value}"
        for key, value in row.items()
        if key != column and (key.startswith(STRENGTH) or key in SAME) and value not in EMPTY
    ]
    return Stimulus(
        stimulus_id=name,
        path=path,
        source=row["source"],
        continuum=" ".join([row["source"], *others]),
        strength=_number(
            row[column], Sentence("the {column} of {where}", column=column, where=where)
        ),
        probability=_probability(row, attribute, years, where),
    )


def _with_copies(
    stimuli: tuple[Stimulus, ...],
    rows: Sequence[Mapping[str, str]],
    folder: Path,
    column: str,
    attribute: str,
    years: int,
) -> tuple[Stimulus, ...]:
    """Return the stimuli, and copy-syntheses as strength 0 of edits that were kept by hand.

    There nothing moved is no edit; a continuum that was written as one has its steps and no other.
    """
    copies = []
    for line, row in enumerate(rows, start=2):
        if row.get("kind") != COPY or row[column] not in EMPTY:
            continue
        steps = [one for one in stimuli if one.source == row["source"]]
        continua = {one.continuum for one in steps}
        named = any(f" {NAMED}=" in one for one in continua)
        if len(continua) == 1 and not named and all(one.strength for one in steps):
            copy = _stimulus({**row, column: "0"}, line, folder, column, attribute, years)
            copies.append(replace(copy, continuum=continua.pop()))
    return (*stimuli, *copies)


def _inside(folder: Path, file: str) -> Path:
    """Return a file of the set, which BIDS names from the folder `stimuli` or from above it."""
    for base in (folder, folder / "stimuli"):
        path = (base / file).resolve()
        if path.is_file() and path.is_relative_to(folder.resolve()):
            return path
    raise Refusal(
        "the sound {file!r} is not in {folder}; check the set with `python -m voicelab "
        "set verify`.",
        file=file,
        folder=folder,
    )


def _sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _probability(row: Mapping[str, str], attribute: str, years: int, where: str) -> float | None:
    """Return the judge's probability of female, or of an age from `years` on."""
    if attribute == "gender":
        columns, sign = ["judged_gender_female_p"], 1
        if columns[0] not in row:
            columns, sign = ["judged_gender_male_p"], -1
    else:
        if years not in AGE_COLUMNS:
            return None  # the judge does not split its bands there
        columns, sign = [name for first, name in AGE_COLUMNS.items() if first >= years], 1
    cells = [row.get(name, "") for name in columns]
    if any(cell in EMPTY for cell in cells):
        return None
    judged = Sentence("what the judge says in {where}", where=where)
    said = sum(_number(cell, judged) for cell in cells)
    said = 1 - said if sign < 0 else said
    if not -0.001 <= said <= 1.001:
        raise Refusal(
            "the judge gives {said:g} in {where}; a probability lies from 0 to 1.",
            said=said,
            where=where,
        )
    return round(min(max(said, 0.0), 1.0), 6)


def _number(cell: str, what: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Refusal(
            "{what} is {cell!r}, which is no number; take the table as it was written.",
            what=what,
            cell=cell,
        )
    return number
