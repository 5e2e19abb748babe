"""Means and ellipses of classes."""

import json

import numpy as np
import pytest

from voicelab.figures import class_ellipses, spread


def test_an_ellipse_finds_the_planted_mean_spread_and_tilt() -> None:
    random = np.random.default_rng(0)
    turn = np.radians(30)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    cloud = random.standard_normal((4000, 2)) * [3, 1] @ axes + [5, -2]
    labels = np.array(["a"] * 4000 + ["b", "b"])  # two are no class with a spread
    (found,) = spread(np.concatenate([cloud, [[0, 0], [1, 1]]]), labels)
    np.testing.assert_allclose(found.mean, [5, -2], atol=0.15)
    np.testing.assert_allclose(found.sds, [3, 1], rtol=0.05)
    assert abs(found.axes[0] @ axes[0]) == pytest.approx(1, abs=1e-3)


def test_the_figure_is_json() -> None:
    places = np.random.default_rng(0).standard_normal((20, 2))
    labels = np.array(["female", "male"] * 10)
    assert json.loads(class_ellipses(places, labels, "1", "2").to_json())["data"]
