"""Psychometric curves as they are drawn."""

import numpy as np

from voicelab.figures.psychometric import Observer, psychometric


def test_points_intervals_curve_and_50_percent_point_are_where_they_were_found() -> None:
    listener = Observer(
        "listener", [-1, 0, 1], [0.1, 0.4, 0.9], [0.0, 0.2, 0.7], [0.3, 0.6, 1.0],
        [-1.0, 0.2, 1.0], [0.1, 0.5, 0.9], 0.2, (0.1, 0.4),
    )  # fmt: skip
    judge = Observer("judge", [-1, 1], [0.2, 0.8], line_x=[-1, 1], line_p=[0.2, 0.8], pse=-0.3)
    drawn = psychometric([listener, judge], "strength", "share of female")
    points, line, others, _ = drawn.data
    np.testing.assert_allclose(points.y, [0.1, 0.4, 0.9])
    np.testing.assert_allclose(points.y - points.error_y.arrayminus, [0.0, 0.2, 0.7], atol=1e-12)
    np.testing.assert_allclose(points.y + points.error_y.array, [0.3, 0.6, 1.0])
    np.testing.assert_allclose(line.x, [-1.0, 0.2, 1.0])
    assert others.error_y.array is None
    band, half, judges, even = drawn.layout.shapes
    assert (band.x0, band.x1) == (0.1, 0.4)
    assert (half.x0, half.y1) == (0.2, 0.5)
    assert judges.x0 == -0.3
    assert even.y0 == even.y1 == 0.5
    assert drawn.layout.xaxis.title.text == "strength"


def test_without_a_curve_there_are_points_alone() -> None:
    drawn = psychometric([Observer("listener", [-1, 1], [0.5, 0.5])], "strength", "share")
    assert len(drawn.layout.shapes) == 1
    assert len(drawn.data[1].x) == 0
