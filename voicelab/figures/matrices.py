"""Confusion matrices and heat maps, with their numbers."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from voicelab.figures.palette import on_paper

RISING, DIVERGING = "Blues", "RdBu"  # colour scales that survive grey print and suit every eye


def confusion(counts: np.ndarray, labels: Sequence[str]) -> go.Figure:
    """Draw a confusion matrix: counts [n, n], true classes in rows.

    The colour is the share of the row, so that small classes show as well as large ones.
    """
    counts = np.asarray(counts, dtype=float)
    shares = 100 * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    texts = [
        [f"{share:.0f} %<br>({count:.0f})" for share, count in zip(*row, strict=True)]
        for row in zip(shares, counts, strict=True)
    ]
    figure = _matrix(shares, labels, labels, texts, "% of the true class", RISING, (0, 100))
    figure.update_layout(
        xaxis_title_text="judged as",
        yaxis_title_text="true class",
        height=170 + 56 * len(labels),
        width=280 + 84 * len(labels),
    )
    return figure


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
            z=values,
            x=list(columns),
            y=list(rows),
            text=texts,
            texttemplate="%{text}",
            colorscale=scale,
            zmin=limits[0],
            zmax=limits[1],
            xgap=2,
            ygap=2,
            colorbar={
                "title": {"text": unit, "side": "top", "font": {"size": 11}},
                "thickness": 12,
                "outlinewidth": 0,
            },
            hovertemplate="%{y}, %{x}: %{z:.3g}<extra></extra>",
        )
    )
    figure = on_paper(figure, "", "")
    figure.update_xaxes(showgrid=False, showline=False, ticks="", type="category")
    figure.update_yaxes(
        showgrid=False, showline=False, ticks="", type="category", autorange="reversed"
    )
    return figure
