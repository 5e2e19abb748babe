"""The figure of a verdict along a slider."""

import numpy as np

from voicelab.figures.response_curve import PanelTitles, response_curves

STRENGTHS = [-1.0, 0.0, 1.0]


def drawn(**changed):
    given = {
        "probabilities": {"female": [0.1, 0.4, 0.9], "native": [0.5, np.nan, 0.5]},
        "years": [30.0, 35.0, 40.0],
        "similarities": [0.8, 1.0, 0.7],
        "equal_error": 0.69,
        "at": 0.5,
    }
    titles = PanelTitles("strength", "probability", "years", "similarity", "two speakers")
    return response_curves(STRENGTHS, **(given | changed), titles=titles)


def test_every_curve_is_drawn_in_its_panel() -> None:
    figure = drawn()
    panels = [(trace.name, trace.yaxis) for trace in figure.data]
    assert panels == [("female", "y"), ("native", "y"), ("years", "y2"), ("similarity", "y3")]
    assert np.allclose(figure.data[0].y, [0.1, 0.4, 0.9])
    assert np.isnan(figure.data[1].y[1])  # a gap where the judge said nothing


def test_a_line_stands_where_the_slider_stands_and_where_speakers_part() -> None:
    figure = drawn()
    at, limit = figure.layout.shapes
    assert (at.x0, at.x1) == (0.5, 0.5)
    assert (limit.y0, limit.y1, limit.yref) == (0.69, 0.69, "y3")
    assert len(drawn(equal_error=None).layout.shapes) == 1


def test_no_judged_age_is_out_of_sight_and_usual_ones_keep_their_axis() -> None:
    assert drawn().layout.yaxis2.range == (10, 80)
    assert drawn(years=[np.nan] * 3).layout.yaxis2.range == (10, 80)
    low, high = drawn(years=[4.5, np.nan, 91.0]).layout.yaxis2.range
    assert (low, high) == (2.5, 93.0)
