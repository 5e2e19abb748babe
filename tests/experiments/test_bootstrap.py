"""Figures with their intervals."""

import numpy as np
import pytest

from voicelab.experiments.bootstrap import balanced_accuracy, figure


def test_the_interval_covers_the_planted_mean_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    covered = []
    for _ in range(60):
        values = random.standard_normal(80) + 3
        found = figure(lambda i, v=values: float(v[i].mean()), np.arange(80).astype(str))
        covered.append(found.low <= 3 <= found.high)
    assert np.mean(covered) > 0.85


def test_speakers_are_drawn_whole_so_that_repeated_recordings_narrow_nothing() -> None:
    random = np.random.default_rng(0)
    values = random.standard_normal(40)
    once = figure(lambda i: float(values[i].mean()), np.arange(40).astype(str))
    tenfold, speakers = np.repeat(values, 10), np.repeat(np.arange(40), 10).astype(str)
    often = figure(lambda i: float(tenfold[i].mean()), speakers)
    assert often.speakers == once.speakers == 40
    assert often.high - often.low == pytest.approx(once.high - once.low, rel=0.15)


def test_balanced_accuracy_is_not_bought_with_the_larger_class() -> None:
    truth = np.array(["a"] * 90 + ["b"] * 10)
    assert balanced_accuracy(truth, np.array(["a"] * 100)) == 0.5
    assert balanced_accuracy(truth, truth) == 1.0
