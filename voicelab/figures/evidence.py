"""What experiments found, drawn: curves, bars, matrices and maps with their uncertainty.

Colours are told apart with every kind of colour vision, and never carry a meaning alone: symbols,
dashes and labels repeat it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from voicelab.figures.voices import COLOURS, GREY

SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "x", "star")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")
GRID = "#E3E5E8"
FONT = {"family": "Helvetica, Arial, sans-serif", "size": 13, "color": "#202124"}
WITHIN_68 = 1.0  # SDs that an ellipse reaches
RISING, DIVERGING = "Blues", "RdBu"  # scales of colour that grey print and every eye can read


@dataclass(frozen=True)
class Curve:
    """One line over x [n], with its interval where it has one."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] | None = None
    high: Sequence[float] | None = None
    dashed: bool = False  # a control, or something to compare with


@dataclass(frozen=True)
class Bars:
    """One group of bars, a label each, with intervals where there are some."""

    name: str
    labels: Sequence[str]
    values: Sequence[float]
    low: Sequence[float] | None = None
    high: Sequence[float] | None = None


@dataclass(frozen=True)
class Reliability:
    """How often a judge was right [n] where it was so sure [n], and how often that was [n]."""

    name: str
    confidence: Sequence[float]
    accuracy: Sequence[float]
    count: Sequence[int]


@dataclass(frozen=True)
class Point:
    """One candidate of a comparison in two figures."""

    name: str
    x: float
    y: float
    group: str = ""


def curves(
    series: Sequence[Curve],
    x_title: str,
    y_title: str,
    y_range: tuple[float, float] | None = None,
) -> go.Figure:
    """Draw lines with their intervals as bands of the same colour."""
    figure = go.Figure()
    for index, curve in enumerate(series):
        colour = COLOURS[index % len(COLOURS)]
        if curve.low is not None and curve.high is not None:
            low, high = _floats(curve.low), _floats(curve.high)
            known = np.isfinite(low) & np.isfinite(high)
            x = _floats(curve.x)[known]
            figure.add_trace(
                go.Scatter(
                    x=np.concatenate([x, x[::-1]]),
                    y=np.concatenate([low[known], high[known][::-1]]),
                    fill="toself", fillcolor=_clear(colour, 0.15), line={"width": 0},
                    mode="lines", hoverinfo="skip", showlegend=False, legendgroup=curve.name,
                )
            )  # fmt: skip
        figure.add_trace(
            go.Scatter(
                x=_floats(curve.x), y=_floats(curve.y), name=curve.name, mode="lines+markers",
                legendgroup=curve.name,
                line={
                    "color": colour, "width": 2,
                    "dash": "dash" if curve.dashed else DASHES[index // len(COLOURS) % 7],
                },
                marker={"symbol": SYMBOLS[index % len(SYMBOLS)], "size": 7, "color": colour},
            )
        )  # fmt: skip
    return _dressed(figure, x_title, y_title, y_range)


def bars(
    groups: Sequence[Bars], y_title: str, y_range: tuple[float, float] | None = None
) -> go.Figure:
    """Draw grouped bars with their intervals."""
    figure = go.Figure()
    for index, group in enumerate(groups):
        values = _floats(group.values)
        interval: dict[str, Any] = {}
        if group.low is not None and group.high is not None:
            interval["error_y"] = {
                "type": "data", "symmetric": False, "thickness": 1.2, "width": 3,
                "color": "#202124", "array": _floats(group.high) - values,
                "arrayminus": values - _floats(group.low),
            }  # fmt: skip
        figure.add_trace(
            go.Bar(
                x=list(group.labels), y=values, name=group.name,
                marker={
                    "color": COLOURS[index % len(COLOURS)],
                    "pattern": {"shape": ["", "/", "x", ".", "\\", "+", "-"][index % 7],
                                "fgcolor": "white", "fillmode": "overlay", "solidity": 0.2},
                },
                **interval,
            )
        )  # fmt: skip
    figure.update_layout(barmode="group", bargap=0.25)
    return _dressed(figure, "", y_title, y_range)


def confusion(counts: np.ndarray, labels: Sequence[str]) -> go.Figure:
    """Draw what was heard of every class: counts [n, n], true classes in rows.

    The colour is the share of the row, so that small classes are seen as well as large ones.
    """
    counts = np.asarray(counts, dtype=float)
    shares = 100 * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    texts = [
        [f"{share:.0f} %<br>({count:.0f})" for share, count in zip(*row, strict=True)]
        for row in zip(shares, counts, strict=True)
    ]
    figure = _matrix(shares, labels, labels, texts, "% of the true class", RISING, (0, 100))
    figure.update_layout(
        xaxis_title_text="heard", yaxis_title_text="true",
        height=170 + 56 * len(labels), width=280 + 84 * len(labels),
    )  # fmt: skip
    return figure


def calibration(judges: Sequence[Reliability]) -> go.Figure:
    """Draw how often judges were right against how sure they were; the diagonal is honest."""
    figure = go.Figure(
        go.Scatter(
            x=[0, 100], y=[0, 100], mode="lines", name="as sure as right",
            line={"color": GREY, "dash": "dot", "width": 1.5},
        )
    )  # fmt: skip
    for index, judge in enumerate(judges):
        count = _floats(judge.count)
        colour = COLOURS[index % len(COLOURS)]
        figure.add_trace(
            go.Scatter(
                x=100 * _floats(judge.confidence), y=100 * _floats(judge.accuracy),
                name=judge.name, mode="lines+markers", customdata=count,
                line={"color": colour, "width": 2},
                marker={
                    "symbol": SYMBOLS[index % len(SYMBOLS)], "color": colour,
                    "size": 6 + 16 * np.sqrt(count / max(1.0, count.max(initial=1.0))),
                    "opacity": 0.8,
                },
                hovertemplate="sure %{x:.0f} %, right %{y:.0f} % of %{customdata:.0f}",
            )
        )  # fmt: skip
    figure = _dressed(figure, "how sure the judge was (%)", "how often it was right (%)", (0, 104))
    figure.update_layout(width=620, height=520)
    return figure


def pareto(
    points: Sequence[Point],
    x_title: str,
    y_title: str,
    x_better: str = "high",
    y_better: str = "high",
) -> go.Figure:
    """Draw candidates in two figures, and the front that none of the others beats in both.

    Parameters
    ----------
    points : sequence of Point
    x_title, y_title : str
        With units.
    x_better, y_better : str
        "high" or "low": what is wanted of either figure.
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
            x=[p.x for p in front], y=[p.y for p in front], mode="lines", name="front",
            line={"color": GREY, "width": 2, "dash": "dot"}, hoverinfo="skip",
        )
    )  # fmt: skip
    groups = list(dict.fromkeys(point.group for point in points))
    on_front = {id(point) for point in front}
    for index, group in enumerate(groups):
        own = [point for point in points if point.group == group]
        figure.add_trace(
            go.Scatter(
                x=[p.x for p in own], y=[p.y for p in own], name=group or "candidates",
                mode="markers+text", hovertext=[p.name for p in own],
                # Only who is on the front is named in print; the others on hovering.
                text=[p.name if id(p) in on_front else "" for p in own],
                textposition="top center", textfont={"size": 11}, cliponaxis=False,
                hovertemplate="%{hovertext}: %{x:.3g}, %{y:.3g}",
                marker={
                    "color": COLOURS[index % len(COLOURS)], "size": 10,
                    "symbol": SYMBOLS[index % len(SYMBOLS)],
                    "line": {"width": 0.5, "color": "white"},
                },
                showlegend=bool(group),
            )
        )  # fmt: skip
    return _dressed(figure, f"{x_title}  {_wanted(x_better)}", f"{y_title}  {_wanted(y_better)}")


def undominated(values: np.ndarray, high: Sequence[bool]) -> list[int]:
    """Return the rows of values [n, k] that no other row beats; `high`: larger is better, [k]."""
    turned = np.where(high, values, -values)
    return [
        row
        for row, own in enumerate(turned)
        if np.isfinite(own).all()
        and not ((turned >= own).all(axis=1) & (turned > own).any(axis=1)).any()
    ]


def heat_map(
    values: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    unit: str,
    diverging: bool = False,
) -> go.Figure:
    """Draw values [r, c] as colours with their numbers; a diverging scale has 0 in the middle."""
    values = np.asarray(values, dtype=float)
    texts = [["" if np.isnan(v) else f"{v:.2g}" for v in row] for row in values]
    largest = float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else 1.0
    low = -largest if diverging else min(0.0, float(np.nanmin(values, initial=0.0)))
    scale = DIVERGING if diverging else RISING
    figure = _matrix(values, rows, columns, texts, unit, scale, (low, largest))
    figure.update_layout(height=150 + 34 * len(rows), width=260 + 78 * len(columns))
    return figure


def variance_curves(explained: Mapping[str, np.ndarray], share: float = 0.9) -> go.Figure:
    """Draw how much variance the first axes hold together, and where that reaches a share.

    Parameters
    ----------
    explained : mapping of name to float array [n]
        Share along every axis, falling, sum 1.
    share : float
    """
    figure = go.Figure()
    for index, (name, shares) in enumerate(explained.items()):
        held = 100 * np.cumsum(shares, dtype=np.float64)
        count = int(np.searchsorted(held, 100 * share - 1e-7)) + 1
        colour = COLOURS[index % len(COLOURS)]
        figure.add_trace(
            go.Scatter(
                x=np.arange(1, len(held) + 1), y=held, mode="lines",
                name=f"{name}: {count} of {len(held)} axes hold {100 * share:.0f} %",
                line={"color": colour, "width": 2.5, "dash": DASHES[index % len(DASHES)]},
            )
        )  # fmt: skip
        figure.add_trace(
            go.Scatter(
                x=[count], y=[held[count - 1]], mode="markers", showlegend=False,
                marker={"color": colour, "size": 9, "symbol": SYMBOLS[index % len(SYMBOLS)]},
            )
        )  # fmt: skip
    figure.add_hline(y=100 * share, line={"color": GREY, "dash": "dot", "width": 1.5})
    figure = _dressed(figure, "axes, most variable first", "variance held (%)", (0, 102))
    figure.update_layout(legend={"x": 0.99, "y": 0.03, "xanchor": "right", "yanchor": "bottom"})
    return figure


@dataclass(frozen=True)
class Spread:
    """Where the voices of one class lie on a map.

    Attributes
    ----------
    name : str
    mean : float array [2]
    axes : float array [2, 2]
        Unit vectors along which they vary, the most variable first.
    sds : float array [2]
        Along these.
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
        own = coordinates[labels == name].astype(float)
        variances, axes = np.linalg.eigh(np.cov(own.T))
        sds = np.sqrt(np.maximum(variances[::-1], 0))
        found.append(Spread(str(name), own.mean(axis=0), axes[:, ::-1].T, sds, int(count)))
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
        own = coordinates[labels == one.name]
        ring = one.mean + WITHIN_68 * (
            np.outer(np.cos(turn), one.sds[0] * one.axes[0])
            + np.outer(np.sin(turn), one.sds[1] * one.axes[1])
        )
        symbol = SYMBOLS[index % len(SYMBOLS)]
        figure.add_trace(
            go.Scatter(
                x=own[:, 0], y=own[:, 1], mode="markers", showlegend=False, hoverinfo="skip",
                legendgroup=one.name,
                marker={"color": colour, "size": 5, "opacity": 0.3, "symbol": symbol},
            )
        )  # fmt: skip
        figure.add_trace(
            go.Scatter(
                x=ring[:, 0], y=ring[:, 1], mode="lines", showlegend=False, hoverinfo="skip",
                legendgroup=one.name, line={"color": colour, "width": 2.5},
            )
        )  # fmt: skip
    for index, one in enumerate(classes):  # means above everything
        figure.add_trace(
            go.Scatter(
                x=[one.mean[0]], y=[one.mean[1]], mode="markers", legendgroup=one.name,
                name=f"{one.name} ({one.voices})",
                marker={
                    "color": COLOURS[index % len(COLOURS)], "size": 14,
                    "symbol": SYMBOLS[index % len(SYMBOLS)],
                    "line": {"color": "white", "width": 2},
                },
            )
        )  # fmt: skip
    figure = _dressed(figure, x_title, y_title)
    figure.update_layout(width=760, height=560)
    figure.update_yaxes(scaleanchor="x", scaleratio=1)
    return figure


def _wanted(better: str) -> str:
    """Return an arrow along the axis; the title of the other axis is turned, and its arrow too."""
    return "→ better" if better == "high" else "← better"


def _floats(values: Sequence[float] | np.ndarray) -> np.ndarray:
    return np.array([np.nan if v is None else v for v in values], dtype=float)


def _clear(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def _matrix(
    values: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    texts: list[list[str]],
    unit: str,
    scale: str,
    limits: tuple[float, float],
) -> go.Figure:
    figure = go.Figure(
        go.Heatmap(
            z=values, x=list(columns), y=list(rows), text=texts, texttemplate="%{text}",
            colorscale=scale, zmin=limits[0], zmax=limits[1], xgap=2, ygap=2,
            colorbar={
                "title": {"text": unit, "side": "top", "font": {"size": 11}},
                "thickness": 12, "outlinewidth": 0,
            },
            hovertemplate="%{y}, %{x}: %{z:.3g}<extra></extra>",
        )
    )  # fmt: skip
    figure = _dressed(figure, "", "")
    figure.update_xaxes(showgrid=False, showline=False, ticks="", type="category")
    figure.update_yaxes(
        showgrid=False, showline=False, ticks="", type="category", autorange="reversed"
    )
    return figure


def _dressed(
    figure: go.Figure, x_title: str, y_title: str, y_range: tuple[float, float] | None = None
) -> go.Figure:
    """Return a figure in the plain dress of a page that is read and printed."""
    axis = {
        "showline": True, "linecolor": "#5F6368", "gridcolor": GRID, "zeroline": False,
        "ticks": "outside", "tickcolor": "#5F6368", "automargin": True,
    }  # fmt: skip
    figure.update_layout(
        template="none", font=FONT, paper_bgcolor="white", plot_bgcolor="white",
        margin={"l": 64, "r": 24, "t": 28, "b": 52}, width=760, height=420,
        legend={"orientation": "v", "x": 1.02, "y": 1, "xanchor": "left", "yanchor": "top"},
        xaxis=axis | {"title": {"text": x_title, "standoff": 8}},
        yaxis=axis | {"title": {"text": y_title, "standoff": 8}},
        hovermode="closest",
    )  # fmt: skip
    if y_range is not None:
        figure.update_yaxes(range=list(y_range))
    return figure
