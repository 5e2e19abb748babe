"""Checks a written set: hashes, table, format, level, duration, ramps and peaks."""

import math
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile

from voicelab.audio import SUBTYPES, Recording, load
from voicelab.checksum import sha256_of
from voicelab.measure import ACOUSTIC_COLUMNS, PRAAT_COLUMNS
from voicelab.refusal import Refusal
from voicelab.stimuli import tables
from voicelab.stimuli.costs import cost_columns
from voicelab.stimuli.measurements import acoustic_cells, judge_cells
from voicelab.stimuli.plan import Plan, Stimulus
from voicelab.stimuli.postprocess import LEVELS, TOLERANCE_DB, OutputFormat, raised_cosine
from voicelab.stimuli.provenance import PROVENANCE, Provenance, read
from voicelab.stimuli.records import Cell, Record
from voicelab.stimuli.tables import MISSING, WEIGHTS, read_tsv

if TYPE_CHECKING:
    from voicelab.judge import Judge

ABSOLUTE, RELATIVE = 2e-3, 1e-3  # tolerance of a measure between machines
HELD_SAMPLES = 3  # consecutive samples at the ceiling that mean clipping


@dataclass(frozen=True)
class Discrepancy:
    """One difference between a set and its provenance."""

    file: str
    what: str

    def __str__(self) -> str:
        """Return one readable line."""
        return f"{self.file}: {self.what}"


def verify(folder: Path, judge: "Judge | None" = None) -> Iterator[Discrepancy]:
    """Yield every discrepancy of a set; none if it is as it was written.

    Parameters
    ----------
    folder : Path
    judge : Judge, optional
        Judges every file again, if it is the judge of the set.

    Raises
    ------
    Refusal
        If the folder holds no set, or its provenance is damaged.
    """
    if not folder.is_dir():
        raise Refusal("{folder} is not a folder; give the folder of a set.", folder=folder)
    found = read(folder / PROVENANCE)
    if judge is not None and found.checkpoints.get("judge.safetensors") != judge.sha256:
        judge = None
    yield from _files(folder, found)
    rows = yield from _rows(folder, found.plan)
    planned = _planned_cells(folder, found, rows)
    for stimulus in found.plan.stimuli:
        file = folder / stimulus.file
        if not file.is_file():
            continue  # reported by _files
        try:
            written = load(file, max_seconds=None)
        except Refusal as refusal:
            yield Discrepancy(stimulus.file, str(refusal))
            continue
        for what in _sound(file, written, stimulus, found):
            yield Discrepancy(stimulus.file, what)
        row = rows.get(stimulus.stimulus_id)
        if row is not None:
            for what in _cells(written, row, planned[stimulus.stimulus_id], judge):
                yield Discrepancy(stimulus.file, what)


def unmeasured(folder: Path, judge: "Judge | None" = None) -> list[str]:
    """Return sentences on the columns of a set's table that `verify` does not check."""
    found = read(folder / PROVENANCE)
    try:
        row = read_tsv((folder / "stimuli.tsv").read_text(encoding="utf-8"))[0]
    except (OSError, ValueError, IndexError):
        return []  # a discrepancy that `verify` reports
    again = {*ACOUSTIC_COLUMNS, *next(iter(_planned_cells(folder, found, {}).values()))}
    left = [name for name in row if name not in again]
    slow = cost_columns(found.plan.measures)
    why = {
        "the judge here is not the one that judged it": (
            [name for name in left if name.startswith("judged_")]
            if judge is None or found.checkpoints.get("judge.safetensors") != judge.sha256
            else []
        ),
        "Praat is not installed here": (
            [name for name in left if name in PRAAT_COLUMNS]
            if find_spec("parselmouth") is None
            else []
        ),
        "that takes the space and the sources, as `set rebuild` has them": [
            name
            for name in left
            if not name.startswith("judged_") and name not in (*PRAAT_COLUMNS, *slow)
        ],
        "that takes long; `set rebuild` does it": [name for name in left if name in slow],
    }
    return [
        f"Not measured again, as {reason}: {', '.join(names)}."
        for reason, names in why.items()
        if names
    ]


def _files(folder: Path, found: Provenance) -> Iterator[Discrepancy]:
    for name, sha256 in found.files.items():
        if not (folder / name).is_file():
            yield Discrepancy(name, "is missing")
        elif sha256_of(folder / name) != sha256:
            yield Discrepancy(
                name, f"is not the file that was written: its SHA-256 is not {sha256}"
            )
    for path in sorted((folder / "stimuli").glob("*")):
        if f"stimuli/{path.name}" not in found.files:
            yield Discrepancy(f"stimuli/{path.name}", "was not written with the set")


def _rows(folder: Path, plan: Plan) -> Generator[Discrepancy, None, dict[str, dict[str, str]]]:
    """Yield the discrepancies of the table's rows; return the rows by stimulus id."""
    name = "stimuli.tsv"
    try:
        rows = read_tsv((folder / name).read_text(encoding="utf-8"))
        ids = [row["stimulus_id"] for row in rows]
    except (OSError, ValueError, KeyError) as error:
        if (folder / name).is_file():
            yield Discrepancy(name, f"is no table ({error})")
        return {}
    wanted = [one.stimulus_id for one in plan.stimuli]
    for one in wanted:
        if ids.count(one) != 1:
            yield Discrepancy(name, f"has {ids.count(one)} rows of {one} instead of one")
    for one in dict.fromkeys(ids):
        if one not in wanted:
            yield Discrepancy(name, f"has a row of {one}, which is no stimulus of the set")
    return dict(zip(ids, rows, strict=True))


def _planned_cells(
    folder: Path, found: Provenance, table: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, Any]]:
    """Return by stimulus id the cells that follow from the plan and the files' bytes.

    The licence of the weights comes from the table; provenance.json does not hold it.
    """
    licences = [row.get("license", "").partition(WEIGHTS)[2] for row in table.values()]
    weights = next(filter(None, licences), "")
    records = []
    for one in found.plan.stimuli:
        file, promised = folder / one.file, found.stimuli.get(one.stimulus_id, {})
        records.append(
            Record(
                one.stimulus_id,
                0.0,
                found.lowered_db,
                sha256_of(file) if file.is_file() else "",
                sounding_samples=int(promised.get("sounding_samples", 0)),
            )
        )
    rows = tables.rows(found.plan, records, weights)
    for row in rows:
        del row["missing"]
    return {row["stimulus_id"]: row for row in rows}


def _sound(file: Path, written: Recording, stimulus: Stimulus, found: Provenance) -> Iterator[str]:
    output, promised = (found.plan.output, found.stimuli.get(stimulus.stimulus_id, {}))
    info = soundfile.info(str(file))
    for what, is_now, was in (
        ("channels", info.channels, 1),
        ("Hz", info.samplerate, output.sample_rate),
        ("as its sample format", info.subtype, SUBTYPES[output.bits]),
        ("samples", len(written.samples), promised.get("samples")),
    ):
        if is_now != was:
            yield f"has {is_now} {what} instead of {was}"
    wanted = output.level_db - found.lowered_db
    try:
        level = LEVELS[output.level](written)
    except Refusal as refusal:
        yield str(refusal)
    else:
        if abs(level - wanted) > TOLERANCE_DB:
            yield f"has a level of {level:.2f} dB ({output.level}) instead of {wanted:.2f}"
    yield from _clipping(written, output)
    if len(written.samples) == promised.get("samples"):
        yield from _ramps(written, output, promised)


def _clipping(written: Recording, output: OutputFormat) -> Iterator[str]:
    ceiling = 1 - 2.0 ** (1 - output.bits)
    high = np.abs(written.samples) >= ceiling
    runs = np.convolve(high, np.ones(HELD_SAMPLES), mode="valid")
    if np.abs(written.samples).max() > ceiling or (runs >= HELD_SAMPLES).any():
        yield f"clips: {int(high.sum())} samples lie at full scale"


def _ramps(written: Recording, output: OutputFormat, promised: Mapping[str, Any]) -> Iterator[str]:
    sounding, ramp = promised["sounding_samples"], output.ramp_samples
    samples = np.abs(written.samples.astype(np.float64))
    if samples[sounding:].any():
        yield "is not silent behind the end of its sound"
    # No sample exceeds the ramp times the loudest sample, plus a rounding step.
    bound = raised_cosine(ramp) * promised["loudest"] * (1 + 1e-6) + 2.0 ** (1 - output.bits)
    if ramp and (samples[:ramp] > bound).any():
        yield f"does not rise over {output.ramp_s * 1000:g} ms at its beginning"
    if ramp and (samples[sounding - ramp : sounding] > bound[::-1]).any():
        yield f"does not fall over {output.ramp_s * 1000:g} ms at its end"


def _cells(
    written: Recording, row: Mapping[str, str], planned: Mapping[str, Any], judge: "Judge | None"
) -> Iterator[str]:
    for name, value in planned.items():
        if name in row and row[name] != tables.cell(value):
            yield f"has {name} {tables.cell(value)}, its table says {row[name]}"
    again: dict[str, Cell] = acoustic_cells(written, frozenset(row))
    if judge is not None:
        again |= judge_cells(judge, written)
    for name, (value, _) in again.items():
        if name in row and not _same(row[name], value):
            yield f"has {name} {'none' if value is None else value}, its table says {row[name]}"


def _same(cell: str, value: float | str | None) -> bool:
    if value is None or cell == MISSING:
        return value is None and cell == MISSING
    try:
        return math.isclose(float(cell), float(value), rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    except ValueError:
        return cell == str(value)
