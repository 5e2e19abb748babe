"""The front of candidates."""

import json

import numpy as np

from voicelab.figures import Point, pareto
from voicelab.figures.pareto import undominated


def test_the_front_is_what_nobody_beats_in_both_figures() -> None:
    values = np.array([[0.0, 1.0], [0.5, 0.9], [0.4, 0.8], [1.0, 0.0], [np.nan, 2.0]])
    assert undominated(values, (True, True)) == [0, 1, 3]
    assert undominated(values * [-1, 1], (False, True)) == [0, 1, 3]
    assert undominated(np.array([[1.0, 1.0], [1.0, 1.0]]), (True, True)) == [0, 1]  # equals
    points = [Point(f"p{i}", *value) for i, value in enumerate(values[:4])]
    front, marks = pareto(points, "identity", "success").data
    np.testing.assert_allclose(front.x, [0, 0.5, 1])
    assert list(marks.text) == ["p0", "p1", "", "p3"]  # only those on the front are named


def test_the_figure_is_json() -> None:
    assert json.loads(pareto([], "x", "y").to_json())["layout"]
