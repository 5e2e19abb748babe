"""What is measured of signals whose level, pitch and spectrum are planted."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import butter, sosfilt

from tests.measure.test_spectrogram import tone
from voicelab.audio import Recording
from voicelab.codecs.pitch import track
from voicelab.codecs.world import World
from voicelab.measure import ACOUSTIC_COLUMNS, COLUMNS, Measurement, measure_acoustics

RATE = 16_000


def value(recording: Recording, name: str) -> float:
    found = measure_acoustics(recording)[name]
    assert found.value is not None, found.reason
    return found.value


def harmonics(f0_hz: float, db_per_octave: float, top_hz: float = 7900.0) -> Recording:
    """Return a second of harmonics in random phase whose levels fall by the octave."""
    number = np.arange(1, int(top_hz / f0_hz) + 1)
    gain = 10 ** (db_per_octave * np.log2(number) / 20)
    phase = np.random.default_rng(0).uniform(0, 2 * np.pi, (len(number), 1))
    x = gain @ np.cos(2 * np.pi * np.outer(number, f0_hz * np.arange(RATE) / RATE) + phase)
    return Recording(0.2 * x / np.abs(x).max(), RATE, f"{f0_hz} Hz, {db_per_octave} dB/octave")


def noise(low_hz: float, high_hz: float, rate: int = RATE) -> Recording:
    white = np.random.default_rng(1).standard_normal(2 * rate)
    spectrum = np.fft.rfft(white)
    hz = np.fft.rfftfreq(len(white), 1 / rate)
    spectrum[(hz < low_hz) | (hz > high_hz)] = 0
    x = np.fft.irfft(spectrum)
    return Recording(0.1 * x / x.std(), rate, f"noise from {low_hz} to {high_hz} Hz")


def test_every_measure_is_there_and_described_with_its_unit_in_its_name() -> None:
    assert list(measure_acoustics(tone(200.0))) == list(ACOUSTIC_COLUMNS)
    ends = {
        "Hz": "_hz",
        "s": "_s",
        "semitones": "_st",
        "LUFS": "lufs",
        "cm": "_cm",
        "%": "_percent",
    }
    for name, (unit, description) in COLUMNS.items():
        assert description.endswith(".")
        if unit in ends:
            assert name.endswith(ends[unit])


def test_a_measure_is_a_finite_number_or_has_a_reason() -> None:
    for wrong in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="finite"):
            Measurement(wrong)
    for wrong_pair in ((None, ""), (1.0, "why")):
        with pytest.raises(ValueError, match="value or a reason"):
            Measurement(*wrong_pair)


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000])
def test_the_reference_tone_of_the_loudness_standard_has_its_loudness(rate: int) -> None:
    loud = tone(997.0, rate, seconds=3.0, amplitude=1.0)
    assert value(loud, "lufs") == pytest.approx(-3.01, abs=0.1)  # EBU Tech 3341 allows 0.1 LU
    assert value(loud, "rms_dbfs") == pytest.approx(-3.01, abs=0.01)
    assert value(loud, "peak_dbfs") == pytest.approx(0.0, abs=0.05)


@settings(max_examples=20, deadline=None)
@given(db=st.floats(-60, 0), seconds=st.floats(0.45, 1.0))
def test_level_peak_and_loudness_follow_a_gain_and_length_is_length(db, seconds) -> None:
    full = tone(997.0, seconds=seconds, amplitude=1.0)
    soft = Recording(full.samples * 10 ** (db / 20), RATE)
    for name in ("rms_dbfs", "peak_dbfs", "lufs"):
        assert value(soft, name) - value(full, name) == pytest.approx(db, abs=0.01)
    assert value(soft, "duration_s") == len(soft.samples) / RATE


@pytest.mark.parametrize("f0_hz", [80.0, 120.0, 210.0, 350.0, 650.0])
@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_a_steady_voice_has_its_pitch_and_no_range(vowel, f0_hz: float, rate: int) -> None:
    steady = vowel(f0_hz, sample_rate=rate)
    for name in ("f0_mean_hz", "f0_min_hz", "f0_max_hz"):
        assert value(steady, name) == pytest.approx(f0_hz, rel=0.002)
    assert value(steady, "f0_mean_st") == pytest.approx(12 * np.log2(f0_hz / 100), abs=0.03)
    for name in ("f0_sd_st", "f0_range_st"):
        assert value(steady, name) < 0.05
    assert value(steady, "voiced_share") > 0.95


@pytest.mark.parametrize("f0_hz", [50.0, 60.0])
def test_a_creaky_voice_has_its_pitch(vowel, f0_hz: float) -> None:
    assert value(vowel(f0_hz), "f0_mean_hz") == pytest.approx(f0_hz, rel=0.005)


def test_a_voice_below_the_range_has_no_pitch_rather_than_a_wrong_one(vowel) -> None:
    assert measure_acoustics(vowel(35.0))["f0_mean_hz"].value is None


def test_a_glide_of_an_octave_has_the_moments_of_a_glide_of_an_octave(vowel) -> None:
    octave = vowel(100 * 2 ** np.linspace(0, 1, 2 * RATE), seconds=2.0)
    assert value(octave, "f0_range_st") == pytest.approx(12, abs=0.5)
    assert value(octave, "f0_mean_st") == pytest.approx(6, abs=0.1)
    assert value(octave, "f0_sd_st") == pytest.approx(12 / np.sqrt(12), abs=0.15)
    assert value(octave, "f0_mean_hz") == pytest.approx(100 / np.log(2), rel=0.01)
    assert value(octave, "f0_sd_hz") == pytest.approx(28.8, rel=0.04)


def test_silence_before_a_voice_counts_for_the_voiced_share_and_what_fills_a_file_up_does_not(
    vowel,
) -> None:
    whole = vowel(120.0)
    share = value(whole, "voiced_share")
    late = Recording(np.pad(whole.samples, (RATE, 0)), RATE)
    padded = Recording(np.pad(whole.samples, (0, RATE)), RATE)
    assert value(late, "voiced_share") == pytest.approx(share / 2, abs=0.02)
    assert value(padded, "voiced_share") == pytest.approx(share, abs=0.02)
    assert value(padded, "f0_mean_hz") == pytest.approx(value(whole, "f0_mean_hz"), rel=0.005)


@pytest.mark.parametrize("factor", [0.6, 2.9])
def test_an_edit_beyond_the_range_of_its_analysis_has_the_pitch_that_the_vocoder_was_given(
    spoken, factor: float
) -> None:
    for voice in spoken[:2]:
        frames = World().analyse(voice)
        given_hz = frames.f0_hz * factor
        measured = measure_acoustics(World().synthesise(replace(frames, f0_hz=given_hz)))[
            "f0_mean_hz"
        ]
        assert measured.value == pytest.approx(given_hz[given_hz > 0].mean(), rel=0.03)


def test_pitch_that_is_known_is_not_found_again_and_gives_the_same_measures(vowel) -> None:
    spoken = vowel(140.0)
    f0_hz = track(spoken).f0_hz
    assert measure_acoustics(spoken, f0_hz) == measure_acoustics(spoken)
    assert measure_acoustics(spoken, 2 * f0_hz)["f0_mean_hz"].value == pytest.approx(280, rel=0.002)


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_noise_has_its_centroid_in_its_middle(rate: int) -> None:
    assert value(noise(1000, 3000, rate), "centroid_hz") == pytest.approx(2000, rel=0.01)
    assert value(noise(0, rate / 2, rate), "centroid_hz") == pytest.approx(4025, rel=0.01)
    assert value(tone(997.0, rate), "centroid_hz") == pytest.approx(997, rel=0.001)


@pytest.mark.parametrize("f0_hz", [90.0, 130.0, 210.0, 350.0])
@pytest.mark.parametrize("slope", [0.0, -6.0, -12.0, -18.0])
def test_harmonics_that_fall_by_the_octave_have_that_tilt(f0_hz: float, slope: float) -> None:
    assert value(harmonics(f0_hz, slope), "tilt_db_per_octave") == pytest.approx(slope, abs=0.7)


def test_the_tilt_of_filtered_noise_is_that_of_its_filter() -> None:
    flat = noise(0, RATE / 2)
    assert value(flat, "tilt_db_per_octave") == pytest.approx(0, abs=0.3)
    fallen = sosfilt(butter(1, 50, fs=RATE, output="sos"), flat.samples)  # 6 dB an octave
    assert value(Recording(fallen, RATE), "tilt_db_per_octave") == pytest.approx(-6.2, abs=0.5)


def test_noise_has_a_spectrum_and_no_pitch() -> None:
    found = measure_acoustics(noise(0, RATE / 2))
    assert found["f0_mean_hz"].value is None
    assert found["f0_mean_hz"].reason.startswith("an F0 from 47 to 800 Hz is found in")
    assert found["centroid_hz"].value is not None


@pytest.mark.parametrize("length", [0, 1, 100, 2000, 6399])
def test_what_is_too_short_is_empty_with_a_reason_and_never_zero(length: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = measure_acoustics(Recording(tone(200.0).samples[:length], RATE))
    assert found["lufs"].value is None
    assert "400 ms" in found["lufs"].reason
    if length < 640:
        assert all(one.value is None for name, one in found.items() if name.startswith("f0_"))
        assert found["centroid_hz"].value is found["tilt_db_per_octave"].value is None


def test_silence_has_a_duration_and_reasons() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = measure_acoustics(Recording(np.zeros(RATE), RATE))
    given_values = {name: one.value for name, one in found.items() if one.value is not None}
    assert given_values == {"duration_s": 1.0, "voiced_share": 0.0}


def test_a_rate_too_low_for_the_tilt_and_for_loudness_says_so() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        found = measure_acoustics(noise(0, 1000, 2000))
    assert "above 1000 Hz" in found["tilt_db_per_octave"].reason
    assert "2000 Hz" in found["lufs"].reason
