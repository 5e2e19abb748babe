"""Directions of the space."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from tests.planted_table import AGE_AXIS, GENDER_AXIS, planted_table
from voicelab import directions
from voicelab.bundle import Bundle
from voicelab.directions import Kind, fit_all, fit_mean_difference, orthogonalised
from voicelab.directions.mean_difference import area_under_curve
from voicelab.refusal import Refusal


def test_a_planted_direction_is_found_again_with_its_length() -> None:
    table = planted_table()
    found = fit_mean_difference(table, "gender")
    assert found.vector @ GENDER_AXIS > 0.99
    assert np.isclose(np.linalg.norm(found.vector), 1, atol=1e-6)
    assert np.isclose(found.unit_length, 4.0, rtol=0.05)
    assert found.separability is not None
    assert found.separability > 0.99


def test_with_shuffled_labels_no_direction_is_found() -> None:
    table = planted_table()
    random = np.random.default_rng(0)
    shuffled = replace(table, genders=random.permutation(table.genders))
    found = fit_mean_difference(shuffled, "gender")
    assert abs(found.vector @ GENDER_AXIS) < 0.9
    assert found.unit_length < 1.0
    assert found.separability is not None
    assert abs(found.separability - 0.5) < 0.2


def test_positive_is_toward_female_and_toward_older() -> None:
    table = planted_table()
    gender, age = (fit_mean_difference(table, name) for name in ("gender", "age"))
    female = table.means[table.genders == "female"] @ gender.vector
    assert female.mean() > (table.means[table.genders == "male"] @ gender.vector).mean()
    assert (gender.from_class, gender.to_class) == ("male", "female")
    assert age.vector @ AGE_AXIS > 0.95
    assert (age.from_class, age.to_class) == ("18-34", "50 and over")


def test_an_attribute_that_goes_with_another_does_not_leak_into_its_direction() -> None:
    table = planted_table()
    # Most old voices are male: a plain difference of age would be half a difference of gender.
    kept = (table.age_bands != "50 and over") | (table.genders == "male")
    kept |= np.arange(len(table)) % 6 == 0
    skewed = table.where(kept)
    old, young = (skewed.age_bands == band for band in ("50 and over", "18-34"))
    plain = skewed.means[old].mean(0) - skewed.means[young].mean(0)
    assert abs(plain / np.linalg.norm(plain) @ GENDER_AXIS) > 0.4
    assert abs(fit_mean_difference(skewed, "age").vector @ GENDER_AXIS) < 0.15


def test_only_training_voices_are_looked_at() -> None:
    table = planted_table()
    spoilt = replace(table, means=table.means.copy())
    spoilt.means[table.splits != "training"] = 1e6
    one, other = (fit_mean_difference(t, "gender") for t in (table, spoilt))
    assert np.array_equal(one.vector, other.vector)
    assert set(one.fitted_on) <= set(table.ids[table.splits == "training"])


def test_held_directions_share_nothing_with_what_is_held() -> None:
    table = planted_table()
    fitted = {d.name: d for d in fit_all(table)[0]}
    held = fitted["gender:held"]
    assert abs(held.vector @ fitted["age"].vector) < 1e-5
    assert held.unit_length <= fitted["gender"].unit_length
    assert "orthogonal to age" in held.method


def test_separability_is_that_of_the_very_vector() -> None:
    table = planted_table()
    fitted = {d.name: d for d in fit_all(table)[0]}
    _, _, labels = directions.classes(table, "age")
    for name in ("age", "age:held"):
        one = fitted[name]
        own = directions.separability(table, ("18-34", "50 and over"), labels, one.vector)
        assert one.separability == pytest.approx(own)
    assert orthogonalised(fitted["age"], [fitted["gender"]]).separability is None


def test_the_overview_has_a_line_a_direction_in_columns() -> None:
    gender = replace(fit_mean_difference(planted_table(), "gender"), validated_range=(-2.0, 2.0))
    lines = directions.overview([gender, replace(gender, name="age", separability=None)])
    head, first, second, blank, *legend = lines.splitlines()
    for column in ("from", "to", "voices", "unit length", "separability", "validated"):
        assert head.index(column) in (
            first.index("male"),
            first.index("female"),
            *(
                first.index(text)
                for text in (
                    f"{gender.from_count}+",
                    f"{gender.unit_length:.2f}",
                    "1.000",
                    "-2 to 2",
                )
            ),
        )
    assert second.startswith("age ")
    assert second[head.index("separability")] == "-"
    assert blank == ""
    assert "Strength 1" in legend[0]


def test_a_direction_within_what_is_held_is_refused() -> None:
    gender = fit_mean_difference(planted_table(), "gender")
    with pytest.raises(Refusal, match="gender lies within other; nothing of it is left"):
        orthogonalised(gender, [replace(gender, name="other")])


def test_fewer_than_eight_voices_are_refused_with_the_counts() -> None:
    table = planted_table()
    few = table.where((table.genders == "male") | (np.arange(len(table)) < 12))
    count = int(((few.genders == "female") & (few.splits == "training")).sum())
    assert count < 8
    with pytest.raises(Refusal, match=f"{count} are female; at least 8 are needed on either side"):
        fit_mean_difference(few, "gender")


def test_classes_recorded_at_different_bandwidths_are_refused() -> None:
    table = planted_table()
    narrow = np.where(table.accents == "korean", 4000.0, 7600.0).astype(np.float32)
    with pytest.raises(Refusal, match="cannot be balanced over bandwidth"):
        fit_mean_difference(replace(table, bandwidths_hz=narrow), "accent:korean")


def test_classes_without_counterparts_are_refused_with_the_counts() -> None:
    table = planted_table()
    corpora = np.where(table.genders == "female", "one", "another")
    with pytest.raises(Refusal, match="only 0 and 0 have a counterpart alike"):
        fit_mean_difference(replace(table, corpora=corpora), "gender")


@pytest.mark.parametrize("name", ["sex", "accent", "accent:", "gender:male"])
def test_names_that_mean_nothing_are_refused(name: str) -> None:
    with pytest.raises(Refusal, match="names no direction; use gender, age, accent:NAME"):
        fit_mean_difference(planted_table(), name)


def test_any_two_classes_can_be_named() -> None:
    found = fit_mean_difference(planted_table(), "age:18-34..35-49")
    assert (found.from_class, found.to_class) == ("18-34", "35-49")
    back = fit_mean_difference(planted_table(), "age:35-49..18-34")
    assert np.allclose(found.vector, -back.vector, atol=1e-6)


@given(seed=st.integers(0, 1000))
@settings(max_examples=10, deadline=None)
def test_orthogonalising_leaves_a_unit_vector_orthogonal_to_all(seed: int) -> None:
    random = np.random.default_rng(seed)
    some = [
        replace(
            fit_mean_difference(planted_table(), "gender"),
            vector=(v / np.linalg.norm(v)).astype(np.float32),
        )
        for v in random.standard_normal((4, 12))
    ]
    rest = orthogonalised(some[0], some[1:])
    assert np.isclose(np.linalg.norm(rest.vector), 1, atol=1e-5)
    assert all(abs(rest.vector @ other.vector) < 1e-5 for other in some[1:])


def test_directions_come_back_from_disk_as_they_were(tmp_path: Path) -> None:
    fitted, _ = fit_all(planted_table())
    fitted[0] = replace(fitted[0], validated_range=(-2.0, 2.0))
    directions.save(fitted, tmp_path / "d.json")
    loaded = directions.load(tmp_path / "d.json", fitted[0].space_sha256)
    for direction in fitted:
        other = loaded[direction.name]
        assert np.allclose(direction.vector, other.vector, atol=1e-7)
        assert direction.to_dict() == other.to_dict()
        assert direction.fitted_on == other.fitted_on


def test_directions_of_another_space_and_damaged_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    directions.save(fit_all(planted_table())[0], path)
    with pytest.raises(Refusal, match="holds directions of another space"):
        directions.load(path, "f" * 64)
    path.write_text(path.read_text()[:100])
    with pytest.raises(Refusal, match="is not a readable file of directions"):
        directions.load(path)
    with pytest.raises(Refusal, match="is not a readable file of directions"):
        directions.load(tmp_path / "none.json")


def test_what_is_listed_is_json_without_people() -> None:
    listed = fit_mean_difference(planted_table(), "gender").to_dict()
    assert "fitted_on" not in listed
    assert json.loads(json.dumps(listed))["unit_length"] > 0


def test_the_area_under_the_curve_counts_ties_as_one_half() -> None:
    low, high = np.array([0.0, 1.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0])
    truth = np.repeat([False, True], [len(low), len(high)])
    expected = roc_auc_score(truth, np.concatenate([low, high]))
    assert area_under_curve(low, high) == pytest.approx(expected)
    assert area_under_curve(low, low) == 0.5


def test_the_shipped_separabilities_are_found_again_to_the_last_digit() -> None:
    bundle = Bundle.open()
    found = {}
    for name, one in bundle.fitted_directions.items():
        if one.kind is Kind.CLASS_DIFFERENCE and not one.held:
            from_class, to_class, labels = directions.classes(bundle.table, name)
            pair = (from_class, to_class)
            found[name] = directions.separability(bundle.table, pair, labels, one.vector)
    stored = {name: bundle.fitted_directions[name].separability for name in found}
    assert len(found) > 10
    assert found == stored
