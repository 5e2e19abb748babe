"""The table of a stimulus set, `stimuli.tsv`: its columns, its rows, its numbers.

Everything that a listening test knows about how a set is written is in this module.
"""

import csv
import hashlib
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from voicelab.refusal import Refusal, Sentence

TABLE = "stimuli.tsv"
SHA256 = "sha256"
FILE_COLUMNS = ("file", "stim_file")
STRENGTH = "strength_"  # a column of strengths: this, then the name of its axis
EMPTY = ("", "n/a")
CONTINUUM = "continuum"
SHARED = (CONTINUUM, "rendering", "variant")  # the same in all steps of one continuum
COPY_SYNTHESIS = "copy-synthesis"
ORIGINALS = ("original",)  # kinds that are no step of a continuum: the codec would be a step too
# Columns of the judge's probabilities by the lower end of their age band in years.
AGE_COLUMNS = {
    0: "judged_age_under_18_p",
    18: "judged_age_18_34_p",
    35: "judged_age_35_49_p",
    50: "judged_age_50_and_over_p",
}


@dataclass(frozen=True)
class SetTable:
    """The rows of `stimuli.tsv`.

    Attributes
    ----------
    folder : Path
        The folder of the set.
    rows : list of mapping
        Cells by the name of their column.
    sha256 : str
        Hash of the file: two sets with the same hash are the same set.
    """

    folder: Path
    rows: list[dict[str, str]]
    sha256: str

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / TABLE

    def line(self, number: int) -> Sentence:
        """Return how a message calls a line of the file, counted from 1."""
        return Sentence("line {line} of {table}", line=number, table=self.path)


def read_table(folder: Path) -> SetTable:
    """Read the table of a set.

    Raises
    ------
    Refusal
        If there is none, or it is damaged.
    """
    path = folder / TABLE
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(
            "{table} cannot be read ({error}); give the folder of a stimulus set written by "
            "`voicelab continuum`.",
            table=path,
            error=getattr(error, "strerror", None) or error,
        ) from error
    rows = list(
        csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    )
    table = SetTable(folder, rows, hashlib.sha256(raw).hexdigest())
    _refuse_damaged(table)
    return table


def number(cell: str, what: str) -> float:
    """Return the finite number in a cell; `what` names the cell if it holds none."""
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Refusal(
            "{what} is {cell!r}, which is not a number; use the table as it was written.",
            what=what,
            cell=cell,
        )
    return value


def judged_probability(
    row: Mapping[str, str], attribute: str, years: int, where: str
) -> float | None:
    """Return the judge's probability of female, or of an age of at least `years`.

    None where the judge abstained, or where none of its age bands begins at `years`.
    """
    complement = False
    if attribute == "gender":
        columns = ["judged_gender_female_p"]
        if columns[0] not in row:
            columns, complement = ["judged_gender_male_p"], True
    elif years in AGE_COLUMNS:
        columns = [name for first, name in AGE_COLUMNS.items() if first >= years]
    else:
        return None
    cells = [row.get(name, "") for name in columns]
    if any(cell in EMPTY for cell in cells):
        return None
    what = Sentence("the judge's probability in {where}", where=where)
    total = sum(number(cell, what) for cell in cells)
    probability = 1 - total if complement else total
    if not -0.001 <= probability <= 1.001:
        raise Refusal(
            "the judge's probability in {where} is {value:g}; it must lie between 0 and 1.",
            where=where,
            value=probability,
        )
    return round(min(max(probability, 0.0), 1.0), 6)


def _refuse_damaged(table: SetTable) -> None:
    rows = table.rows
    if not rows:
        raise Refusal("{table} lists no stimuli; give the folder of another set.", table=table.path)
    ragged = [line for line, row in enumerate(rows, 2) if None in row or None in row.values()]
    if ragged:
        raise Refusal(
            "{line} does not have as many cells as its first line; use the table as it was "
            "written.",
            line=table.line(ragged[0]),
        )
    missing = sorted({"stimulus_id", "source"} - set(rows[0]))
    if missing:
        raise Refusal(
            "{table} has no column {column}; give the folder of a stimulus set written by "
            "`voicelab continuum`.",
            table=table.path,
            column=missing[0],
        )
    for line, row in enumerate(rows, 2):
        if not (row["stimulus_id"] + row["source"]).isprintable():
            raise Refusal(
                "a name in {line} contains a line break or another control character.",
                line=table.line(line),
            )
