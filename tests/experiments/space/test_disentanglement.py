"""Planted axes are found, mixed ones score lower, shuffled labels nothing."""

from dataclasses import dataclass

import numpy as np
import pytest

from voicelab.experiments.space.disentanglement import dci, gaps, shuffled, shuffled_gaps
from voicelab.separability import Factor


@dataclass(frozen=True)
class Planted:
    """Six axes, of which the first two hold one factor each."""

    latents: np.ndarray
    factors: dict[str, Factor]
    fitted: np.ndarray


@pytest.fixture(scope="module")
def planted() -> Planted:
    random = np.random.default_rng(0)
    count = 600
    gender, age = random.integers(0, 2, count), random.integers(0, 3, count)
    latents = 0.1 * random.standard_normal((count, 6))
    latents[:, 2:] *= 10
    latents[:, 0] += gender
    latents[:, 1] += age
    known = np.ones(count, dtype=bool)
    factors = {
        "gender": Factor(np.array(["f", "m"])[gender], known),
        "age": Factor(np.array(["young", "middle", "old"])[age], known),
    }
    return Planted(latents, factors, np.arange(count) % 3 > 0)


def rotated(latents: np.ndarray) -> np.ndarray:
    turn, _ = np.linalg.qr(np.random.default_rng(1).standard_normal((latents.shape[1],) * 2))
    return latents @ turn


def test_one_axis_for_one_attribute_is_a_gap_of_nearly_one(planted: Planted) -> None:
    found = gaps(planted.latents, planted.factors)
    assert min(found.values()) > 0.85  # ten bins of equal count do not fit two or three classes
    mixed = gaps(rotated(planted.latents), planted.factors)
    assert sum(mixed.values()) < 0.5 * sum(found.values())
    twice = np.concatenate([planted.latents, planted.latents[:, :1]], axis=1)
    assert gaps(twice, planted.factors)["gender"] == pytest.approx(0, abs=0.01)  # two say the same


def test_shuffled_labels_have_no_gap(planted: Planted) -> None:
    assert max(shuffled_gaps(planted.latents, planted.factors).values()) < 0.03


def test_trees_find_which_axis_serves_which_attribute(planted: Planted) -> None:
    shown = ~planted.fitted
    found = dci(planted.latents, planted.factors, planted.fitted, shown, trees=10)
    np.testing.assert_array_equal(found.importance.argmax(axis=0), [0, 1])
    assert found.disentanglement > 0.9
    assert min(found.completeness.values()) > 0.9
    assert min(found.informativeness.values()) > 0.95
    mixed = dci(rotated(planted.latents), planted.factors, planted.fitted, shown, trees=10)
    assert mixed.disentanglement < 0.7 * found.disentanglement
    assert min(mixed.completeness.values()) < 0.7


def test_trees_read_nothing_from_shuffled_labels(planted: Planted) -> None:
    factors = shuffled(planted.factors)
    found = dci(planted.latents, factors, planted.fitted, ~planted.fitted, trees=10)
    assert found.informativeness["gender"] == pytest.approx(1 / 2, abs=0.12)
    assert found.informativeness["age"] == pytest.approx(1 / 3, abs=0.12)
    assert max(found.completeness.values()) < 0.4


def test_voices_of_unknown_label_take_no_part(planted: Planted) -> None:
    labels = planted.factors["gender"].labels.copy()
    labels[:100] = "?"
    usable = np.arange(len(labels)) >= 100
    factors = planted.factors | {"gender": Factor(labels, usable)}
    assert gaps(planted.latents, factors)["gender"] > 0.85
    found = dci(planted.latents, factors, planted.fitted, ~planted.fitted, trees=3)
    assert found.informativeness["gender"] > 0.95
