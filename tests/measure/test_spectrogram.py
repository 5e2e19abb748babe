"""The picture of recordings of known content."""

import numpy as np
import pytest

from voicelab.audio import Recording
from voicelab.convert import hz_to_mel, mel_to_hz
from voicelab.measure import MAX_COLUMNS, centres_mel, spectrogram

CENTRES_HZ = mel_to_hz(centres_mel())


def tone(hz: float, rate: int = 16_000, seconds: float = 1.0, amplitude: float = 0.5) -> Recording:
    time = np.arange(round(rate * seconds)) / rate
    return Recording(amplitude * np.sin(2 * np.pi * hz * time), rate, f"{hz} Hz")


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("hz", [150.0, 1000.0, 6000.0])
def test_a_tone_stands_at_its_frequency_at_any_rate(hz: float, rate: int) -> None:
    image = spectrogram(tone(hz, rate))
    loudest = CENTRES_HZ[image.power[:, 10:-10].mean(axis=1).argmax()]
    assert abs(hz_to_mel(loudest) - hz_to_mel(hz)) < 26  # mel; the bands stand 25 apart


def test_columns_span_the_recording_and_long_ones_are_averaged() -> None:
    for seconds in (0.3, 3.0, 60.0):
        image = spectrogram(tone(500, seconds=seconds))
        assert image.power.shape[1] <= MAX_COLUMNS
        assert image.power.shape[1] * image.step_s == pytest.approx(seconds, abs=2 * image.step_s)
        assert image.seconds == seconds
        assert np.isfinite(image.power).all()


def test_nothing_is_drawn_above_what_a_rate_can_hold() -> None:
    noise = Recording(np.random.default_rng(0).uniform(-0.5, 0.5, 8000), 8000)
    power = spectrogram(noise).power
    assert (power[CENTRES_HZ > 4000] == 0).all()
    assert (power[CENTRES_HZ < 3800].mean(axis=1) > 0).all()
