"""A second opinion on F0: planted disagreement is found, and none where there is none."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from voicelab.audio import Recording
from voicelab.judge import Opinion, Verdict
from voicelab.measure import pitch_check
from voicelab.measure.pitch_check import (
    LEAST_AGREEMENT,
    LEAST_FRAMES,
    PitchCheck,
    busiest,
    check_pitch,
    compare_pitch,
    with_pitch_check,
)


@pytest.fixture(scope="module")
def humming(vowel) -> Recording:
    """A voice of 200 Hz without its fundamental, over the hum of a transformer at 100 Hz."""
    spoken = vowel(200.0)
    rate = spoken.sample_rate
    band = butter(4, (300, 3400), "band", fs=rate, output="sos")
    x = sosfilt(band, spoken.samples.astype(float))
    hum = np.sin(2 * np.pi * 100 * np.arange(len(x)) / rate)
    x = x / x.std() + hum
    return replace(spoken, samples=(0.2 * x / np.abs(x).max()).astype(np.float32), source="hum")


def test_trackers_agree_about_a_clear_voice(vowel):
    found = check_pitch(vowel(120.0))
    assert found.f0_hz == pytest.approx(120, rel=0.01)
    assert found.second_hz == pytest.approx(120, rel=0.01)
    assert not found.disagrees
    assert found.sentence == ""


def test_a_voice_without_its_fundamental_over_a_hum_has_two_pitches(humming):
    found = check_pitch(humming)
    assert found.f0_hz == pytest.approx(200, rel=0.02)
    assert found.second_hz == pytest.approx(100, rel=0.02)
    assert found.disagrees
    assert found.sentence.startswith("Two pitch trackers disagree about this recording: SwiftF0 ")
    assert found.sentence.endswith("Harvest 100 Hz; check its F0 before you use it.")


@pytest.mark.parametrize("seconds", [0.01, 0.04, 1.0])
def test_what_holds_no_pitch_is_not_disagreed_about(seconds):
    samples = np.zeros(round(seconds * 16_000), dtype=np.float32)
    assert check_pitch(Recording(samples, 16_000)).sentence == ""


def test_medians_three_semitones_apart_disagree_and_closer_ones_do_not():
    first_hz = np.full(100, 120.0)
    for apart_st, disagree in ((3.1, True), (-3.1, True), (2.9, False), (-2.9, False)):
        found = compare_pitch(first_hz, first_hz * 2 ** (apart_st / 12))
        assert found.disagrees is disagree
        assert found.agreement == 1


def test_too_many_frames_an_octave_apart_disagree_although_the_medians_are_alike():
    first_hz = np.full(1000, 120.0)
    for slipped, disagree in ((round((1 - LEAST_AGREEMENT) * 1000) + 1, True), (50, False)):
        second_hz = first_hz.copy()
        second_hz[:slipped] *= 2
        found = compare_pitch(first_hz, second_hz)
        assert not found.medians_differ
        assert found.disagrees is disagree
    second_hz[:200] = 240.0
    assert "within half an octave in 80% of it" in compare_pitch(first_hz, second_hz).sentence


def test_frames_that_only_one_tracker_calls_voiced_are_not_compared():
    first_hz, second_hz = np.full(100, 120.0), np.full(103, 120.0)
    first_hz[:20], second_hz[80:] = 0, 0
    second_hz[:20] = 500.0
    found = compare_pitch(first_hz, second_hz)
    assert (found.frames, found.f0_hz, found.second_hz) == (60, 120, 120)
    assert compare_pitch(first_hz[: 20 + LEAST_FRAMES - 1], second_hz).frames == 0


def test_the_four_seconds_with_the_most_voice_are_compared(vowel, monkeypatch):
    rate = 16_000
    quiet = np.zeros(3 * rate, dtype=np.float32)
    short, long = (vowel(hz, seconds=s).samples for hz, s in ((110.0, 0.5), (220.0, 4.0)))
    heard = []

    def second(recording):
        heard.append(recording.seconds)
        return np.full(401, 220.0)

    monkeypatch.setattr(pitch_check, "harvest", second)
    found = check_pitch(Recording(np.concatenate([short, quiet, long]), rate))
    assert heard == [4.0]
    assert found.f0_hz == pytest.approx(220, rel=0.01)
    assert found.frames > 380


def test_a_short_curve_is_compared_as_a_whole():
    assert busiest(np.full(50, 100.0)) == slice(0, 400)
    late = np.concatenate([np.zeros(300), np.full(400, 100.0), np.zeros(50)])
    assert busiest(late) == slice(300, 700)


def test_a_verdict_keeps_what_it_says_and_warns_of_the_pitch(humming, vowel):
    said = Verdict("a.wav", {"gender": Opinion({"male": 0.2, "female": 0.8})}, warnings=("Odd.",))
    warned = with_pitch_check(said, humming)
    assert warned["gender"] == said["gender"]
    assert warned.warnings == ("Odd.", check_pitch(humming).sentence)
    assert warned.to_dict() == said.to_dict() | {"warnings": list(warned.warnings)}
    assert str(warned) == f"{str(said).removesuffix(' Odd.')} {' '.join(warned.warnings)}"
    assert with_pitch_check(said, vowel(120.0)) == said


def test_nothing_compared_is_no_disagreement():
    assert not PitchCheck().disagrees
    assert PitchCheck().sentence == ""
