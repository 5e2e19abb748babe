"""Syllables are counted where they were planted, and not in pauses or noise."""

import numpy as np
import pytest

from voicelab.audio import Recording
from voicelab.codecs.pitch import track
from voicelab.measure.rate import intensity_db, measure_rate

RATE = 16_000


def syllables(vowel, per_second: float, seconds: float = 4.0) -> Recording:
    """Return a vowel whose level falls by 12 dB between syllables."""
    voice = vowel(130.0, seconds=seconds)
    phase = 2 * np.pi * per_second * np.arange(len(voice.samples)) / voice.sample_rate
    return Recording(voice.samples * 10 ** (-6 * (1 + np.cos(phase)) / 20), RATE)


def rate_of(recording: Recording) -> float | None:
    return measure_rate(recording, track(recording).f0_hz)["syllables_per_s"].value


@pytest.mark.parametrize("per_second", [2.0, 3.5, 5.0, 6.5])
def test_planted_syllables_are_counted(vowel, per_second: float) -> None:
    assert rate_of(syllables(vowel, per_second)) == pytest.approx(per_second, abs=0.3)


def test_a_pause_does_not_slow_speech_down(vowel) -> None:
    spoken = syllables(vowel, 4.0).samples
    paused = Recording(np.concatenate([spoken, np.zeros(2 * RATE), spoken]), RATE)
    assert rate_of(paused) == pytest.approx(4.0, abs=0.3)


def test_noise_between_syllables_is_no_syllable(vowel) -> None:
    spoken = syllables(vowel, 4.0).samples
    hiss = 0.05 * np.random.default_rng(0).standard_normal(RATE)
    with_hiss = Recording(np.concatenate([spoken, hiss, spoken]), RATE)
    found = measure_rate(with_hiss, track(with_hiss).f0_hz)["syllables_per_s"].value
    assert found is not None
    assert found * 9.0 == pytest.approx(32, abs=3)  # the hiss is counted as speech, not in nuclei


def test_level_and_rate_of_a_file_do_not_matter(vowel) -> None:
    spoken = syllables(vowel, 5.0)
    quiet = Recording(spoken.samples * 0.01, RATE)
    assert rate_of(quiet) == rate_of(spoken)


def test_too_little_speech_has_no_rate_and_says_why(vowel) -> None:
    short = vowel(130.0, seconds=0.6)
    found = measure_rate(short, track(short).f0_hz)["syllables_per_s"]
    assert found.value is None
    assert found.reason == "it holds 0.6 s of speech; a rate needs 1 s"


def test_the_intensity_of_a_steady_tone_is_its_level() -> None:
    tone = Recording(0.5 * np.sin(2 * np.pi * 200 * np.arange(RATE) / RATE), RATE)
    assert intensity_db(tone, 101)[10:90] == pytest.approx(10 * np.log10(0.125), abs=0.01)
