import numpy as np
import pytest

from voicelab.audio import Recording, resample
from voicelab.codecs import MIN_RATE
from voicelab.judge.channels import (
    CLIPPED_SHARE,
    CODERS,
    DIRECT_DB,
    ROOM_S,
    Channels,
    by_griffin_lim,
    by_world,
    clipped,
    coded,
    room,
)


@pytest.fixture(scope="module")
def speech(spoken) -> np.ndarray:
    return resample(spoken[0], MIN_RATE).samples.astype(np.float64)[:20_000]


def level_db(x: np.ndarray) -> float:
    return 10 * np.log10(np.square(x).mean())


@pytest.mark.parametrize("seed", range(4))
def test_a_room_answers_an_impulse_with_the_decay_that_was_drawn(seed):
    impulse = np.zeros(2 * MIN_RATE)
    impulse[4000] = 1.0
    answer = room(impulse, np.random.default_rng(seed))
    assert len(answer) == len(impulse)
    assert np.abs(answer[:4000]).max() < 1e-9
    assert answer[4000] == pytest.approx(1.0)  # the direct sound is kept
    echo = answer[4001:]
    planted_s = np.random.default_rng(seed).uniform(*ROOM_S)
    left_db = 10 * np.log10(np.cumsum(np.square(echo)[::-1])[::-1] + 1e-12)  # Schroeder
    left_db -= left_db[0]
    from_5, to_25 = np.argmax(left_db < -5), np.argmax(left_db < -25)
    measured_s = 3 * (to_25 - from_5) / MIN_RATE
    assert measured_s == pytest.approx(planted_s, rel=0.15)
    direct_db = -10 * np.log10(np.square(echo).sum())
    assert DIRECT_DB[0] - 0.1 < direct_db < DIRECT_DB[1] + 0.1


@pytest.mark.parametrize("seed", range(3))
def test_clipping_cuts_the_share_that_was_drawn_and_nothing_else(seed):
    x = np.random.default_rng(9).standard_normal(20_000)
    share = np.random.default_rng(seed).uniform(*CLIPPED_SHARE)
    heard = clipped(x, np.random.default_rng(seed))
    ceiling = np.abs(heard).max()
    cut = np.abs(heard) >= ceiling
    assert cut.mean() == pytest.approx(share, abs=1e-3)
    np.testing.assert_array_equal(heard[~cut], x[~cut])
    np.testing.assert_array_equal(np.sign(heard), np.sign(x))


@pytest.mark.parametrize("number", range(len(CODERS)))
def test_a_codec_keeps_length_and_level_and_place_and_loses_something(number, speech):
    seed = next(s for s in range(1000) if np.random.default_rng(s).integers(len(CODERS)) == number)
    heard = coded(speech, np.random.default_rng(seed))
    assert heard.shape == speech.shape
    harshest = CODERS[number] == ("OGG", "OPUS", 1.0)  # 6 kb/s
    assert level_db(heard) == pytest.approx(level_db(speech), abs=4.0 if harshest else 1.0)
    lost = np.square(heard - speech).mean() / np.square(speech).mean()
    assert 1e-5 < lost < 0.5  # a shift by a few milliseconds would lose 2


@pytest.mark.parametrize("vocoder", [by_world, by_griffin_lim])
def test_a_vocoder_copy_is_as_long_as_its_original_and_about_as_loud(vocoder, speech):
    heard = vocoder(speech, np.random.default_rng(0))
    assert len(heard) == pytest.approx(len(speech), abs=0.02 * MIN_RATE)
    assert level_db(heard) == pytest.approx(level_db(speech), abs=3.0)


@pytest.mark.parametrize("channel", [room, clipped, coded])
def test_a_channel_leaves_the_samples_it_is_given_alone(channel, speech):
    before = speech.copy()
    channel(speech, np.random.default_rng(0))
    np.testing.assert_array_equal(speech, before)


def test_the_same_recording_always_comes_through_the_same_channels_and_another_does_not(spoken):
    through = Channels(seconds=0.8, names=("room", "coded", "clipped"))
    first, again = through(spoken[0]), through(Recording(spoken[0].samples.copy(), 22_050))
    assert list(first) == ["room", "coded", "clipped"]
    for name, log_mel in first.items():
        assert log_mel.dtype == np.float16
        assert log_mel.shape == (48, 82)  # 0.8 s: (6400 - 384) // 128 + 1
        assert bool(np.isfinite(log_mel).all())
        np.testing.assert_array_equal(log_mel, again[name])
    assert np.abs(first["room"] - first["coded"]).mean() > 0.1
    # not even the room is the same
    impulse = [np.zeros(MIN_RATE, dtype=np.float32) for _ in "ab"]
    impulse[0][100], impulse[1][100] = 1.0, 0.5
    rooms = [Channels(names=("room",))(Recording(x, MIN_RATE))["room"] for x in impulse]
    assert np.abs(rooms[0] - rooms[1]).max() > 1


def test_a_recording_shorter_than_the_stretch_is_taken_whole(spoken):
    short = Recording(spoken[0].samples[:11_025], 22_050)
    assert len(Channels(seconds=10.0, names=("clipped",))(short)["clipped"]) == 29
