"""Means over speakers with their resamples, and what curves over strength say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.bootstrap import Bootstrap
from voicelab.experiments.edits.resampled_curves import (
    Resamples,
    area,
    at_similarity,
    at_strength,
    first_reach,
    interval,
    rank_correlation,
)


def test_intervals_agree_with_the_bootstrap_that_draws_speaker_by_speaker() -> None:
    random = np.random.default_rng(0)
    values = (random.random(80) < 0.7).astype(float)
    one = interval(Resamples.of(80).means(values), 80)
    other = Bootstrap().mean(values, np.arange(80).astype(str))
    assert one.value == other.value
    assert one.low == pytest.approx(other.low, abs=0.02)
    assert one.high == pytest.approx(other.high, abs=0.02)


def test_missing_values_are_left_out_and_draws_of_nothing_are_nan() -> None:
    draws = Resamples.of(4)
    assert draws.means(np.array([1.0, np.nan, 3.0, np.nan]))[0] == 2.0
    assert np.isnan(draws.means(np.full(4, np.nan))).all()
    assert np.isnan(interval(draws.means(np.full(4, np.nan)), 0).low)


def test_what_few_draws_define_has_no_interval() -> None:
    draws = np.concatenate([[1.0], np.where(np.arange(100) < 80, 1.0, np.nan)])
    assert np.isnan(interval(draws, 5).low)
    assert interval(draws, 5).value == 1.0
    assert interval(np.ones(101), 5).high == 1.0


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=12))
def test_the_median_of_everybody_once_is_the_median(values: list[float]) -> None:
    found = Resamples.of(len(values)).medians(np.array(values))
    assert found[0] == pytest.approx(np.median(values))


def test_medians_of_draws_are_those_of_the_speakers_drawn() -> None:
    draws = Resamples.of(9)
    values = np.random.default_rng(3).random(9)
    for row in (1, 2, 3):
        drawn = np.repeat(values, draws.counts[row].astype(int))
        assert draws.medians(values)[row] == pytest.approx(np.median(drawn))


def test_the_area_of_a_straight_line_is_a_half() -> None:
    strengths = np.array([0.0, 0.5, 2.0])
    assert area(strengths, strengths[None] / 2)[0] == pytest.approx(0.5)


def test_between_two_strengths_similarity_and_success_go_straight() -> None:
    alike, success = np.array([[1.0, 0.9, 0.7]]), np.array([[0.0, 0.2, 1.0]])
    assert at_similarity(alike, success, 0.8)[0] == pytest.approx(0.6)
    assert at_similarity(alike, success, 0.9)[0] == pytest.approx(0.2)
    assert at_similarity(alike, success, 1.0)[0] == pytest.approx(0.0)


def test_a_similarity_that_is_never_had_has_no_success() -> None:
    success = np.array([[0.1, 0.5]])
    assert np.isnan(at_similarity(np.array([[1.0, 0.9]]), success, 0.8))  # not that far
    assert np.isnan(at_similarity(np.array([[0.79, 0.6]]), success, 0.8))  # too far at once


def test_where_a_curve_first_reaches_a_value_and_what_another_is_there() -> None:
    strengths = np.array([0.0, 1.0, 2.0])
    where = first_reach(strengths, np.array([[0.0, 0.5, 1.5], [0.0, 0.1, 0.2]]), 1.0)
    assert where[0] == pytest.approx(1.5)
    assert np.isnan(where[1])
    kept = at_strength(strengths, np.array([[1.0, 0.9, 0.5], [1.0, 1.0, 1.0]]), where)
    assert kept[0] == pytest.approx(0.7)
    assert np.isnan(kept[1])


def test_rank_correlation_is_that_of_ranks_and_undefined_where_nothing_changes() -> None:
    strengths = np.array([0.0, 0.5, 1.0, 2.0])
    heard = np.array([[0.1, 0.2, 0.9, 0.95], [0.9, 0.5, 0.2, 0.1], [1, 1, 1, 1], [0, 2, 1, 3.0]])
    found = rank_correlation(strengths, heard)
    assert found[0] == pytest.approx(1.0)
    assert found[1] == pytest.approx(-1.0)
    assert np.isnan(found[2])
    assert found[3] == pytest.approx(0.8)
