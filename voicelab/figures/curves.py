"""Lines: curves with their intervals, calibration, explained variance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from voicelab.figures.palette import COLOURS, DASHES, GREY, MARKERS, floats, on_paper, transparent


@dataclass(frozen=True)
class Curve:
    """One line over x [n], with its interval if it has one."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] | None = None
    high: Sequence[float] | None = None
    dashed: bool = False  # a control or another comparison


@dataclass(frozen=True)
class Reliability:
    """How often a judge was right [n] at each confidence [n], out of how many [n]."""

    name: str
    confidence: Sequence[float]
    accuracy: Sequence[float]
    count: Sequence[int]


def curves(
    series: Sequence[Curve], x_title: str, y_title: str, y_range: tuple[float, float] | None = None
) -> go.Figure:
    """Draw lines with their intervals as bands of the same colour."""
    figure = go.Figure()
    for index, curve in enumerate(series):
        colour = COLOURS[index % len(COLOURS)]
        if curve.low is not None and curve.high is not None:
            low, high = floats(curve.low), floats(curve.high)
            known = np.isfinite(low) & np.isfinite(high)
            x = floats(curve.x)[known]
            figure.add_trace(
                go.Scatter(
                    x=np.concatenate([x, x[::-1]]),
                    y=np.concatenate([low[known], high[known][::-1]]),
                    fill="toself",
                    fillcolor=transparent(colour, 0.15),
                    line={"width": 0},
                    mode="lines",
                    hoverinfo="skip",
                    showlegend=False,
                    legendgroup=curve.name,
                )
            )
        figure.add_trace(
            go.Scatter(
                x=floats(curve.x),
                y=floats(curve.y),
                name=curve.name,
                mode="lines+markers",
                legendgroup=curve.name,
                line={
                    "color": colour,
                    "width": 2,
                    "dash": "dash" if curve.dashed else DASHES[index // len(COLOURS) % 7],
                },
                marker={"symbol": MARKERS[index % len(MARKERS)], "size": 7, "color": colour},
            )
        )
    return on_paper(figure, x_title, y_title, y_range)


def calibration(judges: Sequence[Reliability]) -> go.Figure:
    """Draw the accuracy of judges against their confidence."""
    figure = go.Figure(
        go.Scatter(
            x=[0, 100],
            y=[0, 100],
            mode="lines",
            name="as sure as right",
            line={"color": GREY, "dash": "dot", "width": 1.5},
        )
    )
    for index, judge in enumerate(judges):
        count = floats(judge.count)
        colour = COLOURS[index % len(COLOURS)]
        figure.add_trace(
            go.Scatter(
                x=100 * floats(judge.confidence),
                y=100 * floats(judge.accuracy),
                name=judge.name,
                mode="lines+markers",
                customdata=count,
                line={"color": colour, "width": 2},
                marker={
                    "symbol": MARKERS[index % len(MARKERS)],
                    "color": colour,
                    "size": 6 + 16 * np.sqrt(count / max(1.0, count.max(initial=1.0))),
                    "opacity": 0.8,
                },
                hovertemplate="sure %{x:.0f} %, right %{y:.0f} % of %{customdata:.0f}",
            )
        )
    figure = on_paper(figure, "how sure the judge was (%)", "how often it was right (%)", (0, 104))
    figure.update_layout(width=620, height=520)
    return figure


def variance_curves(explained: Mapping[str, np.ndarray], share: float = 0.9) -> go.Figure:
    """Draw the cumulative variance along the axes, and where it reaches a share.

    Parameters
    ----------
    explained : mapping of name to float array [n]
        Share of every axis, in falling order, sum 1.
    share : float
    """
    figure = go.Figure()
    for index, (name, shares) in enumerate(explained.items()):
        explained_share = 100 * np.cumsum(shares, dtype=np.float64)
        count = int(np.searchsorted(explained_share, 100 * share - 1e-7)) + 1
        colour = COLOURS[index % len(COLOURS)]
        figure.add_trace(
            go.Scatter(
                x=np.arange(1, len(explained_share) + 1),
                y=explained_share,
                mode="lines",
                name=f"{name}: {count} of {len(explained_share)} axes explain {100 * share:.0f} %",
                line={"color": colour, "width": 2.5, "dash": DASHES[index % len(DASHES)]},
            )
        )
        figure.add_trace(
            go.Scatter(
                x=[count],
                y=[explained_share[count - 1]],
                mode="markers",
                showlegend=False,
                marker={"color": colour, "size": 9, "symbol": MARKERS[index % len(MARKERS)]},
            )
        )
    figure.add_hline(y=100 * share, line={"color": GREY, "dash": "dot", "width": 1.5})
    figure = on_paper(figure, "axes, most variable first", "variance explained (%)", (0, 102))
    figure.update_layout(legend={"x": 0.99, "y": 0.03, "xanchor": "right", "yanchor": "bottom"})
    return figure
