"""The rows of a file of answers, one for each trial.

A row ends with its line break, the last byte to be written. A last row without one was being
written when the program was killed or the power failed: it is ignored, and its trial is repeated.
"""

import csv
import io
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from voicelab.refusal import Refusal


@dataclass(frozen=True)
class Answer:
    """One answered trial; its fields are the columns of the file.

    Attributes
    ----------
    participant, seed, task, attribute, years
        As in `Design`; years only in the identification of age.
    set_sha256, axis
        Hash of the set's table, and the axis of the strengths.
    trial, trials, repetition
        Number of the trial, how many there are, the repetition it belongs to.
    source, continuum
        The continuum of the set that was played.
    first_stimulus, second_stimulus
        Ids in the order in which they were played; the second is empty after one sound.
    first_strength, second_strength
        In the unit of the axis.
    first_judged_p, second_judged_p
        The judge's probability of female, or of being older; empty where it abstained.
    left, right
        The answers given with the left and with the right key.
    answer
        "first", "second", or a class.
    reaction_ms
        From the end of the last sound to the key.
    replays
        How often the sounds were started again, also after a pause.
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
        """What identifies the test: participant, seed, task, attribute."""
        return self.participant, self.seed, self.task, self.attribute

    def line(self) -> bytes:
        """Return the row of the file."""
        return _line(["" if value is None else value for value in asdict(self).values()])

    @classmethod
    def parse(cls, cells: Mapping[str, str]) -> "Answer":
        """Return the answer in the cells of a row; `ValueError` if one does not fit its column."""
        return cls(**{name: PARSERS[name](cells[name]) for name in COLUMNS})


def _optional_int(cell: str) -> int | None:
    return int(cell) if cell else None


def _optional_float(cell: str) -> float | None:
    return float(cell) if cell else None


COLUMNS = tuple(field.name for field in fields(Answer))
PARSERS_BY_TYPE: dict[Any, Callable[[str], Any]] = {
    int: int,
    float: float,
    str: str,
    int | None: _optional_int,
    float | None: _optional_float,
}
PARSERS = {field.name: PARSERS_BY_TYPE[field.type] for field in fields(Answer)}


def _line(cells: list) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


HEADER = _line(list(COLUMNS))


def read_answers(path: str | os.PathLike) -> list[Answer]:
    """Return the answers in a file; an incomplete last row is ignored.

    Raises
    ------
    Refusal
        If the file cannot be read, or is not a file of answers.
    """
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise Refusal(
            "{path} cannot be read ({error}); give a file of answers written by `voicelab listen`.",
            path=path,
            error=error.strerror,
        ) from error
    return parse_answers(raw, Path(path))[0]


def parse_answers(raw: bytes, path: Path) -> tuple[list[Answer], int]:
    """Return the complete rows of a file, and how many bytes they and the header take."""
    complete = raw[: raw.rfind(b"\n") + 1]
    if not complete and HEADER.startswith(raw):
        return [], 0
    if not complete.startswith(HEADER):
        raise Refusal(
            "{path} is not a file of answers of this version; give another file, or a new one.",
            path=path,
        )
    answers: list[Answer] = []
    try:
        text = complete.decode()
        lines = text.split("\n")[:-1]  # no cell contains a line break: such sets are refused
        for number, cells in enumerate(csv.reader(lines, strict=True), start=1):
            if number > 1:
                answers.append(Answer.parse(dict(zip(COLUMNS, cells, strict=True))))
    except (ValueError, csv.Error) as error:
        raise Refusal(
            "line {line} of {path} is damaged ({error}); correct it, or give another file.",
            line=len(answers) + 2,
            path=path,
            error=error,
        ) from error
    return answers, len(complete)
