"""The average of chosen voices, and the voice that a window belongs to."""

from collections.abc import Sequence

import numpy as np

from voicelab.latent import LatentTable
from voicelab.neighbourhood import distances_between
from voicelab.refusal import Refusal

TIE = 1e-6  # relative difference below which two distances are equal


def average(
    chosen: LatentTable, voices: LatentTable, ids: Sequence[str], name: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return the average of some rows of a table, and window latents to render it with.

    Parameters
    ----------
    chosen : LatentTable
        The table of the ids.
    voices : LatentTable
        Its excerpts carry the average: those of the chosen voices, or any if `chosen` is another
        table.
    ids : sequence of str
    name : str
        The name of the average.

    Returns
    -------
    windows : float32 array [W, D]
        The excerpt of the voice closest to the average, shifted so that its mean is the average.
    average : float32 array [D]

    Raises
    ------
    Refusal
        If there are fewer than two different ids, or one is unknown.
    """
    rows = np.array([chosen.row(one) for one in dict.fromkeys(ids)], dtype=int)
    if len(rows) == 1:
        raise Refusal("{name} would be the average of 1 voice; select at least two.", name=name)
    if not len(rows):
        raise Refusal("{name} would be the average of 0 voices; select at least two.", name=name)
    mean = chosen.means[rows].astype(np.float64).mean(axis=0)
    candidates = rows if chosen is voices else np.arange(len(voices))
    distances = distances_between(mean[None], voices.means[candidates])[0]
    # Two voices are equally far from their average, up to rounding; the first one is used.
    closest = int(np.argmax(distances <= distances.min() * (1 + TIE)))
    stretch = voices.stretch(int(candidates[closest])).astype(np.float64)
    return (stretch - stretch.mean(axis=0) + mean).astype(np.float32), mean.astype(np.float32)


def parent(window_id: str, voices: LatentTable) -> str | None:
    """Return the voice of a window "VOICE/3"; None if there is no such window."""
    voice, _, place = window_id.rpartition("/")
    if voice not in voices.ids or not place.isdecimal():
        return None
    return voice if int(place) < len(voices.stretch(voices.row(voice))) else None
