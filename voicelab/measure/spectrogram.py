"""The picture of a recording: power over time and mel."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.fft

from voicelab.audio import Recording
from voicelab.convert import HOP_S, hz_to_mel, mel_to_hz

BANDS = 112  # rows of a spectrogram, evenly spaced over mel
LOW_HZ, HIGH_HZ = 50.0, 8000.0  # their lower and upper edge
WINDOW_S = 0.040  # long enough to part the harmonics of most voices
MAX_COLUMNS = 400  # of a spectrogram; neighbouring frames of longer recordings are averaged


@dataclass(frozen=True)
class Spectrogram:
    """Power over time and mel.

    Attributes
    ----------
    power : float32 array [BANDS, columns]
        Mean power per band.
    step_s : float
        Seconds from one column to the next.
    seconds : float
        Duration of the recording.
    """

    power: np.ndarray
    step_s: float
    seconds: float


def spectrogram(recording: Recording) -> Spectrogram:
    """Return the power of a recording up to 8 kHz in bands evenly spaced over mel.

    The windows stand 10 ms apart, or further, so that there are at most 400 columns.
    """
    rate = recording.sample_rate
    window = round(WINDOW_S * rate)
    hop = round(HOP_S * rate)
    x = np.pad(recording.samples, window // 2)
    frames = np.lib.stride_tricks.sliding_window_view(x, window)[::hop]
    n_fft = 2 * (1 << (window - 1).bit_length())  # twice: the lowest bands are narrow
    spectrum = scipy.fft.rfft(frames * np.hanning(window).astype(np.float32), n_fft, axis=1)
    power = (np.square(spectrum.real) + np.square(spectrum.imag)) @ _bands(rate, n_fft)
    together = -(-len(power) // MAX_COLUMNS)
    power = power[: len(power) // together * together].reshape(-1, together, BANDS).mean(axis=1)
    return Spectrogram(power.T, together * hop / rate, recording.seconds)


def centres_mel() -> np.ndarray:
    """Return the centres [BANDS] of the bands of a spectrogram in mel."""
    return np.linspace(hz_to_mel(LOW_HZ), hz_to_mel(HIGH_HZ), BANDS + 2)[1:-1]


@lru_cache(maxsize=8)
def _bands(rate: int, n_fft: int) -> np.ndarray:
    """Return triangles [K, BANDS] over mel; a band between two bins takes the nearest."""
    bins = hz_to_mel(np.arange(n_fft // 2 + 1) * (rate / n_fft))[:, None]
    centres = centres_mel()
    width = centres[1] - centres[0]
    triangles = np.maximum(0.0, 1 - np.abs(bins - centres) / width)
    nearest = np.abs(bins - centres).argmin(axis=0)
    narrow = triangles.sum(axis=0) == 0
    triangles[nearest[narrow], np.flatnonzero(narrow)] = 1.0
    held = mel_to_hz(centres) <= rate / 2
    return (triangles / triangles.sum(axis=0) * held).astype(np.float32)
