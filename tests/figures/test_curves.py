"""Lines are drawn as they were measured."""

import json

import numpy as np

from voicelab.figures import Curve, Reliability, calibration, curves, variance_curves


def test_a_curve_holds_its_points_and_its_band_reaches_from_low_to_high() -> None:
    x, y = [0.0, 1.0, 2.0], [0.1, 0.5, 0.9]
    low, high = [0.0, 0.4, None], [0.2, 0.6, None]
    band, line = curves([Curve("a", x, y, low, high)], "strength (1)", "share").data
    np.testing.assert_allclose(line.y, y)
    np.testing.assert_allclose(band.x, [0, 1, 1, 0])  # where there is no interval there is no band
    np.testing.assert_allclose(band.y, [0.0, 0.4, 0.6, 0.2])
    assert band.fillcolor != line.line.color


def test_calibration_is_drawn_against_its_diagonal() -> None:
    diagonal, line = calibration([Reliability("gender", [0.6, 0.9], [0.5, 1.0], [10, 40])]).data
    assert list(diagonal.x) == list(diagonal.y)
    np.testing.assert_allclose(line.x, [60, 90])  # per cent
    np.testing.assert_allclose(line.y, [50, 100])
    assert line.marker.size[1] > line.marker.size[0]


def test_the_axes_that_hold_ninety_per_cent_are_counted() -> None:
    figure = variance_curves({"a": np.array([0.5, 0.3, 0.1, 0.1]), "b": np.array([0.95, 0.05])})
    names = [trace.name for trace in figure.data if trace.mode == "lines"]
    assert names == ["a: 3 of 4 axes explain 90 %", "b: 1 of 2 axes explain 90 %"]


def test_the_figure_is_json() -> None:
    assert json.loads(curves([], "x", "y").to_json())["layout"]
