"""Phones of an original, aligned to what was made of it."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from tests.measure.test_quality import noisy
from tests.planted import ROOT
from voicelab.audio import Recording, load
from voicelab.measure.phones import phone_score, phones
from voicelab.refusal import Refusal


@pytest.fixture(scope="module")
def voice() -> Recording:
    pytest.importorskip("pocketsphinx", reason="the extra `words` is not installed")
    return load(ROOT / "assets" / "espeak_en-us_m3.wav")


def test_the_score_falls_with_noise_until_nothing_can_be_aligned(voice: Recording) -> None:
    heard = phones(voice)
    assert len(heard) > 20
    own = phone_score(voice, heard).value
    mild, strong = (phone_score(noisy(voice, snr_db), heard).value for snr_db in (15.0, 8.0))
    assert 0 > mild > strong
    assert own is not None
    lost = phone_score(noisy(voice, -10.0), heard)
    assert lost.value is None
    assert "cannot be aligned" in lost.reason


def test_other_words_fit_worse(voice: Recording) -> None:
    other = phones(load(ROOT / "assets" / "espeak_en-gb-x-rp_m7.wav"))
    wrong = phone_score(voice, other[: len(phones(voice))]).value
    assert wrong is None or wrong < phone_score(voice, phones(voice)).value


def test_what_was_heard_before_changes_nothing(voice: Recording) -> None:
    heard = phones(voice)
    before = phone_score(voice, heard)
    phone_score(noisy(voice, 0.0), heard)
    assert phone_score(voice, heard) == before
    assert phones(voice) == heard


def test_silence_has_no_phones(voice: Recording) -> None:
    silent = replace(voice, samples=np.zeros_like(voice.samples))
    assert phones(silent) == ()
    assert phone_score(voice, ()).value is None
    assert phone_score(silent, ("AA", "B")).value is None


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch, voice: Recording) -> None:
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)  # as if it were not there
    with pytest.raises(Refusal, match="pip install pocketsphinx"):
        phones(voice)
