"""What a model sees of a recording, and how its answer is laid over the recording's own frames."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.signal import lfilter

from voicelab.audio import Recording, resample
from voicelab.codecs import Features, centres_hz, from_recording
from voicelab.codecs.voicing import refuse_unvoiced
from voicelab.codecs.world import F0_RANGE_HZ, World, WorldConfig
from voicelab.convert import hz_to_mel
from voicelab.refusal import Refusal

CONFIG = WorldConfig()
CODEC = World(CONFIG)
M = CONFIG.n_mels
BANDS, LOG_F0, VOICING, NOISE = slice(0, M), -3, -2, -1
DB = 10 / np.log(10)  # dB of one unit of natural-log power
SLIGHT = settings(max_examples=25, deadline=None)


def analysed(recording):
    return World().analyse(recording)


@pytest.fixture(scope="module")
def frames(vowel):
    """Return the frames of 0.3 s of a vowel between two stretches of silence."""
    silence = np.zeros(1600)
    samples = np.concatenate([silence, vowel(140, seconds=0.3).samples, silence])
    return analysed(Recording(samples, 16_000, "a planted vowel"))


def differences(seed, scale=0.2):
    """Return a difference [1, F] to broadcast over frames; small enough that nothing is clipped."""
    difference = np.random.default_rng(seed).uniform(-scale, scale, (1, CONFIG.size))
    difference[:, VOICING] = 0
    return difference


# What is seen


def test_values_and_mask_have_the_shapes_of_the_design(frames):
    features = CODEC.from_frames(frames)
    assert features.values.shape == (len(frames.f0_hz), M + 3)
    assert features.values.dtype == np.float32
    assert features.mask.shape == (M + 3,)
    assert features.mask.dtype == bool
    assert np.isfinite(features.values).all()


@pytest.mark.parametrize("formants_hz", [(700, 1200, 2500, 3500), (300, 2300, 3000, 3800)])
def test_bands_peak_where_the_formants_were_planted(vowel, formants_hz):
    values = from_recording(vowel(100, formants_hz, seconds=0.5), CONFIG).values
    spectrum = values[10:-10, BANDS].mean(axis=0)
    mels, band_mel = hz_to_mel(centres_hz(CONFIG)), np.diff(hz_to_mel(centres_hz(CONFIG)))[0]
    for formant_mel in hz_to_mel(formants_hz)[:3]:
        around = np.flatnonzero(np.abs(mels - formant_mel) < 120)
        peak_mel = mels[around[spectrum[around].argmax()]]
        assert abs(peak_mel - formant_mel) < 1.5 * band_mel


@pytest.mark.parametrize("f0_hz", [90, 130, 220, 350])
def test_pitch_is_seen_as_its_logarithm(vowel, f0_hz):
    values = from_recording(vowel(f0_hz, seconds=0.5), CONFIG).values
    assert np.exp(values[3:-3, LOG_F0]) == pytest.approx(f0_hz, rel=0.01)
    assert (values[3:-3, VOICING] == 1).all()


def test_pitch_is_carried_through_unvoiced_frames(frames):
    values = CODEC.from_frames(frames).values
    assert (values[:5, VOICING] == 0).all()
    first = np.flatnonzero(frames.f0_hz)[0]
    assert values[:first, LOG_F0] == pytest.approx(np.log(frames.f0_hz[first]), abs=1e-5)


def test_a_gap_is_crossed_in_a_straight_line_of_semitones(frames):
    f0_hz = np.zeros_like(frames.f0_hz)
    f0_hz[0], f0_hz[10] = 100.0, 200.0
    values = CODEC.from_frames(replace(frames, f0_hz=f0_hz)).values
    assert np.exp(values[5, LOG_F0]) == pytest.approx(100 * np.sqrt(2), rel=1e-5)
    assert np.exp(values[20, LOG_F0]) == pytest.approx(200, rel=1e-5)


def test_a_noisier_voice_is_seen_as_noisier(vowel):
    clear = vowel(120, seconds=0.5)
    noise = np.random.default_rng(0).standard_normal(len(clear.samples))
    breathy = replace(clear, samples=clear.samples + 0.03 * noise)
    seen = [from_recording(x, CONFIG).values[5:-5, NOISE].mean() for x in (clear, breathy)]
    assert seen[1] > seen[0] + 0.5


def test_the_level_is_taken_out_and_kept_beside(vowel):
    loud = vowel(120, seconds=0.5, level=0.5)
    quiet = replace(loud, samples=loud.samples / 10)
    a, b = from_recording(loud, CONFIG), from_recording(quiet, CONFIG)
    assert a.level - b.level == pytest.approx(20 / DB, abs=0.02)
    assert_allclose(a.values[5:-5, BANDS], b.values[5:-5, BANDS], atol=0.05)


@pytest.mark.parametrize("rate", [22_050, 48_000])
def test_a_recording_is_seen_alike_at_every_rate(spoken, rate):
    for recording in (spoken[1], spoken[3]):
        slow = CODEC.from_frames(analysed(resample(recording, 16_000)))
        fast = CODEC.from_frames(analysed(resample(recording, rate)))
        assert fast.values.shape == slow.values.shape
        assert np.array_equal(fast.mask, slow.mask)
        assert fast.level == pytest.approx(slow.level, abs=0.05)
        assert np.mean(fast.values[:, VOICING] != slow.values[:, VOICING]) < 0.02
        voiced = (fast.values[:, VOICING] == 1) & (slow.values[:, VOICING] == 1)
        difference = np.abs(fast.values - slow.values)[voiced]
        assert np.percentile(difference[:, BANDS], 95) * DB < 0.5
        assert np.median(difference[:, LOG_F0]) < 0.001
        assert np.median(difference[:, NOISE]) < 0.05


def test_nothing_seen_depends_on_when_or_how_often_it_is_computed(frames):
    first, second = CODEC.from_frames(frames), CODEC.from_frames(frames)
    assert first.values.tobytes() == second.values.tobytes()
    assert first.mask.tobytes() == second.mask.tobytes()


@pytest.mark.parametrize("n_mels", [32, 64, 80])
def test_other_numbers_of_bands_work_as_well(frames, n_mels):
    config = WorldConfig(n_mels=n_mels)
    assert World(config).from_frames(frames).values.shape[1] == config.size == n_mels + 3
    assert len(centres_hz(config)) == n_mels


def test_silence_is_seen_as_finite_values_without_voice():
    features = from_recording(Recording(np.zeros(8000), 16_000), CONFIG)
    assert np.isfinite(features.values).all()
    assert not features.values[:, VOICING].any()


# What a recording holds


def test_a_wide_recording_is_not_masked(spoken):
    for recording in spoken:
        frames = analysed(recording)
        assert CODEC.bandwidth_hz(frames) > 7600
        assert CODEC.from_frames(frames).mask.all()


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100])
def test_a_telephone_band_is_measured_and_masked_whatever_the_rate_of_its_file(spoken, rate):
    for recording in spoken[::2]:
        telephone = analysed(resample(resample(recording, 8000), rate))
        # The envelope's smoothing reaches over the edge at 4 kHz by up to half a kilohertz.
        assert 3800 < CODEC.bandwidth_hz(telephone) < 4500
        mask = CODEC.from_frames(telephone).mask
        centres = centres_hz(CONFIG)
        assert mask[BANDS][centres < 3800].all()
        assert not mask[BANDS][centres > 4500].any()
        assert mask[M:].all()


def test_quiet_noise_far_below_the_voice_holds_no_band(spoken):
    telephone = resample(resample(spoken[0], 8000), 16_000)
    noise = np.random.default_rng(0).standard_normal(len(telephone.samples))
    hissing = replace(telephone, samples=telephone.samples + 1e-6 * noise)
    assert CODEC.bandwidth_hz(analysed(hissing)) < 4500


# What is refused for want of a voice


def test_silence_is_refused_for_want_of_a_voice():
    silence = Recording(np.zeros(16_000), 16_000, "silence.wav")
    expected = r"silence\.wav holds 0 ms of voiced speech; at least 80 ms are needed: give a rec"
    with pytest.raises(Refusal, match=expected):
        CODEC.analyse_voice(silence)


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100])
@pytest.mark.parametrize("pole", [0.0, 0.995], ids=["white", "brown"])
def test_noise_is_refused_for_want_of_a_voice(rate, pole):
    white = np.random.default_rng(0).standard_normal(4 * rate)
    noise = lfilter([1], [1, -pole], white)
    with pytest.raises(Refusal, match=r"noise\.wav holds .*; give a recording of somebody|needed"):
        CODEC.analyse_voice(Recording(0.1 * noise / np.abs(noise).max(), rate, "noise.wav"))


def test_a_pitch_that_jumps_from_frame_to_frame_is_refused():
    jumping_hz = np.random.default_rng(0).uniform(80, 400, 100)
    with pytest.raises(Refusal, match=r"it holds no steady pitch.*somebody speaking"):
        refuse_unvoiced(jumping_hz, "it")


def test_speech_is_let_through(spoken, frames):
    refuse_unvoiced(frames.f0_hz, "it")
    for recording in spoken:
        CODEC.analyse_voice(recording)
        third = len(recording.samples) // 3
        middle = recording.samples[third : 2 * third]
        CODEC.analyse_voice(replace(recording, samples=middle))


def test_speech_in_noise_is_let_through(spoken):
    noise = np.random.default_rng(0).standard_normal(len(spoken[0].samples))
    noisy = replace(spoken[0], samples=spoken[0].samples + 0.01 * noise)  # 17 dB below the speech
    CODEC.analyse_voice(noisy)


# Faithful: a difference laid over the recording's own frames


def test_no_difference_gives_the_frames_back_exactly(spoken):
    frames = analysed(spoken[0])
    frames.f0_hz[0] = 1.5 * F0_RANGE_HZ[1]  # even what an edit would not go to
    for zeros in (np.zeros, lambda shape: -np.zeros(shape)):
        moved = CODEC.add_difference(frames, zeros((len(frames.f0_hz), CONFIG.size)))
        assert np.array_equal(moved.f0_hz, frames.f0_hz)
        assert np.array_equal(moved.envelope, frames.envelope)
        assert np.array_equal(moved.aperiodicity, frames.aperiodicity)


@SLIGHT
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_differences_add_up(frames, one, other):
    a, b = differences(one), differences(other)
    stepwise = CODEC.add_difference(CODEC.add_difference(frames, a), b)
    at_once = CODEC.add_difference(frames, a + b)
    assert_allclose(stepwise.f0_hz, at_once.f0_hz, rtol=1e-9)
    assert_allclose(stepwise.envelope, at_once.envelope, rtol=1e-9)
    quiet = frames.aperiodicity < 0.6  # the rest meets the ceiling of 1 on the way
    assert_allclose(stepwise.aperiodicity[quiet], at_once.aperiodicity[quiet], rtol=1e-9)


@SLIGHT
@given(st.integers(0, 2**32 - 1))
def test_a_difference_taken_back_leaves_the_frames_as_they_were(frames, seed):
    difference = differences(seed)
    back = CODEC.add_difference(CODEC.add_difference(frames, difference), -difference)
    assert_allclose(back.f0_hz, frames.f0_hz, rtol=1e-9)
    assert_allclose(back.envelope, frames.envelope, rtol=1e-9)


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_a_difference_is_seen_again_as_itself(vowel, rate):
    clear = vowel(150, sample_rate=rate, seconds=0.4)
    noise = np.random.default_rng(0).standard_normal(len(clear.samples))
    frames = analysed(
        replace(clear, samples=clear.samples + 1e-3 * noise)
    )  # every band holds power
    before = CODEC.from_frames(frames)
    tilt = np.linspace(1.0, -1.0, M)  # 4 dB up at the bottom, 4 dB down at the top
    difference = np.zeros((len(frames.f0_hz), CONFIG.size))
    difference[:, BANDS] = tilt
    difference[:, LOG_F0] = np.log(1.25)
    after = CODEC.from_frames(CODEC.add_difference(frames, difference))
    seen = after.values[:, BANDS] + after.level - before.values[:, BANDS] - before.level
    assert np.abs(seen - tilt)[5:-5].max() < 0.1
    assert after.values[:, LOG_F0] - before.values[:, LOG_F0] == pytest.approx(
        np.log(1.25), abs=1e-5
    )


def test_what_is_above_the_highest_band_moves_with_it(spoken):
    frames = analysed(resample(spoken[0], 44_100))
    difference = np.zeros((len(frames.f0_hz), CONFIG.size))
    difference[:, M - 1] = 1.0
    ratio = CODEC.add_difference(frames, difference).envelope / frames.envelope
    assert ratio[:, -1] == pytest.approx(np.e)
    assert ratio[:, 0] == pytest.approx(1.0)


def test_voicing_is_never_moved(frames):
    difference = np.ones((len(frames.f0_hz), CONFIG.size))
    moved = CODEC.add_difference(frames, difference)
    assert np.array_equal(moved.f0_hz > 0, frames.f0_hz > 0)


@pytest.mark.parametrize("huge", [-50.0, 50.0])
def test_however_large_a_difference_the_frames_stay_speakable(frames, huge):
    difference = np.zeros((len(frames.f0_hz), CONFIG.size))
    difference[:, LOG_F0] = difference[:, NOISE] = huge
    moved = CODEC.add_difference(frames, difference)
    voiced_hz = moved.f0_hz[frames.f0_hz > 0]
    assert ((voiced_hz >= F0_RANGE_HZ[0]) & (voiced_hz <= F0_RANGE_HZ[1])).all()
    assert ((moved.aperiodicity >= 0) & (moved.aperiodicity <= 1)).all()
    assert np.isfinite(World().synthesise(moved).samples).all()


def test_neither_frames_nor_difference_are_changed(frames):
    difference = np.full((len(frames.f0_hz), CONFIG.size), 0.3, dtype=np.float32)
    before = [array.copy() for array in (frames.f0_hz, frames.envelope, frames.aperiodicity)]
    CODEC.add_difference(frames, difference)
    CODEC.from_frames(frames)
    after = (frames.f0_hz, frames.envelope, frames.aperiodicity)
    assert all(np.array_equal(*pair) for pair in zip(before, after, strict=True))
    assert (difference == np.float32(0.3)).all()


# Decoded: frames from features alone


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_frames_made_of_features_are_seen_as_these_features(vowel, rate):
    frames = analysed(vowel(130, sample_rate=rate, seconds=0.4))
    features = CODEC.from_frames(frames)
    again = CODEC.from_frames(CODEC.to_frames(features, frames))
    middle = slice(5, -5)
    difference = np.abs(again.values - features.values)[middle]
    held = features.mask[BANDS]
    assert np.median(difference[:, BANDS][:, held]) * DB < 1.5
    assert difference[:, LOG_F0].max() < 1e-4
    assert difference[:, VOICING].max() == 0
    assert difference[:, NOISE].max() < 0.1
    assert again.level == pytest.approx(features.level, abs=0.2)


def test_frames_made_of_features_use_nothing_of_the_frames_they_are_made_like(frames):
    features = CODEC.from_frames(frames)
    foreign = replace(
        frames,
        f0_hz=np.zeros_like(frames.f0_hz),
        envelope=np.ones_like(frames.envelope),
        aperiodicity=np.full_like(frames.aperiodicity, 0.5),
    )
    one, other = CODEC.to_frames(features, frames), CODEC.to_frames(features, foreign)
    assert np.array_equal(one.f0_hz, other.f0_hz)
    assert np.array_equal(one.envelope, other.envelope)
    assert np.array_equal(one.aperiodicity, other.aperiodicity)


def test_frames_made_of_features_sound_at_the_level_and_pitch_of_the_recording(vowel):
    recording = vowel(160, seconds=0.5)
    frames = analysed(recording)
    spoken_again = World().synthesise(CODEC.to_frames(CODEC.from_frames(frames), frames))
    assert len(spoken_again.samples) == len(recording.samples)
    heard = CODEC.from_frames(analysed(spoken_again))
    assert np.exp(heard.values[5:-5, LOG_F0]) == pytest.approx(160, rel=0.02)
    assert heard.level == pytest.approx(CODEC.from_frames(frames).level, abs=2 / DB)


def test_wild_features_make_frames_that_can_still_be_spoken(frames):
    values = np.full((len(frames.f0_hz), CONFIG.size), 30.0, dtype=np.float32)
    wild = CODEC.to_frames(Features(values, np.ones(CONFIG.size, bool), 0.0), frames)
    assert (wild.f0_hz <= F0_RANGE_HZ[1]).all()
    assert ((wild.aperiodicity > 0) & (wild.aperiodicity <= 1)).all()


def test_a_recording_looks_the_same_at_any_level(spoken):
    loud = CODEC.from_frames(analysed(spoken[0]))
    quiet_recording = replace(spoken[0], samples=spoken[0].samples * 0.01)  # 40 dB down
    quiet = CODEC.from_frames(analysed(quiet_recording))
    bands = slice(0, CONFIG.n_mels)
    assert np.isclose(loud.level - quiet.level, 4 * np.log(10), atol=0.01)
    # DIO and CheapTrick have absolute floors of their own, far below speech.
    voiced = (loud.values[:, -2] > 0) & (quiet.values[:, -2] > 0)
    assert np.abs(loud.values[voiced, bands] - quiet.values[voiced, bands]).mean() < 0.05
