"""The plots of a report: the judge's curves along continua, and measures from step to step."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from voicelab.figures import COLOURS, GREY, Curve, curves, heat_map
from voicelab.stimuli.measurements import column_name
from voicelab.stimuli.plan import Continuum, Plan, Stimulus

if TYPE_CHECKING:
    import plotly.graph_objects as go

TOGETHER = 8  # continua in one plot; more lines are not told apart
Rows = Sequence[Mapping[str, Any]]
MEASURES = {
    "f0_mean_hz": "Mean F0 (Hz)",
    "centroid_hz": "Spectral centroid (Hz)",
    "judged_age_years": "Judged age (years)",
    "speaker_similarity": "Likeness of the speaker to the source (cosine)",
    "rms_dbfs": "RMS level (dB re full scale)",
    "distance_to_voices": "Distance to the nearest voices (latent)",
}


@dataclass(frozen=True)
class TitledPlot:
    """A plot and what is said above it."""

    title: str
    figure: "go.Figure"


def plot_continua(plan: Plan, rows: Rows) -> list[TitledPlot]:
    """Return the judged curves of continua along one direction, and those of grids as maps."""
    found = []
    judged = [one for one in plan.continua if one.attribute]
    lines = [one for one in judged if len(one.axes) == 1]
    for what in dict.fromkeys((one.axes, one.attribute, one.label) for one in lines):
        alike = [one for one in lines if (one.axes, one.attribute, one.label) == what]
        for some in _parted(alike):
            title = f"Judged {what[1]} {what[2]} along {what[0][0]}"
            found.append(TitledPlot(title, _curves(plan, some, rows)))
    for one in judged:
        if len(one.axes) == 2:
            found.append(
                TitledPlot(f"{one.name}: judged {one.attribute} {one.label}", _grid(one, rows))
            )
    return found


def plot_measures(plan: Plan, rows: Rows) -> list[TitledPlot]:
    """Return measures from step to step of the continua along one direction; else by stimulus."""
    found = []
    lines = [one for one in plan.continua if len(one.axes) == 1]
    for column, title in MEASURES.items():
        for some in _parted(lines):
            series = []
            for one in some:
                own = _rows_of(one, rows)
                strengths = [row[_strength(one)] for row in own]
                series.append(Curve(one.name, strengths, [_float(row[column]) for row in own]))
            several = len({one.axes for one in some}) > 1
            axis = "strength" if several else f"strength along {some[0].axes[0]}"
            found.append(TitledPlot(title, curves(series, axis, "")))
        if not lines:
            every = Curve("stimuli", range(1, len(rows) + 1), [_float(row[column]) for row in rows])
            figure = curves([every], "row of stimuli.tsv", "").update_traces(mode="markers")
            found.append(TitledPlot(title, figure))
    return found


def judged_probability(
    plan: Plan, stimulus: Stimulus, row: Mapping[str, Any]
) -> tuple[str, float] | None:
    """Return what a stimulus's continuum is judged by, and how probable the judge finds it."""
    one = next((c for c in plan.continua if c.name == stimulus.continuum), None)
    likely = _likely(one, row) if one is not None and one.attribute else None
    return None if one is None or likely is None else (f"judged {one.label}", likely)


def _curves(plan: Plan, continua: Sequence[Continuum], rows: Rows) -> "go.Figure":
    import plotly.graph_objects as go

    followed = [Curve(one.name, one.strengths, _floats(one.probabilities)) for one in continua]
    figure = curves(followed, "strength", "judged probability", (-0.02, 1.02))
    figure.update_traces(mode="lines", opacity=0.55)
    figure.add_hline(y=0.5, line={"color": GREY, "width": 1, "dash": "dash"})
    for index, one in enumerate(continua):
        own, colour = _rows_of(one, rows), COLOURS[index % len(COLOURS)]
        figure.add_trace(
            go.Scatter(
                x=[row[_strength(one)] for row in own],
                y=_floats([_likely(one, r) for r in own]),
                name=one.name,
                legendgroup=one.name,
                showlegend=False,
                mode="markers",
                text=[row["stimulus_id"] for row in own],
                marker={"size": 9, "color": colour, "line": {"color": "white", "width": 1}},
                hovertemplate="%{text}<br>%{x:+.3f}: %{y:.1%}<extra></extra>",
            )
        )
        if one.midpoint is not None:
            figure.add_vline(x=one.midpoint, line={"color": colour, "width": 1.5, "dash": "dot"})
    return figure


def _grid(one: Continuum, rows: Rows) -> "go.Figure":
    own = _rows_of(one, rows)
    first, second = (f"strength_{column_name(axis)}" for axis in one.axes)
    across, down = (list(dict.fromkeys(row[name] for row in own)) for name in (second, first))
    values = np.array(_floats([_likely(one, row) for row in own])).reshape(len(down), len(across))
    return heat_map(
        values,
        [f"{one.axes[0]} {_signed(y)}" for y in down],
        [f"{one.axes[1]} {_signed(x)}" for x in across],
        "probability",
    )


def _signed(strength: float) -> str:
    return f"{strength:+g}" if strength else "0"


def _parted(continua: Sequence[Continuum]) -> Iterator[Sequence[Continuum]]:
    for start in range(0, len(continua), TOGETHER):
        yield continua[start : start + TOGETHER]


def _rows_of(one: Continuum, rows: Rows) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["continuum"] == one.name]


def _strength(one: Continuum) -> str:
    return f"strength_{column_name(one.axes[0])}"


def _likely(one: Continuum, row: Mapping[str, Any]) -> float | None:
    """Return the judged probability of what a continuum is judged by."""
    name = f"judged_{one.attribute}_{column_name(one.label)}_p"
    if name in row:
        return row[name]
    # Of two labels the table has the first; the other one is what is left.
    other = next(key for key in row if key.startswith(f"judged_{one.attribute}_"))
    return None if row[other] is None else 1 - row[other]


def _floats(values: Sequence[float | None]) -> list[float]:
    return [_float(value) for value in values]


def _float(value: float | None) -> float:
    return np.nan if value is None else value
