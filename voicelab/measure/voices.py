"""A table of voices -> what is measured of each as it is decoded, kept in a cache."""

import hashlib
import json
import zipfile
import zlib
from pathlib import Path

import numpy as np
from tqdm import tqdm

import voicelab
from voicelab.atomic_write import atomic_write
from voicelab.corpus import default_cache
from voicelab.edit import copy_synthesis, prepare_voice
from voicelab.latent import LatentTable
from voicelab.measure.acoustic import ACOUSTIC_COLUMNS, measure_acoustics
from voicelab.model.space import Space
from voicelab.refusal import Refusal

DONE = "done"  # in the cache: 1 where a voice was measured


def measure_voices(
    table: LatentTable, space: Space, cache: Path | None = None, progress: bool = True
) -> dict[str, np.ndarray]:
    """Return the measures of the decoded stretch of every voice, float [N]; NaN where one is empty.

    Parameters
    ----------
    table : LatentTable
    space : Space
        Whose latents the table holds.
    cache : Path, optional
        Folder; that of features by default.
    progress : bool
        Show a bar: a voice takes about 60 ms.
    """
    if table.space_sha256 != space.sha256:
        raise Refusal(
            "the table holds latents of another space ({space_sha256}, loaded is {sha256}); make "
            "it again with `python -m voicelab embed`.",
            space_sha256=table.space_sha256[:12],
            sha256=space.sha256[:12],
        )
    file = (cache or default_cache()) / "measure_acoustics" / f"{_key(table)}.npz"
    columns = _read(file, len(table))
    left = np.flatnonzero(~columns[DONE].astype(bool))
    rows = tqdm(left, desc="measuring voices", unit="voice", disable=not progress or not len(left))
    try:
        for row in rows:
            name = str(table.ids[row])
            spoken = copy_synthesis(prepare_voice(table.stretch(row), space, name))
            for measure, found in measure_acoustics(spoken).items():
                if found.value is not None:
                    columns[measure][row] = found.value
            columns[DONE][row] = 1.0
    finally:  # who interrupts goes on where it was stopped
        if len(left):
            _write(file, columns)
    return {name: columns[name] for name in ACOUSTIC_COLUMNS}


def _key(table: LatentTable) -> str:
    """Return what the measures depend on, in short: latents, space, program, what is measured."""
    hashed = hashlib.sha256(np.ascontiguousarray(table.stretches).tobytes())
    hashed.update(json.dumps([table.space_sha256, voicelab.__version__, ACOUSTIC_COLUMNS]).encode())
    return hashed.hexdigest()[:24]


def _read(file: Path, rows: int) -> dict[str, np.ndarray]:
    """Return what the cache holds of the measures [N], and which rows it holds."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            columns = {name: stored[name] for name in [*ACOUSTIC_COLUMNS, DONE]}
        if all(column.shape == (rows,) for column in columns.values()):
            return columns
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        pass  # not there, or damaged by a disk: measured again
    return {name: np.full(rows, np.nan) for name in ACOUSTIC_COLUMNS} | {DONE: np.zeros(rows)}


def _write(file: Path, columns: dict[str, np.ndarray]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(file) as part:
            np.savez_compressed(part, **columns)  # type: ignore[arg-type]
    except OSError as error:
        raise Refusal(
            "{parent} cannot be written ({reason}); give a folder with --cache.",
            parent=file.parent,
            reason=error.strerror,
        ) from error
