"""Speech of which every period, pause and breath is known."""

from dataclasses import dataclass

import numpy as np

from tests.conftest import planted_vowel
from voicelab.audio import Recording
from voicelab.convert import HOP_S


@dataclass(frozen=True)
class Utterance:
    """A breath, a vowel, a pause, a vowel, a breath: 1.6 s.

    Attributes
    ----------
    recording : Recording
    f0_hz : float array [L]
        Every 10 ms; 0 where unvoiced.
    voiced : tuple of slice
        The samples of both vowels.
    """

    recording: Recording
    f0_hz: np.ndarray
    voiced: tuple[slice, slice]


def utterance(rate: int = 16_000, low_hz: float = 110.0, high_hz: float = 160.0) -> Utterance:
    """Return two vowels whose F0 glides up and down again, between noises and a pause."""
    random = np.random.default_rng(0)
    samples = np.zeros(round(1.6 * rate))
    f0_hz = np.zeros(161)
    voiced = []
    for start_s, end_s, first_hz, last_hz in (
        (0.3, 0.7, low_hz, high_hz),
        (0.9, 1.3, high_hz, low_hz),
    ):
        span = slice(round(start_s * rate), round(end_s * rate))
        glide = np.linspace(first_hz, last_hz, span.stop - span.start)
        vowel = planted_vowel(glide, sample_rate=rate, seconds=end_s - start_s).samples
        samples[span] = vowel * faded(len(vowel), rate)
        voiced.append(span)
        frames = np.arange(round(start_s / HOP_S), round(end_s / HOP_S))
        f0_hz[frames] = np.interp(frames * HOP_S, (start_s, end_s), (first_hz, last_hz))
    for start_s, end_s in ((0.05, 0.25), (1.35, 1.55)):
        span = slice(round(start_s * rate), round(end_s * rate))
        length = span.stop - span.start
        samples[span] = 0.02 * random.standard_normal(length) * faded(length, rate)
    return Utterance(Recording(samples, rate, "an utterance"), f0_hz, (voiced[0], voiced[1]))


def faded(length: int, rate: int, seconds: float = 0.03) -> np.ndarray:
    """Return a gain that rises and falls at both ends."""
    ramp = np.minimum(np.arange(length), np.arange(length)[::-1]) / (seconds * rate)
    return np.sin(np.pi / 2 * np.minimum(ramp, 1)) ** 2
