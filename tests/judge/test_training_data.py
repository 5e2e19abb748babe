from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tests.judge.planted import labels_with, utterance
from voicelab.judge.training_data import Labels, Spectrograms, capped, fold_of, varied_corpora


def named(accent: str, count: int, **labels) -> list:
    return [utterance(f"{accent}{i}", "male", accent=accent, **labels) for i in range(count)]


def test_the_ear_hears_the_original_and_its_copy(spoken):
    heard = Spectrograms(copied_seconds=2.0)(spoken[0])
    assert heard["original"].dtype == heard["copy"].dtype == np.float16
    assert len(heard["copy"]) == 123  # 2 s
    assert str(heard["why_not"]) == ""
    difference = np.abs(heard["original"][:123].astype(float) - heard["copy"]).mean()
    assert 0.05 < difference < 1.5  # alike, not the same


def test_a_speaker_of_many_recordings_is_heard_in_a_few_spread_over_all():
    many = [replace(utterance("a"), age=float(number)) for number in range(100)]
    chosen = [u.age for u in capped([*many, utterance("b")], 5)]
    assert chosen == [0, 25, 50, 74, 99, 30]
    assert len(capped(many[:3])) == 3


def test_folds_are_about_even_and_depend_on_the_name_alone():
    folds = [fold_of(f"speaker{i}", 5) for i in range(2000)]
    assert set(Counter(folds)) == set(range(5))
    assert min(Counter(folds).values()) > 340
    assert folds[:5] == [fold_of(f"speaker{i}", 5) for i in range(5)]


def test_a_corpus_of_one_accent_teaches_no_accent():
    mixed = named("dutch", 1, corpus="two") + named("arabic", 1, corpus="two")
    alone = named("mandarin", 3, corpus="one")
    assert varied_corpora(mixed + alone) == {"two"}
    labels = Labels.of(mixed + alone, least=1)
    assert labels.classes["accent"] == ("arabic", "dutch")
    assert [labels.target(u, "accent") for u in mixed] == [1, 0]
    for attribute in ("accent", "native"):
        assert labels.target(alone[0], attribute) == -1
    assert labels.target(named("arabic", 1, corpus="one")[0], "accent") == -1


def test_where_no_corpus_holds_several_accents_none_are_learnt():
    labels = Labels.of(named("mandarin", 3), least=1)
    assert list(labels.classes) == ["gender", "child"]
    assert labels.branches("accent") is None


def test_rare_accents_are_heard_as_other_natives_and_non_natives_apart():
    training = named("dutch", 20) + named("arabic", 21) + named("bafang", 3)
    assert Labels.of(training, 20).classes["accent"] == ("arabic", "dutch", "other")
    training += named("english_uk", 20) + named("english_malta", 2)
    labels = Labels.of(training, 20)
    assert labels.classes["accent"] == ("arabic", "dutch", "english_uk", "english_other", "other")
    assert labels.branches("accent").tolist() == [1, 1, 0, 0, 1]
    heard = {u.accent: labels.classes["accent"][labels.target(u, "accent")] for u in training}
    assert heard["bafang"] == "other"
    assert heard["english_malta"] == "english_other"
    assert heard["english_uk"] == "english_uk"
    unheard = named("english_mars", 1) + named("klingon", 1)
    assert [labels.classes["accent"][labels.target(u, "accent")] for u in unheard] == [
        "english_other",
        "other",
    ]
    assert [labels.target(u, "native") for u in unheard] == [0, 1]


def test_an_accent_that_has_no_place_among_the_classes_is_unknown():
    labels = Labels.of(named("dutch", 3) + named("english_uk", 3), least=2)
    assert labels.classes["accent"] == ("dutch", "english_uk")
    assert labels.target(named("arabic", 1)[0], "accent") == -1
    assert labels.target(named("arabic", 1)[0], "native") == 1


@pytest.mark.parametrize(
    ("age", "corpus", "years", "child"),
    [
        (30.0, "mixed", 30.0, 0),
        (12.0, "mixed", 12.0, 1),
        (30.0, "alone", None, 0),  # an adult of one accent: age goes with the microphone
        (8.0, "alone", 8.0, 1),
        (18.0, "mixed", 18.0, 0),
        (None, "mixed", None, -1),
    ],
)
def test_ages_are_those_of_children_and_of_adults_in_mixed_corpora(age, corpus, years, child):
    labels = labels_with(("dutch", "arabic"), "mixed")
    one = utterance("s", "male", age, "dutch", corpus)
    assert labels.target(one, "child") == child
    found = labels.years(one)
    assert found == years or (years is None and np.isnan(found))


def test_a_label_that_is_missing_is_no_class():
    labels = labels_with(("arabic", "dutch"))
    nobody = utterance("s", "", None, "")
    assert [labels.target(nobody, name) for name in labels.classes] == [-1] * 4
    assert labels.target(utterance("s", "other"), "gender") == -1
