"""The fundamental frequency of a recording, every 10 ms.

DIO and StoneMask are those of WORLD: Morise, Yokomori & Ozawa (2016).
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from voicelab.audio import Recording, resample
from voicelab.codecs.layout import MIN_RATE, refuse_shorter
from voicelab.convert import HOP_S

F0_CEIL_HZ = 500.0  # above the F0 of six-year-old children
WIDE_HZ = (40.0, 800.0)  # the range of edited voices
MEDIAN_FRAMES = 21  # voiced frames; about a fifth of a second of speech

Method = Callable[[np.ndarray, int], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class PitchTrack:
    """The F0 of a recording, and the samples from which it was estimated.

    Attributes
    ----------
    f0_hz : float64 array [L]
        Fundamental frequency; 0 where unvoiced.
    times_s : float64 array [L]
        Centre of each frame.
    samples : float64 array [T]
        The recording at `rate`.
    rate : int
        In Hz: that of the recording, at least 16 kHz.
    """

    f0_hz: np.ndarray
    times_s: np.ndarray
    samples: np.ndarray
    rate: int


def dio(samples: np.ndarray, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """Return F0 in Hz and time in seconds [L] by DIO, up to 500 Hz."""
    # The default allows F0 to move by 0.1 in 10 ms, which drops a third of the voiced frames.
    f0_hz, times_s = pyworld().dio(
        samples, rate, f0_ceil=F0_CEIL_HZ, frame_period=HOP_S * 1000, allowed_range=0.2
    )
    return f0_hz, times_s


def two_pass(samples: np.ndarray, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """Return F0 in Hz and time in seconds [L] by DIO in the range of the speaker.

    The first pass covers 40 to 800 Hz. The second covers 0.75 times its first quartile to 1.5 times
    its third (De Looze & Hirst 2008), so it follows strongly edited voices.
    """
    world, hop_ms = pyworld(), HOP_S * 1000
    # In so wide a range, two bands per octave mistake a strong harmonic for F0; four do not.
    wide_hz, times_s = world.dio(
        samples, rate, *WIDE_HZ, channels_in_octave=4.0, frame_period=hop_ms
    )
    if not wide_hz.any():
        return wide_hz, times_s
    low_hz, high_hz = np.quantile(octaves_repaired(wide_hz)[wide_hz > 0], (0.25, 0.75))
    range_hz = max(0.75 * low_hz, WIDE_HZ[0]), min(1.5 * high_hz, WIDE_HZ[1])
    f0_hz, times_s = world.dio(samples, rate, *range_hz, frame_period=hop_ms, allowed_range=0.2)
    return f0_hz, times_s


def track(recording: Recording, method: Method = dio) -> PitchTrack:
    """Return the F0 of a recording, with octave errors repaired, refined by StoneMask.

    Raises
    ------
    Refusal
        If the recording is shorter than 50 ms.
    """
    refuse_shorter(recording)
    at_rate = resample(recording, max(recording.sample_rate, MIN_RATE))
    rate, samples = at_rate.sample_rate, at_rate.samples.astype(np.float64)
    coarse_hz, times_s = method(samples, rate)
    f0_hz = pyworld().stonemask(samples, octaves_repaired(coarse_hz), times_s, rate)
    return PitchTrack(f0_hz, times_s, samples, rate)


def octaves_repaired(f0_hz: np.ndarray) -> np.ndarray:
    """Return an F0 curve [L] without its octave errors.

    A voiced frame more than 0.4 octave from the median of the 21 voiced frames around it moves by
    an octave if that brings it within 0.2 octave of the median. Otherwise, beyond half an octave,
    it takes the median.
    """
    voiced = np.flatnonzero(f0_hz > 0)
    if len(voiced) < MEDIAN_FRAMES:
        return f0_hz.copy()
    octave = np.log2(f0_hz[voiced])
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(octave, MEDIAN_FRAMES // 2, mode="edge"), MEDIAN_FRAMES
    )
    median = np.median(around, axis=1)
    for shift in (1, -1):
        slipped = (np.abs(octave - median) > 0.4) & (np.abs(octave + shift - median) < 0.2)
        octave = np.where(slipped, octave + shift, octave)
    octave = np.where(np.abs(octave - median) > 0.5, median, octave)
    repaired = f0_hz.copy()
    repaired[voiced] = 2.0**octave
    return repaired


def pyworld() -> ModuleType:
    """Return pyworld, imported only when needed."""
    with warnings.catch_warnings():  # it reads its version with the deprecated pkg_resources
        warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
        import pyworld
    return pyworld
