"""The words that an edit changes."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.audio import Recording
from voicelab.measure.words import Recogniser, error_rate, words_of
from voicelab.refusal import Refusal

SENTENCE = ["please", "call", "stella", "ask", "her"]
SILENCE = Recording(np.zeros(16_000, dtype=np.float32), 16_000)


@pytest.mark.parametrize(
    ("heard", "rate"),
    [
        ("please call stella ask her", 0.0),
        ("call please stella ask her", 0.4),  # a swap is two errors
        ("please call stella ask", 0.2),
        ("please call call stella ask her", 0.2),
        ("please call stellar ask her", 0.2),
        ("", 1.0),
        ("one two three four five six seven", 1.4),
    ],
)
def test_words_that_are_swapped_left_out_added_or_changed_count(heard: str, rate: float) -> None:
    assert error_rate(SENTENCE, heard.split()) == pytest.approx(rate)


def test_there_is_no_rate_where_nothing_was_said() -> None:
    assert np.isnan(error_rate([], ["please"]))


def slowly(one: str, other: str) -> int:
    """Return the distance of Levenshtein by its definition."""
    if not one or not other:
        return len(one) + len(other)
    return min(
        slowly(one[1:], other) + 1,
        slowly(one, other[1:]) + 1,
        slowly(one[1:], other[1:]) + (one[0] != other[0]),
    )


@given(st.text("abc", min_size=1, max_size=5), st.text("abc", max_size=5))
def test_the_rate_agrees_with_its_definition(one: str, other: str) -> None:
    assert error_rate(one, other) == pytest.approx(slowly(one, other) / len(one))


def test_words_are_compared_without_capitals_and_punctuation() -> None:
    assert words_of("Please, call Stella: she's “here”!") == (
        "please", "call", "stella", "she's", "here",
    )  # fmt: skip


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("faster_whisper", reason="the extra `words` is not installed")
    with pytest.raises(Refusal, match=r"holds no model\.bin"):
        Recogniser.open(tmp_path)
    (tmp_path / "model.bin").write_bytes(b"no weights")
    with pytest.raises(Refusal, match="no Whisper model that can be read"):
        Recogniser.open(tmp_path)


def test_numbers_are_written_out_and_pieces_joined(tmp_path: Path) -> None:
    """The recogniser itself needs weights that are not shipped; here another one listens."""
    asked = {}

    def transcribe(samples: np.ndarray, **settings: object) -> tuple[list, None]:
        asked.update(settings, samples=len(samples))
        return [SimpleNamespace(text=" Six spoons,"), SimpleNamespace(text=" of fresh snow.")], None

    heard = Recogniser(tmp_path, "0" * 64, SimpleNamespace(transcribe=transcribe), (16, 17))
    assert heard.words(SILENCE) == ("six", "spoons", "of", "fresh", "snow")
    assert asked["suppress_tokens"] == [-1, 16, 17]
    assert asked["samples"] == 16_000


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)  # as if it were not there
    with pytest.raises(Refusal, match="pip install faster-whisper"):
        Recogniser.open(tmp_path)
