"""Voices made of pulse trains, as training material of known truth."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from voicelab.attributes import CHILD, GENDERS, NATIVE
from voicelab.audio import Recording
from voicelab.corpus import Utterance, split_of
from voicelab.judge.frontend import FrontendConfig, log_mel_of
from voicelab.judge.training_data import Labels, Stretch

RATE = 8000
PITCH_HZ = {"male": 100.0, "female": 220.0}
CORPUS = "planted"


def pulse_train(
    f0_hz: float, random: np.random.Generator, seconds: float = 3.2, rate: int = RATE
) -> Recording:
    """Return a train of pulses through a random resonance, half a second on and a bit off."""
    time = np.arange(round(seconds * rate)) / rate
    phase = 2 * np.pi * np.cumsum(f0_hz * (1 + 0.05 * np.sin(2 * np.pi * time))) / rate
    harmonics = np.arange(1, int(rate / 2 / f0_hz / 1.06))
    weights = np.exp(-harmonics * f0_hz / random.uniform(600, 1500))
    x = weights @ np.cos(np.outer(harmonics, phase))
    x *= (time % 0.6) < 0.5
    return Recording(0.1 * x / np.abs(x).max(), rate, f"pulses at {f0_hz:.0f} Hz")


def speakers_in(part: str, count: int, corpus: str = CORPUS) -> list[str]:
    """Return the first ids whose speakers the frozen split puts into a part."""
    ids = (f"speaker{number}" for number in range(100_000))
    found = []
    while len(found) < count:
        candidate = next(ids)
        if split_of(corpus, candidate) == part:
            found.append(candidate)
    return found


def utterance(
    speaker: str, gender: str = "", age: float | None = 30.0, accent: str = "", corpus: str = CORPUS
) -> Utterance:
    return Utterance(Path(f"{speaker}.wav"), corpus, speaker, age, gender, accent)


def labels_with(accents: Sequence[str], *corpora: str) -> Labels:
    """Return the labels of a judge that knows these accents, and corpora with several of them."""
    classes = {"gender": GENDERS, "child": CHILD, "accent": tuple(accents), "native": NATIVE}
    return Labels(classes, frozenset(corpora or (CORPUS,)))


def flat(speaker: str, value: float = 0.0, frames: int = 300, **labels: Any) -> Stretch:
    """Return a stretch of one constant that tells it from the others."""
    log_mel = np.full((frames, 82), value, dtype=np.float16)
    return Stretch(utterance(speaker, **labels), {"original": log_mel})


def stretches(
    part: str, count: int, genders: Sequence[str] | None = None, seed: int = 0
) -> list[Stretch]:
    """Return one recording of each of `count` speakers, the genders in turn and heard in the pitch.

    `genders` overrides the label, not the pitch; age and accent are not to be heard at all.
    """
    random, found = np.random.default_rng([seed, len(part)]), []
    for index, speaker in enumerate(speakers_in(part, count)):
        real = GENDERS[index % 2]
        heard = log_mel_of(
            pulse_train(PITCH_HZ[real] * random.uniform(0.92, 1.08), random), FrontendConfig()
        )
        labels = utterance(
            speaker,
            genders[index] if genders is not None else real,
            (25.0, 60.0, 10.0)[index // 2 % 3],
            ("dutch", "english_uk")[index // 4 % 2],
        )
        found.append(Stretch(labels, {"original": heard.log_mel.astype(np.float16)}))
    return found
