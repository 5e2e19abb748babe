"""Averages of chosen voices, and the voice that a window belongs to."""

from collections.abc import Sequence

import numpy as np

from voicelab.latent import LatentTable
from voicelab.neighbourhood import distances_between
from voicelab.refusal import Refusal

SAME = 1e-6  # share by which two distances may differ and count as one


def average(
    chosen: LatentTable, voices: LatentTable, ids: Sequence[str], name: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return the average of some rows of a table, and window latents that speak with it.

    Parameters
    ----------
    chosen : LatentTable
        What the ids are of.
    voices : LatentTable
        Whose stretches can speak; where the ids are of another table, any of them may.
    ids : sequence of str
    name : str
        What the average is called.

    Returns
    -------
    windows : float32 array [W, D]
        The stretch of the voice nearest to the average, shifted as a whole; their mean is it.
    average : float32 array [D]

    Raises
    ------
    Refusal
        Where fewer than two different ids are given, or one is unknown.
    """
    rows = np.array([chosen.row(one) for one in dict.fromkeys(ids)], dtype=int)
    if len(rows) == 1:
        raise Refusal("{name} would be the average of 1 voice; select at least two.", name=name)
    if not len(rows):
        raise Refusal("{name} would be the average of 0 voices; select at least two.", name=name)
    mean = chosen.means[rows].astype(np.float64).mean(axis=0)
    may_speak = rows if chosen is voices else np.arange(len(voices))
    far = distances_between(mean[None], voices.means[may_speak])[0]
    # Two voices are equally far from their average but for rounding: the first chosen speaks.
    first = int(np.argmax(far <= far.min() * (1 + SAME)))
    stretch = voices.stretch(int(may_speak[first])).astype(np.float64)
    return (stretch - stretch.mean(axis=0) + mean).astype(np.float32), mean.astype(np.float32)


def parent(window_id: str, voices: LatentTable) -> str | None:
    """Return the voice that a window "VOICE/3" was taken from; None where it is no such window."""
    voice, _, place = window_id.rpartition("/")
    if voice not in voices.ids or not place.isdecimal():
        return None
    return voice if int(place) < len(voices.stretch(voices.row(voice))) else None
