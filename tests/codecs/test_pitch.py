"""Pitch is found where it was planted, and octave errors are repaired."""

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from voicelab.audio import Recording
from voicelab.codecs.pitch import TRACKERS, harvest, octaves_repaired, track

RATES = [8000, 16_000, 22_050, 44_100]  # Hz


@pytest.mark.parametrize("tracker", TRACKERS)
@pytest.mark.parametrize("f0_hz", [80, 120, 210, 320, 430])
def test_a_planted_pitch_is_found_within_one_percent(vowel, f0_hz, tracker):
    middle = track(vowel(f0_hz), tracker).f0_hz[10:-10]  # at the ends a window hangs over
    assert np.abs(middle / f0_hz - 1).max() < 0.01


@pytest.mark.parametrize("rate", RATES)
def test_a_glide_is_followed_frame_by_frame_at_any_rate(vowel, rate):
    glide_hz = np.linspace(110, 180, rate)
    f0_hz = track(vowel(glide_hz, sample_rate=rate)).f0_hz
    at_frame = glide_hz[(np.arange(len(f0_hz)) * rate // 100).clip(max=rate - 1)]
    middle = slice(10, -10)
    assert f0_hz[middle] == pytest.approx(at_frame[middle], rel=0.01)


def test_silence_has_no_pitch():
    assert not track(Recording(np.zeros(16_000), 16_000)).f0_hz.any()


def test_a_voice_begins_and_ends_where_it_was_planted(vowel):
    silence = np.zeros(8000)
    samples = np.concatenate([silence, vowel(seconds=0.5).samples, silence])
    voiced = np.flatnonzero(track(Recording(samples, 16_000)).f0_hz)
    assert voiced[0] == pytest.approx(50, abs=3)
    assert voiced[-1] == pytest.approx(100, abs=3)


# Octave errors


@pytest.mark.parametrize("slip", [0.5, 2.0])
def test_a_slip_by_an_octave_is_put_back(slip):
    true_hz = 120 + 20 * np.sin(np.arange(100) / 10)
    slipped = true_hz.copy()
    slipped[[30, 31, 70]] *= slip
    assert octaves_repaired(slipped) == pytest.approx(true_hz)


def test_a_stray_frame_is_moved_onto_its_surroundings():
    f0_hz = np.full(60, 150.0)
    f0_hz[30] = 460.0
    assert octaves_repaired(f0_hz) == pytest.approx(np.full(60, 150.0))


def test_a_true_glide_over_an_octave_is_left_alone():
    glide_hz = np.geomspace(100, 220, 100)
    assert octaves_repaired(glide_hz) == pytest.approx(glide_hz)


def test_repairing_keeps_unvoiced_frames_and_the_given_array():
    f0_hz = np.full(60, 150.0)
    f0_hz[20:30] = 0
    f0_hz[40] = 300.0
    before = f0_hz.copy()
    repaired = octaves_repaired(f0_hz)
    assert not repaired[20:30].any()
    assert repaired[40] == pytest.approx(150)
    assert np.array_equal(f0_hz, before)


def test_too_few_voiced_frames_are_not_judged():
    f0_hz = np.array([0, 100, 200, 100, 0.0])
    repaired = octaves_repaired(f0_hz)
    assert np.array_equal(repaired, f0_hz)
    assert repaired is not f0_hz


# What recordings go through


def heard_hz(samples, rate=16_000):
    """Return the F0 of what was found voiced, and how much of the middle that is."""
    f0_hz = track(Recording(0.3 * samples / np.abs(samples).max(), rate)).f0_hz[10:-10]
    return f0_hz[f0_hz > 0], (f0_hz > 0).mean()


@pytest.mark.parametrize("f0_hz", [80, 120, 210])
def test_a_voice_keeps_its_pitch_in_the_band_of_a_telephone(vowel, f0_hz):
    band = butter(4, (300, 3400), "band", fs=16_000, output="sos")
    found, share = heard_hz(sosfilt(band, vowel(f0_hz).samples.astype(float)))
    assert share > 0.95
    assert found == pytest.approx(np.full(len(found), f0_hz), rel=0.02)


@pytest.mark.parametrize("f0_hz", [120, 210, 320])
def test_a_voice_keeps_its_pitch_in_noise_10_db_below_it(vowel, f0_hz):
    x = vowel(f0_hz).samples.astype(float)
    noise = np.random.default_rng(0).standard_normal(len(x))
    found, share = heard_hz(x / x.std() + 10 ** (-10 / 20) * noise)
    assert share > 0.9
    assert np.median(found) == pytest.approx(f0_hz, rel=0.01)
    assert np.quantile(np.abs(np.log2(found / f0_hz)), 0.98) < 0.25


def test_a_voice_keeps_its_pitch_over_the_hum_of_the_mains(vowel):
    x = vowel(210).samples.astype(float)
    time = np.arange(len(x)) / 16_000
    hum = sum(np.sin(2 * np.pi * 50 * number * time) for number in (1, 2, 3))
    found, share = heard_hz(x / x.std() + 0.3 * hum / hum.std())
    assert share > 0.95
    assert np.abs(np.log2(found / 210)).max() < 0.1


@pytest.mark.parametrize("level", [1.0, 1e-2, 1e-4])
def test_a_quiet_recording_has_the_pitch_of_a_loud_one(vowel, level):
    quiet = vowel(120, level=0.3 * level)
    f0_hz = track(quiet).f0_hz[10:-10]
    assert np.abs(f0_hz / 120 - 1).max() < 0.01


def test_harvest_finds_the_pitch_that_was_planted(vowel):
    for rate in RATES:
        f0_hz = harvest(vowel(120, sample_rate=rate))[10:-10]
        assert np.abs(f0_hz / 120 - 1).max() < 0.01
