"""Groups picked from pools in which a confound is planted."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from tests.pick.planted import confounded
from voicelab.pick import WANTED_SMD, PickRequest, Pool, pick, standardised_difference
from voicelab.refusal import Refusal


def test_a_seed_below_0_is_refused_before_anything_is_done() -> None:
    with pytest.raises(Refusal, match="The seed is -1"):
        PickRequest(30, "class", seed=-1)


BOTH = PickRequest(30, "class", ("age", "f0"), {"age": 4, "f0": 15})


@settings(max_examples=40, deadline=None)
@given(
    data=st.data(),
    seed=st.integers(0, 2**32 - 1),
    kinds=st.sampled_from([("a", "b"), ("a", "b", "c"), ("a", "b", "c", "d")]),
)
def test_groups_are_disjoint_whole_alike_within_every_tolerance_and_repeat(data, seed, kinds):
    pool = confounded(data.draw(st.integers(60, 200)), data.draw(st.integers(0, 99)), kinds)
    asked = PickRequest(
        data.draw(st.integers(2, 12)),
        "class",
        ("age", "f0", "accent"),
        {"age": data.draw(st.integers(0, 12)), "f0": data.draw(st.floats(0.5, 40))},
        seed=seed,
    )
    try:
        picked = pick(pool, asked)
    except Refusal:  # there are not so many: how many there are is tested below
        return
    assert picked.rows.shape == (asked.n, len(kinds))
    assert len(np.unique(picked.rows)) == picked.rows.size
    assert (pool.labels["class"][picked.rows] == np.array(picked.classes)).all()
    for name, tolerance in (
        ("age_years", asked.tolerances["age"]),
        ("f0_mean_hz", asked.tolerances["f0"]),
    ):
        apart = np.ptp(pool.numbers[name][picked.rows], axis=1)
        assert (apart <= tolerance + 1e-6).all()
    accents = pool.labels["accent"][picked.rows]
    assert (accents == accents[:, :1]).all()
    assert pick(pool, asked).to_dict() == picked.to_dict()
    # Every voice of the classes is in one place and no other.
    named = [*picked.pool.ids[picked.rows.ravel()], *picked.spare, *picked.unmatched]
    assert Counter(named) == Counter(pool.ids)


def test_a_planted_confound_is_removed_and_picking_at_random_keeps_it() -> None:
    chance = np.random.default_rng(1)
    for seed in range(10):
        pool = confounded(600, seed)
        picked = pick(pool, replace(BOTH, seed=seed))
        assert not picked.missed
        rows = [
            chance.choice(np.flatnonzero(pool.labels["class"] == name), 30, replace=False)
            for name in "ab"
        ]
        for name in ("age_years", "f0_mean_hz"):
            first, second = (pool.numbers[name][own] for own in picked.rows.T)
            assert abs(standardised_difference(first, second)) <= WANTED_SMD
            at_random = [pool.numbers[name][own] for own in rows]
            assert standardised_difference(*at_random) < -0.3


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("f0_hz", [4, 80])
def test_no_more_pairs_exist_than_are_said_to_exist(f0_hz: float, seed: int) -> None:
    pool = confounded(120, seed)
    asked = PickRequest(2, "class", ("age", "f0", "accent"), {"age": 1, "f0": f0_hz})
    a, b = (np.flatnonzero(pool.labels["class"] == name) for name in "ab")
    alike = pool.labels["accent"][a][:, None] == pool.labels["accent"][b]
    for name, tolerance in (("age_years", 1), ("f0_mean_hz", f0_hz)):
        alike &= np.abs(pool.numbers[name][a][:, None] - pool.numbers[name][b]) <= tolerance
    most = int((maximum_bipartite_matching(csr_array(alike)) >= 0).sum())
    with pytest.raises(Refusal, match=rf"there are {most} \("):
        pick(pool, replace(asked, n=min(len(a), len(b))))
    assert len(pick(pool, replace(asked, n=most)).rows) == most


def test_of_three_groups_the_two_that_differ_most_are_reported() -> None:
    pool = confounded(900, classes=("a", "b", "c"))
    picked = pick(pool, PickRequest(20, "class", ("noise",)))
    age = next(one for one in picked.balances if one.measure == "age_years")
    first, _, last = (pool.numbers["age_years"][own] for own in picked.rows.T)
    assert age.smd == standardised_difference(first, last)


def test_another_seed_picks_others_also_where_all_are_equal() -> None:
    pool = confounded()
    for asked in (BOTH, PickRequest(30, "class", ("accent",)), PickRequest(30, "class")):
        ids = [
            pick(pool, replace(asked, seed=seed))
            .pool.ids[pick(pool, replace(asked, seed=seed)).rows]
            .ravel()
            for seed in (1, 2)
        ]
        assert len(np.intersect1d(*ids)) < 50  # of 60


def test_the_measure_that_stands_in_the_way_is_named() -> None:
    pool = confounded()
    asked = replace(BOTH, n=100, tolerances={"age": 20, "f0": 0.05})
    with pytest.raises(Refusal, match=r"100 matched pairs of a, b .* f0_mean_hz limits it most"):
        pick(pool, asked)
    with pytest.raises(Refusal, match="age_years limits it most"):
        pick(pool, replace(asked, n=150, tolerances={"age": 0, "f0": 500}))


def test_a_class_that_is_too_small_says_how_many_it_has() -> None:
    with pytest.raises(Refusal, match=r"ask for at most \d+"):
        pick(confounded(40), replace(BOTH, n=39))


def test_without_a_tolerance_it_is_a_fifth_of_the_spread_within_the_classes() -> None:
    pool = confounded(4000)
    picked = pick(pool, PickRequest(30, "class", ("age", "f0")))
    assert picked.balances[0].tolerance == pytest.approx(0.2 * 10, rel=0.05)
    assert picked.balances[1].tolerance == pytest.approx(0.2 * 30, rel=0.05)


def test_voices_that_lack_a_value_are_named_and_left_out() -> None:
    pool = confounded()
    ages = pool.numbers["age_years"].copy()
    ages[[3, 5]] = np.nan
    accents = pool.labels["accent"].copy()
    accents[7] = ""
    lacking = replace(
        pool, numbers={**pool.numbers, "age_years": ages}, labels={**pool.labels, "accent": accents}
    )
    picked = pick(lacking, replace(BOTH, match=("age", "f0", "accent")))
    assert picked.incomplete.tolist() == ["v003", "v005", "v007"]
    assert not np.isin(picked.rows, [3, 5, 7]).any()


def test_what_was_not_matched_is_reported_as_it_came_out() -> None:
    picked = pick(confounded(), replace(BOTH, match=("age",), tolerances={"age": 3}))
    by_name = {one.measure: one for one in picked.balances}
    assert by_name["age_years"].matched
    assert by_name["age_years"].reached
    assert not by_name["f0_mean_hz"].matched
    assert by_name["f0_mean_hz"].smd < -0.5
    first, second = (picked.pool.numbers["f0_mean_hz"][own] for own in picked.rows.T)
    assert by_name["f0_mean_hz"].means == pytest.approx({"a": first.mean(), "b": second.mean()})
    assert by_name["f0_mean_hz"].sds["a"] == pytest.approx(first.std(ddof=1))


def test_a_balance_that_cannot_be_reached_is_said_plainly() -> None:
    # Every b is 3 years older than its a; a tolerance of 3 allows the pairs, not the balance.
    ages = np.arange(40, dtype=float) * 10
    pool = Pool(
        ids=np.array([f"v{index}" for index in range(80)]),
        numbers={"age_years": np.concatenate([ages % 50, ages % 50 + 3])},
        labels={"class": np.repeat(["a", "b"], 40)},
        source="planted",
    )
    picked = pick(pool, PickRequest(20, "class", ("age",), {"age": 3}))
    assert len(picked.missed) == 1
    assert "age_years" in picked.missed[0]
    assert "not reached: age_years" in str(picked)


def test_the_standardised_difference_is_that_of_two_normal_groups() -> None:
    random = np.random.default_rng(0)
    first, second = random.normal(1.0, 1.0, 100_000), random.normal(0.0, 3.0, 100_000)
    assert standardised_difference(first, second) == pytest.approx(1 / np.sqrt(5), abs=0.02)
    assert standardised_difference(np.full(5, 0.1), np.full(5, 0.1)) == 0.0
    assert standardised_difference(np.full(5, 0.1), np.full(5, 0.2)) is None


def test_measures_that_do_not_vary_are_reported_as_alike_and_not_matched() -> None:
    pool = confounded()
    level = -26 + 3e-5 * np.random.default_rng(0).random(len(pool))  # as the space decodes it
    still = {"duration_s": np.full(len(pool), 3.2), "rms_dbfs": level}
    same = replace(pool, numbers={**pool.numbers, **still})
    picked = pick(same, replace(BOTH, match=("age",), tolerances={"age": 3}))
    duration = next(one for one in picked.balances if one.measure == "duration_s")
    assert (duration.smd, duration.tolerance) == (0.0, None)
    assert set(duration.sds.values()) == {0.0}
    for name, said in (("duration", "duration_s is 3.2"), ("rms", "rms_dbfs is -26")):
        with pytest.raises(Refusal, match=f"{said} for every voice in planted"):
            pick(same, replace(BOTH, match=("age", name), tolerances={"age": 3}))


def test_the_pool_is_left_as_it_was() -> None:
    pool, before = confounded(), confounded()
    pick(pool, replace(BOTH, match=("age", "accent"), tolerances={"age": 3}))
    for name, values in before.numbers.items():
        assert np.array_equal(values, pool.numbers[name])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (PickRequest(5, "nose"), "no column 'nose'"),
        (PickRequest(5, "class", ("nose",)), "no column 'nose'"),
        (PickRequest(5, "f0"), "holds numbers, not classes"),
        (PickRequest(5, "class", ("class",)), "cannot be matched as well"),
        (PickRequest(5, "class", (), {"age": 3}), "age_years has a tolerance but is not matched"),
        (PickRequest(5, "class", ("accent",), {"accent": 3}), "accent is matched exactly"),
        (PickRequest(5, "class", ("age",), {"age": -3}), "zero or more"),
        (PickRequest(5, "class", ("age",), {"age": float("nan")}), "zero or more"),
        (PickRequest(1, "class"), "at least 2"),
        (PickRequest(5, "class", classes=("a", "x")), "no class 'x'"),
        (PickRequest(5, "class", classes=("a", "a")), "two or more"),
    ],
)
def test_an_impossible_request_is_refused(asked: PickRequest, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        pick(confounded(), asked)


def test_the_words_of_the_command_line_are_understood() -> None:
    asked = PickRequest.parse(8, "accent=dutch, danish", "age, f0", "age=5,f0=10.5", 3)
    assert (asked.by, asked.classes) == ("accent", ("dutch", "danish"))
    assert (asked.match, asked.tolerances) == (("age", "f0"), {"age": 5.0, "f0": 10.5})
    for wrong in ("age", "age=", "age=five"):
        with pytest.raises(Refusal, match="NAME=NUMBER"):
            PickRequest.parse(8, "accent", "age", wrong)
