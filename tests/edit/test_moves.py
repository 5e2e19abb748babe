"""Moves: resolved and checked once, and added up."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planted import CONFIG, planted_space, planted_table
from voicelab.directions import Direction, between, fit_all, fit_transports
from voicelab.edit import Move, moved, parsed, resolve
from voicelab.model.space import Space
from voicelab.refusal import Refusal

TABLE = planted_table()
SPACE = Space(planted_space().requires_grad_(False), TABLE.space_sha256, {})
KNOWN = {one.name: one for one in [*fit_all(TABLE)[0], *fit_transports(TABLE)]}
PLAIN = {name: one for name, one in KNOWN.items() if not one.held}


def moves(asked: dict[str, float]) -> tuple[Move, ...]:
    return resolve(asked, KNOWN, SPACE)


@given(a=st.floats(-3, 3), b=st.floats(-3, 3))
@settings(max_examples=30, deadline=None)
def test_moves_add_up_in_any_order(a: float, b: float) -> None:
    latents = np.random.default_rng(0).standard_normal((5, CONFIG.latent)).astype(np.float32)
    both = moved(latents, moves({"gender": a, "age": b}))
    assert np.array_equal(both, moved(latents, moves({"age": b, "gender": a})))
    in_turn = moved(moved(latents, moves({"gender": a})), moves({"age": b}))
    assert np.allclose(both, in_turn, atol=1e-4)
    back = moved(both, moves({"gender": -a, "age": -b}))
    assert np.allclose(back, latents, atol=1e-4)


def test_strength_one_moves_by_the_distance_of_the_class_means() -> None:
    latents = np.zeros((1, CONFIG.latent), dtype=np.float32)
    step = moved(latents, moves({"gender": 1.0})) - latents
    assert np.isclose(np.linalg.norm(step), KNOWN["gender"].unit_length, rtol=1e-5)
    assert not latents.any()


def test_moves_are_written_as_name_and_strength() -> None:
    assert parsed(["accent:dutch=-0.5", "age=1"]) == {"accent:dutch": -0.5, "age": 1.0}
    assert parsed(["age=1", "age=0.5"]) == {"age": 1.5}
    for text in ("gender", "gender=", "gender=much"):
        with pytest.raises(Refusal, match="is not a move; write NAME=STRENGTH"):
            parsed([text])


def along(
    asked: dict[str, float], known: dict[str, Direction], held: bool = False
) -> dict[str, Direction]:
    """Return what every move goes along, by the name that was asked for."""
    found = resolve(asked, known, SPACE, held)
    assert [move.strength for move in found] == list(asked.values())
    return {name: move.direction for name, move in zip(asked, found, strict=True)}


def test_without_holding_every_move_goes_along_its_own_direction() -> None:
    found = along({"gender": 1.0, "age": -1.0, "gender@transport": 1.0}, KNOWN)
    assert {name: id(one) for name, one in found.items()} == {
        name: id(KNOWN[name]) for name in ("gender", "age", "gender@transport")
    }


def test_a_fitted_variant_with_the_others_held_is_taken_before_one_is_made() -> None:
    found = along({"gender": 1.0, "age:held": 1.0}, KNOWN, held=True)
    assert found["gender"] is KNOWN["gender:held"]
    assert found["age:held"] is KNOWN["age:held"]


def some_direction(seed: int) -> Direction:
    drawn = np.random.default_rng(seed).permutation(len(TABLE))
    return between(TABLE, TABLE.ids[drawn[:9]].tolist(), TABLE.ids[drawn[9:15]].tolist(), "mine")


@given(seed=st.integers(0, 500), strength=st.floats(-3, 3).filter(bool))
@settings(max_examples=40, deadline=None)
def test_a_held_move_leaves_the_coordinates_of_gender_and_age(seed: int, strength: float) -> None:
    known = {**PLAIN, "mine": some_direction(seed)}
    before = TABLE.means[:5]
    after = moved(before, resolve({"mine": strength}, known, SPACE, held=True))
    for name in ("gender", "age"):
        axis = PLAIN[name].vector
        assert after @ axis == pytest.approx(before @ axis, abs=1e-4)
    # What is left of it is moved, and no more than before.
    free = np.linalg.norm(moved(before, resolve({"mine": strength}, known, SPACE)) - before, axis=1)
    assert (np.linalg.norm(after - before, axis=1) <= free + 1e-4).all()


def test_a_direction_is_not_held_against_its_own_attribute() -> None:
    # No fitted variants here: gender holds age alone, an accent holds both.
    found = along({"gender": 1.0, "accent:dutch": 1.0}, PLAIN, held=True)
    gender, age = PLAIN["gender"], PLAIN["age"]
    assert found["gender"].vector @ gender.vector > 0.9
    assert found["gender"].vector @ age.vector == pytest.approx(0, abs=1e-6)
    for held in (gender, age):
        assert found["accent:dutch"].vector @ held.vector == pytest.approx(0, abs=1e-6)


def test_what_cannot_be_held_is_refused_but_not_while_it_stands_at_0() -> None:
    with pytest.raises(Refusal, match="gender@transport is a transport map: it moves every window"):
        along({"gender@transport": 1.0}, KNOWN, held=True)
    still = along({"gender@transport": 0.0, "age": 1.0}, KNOWN, held=True)
    assert still["age"] is KNOWN["age:held"]
    with pytest.raises(Refusal, match="no direction of gender or age to keep constant"):
        along({"mine": 1.0}, {"mine": some_direction(0)}, held=True)
    twin = replace(PLAIN["gender"], name="twin")
    with pytest.raises(Refusal, match="nothing of it is left"):
        along({"twin": 1.0}, {**PLAIN, "twin": twin}, held=True)


def test_unknown_directions_and_impossible_strengths_are_refused() -> None:
    for asked, words in (
        ({"height": 1.0}, "there is no direction 'height'; use one of accent:"),
        ({"age": np.inf}, "age was given the strength inf; give a finite number"),
        ({"age": np.nan}, "age was given the strength nan; give a finite number"),
        ({"age": 101.0}, "age was given the strength 101; give one from -100 to 100"),
    ):
        with pytest.raises(Refusal, match=words):
            resolve(asked, KNOWN, SPACE)
    with pytest.raises(Refusal, match="there is no direction 'gender'"):
        resolve({"gender": 1.0}, {}, SPACE)


def test_a_direction_that_was_fitted_in_another_space_is_refused() -> None:
    """An edit would otherwise be rendered along a vector that means nothing here."""
    other = replace(PLAIN["gender"], space_sha256="f" * 64)
    with pytest.raises(Refusal, match=r"gender is a direction of another space \(f{12}, loaded is"):
        resolve({"gender": 1.0}, {"gender": other}, SPACE)
