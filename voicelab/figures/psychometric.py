"""Psychometric curves: shares of answers, and the curves fitted to them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from voicelab.figures.palette import CLEAR, COLOURS, GREY, PAGE_GRID

BAND = 0.16  # opacity of the interval of a 50 % point


@dataclass(frozen=True)
class Observer:
    """A listener's or a judge's answers and curve.

    Attributes
    ----------
    name : str
    x, share : sequences of float [S]
    low, high : sequences of float [S], or empty
        Intervals of the shares.
    line_x, line_p : sequences of float, or empty
        The fitted curve.
    pse : float or None
        The x of 50 %.
    interval : (float or None, float or None)
        Of the 50 % point.
    colour : int
        Index of the colour; a listener and the judge of the same sounds can share one.
    dashed : bool
        The style of judges.
    """

    name: str
    x: Sequence[float]
    share: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    line_x: Sequence[float] = ()
    line_p: Sequence[float] = ()
    pse: float | None = None
    interval: tuple[float | None, float | None] = (None, None)
    colour: int = 0
    dashed: bool = False


def psychometric(
    observers: Sequence[Observer], across: str, share: str, hover: str = "%{y:.2f} · %{x:+.2f}"
) -> go.Figure:
    """Draw the curves of observers over one axis, with their 50 % points.

    Parameters
    ----------
    observers : sequence of Observer
    across, share : str
        Titles of the axes.
    hover : str
        Plotly's template for a point.
    """
    figure = go.Figure()
    for one in observers:
        colour = COLOURS[one.colour % len(COLOURS)]
        dash = "dash" if one.dashed else "solid"
        symbol = "diamond-open" if one.dashed else "circle"
        x, y = np.asarray(one.x, float), np.asarray(one.share, float)
        errors = None
        if len(one.low):
            up, down = np.asarray(one.high) - y, y - np.asarray(one.low)
            errors = {"array": up, "arrayminus": down, "symmetric": False,
                      "thickness": 1.2, "width": 0}  # fmt: skip
        figure.add_trace(
            go.Scatter(
                x=x,
                y=y,
                mode="markers",
                name=one.name,
                legendgroup=one.name,
                error_y=errors,
                marker={"size": 8, "color": colour, "symbol": symbol},
                hovertemplate=f"{one.name} {hover}<extra></extra>",
            )
        )
        figure.add_trace(
            go.Scatter(
                x=np.asarray(one.line_x, float),
                y=np.asarray(one.line_p, float),
                mode="lines",
                name=one.name,
                legendgroup=one.name,
                showlegend=False,
                hoverinfo="skip",
                line={"color": colour, "width": 2, "dash": dash},
            )
        )
        if one.pse is not None:
            _half(figure, one, colour, dash)
    axis = {"gridcolor": PAGE_GRID, "zeroline": False}
    figure.update_layout(
        template="none",
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        height=380,
        margin={"l": 56, "r": 16, "t": 34, "b": 46},
        legend={"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom"},
        xaxis={**axis, "title": {"text": across, "standoff": 8}},
        yaxis={
            **axis,
            "title": {"text": share, "standoff": 6},
            "range": [-0.03, 1.03],
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
        },
    )
    figure.add_shape(
        type="line", xref="paper", x0=0, x1=1, y0=0.5, y1=0.5, line={"color": GREY, "width": 1}
    )
    return figure


def _half(figure: go.Figure, one: Observer, colour: str, dash: str) -> None:
    """Mark a 50 % point and its interval."""
    low, high = one.interval
    if low is not None and high is not None:
        figure.add_shape(
            type="rect",
            yref="paper",
            y0=0,
            y1=1,
            x0=low,
            x1=high,
            fillcolor=colour,
            opacity=BAND,
            line={"width": 0},
            layer="below",
        )
    figure.add_shape(
        type="line",
        x0=one.pse,
        x1=one.pse,
        y0=-0.03,
        y1=0.5,
        line={"color": colour, "width": 1.5, "dash": dash},
    )
