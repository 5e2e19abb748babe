"""The epochs of a recording: one instant in every period of the voice, where its waveform peaks.

They are found by dynamic programming over the peaks of the waveform, near the periods of an F0
analysis that was made before.
"""

from dataclasses import dataclass
from math import log2

import numpy as np
from scipy.ndimage import maximum_filter1d, uniform_filter1d
from scipy.signal import butter, sosfiltfilt

from voicelab.convert import HOP_S, seconds_to_samples

BAND_HZ = (50.0, 900.0)  # the harmonics that give a period one peak
NEAR_S = 0.02  # a peak counts relative to the highest one so near
ENERGY_S = 0.001  # over which energy is averaged
SHORTEST, LONGEST = 0.6, 1.6  # intervals that are tried, in expected periods
STRICTNESS = 8.0  # cost of an interval an octave off, in peaks of full height


@dataclass(frozen=True)
class Stretch:
    """An unbroken stretch of voiced speech.

    Attributes
    ----------
    frames : slice
        Its frames.
    epochs : float64 array
        In samples, rising; at least two.
    """

    frames: slice
    epochs: np.ndarray


def voiced_stretches(samples: np.ndarray, rate: int, f0_hz: np.ndarray) -> tuple[Stretch, ...]:
    """Return the voiced stretches of samples [T]; those in which no two peaks are found are not.

    Parameters
    ----------
    samples : float array [T]
    rate : int
        In Hz.
    f0_hz : float array [L]
        Every 10 ms; 0 where unvoiced.
    """
    smooth = sosfiltfilt(butter(2, BAND_HZ, "bandpass", fs=rate, output="sos"), samples)
    upward, downward = (_stretches(sign * smooth, rate, f0_hz) for sign in (1, -1))
    # Whether peaks or troughs follow the closing of the glottis depends on the microphone. That is
    # where most energy is, above the band too, and no grain should be cut there.
    power = np.square(np.diff(samples, prepend=samples[:1]))
    energy = uniform_filter1d(power, max(1, seconds_to_samples(ENERGY_S, rate)))
    return max(upward, downward, key=lambda found: _energy_at(found, energy))


def _energy_at(stretches: tuple[Stretch, ...], energy: np.ndarray) -> float:
    if not stretches:
        return 0.0
    at = np.concatenate([one.epochs for one in stretches])
    return float(energy[at.astype(int)].mean())


def _stretches(smooth: np.ndarray, rate: int, f0_hz: np.ndarray) -> tuple[Stretch, ...]:
    middle = smooth[1:-1]
    peaks = 1 + np.flatnonzero((middle > smooth[:-2]) & (middle >= smooth[2:]) & (middle > 0))
    # The peak of the parabola through three samples: epochs of whole samples would be jitter.
    below, above = smooth[peaks] - smooth[peaks - 1], smooth[peaks] - smooth[peaks + 1]
    times = peaks + (below - above) / (below + above) / 2
    highest = maximum_filter1d(smooth, 2 * seconds_to_samples(NEAR_S, rate) + 1)
    heights = smooth[peaks] / highest[peaks]
    hop = HOP_S * rate  # samples
    found = []
    borders = np.flatnonzero(np.diff(f0_hz > 0, prepend=False, append=False)).tolist()
    for first, end in zip(borders[::2], borders[1::2], strict=True):
        # A frame stands for the 10 ms around its centre.
        span = (first - 0.5) * hop, min((end - 0.5) * hop, len(smooth) - 1.0)
        own = slice(*np.searchsorted(times, span))
        period = rate / np.interp(times[own] / hop, np.arange(first, end), f0_hz[first:end])
        epochs = _best_path(times[own], heights[own], period, span)
        if len(epochs) > 1:
            found.append(Stretch(slice(first, end), epochs))
    return tuple(found)


def _best_path(
    peaks: np.ndarray, heights: np.ndarray, periods: np.ndarray, span: tuple[float, float]
) -> np.ndarray:
    """Return those peaks that are high and lie about a period apart.

    Every peak earns its height, 0 to 1. An interval costs the square of how many octaves it is off
    its period; what is left out at either end of the span costs one for each of its periods.
    """
    times, lengths = peaks.tolist(), periods.tolist()
    scores: list[float] = []
    before: list[int] = []
    nearest = 0
    for index, (time, length) in enumerate(zip(times, lengths, strict=True)):
        best, link = -(time - span[0]) / length, -1
        while times[nearest] < time - LONGEST * length:
            nearest += 1
        for earlier in range(nearest, index):
            interval = time - times[earlier]
            if interval < SHORTEST * length:
                break
            score = scores[earlier] - STRICTNESS * log2(interval / length) ** 2
            if score > best:
                best, link = score, earlier
        scores.append(best + heights[index])
        before.append(link)
    if not scores:
        return np.empty(0)
    last = int(np.argmax(np.array(scores) - (span[1] - peaks) / periods))
    path = []
    while last >= 0:
        path.append(times[last])
        last = before[last]
    return np.array(path[::-1])
