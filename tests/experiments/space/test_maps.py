"""How far apart the classes of an attribute lie on a map."""

from dataclasses import replace

import numpy as np
import pytest

from tests.planted_table import planted_table
from voicelab.bootstrap import Bootstrap
from voicelab.experiments.space.maps import class_distances, class_spreads, distance_in_sds
from voicelab.separability import Factor

FEW = Bootstrap(40)


def test_the_distance_of_two_clouds_is_in_their_own_sds() -> None:
    random = np.random.default_rng(0)
    one, other = 2 * random.standard_normal((2, 5000, 2))
    line = np.array([0.6, 0.8])
    assert distance_in_sds(one, other + 10 * line, line) == pytest.approx(10 / 2, rel=0.05)
    assert distance_in_sds(one, other + 10 * line, line[::-1] * [1, -1]) == pytest.approx(
        0, abs=0.1
    )
    assert np.isnan(distance_in_sds(one[:1], other, line))


def test_spreads_and_distances_are_those_of_the_voices_that_are_known() -> None:
    table = planted_table(240)
    women = replace(table, genders=np.where(np.arange(240) < 2, "", table.genders))
    factors = {"gender": Factor(women.genders, women.genders != "")}
    drawn = {"raw": table.means[:, :2]}
    female, male = class_spreads(drawn, factors)
    assert (female["class"], male["class"]) == ("female", "male")
    assert female["voices"] + male["voices"] == 238
    assert female["mean_1"] - male["mean_1"] == pytest.approx(4, abs=0.2)
    (row,) = class_distances(drawn, factors, table.ids, FEW)
    found = row["distance_sd"]
    assert found["low"] < found["value"] < found["high"]
    assert found["speakers"] == 238


def test_two_classes_in_one_place_are_no_distance_apart() -> None:
    places = np.random.default_rng(0).standard_normal((400, 2))
    factor = Factor(np.array(["a", "b"] * 200), np.ones(400, dtype=bool))
    (row,) = class_distances({"map": places}, {"half": factor}, np.arange(400).astype(str), FEW)
    assert row["distance_sd"]["low"] < 0.1
    assert row["distance_sd"]["low"] < row["distance_sd"]["value"] < row["distance_sd"]["high"]
