"""Directions that somebody chose."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planted_table import AGE_AXIS, GENDER_AXIS, planted_table
from voicelab.directions import Direction, away, between, contrast
from voicelab.directions.user_made import in_words
from voicelab.edit import Move, moved
from voicelab.refusal import Refusal

TABLE = planted_table()
WOMEN = TABLE.ids[TABLE.genders == "female"].tolist()
MEN = TABLE.ids[TABLE.genders == "male"].tolist()


def test_strength_1_carries_one_groups_mean_onto_the_others() -> None:
    mine = between(TABLE, MEN, WOMEN, "mine")
    here, there = (np.isin(TABLE.ids, ids) for ids in (MEN, WOMEN))
    one, other = TABLE.means[here].mean(axis=0), TABLE.means[there].mean(axis=0)
    assert moved(one[None], [Move(mine, 1.0)])[0] == pytest.approx(other, abs=1e-5)
    assert mine.vector @ GENDER_AXIS > 0.99
    assert mine.unit_length == pytest.approx(4.0, abs=0.1)
    assert (mine.from_count, mine.to_count) == (360, 360)
    assert (mine.from_class, mine.to_class) == ("360 chosen voices", "360 chosen voices")
    assert set(mine.fitted_on) == set(MEN) | set(WOMEN)
    assert mine.method == "difference of two chosen groups, not balanced"
    assert mine.space_sha256 == TABLE.space_sha256
    assert mine.validated_range is None


@given(seed=st.integers(0, 1000), sizes=st.tuples(st.integers(1, 20), st.integers(1, 20)))
@settings(max_examples=30, deadline=None)
def test_the_way_back_is_the_same_way_turned_round(seed: int, sizes: tuple[int, int]) -> None:
    drawn = np.random.default_rng(seed).permutation(len(TABLE))[: sum(sizes)]
    ids = TABLE.ids[drawn].tolist()
    first, second = ids[: sizes[0]], ids[sizes[0] :]
    there, back = between(TABLE, first, second, "a"), between(TABLE, second, first, "b")
    assert there.unit == pytest.approx(-back.unit, abs=1e-6)
    assert np.linalg.norm(there.vector) == pytest.approx(1.0, abs=1e-6)
    twice = between(TABLE, first + first[:1], second, "c")  # who is named twice counts once
    assert np.array_equal(twice.vector, there.vector)


def test_what_else_differs_between_the_groups_is_said() -> None:
    old = [i for i, age in zip(TABLE.ids.tolist(), TABLE.ages, strict=True) if age > 50]
    young = [i for i, age in zip(TABLE.ids.tolist(), TABLE.ages, strict=True) if age < 30]
    women, men = set(WOMEN), set(MEN)
    skewed = between(
        TABLE, [i for i in young if i in men], [i for i in old if i in women], "older women"
    )
    assert skewed.label == "women 0% to 100%, mean age 25 to 60"
    assert skewed.vector @ GENDER_AXIS > 0.7
    assert skewed.vector @ AGE_AXIS > 0.5
    assert between(TABLE, young, old, "older").label == "mean age 25 to 60"


def test_of_what_is_unknown_nothing_is_said() -> None:
    bare = replace(
        TABLE,
        genders=np.full(len(TABLE), ""),
        accents=np.full(len(TABLE), ""),
        ages=np.full(len(TABLE), np.nan, dtype=np.float32),
    )
    assert between(bare, MEN, WOMEN, "mine").label == ""
    assert contrast(bare, MEN, WOMEN) == {"narrow": (0.0, 0.0)}
    narrow = np.where(TABLE.genders == "male", 4000.0, 7600.0).astype(np.float32)
    found = contrast(replace(TABLE, bandwidths_hz=narrow), MEN, WOMEN)
    assert found["narrow"] == (1.0, 0.0)
    assert found["years"] == pytest.approx((41.67, 41.67), abs=0.01)
    assert found["native"] == (0.5, 0.5)
    assert in_words(found) == "women 0% to 100%, recorded at 8 kHz 100% to 0%"


def test_groups_and_names_that_make_no_direction_are_refused() -> None:
    one, other = MEN[0], WOMEN[0]
    for from_ids, to_ids, name, words in (
        ([], [other], "mine", "mine was given 0 voices to start from and 1 to go to"),
        ([one], [], "mine", "given 1 voices to start from and 0"),
        ([one, "nobody"], [other], "mine", "no voice 'nobody'"),
        ([one, other], [other], "mine", f"{other} would be on both sides of mine"),
        ([one], [other], "gender", "there is a direction 'gender' already"),
        ([one], [other], "  ", "given no name"),
        ([one], [other], "mine:held", "named like a direction that voicelab makes itself"),
        ([one], [other], "m" * 61, "has 61 characters; 60 are the most"),
        ([one], [other], 1, "must be text, not 1"),
        ([one], [other], "age@transport", "named like a direction that voicelab makes itself"),
        ([one], [other], "voice:mine", "named like a direction that voicelab makes itself"),
        ([one], [other], "accent:mine", "named like a direction that voicelab makes itself"),
        ([one], [other], "found:mine", "named like a direction that voicelab makes itself"),
        ([one], [other], "pca:9", "named like a direction that voicelab makes itself"),
    ):
        with pytest.raises(Refusal, match=words):
            between(TABLE, from_ids, to_ids, name, {"gender"})
    same = replace(TABLE, means=np.ones_like(TABLE.means))
    with pytest.raises(Refusal, match="mine leads nowhere: 1 chosen voice and 1 chosen voice lie"):
        between(same, [one], [other], "mine")


def along(latent: np.ndarray, direction: Direction, strength: float) -> np.ndarray:
    return moved(latent[None], [Move(direction, strength)])[0]


@given(row=st.integers(0, len(TABLE) - 1), strength=st.floats(-3, 3))
@settings(max_examples=40, deadline=None)
def test_away_from_the_average_goes_through_it_and_through_the_voice(
    row: int, strength: float
) -> None:
    latent = TABLE.means[row]
    average = TABLE.means[TABLE.splits == "training"].mean(axis=0)
    mine = away(TABLE, latent, "mine")
    assert mine.name == "voice:mine"
    assert np.array_equal(along(latent, mine, 0.0), latent)
    assert along(latent, mine, -1.0) == pytest.approx(average, abs=1e-5)
    assert along(latent, mine, -2.0) == pytest.approx(2 * average - latent, abs=1e-5)
    # Its distance from the average grows by the strength.
    now = np.linalg.norm(along(latent, mine, strength) - average)
    assert now == pytest.approx(abs(1 + strength) * mine.unit_length, abs=1e-4)


def test_the_average_itself_has_no_caricature() -> None:
    average = TABLE.means[TABLE.splits == "training"].mean(axis=0, dtype=np.float64)
    with pytest.raises(Refusal, match="voice:nobody leads nowhere"):
        away(TABLE, average, "nobody")
