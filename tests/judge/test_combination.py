import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.judge.combination import Combination, contradiction, fit_weights, pooled
from voicelab.judge.network import ages

# Probabilities of the first of two classes; at one half there is no winner.
DECIDED = st.floats(0.02, 0.49) | st.floats(0.51, 0.98)


def log_of(*rows: list[float]) -> np.ndarray:
    return np.log(np.array(rows))


def speech(random: np.random.Generator, count: int, skill: float) -> np.ndarray:
    """Return calibrated opinions [N, 2] of a witness of some skill where class 0 is true."""
    odds = skill**2 / 2 + skill * random.standard_normal(count)
    likely = 1 / (1 + np.exp(-odds))
    return np.log(np.stack([likely, 1 - likely], axis=1))


def test_witnesses_of_equal_weight_make_the_product_of_their_opinions():
    heard = [log_of([0.8, 0.2]), log_of([0.6, 0.4])]
    found = np.exp(pooled(heard, np.ones(1), np.array([[1.0, 0.0], [1.0, 0.0]])))
    np.testing.assert_allclose(found, [[0.48 / 0.56, 0.08 / 0.56]], rtol=1e-9)


def test_a_weight_may_grow_with_the_duration():
    heard = [log_of([0.8, 0.2], [0.8, 0.2]), log_of([0.2, 0.8], [0.2, 0.8])]
    found = pooled(heard, np.array([1.0, np.e**2]), np.array([[1.0, 0.0], [1.0, 0.5]]))
    assert np.exp(found[0, 0]) == pytest.approx(0.5)
    assert np.exp(found[1, 1]) > 0.75


def test_one_witness_alone_is_passed_on_unchanged():
    heard = log_of([0.7, 0.2, 0.1], [0.1, 0.1, 0.8])
    np.testing.assert_allclose(Combination().pooled("accent", [heard], np.ones(2)), heard)


@given(DECIDED, DECIDED)
def test_two_calibrated_opinions_contradict_each_other_only_where_winners_differ(one, other):
    heard = [log_of([one, 1 - one]), log_of([other, 1 - other])]
    (found,) = contradiction("gender", heard)
    if (one > 0.5) == (other > 0.5):
        assert found == 0
    else:
        assert found == pytest.approx(max(one, 1 - one) + max(other, 1 - other) - 1)


def test_witnesses_disagree_beyond_the_limit_alone():
    heard = [log_of([0.99, 0.01], [0.6, 0.4]), log_of([0.02, 0.98], [0.4, 0.6])]
    combination = Combination(contradiction={"gender": 0.5})
    assert combination.disagree("gender", heard).tolist() == [True, False]
    assert Combination().disagree("gender", heard).tolist() == [False, False]
    assert combination.disagree("gender", heard[:1]).tolist() == [False, False]


def test_ages_contradict_in_units_of_their_uncertainty():
    scale = ages().numpy().astype(float)

    def around(years: float, sd: float) -> np.ndarray:
        likely = np.exp(-0.5 * ((scale - years) / sd) ** 2)
        return np.log(likely / likely.sum())[None]

    near = contradiction("age", [around(30, 5), around(40, 5)])
    far = contradiction("age", [around(30, 3), around(70, 4)])
    assert near == pytest.approx(10 / np.sqrt(50), abs=0.05)
    assert far == pytest.approx(40 / 5, abs=0.2)


def test_the_better_witness_gets_the_greater_weight_and_both_together_are_better_than_either():
    random = np.random.default_rng(0)
    count = 4000
    good, bad = speech(random, count, 2.0), speech(random, count, 0.7)
    flip = random.random(count) < 0.5
    heard = [np.where(flip[:, None], x[:, ::-1], x) for x in (good, bad)]
    targets = flip.astype(int)
    weights = np.full(count, 1 / count)
    fitted = fit_weights(heard, targets, np.ones(count), weights)
    (a_good, _), (a_bad, _) = fitted
    assert a_good == pytest.approx(1, abs=0.2)  # independent and calibrated: Bayes' rule
    assert a_bad == pytest.approx(1, abs=0.3)
    together = pooled(heard, np.ones(count), np.array(fitted))

    def loss(likely: np.ndarray) -> float:
        return float(-likely[np.arange(count), targets].mean())

    assert loss(together) < min(loss(x) for x in heard)


def test_a_witness_that_guesses_is_all_but_ignored():
    random = np.random.default_rng(1)
    count = 2000
    good = speech(random, count, 2.0)
    noise = speech(random, count, 1.0)
    coin = random.random(count) < 0.5
    noise = np.where(coin[:, None], noise[:, ::-1], noise)
    (a_good, _), (a_noise, _) = fit_weights(
        [good, noise], np.zeros(count, dtype=int), np.ones(count), np.full(count, 1 / count)
    )
    assert a_good > 0.8
    assert a_noise < 0.2
