"""The fundamental frequency of a recording, every 10 ms.

SwiftF0, a small network (Nieradzik 2025), tells voiced from unvoiced speech and finds the octave.
DIO and StoneMask of WORLD (Morise, Yokomori & Ozawa 2016) measure F0 close to what it found: it has
a frame every 16 ms, and they follow a voice more finely.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from voicelab.audio import Recording, resample
from voicelab.codecs.layout import MIN_RATE, refuse_shorter
from voicelab.convert import HOP_S

if TYPE_CHECKING:
    from swift_f0 import SwiftF0

WIDE_HZ = (47.0, 800.0)  # from the lowest F0 that SwiftF0 finds to that of strongly edited voices
NETWORK_HZ = 16_000  # the rate at which SwiftF0 listens
NETWORK_HOP_S = 256 / NETWORK_HZ
NETWORK_EDGE = 4 * 256  # samples mirrored at both ends: SwiftF0 is sure of nothing at an edge
NETWORK_PEAK = 0.5  # of the samples it is given: it takes whatever stays below 0.001 for silence
VOICED = 0.5  # confidence of SwiftF0 from which a frame is voiced
PERHAPS_VOICED = 0.1  # and from which it is where DIO agrees
AGREED_OCTAVES = 0.2  # between DIO and SwiftF0, and between StoneMask and both
AROUND = (0.7, 1.4)  # how far beyond what SwiftF0 found DIO looks

DIO_CEIL_HZ = 500.0
HARVEST_HZ = (60.0, 600.0)
MEDIAN_FRAMES = 21  # voiced frames; about a fifth of a second of speech

Tracker = Callable[[np.ndarray, int], tuple[np.ndarray, np.ndarray]]


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


def swiftf0(samples: np.ndarray, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """Return F0 in Hz and time in seconds [L], from 47 to 800 Hz.

    A frame is voiced where SwiftF0 is sure of it, or less sure and confirmed by DIO. Its F0 is that
    of DIO where the two agree, and else that of SwiftF0; StoneMask refines both.
    """
    at_network = resample(Recording(samples, rate), NETWORK_HZ).samples
    peak = float(np.abs(at_network).max(initial=0.0))
    world, hop_ms = pyworld(), HOP_S * 1000
    unvoiced = np.zeros(len(samples) * 100 // rate + 1)
    if peak == 0:
        return unvoiced, np.arange(len(unvoiced)) * HOP_S
    mirrored = np.pad(at_network * (NETWORK_PEAK / peak), NETWORK_EDGE, mode="symmetric")
    heard = network().detect(mirrored, NETWORK_HZ, *WIDE_HZ)
    heard_s = heard.timestamps - NETWORK_EDGE / NETWORK_HZ
    sure = heard.confidence >= VOICED
    if not sure.any():
        return unvoiced, np.arange(len(unvoiced)) * HOP_S
    sure_hz = heard.pitch_hz[sure]
    low_hz, high_hz = np.quantile(sure_hz, (0.02, 0.98)) * AROUND
    dio_hz, times_s = world.dio(
        samples, rate, max(low_hz, 40.0), min(high_hz, WIDE_HZ[1]), channels_in_octave=4.0,
        frame_period=hop_ms, allowed_range=0.2,
    )  # fmt: skip
    guide_hz = np.exp(np.interp(times_s, heard_s[sure], np.log(sure_hz)))
    nearest = np.round((times_s - heard_s[0]) / NETWORK_HOP_S).astype(int)
    confidence = heard.confidence[nearest.clip(max=len(sure) - 1)]
    confirmed = _near(dio_hz, guide_hz) & (confidence >= PERHAPS_VOICED)
    coarse_hz = np.where(confirmed, dio_hz, np.where(confidence >= VOICED, guide_hz, 0.0))
    fine_hz = world.stonemask(samples, coarse_hz, times_s, rate)
    return np.where(_near(fine_hz, coarse_hz), fine_hz, coarse_hz), times_s


def dio(samples: np.ndarray, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """Return F0 in Hz and time in seconds [L] by DIO and StoneMask, up to 500 Hz.

    One man in six comes out an octave too high. It is the tracker of spaces made before
    `swiftf0`, and stays so that their edits do.
    """
    world = pyworld()
    # The default allows F0 to move by 0.1 in 10 ms, which drops a third of the voiced frames.
    f0_hz, times_s = world.dio(
        samples, rate, f0_ceil=DIO_CEIL_HZ, frame_period=HOP_S * 1000, allowed_range=0.2
    )
    return world.stonemask(samples, octaves_repaired(f0_hz), times_s, rate), times_s


TRACKERS: dict[str, Tracker] = {"swiftf0": swiftf0, "dio": dio}


def track(recording: Recording, tracker: str = "swiftf0") -> PitchTrack:
    """Return the F0 of a recording, found by one of `TRACKERS`.

    Raises
    ------
    Refusal
        If the recording is shorter than 50 ms.
    """
    refuse_shorter(recording)
    at_rate = resample(recording, max(recording.sample_rate, MIN_RATE))
    rate, samples = at_rate.sample_rate, at_rate.samples.astype(np.float64)
    f0_hz, times_s = TRACKERS[tracker](samples, rate)
    return PitchTrack(f0_hz, times_s, samples, rate)


def harvest(recording: Recording, range_hz: tuple[float, float] = HARVEST_HZ) -> np.ndarray:
    """Return the F0 [L] of a recording by Harvest (Morise 2017), a tracker unrelated to SwiftF0.

    No space is made with it: it takes three times as long, and is unsure of F0 in narrow bands.
    It is for a second opinion.
    """
    at_rate = resample(recording, max(recording.sample_rate, MIN_RATE))
    f0_hz, _ = pyworld().harvest(
        at_rate.samples.astype(np.float64), at_rate.sample_rate, *range_hz,
        frame_period=HOP_S * 1000,
    )  # fmt: skip
    return np.asarray(f0_hz)


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


def _near(f0_hz: np.ndarray, other_hz: np.ndarray) -> np.ndarray:
    """Return which frames [L] are voiced in both curves, at about the same F0."""
    both = (f0_hz > 0) & (other_hz > 0)
    ratio = np.where(both, f0_hz, 1.0) / np.where(both, other_hz, 1.0)
    return both & (np.abs(np.log2(ratio)) < AGREED_OCTAVES)


@lru_cache(maxsize=1)
def network() -> "SwiftF0":
    """Return SwiftF0, loaded only when needed: one thread, so that sums have one order."""
    from swift_f0 import SwiftF0

    return SwiftF0(threads=1, spin=False)


def pyworld() -> ModuleType:
    """Return pyworld, imported only when needed."""
    with warnings.catch_warnings():  # it reads its version with the deprecated pkg_resources
        warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
        import pyworld
    return pyworld
