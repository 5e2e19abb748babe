"""The inputs of the encoders are those that the networks were trained on, for any channel."""

import numpy as np
import pytest
import torch

from tests.encoders.compared import PUBLISHED
from tests.encoders.planted import RATE, voice
from voicelab.audio import Recording, resample
from voicelab.encoders import filter_banks


@pytest.fixture(scope="module")
def samples() -> np.ndarray:
    return filter_banks.narrow_band(voice(3.0))


def test_the_energies_are_kaldis_below_the_highest_frequency(samples: np.ndarray) -> None:
    energies = filter_banks.kaldi(samples)
    kept = energies.abs().sum(dim=0) > 0
    assert kept.tolist() == [True] * int(kept.sum()) + [False] * int((~kept).sum())
    found, expected = energies[::10, kept].numpy(), PUBLISHED["energies"][:, kept.numpy()]
    assert np.abs(found - expected).max() < 2e-3


def test_the_log_mel_is_whispers_below_the_highest_frequency(samples: np.ndarray) -> None:
    log_mel = filter_banks.whisper(samples)
    kept = (log_mel > log_mel.min()).any(dim=0).numpy()
    found, expected = log_mel.numpy()[::10, kept], PUBLISHED["log_mel"][:, kept]
    assert np.abs(found - expected).max() < 2e-4


def test_nothing_above_four_kilohertz_reaches_an_encoder() -> None:
    t = np.arange(RATE) / RATE
    below = voice(1.0).samples
    above = below + 0.1 * np.sin(2 * np.pi * 5000 * t).astype(np.float32)
    wide = filter_banks.narrow_band(Recording(above, RATE))
    narrow = filter_banks.narrow_band(Recording(below, RATE))
    inside = slice(800, -800)  # the tone starts and ends with a click
    assert np.abs(wide - narrow)[inside].max() < 1e-4


def test_every_clip_has_one_level_and_the_callers_samples_stay() -> None:
    quiet = Recording(voice(1.0).samples * 0.001, RATE)
    before = quiet.samples.copy()
    narrow = filter_banks.narrow_band(quiet)
    assert np.sqrt(np.mean(narrow**2)) == pytest.approx(filter_banks.RMS, rel=1e-4)
    assert np.array_equal(quiet.samples, before)


def test_silence_stays_silent() -> None:
    assert not filter_banks.narrow_band(Recording(np.zeros(RATE), RATE)).any()


def test_a_recording_of_eight_kilohertz_is_only_made_louder() -> None:
    recording = resample(voice(1.0), 8000)
    narrow = filter_banks.narrow_band(recording)
    twice = resample(recording, RATE).samples
    assert np.corrcoef(narrow, twice)[0, 1] > 0.99999


def test_pauses_are_not_speech_and_their_edges_are() -> None:
    spoken = voice(1.0).samples
    x = np.concatenate([spoken, np.zeros(RATE, np.float32), spoken])
    found = filter_banks.speech(x, 150)
    assert found[:50].all()
    assert found[100:].all()
    assert not found[56:94].any()
    assert found[51:54].all()  # within 0.1 s of speech
    assert found.dtype == torch.bool
    assert filter_banks.speech(np.zeros(RATE), 50).all()  # silence has no louder frames
