"""Every method finds what was planted, and moves as it says."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planted_table import AGE_AXIS, DIMENSIONS, GENDER_AXIS, planted_table
from voicelab import directions
from voicelab.directions import METHODS, axes, fit, unlabelled
from voicelab.directions.methods import method
from voicelab.edit import Move, moved
from voicelab.refusal import Refusal

TABLE = planted_table()
FOUND = [
    unlabelled(TABLE, f"found:{i + 1}", axis, "planted")
    for i, axis in enumerate(np.eye(DIMENSIONS)[:4])
]
TELLING = [method for method in METHODS if method != "random"]


@pytest.mark.parametrize("method", TELLING)
def test_every_method_finds_the_axis_along_which_the_classes_differ(method: str) -> None:
    for name, axis in (("gender", GENDER_AXIS), ("age", AGE_AXIS)):
        if method == "pca" and name == "age":
            continue  # the second axis of the voices is only about it
        direction = fit(TABLE, name, method, FOUND)
        assert direction.vector @ axis > 0.85
        assert np.linalg.norm(direction.vector) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("method", ["mean-difference", "logistic", "svm", "pca", "discovered"])
def test_strength_1_is_the_distance_between_the_class_means_along_it(method: str) -> None:
    direction = fit(TABLE, "gender", method, FOUND)
    training = TABLE.splits == "training"
    position = TABLE.means @ direction.vector
    women, men = (position[training & (TABLE.genders == g)].mean() for g in ("female", "male"))
    assert direction.unit_length == pytest.approx(women - men, rel=1e-4)


def test_the_control_is_as_long_as_what_it_controls_and_points_elsewhere() -> None:
    control, real = fit(TABLE, "gender", "random"), fit(TABLE, "gender")
    assert control.unit_length == real.unit_length
    assert abs(control.vector @ real.vector) < 0.8
    assert np.array_equal(control.vector, fit(TABLE, "gender", "random").vector)


def test_a_classifiers_normal_turns_away_from_a_nuisance_that_the_means_fall_for() -> None:
    random = np.random.default_rng(0)
    female = TABLE.genders == "female"
    means = 0.3 * random.standard_normal(TABLE.means.shape)
    nuisance = 2.0 * random.standard_normal(len(TABLE)) + np.where(female, 1.0, -1.0)
    means[:, 0] += np.where(female, 0.8, -0.8)
    means[:, 2] += nuisance  # twice as far apart as gender itself, and much wider
    table = replace(TABLE, means=means.astype(np.float32))
    plain, normal = fit(table, "gender", "mean-difference"), fit(table, "gender", "logistic")
    assert abs(plain.vector[2]) > 0.6
    assert abs(normal.vector[2]) < 0.2
    assert normal.vector[0] > 0.95


def test_transport_carries_mean_and_covariance_of_one_class_onto_the_others() -> None:
    random = np.random.default_rng(1)
    size, windows = 4, 400
    wide = random.standard_normal((size, size))
    shapes = {"male": np.diag([0.5, 1.0, 1.5, 2.0]), "female": 0.4 * wide + np.eye(size)}
    table = planted_table(240)
    stretches = np.zeros((len(table), windows, size), dtype=np.float32)
    for gender, shape in shapes.items():
        own = table.genders == gender
        drawn = random.standard_normal((own.sum(), windows, size)) @ shape.T
        stretches[own] = drawn + (3.0 if gender == "female" else 0.0)
    table = replace(table, stretches=stretches, means=stretches.mean(axis=1), sds=stretches[:, 0])
    way = fit(table, "gender", "transport")
    training = table.splits == "training"
    men = stretches[training & (table.genders == "male")].reshape(-1, size)
    women = stretches[training & (table.genders == "female")].reshape(-1, size)
    carried = men + way.displacement(men, 1.0)
    assert carried.mean(axis=0) == pytest.approx(women.mean(axis=0), abs=0.01)
    assert np.cov(carried.T) == pytest.approx(np.cov(women.T), abs=0.05)
    back = women + way.displacement(women, -1.0)
    assert back.mean(axis=0) == pytest.approx(men.mean(axis=0), abs=0.01)
    assert np.cov(back.T) == pytest.approx(np.cov(men.T), abs=0.05)
    assert carried + way.displacement(carried, -1.0) == pytest.approx(men, abs=1e-4)
    half = men + way.displacement(men, 0.5)
    assert half.mean(axis=0) == pytest.approx((men.mean(0) + women.mean(0)) / 2, abs=0.01)


def test_axes_of_the_voices_are_as_long_as_two_standard_deviations() -> None:
    first = axes(TABLE)[0]
    training = TABLE.means[TABLE.splits == "training"]
    assert abs(first.vector @ GENDER_AXIS) > 0.95
    assert first.unit_length == pytest.approx(2 * (training @ first.vector).std(), rel=1e-4)
    assert [one.name for one in axes(TABLE, 3)] == ["pca:1", "pca:2", "pca:3"]


@given(
    strengths=st.lists(st.floats(-3, 3), min_size=2, max_size=3),
    method=st.sampled_from(["balanced", "transport", "logistic"]),
)
@settings(max_examples=30, deadline=None)
def test_moves_add_up_in_any_order_and_strength_0_moves_nothing(
    strengths: list[float], method: str
) -> None:
    names = ("gender", "age", "gender")[: len(strengths)]
    moves = [
        Move(KNOWN[name, method], strength) for name, strength in zip(names, strengths, strict=True)
    ]
    latents = TABLE.stretches[0].astype(np.float32)
    together = moved(latents, moves)
    apart = sum(move.direction.displacement(latents, move.strength) for move in moves)
    assert together == pytest.approx(latents + apart, abs=1e-4)
    assert np.array_equal(together, moved(latents, moves[::-1]))
    assert np.array_equal(moved(latents, [replace(one, strength=0.0) for one in moves]), latents)


KNOWN = {
    (name, method): fit(TABLE, name, method)
    for name in ("gender", "age")
    for method in ("balanced", "transport", "logistic")
}


def test_every_kind_survives_being_written_and_read(tmp_path) -> None:
    written = [replace(way, name=f"{key}") for key, way in KNOWN.items()]
    written += [replace(FOUND[0], label="lower pitch")]
    directions.save(written, tmp_path / "directions.json")
    read = directions.load(tmp_path / "directions.json")
    latents = TABLE.stretches[1].astype(np.float32)
    for one in written:
        other = read[one.name]
        assert type(other) is type(one)
        assert other.label == one.label
        assert other.displacement(latents, 1.3) == pytest.approx(
            one.displacement(latents, 1.3), abs=1e-3
        )
    directions.save(read.values(), tmp_path / "again.json")
    assert (tmp_path / "again.json").read_text() == (tmp_path / "directions.json").read_text()


def test_the_maps_of_gender_and_age_are_shipped_beside_the_shifts() -> None:
    maps = {one.name: one for one in directions.fit_transports(TABLE)}
    assert set(maps) == {"gender@transport", "age@transport"}
    latents = TABLE.stretches[2].astype(np.float32)
    known = KNOWN["gender", "transport"].displacement(latents, 1.5)
    assert maps["gender@transport"].displacement(latents, 1.5) == pytest.approx(known)
    alone = replace(TABLE, genders=np.full(len(TABLE), "female"))
    assert [one.name for one in directions.fit_transports(alone)] == ["age@transport"]


def test_what_cannot_be_fitted_is_refused_in_a_sentence() -> None:
    with pytest.raises(Refusal, match="no way to fit a direction; use balanced"):
        fit(TABLE, "gender", "magic")
    with pytest.raises(Refusal, match="found without labels"):
        fit(TABLE, "gender", "discovered")
    with pytest.raises(Refusal, match="0 are klingon"):
        fit(TABLE, "accent:klingon", "logistic")


def test_a_new_method_is_one_decorated_function() -> None:
    @method("planted")
    def planted(table, name, found):
        return replace(fit(table, name), method="planted")

    try:
        assert fit(TABLE, "gender", "planted").method == "planted"
        with pytest.raises(ValueError, match="two methods 'planted'"):
            method("planted")(planted)
    finally:
        del METHODS["planted"]
