"""A voice made of harmonics: the same samples on every machine, and something to listen to."""

import numpy as np

from voicelab.audio import Recording

RATE = 16_000
FORMANTS_HZ = ((500.0, 80.0), (1500.0, 120.0), (2500.0, 180.0))  # centre, bandwidth
HIGHEST_HZ = 3400.0  # nothing is lost where 3.7 kHz are kept


def voice(seconds: float, f0_hz: float = 120.0, rate: int = RATE) -> Recording:
    """Return harmonics of a wavering pitch under three formants, four syllables a second."""
    t = np.arange(round(seconds * rate)) / rate
    wavering = f0_hz * (1 + 0.1 * np.sin(2 * np.pi * 0.7 * t))
    phase = 2 * np.pi * np.cumsum(wavering) / rate
    x = np.zeros(len(t))
    for harmonic in range(1, int(HIGHEST_HZ / (1.1 * f0_hz)) + 1):
        hz = harmonic * f0_hz
        gain = sum(1 / (1 + ((hz - at) / width) ** 2) for at, width in FORMANTS_HZ)
        x += gain * np.sin(harmonic * phase + harmonic**2)
    syllables = 0.55 - 0.45 * np.cos(2 * np.pi * 4 * t)
    return Recording(0.1 * x * syllables, rate, "planted voice")
