"""How close a position is to real voices, and where their edge lies."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.planted import planted_table
from voicelab.neighbourhood import NEIGHBOURS, Neighbourhood, distances_between, nearest
from voicelab.refusal import Refusal


def on_a_line(places: list[float], splits: list[str] | None = None):
    """Return voices of one dimension at known places, whose excerpts lie where they do."""
    table = planted_table(len(places))
    means = np.array(places, dtype=np.float32)[:, None]
    return replace(
        table,
        means=means,
        stretches=np.repeat(means[:, None], 9, axis=1).astype(np.float16),
        splits=np.array(splits or ["training"] * len(places)),
    )


def test_the_distance_is_the_mean_of_those_to_the_ten_nearest() -> None:
    neighbourhood = Neighbourhood.of(on_a_line([float(place) for place in range(21)]))
    # From 0: to 0, 1, ... 9. From 10: to itself, and twice to 1 ... 4, once to 5.
    assert neighbourhood.distance(np.array([[0.0], [10.0]])) == pytest.approx([4.5, 2.5])
    # Without 0 itself: to 1 ... 10.
    assert neighbourhood.distance(np.array([[0.0]]), exclude="planted_000") == pytest.approx([5.5])
    assert neighbourhood.distance(np.array([[0.0]]), exclude="nobody") == pytest.approx([4.5])


def test_the_edge_is_where_99_of_100_excerpts_of_the_split_lie() -> None:
    line = [float(place) for place in range(201)]
    # 100 excerpts of test voices: 99 in the middle of the line, one a hundred beyond its end.
    tested = [100.0] * 99 + [300.0]
    table = on_a_line(line + tested, ["training"] * 201 + ["test"] * 100)
    neighbourhood = Neighbourhood.of(table)
    assert len(neighbourhood.means) == 201
    assert neighbourhood.edge == pytest.approx(2.5 + 0.01 * (104.5 - 2.5))
    assert neighbourhood.outside(np.array([[100.0], [104.0], [300.0]])).tolist() == [0.0, 0.0, 1.0]


def test_whole_voices_have_an_edge_of_their_own() -> None:
    table = on_a_line([100.0 * place for place in range(3)])
    shifted = replace(table, stretches=table.stretches + np.float16(1000))
    assert Neighbourhood.of(shifted).voices_edge == pytest.approx(
        150.0
    )  # without each voice itself
    assert Neighbourhood.of(shifted).edge > 1000


def test_an_excerpt_is_not_a_neighbour_of_its_own_voice() -> None:
    # Every voice a hundred from the next, so that the own mean at 0 would halve the distance.
    alone = Neighbourhood.of(on_a_line([100.0 * place for place in range(3)]))
    assert alone.edge == pytest.approx(150.0, abs=1)  # two others: 100 and 200 from either end
    apart = Neighbourhood.of(on_a_line([0.0, 100.0, 0.0], ["training", "training", "test"]))
    assert apart.edge == pytest.approx(0.0)  # the nearest one: a voice that is another's


def test_without_test_voices_the_edge_is_that_of_training_voices() -> None:
    table = planted_table(800)
    training = table.where(table.splits == "training")
    neighbourhood = Neighbourhood.of(training)
    inside = neighbourhood.outside(np.nanmean(training.stretches.astype(np.float32), axis=1))
    assert inside.mean() <= 0.02  # a little less: here each voice is a neighbour of its excerpt
    assert neighbourhood.outside(np.full((1, 8), 10.0)).tolist() == [1.0]
    assert neighbourhood.outside(training.means.mean(axis=0)[None]).tolist() == [0.0]
    assert Neighbourhood.of(table).edge != neighbourhood.edge  # of the test voices


def test_a_table_of_fewer_than_two_training_voices_is_refused() -> None:
    with pytest.raises(Refusal, match="holds 1 training voices; at least 2 are needed"):
        Neighbourhood.of(on_a_line([0.0, 1.0, 2.0], ["training", "test", "test"]))


def test_small_distances_far_from_the_origin_are_exact() -> None:
    far = np.full((1, 8), 3000.0)
    near = far + 1e-3 * np.eye(8)
    # The expansion into products would give 0 or a hundredth here.
    assert distances_between(far, near) == pytest.approx(np.full((1, 8), 1e-3))
    rows, distances = nearest(far[0], np.concatenate([far + 1, near[:2], far]), 3)
    assert rows.tolist() == [3, 1, 2]
    assert distances == pytest.approx([0.0, 1e-3, 1e-3])


@given(latents=arrays(np.float64, (30, 3), elements=st.floats(-5, 5)), count=st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_the_nearest_are_those_of_a_plain_search(latents: np.ndarray, count: int) -> None:
    rows, distances = nearest(latents[0], latents, count)
    plain = np.sqrt(np.square(latents - latents[0]).sum(axis=1))
    assert len(rows) == min(count, 30)
    assert distances == pytest.approx(np.sort(plain)[:count])
    assert plain[rows] == pytest.approx(distances)
    assert rows[0] == np.argmin(plain)  # of equals, the first


@given(shift=arrays(np.float64, 8, elements=st.floats(-3, 3)))
@settings(max_examples=20, deadline=None)
def test_moving_everything_alike_changes_no_distance(shift: np.ndarray) -> None:
    table = planted_table(60)
    neighbourhood = Neighbourhood.of(table)
    latents = table.means[:5].astype(np.float64)
    moved = replace(neighbourhood, means=neighbourhood.means + shift)
    assert moved.distance(latents + shift) == pytest.approx(
        neighbourhood.distance(latents), rel=1e-5
    )
    assert len(neighbourhood.means) > NEIGHBOURS
