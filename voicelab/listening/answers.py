"""The table of answers: one row a trial, on the disk before the next trial is heard.

A row ends with its line break, the last of its bytes to be written. So a last row without one was
being written when the power or the program went: it is dropped, and its trial is heard again.
"""

import csv
import io
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any

from voicelab.refusal import Refusal

if sys.platform != "win32":
    import fcntl


@dataclass(frozen=True)
class Row:
    """One trial as the table of answers has it; fields are its columns.

    Attributes
    ----------
    participant, seed, task, attribute, years
        As in `Design`; years where the identification of age was asked for.
    set_sha256, axis
        Of the table of the set, and whose strengths are meant.
    trial, trials, repetition
        Number of the trial, how many there are, in which repetition it stands.
    source, continuum
        Which continuum of the set was heard.
    first_stimulus, second_stimulus
        Ids in the order in which they were heard; of one sound the second is empty.
    first_strength, second_strength
        In the unit of the axis.
    first_judged_p, second_judged_p
        What the judge gives to female, or to being older; empty where it said nothing.
    left, right
        What the left and the right key meant.
    answer
        "first", "second", or a class.
    reaction_ms
        From the end of the last sound to the key.
    replays
        How often what is heard was started again, after a pause included.
    answered_utc
        When, to the second.
    """

    participant: str
    seed: int
    task: str
    attribute: str
    years: int | None
    set_sha256: str
    axis: str
    trial: int
    trials: int
    repetition: int
    source: str
    continuum: str
    first_stimulus: str
    second_stimulus: str
    first_strength: float
    second_strength: float | None
    first_judged_p: float | None
    second_judged_p: float | None
    left: str
    right: str
    answer: str
    reaction_ms: float
    replays: int
    answered_utc: str

    @property
    def test(self) -> tuple[str, int, str, str]:
        """What belongs together: participant, seed, task, attribute."""
        return self.participant, self.seed, self.task, self.attribute

    def line(self) -> bytes:
        """Return the row as the file holds it."""
        return _line(["" if value is None else value for value in asdict(self).values()])

    @classmethod
    def parsed(cls, cells: Mapping[str, str]) -> "Row":
        """Return the row of a table's cells; `ValueError` where they are of another kind."""
        return cls(**{name: KINDS[name](cells[name]) for name in COLUMNS})


def _perhaps_int(cell: str) -> int | None:
    return int(cell) if cell else None


def _perhaps_float(cell: str) -> float | None:
    return float(cell) if cell else None


COLUMNS = tuple(field.name for field in fields(Row))
READERS: dict[Any, Callable[[str], Any]] = {
    int: int,
    float: float,
    str: str,
    int | None: _perhaps_int,
    float | None: _perhaps_float,
}
KINDS = {field.name: READERS[field.type] for field in fields(Row)}


def _line(cells: list) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


HEADER = _line(list(COLUMNS))


def read_rows(path: str | os.PathLike) -> list[Row]:
    """Return the whole rows of a table of answers; a torn last one is left out.

    Raises
    ------
    Refusal
        Where it cannot be read or is another kind of table.
    """
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise Refusal(
            "{path} cannot be read ({error}); give the table that `python -m voicelab "
            "listen` wrote.",
            path=path,
            error=error.strerror,
        ) from error
    return _parsed(raw, Path(path))[0]


def _parsed(raw: bytes, path: Path) -> tuple[list[Row], int]:
    """Return the whole rows and how many bytes they and the header take."""
    whole = raw[: raw.rfind(b"\n") + 1]
    if not whole and HEADER.startswith(raw):
        return [], 0
    if not whole.startswith(HEADER):
        raise Refusal(
            "{path} is no table of answers of this version; give another file, or none "
            "that is there yet.",
            path=path,
        )
    rows: list[Row] = []
    try:
        text = whole.decode()
        lines = text.split("\n")[:-1]  # no cell holds a line break: a set with one is refused
        for number, cells in enumerate(csv.reader(lines, strict=True), start=1):
            if number > 1:
                rows.append(Row.parsed(dict(zip(COLUMNS, cells, strict=True))))
    except (ValueError, csv.Error) as error:
        raise Refusal(
            "line {line} of {path} is damaged ({error}); correct it, or give another file.",
            line=len(rows) + 2,
            path=path,
            error=error,
        ) from error
    return rows, len(whole)


class Results:
    """A table of answers that is being written to, by one test at a time."""

    def __init__(self, path: str | os.PathLike) -> None:
        """Open a table, or begin one; drop a torn last row.

        Parameters
        ----------
        path : path

        Raises
        ------
        Refusal
            Where it cannot be written, another test writes to it, or it is another kind of table.
        """
        self.path = Path(path)
        new = not self.path.exists()
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as error:
            raise Refusal(
                "{path} cannot be written ({error}); give a file in a folder that is there and "
                "may be written to.",
                path=self.path,
                error=error.strerror,
            ) from error
        try:
            self._lock()
            with self.path.open("rb") as file:
                raw = file.read()
            self.rows, self._length = _parsed(raw, self.path)
            if self._length < len(raw):
                os.ftruncate(self._file, self._length)
            if not self._length:
                self._add(HEADER)
            if new:
                _settle(self.path.parent)
        except BaseException:
            os.close(self._file)
            raise

    def append(self, row: Row) -> None:
        """Write a row so that it outlives whatever happens next.

        Raises
        ------
        Refusal
            Where it cannot be written; nothing of it is left then.
        """
        self._add(row.line())
        self.rows.append(row)

    def close(self) -> None:
        """Give the table back."""
        if self._file >= 0:
            os.close(self._file)
        self._file = -1

    def __enter__(self) -> "Results":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _lock(self) -> None:
        if sys.platform == "win32":
            return  # it has no such lock: there two tests must not write to one file
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # a kill gives it back
        except OSError as error:
            raise Refusal(
                "another test is writing to {path}; end it first, or give another file.",
                path=self.path,
            ) from error

    def _add(self, line: bytes) -> None:
        try:
            if os.write(self._file, line) < len(line):
                raise OSError(None, "the disk is full")
            os.fsync(self._file)
        except OSError as error:
            os.ftruncate(self._file, self._length)
            raise Refusal(
                "the answer could not be written to {path} ({error}); make room, then answer "
                "again.",
                path=self.path,
                error=error.strerror,
            ) from error
        self._length += len(line)


def _settle(folder: Path) -> None:
    """Make a new file's name outlive a loss of power, where the system can do that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
