"""Tables of what edits did."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.experiments.edits.planted_edits import THRESHOLD, planted
from voicelab.experiments.edits import comparison
from voicelab.experiments.edits.outcomes import Outcomes
from voicelab.experiments.edits.scores import Condition
from voicelab.figures.pareto import undominated
from voicelab.identity import SimilarityScale

SCALE = SimilarityScale.of(np.linspace(0.7, 1.0, 50), np.linspace(0.3, 0.7, 50), {})


def gender(method: str, strength: float, rendering: str = "faithful", space: str = "WORLD"):
    return Condition(space, rendering, "gender", method, strength)


def two_methods() -> Outcomes:
    """Return outcomes in which "held" does at strength 2 what "balanced" does at 1, and more."""
    flipped = {
        gender("balanced", 1.0): (0.5, 0.5), gender("balanced", 2.0): (0.8, 0.8),
        gender("held", 1.0): (0.2, 0.2), gender("held", 2.0): (1.0, 1.0),
    }  # fmt: skip
    alike = {
        gender("balanced", 1.0): 0.8, gender("balanced", 2.0): 0.7,
        gender("held", 1.0): 0.9, gender("held", 2.0): 0.8,
    }  # fmt: skip
    return planted(flipped, similarity=alike)


def row(rows: list[dict], **wanted: object) -> dict:
    (found,) = [r for r in rows if all(r[k] == v for k, v in wanted.items())]
    return found


def test_a_table_by_strength_has_success_identity_and_its_place() -> None:
    rows = comparison.strengths(two_methods(), SCALE)
    own = row(rows, method="balanced", strength=1.0)
    assert own["success_both"] == pytest.approx(0.5)
    assert own["similarity"] == pytest.approx(0.8)
    assert own["same_speaker"] == 1.0
    assert own["same_speaker_pairs_less_alike"] == pytest.approx(1 / 3, abs=0.01)
    assert own["different_speaker_pairs_more_alike"] == 0.0
    assert own["eligible"] == own["speakers"] == 40
    assert row(rows, method="balanced", strength=2.0)["same_speaker"] == 0.0  # at the threshold
    assert THRESHOLD == 0.7


def test_methods_are_compared_at_equal_similarity_and_not_at_equal_strength() -> None:
    rows = comparison.at_equal_similarity(two_methods())
    own = row(rows, method="held", similarity=0.8)
    assert own["success_both"] == pytest.approx(1.0)
    assert own["ahead_of_default"] == pytest.approx(0.5)
    assert row(rows, method="held", similarity=0.85)["success_both"] == pytest.approx(0.6)
    assert np.isnan(row(rows, method="held", similarity=0.75)["success_both"])  # never that far
    assert row(rows, method="balanced", similarity=0.75)["success_both"] == pytest.approx(0.65)


def test_faithful_stands_against_decoded_with_difference_and_ratio() -> None:
    decoded = Condition("WORLD", "decoded")
    flipped = {gender("balanced", 2.0): (0.8, 0.8), gender("balanced", 2.0, "decoded"): (0.4, 0.4)}
    alike = {
        gender("balanced", 2.0): 0.7, decoded: 0.9, gender("balanced", 2.0, "decoded"): 0.7,
    }  # fmt: skip
    rows = comparison.renderings_and_spaces(planted(flipped, similarity=alike))
    own = row(rows, similarity=0.7)
    assert (own["one"], own["other"]) == ("WORLD faithful", "WORLD decoded")
    assert own["difference"] == pytest.approx(0.4)
    assert own["ratio"] == pytest.approx(2.0)
    assert np.isnan(row(rows, similarity=0.95)["ratio"])  # decoding alone costs more


def test_the_strength_at_which_the_whole_real_difference_is_heard_is_found() -> None:
    ages = {s: Condition("WORLD", "faithful", "age", "balanced", s) for s in (1.0, 2.0, 3.0)}
    outcomes = planted(
        dict.fromkeys(ages.values(), (0.0, 0.0)),
        {ages[1.0]: (10.0, 8.0), ages[2.0]: (20.0, 16.0), ages[3.0]: (30.0, 24.0)},
        {ages[1.0]: 0.95, ages[2.0]: 0.9, ages[3.0]: 0.6},
    )
    own = row(comparison.curve_areas(outcomes), attribute="age")
    assert own["full_difference_at_strength"] == pytest.approx(2.5)
    assert own["same_speaker_at_full_difference"] == pytest.approx(0.5)
    assert own["area_campplus"] == pytest.approx(0.5)  # up to strength 2


def test_strength_and_what_is_heard_rise_together() -> None:
    outcomes = planted({gender("balanced", s): (0.0, 0.0) for s in (-1.0, 0.5, 1.0, 1.5, 2.0)})
    rows = comparison.monotony(outcomes)
    assert [(r["from"], r["to"]) for r in rows] == [(0.0, 2.0), (-1.0, 2.0)]
    assert all(r["spearman_campplus"] == pytest.approx(1.0) for r in rows)


def test_the_front_is_what_no_other_edit_beats_in_everything() -> None:
    rows = comparison.front(two_methods())
    best = {(r["method"], r["strength"]) for r in rows if r["on_front"]}
    # balanced 2 has less success than held 2 at less similarity, balanced 1 less at the same.
    assert best == {("held", 1.0), ("held", 2.0)}
    chosen = comparison.best_of(comparison.strengths(two_methods(), SCALE)[3:])
    assert chosen is not None
    assert (chosen["method"], chosen["strength"]) == ("held", 2.0)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=15))
def test_the_front_agrees_with_comparing_every_pair(points: list[tuple[int, int, int]]) -> None:
    def beats(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
        turned = [(a, b) if high else (b, a) for a, b, high in zip(one, other, HIGH, strict=True)]
        return all(a >= b for a, b in turned) and any(a > b for a, b in turned)

    expected = [i for i, p in enumerate(points) if not any(beats(q, p) for q in points)]
    assert undominated(np.array(points, dtype=float), HIGH) == expected


HIGH = (True, False, True)
