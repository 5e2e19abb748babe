"""Classes of voices on a map: means and ellipses."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from voicelab.figures.palette import COLOURS, MARKERS, on_paper

ELLIPSE_SDS = 1.0  # radius of an ellipse


@dataclass(frozen=True)
class Spread:
    """The distribution of the voices of one class on a map.

    Attributes
    ----------
    name : str
    mean : float array [2]
    axes : float array [2, 2]
        Unit vectors of its principal axes, the widest first.
    sds : float array [2]
        Standard deviations along these.
    voices : int
    """

    name: str
    mean: np.ndarray
    axes: np.ndarray
    sds: np.ndarray
    voices: int


def spread(coordinates: np.ndarray, labels: np.ndarray) -> list[Spread]:
    """Return mean and spread of every class of at least three points [N, 2]."""
    found = []
    for name, count in zip(*np.unique(labels, return_counts=True), strict=True):
        if not name or count < 3:
            continue
        points = coordinates[labels == name].astype(float)
        variances, axes = np.linalg.eigh(np.cov(points.T))
        sds = np.sqrt(np.maximum(variances[::-1], 0))
        found.append(Spread(str(name), points.mean(axis=0), axes[:, ::-1].T, sds, int(count)))
    return found


def class_ellipses(
    coordinates: np.ndarray, labels: np.ndarray, x_title: str, y_title: str
) -> go.Figure:
    """Draw points [N, 2] by class, their class means and the ellipses of one SD around them."""
    figure = go.Figure()
    turn = np.linspace(0, 2 * np.pi, 73)
    classes = spread(coordinates, labels)
    for index, one in enumerate(classes):
        colour = COLOURS[index % len(COLOURS)]
        points = coordinates[labels == one.name]
        ring = one.mean + ELLIPSE_SDS * (
            np.outer(np.cos(turn), one.sds[0] * one.axes[0])
            + np.outer(np.sin(turn), one.sds[1] * one.axes[1])
        )
        symbol = MARKERS[index % len(MARKERS)]
        figure.add_trace(
            go.Scatter(
                x=points[:, 0],
                y=points[:, 1],
                mode="markers",
                showlegend=False,
                hoverinfo="skip",
                legendgroup=one.name,
                marker={"color": colour, "size": 5, "opacity": 0.3, "symbol": symbol},
            )
        )
        figure.add_trace(
            go.Scatter(
                x=ring[:, 0],
                y=ring[:, 1],
                mode="lines",
                showlegend=False,
                hoverinfo="skip",
                legendgroup=one.name,
                line={"color": colour, "width": 2.5},
            )
        )
    for index, one in enumerate(classes):  # means above everything
        figure.add_trace(
            go.Scatter(
                x=[one.mean[0]],
                y=[one.mean[1]],
                mode="markers",
                legendgroup=one.name,
                name=f"{one.name} ({one.voices})",
                marker={
                    "color": COLOURS[index % len(COLOURS)],
                    "size": 14,
                    "symbol": MARKERS[index % len(MARKERS)],
                    "line": {"color": "white", "width": 2},
                },
            )
        )
    figure = on_paper(figure, x_title, y_title)
    figure.update_layout(width=760, height=560)
    figure.update_yaxes(scaleanchor="x", scaleratio=1)
    return figure
