"""The windows that voices are made of, as a table of their own."""

from dataclasses import replace

import numpy as np

from voicelab.latent import LatentTable

WINDOWS_FILE = "windows.npz"  # of `embed --windows`; where it is missing, the voices' stretches
WINDOWS_MAPS_FILE = "windows_projections.npz"


def windows_of(table: LatentTable) -> LatentTable:
    """Return a table of every window of the voices' stretches, called "VOICE/0", "VOICE/1", ...

    Every window has the labels of its voice.
    """
    rows, places = np.nonzero(np.isfinite(table.stretches[:, :, 0]))
    windows = table.stretches[rows, places]
    names = [f"{table.ids[row]}/{place}" for row, place in zip(rows, places, strict=True)]
    return replace(
        table.where(rows),
        ids=np.array(names),
        means=windows.astype(np.float32),
        sds=np.zeros(windows.shape, dtype=np.float32),
        stretches=windows[:, None],
    )
