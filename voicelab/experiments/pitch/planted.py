"""Voices of planted F0: glides through planted envelopes, and what happens to them on the way.

Each harmonic is as strong as the envelope at its frequency, so that no vocoder takes part.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.signal import butter, fftconvolve, sosfilt

from voicelab.audio import Recording
from voicelab.convert import HOP_S
from voicelab.experiments.synthetic_corpus import VOWELS

RATE = 16_000
SECONDS = 2.0
MIDDLES_HZ = (70.0, 100.0, 150.0, 220.0, 350.0, 500.0)
GLIDE_OCTAVES = 0.2  # either side of the middle: 61 to 574 Hz in all
KNOT_S = 0.25  # from one target of the glide, and from one vowel, to the next
EDGE_S = 0.03  # of a stretch, voiced or not, in which nothing is scored
CREAK_JITTER = 0.06  # SD of a period, as a share
CREAK_SHIMMER = 0.2  # SD of the strength of a pulse, as a share
TELEPHONE_HZ = (300.0, 3400.0)
REVERBERATION_S = 0.4  # until it is 60 dB down
DIRECT_TO_REVERBERANT_DB = 3.0
HUM_HZ = 50.0

Channel = Callable[[np.ndarray, np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Planted:
    """A recording of known F0.

    Attributes
    ----------
    recording : Recording
    f0_hz : float array [L]
        Every 10 ms, 0 where unvoiced.
    scored : bool array [L]
        The frames that lie well within a voiced or an unvoiced stretch.
    """

    recording: Recording
    f0_hz: np.ndarray
    scored: np.ndarray


def voice(middle_hz: float, random: np.random.Generator, creaky: bool = False) -> Planted:
    """Return syllables with breaths between, whose F0 glides around a middle.

    Parameters
    ----------
    middle_hz : float
    random : numpy Generator
    creaky : bool
        Whether pulses come early or late and are of unequal strength. F0 is that of the glide.
    """
    time = np.arange(round(SECONDS * RATE)) / RATE
    knots_s = np.arange(0, SECONDS + KNOT_S, KNOT_S)
    octaves = random.uniform(-GLIDE_OCTAVES, GLIDE_OCTAVES, len(knots_s))
    f0_hz = middle_hz * 2 ** np.interp(time, knots_s, octaves)
    voiced = np.zeros(len(time), dtype=bool)
    for start_s, end_s in _syllables(random):
        voiced[round(start_s * RATE) : round(end_s * RATE)] = True
    tract = 1.0 + 0.15 * np.log2(max(middle_hz, 100.0) / 100.0)  # higher voices, shorter tracts
    vowels = random.choice(sorted(VOWELS), len(knots_s))
    targets_hz = tract * np.array([VOWELS[name] for name in vowels])
    formants_hz = np.stack([np.interp(time, knots_s, one) for one in targets_hz.T])
    phase, weight = _pulses(f0_hz, random) if creaky else (np.cumsum(f0_hz) / RATE, 1.0)
    x = weight * _harmonics(phase, f0_hz, formants_hz)
    fade = np.hanning(round(0.02 * RATE))
    x *= np.convolve(voiced, fade / fade.sum(), mode="same")
    breath = 10 ** (-25 / 20) * x.std() * random.standard_normal(len(x))
    x += breath * np.where(voiced, 0.3, 1.0)
    frames = np.arange(int(SECONDS / HOP_S) + 1)
    at = (frames * round(HOP_S * RATE)).clip(max=len(x) - 1)
    edge = round(EDGE_S / HOP_S)
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(voiced[at], edge, mode="edge"), 2 * edge + 1
    )
    return Planted(
        Recording(0.3 * x / np.abs(x).max(), RATE, f"{middle_hz:g} Hz"),
        np.where(voiced[at], f0_hz[at], 0.0),
        (around == around[:, :1]).all(axis=1),
    )


def _syllables(random: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Yield onset and end of every voiced stretch, in seconds."""
    at_s = 0.1
    while at_s < SECONDS - 0.4:
        end_s = at_s + random.uniform(0.2, 0.5)
        yield at_s, min(end_s, SECONDS - 0.1)
        at_s = end_s + random.uniform(0.1, 0.2)


def _pulses(f0_hz: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the phase in turns [T] of jittering pulses, and how strong each is [T]."""
    at_s, pulses_s = 0.0, []
    while at_s < SECONDS:
        pulses_s.append(at_s)
        here_hz = f0_hz[round(at_s * RATE)]
        at_s += (1 + CREAK_JITTER * random.standard_normal()) / here_hz
    turns = np.interp(np.arange(len(f0_hz)) / RATE, pulses_s, np.arange(len(pulses_s)))
    strengths = 1 + CREAK_SHIMMER * random.standard_normal(len(pulses_s) + 1)
    return turns, strengths[np.round(turns).astype(int)]


def _harmonics(turns: np.ndarray, f0_hz: np.ndarray, formants_hz: np.ndarray) -> np.ndarray:
    """Return a sum of harmonics [T], each as strong as the envelope is at its frequency.

    The envelope falls by 6 dB an octave and has a resonance at each formant [4, T].
    """
    total = np.zeros(len(turns))
    for number in range(1, int(0.45 * RATE / f0_hz.max()) + 1):
        hz = number * f0_hz
        gain = 1.0 / number
        for formant_hz in formants_hz:
            width_hz = 50 + 0.04 * formant_hz
            ratio = hz / formant_hz
            gain = gain / np.sqrt((1 - ratio**2) ** 2 + (ratio * width_hz / formant_hz) ** 2)
        total += gain * np.cos(2 * np.pi * number * turns)
    return total


def clean(x: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return samples as they are."""
    return x


def telephone(x: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return samples in the band of a telephone."""
    return np.asarray(sosfilt(butter(4, TELEPHONE_HZ, "band", fs=RATE, output="sos"), x))


def noisy(snr_db: float) -> Channel:
    """Return what adds white noise, so many dB below the whole recording."""

    def channel(x: np.ndarray, random: np.random.Generator) -> np.ndarray:
        return np.asarray(x + 10 ** (-snr_db / 20) * x.std() * random.standard_normal(len(x)))

    return channel


def room(x: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return samples in a room whose reverberation decays exponentially."""
    time = np.arange(round(REVERBERATION_S * RATE)) / RATE
    tail = random.standard_normal(len(time)) * 10 ** (-3 * time / REVERBERATION_S)
    tail *= 10 ** (-DIRECT_TO_REVERBERANT_DB / 20) / np.linalg.norm(tail)
    return np.asarray(x + fftconvolve(x, tail)[: len(x)])


def humming(x: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return samples with the hum of the mains and its harmonics, 15 dB below them."""
    time = np.arange(len(x)) / RATE
    hum = sum(np.sin(2 * np.pi * HUM_HZ * k * time) / k for k in (1, 2, 3, 5, 7))
    return np.asarray(x + 10 ** (-15 / 20) * x.std() * hum / np.std(hum))


CHANNELS: Mapping[str, Channel] = {
    "clean": clean,
    "creak": clean,  # of the voice itself
    "noise, 10 dB": noisy(10.0),
    "noise, 0 dB": noisy(0.0),
    "telephone band": telephone,
    "room": room,
    "hum": humming,
}


def planted(condition: str, middle_hz: float, index: int) -> Planted:
    """Return one of the voices of a condition in `CHANNELS`; the same index is the same voice."""
    random = np.random.default_rng([index, round(middle_hz)])
    made = voice(middle_hz, random, creaky=condition == "creak")
    heard = CHANNELS[condition](made.recording.samples.astype(np.float64), random)
    recording = Recording(0.3 * heard / np.abs(heard).max(), RATE, made.recording.source)
    return replace(made, recording=recording)
