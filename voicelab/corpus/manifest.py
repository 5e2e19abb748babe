"""Manifests: recordings with the labels of their speakers, and the frozen split.

A corpus is a folder with a `metadata.csv`, or Common Voice as downloaded.
"""

import csv
import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from voicelab import attributes
from voicelab.refusal import Refusal

SPLITS = ("training", "validation", "test")


@dataclass(frozen=True)
class Utterance:
    """One recording of a corpus with its labels; unknown labels are None or an empty string."""

    path: Path
    corpus: str  # the folder's name
    speaker_id: str
    age: float | None = None  # years
    gender: str = ""  # "female", "male", "other"
    accent: str = ""
    problem: str = ""  # what is wrong with its labels, for `check`
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)  # of other attributes

    @property
    def speaker(self) -> str:
        """The speaker's id, unique over all corpora."""
        return f"{self.corpus}/{self.speaker_id}"

    @property
    def split(self) -> str:
        """The part of the frozen split that the speaker belongs to."""
        return split_of(self.corpus, self.speaker_id)


def split_of(corpus: str, speaker_id: str) -> str:
    """Return "training", "validation" or "test": by speaker, frozen, the same for every model."""
    h = int(hashlib.sha256(f"{corpus}/{speaker_id}".encode()).hexdigest()[:8], 16) % 100
    return "test" if h < 20 else "validation" if h < 30 else "training"


def read(folder: str | os.PathLike) -> list[Utterance]:
    """Read the manifest of a corpus folder.

    Parameters
    ----------
    folder : path
        Holds `metadata.csv` (columns path, speaker_id; age, gender, accent where known), or is
        Common Voice as downloaded (`validated.tsv` beside `clips/`).

    Raises
    ------
    Refusal
        If it holds neither, a required column is missing, or the text is not UTF-8.
    """
    folder = Path(folder)
    manifest, common_voice = folder / "metadata.csv", folder / "validated.tsv"
    if manifest.is_file():
        rows = _rows(manifest, ",", ("path", "speaker_id"))
        base, speaker, accents = folder, "speaker_id", ["accent"]
    elif common_voice.is_file():
        rows = _rows(common_voice, "\t", ("path", "client_id"))
        base, speaker, accents = folder / "clips", "client_id", ["accents", "accent"]
    else:
        raise Refusal(
            "{folder} holds neither metadata.csv nor validated.tsv; give a folder with a "
            "manifest (columns path, speaker_id, age, gender, accent) or Common Voice as "
            "downloaded.",
            folder=folder,
        )
    name = folder.resolve().name
    return [_utterance(row, name, base, speaker, accents) for row in rows]


def _rows(path: Path, delimiter: str, needed: Sequence[str]) -> list[dict[str, str]]:
    # Common Voice does not quote: a lone quotation mark in a sentence is just a character.
    quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:  # spreadsheets write a mark first
            reader = csv.DictReader(file, delimiter=delimiter, quoting=quoting)
            columns, rows = reader.fieldnames or [], list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal(
            "{path} cannot be read as a table ({error}); save it as UTF-8 text.",
            path=path,
            error=error,
        ) from error
    missing = [column for column in needed if column not in columns]
    if missing:
        raise Refusal(
            "{path} has no column {missing}; its first line must name {needed}.",
            path=path,
            missing=" or ".join(missing),
            needed=", ".join(needed),
        )
    return rows


def _utterance(
    row: dict[str, str], corpus: str, base: Path, speaker: str, accents: Sequence[str]
) -> Utterance:
    problems = []
    if not row[speaker]:
        problems.append("no speaker is named")
    known: dict[str, Any] = {}
    for attribute in attributes.declared():
        columns = accents if attribute is attributes.ACCENT else (attribute.name,)
        text = next((row[name] for name in columns if (row.get(name) or "").strip()), "")
        try:
            known[attribute.name] = attribute.parsed(text) if attribute.column else ""
        except ValueError as error:
            problems.append(str(error))
    age, gender, accent = (known.pop(name, "") for name in ("age", "gender", "accent"))
    return Utterance(
        path=base / (row["path"] or ""),
        corpus=corpus,
        speaker_id=row[speaker] or "",
        age=age if age != "" else None,
        gender=gender,
        accent=accent,
        problem="; ".join(problems),
        labels={name: label for name, label in known.items() if label},
    )
