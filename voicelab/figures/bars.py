"""Grouped bars with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from voicelab.figures.palette import COLOURS, floats, on_paper


@dataclass(frozen=True)
class Bars:
    """One group of bars, each with a label, and with intervals if they have any."""

    name: str
    labels: Sequence[str]
    values: Sequence[float]
    low: Sequence[float] | None = None
    high: Sequence[float] | None = None


def bars(
    groups: Sequence[Bars], y_title: str, y_range: tuple[float, float] | None = None
) -> go.Figure:
    """Draw grouped bars with their intervals."""
    figure = go.Figure()
    for index, group in enumerate(groups):
        values = floats(group.values)
        interval: dict[str, Any] = {}
        if group.low is not None and group.high is not None:
            interval["error_y"] = {
                "type": "data",
                "symmetric": False,
                "thickness": 1.2,
                "width": 3,
                "color": "#202124",
                "array": floats(group.high) - values,
                "arrayminus": values - floats(group.low),
            }
        figure.add_trace(
            go.Bar(
                x=list(group.labels),
                y=values,
                name=group.name,
                marker={
                    "color": COLOURS[index % len(COLOURS)],
                    "pattern": {
                        "shape": ["", "/", "x", ".", "\\", "+", "-"][index % 7],
                        "fgcolor": "white",
                        "fillmode": "overlay",
                        "solidity": 0.2,
                    },
                },
                **interval,
            )
        )
    figure.update_layout(barmode="group", bargap=0.25)
    return on_paper(figure, "", y_title, y_range)
