"""The response of the judge along a slider: probabilities, judged age, speaker similarity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from voicelab.figures.palette import CLEAR, COLOURS, DASHES, GREY, PAGE_GRID

YEARS = (10, 80)  # smallest range: a change of one year must look small


@dataclass(frozen=True)
class PanelTitles:
    """The titles of the axes, and the label of the line between speakers."""

    strength: str
    probability: str
    years: str
    similarity: str
    same_speaker: str


def response_curves(
    strengths: Sequence[float],
    probabilities: Mapping[str, Sequence[float] | np.ndarray],
    years: Sequence[float],
    similarities: Sequence[float],
    equal_error: float | None,
    at: float,
    titles: PanelTitles,
) -> go.Figure:
    """Draw three panels over one axis of strengths [S].

    Parameters
    ----------
    strengths : sequence of float [S]
    probabilities : mapping of name to sequence of float [S]
        Judged, NaN where the judge abstained.
    years, similarities : sequences of float [S]
        The judged age, and the cosine of speaker embeddings to strength 0; NaN where unknown.
    equal_error : float or None
        Similarity below which two recordings are more likely of different speakers.
    at : float
        Position of the slider, drawn as a line.
    titles : PanelTitles
    """
    figure = go.Figure()
    for index, (name, values) in enumerate(probabilities.items()):
        figure.add_trace(_line(strengths, values, name, COLOURS[index % len(COLOURS)], index, "y"))
    figure.add_trace(_line(strengths, years, titles.years, COLOURS[0], 0, "y2", legend=False))
    similar = _line(strengths, similarities, titles.similarity, COLOURS[2], 0, "y3", legend=False)
    figure.add_trace(similar)
    panels = {"yaxis": (0.70, 1.0), "yaxis2": (0.36, 0.62), "yaxis3": (0.0, 0.28)}
    names = (titles.probability, titles.years, titles.similarity)
    figure.update_layout(
        template="none",
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        height=560,
        margin={"l": 56, "r": 16, "t": 34, "b": 66},
        legend={"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom"},
        xaxis={
            "title": {"text": titles.strength, "standoff": 6},
            "anchor": "y3",
            "gridcolor": PAGE_GRID,
            "zeroline": True,
            "zerolinecolor": GREY,
        },
        shapes=[
            {
                "type": "line",
                "xref": "x",
                "yref": "paper",
                "x0": at,
                "x1": at,
                "y0": 0,
                "y1": 1,
                "line": {"color": GREY, "width": 1.5, "dash": "dot"},
            }
        ],
        **{
            axis: {
                "title": {"text": name, "standoff": 6, "font": {"size": 12}},
                "domain": domain,
                "gridcolor": PAGE_GRID,
                "zeroline": False,
            }
            for (axis, domain), name in zip(panels.items(), names, strict=True)
        },
    )
    known = [year for year in years if np.isfinite(year)]
    lowest, highest = min([YEARS[0] + 2, *known]) - 2, max([YEARS[1] - 2, *known]) + 2
    figure.update_layout(
        yaxis_range=[-0.02, 1.02], yaxis2_range=[lowest, highest], yaxis3_range=[0, 1.02]
    )
    if equal_error is not None:
        figure.add_shape(
            type="line",
            xref="paper",
            x0=0,
            x1=1,
            yref="y3",
            y0=equal_error,
            y1=equal_error,
            line={"color": GREY, "width": 1, "dash": "dash"},
        )
        figure.add_annotation(
            text=titles.same_speaker,
            xref="paper",
            x=1,
            yref="y3",
            y=equal_error,
            yanchor="top",
            xanchor="right",
            showarrow=False,
            font={"size": 11},
        )
    return figure


def _line(
    x: Sequence[float],
    y: Sequence[float] | np.ndarray,
    name: str,
    colour: str,
    index: int,
    axis: str,
    legend: bool = True,
) -> go.Scatter:
    return go.Scatter(
        x=np.asarray(x, dtype=np.float32),
        y=np.asarray(y, dtype=np.float32),
        name=name,
        mode="lines+markers",
        yaxis=axis,
        showlegend=legend,
        line={"color": colour, "width": 2, "dash": DASHES[index % len(DASHES)]},
        marker={"size": 6, "color": colour},
        hovertemplate=name + " %{y:.2f} · %{x:+.2f}<extra></extra>",
    )
