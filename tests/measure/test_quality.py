"""Quality without a reference."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from tests.planted import ROOT
from voicelab.audio import Recording, load, resample
from voicelab.measure import QUALITY_COLUMNS, measure_quality
from voicelab.measure.quality import DNSMOS_SAMPLES, RATE, dnsmos
from voicelab.refusal import Refusal


@pytest.fixture(scope="module")
def voice() -> Recording:
    pytest.importorskip("distillmos", reason="the extra `quality` is not installed")
    return load(ROOT / "assets" / "espeak_en-us_m3.wav")


def noisy(voice: Recording, snr_db: float) -> Recording:
    rms = np.sqrt(np.mean(np.square(voice.samples)))
    noise = np.random.default_rng(0).standard_normal(len(voice.samples))
    planted = voice.samples + rms * 10 ** (-snr_db / 20) * noise
    return replace(voice, samples=planted.astype(np.float32))


def test_noise_lowers_both_scores(voice: Recording) -> None:
    clean, buried = (measure_quality(one) for one in (voice, noisy(voice, 0.0)))
    assert list(clean) == list(QUALITY_COLUMNS)
    for name in QUALITY_COLUMNS:
        assert 1 <= buried[name].value < clean[name].value - 0.4 <= 4.6


def test_only_what_is_asked_for_is_measured(voice: Recording) -> None:
    assert list(measure_quality(voice, ["dnsmos"])) == ["dnsmos"]


def test_dnsmos_of_a_long_recording_is_as_published(voice: Recording) -> None:
    from speechmos import dnsmos as published

    samples = np.tile(resample(voice, RATE).samples, 4)[: 11 * RATE]
    assert len(samples) > DNSMOS_SAMPLES
    assert dnsmos(samples) == pytest.approx(published.run(samples, RATE)["ovrl_mos"], abs=1e-4)


def test_silence_has_no_quality_and_says_why(voice: Recording) -> None:
    found = measure_quality(Recording(np.zeros(8000, dtype=np.float32), 16_000))
    assert all(one.value is None and "no sound" in one.reason for one in found.values())


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch, voice: Recording) -> None:
    monkeypatch.setitem(sys.modules, "distillmos", None)  # as if it were not there
    with pytest.raises(Refusal, match="pip install distillmos speechmos onnxruntime"):
        measure_quality(voice)
