"""Logistic curves against other ways to fit them."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from voicelab.listening.logistic_fit import fit_logistic, probability

X = np.linspace(-1.5, 1.5, 7)


def answers(pse: float, slope: float, lapse: float, per_level: int, tables: int) -> np.ndarray:
    random = np.random.default_rng(3)
    return random.binomial(per_level, probability(X, pse, slope, lapse), (tables, len(X)))


def test_the_curve_is_that_of_an_unrelated_implementation() -> None:
    yes = answers(0.2, 2.0, 0.0, 24, 12)
    found = fit_logistic(X, yes, np.full(yes.shape, 24))
    for index, table in enumerate(yes):
        x = np.repeat(X, 24)[:, None]
        y = np.concatenate([np.arange(24) < count for count in table])
        other = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(x, y)
        assert found.slope[index] == pytest.approx(other.coef_[0, 0], rel=1e-4)
        pse = -other.intercept_[0] / other.coef_[0, 0]
        assert found.pse[index] == pytest.approx(pse, abs=1e-4)


def test_with_lapses_no_other_curve_is_more_likely() -> None:
    yes = answers(-0.3, 4.0, 0.05, 40, 10)
    found = fit_logistic(X, yes, np.full(yes.shape, 40), lapses=True)

    def unlikely(parameters: np.ndarray, table: np.ndarray) -> float:
        p = np.clip(probability(X, *parameters), 1e-12, 1 - 1e-12)
        return -float((table * np.log(p) + (40 - table) * np.log(1 - p)).sum())

    bounds = [(-3, 3), (0.1, 60), (0, 0.1)]
    for index, table in enumerate(yes):
        tried = [
            minimize(unlikely, [0, slope, 0.03], (table,), bounds=bounds, method="L-BFGS-B").fun
            for slope in (2, 6, 20)
        ]
        assert found.log_likelihood[index] >= -min(tried) - 0.02  # the grid of lapse rates is 0.005
    assert np.median(found.lapse) == pytest.approx(0.05, abs=0.02)


def test_a_table_without_noise_gives_back_its_curve() -> None:
    counts = np.full((1, 7), 1000.0)
    for pse, slope in ((0.0, 1.0), (0.7, -3.0), (-2.5, 0.4), (0.1, 9.0)):
        found = fit_logistic(X, counts * probability(X, pse, slope), counts)
        assert found.pse[0] == pytest.approx(pse, abs=1e-4)
        assert found.slope[0] == pytest.approx(slope, rel=1e-4)


def test_many_at_once_are_as_one_by_one() -> None:
    yes = answers(0.2, 5.0, 0.02, 6, 40)
    counts = np.full(yes.shape, 6)
    together = fit_logistic(X, yes, counts)
    alone = [fit_logistic(X, one, count) for one, count in zip(yes, counts, strict=True)]
    np.testing.assert_allclose(together.pse, [one.pse[0] for one in alone], atol=1e-5)
    np.testing.assert_allclose(together.slope, [one.slope[0] for one in alone], rtol=1e-4)


@pytest.mark.parametrize(
    ("yes", "sign"),
    [([0, 0, 0, 5, 5, 5, 5], 1), ([0, 0, 0, 2, 5, 5, 5], 1), ([5, 5, 3, 0, 0, 0, 0], -1)],
)
def test_a_change_between_two_levels_has_an_infinite_slope(yes: list[int], sign: int) -> None:
    found = fit_logistic(X, np.array(yes), np.full(7, 5))
    assert found.slope[0] == sign * np.inf
    assert X[2] - 0.3 <= found.pse[0] <= X[3] + 0.3
    spaced = np.array([0, 1, 1.001, 1.3, 2, 5, 9.0])  # levels as judged spacing has them
    assert fit_logistic(spaced, np.array(yes), np.full(7, 5)).slope[0] == sign * np.inf


def test_answers_that_are_all_the_same_are_flat_or_out_of_reach() -> None:
    found = fit_logistic(X, np.full(7, 5), np.full(7, 5))
    assert found.log_likelihood[0] == pytest.approx(0, abs=1e-3)
    even = fit_logistic(X, np.full(7, 5), np.full(7, 10))
    assert even.slope[0] == pytest.approx(0, abs=1e-9)


def test_the_curve_passes_half_at_its_50_percent_point() -> None:
    assert probability(0.4, 0.4, 3.0, 0.08) == pytest.approx(0.5)
    assert probability(1e3, 0.4, 3.0, 0.08) == pytest.approx(0.92)
    assert probability(-1e3, 0.4, 3.0, 0.08) == pytest.approx(0.08)
    assert probability(1.0, 0.4, 3.0) == pytest.approx(expit(1.8))
