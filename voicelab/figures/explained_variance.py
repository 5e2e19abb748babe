"""The variance along the axes of a map."""

import numpy as np
import plotly.graph_objects as go

from voicelab.figures.palette import CLEAR, COLOURS, GREY
from voicelab.projection import axes_for

TEXTS = ("axes, most variable first", "variance explained (%)", "{n} axes explain {share} %")


def explained_variance(
    explained: np.ndarray, share: float = 0.9, texts: tuple[str, str, str] = TEXTS
) -> go.Figure:
    """Draw the cumulative variance of the voices along the axes.

    Parameters
    ----------
    explained : float array [number of axes]
        Share of each axis, in falling order, sum 1.
    share : float
        Marked by a line where the curve reaches it.
    texts : tuple of str
        Titles of the two axes, and the label of the line.
    """
    across, up, annotation = texts
    cumulative = 100 * np.cumsum(explained, dtype=np.float64)
    count = axes_for(explained, share)
    figure = go.Figure(
        go.Scatter(
            x=np.arange(1, len(explained) + 1),
            y=cumulative.astype(np.float32),
            mode="lines",
            line={"color": COLOURS[0], "width": 2.5},
            hovertemplate="%{x}: %{y:.1f} %<extra></extra>",
        )
    )
    figure.add_shape(
        type="line",
        x0=count,
        x1=count,
        y0=0,
        y1=float(cumulative[count - 1]),
        line={"color": GREY, "width": 1.5, "dash": "dot"},
    )
    figure.add_annotation(
        x=count,
        y=float(cumulative[count - 1]) / 2,
        showarrow=False,
        xanchor="left",
        xshift=8,
        text=annotation.format(n=count, share=f"{100 * share:.0f}"),
    )
    figure.update_layout(
        template="none",
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        margin={"l": 56, "r": 16, "t": 16, "b": 44},
        height=280,
        xaxis={"title": {"text": across, "standoff": 6}, "zeroline": False},
        yaxis={
            "title": {"text": up, "standoff": 6},
            "range": [0, 101],
            "gridcolor": "rgba(128,128,128,0.25)",
        },
    )
    figure.update_xaxes(showgrid=False)
    return figure
