"""What experiments found is drawn as it was measured."""

import json

import numpy as np
import pytest

from voicelab.figures import (
    Bars,
    Curve,
    Point,
    Reliability,
    bars,
    calibration,
    class_ellipses,
    confusion,
    curves,
    heat_map,
    pareto,
    spread,
    variance_curves,
)
from voicelab.figures.evidence import undominated


def test_a_curve_holds_its_points_and_its_band_reaches_from_low_to_high() -> None:
    x, y = [0.0, 1.0, 2.0], [0.1, 0.5, 0.9]
    low, high = [0.0, 0.4, None], [0.2, 0.6, None]
    band, line = curves([Curve("a", x, y, low, high)], "strength (1)", "share").data
    np.testing.assert_allclose(line.y, y)
    np.testing.assert_allclose(band.x, [0, 1, 1, 0])  # where there is no interval there is no band
    np.testing.assert_allclose(band.y, [0.0, 0.4, 0.6, 0.2])
    assert band.fillcolor != line.line.color


def test_bars_carry_their_intervals() -> None:
    (bar,) = bars([Bars("a", ["x", "y"], [0.5, 0.7], [0.4, 0.6], [0.7, 0.8])], "share").data
    np.testing.assert_allclose(bar.error_y.array, [0.2, 0.1])
    np.testing.assert_allclose(bar.error_y.arrayminus, [0.1, 0.1])


def test_a_confusion_matrix_is_coloured_by_the_share_of_the_true_class() -> None:
    (image,) = confusion(np.array([[9, 1], [50, 50]]), ["rare", "frequent"]).data
    np.testing.assert_allclose(image.z, [[90, 10], [50, 50]])
    assert image.text[0][0] == "90 %<br>(9)"


def test_calibration_is_drawn_against_its_diagonal() -> None:
    diagonal, line = calibration([Reliability("gender", [0.6, 0.9], [0.5, 1.0], [10, 40])]).data
    assert list(diagonal.x) == list(diagonal.y)
    np.testing.assert_allclose(line.x, [60, 90])  # per cent
    np.testing.assert_allclose(line.y, [50, 100])
    assert line.marker.size[1] > line.marker.size[0]


def test_the_front_is_what_nobody_beats_in_both_figures() -> None:
    values = np.array([[0.0, 1.0], [0.5, 0.9], [0.4, 0.8], [1.0, 0.0], [np.nan, 2.0]])
    assert undominated(values, (True, True)) == [0, 1, 3]
    assert undominated(values * [-1, 1], (False, True)) == [0, 1, 3]
    assert undominated(np.array([[1.0, 1.0], [1.0, 1.0]]), (True, True)) == [0, 1]  # equals
    points = [Point(f"p{i}", *value) for i, value in enumerate(values[:4])]
    front, marks = pareto(points, "identity", "success").data
    np.testing.assert_allclose(front.x, [0, 0.5, 1])
    assert list(marks.text) == ["p0", "p1", "", "p3"]  # only those on the front are named


def test_the_middle_of_a_diverging_scale_is_zero() -> None:
    (image,) = heat_map(np.array([[-1.0, 3.0], [np.nan, 0.0]]), "ab", "cd", "SD", True).data
    assert (image.zmin, image.zmax) == (-3, 3)
    assert list(image.text[1]) == ["", "0"]


def test_the_axes_that_hold_ninety_per_cent_are_counted() -> None:
    figure = variance_curves({"a": np.array([0.5, 0.3, 0.1, 0.1]), "b": np.array([0.95, 0.05])})
    names = [trace.name for trace in figure.data if trace.mode == "lines"]
    assert names == ["a: 3 of 4 axes hold 90 %", "b: 1 of 2 axes hold 90 %"]


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


def test_every_figure_is_json() -> None:
    places = np.random.default_rng(0).standard_normal((20, 2))
    labels = np.array(["female", "male"] * 10)
    assert json.loads(class_ellipses(places, labels, "1", "2").to_json())["data"]
    assert json.loads(curves([], "x", "y").to_json())["layout"]
    assert json.loads(pareto([], "x", "y").to_json())["layout"]
