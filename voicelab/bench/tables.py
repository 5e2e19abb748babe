"""A table as large as the map must bear."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from voicelab.embed import WINDOWS_FILE, WINDOWS_MAPS_FILE, windows_of
from voicelab.latent import LatentTable

LARGE = 50_000  # rows
NOISE = 0.1  # difference of repeated rows, in SDs of the windows


def with_large_table(checkpoints: Path, folder: Path) -> Path:
    """Fill a folder with the same checkpoints and 50,000 windows, repeated with noise.

    Parameters
    ----------
    checkpoints : Path
    folder : Path
        An empty folder.
    """
    for file in checkpoints.iterdir():
        if file.is_file() and file.name not in (WINDOWS_FILE, WINDOWS_MAPS_FILE):
            shutil.copy(file, folder / file.name)
    windows = windows_of(LatentTable.load(checkpoints / "voices.npz"))
    rng = np.random.default_rng(0)
    rows = np.arange(LARGE) % len(windows)
    table = windows.where(rows)
    noise = NOISE * windows.means.std(axis=0) * rng.standard_normal(table.means.shape)
    means = (table.means + noise).astype(np.float32)
    rounds = (np.arange(LARGE) // len(windows)).astype(str)
    ids = np.char.add(np.char.add(table.ids, "/"), rounds)
    stretches = means[:, None].astype(np.float16)
    replace(table, ids=ids, means=means, stretches=stretches).save(folder / WINDOWS_FILE)
    return folder
