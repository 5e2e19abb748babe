"""A mel spectrogram as a model sees it."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from voicelab.audio import Recording, resample, rms_dbfs
from voicelab.codecs import centres_hz, from_recording
from voicelab.codecs.griffin_lim import STFT, GriffinLim, MelConfig, mel_filters
from voicelab.convert import db_to_gain
from voicelab.refusal import Refusal

CONFIG = MelConfig()
CODEC = GriffinLim(CONFIG)
DB = 10 / np.log(10)  # dB of one unit of natural-log power


def test_harmonics_lie_in_the_bands_where_they_were_planted(vowel):
    values = from_recording(vowel(300, seconds=0.5), CONFIG).values[10:-10].mean(axis=0)
    centres = centres_hz(CONFIG)
    between = [np.abs(centres - hz).argmin() for hz in (450, 750)]
    upon = [np.abs(centres - hz).argmin() for hz in (300, 600, 900)]
    assert min(values[upon]) > max(values[between]) + 10 / DB


def test_there_is_nothing_but_bands():
    assert CONFIG.size == CONFIG.n_mels == 80
    assert not CONFIG.columns


def test_every_band_is_fed_by_the_spectrum():
    filters = mel_filters(CONFIG)
    assert filters.shape == (STFT["n_fft"] // 2 + 1, CONFIG.n_mels)
    assert (filters.sum(dim=0) > 0).all()


def test_the_level_is_taken_out_and_kept_beside(vowel):
    loud = vowel(120, seconds=0.5, level=0.5)
    quiet = replace(loud, samples=loud.samples / 10)
    a, b = from_recording(loud, CONFIG), from_recording(quiet, CONFIG)
    assert a.level - b.level == pytest.approx(20 / DB, abs=0.01)
    assert_allclose(a.values, b.values, atol=0.01)


def test_silence_around_a_voice_does_not_change_its_level(vowel):
    alone = vowel(120, seconds=0.5)
    silence = np.zeros(16_000)
    among = replace(alone, samples=np.concatenate([silence, alone.samples, silence]))
    levels = [from_recording(x, CONFIG).level for x in (alone, among)]
    assert levels[0] == pytest.approx(levels[1], abs=1 / DB)


def test_a_recording_is_seen_alike_at_every_rate(spoken):
    slow = CODEC.from_frames(CODEC.analyse(resample(spoken[1], 16_000)))
    fast = CODEC.from_frames(CODEC.analyse(resample(spoken[1], 44_100)))
    assert fast.values.shape == slow.values.shape
    assert np.array_equal(fast.mask, slow.mask)
    loud = slow.values > -8
    assert np.percentile(np.abs(fast.values - slow.values)[loud], 95) * DB < 0.5


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100])
def test_a_telephone_band_is_measured_and_masked_whatever_the_rate_of_its_file(spoken, rate):
    centres = centres_hz(CONFIG)
    mask = CODEC.from_frames(CODEC.analyse(resample(resample(spoken[0], 8000), rate))).mask
    assert mask[centres < 3800].all()
    assert not mask[centres > 4500].any()
    assert CODEC.from_frames(CODEC.analyse(spoken[0])).mask.all()


def test_voicing_is_where_the_voice_is(vowel):
    silence = np.zeros(8000)
    samples = np.concatenate([silence, vowel(seconds=0.5).samples, silence])
    voicing = CODEC.voicing(from_recording(Recording(samples, 16_000), CONFIG).values)
    assert voicing[53:97].all()
    assert not voicing[:45].any()
    assert not voicing[105:].any()


def test_a_difference_multiplies_the_bands_and_the_level_follows(vowel):
    frames = CODEC.analyse(vowel(seconds=0.5))
    louder = CODEC.add_difference(frames, np.full((1, CONFIG.size), 6 / DB, dtype=np.float32))
    assert_allclose(louder.mel, frames.mel * db_to_gain(6), rtol=1e-5)
    assert louder.level_dbfs - frames.level_dbfs == pytest.approx(6, abs=1e-3)
    spoken = [rms_dbfs(CODEC.synthesise(x).samples) for x in (louder, frames)]
    assert spoken[0] - spoken[1] == pytest.approx(6, abs=1e-2)


def test_silence_is_seen_as_finite_values():
    features = from_recording(Recording(np.zeros(8000), 16_000), CONFIG)
    assert np.isfinite(features.values).all()
    assert not CODEC.voicing(features.values).any() or features.values.max() < 1


def test_the_pitch_of_an_edit_is_measured_from_its_sound(vowel):
    frames = CODEC.analyse(vowel(150))
    f0_hz = CODEC.pitch_hz(frames, CODEC.synthesise(frames))
    assert np.median(f0_hz[f0_hz > 0]) == pytest.approx(150, rel=0.02)


def test_a_recording_shorter_than_50_ms_is_refused(vowel):
    with pytest.raises(Refusal, match="a planted vowel lasts 40 ms; analysis needs at least 50 ms"):
        CODEC.analyse(vowel(seconds=0.04))
