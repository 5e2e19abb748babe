"""Whatever codec a space is of, the same arrows lead from recordings to features and back."""

import inspect
import shutil
import subprocess
import sys
from dataclasses import asdict, fields, replace
from pathlib import Path

import numpy as np
import pytest

import voicelab
from voicelab.audio import Recording, rms_dbfs
from voicelab.codecs import CODECS, Codec, Features, codec_named, codec_of, config_from
from voicelab.codecs.griffin_lim import MelConfig
from voicelab.codecs.pitch import TRACKERS
from voicelab.codecs.world import WorldConfig
from voicelab.refusal import Refusal


@pytest.fixture(params=list(CODECS), scope="module")
def codec(request):
    return codec_named(request.param)


@pytest.fixture(scope="module")
def given(vowel):
    return vowel(np.linspace(110, 170, 12_000), sample_rate=16_000, seconds=0.75)


def arrays(frames):
    return {
        field.name: getattr(frames, field.name)
        for field in fields(frames)
        if isinstance(getattr(frames, field.name), np.ndarray)
    }


def test_both_offer_every_arrow_with_the_same_arguments(codec):
    arrows = [name for name, value in vars(Codec).items() if inspect.isfunction(value)]
    arrows = [name for name in arrows if not name.startswith("_")]
    assert len(arrows) >= 10
    for name in arrows:
        asked = inspect.signature(getattr(Codec, name)).parameters
        assert list(inspect.signature(getattr(type(codec), name)).parameters) == list(asked)


def test_no_difference_gives_the_frames_back_exactly(codec, given):
    frames = codec.analyse(given)
    length, size = codec.from_frames(frames).values.shape
    same = codec.add_difference(frames, np.zeros((length, size), dtype=np.float32))
    for name, array in arrays(frames).items():
        assert np.array_equal(array, getattr(same, name)), name
    one, other = codec.synthesise(frames), codec.synthesise(same)
    assert np.array_equal(one.samples, other.samples)


def test_features_alone_are_seen_again_as_they_were(codec, given):
    frames = codec.analyse(given)
    features = codec.from_frames(frames)
    again = codec.from_frames(codec.to_frames(features, frames))
    bands, middle = codec.config.n_mels, slice(5, -5)
    loud = features.values[middle, :bands] > -9
    error = np.abs(again.values - features.values)[middle, :bands][loud]
    assert np.percentile(error, 90) < 0.5


def test_spoken_features_are_as_long_and_about_as_loud_as_the_recording(codec, given):
    frames = codec.analyse(given)
    spoken = codec.synthesise(codec.to_frames(codec.from_frames(frames), frames))
    assert len(spoken.samples) == len(given.samples)
    assert rms_dbfs(spoken.samples) == pytest.approx(rms_dbfs(given.samples), abs=3)


def test_a_blank_filled_with_features_speaks_for_as_long_as_it_has_frames(codec, given):
    features = codec.from_frames(codec.analyse(given))
    features = replace(features, values=features.values[:60])
    filled = codec.to_frames(Features(features.values, features.mask, 0.0), codec.blank(60, "me"))
    said = codec.synthesise(filled)
    assert (said.sample_rate, said.source, said.seconds) == (16_000, "me", pytest.approx(0.6))
    louder = codec.synthesise(codec.amplified(filled, -7.0))
    assert rms_dbfs(louder.samples) - rms_dbfs(said.samples) == pytest.approx(-7, abs=0.01)


def test_a_codec_is_found_by_its_name_and_by_its_configuration(codec):
    assert CODECS[codec.name] is type(codec)
    assert codec_of(codec.config) == codec


def test_pitch_is_explicit_where_frames_hold_it_and_features_name_it(codec, given):
    frames = codec.analyse(given)
    assert codec.explicit_pitch == ("f0_hz" in arrays(frames)) == ("log_f0" in codec.config.columns)
    f0_hz = codec.pitch_hz(frames, codec.synthesise(frames))
    assert np.median(f0_hz[f0_hz > 0]) == pytest.approx(140, rel=0.05)


NEW_CODEC = """
from dataclasses import dataclass

from voicelab.codecs.codec import register
from voicelab.codecs.layout import BandConfig
from voicelab.codecs.world import World


@dataclass(frozen=True)
class SineConfig(BandConfig):
    codec: str = "sine"


@register
@dataclass(frozen=True)
class Sine(World):
    config: SineConfig = SineConfig()
    name = "sine"
    Config = SineConfig
"""


def test_a_new_codec_is_one_file(tmp_path):
    package = Path(voicelab.__file__).parent
    shutil.copytree(package, tmp_path / "voicelab", ignore=shutil.ignore_patterns("ui", "locale"))
    (tmp_path / "voicelab" / "codecs" / "sine.py").write_text(NEW_CODEC)
    code = (
        "from voicelab.codecs import codec_named, codec_of, config_from;"
        "assert codec_of(config_from({'codec': 'sine'})) == codec_named('sine')"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False)
    assert ran.returncode == 0


def test_silence_and_noise_are_refused_for_want_of_a_voice(codec):
    noise = 0.1 * np.random.default_rng(0).standard_normal(16_000)
    for name, samples in (("silence.wav", np.zeros(16_000)), ("noise.wav", noise)):
        with pytest.raises(Refusal, match=f"{name} holds .* of somebody speaking"):
            codec.analyse_voice(Recording(samples, 16_000, name))


def test_a_voice_is_not_refused_and_analysed_as_ever(codec, given):
    asked, plain = codec.analyse_voice(given), codec.analyse(given)
    for name, array in arrays(plain).items():
        assert np.array_equal(array, getattr(asked, name)), name


@pytest.mark.parametrize("config", [WorldConfig(), MelConfig(), MelConfig(n_mels=40)])
def test_a_configuration_comes_back_from_what_a_checkpoint_holds(config):
    assert config_from(asdict(config)) == config


def test_the_oldest_checkpoints_name_no_codec_and_no_tracker_and_are_of_world_and_dio():
    stored = {"n_mels": 64, "low_hz": 60.0, "high_hz": 7600.0, "held_db": 60.0}
    assert config_from(stored) == WorldConfig(tracker="dio")


def test_a_checkpoint_with_a_tracker_keeps_it():
    for tracker in TRACKERS:
        assert config_from(asdict(WorldConfig(tracker=tracker))) == WorldConfig(tracker=tracker)


def test_an_unknown_tracker_is_refused():
    with pytest.raises(Refusal, match="'ears' is no pitch tracker; use dio or swiftf0"):
        config_from({"tracker": "ears"})


def test_an_unknown_codec_is_refused():
    with pytest.raises(Refusal, match="'straight' is no codec; use griffin_lim or world"):
        codec_named("straight")
