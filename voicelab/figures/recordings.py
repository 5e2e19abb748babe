"""Recordings side by side: waveform, spectrogram and F0 on one time axis."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from voicelab.audio import Recording
from voicelab.convert import HOP_S, hz_to_mel
from voicelab.figures.palette import CLEAR, GREY
from voicelab.measure import HIGH_HZ, LOW_HZ, Spectrogram, centres_mel

COLUMNS = 600  # of a waveform; each draws its lowest and its highest sample
FLOOR_DB = -70.0  # of a spectrogram, re the loudest point of the resynthesis
TICKS_HZ = (250, 1000, 4000)
F0_RANGE_HZ = (50.0, 600.0)
F0_TICKS_HZ = (50, 100, 200, 400)
COLOUR_BAR: dict[str, Any] = {
    # Away from the edge, where the last label would not fit.
    "orientation": "h", "x": 0.96, "xanchor": "right", "y": 1, "yanchor": "bottom",
    "xpad": 0, "ypad": 0, "len": 0.3, "thickness": 6, "outlinewidth": 0,
    "tickangle": 0, "tickfont": {"size": 11},
    "tickvals": [-60, -30, 0], "ticktext": ["−60", "−30", "0 dB"],
}  # fmt: skip
GRID = "rgba(128,128,128,0.25)"
WAVE_PX, IMAGE_PX, F0_PX = 38, 120, 130  # heights
TITLE_PX, ABOVE_PX, BELOW_PX = 24, 30, 40  # above every recording, around the figure
LEGEND_PX = 20  # below the title of the F0 curves
# Okabe & Ito (2008); dashes tell them apart without colour.
# The original is wide, because the others are drawn over it.
ORIGINAL: dict[str, Any] = {"color": GREY, "width": 5, "dash": "solid"}
RESYNTHESIS: dict[str, Any] = {"color": "#E69F00", "width": 2.5, "dash": "dash"}
EDIT: dict[str, Any] = {"color": "#3D8BD4", "width": 2, "dash": "solid"}


@dataclass(frozen=True)
class RecordingPanel:
    """A recording and its measurements.

    Attributes
    ----------
    title : str
    recording : Recording
    spectrogram : Spectrogram
    f0_hz : float array [L]
        Fundamental frequency every 10 ms, 0 where unvoiced.
    """

    title: str
    recording: Recording
    spectrogram: Spectrogram
    f0_hz: np.ndarray


@dataclass(frozen=True)
class AxisTitles:
    """Titles of the axes and of the F0 curves, and the text beside a point of one.

    Attributes
    ----------
    seconds : str
    f0_hz, f0_beside : str
        Title of the F0 curves, without and with an original.
    f0_at : str
    """

    seconds: str = "seconds"
    f0_hz: str = "F0 (Hz)"
    f0_beside: str = "F0 (Hz)"
    f0_at: str = "Hz at"


def recordings(
    original: RecordingPanel | None,
    resynthesis: RecordingPanel,
    edit: RecordingPanel | None = None,
    titles: AxisTitles | None = None,
) -> go.Figure:
    """Draw recordings one above the other, and their F0 curves in one panel below.

    Parameters
    ----------
    original, resynthesis, edit : RecordingPanel
        None if there is none. All share the axes of time and frequency and the scales of amplitude
        and colour: decibels re the loudest point of the resynthesis.
    titles : AxisTitles, optional

    Returns
    -------
    Figure
        Its height fits its rows.
    """
    titles = titles or AxisTitles()
    candidates = ((original, ORIGINAL), (resynthesis, RESYNTHESIS), (edit, EDIT))
    shown = [(one, line) for one, line in candidates if one is not None]
    rows = len(shown) * (TITLE_PX + WAVE_PX + IMAGE_PX) + TITLE_PX + LEGEND_PX + F0_PX
    height = ABOVE_PX + rows + BELOW_PX
    panels = _Panels(height)
    loudest = float(resynthesis.spectrogram.power.max()) or 1.0
    peak = max(float(np.abs(one.recording.samples).max(initial=0.0)) for one, _ in shown) or 1.0
    traces: list[dict[str, Any]] = []
    for one, line in shown:
        panels.title(one.title)
        traces.append(_wave(one.recording, panels.below(WAVE_PX, _wave_axis(peak)), line["color"]))
        traces.append(_image(one.spectrogram, loudest, panels.below(IMAGE_PX, _image_axis())))
    panels.title(titles.f0_hz if original is None else titles.f0_beside, size=12)
    panels.left -= LEGEND_PX
    axis = panels.below(F0_PX, _f0_axis())
    lines = [_f0_line(one, line, axis, titles) for one, line in shown]
    seconds = max(one.recording.seconds for one, _ in shown)
    layout = {
        "template": "none",
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "margin": {"l": 52, "r": 12, "t": ABOVE_PX, "b": BELOW_PX},
        "height": height,
        "hovermode": "closest",
        "annotations": panels.annotations,
        "xaxis": {
            "anchor": axis, "range": [0, seconds], "title": {"text": titles.seconds, "standoff": 4},
            "zeroline": False, "showgrid": False,
        },
        "legend": {
            "orientation": "h", "x": 0, "xanchor": "left", "yanchor": "bottom",
            "y": panels.top(axis), "font": {"size": 11},
        },
        "coloraxis": {"colorscale": "Magma", "cmin": FLOOR_DB, "cmax": 0, "colorbar": COLOUR_BAR},
        **panels.axes,
    }  # fmt: skip
    # Built at once: changing a plotly figure step by step takes longer than the edit.
    return go.Figure({"data": traces + lines, "layout": layout})


class _Panels:
    """Stacks panels from the top of a figure, one y axis each."""

    def __init__(self, height: int) -> None:
        self.inner = height - ABOVE_PX - BELOW_PX
        self.left = self.inner  # remaining pixels
        self.axes: dict[str, dict[str, Any]] = {}
        self.annotations: list[dict[str, Any]] = []

    def title(self, text: str, size: int = 13) -> None:
        """Leave room for a title and write it."""
        self.left -= TITLE_PX
        self.annotations.append(
            {
                "text": _plain(text),
                "showarrow": False,
                "font": {"size": size},
                "x": 0,
                "xanchor": "left",
                "xref": "paper",
                "y": self.left / self.inner,
                "yanchor": "bottom",
                "yref": "paper",
            }
        )

    def below(self, height: int, axis: dict[str, Any]) -> str:
        """Return the name of the axis of a new panel."""
        bottom = max(0, self.left - height)
        number = len(self.axes) + 1
        suffix = "" if number == 1 else str(number)
        domain = [bottom / self.inner, (self.left - 2) / self.inner]
        self.axes[f"yaxis{suffix}"] = axis | {"domain": domain, "zeroline": False}
        self.left = bottom
        return f"y{suffix}"

    def top(self, axis: str) -> float:
        """Return where a panel ends, as a share of the height."""
        top: float = self.axes[axis.replace("y", "yaxis")]["domain"][1]
        return top


def _plain(text: str) -> str:
    """Return a text without the tags that plotly would interpret."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _wave(recording: Recording, axis: str, colour: str) -> dict[str, Any]:
    """Return a line through the lowest and the highest sample of every column."""
    samples = recording.samples
    together = max(1, -(-len(samples) // COLUMNS))
    whole = len(samples) // together * together
    columns = samples[:whole].reshape(-1, together)
    ends = np.stack([columns.min(axis=1), columns.max(axis=1)], axis=1).astype(np.float32)
    return {
        "type": "scatter", "mode": "lines", "yaxis": axis, "y": ends.ravel(),
        "x0": 0, "dx": together / recording.sample_rate / 2,
        "line": {"color": colour, "width": 1}, "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip


def _wave_axis(peak: float) -> dict[str, Any]:
    return {"range": [-peak, peak], "visible": False, "fixedrange": True}


def _image(image: Spectrogram, loudest: float, axis: str) -> dict[str, Any]:
    decibels = 10 * np.log10(np.maximum(image.power / loudest, 10 ** (FLOOR_DB / 10)))
    centres = centres_mel()
    return {
        "type": "heatmap", "yaxis": axis, "coloraxis": "coloraxis", "hoverinfo": "skip",
        # Whole decibels in a byte: a quarter of the size of floats.
        "z": np.rint(np.minimum(decibels, 0)).astype(np.int8),
        "x0": 0, "dx": image.step_s,
        "y0": float(centres[0]), "dy": float(centres[1] - centres[0]),
        "zsmooth": "fast",  # drawn as one image
    }  # fmt: skip


def _image_axis() -> dict[str, Any]:
    return {
        "range": [float(hz_to_mel(LOW_HZ)), float(hz_to_mel(HIGH_HZ))],
        "tickvals": hz_to_mel(TICKS_HZ).tolist(),
        "ticktext": [f"{hz / 1000:g} kHz" if hz >= 1000 else f"{hz} Hz" for hz in TICKS_HZ],
        "showgrid": False,
        "fixedrange": True,
    }


def _f0_axis() -> dict[str, Any]:
    return {
        "type": "log",
        "range": np.log10(F0_RANGE_HZ).tolist(),
        "tickvals": list(F0_TICKS_HZ),
        "gridcolor": GRID,
        "fixedrange": True,
    }


def _f0_line(
    shown: RecordingPanel, line: dict[str, Any], axis: str, titles: AxisTitles
) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "yaxis": axis, "name": _plain(shown.title),
        "x0": 0, "dx": HOP_S, "connectgaps": False, "line": line,
        "y": np.where(shown.f0_hz > 0, shown.f0_hz, np.nan).astype(np.float32),
        "hovertemplate": f"%{{y:.0f}} {titles.f0_at} %{{x:.2f}} s<extra>%{{fullData.name}}</extra>",
    }  # fmt: skip
