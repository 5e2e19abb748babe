"""Tables of what edits cost, and of what the vocoder alone does."""

from dataclasses import replace

import numpy as np
import pytest

from tests.experiments.edits.planted_edits import planted
from voicelab.experiments.edits import comparison, price
from voicelab.experiments.edits.outcomes import Outcomes
from voicelab.experiments.edits.scores import COSTS, Condition
from voicelab.identity import CAMPPLUS, RESEMBLYZER, SimilarityScale

SCALES = {
    RESEMBLYZER: SimilarityScale.of(np.linspace(0.7, 1, 50), np.linspace(0.3, 0.7, 50), {}),
    CAMPPLUS: SimilarityScale.of(np.linspace(0.5, 1, 50), np.linspace(0.1, 0.5, 50), {}),
}
ORIGINAL, COPY = Condition("WORLD", "original"), Condition("WORLD", "copy")
EDIT = Condition("WORLD", "faithful", "age", "balanced", 2.0)
CONTROL = Condition("WORLD", "faithful", "age", "random", 2.0)


def costly() -> Outcomes:
    """Return outcomes in which the vocoder adds 6 years and an edit 4, both at a price."""
    outcomes = planted(
        {EDIT: (0.0, 0.0), CONTROL: (0.0, 0.0)},
        {COPY: (6.0, 5.0), EDIT: (10.0, 9.0)},
        {ORIGINAL: 1.0, COPY: 0.9, EDIT: 0.6},
    )
    columns, shape = outcomes.columns, outcomes.scores.similarity.shape
    costs = {name: np.full(shape, np.nan) for name in COSTS}
    for condition, quality, alike in ((ORIGINAL, 4.0, 1.0), (COPY, 3.3, 0.8), (EDIT, 3.0, 0.4)):
        costs["distillmos"][:, columns[condition]] = quality
        costs["campplus_to_original"][:, columns[condition]] = alike
        costs["campplus_to_copy"][:, columns[condition]] = min(1.0, alike + 0.2)
    costs["word_errors"][:, columns[EDIT]] = 0.1
    return Outcomes(replace(outcomes.scores, costs=costs), outcomes.equal_error)


@pytest.fixture(scope="module")
def rows() -> dict[Condition, dict]:
    outcomes = costly()
    found = price.prices(outcomes, SCALES, comparison.strengths(outcomes, SCALES[RESEMBLYZER]))
    return {
        Condition(*(row[n] for n in ("space", "rendering", "attribute", "method", "strength"))): row
        for row in found
    }


def test_quality_is_lost_to_the_original_and_to_the_copy(rows: dict) -> None:
    assert rows[EDIT]["distillmos"] == pytest.approx(3.0)
    assert rows[EDIT]["distillmos_below_original"] == pytest.approx(1.0)
    assert rows[EDIT]["distillmos_below_copy"] == pytest.approx(0.3)
    assert rows[COPY]["distillmos_below_original"] == pytest.approx(0.7)
    assert np.isnan(rows[EDIT]["dnsmos"])  # was not measured
    assert rows[EDIT]["word_errors"] == pytest.approx(0.1)


def test_identity_is_read_on_the_scale_of_its_network(rows: dict) -> None:
    assert rows[EDIT]["similarity_to_original_campplus"] == pytest.approx(0.4)
    assert rows[EDIT]["same_speaker_as_original_campplus"] == 0.0
    assert rows[EDIT]["same_speaker_as_copy_campplus"] == 1.0  # .6 is above .5 there
    assert rows[EDIT]["similarity_to_copy_resemblyzer"] == pytest.approx(0.6)
    assert rows[EDIT]["same_speaker_as_copy_resemblyzer"] == 0.0  # and below .7 here


def test_a_price_stands_beside_what_it_buys(rows: dict) -> None:
    assert rows[EDIT]["success_both"] == pytest.approx(0.2)  # 4 of 20 years
    assert rows[EDIT]["years_from_copy_campplus"] == pytest.approx(4.0)
    assert rows[EDIT]["years_from_original_campplus"] == pytest.approx(10.0)
    assert "leakage" in rows[EDIT]


def test_a_method_whose_costs_are_not_measured_has_no_price(rows: dict) -> None:
    assert CONTROL not in rows


def test_what_the_vocoder_alone_does_has_a_table_of_its_own() -> None:
    outcomes = costly()
    found = {
        (row["rendering"], row["measure"], row["heard_by"]): row["value"]
        for row in price.vocoder(outcomes)
    }
    assert found["copy", "years_moved", "campplus"] == pytest.approx(6.0)
    assert found["copy", "years_moved", "whisper"] == pytest.approx(5.0)
    assert found["copy", "gender_flipped", "campplus"] == 0.0
    assert found["copy", "distillmos_moved", ""] == pytest.approx(-0.7)
    assert found["copy", "similarity", CAMPPLUS] == pytest.approx(0.8)
    assert ("copy", "dnsmos_moved", "") not in found
    figures = price.vocoder_figures(outcomes, "WORLD")
    assert figures["years_campplus"]["value"] == pytest.approx(6.0)
    assert figures["years_campplus"]["speakers"] == 40
