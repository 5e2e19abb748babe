"""Colours, markers and the layout of figures.

Every kind of colour vision can distinguish the colours; symbols, dashes and labels carry the same
information.
"""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

# Okabe & Ito (2008), distinct for every kind of colour vision; without their black, which is
# invisible on a dark page. Grey is reserved for "no class".
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
GREY = "#9AA0A6"
MARKERS = ("circle", "square", "diamond", "cross", "triangle-up", "x", "star")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")
FONT = {"family": "Helvetica, Arial, sans-serif", "size": 13, "color": "#202124"}
GRID, LINE = "#E3E5E8", "#5F6368"  # on white
PAGE_GRID = "rgba(128,128,128,0.22)"  # on a light or dark page
CLEAR = "rgba(0,0,0,0)"


def floats(values: Sequence[float] | np.ndarray) -> np.ndarray:
    """Return values as floats, None as NaN."""
    return np.array([np.nan if v is None else v for v in values], dtype=float)


def transparent(colour: str, opacity: float) -> str:
    """Return a colour "#RRGGBB" with an opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def on_paper(
    figure: go.Figure, x_title: str, y_title: str, y_range: tuple[float, float] | None = None
) -> go.Figure:
    """Return a figure in the layout of reports: dark on white, to be read and printed."""
    axis = {
        "showline": True, "linecolor": LINE, "gridcolor": GRID, "zeroline": False,
        "ticks": "outside", "tickcolor": LINE, "automargin": True,
    }  # fmt: skip
    figure.update_layout(
        template="none",
        font=FONT,
        paper_bgcolor="white",
        plot_bgcolor="white",
        margin={"l": 64, "r": 24, "t": 28, "b": 52},
        width=760,
        height=420,
        legend={"orientation": "v", "x": 1.02, "y": 1, "xanchor": "left", "yanchor": "top"},
        xaxis=axis | {"title": {"text": x_title, "standoff": 8}},
        yaxis=axis | {"title": {"text": y_title, "standoff": 8}},
        hovermode="closest",
    )
    if y_range is not None:
        figure.update_yaxes(range=list(y_range))
    return figure
