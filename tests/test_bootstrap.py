"""Estimates with their intervals."""

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score

from voicelab.bootstrap import Bootstrap, balanced_accuracy


def test_the_interval_covers_the_planted_mean_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    covered = []
    for _ in range(60):
        values = random.standard_normal(80) + 3
        found = Bootstrap().mean(values, np.arange(80).astype(str))
        covered.append(found.low <= 3 <= found.high)
    assert np.mean(covered) > 0.85


def test_speakers_are_drawn_whole_so_that_repeated_recordings_narrow_nothing() -> None:
    random = np.random.default_rng(0)
    values = random.standard_normal(40)
    once = Bootstrap().mean(values, np.arange(40).astype(str))
    tenfold, speakers = np.repeat(values, 10), np.repeat(np.arange(40), 10).astype(str)
    often = Bootstrap().mean(tenfold, speakers)
    assert often.speakers == once.speakers == 40
    assert often.high - often.low == pytest.approx(once.high - once.low, rel=0.15)


def test_the_statistic_is_computed_once_for_each_resample_and_once_for_everybody() -> None:
    calls = []
    Bootstrap(7).estimate(lambda rows: float(len(calls.append(rows) or rows)), np.array(["a", "b"]))
    assert len(calls) == 8


def test_balanced_accuracy_is_that_of_scikit_learn_and_favours_no_large_class() -> None:
    truth = np.array(["a"] * 90 + ["b"] * 10)
    assert balanced_accuracy(truth, np.array(["a"] * 100)) == 0.5
    random = np.random.default_rng(0)
    predicted = random.permutation(truth)
    expected = balanced_accuracy_score(truth, predicted)
    assert balanced_accuracy(truth, predicted) == pytest.approx(expected)
