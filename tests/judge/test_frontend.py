from dataclasses import replace

import numpy as np
import pytest

from tests.judge.planted import pulse_train
from voicelab.audio import Recording, resample
from voicelab.convert import hz_to_mel, mel_to_hz
from voicelab.judge.frontend import (
    FrontendConfig,
    level_free,
    log_mel_of,
    pieces,
    reason_to_abstain,
)

CONFIG = FrontendConfig()


def noise(colour: float, seconds: float = 3.0, rate: int = 8000, seed: int = 0) -> Recording:
    """Return noise whose power falls with frequency to the power of `colour`."""
    length = round(seconds * rate)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(length))
    spectrum /= np.maximum(np.fft.rfftfreq(length, 1 / rate), 20) ** (colour / 2)
    x = np.fft.irfft(spectrum, length)
    return Recording(0.3 * x / np.abs(x).max(), rate, "noise")


def test_a_tone_is_heard_in_the_band_of_its_frequency():
    edges = np.linspace(hz_to_mel(CONFIG.low_hz), hz_to_mel(CONFIG.high_hz), CONFIG.n_mels + 2)
    centres_hz = mel_to_hz(edges[1:-1])
    for hz in (120.0, 440.0, 1000.0, 3000.0):
        tone = np.sin(2 * np.pi * hz * np.arange(16000) / 16000)
        log_mel = log_mel_of(Recording(tone, 16000), CONFIG).log_mel
        strongest = centres_hz[log_mel.mean(axis=0).argmax()]
        assert abs(hz_to_mel(strongest) - hz_to_mel(hz)) < edges[1] - edges[0]


def test_a_piece_is_184_frames_of_82_bands_and_covers_2_94_seconds():
    heard = log_mel_of(pulse_train(120, np.random.default_rng(0), seconds=2.976), CONFIG)
    assert heard.log_mel.shape == (184, 82)
    assert pieces(heard.log_mel, CONFIG).shape == (1, 184, 82)


@pytest.mark.parametrize("length", [30, 184, 185, 250, 400, 1871])
def test_pieces_reach_from_the_first_frame_to_the_last(length):
    log_mel = np.zeros((length, 82), dtype=np.float32)
    log_mel[[0, -1], 0] = 8  # landmarks
    found = pieces(log_mel, CONFIG)
    loud = found[:, :, 0] > 2
    if length == 185:  # one frame too many for one piece: the middle is as good
        return
    assert loud[0, 0]
    assert loud[-1].any()
    assert loud[-1, -1] or length < 184


def test_a_short_recording_is_repeated_to_fill_a_piece():
    log_mel = np.random.default_rng(0).normal(size=(50, 82)).astype(np.float32)
    (piece,) = pieces(log_mel, CONFIG)
    np.testing.assert_array_equal(piece[:50], piece[50:100])


def test_the_level_of_a_piece_is_taken_out():
    log_mel = np.random.default_rng(0).normal(size=(1, 184, 82)).astype(np.float32)
    np.testing.assert_allclose(
        level_free(log_mel, CONFIG), level_free(log_mel - 4, CONFIG), atol=1e-5
    )


def test_hearing_changes_neither_the_recording_nor_the_spectrogram_given():
    recording = pulse_train(150, np.random.default_rng(1))
    before = recording.samples.copy()
    log_mel = log_mel_of(recording, CONFIG).log_mel
    kept = log_mel.copy()
    pieces(log_mel, CONFIG)
    np.testing.assert_array_equal(recording.samples, before)
    np.testing.assert_array_equal(log_mel, kept)


def test_the_same_speech_sounds_alike_at_any_sample_rate(spoken):
    for recording in spoken[:3]:
        at_16k = log_mel_of(resample(recording, 16_000), CONFIG).log_mel
        own = log_mel_of(recording, CONFIG).log_mel
        length = min(len(at_16k), len(own))
        a, b = (pieces(x[:length], CONFIG) for x in (at_16k, own))
        assert np.abs(a - b).mean() < 0.05


def test_what_lies_above_the_telephone_band_is_not_heard(spoken):
    telephone = resample(resample(spoken[0], 8000), spoken[0].sample_rate)
    a, b = (pieces(log_mel_of(x, CONFIG).log_mel, CONFIG) for x in (telephone, spoken[0]))
    assert np.abs(a - b).mean() < 0.05


def test_speech_is_judged(spoken):
    for recording in spoken:
        assert reason_to_abstain(log_mel_of(recording, CONFIG)) == ""
        start, stop = (round(s * recording.sample_rate) for s in (0.1, 0.4))
        word = replace(recording, samples=recording.samples[start:stop])
        assert reason_to_abstain(log_mel_of(word, CONFIG)) == ""


def test_speech_with_long_pauses_is_judged(spoken):
    quiet = np.zeros(20 * spoken[0].sample_rate, dtype=np.float32)
    long = Recording(np.concatenate([quiet, spoken[0].samples, quiet]), spoken[0].sample_rate)
    assert reason_to_abstain(log_mel_of(long, CONFIG)) == ""


@pytest.mark.parametrize("colour", [0.0, 1.0, 2.0])
def test_noise_holds_no_voice(colour):
    for seed in range(5):
        assert "of voice; the judge needs" in reason_to_abstain(
            log_mel_of(noise(colour, seconds=12.0, seed=seed), CONFIG)
        )


def test_silence_and_short_clips_are_refused_with_a_reason(spoken):
    assert "is silent" in reason_to_abstain(log_mel_of(Recording(np.zeros(16_000), 16_000), CONFIG))
    dither = np.random.default_rng(0).uniform(-1, 1, 16_000) / 32768
    assert "is silent" in reason_to_abstain(log_mel_of(Recording(dither, 16_000), CONFIG))
    short = Recording(spoken[0].samples[8000:11000], 22_050)
    assert "lasts 0.136 s; the judge needs at least 0.2 s" in reason_to_abstain(
        log_mel_of(short, CONFIG)
    )
    assert "lasts 0.000 s" in reason_to_abstain(log_mel_of(Recording(np.zeros(3), 16_000), CONFIG))
