"""Moving the F0 of planted voices, and nothing else of them."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter
from threadpoolctl import threadpool_limits

from tests.conftest import planted_vowel
from tests.edit.planted import utterance
from voicelab.audio import Recording, rms_dbfs
from voicelab.codecs.pitch import track
from voicelab.edit.psola import Periods

RATES = (8000, 16_000, 44_100, 48_000)
RATIOS = (0.7, 0.85, 1.2, 1.5)


@pytest.fixture
def praat_f0() -> Callable[[np.ndarray, int], np.ndarray]:
    """Return the function that measures F0 every 10 ms with Praat, which knows none of this."""
    parselmouth = pytest.importorskip("parselmouth", reason="the extra `praat` is not installed")

    def measured(samples: np.ndarray, rate: int) -> np.ndarray:
        pitch = parselmouth.Sound(samples, rate).to_pitch_ac(0.01, 50.0, pitch_ceiling=700.0)
        times_s = np.arange(int(len(samples) / rate * 100)) / 100
        return np.array([pitch.get_value_at_time(time) for time in times_s])

    return measured


def cents(found_hz: np.ndarray, wanted_hz: np.ndarray) -> np.ndarray:
    """Return the difference where both are voiced."""
    found = 1200 * np.log2(found_hz / np.where(wanted_hz > 0, wanted_hz, np.nan))
    return found[np.isfinite(found)]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("ratio", RATIOS)
def test_f0_is_what_was_asked_for(praat_f0, rate: int, ratio: float) -> None:
    f0_hz = np.linspace(110, 170, rate)
    vowel = planted_vowel(f0_hz, sample_rate=rate)
    frames_hz = f0_hz[:: rate // 100]
    moved = Periods(vowel.samples, rate, frames_hz).shifted(np.full(100, ratio))
    off = cents(praat_f0(moved, rate), ratio * frames_hz)
    assert len(off) > 85
    assert np.median(np.abs(off)) < 20
    assert np.abs(np.median(off)) < 5


def test_a_ratio_that_glides_is_followed(praat_f0) -> None:
    rate = 22_050
    ratio = np.linspace(0.7, 1.5, 150)
    vowel = planted_vowel(140.0, sample_rate=rate, seconds=1.5)
    moved = Periods(vowel.samples, rate, np.full(150, 140.0)).shifted(ratio)
    off = cents(praat_f0(moved, rate), 140 * ratio)
    assert len(off) > 135
    assert np.median(np.abs(off)) < 20


@pytest.mark.parametrize("ratio", RATIOS)
def test_the_f0_of_running_speech_is_what_was_asked_for(
    praat_f0, spoken: list[Recording], ratio: float
) -> None:
    for recording in spoken:
        rate = recording.sample_rate
        f0_hz = track(recording).f0_hz
        moved = Periods(recording.samples, rate, f0_hz).shifted(np.full(len(f0_hz), ratio))
        before = praat_f0(recording.samples.astype(float), rate)
        off = cents(praat_f0(moved, rate), ratio * before)
        assert len(off) > 0.35 * len(before)
        assert np.median(np.abs(off)) < 20, recording.source


def formants_hz(samples: np.ndarray, rate: int) -> np.ndarray:
    """Return the medians of the first four formants, by Praat."""
    import parselmouth

    found = parselmouth.Sound(samples, rate).to_formant_burg(0.01, 5.0, 5000.0)
    times_s = np.arange(0.15, 0.85, 0.01)
    return np.array(
        [
            np.median([found.get_value_at_time(one, time) for time in times_s])
            for one in (1, 2, 3, 4)
        ]
    )


@pytest.mark.parametrize(
    "planted_hz", [(500, 1500, 2500, 3500, 4500), (700, 1200, 2600, 3500, 4500)], ids=["schwa", "a"]
)
@pytest.mark.parametrize("ratio", RATIOS)
def test_formants_stay_where_they_are(ratio: float, planted_hz: tuple[float, ...]) -> None:
    pytest.importorskip("parselmouth", reason="the extra `praat` is not installed")
    # Harmonics that glide pass through every formant; steady ones would stand beside them.
    f0_hz = 100 + 20 * np.sin(2 * np.pi * 5 * np.arange(16_000) / 16_000)
    samples = planted_vowel(f0_hz, planted_hz).samples.astype(float)
    for _ in range(2):  # a glottis falls by 12 dB an octave
        samples = lfilter([0.04], [1, -0.96], samples)
    samples = (samples / np.abs(samples).max()).astype(np.float32)
    moved = Periods(samples, 16_000, f0_hz[::160]).shifted(np.full(100, ratio))
    found = formants_hz(moved, 16_000) / formants_hz(samples.astype(float), 16_000)
    assert np.abs(found - 1).max() < 0.02, found


@pytest.mark.parametrize("ratio", [0.7, 0.97, 1.03, 1.3])
def test_a_steady_voice_is_not_shaken_at_the_lowest_rate(ratio: float) -> None:
    parselmouth = pytest.importorskip("parselmouth", reason="the extra `praat` is not installed")
    samples = planted_vowel(187.3, sample_rate=8000).samples
    moved = Periods(samples, 8000, np.full(100, 187.3)).shifted(np.full(100, ratio))
    sound = parselmouth.Sound(moved, 8000)
    points = parselmouth.praat.call(sound, "To PointProcess (periodic, cc)", 75, 500)
    jitter = parselmouth.praat.call(points, "Get jitter (local)", 0, 0, 0.0001, 0.02, 1.3)
    assert jitter < 0.003  # whole samples: 0.012; people: 0.005 to 0.01


@given(
    seed=st.integers(0, 100),
    rate=st.sampled_from(RATES),
    seconds=st.floats(0.02, 0.6),
    level=st.floats(1e-6, 2.0),
)
@settings(max_examples=40, deadline=None)
def test_a_ratio_of_one_returns_every_sample(
    seed: int, rate: int, seconds: float, level: float
) -> None:
    random = np.random.default_rng(seed)
    length = round(seconds * rate)
    sounds = planted_vowel(120.0, sample_rate=rate, seconds=seconds).samples
    samples = (level * (sounds + random.standard_normal(length))).astype(np.float32)
    f0_hz = np.where(random.random(int(seconds * 100) + 1) < 0.8, random.uniform(60, 400), 0.0)
    found = Periods(samples, rate, f0_hz).shifted(np.ones(len(f0_hz)))
    assert np.array_equal(found, samples)


@given(
    seed=st.integers(0, 1000),
    rate=st.sampled_from(RATES),
    low=st.floats(0.2, 4.0),
    high=st.floats(0.2, 4.0),
)
@settings(max_examples=40, deadline=None)
def test_whatever_is_asked_the_result_is_finite_and_as_long(
    seed: int, rate: int, low: float, high: float
) -> None:
    random = np.random.default_rng(seed)
    samples = random.standard_normal(round(0.4 * rate)).astype(np.float32)
    f0_hz = np.where(random.random(41) < 0.7, random.uniform(45, 800, 41), 0.0)
    found = Periods(samples, rate, f0_hz).shifted(
        random.uniform(min(low, high), max(low, high), 41)
    )
    assert found.shape == samples.shape
    assert np.isfinite(found).all()
    assert np.abs(found).max() < 10 * np.abs(samples).max()


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("ratio", RATIOS)
def test_breaths_and_pauses_are_the_recordings_own(rate: int, ratio: float) -> None:
    planted = utterance(rate)
    own = planted.recording.samples
    moved = Periods(own, rate, planted.f0_hz).shifted(np.full(161, ratio))
    unvoiced = np.ones(len(own), dtype=bool)
    for span in planted.voiced:  # the last period fades out
        unvoiced[span.start - rate // 100 : span.stop + rate // 50] = False
    assert np.array_equal(moved[unvoiced], own[unvoiced])
    assert not np.allclose(moved, own, atol=1e-2)


def test_a_stretch_whose_ratios_are_one_is_the_recordings_own_beside_one_that_is_moved() -> None:
    planted = utterance()
    own = planted.recording.samples
    ratio = np.where(np.arange(161) < 80, 1.0, 1.3)
    moved = Periods(own, 16_000, planted.f0_hz).shifted(ratio)
    assert np.array_equal(moved[:12_800], own[:12_800])
    assert not np.allclose(moved[12_800:], own[12_800:], atol=1e-2)


def flux(samples: np.ndarray, rate: int) -> np.ndarray:
    """Return the spectral flux above 1 kHz from one 2 ms to the next, where a click stands out."""
    size = rate // 500
    frames = np.lib.stride_tricks.sliding_window_view(samples, 2 * size)[::size]
    spectra = np.abs(np.fft.rfft(frames * np.hanning(2 * size)))
    high = spectra[:, np.fft.rfftfreq(2 * size, 1 / rate) > 1000]
    return np.sqrt(np.square(np.diff(high, axis=0)).sum(axis=1))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("ratio", [0.55, *RATIOS, 1.9])
def test_nothing_clicks_where_voicing_begins_and_ends(rate: int, ratio: float) -> None:
    planted = utterance(rate)
    own = planted.recording.samples
    moved = Periods(own, rate, planted.f0_hz).shifted(np.full(161, ratio))
    before, after = flux(own, rate), flux(moved, rate)
    for span in planted.voiced:
        for border in (span.start, span.stop):
            near, around = (
                slice(*(round((border / rate + s) * 500) for s in (-reach_s, reach_s)))
                for reach_s in (0.02, 0.03)
            )
            assert after[near].max() < 1.5 * before[around].max()


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("ratio", [0.55, *RATIOS, 1.9])
def test_nothing_clicks_where_a_loud_voice_is_taken_for_unvoiced(rate: int, ratio: float) -> None:
    vowel = planted_vowel(130.0, sample_rate=rate).samples
    f0_hz = np.where((np.arange(100) > 30) & (np.arange(100) < 70), 130.0, 0.0)
    moved = Periods(vowel, rate, f0_hz).shifted(np.full(100, ratio))
    before, after = flux(vowel, rate), flux(moved, rate)
    for border_s in (0.3, 0.7):
        near = slice(round((border_s - 0.03) * 500), round((border_s + 0.03) * 500))
        assert after[near].max() < 1.5 * before[50:-50].max()


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("ratio", RATIOS)
def test_the_level_stays(rate: int, ratio: float) -> None:
    planted = utterance(rate)
    moved = Periods(planted.recording.samples, rate, planted.f0_hz).shifted(np.full(161, ratio))
    for span in planted.voiced:
        middle = slice(span.start + rate // 20, span.stop - rate // 20)
        change_db = rms_dbfs(moved[middle]) - rms_dbfs(planted.recording.samples[middle])
        assert abs(change_db) < 1.8


def test_two_threads_give_the_same_bytes_as_one(spoken: list[Recording]) -> None:
    recording = spoken[0]
    f0_hz = track(recording).f0_hz
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            periods = Periods(recording.samples, recording.sample_rate, f0_hz)
            found.append(periods.shifted(np.full(len(f0_hz), 1.2)).tobytes())
    assert found[0] == found[1]


def test_nothing_that_was_given_is_changed() -> None:
    planted = utterance()
    samples, f0_hz = planted.recording.samples.copy(), planted.f0_hz.copy()
    ratio = np.full(161, 1.2)
    Periods(samples, 16_000, f0_hz).shifted(ratio)
    assert np.array_equal(samples, planted.recording.samples)
    assert np.array_equal(f0_hz, planted.f0_hz)
    assert (ratio == 1.2).all()
