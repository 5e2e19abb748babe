"""A table of voices or of measured files -> the pool that groups are picked from."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from voicelab.checksum import sha256_of
from voicelab.latent import LatentTable
from voicelab.refusal import Refusal

ID_COLUMNS = ("id", "voice_id", "stimulus_id", "stim_file", "file", "path")
EMPTY = ("", "n/a")  # n/a is a missing value in BIDS
# Short names of measures, without the unit.
SHORT = {"age": "age_years", "f0": "f0_mean_hz", "duration": "duration_s",
         "bandwidth": "bandwidth_hz", "rms": "rms_dbfs", "peak": "peak_dbfs",
         "centroid": "centroid_hz", "tilt": "tilt_db_per_octave", "vtl": "vtl_cm",
         "rate": "syllables_per_s"}  # fmt: skip
MEASURED_ON = "recordings of the speakers"  # the columns in `Pool.measured`
MOST_CLASSES = 50  # different numbers that can be classes


@dataclass(frozen=True)
class Pool:
    """Voices or files with their measures and labels.

    Attributes
    ----------
    ids : str array [N]
        Unique.
    numbers : mapping of name to float array [N]
        NaN where unknown.
    labels : mapping of name to str array [N]
        "" where unknown.
    source : str
        Its file or table.
    sha256 : str
        Of that file, or "".
    measured : tuple of str
        The numbers that were measured of the speakers' recordings.
    """

    ids: np.ndarray
    numbers: Mapping[str, np.ndarray]
    labels: Mapping[str, np.ndarray]
    source: str = "pool"
    sha256: str = ""
    measured: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def column(self, name: str) -> str:
        """Return the column of a name or a short name; `Refusal` if there is none."""
        columns = [*self.numbers, *self.labels]
        for candidate in (name, SHORT.get(name, name)):
            if candidate in columns:
                return candidate
        raise Refusal(
            "{source} has no column {name!r}; choose among {columns}.",
            source=self.source,
            name=name,
            columns=", ".join(columns) or "none",
        )

    def classes(self, column: str) -> np.ndarray:
        """Return a column as classes, str [N], "" where unknown."""
        if column in self.labels:
            return self.labels[column]
        values = self.numbers[column]
        if len(np.unique(values[np.isfinite(values)])) > MOST_CLASSES:
            raise Refusal(
                "{column} of {source} holds numbers, not classes; form groups by a column of "
                "classes "
                "(of age: age_band).",
                column=column,
                source=self.source,
            )
        return np.array([f"{value:g}" if np.isfinite(value) else "" for value in values])


def pool_of_table(table: LatentTable, source: str = "table") -> Pool:
    """Return the voices of a table of latents with their labels."""
    return Pool(
        ids=table.ids,
        numbers={
            "age_years": table.ages.astype(float),
            "bandwidth_hz": table.bandwidths_hz.astype(float),
            **{name: column.astype(float) for name, column in table.measures.items()},
        },
        labels={
            "gender": table.genders,
            "accent": table.accents,
            "corpus": table.corpora,
            "split": table.splits,
            "age_band": table.age_bands,
        },
        source=source,
        measured=tuple(table.measures),
    )


def read(path: Path) -> Pool:
    """Read a pool.

    Parameters
    ----------
    path : Path
        A table of latents (.npz), or a table of measures with a header and an id column, separated
        by commas or tabs (such as the `stimuli.tsv` of a set).
    """
    path = Path(path)
    if not path.is_file():
        raise Refusal(
            "{path} is not a file; give a table of voices (.npz) or of measures (.tsv).", path=path
        )
    if path.suffix == ".npz":
        pool = pool_of_table(LatentTable.load(path), str(path))
    else:
        pool = _read_text(path)
    return replace(pool, sha256=sha256_of(path))


def _read_text(path: Path) -> Pool:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(
            "{path} cannot be read as text ({error}); give a .csv or .tsv in UTF-8.",
            path=path,
            error=error,
        ) from error
    head = text.partition("\n")[0]
    # strict: a quotation mark that is never closed would swallow rows silently.
    lines = csv.reader(
        text.splitlines(keepends=True), delimiter="\t" if "\t" in head else ",", strict=True
    )
    try:
        rows = [row for row in lines if any(row)]
    except csv.Error as error:
        raise Refusal(
            "{path} is damaged in line {line_num} ({error}).",
            path=path,
            line_num=lines.line_num,
            error=error,
        ) from error
    if len(rows) < 2:
        raise Refusal(
            "{path} holds no rows; give a table with a header and a row a voice.", path=path
        )
    names = [name.strip() for name in rows[0]]
    if len(set(names)) < len(names):
        raise Refusal(
            "{path} has two columns of one name; give every column a name of its own.", path=path
        )
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(names):
            raise Refusal(
                "{path} has {count} fields in row {number} and {count_2} in its header; correct "
                "the "
                "table.",
                path=path,
                count=len(row),
                number=number,
                count_2=len(names),
            )
    columns = {
        name: np.array([field.strip() for field in fields])
        for name, *fields in zip(names, *rows[1:], strict=True)
    }
    id_column = next((name for name in ID_COLUMNS if name in columns), None)
    if id_column is None:
        raise Refusal(
            "{path} has no id column; name one of its columns {id_columns} or {id_columns_2}.",
            path=path,
            id_columns=", ".join(ID_COLUMNS[:-1]),
            id_columns_2=ID_COLUMNS[-1],
        )
    ids = columns.pop(id_column)
    repeated = [
        str(one)
        for one, count in zip(*np.unique(ids, return_counts=True), strict=True)
        if count > 1 or one in EMPTY
    ]
    if repeated:
        raise Refusal(
            "{path} holds the id {repeated!r} more than once or empty; every row needs one of "
            "its own.",
            path=path,
            repeated=repeated[0],
        )
    numbers, labels = {}, {}
    for name, values in columns.items():
        values = np.where(np.isin(values, EMPTY), "", values)
        found = _numbers(values)
        if found is None:
            labels[name] = values
        else:
            numbers[name] = found
    return Pool(ids, numbers, labels, str(path))


def _numbers(texts: np.ndarray) -> np.ndarray | None:
    """Return texts [N] as numbers, NaN where empty; None where they are none."""
    if not (texts != "").any():
        return None
    try:
        values = np.array([float(text) if text else np.nan for text in texts])
    except ValueError:
        return None
    return values if np.isfinite(values[texts != ""]).all() else None
