"""What edits did to each recording."""

from dataclasses import replace

import numpy as np
import pytest

from tests.experiments.edits.planted_edits import GAP, planted
from voicelab.experiments.edits.outcomes import Outcomes
from voicelab.experiments.edits.scores import Condition

ONE = Condition("WORLD", "faithful", "gender", "balanced", 1.0)
OLDER = Condition("WORLD", "faithful", "age", "balanced", 1.0)


def silenced(outcomes: Outcomes, condition: Condition, share: float) -> Outcomes:
    """Return outcomes in which one witness abstains on the first people."""
    said = {key: value.copy() for key, value in outcomes.scores.winners.items()}
    years = {key: value.copy() for key, value in outcomes.scores.years.items()}
    first = slice(0, round(share * len(outcomes.scores.people)))
    for (judge_name, _), heard in said.items():
        if judge_name == "campplus":
            heard[first, outcomes.columns[condition]] = ""
    years["campplus"][first, outcomes.columns[condition]] = np.nan
    return Outcomes(replace(outcomes.scores, winners=said, years=years), outcomes.equal_error)


def test_an_edit_succeeds_only_where_both_witnesses_hear_it() -> None:
    outcomes = planted({ONE: (0.8, 0.5)})
    success = outcomes.success(ONE)
    assert np.nanmean(success["campplus"]) == pytest.approx(0.8)
    assert np.nanmean(success["whisper"]) == pytest.approx(0.5)
    assert np.nanmean(success["both"]) == pytest.approx(0.5)


def test_only_those_count_whom_both_witnesses_heard_right_before() -> None:
    outcomes = planted({ONE: (1.0, 1.0)}, misheard=10)
    both = outcomes.success(ONE)["both"]
    assert np.isnan(both[-10:]).all()
    assert outcomes.figure(both).speakers == 30


def test_who_abstains_on_an_edit_counts_as_a_failure() -> None:
    outcomes = silenced(planted({ONE: (1.0, 1.0)}), ONE, 0.25)
    assert np.nanmean(outcomes.success(ONE)["both"]) == pytest.approx(0.75)
    assert np.nanmean(outcomes.abstained(ONE, "campplus")) == pytest.approx(0.25)
    older = silenced(planted({OLDER: (0.0, 0.0)}, {OLDER: (8.0, 8.0)}), OLDER, 0.25)
    assert np.nanmean(older.years_moved(OLDER, "campplus")) == pytest.approx(6.0)


def test_an_age_edit_is_a_share_of_what_the_same_witness_hears_between_real_voices() -> None:
    outcomes = planted({OLDER: (0.0, 0.0)}, {OLDER: (10.0, 5.0)})
    assert outcomes.between_real_groups("WORLD", "campplus")[0] == pytest.approx(GAP)
    curve = outcomes.curve("WORLD", "faithful", "age", "balanced")
    assert curve is not None
    assert curve.success["campplus"][0].tolist() == pytest.approx([0.0, 10.0 / GAP])
    assert curve.success["both"][0, 1] == pytest.approx(5.0 / GAP)


def test_an_accent_edit_is_a_share_of_what_is_heard_between_real_accents() -> None:
    accent = Condition("WORLD", "faithful", "accent:spanish", "balanced", 1.0)
    outcomes = planted({accent: (0.0, 0.0)})
    made = outcomes.scores.made.copy()
    made[:, outcomes.columns[accent]] = [u.accent == "english_usa" for u in outcomes.scores.people]
    outcomes = Outcomes(replace(outcomes.scores, made=made), outcomes.equal_error)
    # 0.5 for real speakers of it, 0.1 for others, of whom an edit makes 0.2.
    curve = outcomes.curve("WORLD", "faithful", "accent:spanish", "balanced")
    assert curve is not None
    assert curve.success["both"][0].tolist() == pytest.approx([0.0, 0.25])
    assert curve.speakers == 20
    assert np.nansum(outcomes.success(accent)["both"]) == 0.0  # nobody says so yet


def test_a_witness_that_hears_no_difference_between_real_voices_proves_nothing() -> None:
    outcomes = planted({OLDER: (0.0, 0.0)}, {OLDER: (10.0, 5.0)})
    years = {name: values.copy() for name, values in outcomes.scores.years.items()}
    random = np.random.default_rng(0)
    years["whisper"][:, outcomes.before("WORLD")] = random.normal(40, 10, len(years["whisper"]))
    deaf = Outcomes(replace(outcomes.scores, years=years), outcomes.equal_error)
    shares = deaf.shares((OLDER,), "age")
    assert shares["campplus"][0, 0] == pytest.approx(10.0 / GAP)
    assert np.isnan(shares["whisper"]).all()
    assert np.isnan(shares["both"]).all()


def test_a_curve_starts_at_the_copy_or_at_the_decoding_without_a_move() -> None:
    start = Condition("WORLD", "decoded")
    moved = Condition("WORLD", "decoded", "gender", "balanced", 2.0)
    outcomes = planted({ONE: (0.5, 0.5), moved: (1, 1)}, similarity={start: 0.8, ONE: 0.9})
    faithful = outcomes.curve("WORLD", "faithful", "gender", "balanced")
    decoded = outcomes.curve("WORLD", "decoded", "gender", "balanced")
    assert faithful is not None
    assert decoded is not None
    assert faithful.similarity[0].tolist() == pytest.approx([1.0, 0.9])
    assert decoded.similarity[0].tolist() == pytest.approx([0.8, 1.0])
    assert outcomes.curve("WORLD", "faithful", "gender", "svm") is None


def test_a_curve_of_differential_edits_starts_at_the_original() -> None:
    original = Condition("WORLD", "original")
    moved = Condition("WORLD", "differential", "gender", "balanced", 2.0)
    outcomes = planted({moved: (1, 1)}, similarity={original: 0.9, moved: 0.8})
    curve = outcomes.curve("WORLD", "differential", "gender", "balanced")
    assert curve is not None
    assert curve.similarity[0].tolist() == pytest.approx([0.9, 0.8])


def test_what_should_not_move_is_measured_by_both_witnesses() -> None:
    outcomes = planted({ONE: (1.0, 1.0), OLDER: (0.1, 0.3)}, {ONE: (2.0, -4.0)})
    leak = outcomes.leakage(ONE)
    assert leak["years_moved_campplus"].value == pytest.approx(2.0)
    assert leak["years_moved_of_women_whisper"].value == pytest.approx(-4.0)
    assert leak["accent_flipped_campplus"].value == 0.0
    assert "gender_flipped_campplus" not in leak
    assert outcomes.leakage(OLDER)["gender_flipped_whisper"].value == pytest.approx(0.3)
    assert outcomes.leaked(ONE) == pytest.approx(4.0 / GAP)  # the worse witness's
    assert outcomes.leaked(OLDER) == pytest.approx(0.3)
