"""Sentences that remember what they are made of."""

import copy
import json
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voicelab.refusal import Refusal, Sentence, either, listed

SENTENCE = Sentence(
    "{source} lasts {seconds:.2f} s; {known} ({error})",
    source=Path("own.wav"),
    seconds=np.float32(0.125),
    known=Sentence("use {one}", one="this"),
    error=OSError("gone"),
)


def test_a_sentence_is_its_english_text() -> None:
    assert SENTENCE == "own.wav lasts 0.12 s; use this (gone)"
    assert json.loads(json.dumps([SENTENCE])) == [str(SENTENCE)]
    assert str(Refusal(SENTENCE)) == SENTENCE
    assert Sentence("{braces} stay without facts") == "{braces} stay without facts"


def test_a_sentence_keeps_numbers_and_texts_of_its_facts() -> None:
    assert SENTENCE.facts == {
        "source": "own.wav",
        "seconds": 0.125,
        "known": "use this",
        "error": "gone",
    }
    assert type(SENTENCE.facts["seconds"]) is float
    assert type(Sentence("{count}", count=np.int64(3)).facts["count"]) is int
    assert isinstance(SENTENCE.facts["known"], Sentence)


@pytest.mark.parametrize(
    "again", [lambda one: pickle.loads(pickle.dumps(one)), copy.copy, copy.deepcopy]
)
def test_what_a_refusal_is_made_of_survives_the_way_from_a_worker(
    again: Callable[[Refusal], Refusal],
) -> None:
    sentence = again(Refusal(SENTENCE)).sentence
    assert isinstance(sentence, Sentence)
    assert sentence == SENTENCE
    assert (sentence.pattern, sentence.facts) == (SENTENCE.pattern, SENTENCE.facts)
    assert isinstance(sentence.facts["known"], Sentence)


def test_names_are_put_together_so_that_they_can_be_taken_apart() -> None:
    assert either("this") == "this"
    assert either("this", "that", "other") == "this or that or other"
    assert listed([]) == ""
    assert listed(["this", Sentence("{one} thing", one=1)]) == "this, 1 thing"
    assert listed(iter(["this", "that"])).pattern == "{some}, {one}"
