"""Edits laid over planted recordings: what they change, and that they change nothing else."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import welch
from threadpoolctl import threadpool_limits

from tests.conftest import planted_vowel
from tests.edit.planted import utterance
from tests.planted import planted_table
from voicelab.audio import Recording, resample
from voicelab.codecs import codec_named
from voicelab.codecs.layout import centres_hz
from voicelab.codecs.world import World, WorldFrames
from voicelab.directions import Direction
from voicelab.edit import (
    SCOPES,
    chosen_rendering,
    copy_synthesis,
    moved_frames,
    prepare,
    prepare_voice,
    reference,
    render,
    resolve,
)
from voicelab.edit.differential import Base
from voicelab.model.space import Space
from voicelab.refusal import Refusal

RATES = (8000, 16_000, 22_050, 44_100, 48_000)
WORLD = World()


def base_of(recording: Recording) -> Base:
    return Base(recording, WORLD.analyse(recording))


def moved(frames: WorldFrames, **columns: float) -> WorldFrames:
    """Return frames moved by a difference that is the same in all of them: log_f0, noise, bands."""
    difference = np.zeros((len(frames.f0_hz), WORLD.config.size), dtype=np.float32)
    for name, change in columns.items():
        difference[:, WORLD.config.columns[name]] = change
    return WORLD.add_difference(frames, difference)


def raised(frames: WorldFrames, low_hz: float, high_hz: float, gain_db: float) -> WorldFrames:
    """Return frames with a band raised."""
    centres = centres_hz(WORLD.config)
    inside = np.flatnonzero((centres > low_hz) & (centres < high_hz))
    difference = np.zeros((len(frames.f0_hz), WORLD.config.size), dtype=np.float32)
    difference[:, inside] = gain_db / 10 * np.log(10)
    return WORLD.add_difference(frames, difference)


def band_change_db(before: Recording, after: Recording, low_hz: float, high_hz: float) -> float:
    powers = []
    for one in (before, after):
        bins_hz, power = welch(one.samples.astype(float), one.sample_rate, nperseg=1024)
        powers.append(power[(bins_hz > low_hz) & (bins_hz < high_hz)].sum())
    return float(10 * np.log10(powers[1] / powers[0]))


@given(
    rate=st.sampled_from(RATES),
    f0_hz=st.floats(75, 400),
    level=st.floats(1e-5, 1.0),
    noise=st.floats(0, 1),
    seed=st.integers(0, 100),
)
@settings(max_examples=12, deadline=None)
def test_frames_that_do_not_move_leave_every_sample_as_it_is(
    rate: int, f0_hz: float, level: float, noise: float, seed: int
) -> None:
    planted = utterance(rate, f0_hz, 1.2 * f0_hz).recording
    random = np.random.default_rng(seed)
    samples = level * (planted.samples + 0.1 * noise * random.standard_normal(len(planted.samples)))
    recording = replace(planted, samples=samples[random.integers(0, 1000) :])
    base = base_of(recording)
    for frames in (base.frames, moved(base.frames)):
        assert np.array_equal(base.moved_to(frames).samples, recording.samples)


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("rate", RATES)
def test_strength_zero_is_the_recording_to_the_sample(
    space: Space, known: dict[str, Direction], sentence: Recording, rate: int, scope: str
) -> None:
    recording = resample(sentence, rate)
    prepared = prepare(recording, space)
    moves = resolve({"gender": 0.0, "age": 0.0}, known, space)
    nothing = render(prepared, moves, space, "differential", scope)
    assert np.array_equal(nothing.samples, recording.samples)
    assert nothing.sample_rate == rate
    assert np.array_equal(reference(prepared, "differential").samples, recording.samples)


def test_strength_zero_of_a_voice_of_the_map_is_what_it_decodes_to(
    space: Space, known: dict[str, Direction]
) -> None:
    prepared = prepare_voice(planted_table().stretch(0), space, "planted_000")
    nothing = render(prepared, resolve({"gender": 0.0}, known, space), space, "differential")
    assert np.array_equal(nothing.samples, copy_synthesis(prepared).samples)


@pytest.mark.parametrize("rate", RATES)
def test_a_move_is_heard_keeps_length_and_rate_and_repeats_to_the_sample(
    space: Space, known: dict[str, Direction], sentence: Recording, rate: int
) -> None:
    recording = resample(sentence, rate)
    moves = resolve({"gender": 1.0}, known, space)
    one, again = (render(prepare(recording, space), moves, space, "differential") for _ in range(2))
    assert np.array_equal(one.samples, again.samples)
    assert (len(one.samples), one.sample_rate) == (len(recording.samples), rate)
    assert not np.allclose(one.samples, recording.samples, atol=1e-3)
    assert np.isfinite(one.samples).all()


def test_two_threads_give_the_same_bytes_as_one(
    space: Space, known: dict[str, Direction], sentence: Recording
) -> None:
    prepared = prepare(sentence, space)
    frames = moved_frames(prepared, resolve({"gender": 1.0}, known, space), space, "differential")
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            found.append(Base(sentence, prepared.frames).moved_to(frames).samples.tobytes())
    assert found[0] == found[1]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("gain_db", [6.0, -6.0])
def test_a_band_changes_by_what_was_asked_for_and_the_others_do_not(
    rate: int, gain_db: float
) -> None:
    vowel = planted_vowel(120.0, sample_rate=rate)
    base = base_of(
        replace(vowel, samples=vowel.samples + 0.01 * np.random.default_rng(0).normal(size=rate))
    )
    edited = base.moved_to(raised(base.frames, 1500, 3000, gain_db))
    assert band_change_db(base.recording, edited, 1700, 2700) == pytest.approx(gain_db, abs=1)
    for low_hz, high_hz in ((60, 1300), (3300, 3900)):
        assert band_change_db(base.recording, edited, low_hz, high_hz) == pytest.approx(0, abs=1)


def test_what_changes_over_time_changes_where_it_was_asked_for() -> None:
    noise = Recording(0.1 * np.random.default_rng(0).standard_normal(32_000), 16_000)
    base = base_of(noise)
    whole = raised(base.frames, 0, 8000, 6.0)
    half = np.arange(len(base.frames.f0_hz))[:, None] < 100
    frames = replace(base.frames, envelope=np.where(half, whole.envelope, base.frames.envelope))
    edited = base.moved_to(frames)
    assert np.array_equal(edited.samples[16_400:], noise.samples[16_400:])
    ratio = edited.samples[:15_600] / noise.samples[:15_600]
    assert np.median(ratio) == pytest.approx(10 ** (6 / 20), rel=0.02)


@pytest.mark.parametrize("rate", RATES)
def test_pauses_stay_silent_and_breaths_are_filtered_but_not_shifted(rate: int) -> None:
    planted = utterance(rate)
    frames = replace(WORLD.analyse(planted.recording), f0_hz=planted.f0_hz)
    base = Base(planted.recording, frames)
    shifted = base.moved_to(moved(frames, log_f0=0.3))
    both = base.moved_to(raised(moved(frames, log_f0=0.3), 0, 24_000, 6.0))
    breath = slice(rate // 10, rate // 5)
    own = planted.recording.samples
    assert np.array_equal(shifted.samples[breath], own[breath])
    assert both.samples[breath] == pytest.approx(own[breath] * 10 ** (6 / 20), rel=0.1, abs=1e-3)
    pause = slice(round(0.76 * rate), round(0.84 * rate))
    assert not own[pause].any()
    assert not both.samples[pause].any()


def between_harmonics_db(recording: Recording, f0_hz: float) -> tuple[float, float]:
    """Return the levels of the harmonics and of what lies between them, from 1 to 6 kHz."""
    power = np.square(np.abs(np.fft.rfft(recording.samples * np.hanning(len(recording.samples)))))
    bins_hz = np.fft.rfftfreq(len(recording.samples), 1 / recording.sample_rate)
    off = np.abs(bins_hz / f0_hz - np.rint(bins_hz / f0_hz))
    band = (bins_hz > 1000) & (bins_hz < 6000)
    on, between = (10 * np.log10(power[band & one].sum()) for one in (off < 0.1, off > 0.25))
    return float(on), float(between)


def breathy_vowel(f0_hz: float) -> Base:
    """Return a vowel with a known share of noise at every frequency."""
    vowel = planted_vowel(f0_hz, seconds=1.5)
    noise = np.random.default_rng(1).standard_normal(len(vowel.samples))
    base = base_of(replace(vowel, samples=vowel.samples + 0.002 * noise))
    share = np.full_like(base.frames.aperiodicity, 0.2)
    return replace(base, frames=replace(base.frames, aperiodicity=share))


def test_where_aperiodicity_rises_noise_of_that_share_is_added() -> None:
    base = breathy_vowel(150.0)
    before = between_harmonics_db(base.recording, 150.0)
    shares = []
    for wanted in (0.25, 0.4):  # of the amplitude, of which the analysis holds .2 to be noise
        edited = base.moved_to(moved(base.frames, noise=float(np.log(wanted / 0.2))))
        harmonics_db, between_db = between_harmonics_db(edited, 150.0)
        assert harmonics_db == pytest.approx(before[0], abs=1.0)
        # Half of the noise lies where it is counted; the rest stands under the harmonics.
        shares.append(2 * 10 ** ((between_db - harmonics_db) / 10))
    added = [1 - (1 - wanted**2) / (1 - 0.2**2) for wanted in (0.25, 0.4)]
    assert shares == pytest.approx(added, rel=0.45)
    assert shares[1] / shares[0] == pytest.approx(added[1] / added[0], rel=0.15)


def test_where_aperiodicity_falls_the_noise_of_the_recording_stays() -> None:
    base = breathy_vowel(150.0)
    edited = base.moved_to(moved(base.frames, noise=float(-np.log(2))))
    assert np.array_equal(edited.samples, base.recording.samples)


def test_unvoiced_frames_get_no_noise() -> None:
    planted = utterance()
    frames = replace(WORLD.analyse(planted.recording), f0_hz=planted.f0_hz)
    frames = replace(frames, aperiodicity=np.full_like(frames.aperiodicity, 0.3))
    edited = Base(planted.recording, frames).moved_to(moved(frames, noise=0.5))
    own = planted.recording.samples
    assert np.array_equal(edited.samples[:4000], own[:4000])  # until 20 ms before the first vowel
    assert not np.array_equal(edited.samples, own)


def test_pitch_and_envelope_move_apart(
    space: Space, known: dict[str, Direction], sentence: Recording
) -> None:
    moves = resolve({"gender": 1.3}, known, space)
    prepared = prepare(sentence, space)
    apart = render(prepared, moves, space, "differential", "envelope")
    assert "stretches" not in vars(
        prepared.base.periods
    )  # nothing is shifted, so no epoch is looked for
    pitch = render(prepared, moves, space, "differential", "pitch")
    whole = render(prepared, moves, space, "differential")
    f0_hz = prepared.frames.f0_hz
    frames = moved_frames(prepared, moves, space, "differential")
    shifted = prepared.base.periods.shifted(
        np.where(f0_hz > 0, frames.f0_hz / np.where(f0_hz > 0, f0_hz, 1), 1)
    )
    assert np.allclose(pitch.samples, shifted, atol=1e-6)
    assert not np.allclose(apart.samples, whole.samples, atol=1e-3)
    assert not np.allclose(pitch.samples, whole.samples, atol=1e-3)


def test_what_no_slider_changes_is_computed_once(
    space: Space, known: dict[str, Direction], sentence: Recording
) -> None:
    prepared = prepare(sentence, space)
    kept = []
    for strength in (0.5, 1.0):
        render(prepared, resolve({"gender": strength}, known, space), space, "differential")
        periods = prepared.base.periods
        kept.append((prepared.base, periods, periods.stretches, periods.between))
    assert all(one is other for one, other in zip(*kept, strict=True))


def test_an_edit_that_would_clip_is_lowered_as_a_whole(
    space: Space, known: dict[str, Direction], sentence: Recording
) -> None:
    loud = replace(sentence, samples=sentence.samples / np.abs(sentence.samples).max())
    edited = render(prepare(loud, space), resolve({"gender": -2.0}, known, space), space,
                    "differential")  # fmt: skip
    assert np.abs(edited.samples).max() <= 1.0


def test_a_mel_spectrogram_is_refused(known: dict[str, Direction], sentence: Recording) -> None:
    from tests.planted import planted_space

    mel = Space(planted_space(features=codec_named("griffin_lim").config), "0" * 64, {})
    with pytest.raises(Refusal, match="laid over the recording, but a mel spectrogram does not"):
        render(prepare(sentence, mel), resolve({"gender": 1.0}, known, mel), mel, "differential")


def test_it_is_the_default_wherever_it_is_possible(
    space: Space, known: dict[str, Direction], sentence: Recording
) -> None:
    from tests.planted import planted_space

    mel = Space(planted_space(features=codec_named("griffin_lim").config), "0" * 64, {})
    for one, default in ((space, "differential"), (mel, "faithful")):
        prepared, moves = prepare(sentence, one), resolve({"gender": 1.0}, known, one)
        assert chosen_rendering("", one.codec) == default
        assert chosen_rendering("decoded", one.codec) == "decoded"
        usual, named = render(prepared, moves, one), render(prepared, moves, one, default)
        assert np.array_equal(usual.samples, named.samples)
        compared = reference(prepared), reference(prepared, default)
        assert np.array_equal(compared[0].samples, compared[1].samples)
