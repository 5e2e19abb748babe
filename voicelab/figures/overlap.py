"""The overlap of picked groups in each measure."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from voicelab.figures.palette import COLOURS, FONT, GREY, GRID, LINE, transparent

ROW_PX = 150  # height of a measure
SPREAD = 0.28  # of the points of one group across its row
CURVE_POINTS = 161


def overlaps(
    measures: Mapping[str, Mapping[str, np.ndarray]], notes: Mapping[str, str]
) -> go.Figure:
    """Draw each measure as a row: voices as points by their group, means, and density curves.

    Parameters
    ----------
    measures : mapping of measure to (mapping of group to float array [n])
    notes : mapping of measure to str
        Text above its row.
    """
    groups = list(dict.fromkeys(name for values in measures.values() for name in values))
    figure = make_subplots(
        rows=len(measures),
        cols=1,
        vertical_spacing=0.42 / max(len(measures), 1),
        subplot_titles=[f"{name}   {notes.get(name, '')}" for name in measures],
    )
    for row, values in enumerate(measures.values(), start=1):
        for index, group in enumerate(groups):
            colour = COLOURS[index % len(COLOURS)]
            points = np.asarray(values[group], dtype=float)
            first = row == 1
            x, y = _density(points, np.concatenate([*map(np.asarray, values.values())]))
            figure.add_trace(
                go.Scatter(
                    x=x,
                    y=y,
                    mode="lines",
                    name=group,
                    legendgroup=group,
                    showlegend=first,
                    line={"color": colour, "width": 2},
                    fill="tozeroy",
                    fillcolor=transparent(colour, 0.12),
                    hoverinfo="skip",
                ),
                row=row,
                col=1,
            )
            level = -0.16 * (index + 1)
            # Scattered by rank, not at random: the same groups give the same picture.
            across = np.argsort(np.argsort(points, kind="stable")) % 5 / 4 - 0.5
            figure.add_trace(
                go.Scatter(
                    x=points,
                    y=level + SPREAD * 0.3 * across,
                    mode="markers",
                    showlegend=False,
                    legendgroup=group,
                    marker={"color": colour, "size": 5, "opacity": 0.6},
                    hovertemplate=f"{group}: %{{x:.4g}}<extra></extra>",
                ),
                row=row,
                col=1,
            )
            figure.add_trace(
                go.Scatter(
                    x=[points.mean()],
                    y=[level],
                    mode="markers",
                    showlegend=False,
                    legendgroup=group,
                    hovertemplate="mean %{x:.4g}<extra></extra>",
                    marker={
                        "color": colour,
                        "size": 13,
                        "symbol": "line-ns",
                        "line": {"color": colour, "width": 3},
                    },
                ),
                row=row,
                col=1,
            )
    figure.update_xaxes(
        showline=True,
        linecolor=LINE,
        gridcolor=GRID,
        zeroline=False,
        ticks="outside",
        tickcolor=LINE,
    )
    figure.update_yaxes(showticklabels=False, showgrid=False, zeroline=True, zerolinecolor=GREY)
    figure.update_annotations(x=0, xanchor="left", font={"size": 13})
    figure.update_layout(
        template="none",
        font=FONT,
        paper_bgcolor="white",
        plot_bgcolor="white",
        width=760,
        height=90 + (ROW_PX + 30) * max(len(measures), 1),
        hovermode="closest",
        margin={"l": 24, "r": 24, "t": 56, "b": 44},
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom"},
    )
    return figure


def _density(points: np.ndarray, every: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a density over the range of all groups, its peak at most 1 (Gaussian kernel).

    The kernel width follows Silverman (1986) on all groups, so that equal groups look equal.
    """
    width = 0.9 * every.std() * max(len(points), 1) ** -0.2
    if width <= 1e-9 * np.abs(every).max():
        return every[:1], np.ones(1)
    x = np.linspace(every.min() - 2 * width, every.max() + 2 * width, CURVE_POINTS)
    y = np.exp(-0.5 * np.square((x[:, None] - points) / width)).mean(axis=1)
    return x, y
