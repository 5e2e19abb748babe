"""Copy-synthesis by every codec keeps length, level, pitch and speaker."""

from dataclasses import replace

import numpy as np
import pytest

from voicelab.audio import Recording, load, resample, rms_dbfs, save
from voicelab.codecs import CODECS, codec_named
from voicelab.codecs.world import World
from voicelab.refusal import Refusal

RATES = [8000, 16_000, 22_050, 44_100]  # Hz


@pytest.fixture(params=list(CODECS))
def codec(request):
    return codec_named(request.param)


@pytest.fixture(scope="module")
def similarity():
    """Return the function that compares the speakers of two recordings, by Resemblyzer."""
    resemblyzer = pytest.importorskip("resemblyzer")
    encoder = resemblyzer.VoiceEncoder("cpu", verbose=False)

    def heard(recording):
        return encoder.embed_utterance(resample(recording, 16_000).samples)

    return lambda a, b: float(heard(a) @ heard(b))


def bytes_of(frames):
    return [value.tobytes() for value in vars(frames).values() if isinstance(value, np.ndarray)]


# Frames


def test_frames_have_the_shapes_of_the_design(vowel):
    frames = World().analyse(vowel(sample_rate=44_100))
    assert frames.f0_hz.shape == (101,)  # L: one every 10 ms, both ends included
    assert frames.envelope.shape == frames.aperiodicity.shape == (101, 1025)
    assert (frames.sample_rate, frames.analysis_rate, frames.samples) == (44_100, 44_100, 44_100)
    assert frames.source == "a planted vowel"
    assert (frames.envelope > 0).all()
    assert ((frames.aperiodicity > 0) & (frames.aperiodicity <= 1)).all()


def test_a_slow_recording_is_analysed_at_16_khz_and_comes_back_at_its_own_rate(vowel):
    frames = World().analyse(vowel(sample_rate=8000))
    assert (frames.sample_rate, frames.analysis_rate) == (8000, 16_000)
    assert World().synthesise(frames).sample_rate == 8000


# Copy-synthesis


@pytest.mark.parametrize("rate", RATES)
def test_copy_synthesis_keeps_length_rate_source_and_level(codec, spoken, rate):
    given = resample(spoken[0], rate)
    given = replace(given, samples=given.samples[: 2 * rate + 7])  # no whole number of frames
    again = codec.synthesise(codec.analyse(given))
    assert len(again.samples) == len(given.samples)
    assert (again.sample_rate, again.source) == (rate, given.source)
    assert rms_dbfs(again.samples) == pytest.approx(rms_dbfs(given.samples), abs=1.0)


def test_copy_synthesis_keeps_the_level_of_every_example(codec, spoken):
    for given in spoken:
        again = codec.synthesise(codec.analyse(given))
        assert rms_dbfs(again.samples) == pytest.approx(rms_dbfs(given.samples), abs=1.0)


def test_copy_synthesis_scales_with_the_recording(codec, vowel):
    loud = vowel(level=0.5, seconds=0.5)
    quiet = replace(loud, samples=loud.samples / 100)
    levels = [rms_dbfs(codec.synthesise(codec.analyse(x)).samples) for x in (loud, quiet)]
    assert levels[0] - levels[1] == pytest.approx(40, abs=0.1)


def test_copy_synthesis_keeps_who_speaks(codec, spoken, similarity):
    scores = [similarity(x, codec.synthesise(codec.analyse(x))) for x in spoken]
    assert np.mean(scores) >= 0.90
    # The control: two different voices are not as alike, so the figure above means something.
    assert similarity(spoken[0], spoken[2]) < 0.85


def test_copy_synthesis_keeps_the_pitch(vowel):
    again = World().synthesise(World().analyse(vowel(170)))
    f0_hz = World().analyse(again).f0_hz[10:-10]
    assert np.abs(f0_hz / 170 - 1).max() < 0.01


def test_synthesis_speaks_at_the_pitch_that_its_frames_name(vowel):
    frames = World().analyse(vowel(120))
    raised = World().synthesise(replace(frames, f0_hz=frames.f0_hz * 1.5))
    assert World().analyse(raised).f0_hz[10:-10] == pytest.approx(180, rel=0.01)


def test_copy_synthesis_of_silence_is_silent_and_finite(codec):
    silence = Recording(np.zeros(12_345), 16_000)
    again = codec.synthesise(codec.analyse(silence))
    assert len(again.samples) == 12_345
    assert np.abs(again.samples).max() < 1e-3


def test_the_same_recording_gives_the_same_frames_and_samples(codec, spoken):
    first, second = codec.analyse(spoken[1]), codec.analyse(spoken[1])
    assert bytes_of(first) == bytes_of(second)
    assert codec.synthesise(first).samples.tobytes() == codec.synthesise(second).samples.tobytes()


def test_the_same_recording_gives_the_same_file(codec, spoken, tmp_path):
    for name in ("first.wav", "second.wav"):
        save(codec.synthesise(codec.analyse(spoken[2])), tmp_path / name)
    assert (tmp_path / "first.wav").read_bytes() == (tmp_path / "second.wav").read_bytes()
    assert load(tmp_path / "first.wav").seconds == spoken[2].seconds


def test_neither_recording_nor_frames_are_changed(codec, vowel):
    given = vowel(seconds=0.3)
    samples = given.samples.copy()
    frames = codec.analyse(given)
    before = bytes_of(frames)
    codec.synthesise(frames)
    assert np.array_equal(given.samples, samples)
    assert bytes_of(frames) == before


def test_a_recording_shorter_than_50_ms_is_refused(vowel):
    expected = "a planted vowel lasts 40 ms; analysis needs at least 50 ms: give a longer"
    with pytest.raises(Refusal, match=expected):
        World().analyse(vowel(seconds=0.04))


def test_a_recording_of_50_ms_is_analysed(codec, vowel):
    again = codec.synthesise(codec.analyse(vowel(seconds=0.05)))
    assert len(again.samples) == 800
    assert np.isfinite(again.samples).all()
