"""Along what settings really move, and what is said against it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planted import planted_table
from voicelab.directions import Direction, between, carried, fit_all
from voicelab.edit import moved
from voicelab.explorer import Caution, Settings
from voicelab.explorer.moving import cautions, ways
from voicelab.refusal import Refusal

TABLE = planted_table()
SHA = TABLE.space_sha256
KNOWN = {one.name: one for one in [*fit_all(TABLE)[0], *carried(TABLE)]}
PLAIN = {name: one for name, one in KNOWN.items() if not name.endswith(":held")}


def test_without_holding_every_move_goes_along_its_own_direction() -> None:
    along = ways(Settings({"gender": 1.0, "age": -1.0, "gender@transport": 1.0}), KNOWN, SHA)
    assert {name: id(one) for name, one in along.items()} == {
        name: id(KNOWN[name]) for name in ("gender", "age", "gender@transport")
    }


def test_a_fitted_variant_with_the_others_held_is_taken_before_one_is_made() -> None:
    along = ways(Settings({"gender": 1.0, "age:held": 1.0}, held=True), KNOWN, SHA)
    assert along["gender"] is KNOWN["gender:held"]
    assert along["age:held"] is KNOWN["age:held"]


def some_direction(seed: int) -> Direction:
    drawn = np.random.default_rng(seed).permutation(len(TABLE))
    return between(TABLE, TABLE.ids[drawn[:9]].tolist(), TABLE.ids[drawn[9:15]].tolist(), "mine")


@given(seed=st.integers(0, 500), strength=st.floats(-3, 3).filter(bool))
@settings(max_examples=40, deadline=None)
def test_a_held_move_leaves_the_coordinates_of_gender_and_age(seed: int, strength: float) -> None:
    known = {**PLAIN, "mine": some_direction(seed)}
    along = ways(Settings({"mine": strength}, held=True), known, SHA)
    before = TABLE.means[:5]
    after = moved(before, {"mine": strength}, along)
    for name in ("gender", "age"):
        axis = PLAIN[name].vector
        assert after @ axis == pytest.approx(before @ axis, abs=1e-4)
    # What is left of it is moved, and no more than before.
    free = np.linalg.norm(moved(before, {"mine": strength}, known) - before, axis=1)
    assert (np.linalg.norm(after - before, axis=1) <= free + 1e-4).all()


def test_a_direction_is_not_held_against_its_own_kind() -> None:
    # No fitted variants here: gender holds age alone, an accent holds both.
    along = ways(Settings({"gender": 1.0, "accent:dutch": 1.0}, held=True), PLAIN, SHA)
    gender, age = PLAIN["gender"], PLAIN["age"]
    assert along["gender"].vector @ gender.vector > 0.9
    assert along["gender"].vector @ age.vector == pytest.approx(0, abs=1e-6)
    for held in (gender, age):
        assert along["accent:dutch"].vector @ held.vector == pytest.approx(0, abs=1e-6)


def test_what_cannot_be_held_is_refused_but_not_while_it_stands_at_0() -> None:
    with pytest.raises(Refusal, match="gender@transport is a map that moves every window"):
        ways(Settings({"gender@transport": 1.0}, held=True), KNOWN, SHA)
    still = ways(Settings({"gender@transport": 0.0, "age": 1.0}, held=True), KNOWN, SHA)
    assert still["age"] is KNOWN["age:held"]
    with pytest.raises(Refusal, match="neither gender nor age to hold while moving along mine"):
        ways(Settings({"mine": 1.0}, held=True), {"mine": some_direction(0)}, SHA)
    twin = replace(PLAIN["gender"], name="twin")
    with pytest.raises(Refusal, match="nothing of it is left"):
        ways(Settings({"twin": 1.0}, held=True), {**PLAIN, "twin": twin}, SHA)


def test_unknown_settings_and_directions_of_another_space_are_refused() -> None:
    for settings_, words in (
        (Settings({"height": 1.0}), "no direction 'height'; use one of accent:"),
        (Settings({"age": np.inf}), "age was given the strength inf"),
        (Settings({}, "pretty"), "'pretty' is no rendering"),
        (Settings({}, moving="tempo"), "cannot move 'tempo'"),
    ):
        with pytest.raises(Refusal, match=words):
            ways(settings_, KNOWN, SHA)
    other = replace(PLAIN["age"], name="mine", space_sha256="f" * 64)
    with pytest.raises(Refusal, match="mine is a direction of another space"):
        ways(Settings({"mine": 1.0}), {"mine": other}, SHA)


def test_a_direction_that_tells_nobody_apart_is_said_to() -> None:
    for separability, said in ((0.3, 1), (0.5, 1), (0.6, 0), (None, 0)):
        guessed = {"age": replace(KNOWN["age"], separability=separability)}
        found = cautions(Settings({"age": 1.0}), guessed, before=1.0, distance=1.0, edge=1.2)
        assert [one.kind for one in found].count("chance") == said
    assert cautions(Settings({"age": 0.0}), guessed, before=1.0, distance=1.0, edge=1.2) == ()


def test_what_leaves_the_cloud_or_was_not_measured_is_said_with_the_figures() -> None:
    measured = {**KNOWN, "gender": replace(KNOWN["gender"], validated_range=(-2.0, 2.0))}
    far = Settings({"gender": 2.6, "age": 1.0, "accent:dutch": 0.0})
    found = cautions(far, measured, before=1.0, distance=1.312, edge=1.2)
    assert found == (
        Caution("cloud", {"distance": 1.312, "before": 1.0, "edge": 1.2, "neighbours": 10}),
        Caution("range", {"direction": "gender", "strength": 2.6, "low": -2.0, "high": 2.0}),
        Caution("unmeasured", {"direction": "age", "strength": 1.0}),
    )
    assert [str(one) for one in found] == [
        "The moved voice lies 1.31 from its 10 nearest voices on average; 99 % of real voices stay "
        "within 1.20: it has left the cloud.",
        "gender +2.6 is beyond what was measured (-2 to 2).",
        "What a move along age does was not measured.",
    ]


def test_within_what_was_measured_and_where_nothing_is_moved_nothing_is_said() -> None:
    measured = {"gender": replace(KNOWN["gender"], validated_range=(-2.0, 2.0))}
    assert cautions(Settings({"gender": 2.0}), measured, 1.0, 1.2, edge=1.2) == ()
    # A voice may lie outside by itself; the move has no part in it.
    assert cautions(Settings({"gender": 0.0}), measured, 9.0, 9.0, edge=1.2) == ()
