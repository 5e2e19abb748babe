"""What the encoders say of a recording follows from the voice, not from channel or length."""

import numpy as np
import pytest
import torch

from tests.encoders.compared import cosine
from tests.encoders.planted import RATE, voice
from voicelab.audio import Recording, resample
from voicelab.encoders import ENCODERS, embedding
from voicelab.encoders.filter_banks import narrow_band
from voicelab.encoders.representation import LONGEST

each_encoder = pytest.mark.parametrize("encoder", sorted(ENCODERS))


@pytest.fixture(scope="module")
def second() -> Recording:
    return voice(1.0)


@each_encoder
def test_a_channel_changes_little_beside_another_voice(encoder: str, second: Recording) -> None:
    heard = ENCODERS[encoder]
    plain = heard(narrow_band(second))
    other = heard(narrow_band(voice(1.0, f0_hz=210.0)))
    apart = np.linalg.norm(plain - other)
    quiet = heard(narrow_band(Recording(second.samples * 0.01, RATE)))
    assert np.linalg.norm(plain - quiet) < 0.01 * apart
    telephone = heard(narrow_band(resample(second, 8000)))
    assert np.linalg.norm(plain - telephone) < 0.05 * apart


@each_encoder
def test_a_recording_said_twice_sounds_like_once(encoder: str) -> None:
    # Two pieces of the longest length, each encoded alone: the statistics are those of one.
    once = narrow_band(voice(LONGEST / RATE))
    heard = ENCODERS[encoder]
    assert np.allclose(heard(np.tile(once, 2)), heard(once), atol=1e-4)


@each_encoder
@pytest.mark.parametrize("samples", [2, 160, 1599, 4000])
def test_very_short_clips_are_heard(encoder: str, samples: int) -> None:
    clip = narrow_band(Recording(voice(0.5).samples[2000 : 2000 + samples], RATE))
    heard = ENCODERS[encoder](clip)
    assert heard.shape == (3072,)
    assert heard.dtype == np.float32
    assert np.isfinite(heard).all()


@each_encoder
def test_digital_silence_has_finite_statistics(encoder: str) -> None:
    assert np.isfinite(ENCODERS[encoder](np.zeros(RATE, np.float32))).all()


@each_encoder
def test_the_same_clip_is_heard_alike_on_one_and_two_threads(
    encoder: str, second: Recording
) -> None:
    before = torch.get_num_threads()
    clip = narrow_band(second)
    try:
        torch.set_num_threads(1)
        one, again = ENCODERS[encoder](clip), ENCODERS[encoder](clip)
        torch.set_num_threads(2)
        two = ENCODERS[encoder](clip)
    finally:
        torch.set_num_threads(before)
    assert np.array_equal(one, again)
    assert np.allclose(one, two, atol=1e-4)


def test_the_embedding_has_unit_norm_and_tells_voices_apart(second: Recording) -> None:
    own = embedding(narrow_band(second))
    assert own.shape == (192,)
    assert np.linalg.norm(own) == pytest.approx(1.0, abs=1e-5)
    telephone = embedding(narrow_band(resample(second, 8000)))
    other = embedding(narrow_band(voice(1.0, f0_hz=210.0)))
    assert cosine(own, telephone) > 0.99 > cosine(own, other)
