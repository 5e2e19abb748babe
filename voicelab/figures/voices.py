"""Voices and recordings as they lie: maps, spectrograms, the variance along axes."""

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from voicelab.convert import frames_to_seconds, hz_to_mel
from voicelab.measure import HIGH_HZ, LOW_HZ, Spectrogram, centres_mel
from voicelab.projection import axes_for

if TYPE_CHECKING:
    from voicelab.latent import LatentTable

# Okabe & Ito (2008), told apart with every kind of colour vision; without their black, which a dark
# page swallows. Grey is kept for "no class".
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
SYMBOLS = ("circle", "square", "diamond", "cross")  # those that plotly draws in 2-D and in 3-D
GREY = "#9AA0A6"
GENDER_COLOURS = {"female": "#D55E00", "male": "#0072B2", "other": "#009E73"}
COLOUR_BY = ("gender", "age", "accent", "corpus")
NAMED_ACCENTS = 8  # the most frequent ones have a colour, the others share grey
MANY_VOICES = 4000  # above it points are drawn by WebGL, which not every browser has

FLOOR_DB = -70.0  # of a spectrogram, re the loudest point of the one before
TICKS_HZ = (250, 500, 1000, 2000, 4000, 8000)
F0_RANGE_HZ = (50.0, 600.0)  # of the axis of the F0 line
F0_TICKS_HZ = [50, 100, 200, 400]
POWER_AXIS: dict[str, Any] = {
    "range": [float(hz_to_mel(LOW_HZ)), float(hz_to_mel(HIGH_HZ))],
    "tickvals": hz_to_mel(TICKS_HZ).tolist(),
    "ticktext": [f"{hz / 1000:g}k" if hz >= 1000 else str(hz) for hz in TICKS_HZ],
    "title": {"text": "Hz", "standoff": 4},
    "zeroline": False,
    "showgrid": False,
}
F0_AXIS: dict[str, Any] = {
    "type": "log",
    "range": np.log10(F0_RANGE_HZ).tolist(),
    "tickvals": F0_TICKS_HZ,
    "title": {"text": "F0 (Hz)", "standoff": 4},
    "side": "right",
    "zeroline": False,
    "showgrid": False,
}
COLOUR_AXIS: dict[str, Any] = {
    "colorscale": "Magma",
    "cmin": FLOOR_DB,
    "cmax": 0,
    "colorbar": {
        "orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom",
        "len": 0.35, "thickness": 8, "tickangle": 0, "outlinewidth": 0,
        "tickvals": [-60, -30, 0], "ticktext": ["−60", "−30", "0 dB"],
    },
}  # fmt: skip


def accent_name(label: str) -> str:
    """Return an accent's label as a reader expects it: english_usa -> English (USA)."""
    if not label:
        return "unknown"
    language, _, country = label.partition("_")
    country = country.upper() if country in ("usa", "uk") else country.title()
    return language.title() + (f" ({country})" if country else "")


def describe(table: "LatentTable", row: int) -> str:
    """Return who a voice is, in one line: gender, age, accent."""
    age = table.ages[row]
    years = f"{age:.0f} years" if np.isfinite(age) else "age unknown"
    gender = str(table.genders[row]) or "gender unknown"
    return f"{gender}, {years}, {accent_name(str(table.accents[row]))}"


def hover_texts(table: "LatentTable") -> list[str]:
    """Return who every voice is, as plotly shows it beside a point; labels cannot add markup."""
    return [
        f"<b>{escape(str(voice_id))}</b><br>{escape(describe(table, row))}"
        for row, voice_id in enumerate(table.ids)
    ]


def voice_map(coordinates: np.ndarray, table: "LatentTable", colour_by: str) -> go.Figure:
    """Draw the voices of a table as points.

    Parameters
    ----------
    coordinates : float array [N, 2] or [N, 3]
    table : LatentTable
    colour_by : str
        "gender", "age" (continuous), "accent" (the eight most frequent) or "corpus".

    Returns
    -------
    Figure
        One trace a class, so that the legend switches classes on and off. `customdata` holds the
        row of every point in the table.
    """
    points = _age_points(table) if colour_by == "age" else _class_points(table, colour_by)
    solid = coordinates.shape[1] == 3
    flat = go.Scattergl if len(table) > MANY_VOICES else go.Scatter
    texts = np.array(hover_texts(table))
    figure = go.Figure()
    for name, rows, marker in points:
        place = {axis: coordinates[rows, i] for i, axis in enumerate("xyz"[: 2 + solid])}
        size = 4 if solid else 7
        figure.add_trace(
            (go.Scatter3d if solid else flat)(
                **place,
                name=name,
                mode="markers",
                marker={"size": size, "line": {"width": 0}, "opacity": 0.85} | marker,
                customdata=rows,
                text=texts[rows],
                hovertemplate="%{text}<extra></extra>",
                showlegend=colour_by != "age",
            )
        )
    figure.update_layout(
        **_bare({"l": 8, "r": 8, "t": 8, "b": 8}),
        hovermode="closest",
        legend={"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top", "itemsizing": "constant"},
        uirevision="voices",
    )
    return figure


def spectrograms(
    before: Spectrogram,
    after: Spectrogram | None = None,
    f0_before_hz: np.ndarray | None = None,
    f0_after_hz: np.ndarray | None = None,
) -> go.Figure:
    """Draw the log power of a recording before and after an edit, one above the other.

    Parameters
    ----------
    before, after : Spectrogram
        Time and colour have one scale: decibels re the loudest point before.
    f0_before_hz, f0_after_hz : float arrays [L], optional
        Fundamental frequency every 10 ms, 0 where unvoiced: drawn as a line over the spectrogram,
        with an axis of its own on the right.
    """
    heard = [("Before", before, f0_before_hz)]
    if after is not None:
        heard.append(("After", after, f0_after_hz))
    loudest = float(before.power.max()) or 1.0
    traces: list[go.Heatmap | go.Scatter] = []
    # One dict, given once: changing a plotly figure step by step takes longer than the edit.
    layout: dict[str, Any] = {
        **_bare({"l": 44, "r": 48, "t": 44, "b": 40}),
        "height": 84 + 190 * len(heard),
        "showlegend": False,
        "coloraxis": COLOUR_AXIS,
        "annotations": [],
    }
    domains = [[0.55, 1.0], [0.0, 0.45]] if after else [[0.0, 1.0]]  # bottom and top of each panel
    for row, (title, image, f0_hz) in enumerate(heard):
        # A panel has the axes x, y (power) and y2 (F0); the second one x2, y3 and y4.
        x, power, pitch = ("", "", "2") if row == 0 else ("2", "3", "4")
        last = row == len(heard) - 1
        traces.append(_heatmap(image, loudest, f"x{x}", f"y{power}"))
        if f0_hz is not None:
            traces.append(_f0_line(f0_hz, f"x{x}", f"y{pitch}"))
        layout |= {
            f"xaxis{x}": {
                "anchor": f"y{power}", "range": [0, before.seconds], "showticklabels": last,
                "title": {"text": "seconds" if last else "", "standoff": 4},
                "zeroline": False, "showgrid": False,
            },
            f"yaxis{power}": POWER_AXIS | {"domain": domains[row], "anchor": f"x{x}"},
            f"yaxis{pitch}": F0_AXIS | {"overlaying": f"y{power}", "anchor": f"x{x}"},
        }  # fmt: skip
        layout["annotations"].append(
            {
                "text": title, "showarrow": False, "font": {"size": 13},
                "x": 0, "xanchor": "left", "xref": "paper",
                "y": domains[row][1], "yanchor": "bottom", "yref": "paper",
            }
        )  # fmt: skip
    return go.Figure(traces, layout)


def explained_variance(explained: np.ndarray, share: float = 0.9) -> go.Figure:
    """Draw how much of the variance of the voices the first axes hold together.

    Parameters
    ----------
    explained : float array [number of axes]
        Share along each axis, falling, sum 1.
    share : float
        Where the curve reaches it, a line stands.
    """
    cumulative = 100 * np.cumsum(explained, dtype=np.float64)
    count = axes_for(explained, share)
    figure = go.Figure(
        go.Scatter(
            x=np.arange(1, len(explained) + 1),
            y=cumulative.astype(np.float32),
            mode="lines",
            line={"color": COLOURS[0], "width": 2.5},
            hovertemplate="%{x} axes: %{y:.1f} %<extra></extra>",
        )
    )
    figure.add_shape(
        type="line", x0=count, x1=count, y0=0, y1=float(cumulative[count - 1]),
        line={"color": GREY, "width": 1.5, "dash": "dot"},
    )  # fmt: skip
    figure.add_annotation(
        x=count, y=float(cumulative[count - 1]) / 2, showarrow=False, xanchor="left", xshift=8,
        text=f"{count} axes hold {100 * share:.0f} %",
    )  # fmt: skip
    figure.update_layout(
        **_bare({"l": 56, "r": 16, "t": 16, "b": 44}),
        height=280,
        xaxis={"title": {"text": "axes, most variable first", "standoff": 6}, "zeroline": False},
        yaxis={
            "title": {"text": "variance held (%)", "standoff": 6},
            "range": [0, 101],
            "gridcolor": "rgba(128,128,128,0.25)",
        },
    )
    figure.update_xaxes(showgrid=False)
    return figure


def _class_points(table: "LatentTable", colour_by: str) -> list[tuple[str, np.ndarray, dict]]:
    """Return name, rows and marker of every class, the unnamed rest first, so beneath."""
    columns = {"gender": table.genders, "accent": table.accents, "corpus": table.corpora}
    labels = columns[colour_by].astype(str)
    frequent = [label for label, _ in Counter(labels.tolist()).most_common() if label]
    if colour_by == "gender":
        frequent = [label for label in GENDER_COLOURS if label in frequent]
    elif colour_by == "accent":
        frequent = frequent[:NAMED_ACCENTS]
    rest = np.flatnonzero(~np.isin(labels, frequent))
    points: list[tuple[str, np.ndarray, dict]] = []
    if len(rest):
        name = "other accents" if colour_by == "accent" else "unknown"
        points.append((name, rest, {"color": GREY, "opacity": 0.45}))
    for index, label in enumerate(frequent):
        colour = GENDER_COLOURS.get(label) or COLOURS[index % len(COLOURS)]
        marker = {"color": colour, "symbol": SYMBOLS[index % len(SYMBOLS)]}
        name = accent_name(label) if colour_by == "accent" else label
        points.append((name, np.flatnonzero(labels == label), marker))
    return points


def _age_points(table: "LatentTable") -> list[tuple[str, np.ndarray, dict]]:
    known = np.isfinite(table.ages)
    points = []
    if not known.all():
        points.append(("unknown", np.flatnonzero(~known), {"color": GREY, "opacity": 0.45}))
    rows = np.flatnonzero(known)
    bar = {"title": {"text": "years"}, "thickness": 10, "len": 0.6, "outlinewidth": 0}
    # Few voices are very old: beyond the 98th percentile the colour stays what it is.
    top = float(np.percentile(table.ages[rows], 98)) if len(rows) else 100.0
    marker = {
        "color": table.ages[rows],
        "colorscale": "Viridis",
        "cmin": 18,
        "cmax": top,
        "colorbar": bar,
    }
    return [*points, ("age", rows, marker)]


def _bare(margin: dict[str, int]) -> dict[str, Any]:
    """Return the layout of a figure that takes its background from the page; margins in pixels."""
    clear = "rgba(0,0,0,0)"
    return {"template": "none", "paper_bgcolor": clear, "plot_bgcolor": clear, "margin": margin}


def _heatmap(image: Spectrogram, loudest: float, x: str, y: str) -> go.Heatmap:
    decibels = 10 * np.log10(np.maximum(image.power / loudest, 10 ** (FLOOR_DB / 10)))
    return go.Heatmap(
        # Whole decibels in a byte: a quarter of what floats weigh on the way to the page.
        z=np.rint(np.clip(decibels, FLOOR_DB, 0)).astype(np.int8),
        x0=0.0,
        dx=image.step_s,
        y=centres_mel().astype(np.float32),
        xaxis=x,
        yaxis=y,
        coloraxis="coloraxis",
        hoverinfo="skip",
    )


def _f0_line(f0_hz: np.ndarray, x: str, y: str) -> go.Scatter:
    return go.Scatter(
        x=frames_to_seconds(np.arange(len(f0_hz))).astype(np.float32),
        y=np.where(f0_hz > 0, f0_hz, np.nan).astype(np.float32),
        xaxis=x,
        yaxis=y,
        mode="lines",
        line={"color": "#7FE7FF", "width": 2},
        connectgaps=False,
        hovertemplate="F0 %{y:.0f} Hz at %{x:.2f} s<extra></extra>",
    )
