"""The mel-cepstral distance."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from voicelab.audio import Recording
from voicelab.experiments.mel_cepstra import WIDE_BAND, MelCepstra, cepstra


def distance_db(one: Recording, other: Recording) -> float:
    return MelCepstra.of(one).distance_db(MelCepstra.of(other))


def test_levels_are_no_distance_and_other_formants_are(vowel: Callable[..., Recording]) -> None:
    one = vowel(120.0)
    quiet = replace(one, samples=one.samples / 8)
    assert distance_db(one, quiet) < 0.1
    near = distance_db(one, vowel(120.0, (750.0, 1200.0, 2500.0, 3500.0)))
    far = distance_db(one, vowel(120.0, (300.0, 2200.0, 2900.0, 3500.0)))
    assert 0.3 < near < far


def test_a_planted_tilt_is_measured(vowel: Callable[..., Recording]) -> None:
    voice = MelCepstra.of(vowel(120.0))
    # One cosine over the bands, 3 dB high: its root mean square is 3 / sqrt(2) dB.
    tilted = voice.cepstra.copy()
    tilted[:, 0] += 3 * np.log(10) / 20
    distance = voice.distance_db(replace(voice, cepstra=tilted))
    assert distance == pytest.approx(3 / np.sqrt(2))
    # And a cosine of 3 dB in the log power is that cepstrum.
    bands = WIDE_BAND.n_mels
    curve = 3 * np.log(10) / 10 * np.cos(np.pi * (np.arange(bands) + 0.5) / bands)
    assert cepstra(curve[None])[0, 0] == pytest.approx(3 * np.log(10) / 20)


def test_without_an_audible_frame_there_is_no_distance() -> None:
    silent = MelCepstra(np.zeros((3, 13)), np.zeros(3, dtype=bool))
    assert np.isnan(silent.distance_db(silent))
