"""Epochs of voices whose periods are planted."""

import numpy as np
import pytest

from tests.conftest import planted_vowel
from tests.edit.planted import utterance
from voicelab.edit.epochs import voiced_stretches

RATES = (8000, 16_000, 44_100, 48_000)


def glide(rate: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a vowel that rises from 90 to 220 Hz, its F0 every 10 ms, and its phase in periods."""
    f0_hz = np.geomspace(90, 220, rate)
    phase = np.cumsum(f0_hz) / rate
    return planted_vowel(f0_hz, sample_rate=rate).samples, f0_hz[:: rate // 100], phase


@pytest.mark.parametrize("rate", RATES)
def test_every_period_has_one_epoch_always_at_the_same_phase(rate: int) -> None:
    samples, f0_hz, phase = glide(rate)
    (stretch,) = voiced_stretches(samples, rate, f0_hz)
    at = np.interp(stretch.epochs, np.arange(len(phase)), phase)
    assert len(at) == pytest.approx(phase[-1] - phase[0], abs=2)
    # The formants move the peak within the period by no more than this.
    assert np.abs(np.diff(at) - 1).max() < 0.12
    assert np.abs(np.diff(at) - 1).mean() < 0.02


@pytest.mark.parametrize("wrong", [0.9, 1.1])
def test_an_f0_that_is_ten_percent_off_gives_the_same_epochs(wrong: float) -> None:
    samples, f0_hz, _ = glide(16_000)
    (right,) = voiced_stretches(samples, 16_000, f0_hz)
    (found,) = voiced_stretches(samples, 16_000, wrong * f0_hz)
    assert np.isin(found.epochs, right.epochs).mean() > 0.95


def test_a_microphone_that_is_wired_the_other_way_round_gives_the_same_epochs() -> None:
    samples, f0_hz, _ = glide(16_000)
    (one,), (other,) = (voiced_stretches(sign * samples, 16_000, f0_hz) for sign in (1, -1))
    assert np.array_equal(one.epochs, other.epochs)


@pytest.mark.parametrize("rate", RATES)
def test_epochs_lie_in_the_voiced_stretches_and_nowhere_else(rate: int) -> None:
    planted = utterance(rate)
    found = voiced_stretches(planted.recording.samples, rate, planted.f0_hz)
    assert len(found) == 2
    for stretch, span in zip(found, planted.voiced, strict=True):
        assert stretch.epochs[0] >= span.start - 0.005 * rate
        assert stretch.epochs[-1] <= span.stop + 0.005 * rate
        assert np.ptp(stretch.epochs) > 0.85 * (span.stop - span.start)
        assert (planted.f0_hz[stretch.frames] > 0).all()


def test_where_nothing_is_voiced_there_are_no_epochs() -> None:
    noise = np.random.default_rng(0).standard_normal(16_000)
    assert voiced_stretches(noise, 16_000, np.zeros(101)) == ()
    assert voiced_stretches(np.zeros(16_000), 16_000, np.full(101, 100.0)) == ()
