"""Synthetic sounds that are not speech: on these a judge must abstain."""

from collections.abc import Callable

import numpy as np
import scipy.signal

from voicelab.audio import Recording

RATE = 16_000
SECONDS = 4.0


def _time(seconds: float = SECONDS) -> np.ndarray:
    return np.arange(round(seconds * RATE)) / RATE


def _placed(sounds: list[tuple[float, np.ndarray]]) -> np.ndarray:
    x = np.zeros(round(SECONDS * RATE))
    for start_s, sound in sounds:
        start = round(start_s * RATE)
        part = sound[: max(0, len(x) - start)]
        x[start : start + len(part)] += part
    return x


def silence(random: np.random.Generator) -> np.ndarray:
    """Return digital silence with a little dither."""
    return random.standard_normal(len(_time())) * 1e-5


def noise(random: np.random.Generator) -> np.ndarray:
    """Return noise whose power falls as 1/f^k, k between 0 (white) and 2 (brown)."""
    spectrum = np.fft.rfft(random.standard_normal(len(_time())))
    hz = np.fft.rfftfreq(len(_time()), 1 / RATE)
    spectrum *= np.maximum(hz, 20.0) ** (-random.uniform(0, 2) / 2)
    return np.fft.irfft(spectrum, len(_time()))


def music(random: np.random.Generator) -> np.ndarray:
    """Return chords of struck strings: decaying harmonics on a scale, three or four at a time."""
    root, beat_s = random.uniform(98, 196), random.uniform(0.3, 0.6)
    scale = np.array([0, 2, 4, 5, 7, 9, 11, 12, 14, 16])
    time, sounds = _time(1.5), []
    for beat in np.arange(0, SECONDS, beat_s):
        for step in random.choice(scale, random.integers(3, 5), replace=False):
            f0 = root * 2 ** (step / 12)
            harmonics = np.arange(1, 9)
            tones = np.sin(2 * np.pi * np.outer(harmonics * f0, time))
            decay = np.exp(-np.outer(harmonics**0.5 * random.uniform(2, 4), time))
            sounds.append((float(beat), (tones * decay / harmonics[:, None] ** 1.3).sum(axis=0)))
    return _placed(sounds)


def singing(random: np.random.Generator) -> np.ndarray:
    """Return sung vowels: held notes of a scale with vibrato, through the formants of a voice."""
    scale = np.array([0, 2, 4, 5, 7, 9, 11, 12])
    root_hz, longer = random.uniform(110, 330), random.uniform(0.95, 1.2)
    vowels_hz = np.array(
        [(730, 1090, 2440), (530, 1840, 2480), (270, 2290, 3010), (570, 840, 2410)]
    )
    sounds, start = [], 0.0
    while start < SECONDS:
        seconds = float(random.uniform(0.5, 1.2))
        time = _time(seconds)
        cents = 60 * np.sin(2 * np.pi * random.uniform(5, 6.5) * time)
        f0_hz = root_hz * 2 ** (random.choice(scale) / 12 + cents / 1200)
        phase = 2 * np.pi * np.cumsum(f0_hz) / RATE
        note = sum(np.sin(k * phase) / k for k in range(1, int(3800 / f0_hz.max())))
        for formant_hz in vowels_hz[random.integers(len(vowels_hz))] * longer:
            b, a = scipy.signal.iirpeak(min(formant_hz, 7000), formant_hz / 90, fs=RATE)
            note = note + 6 * scipy.signal.lfilter(b, a, note)
        ramp = np.minimum(1, np.minimum(time, time[::-1]) / 0.05)
        sounds.append((start, note * ramp))
        start += seconds
    return _placed(sounds)


def melody(random: np.random.Generator) -> np.ndarray:
    """Return one melody of a wind-like instrument: odd harmonics, breath noise, legato."""
    time = _time()
    scale = np.array([0, 2, 3, 5, 7, 8, 10, 12])
    steps = random.choice(scale, 16)[(time / random.uniform(0.2, 0.4)).astype(int) % 16]
    smooth = scipy.signal.lfilter([0.002], [1, -0.998], steps, zi=[0.998 * steps[0]])[0]
    phase = 2 * np.pi * np.cumsum(random.uniform(180, 400) * 2 ** (smooth / 12)) / RATE
    tones = sum(np.sin(k * phase) / k**1.2 for k in (1, 3, 5, 7))
    return tones * (0.8 + 0.2 * np.sin(2 * np.pi * 5 * time)) + 0.03 * random.standard_normal(
        len(time)
    )


def barks(random: np.random.Generator) -> np.ndarray:
    """Return a dog's barks: short rough bursts whose pitch rises and falls within 0.15 s."""
    sounds, start = [], 0.1
    low, roughness = random.uniform(300, 600), random.uniform(0.2, 0.6)
    while start < SECONDS - 0.3:
        time = _time(random.uniform(0.1, 0.2))
        arch = np.abs(np.sin(np.pi * time / time[-1]))
        phase = 2 * np.pi * np.cumsum(low * (0.8 + 0.7 * arch)) / RATE
        tones = sum(np.sin(k * phase) / k**0.5 for k in range(1, 12))
        rough = tones * (1 + roughness * random.standard_normal(len(time)))
        b, a = scipy.signal.butter(2, [500 / (RATE / 2), 2500 / (RATE / 2)], "band")
        sounds.append((start, scipy.signal.lfilter(b, a, rough * arch**0.5)))
        start += random.uniform(0.25, 0.7)
    return _placed(sounds)


def siren(random: np.random.Generator) -> np.ndarray:
    """Return a siren: a pure tone that sweeps up and down."""
    time = _time()
    hz = 900 + 350 * np.sin(2 * np.pi * random.uniform(0.3, 3) * time)
    return np.sin(2 * np.pi * np.cumsum(hz) / RATE)


def birds(random: np.random.Generator) -> np.ndarray:
    """Return birdsong: chirps between 2 and 3.5 kHz."""
    sounds = []
    for start in np.sort(random.uniform(0, SECONDS - 0.2, 14)):
        time = _time(random.uniform(0.05, 0.15))
        hz = np.linspace(random.uniform(2000, 3500), random.uniform(2000, 3500), len(time))
        sounds.append(
            (float(start), np.sin(2 * np.pi * np.cumsum(hz) / RATE) * np.hanning(len(time)))
        )
    return _placed(sounds)


def hum(random: np.random.Generator) -> np.ndarray:
    """Return the hum of a machine: harmonics of the mains over a fan's noise."""
    time = _time()
    tones = sum(
        np.sin(2 * np.pi * 50 * k * time) * random.uniform(0.1, 1) / k for k in range(1, 20)
    )
    return tones + 0.1 * noise(random) / np.abs(noise(random)).max()


KINDS: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "silence": silence, "noise": noise, "music": music, "dog barks": barks, "siren": siren,
    "birdsong": birds, "hum": hum,
    "singing": singing, "melody": melody,
}  # fmt: skip


def recordings(name: str, count: int, seed: int = 0) -> list[Recording]:
    """Return examples of one kind of sound, all different and always the same."""
    found = []
    for index in range(count):
        x = KINDS[name](np.random.default_rng([seed, index]))
        loudest = np.abs(x).max()
        found.append(
            Recording(x if name == "silence" else 0.3 * x / loudest, RATE, f"{name} {index}")
        )
    return found
