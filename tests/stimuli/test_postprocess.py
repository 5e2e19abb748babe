"""Rate, duration, ramps and level of what is written."""

from dataclasses import replace

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicelab.audio import Recording
from voicelab.refusal import Refusal
from voicelab.stimuli.postprocess import (
    RATES,
    OutputFormat,
    apply_level,
    level_gain_db,
    required_lowering_db,
    round_up_lowering_db,
    shape_sound,
)


def tone(seconds: float = 1.0, rate: int = 16_000, hz: float = 200.0, level: float = 0.2):
    t = np.arange(round(seconds * rate)) / rate
    return Recording(level * np.sin(2 * np.pi * hz * t + 0.3), rate, "a tone")


def db(ratio: float) -> float:
    return 20 * np.log10(ratio)


def rms_db(recording: Recording) -> float:
    return db(np.sqrt(np.mean(recording.samples.astype(float) ** 2)))


@pytest.mark.parametrize("rate", RATES)
def test_the_rms_of_the_whole_file_is_as_promised_at_every_rate(rate):
    output = OutputFormat(sample_rate=rate)
    done = apply_level(shape_sound(tone(), output), output)
    assert done.sample_rate == rate
    assert len(done.samples) == rate
    assert rms_db(done) == pytest.approx(-26, abs=1e-3)


def test_an_offset_of_the_recorder_is_removed_so_that_levels_are_those_of_the_sound():
    output, done = OutputFormat(sample_rate=16_000, duration_s=0.7), []
    for offset in (0.0, 0.3):
        sound = shape_sound(replace(tone(), samples=tone().samples + offset), output)
        done.append(apply_level(sound, output).samples[: sound.sounding])
        assert abs(done[-1].mean()) < 1e-4
    assert len(done[0]) == len(done[1])
    assert np.abs(done[0] - done[1]).max() < 1e-4


def test_the_peak_is_as_promised():
    output = OutputFormat(sample_rate=16_000, level="peak", level_db=-3)
    done = apply_level(shape_sound(tone(), output), output)
    assert db(np.abs(done.samples).max()) == pytest.approx(-3, abs=1e-3)


def test_the_loudness_is_as_promised_by_an_independent_meter():
    output = OutputFormat(sample_rate=48_000, level="lufs", level_db=-23)
    random = np.random.default_rng(0)
    # Loud and faint stretches: the gate leaves the faint ones out.
    envelope = np.repeat([0.3, 0.003, 0.2, 0.001], 24_000)
    noise = Recording(envelope * random.standard_normal(96_000) / 4, 48_000, "noise")
    done = apply_level(shape_sound(noise, output), output)
    meter = pyloudnorm.Meter(48_000)
    assert meter.integrated_loudness(done.samples.astype(float)) == pytest.approx(-23, abs=0.05)


def test_the_loudness_of_what_came_so_faint_that_half_of_it_was_gated_is_as_promised_too():
    output = OutputFormat(sample_rate=48_000, level="lufs", level_db=-23)
    noise = np.random.default_rng(0).standard_normal(96_000)
    faint = Recording(noise * np.repeat([3.6e-4, 2e-4], 48_000), 48_000, "faint noise")
    meter = pyloudnorm.Meter(48_000)
    assert meter.integrated_loudness(faint.samples[48_000:].astype(float)) < -70
    done = apply_level(shape_sound(faint, output), output)
    assert meter.integrated_loudness(done.samples.astype(float)) == pytest.approx(-23, abs=0.05)


def test_what_is_too_short_for_a_loudness_is_refused_with_the_reason():
    with pytest.raises(Refusal, match="300 ms and loudness"):
        shape_sound(tone(0.3), OutputFormat(level="lufs", level_db=-23))


def test_silence_has_no_level_and_is_refused():
    with pytest.raises(Refusal, match="silent"):
        shape_sound(Recording(np.zeros(8000), 16_000, "nothing"), OutputFormat())


@given(
    seconds=st.floats(0.1, 0.6),
    duration=st.floats(0.1, 0.6),
    rate=st.sampled_from(RATES),
    hz=st.floats(80, 900),
)
@settings(max_examples=40, deadline=None)
def test_the_duration_is_exact_to_the_sample_whatever_came(seconds, duration, rate, hz):
    output = OutputFormat(sample_rate=rate, duration_s=duration)
    sound = shape_sound(tone(seconds, 16_000, hz), output)
    assert len(sound.recording.samples) == round(duration * rate)
    assert not sound.recording.samples[sound.sounding :].any()


def test_a_longer_sound_is_cut_at_a_zero_crossing_and_filled_with_silence():
    output = OutputFormat(sample_rate=16_000, duration_s=0.5, ramp_s=0)
    original = tone(1.0)
    sound = shape_sound(original, output)
    assert 0.48 * 16_000 < sound.sounding <= 0.5 * 16_000
    at = sound.sounding
    assert np.sign(original.samples[at - 1]) != np.sign(original.samples[at])
    kept = original.samples[:at].astype(np.float64)
    assert np.allclose(sound.recording.samples[:at], kept - kept.mean(), atol=1e-7)


def test_a_sound_without_zero_crossings_is_cut_where_it_has_to_be():
    output = OutputFormat(sample_rate=16_000, duration_s=0.5, ramp_s=0)
    step = Recording(np.repeat([-0.1, 0.1], [4000, 12_000]), 16_000, "a step")
    assert shape_sound(step, output).sounding == 8000


def test_the_ramps_are_raised_cosines_of_the_length_that_was_asked_for():
    output = OutputFormat(sample_rate=16_000, ramp_s=0.05)
    steady = Recording(np.tile([0.5, -0.5], 8000), 16_000, "a square wave")
    samples = np.abs(shape_sound(steady, output).recording.samples)
    expected = 0.25 * (1 - np.cos(np.pi * np.arange(800) / 800))
    assert np.allclose(samples[:800], expected, atol=1e-6)
    assert np.allclose(samples[-800:], expected[::-1], atol=1e-6)
    assert (samples[800:-800] == np.float32(0.5)).all()


def test_a_sound_shorter_than_its_ramps_is_refused():
    with pytest.raises(Refusal, match="too short for two ramps of 200 ms"):
        shape_sound(tone(0.3), OutputFormat(ramp_s=0.2))


def test_a_level_that_clips_is_refused_and_the_lowering_that_is_needed_brings_it_just_below():
    clicks = np.zeros(16_000)
    clicks[::800] = 0.5
    output = OutputFormat(sample_rate=16_000, level_db=-20, ramp_s=0)
    sound = shape_sound(Recording(clicks, 16_000, "clicks"), output)
    with pytest.raises(Refusal, match="would clip"):
        apply_level(sound, output)
    lowered = round_up_lowering_db(required_lowering_db(sound, output))
    done = apply_level(sound, output, lowered)
    assert db(np.abs(done.samples).max()) == pytest.approx(-0.05, abs=0.06)
    assert rms_db(done) == pytest.approx(-20 - lowered, abs=1e-3)
    assert required_lowering_db(sound, output, lowered) <= lowered


@given(st.floats(0, 30))
@settings(deadline=None)
def test_a_set_is_lowered_by_the_next_tenth_of_a_decibel(needed):
    assert needed - 1e-6 <= round_up_lowering_db(needed) < needed + 0.1 + 1e-6


def test_neither_level_nor_shape_changes_the_callers_recording():
    original = tone()
    before = original.samples.copy()
    output = OutputFormat(sample_rate=16_000)
    sound = shape_sound(original, output)
    kept = sound.recording.samples.copy()
    apply_level(sound, output)
    assert np.array_equal(original.samples, before)
    assert np.array_equal(sound.recording.samples, kept)
    assert level_gain_db(sound, output) == level_gain_db(sound, output)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sample_rate": 32_000}, "32000 Hz"),
        ({"bits": 8}, "8 bits"),
        ({"level": "loud"}, "not a kind of level"),
        ({"level_db": 3.0}, "3 dB"),
        ({"level_db": float("nan")}, "nan dB"),
        ({"ramp_s": -0.01}, "ramps"),
        ({"duration_s": 0.0}, "duration"),
    ],
)
def test_a_finish_that_cannot_be_is_refused(changed, said):
    with pytest.raises(Refusal, match=said):
        replace(OutputFormat(), **changed)
