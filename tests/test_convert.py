"""Conversions between units undo each other and hit the values that everybody knows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.convert import (
    HOP_S,
    db_to_gain,
    gain_to_db,
    hz_to_mel,
    hz_to_semitones,
    mel_to_hz,
    seconds_to_samples,
)

FREQUENCIES = st.floats(1.0, 48_000.0)


@given(st.floats(-120.0, 40.0))
def test_gain_undoes_decibels(db):
    assert gain_to_db(db_to_gain(db)) == pytest.approx(db, abs=1e-9)


@given(FREQUENCIES)
def test_mels_undo_hertz(hz):
    assert mel_to_hz(hz_to_mel(hz)) == pytest.approx(hz, rel=1e-9)


@given(FREQUENCIES, FREQUENCIES)
def test_an_interval_in_semitones_leads_from_one_frequency_to_the_other(low, high):
    assert low * 2 ** (hz_to_semitones(high, low) / 12) == pytest.approx(high, rel=1e-9)


@given(FREQUENCIES, FREQUENCIES, FREQUENCIES)
def test_intervals_in_semitones_add_up(a, b, c):
    whole = hz_to_semitones(c, a)
    assert hz_to_semitones(b, a) + hz_to_semitones(c, b) == pytest.approx(whole, abs=1e-9)


@given(st.integers(0, 10_000_000), st.sampled_from([8000, 11_025, 16_000, 22_050, 44_100, 48_000]))
def test_a_duration_of_whole_samples_is_that_many_samples(samples, rate):
    assert seconds_to_samples(samples / rate, rate) == samples


def test_known_values_are_met():
    assert db_to_gain(20) == pytest.approx(10)
    assert gain_to_db(0.5) == pytest.approx(-6.0206, abs=1e-4)
    assert hz_to_semitones(880, 440) == pytest.approx(12)
    assert hz_to_semitones(220, 440) == pytest.approx(-12)
    assert hz_to_mel(1000) == pytest.approx(1000, abs=0.1)
    assert HOP_S == 0.01


def test_no_gain_is_minus_infinity_without_a_warning(recwarn):
    assert gain_to_db(0.0) == -np.inf
    assert not recwarn.list


def test_arrays_are_converted_value_by_value_and_left_alone():
    hz = np.array([100.0, 1000.0, 8000.0])
    for convert in (hz_to_mel, gain_to_db, lambda x: hz_to_semitones(x, 100.0)):
        assert convert(hz) == pytest.approx([float(convert(one)) for one in hz])
    assert hz.tolist() == [100.0, 1000.0, 8000.0]
