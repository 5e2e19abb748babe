"""Candidates compared by two figures of merit, and their Pareto front."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from voicelab.figures.palette import COLOURS, GREY, MARKERS, on_paper


@dataclass(frozen=True)
class Point:
    """One candidate, by two figures of merit."""

    name: str
    x: float
    y: float
    group: str = ""


def pareto(
    points: Sequence[Point],
    x_title: str,
    y_title: str,
    x_better: str = "high",
    y_better: str = "high",
) -> go.Figure:
    """Draw candidates by two figures of merit, and their Pareto front.

    Parameters
    ----------
    points : sequence of Point
    x_title, y_title : str
        With units.
    x_better, y_better : str
        "high" or "low".
    """
    figure = go.Figure()
    front = [
        points[i]
        for i in undominated(
            np.array([[p.x, p.y] for p in points], dtype=float).reshape(-1, 2),
            (x_better == "high", y_better == "high"),
        )
    ]
    front.sort(key=lambda point: point.x)
    figure.add_trace(
        go.Scatter(
            x=[p.x for p in front],
            y=[p.y for p in front],
            mode="lines",
            name="front",
            line={"color": GREY, "width": 2, "dash": "dot"},
            hoverinfo="skip",
        )
    )
    groups = list(dict.fromkeys(point.group for point in points))
    on_front = {id(point) for point in front}
    for index, group in enumerate(groups):
        members = [point for point in points if point.group == group]
        figure.add_trace(
            go.Scatter(
                x=[p.x for p in members],
                y=[p.y for p in members],
                name=group or "candidates",
                mode="markers+text",
                hovertext=[p.name for p in members],
                # Only the front is labelled; hovering names the others.
                text=[p.name if id(p) in on_front else "" for p in members],
                textposition="top center",
                textfont={"size": 11},
                cliponaxis=False,
                hovertemplate="%{hovertext}: %{x:.3g}, %{y:.3g}",
                marker={
                    "color": COLOURS[index % len(COLOURS)],
                    "size": 10,
                    "symbol": MARKERS[index % len(MARKERS)],
                    "line": {"width": 0.5, "color": "white"},
                },
                showlegend=bool(group),
            )
        )
    return on_paper(figure, f"{x_title}  {_wanted(x_better)}", f"{y_title}  {_wanted(y_better)}")


def undominated(values: np.ndarray, high: Sequence[bool]) -> list[int]:
    """Return the undominated rows of values [n, k]; `high` [k]: larger is better."""
    turned = np.where(high, values, -values)
    return [
        row
        for row, point in enumerate(turned)
        if np.isfinite(point).all()
        and not ((turned >= point).all(axis=1) & (turned > point).any(axis=1)).any()
    ]


def _wanted(better: str) -> str:
    """Return an arrow along the axis; plotly rotates the vertical title with its arrow."""
    return "→ better" if better == "high" else "← better"
