"""Conversions between units; two-line functions over numbers and arrays alike."""

import numpy as np
from numpy.typing import ArrayLike

HOP_S = 0.010  # seconds from one analysis frame to the next, everywhere


def seconds_to_samples(seconds: float, sample_rate: int) -> int:
    """Return the nearest whole number of samples at `sample_rate` Hz."""
    return round(seconds * sample_rate)


def gain_to_db(gain: ArrayLike) -> np.ndarray:
    """Return 20 log10 of an amplitude ratio, -inf for zero."""
    with np.errstate(divide="ignore"):
        return 20 * np.log10(np.asarray(gain, dtype=float))


def db_to_gain(db: ArrayLike) -> np.ndarray:
    """Return the amplitude ratio of a level difference in dB."""
    return np.asarray(10.0 ** (np.asarray(db, dtype=float) / 20))


def hz_to_semitones(hz: ArrayLike, reference_hz: ArrayLike) -> np.ndarray:
    """Return the interval from `reference_hz` up to `hz` in semitones."""
    return np.asarray(12 * np.log2(np.asarray(hz, dtype=float) / np.asarray(reference_hz)))


def hz_to_mel(hz: ArrayLike) -> np.ndarray:
    """Return mels by O'Shaughnessy's formula, 2595 log10(1 + f / 700)."""
    return np.asarray(2595 * np.log10(1 + np.asarray(hz, dtype=float) / 700))


def mel_to_hz(mel: ArrayLike) -> np.ndarray:
    """Return the inverse of `hz_to_mel`."""
    return np.asarray(700 * (10 ** (np.asarray(mel, dtype=float) / 2595) - 1))
