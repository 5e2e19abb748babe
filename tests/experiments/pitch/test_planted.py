"""Planted voices have the F0 that is said of them."""

import numpy as np
import pytest

from voicelab.experiments.pitch.planted import CHANNELS, MIDDLES_HZ, RATE, planted


def period_s(samples, at_s, f0_hz):
    """Return the period around a time by autocorrelation, sought near that of an F0."""
    length = round(3 / f0_hz * RATE)
    middle = round(at_s * RATE)
    x = samples[middle - length : middle + length].astype(float)
    lags = np.arange(round(0.8 / f0_hz * RATE), round(1.25 / f0_hz * RATE))
    return lags[np.argmax([x[:-lag] @ x[lag:] / (len(x) - lag) for lag in lags])] / RATE


@pytest.mark.parametrize("middle_hz", MIDDLES_HZ[:4])
def test_the_periods_of_a_voice_are_those_of_the_planted_f0(middle_hz):
    made = planted("clean", middle_hz, 0)
    frames = np.flatnonzero(made.scored & (made.f0_hz > 0))[::10]
    for frame in frames:
        f0_hz = made.f0_hz[frame]
        found_s = period_s(made.recording.samples, frame / 100, f0_hz)
        assert 1 / found_s == pytest.approx(f0_hz, rel=0.05)


def test_glides_stay_between_60_and_600_hz_and_move():
    found = np.concatenate([planted("clean", middle, 0).f0_hz for middle in MIDDLES_HZ])
    voiced = found[found > 0]
    assert 60 < voiced.min() < 75
    assert 450 < voiced.max() < 600
    one = planted("clean", 150.0, 1).f0_hz
    assert np.ptp(np.log2(one[one > 0])) > 0.1


def test_the_same_index_is_the_same_voice_in_every_condition_but_creak():
    truths = {name: planted(name, 150.0, 2).f0_hz for name in CHANNELS}
    for truth in truths.values():
        assert np.array_equal(truth, truths["clean"]) or truth is truths["creak"]
    again = planted("room", 150.0, 2).recording.samples
    assert np.array_equal(again, planted("room", 150.0, 2).recording.samples)
    assert not np.array_equal(again, planted("room", 150.0, 3).recording.samples)


def test_the_periods_of_a_creaky_voice_are_uneven():
    spreads = []
    for condition in ("clean", "creak"):
        made = planted(condition, 100.0, 0)
        frames = np.flatnonzero(made.scored & (made.f0_hz > 0))[::5]
        ratios = [
            period_s(made.recording.samples, frame / 100, made.f0_hz[frame]) * made.f0_hz[frame]
            for frame in frames
        ]
        spreads.append(np.std(ratios))
    assert spreads[0] < 0.02
    assert spreads[1] > 2 * spreads[0]


def power(samples, low_hz, high_hz):
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return spectrum[(hz >= low_hz) & (hz < high_hz)].sum() / spectrum.sum()


def test_channels_do_what_they_say():
    heard = {name: planted(name, 100.0, 0).recording.samples for name in CHANNELS}
    assert power(heard["telephone band"], 0, 200) < 0.01 < power(heard["clean"], 0, 200)
    assert power(heard["noise, 0 dB"], 4000, 8000) == pytest.approx(0.25, abs=0.05)
    assert power(heard["hum"], 49, 51) > 10 * power(heard["clean"], 49, 51)
    silent = slice(0, round(0.08 * RATE))  # before the first syllable
    assert np.abs(heard["clean"][-800:]).max() < 0.1 * np.abs(heard["room"][-8000:]).max()
    assert np.abs(heard["clean"][silent]).max() < 0.05
