import numpy as np
import pytest

from voicelab.experiments.judges.nonspeech import KINDS, RATE, SECONDS, recordings


@pytest.mark.parametrize("name", KINDS)
def test_sounds_are_always_the_same_and_no_two_alike(name):
    first, again = recordings(name, 2), recordings(name, 2)
    assert [r.source for r in first] == [f"{name} {index}" for index in range(2)]
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.samples, other.samples)
    assert not np.array_equal(first[0].samples, first[1].samples)
    assert not np.array_equal(first[0].samples, recordings(name, 1, seed=1)[0].samples)


@pytest.mark.parametrize("name", KINDS)
def test_sounds_are_finite_and_of_one_length_and_neither_silent_nor_clipped(name):
    for sound in recordings(name, 2):
        assert sound.sample_rate == RATE
        assert len(sound.samples) == round(SECONDS * RATE)
        assert bool(np.isfinite(sound.samples).all())
        loudest = np.abs(sound.samples).max()
        assert loudest == pytest.approx(0.3) if name != "silence" else loudest < 1e-3


def strongest_hz(x: np.ndarray) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(x * np.hanning(len(x))))) * RATE / len(x))


def test_the_siren_sweeps_and_the_birds_are_high_and_the_mains_hum_at_50_hz():
    siren = recordings("siren", 1)[0].samples
    swept = [
        strongest_hz(siren[start : start + 1600]) for start in range(0, len(siren) - 1600, 1600)
    ]
    assert min(swept) < 650
    assert max(swept) > 1150
    for birds in recordings("birdsong", 3):
        assert 1900 < strongest_hz(birds.samples) < 3600
    spectrum = np.abs(np.fft.rfft(recordings("hum", 1)[0].samples))
    hz = np.fft.rfftfreq(round(SECONDS * RATE), 1 / RATE)
    mains = np.isin(np.round(hz, 3), np.arange(1, 20) * 50.0)
    assert np.square(spectrum[mains]).sum() > 0.5 * np.square(spectrum).sum()


def test_noises_run_from_white_to_brown():
    slopes = []
    for sound in recordings("noise", 20):
        power = np.square(np.abs(np.fft.rfft(sound.samples)))
        hz = np.fft.rfftfreq(len(sound.samples), 1 / RATE)
        used = hz > 50
        slopes.append(np.polyfit(np.log(hz[used]), np.log(power[used]), 1)[0])
    assert -2.1 < min(slopes) < -1.5
    assert -0.5 < max(slopes) < 0.1
