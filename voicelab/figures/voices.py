"""Voices as they lie: maps, who they are, the variance along axes."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from voicelab.attributes import AGE_BANDS
from voicelab.projection import axes_for

# Okabe & Ito (2008), told apart with every kind of colour vision; without their black, which a dark
# page swallows. Grey is kept for "no class".
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
SYMBOLS = ("circle", "square", "diamond", "cross")  # those that plotly draws in 2-D and in 3-D
GREY = "#9AA0A6"
GENDER_COLOURS = {"female": "#D55E00", "male": "#0072B2", "other": "#009E73"}
# In the order of Viridis, with ends that a light page and a dark one both show.
BAND_COLOURS = ("#6A3FA0", "#2F7FB8", "#35B779", "#E8B51D")
COLOUR_BY = ("gender", "age", "accent", "corpus")
NAMED_ACCENTS = 8  # the most frequent ones have a colour, the others share grey
MANY_VOICES = 4000  # above it points are drawn by WebGL, which not every browser has
EXPLAINED_WORDS = ("axes, most variable first", "variance held (%)", "{n} axes hold {share} %")


@dataclass(frozen=True)
class Look:
    """How the voices of a class are drawn; no two classes of an attribute look alike."""

    label: str
    colour: str
    symbol: str


def class_looks(labels: np.ndarray, attribute: str) -> list[Look]:
    """Return how the classes of an attribute are drawn, those that are named in a legend alone.

    Parameters
    ----------
    labels : str array [N]
        "" where unknown.
    attribute : str
        "gender", "band" (of age: in its order, dark to bright), "accent" (the eight most
        frequent) or any other, of which all classes are named, the most frequent first.
    """
    named = [label for label, _ in Counter(labels.tolist()).most_common() if label]
    if attribute == "band":
        return [
            Look(band, colour, SYMBOLS[index])
            for index, (band, colour) in enumerate(zip(AGE_BANDS, BAND_COLOURS, strict=True))
            if band in named
        ]
    if attribute == "gender":
        named = [label for label in GENDER_COLOURS if label in named]
    elif attribute == "accent":
        named = named[:NAMED_ACCENTS]
    return [
        Look(
            label,
            GENDER_COLOURS.get(label) or COLOURS[index % len(COLOURS)],
            SYMBOLS[index % len(SYMBOLS)],
        )
        for index, label in enumerate(named)
    ]


def accent_name(label: str) -> str:
    """Return an accent's label as a reader expects it: english_usa -> English (USA)."""
    if not label:
        return "unknown"
    language, _, country = label.partition("_")
    country = country.upper() if country in ("usa", "uk") else country.title()
    return language.title() + (f" ({country})" if country else "")


def explained_variance(
    explained: np.ndarray, share: float = 0.9, words: tuple[str, str, str] = EXPLAINED_WORDS
) -> go.Figure:
    """Draw how much of the variance of the voices the first axes hold together.

    Parameters
    ----------
    explained : float array [number of axes]
        Share along each axis, falling, sum 1.
    share : float
        Where the curve reaches it, a line stands.
    words : tuple of str
        What stands at the two axes and beside the line.
    """
    across, up, beside = words
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
        type="line", x0=count, x1=count, y0=0, y1=float(cumulative[count - 1]),
        line={"color": GREY, "width": 1.5, "dash": "dot"},
    )  # fmt: skip
    figure.add_annotation(
        x=count, y=float(cumulative[count - 1]) / 2, showarrow=False, xanchor="left", xshift=8,
        text=beside.format(n=count, share=f"{100 * share:.0f}"),
    )  # fmt: skip
    figure.update_layout(
        **_bare({"l": 56, "r": 16, "t": 16, "b": 44}),
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


def _bare(margin: dict[str, int]) -> dict[str, Any]:
    """Return the layout of a figure that takes its background from the page; margins in pixels."""
    clear = "rgba(0,0,0,0)"
    return {"template": "none", "paper_bgcolor": clear, "plot_bgcolor": clear, "margin": margin}
