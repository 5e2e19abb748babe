"""How far classes lie apart."""

from dataclasses import replace

import numpy as np
import pytest

from tests.planted_table import planted_table
from voicelab.experiments.space.disentanglement import Factor
from voicelab.experiments.space.separability import (
    FULL,
    RAW,
    best_pair,
    class_spreads,
    distances,
    in_sds,
    parts,
    separability,
)


@pytest.fixture(autouse=True)
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voicelab.experiments.bootstrap.RESAMPLES", 40)


def test_the_distance_of_two_clouds_is_in_their_own_sds() -> None:
    random = np.random.default_rng(0)
    one, other = 2 * random.standard_normal((2, 5000, 2))
    line = np.array([0.6, 0.8])
    assert in_sds(one, other + 10 * line, line) == pytest.approx(10 / 2, rel=0.05)
    assert in_sds(one, other + 10 * line, line[::-1] * [1, -1]) == pytest.approx(0, abs=0.1)
    assert np.isnan(in_sds(one[:1], other, line))


def test_no_voice_is_in_two_parts_and_validation_is_shown_without_choosing_by_it() -> None:
    splits = planted_table().splits
    for split in ("test", "validation"):
        part = parts(splits, split)
        together = part.fitted.astype(int) + part.chosen_by + part.shown
        assert together.max() == 1
        np.testing.assert_array_equal(part.shown, splits == split)
        assert part.chosen_by.any()
    assert not (part.chosen_by & (splits != "training")).any()


def test_the_planted_axes_are_the_best_pair() -> None:
    table = planted_table()
    labels = np.char.add(table.genders, table.age_bands)  # needs both axes
    part = parts(table.splits, "test")
    assert set(best_pair(table.means, labels, part.fitted, part.chosen_by)) == {0, 1}


def test_a_view_that_lost_the_classes_says_so() -> None:
    table = planted_table(360)
    factors = {"gender": Factor(table.genders, np.ones(len(table), dtype=bool))}
    noise = np.random.default_rng(0).standard_normal((len(table), 2))
    rows = {
        row["view"]: row
        for row in separability(
            table, factors, {"kept": table.means[:, :2], "noise": noise}, "test"
        )
    }
    assert list(rows) == [FULL, RAW, "kept", "noise"]
    assert rows["kept"]["balanced_accuracy"]["value"] > 0.95
    assert rows["kept"]["silhouette"]["value"] > 0.5
    assert rows["noise"]["balanced_accuracy"]["value"] < 0.65
    assert rows["noise"]["silhouette"]["value"] < 0.1
    assert rows["noise"]["chance"] == 0.5


def test_an_attribute_of_one_class_has_no_row() -> None:
    table = planted_table(120)
    factors = {"gender": Factor(np.full(len(table), "female"), np.ones(len(table), dtype=bool))}
    assert separability(table, factors, {}, "test") == []


def test_spreads_and_distances_are_those_of_the_voices_that_are_known() -> None:
    table = planted_table(240)
    women = replace(table, genders=np.where(np.arange(240) < 2, "", table.genders))
    factors = {"gender": Factor(women.genders, women.genders != "")}
    drawn = {"raw": table.means[:, :2]}
    female, male = class_spreads(drawn, factors)
    assert (female["class"], male["class"]) == ("female", "male")
    assert female["voices"] + male["voices"] == 238
    assert female["mean_1"] - male["mean_1"] == pytest.approx(4, abs=0.2)
    (row,) = distances(drawn, factors, table.ids)
    found = row["distance_sd"]
    assert found["low"] < found["value"] < found["high"]
    assert found["speakers"] == 238


def test_two_classes_in_one_place_are_no_distance_apart() -> None:
    places = np.random.default_rng(0).standard_normal((400, 2))
    factor = Factor(np.array(["a", "b"] * 200), np.ones(400, dtype=bool))
    (row,) = distances({"map": places}, {"half": factor}, np.arange(400).astype(str))
    assert row["distance_sd"]["low"] < 0.1
    assert row["distance_sd"]["low"] < row["distance_sd"]["value"] < row["distance_sd"]["high"]
