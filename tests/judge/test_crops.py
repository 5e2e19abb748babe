import numpy as np
import pytest

from voicelab.audio import Recording, resample
from voicelab.judge.channels import equalised, narrowed, noisy
from voicelab.judge.crops import Clips, RandomCrops

RATE = 16_000


@pytest.fixture(scope="module")
def recording(spoken) -> Recording:
    return resample(spoken[0], RATE)


def test_crops_of_a_recording_are_always_the_same_and_the_first_is_all_of_it(recording):
    crops = RandomCrops(("campplus",), most=8)
    one, other = crops(recording), crops(recording)
    assert one["campplus"].shape == (len(one["seconds"]), 3072)
    assert one["seconds"][0] == pytest.approx(recording.seconds, abs=1e-3)
    assert one["channel"][0] == "original"
    for name in one:
        np.testing.assert_array_equal(one[name], other[name])
    assert len(np.unique(one["seconds"])) > 2


def test_clips_have_the_lengths_that_were_asked_for_and_hold_speech(recording):
    clips = Clips(lengths_s=(0.25, 1.0, 500.0), places=3)
    lengths = [round(clip.seconds, 3) for clip in clips.cut(recording)]
    assert lengths == [0.25] * 3 + [1.0] * 3 + [round(recording.seconds, 3)]
    pause = Recording(np.concatenate([recording.samples, np.zeros(20 * RATE)]), RATE)
    for clip in clips.cut(pause)[:6]:
        assert np.abs(clip.samples).max() > 0.01


def test_a_silent_recording_says_why_it_cannot_be_judged():
    heard = Clips(("campplus",), (0.5,), 1)(Recording(np.zeros(2 * RATE), RATE))
    assert all("silent" in reason for reason in heard["why_not"])


@pytest.mark.parametrize("change", [equalised, noisy, narrowed])
def test_a_channel_changes_a_clip_but_not_its_length(change, recording):
    x = recording.samples.astype(float)
    changed = change(x, np.random.default_rng(0))
    assert changed.shape == x.shape
    assert np.corrcoef(changed, x)[0, 1] > 0.3
    assert np.abs(changed - x).max() > 1e-3


def test_a_narrowed_clip_has_nothing_outside_its_band(recording):
    power = np.abs(np.fft.rfft(narrowed(recording.samples.astype(float), np.random.default_rng(0))))
    hz = np.fft.rfftfreq(len(recording.samples), 1 / RATE)
    assert power[hz > 3700].max() < 1e-6 * power.max()
