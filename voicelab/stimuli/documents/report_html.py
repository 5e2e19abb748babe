"""report.html: a set to look at and listen to, one page that opens from disk without a network."""

import base64
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from voicelab import html_report
from voicelab.audio import load
from voicelab.convert import gain_to_db
from voicelab.measure import spectrogram
from voicelab.stimuli.documents import RenderedSet
from voicelab.stimuli.plan import Plan, Stimulus
from voicelab.stimuli.provenance import versions
from voicelab.stimuli.report_plots import (
    TitledPlot,
    judged_probability,
    plot_continua,
    plot_measures,
)

FILE = "report.html"
TEMPLATE = Path(__file__).with_name("report.html.jinja")
EMBEDDED_BYTES = 40e6  # of all sounds; the page of a larger set plays the files beside it
RANGE_DB = 60.0  # of a spectrogram, below its loudest point
FIGURES = (  # of every stimulus: column, what it is called, how it is written
    ("judged", "judged", "{:.0%}"),
    ("judged_age_years", "judged age", "{:.0f} years"),
    ("f0_mean_hz", "F0", "{:.0f} Hz"),
    ("speaker_similarity", "likeness to its source", "{:.2f}"),
    ("duration_s", "duration", "{:.3f} s"),
    ("rms_dbfs", "RMS", "{:.2f} dB"),
    ("peak_dbfs", "peak", "{:.1f} dB"),
    ("lufs", "loudness", "{:.1f} LUFS"),
)
TABLE = (
    "stimulus_id", "duration_s", "rms_dbfs", "peak_dbfs", "lufs", "f0_mean_hz", "f0_sd_hz",
    "f0_range_st", "voiced_share", "centroid_hz", "tilt_db_per_octave", "judged_gender_female_p",
    "judged_age_years", "speaker_similarity", "distance_to_mean", "distance_to_voices", "off_cloud",
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """What the page shows of one stimulus: its spectrogram, its sound, its figures."""

    stimulus_id: str
    description: str
    picture: Markup
    sound: Markup
    facts: Mapping[str, str]


@dataclass(frozen=True)
class SourceCards:
    """The stimuli of one source."""

    name: str
    origin: str
    cards: tuple[Card, ...]


def content(rendered: RenderedSet) -> str:
    """Return the whole page."""
    from plotly.offline import get_plotlyjs

    plan, rows = rendered.plan, rendered.rows
    total = sum((rendered.folder / one.file).stat().st_size for one in plan.stimuli)
    columns = [name for name in TABLE if name in rows[0]]
    return html_report.render(
        TEMPLATE,
        title=f"{len(plan.stimuli)} stimuli from {len(plan.sources)} sources",
        plotly=Markup(get_plotlyjs()),
        embedded=total <= EMBEDDED_BYTES,
        megabytes=f"{total / 1e6:.0f}",
        notes=rendered.notes,
        settings=_settings(plan, rendered.lowered_db),
        continua=[_plot(one) for one in plot_continua(plan, rows)],
        measures=[_plot(one) for one in plot_measures(plan, rows)],
        columns=columns,
        rows=[[_cell(row[name]) for name in columns] for row in rows],
        sources=list(_sources(rendered, total <= EMBEDDED_BYTES)),
    )


def _settings(plan: Plan, lowered_db: float) -> dict[str, str]:
    output = plan.output
    level = f"{output.level_db - lowered_db:g} dB ({output.level})"
    return {
        "format": f"mono PCM, {output.bits} bit, {output.sample_rate} Hz",
        "level": level + (f", asked for: {output.level_db:g} dB" if lowered_db else ""),
        "mean": "removed from every sound, before its ramps",
        "ramps": f"raised cosine, {output.ramp_s * 1000:g} ms",
        "duration": f"{output.duration_s:g} s" if output.duration_s else "as it comes",
        "directions": ", ".join(one.name for one in plan.directions) or "none",
        "seed": f"{plan.seed} (order of conditions.csv)",
        "space": plan.space_sha256[:12],
        "made with": ", ".join(
            f"{name} {version}" for name, version in versions(plan.measures).items()
        ),
    }


def _plot(titled: TitledPlot) -> dict[str, str]:
    figure = titled.figure
    figure.update_layout(
        width=None,
        height=360,
        autosize=True,
        margin={"l": 56, "r": 12, "t": 12, "b": 48},
        legend={"orientation": "h", "x": 0, "y": -0.26, "xanchor": "left", "yanchor": "top"},
        font={"size": 12},
    )
    return {"title": titled.title, "json": Markup(figure.to_json().replace("</", "<\\/"))}


def _sources(rendered: RenderedSet, embedded: bool) -> Iterator[SourceCards]:
    pairs = list(zip(rendered.plan.stimuli, rendered.rows, strict=True))
    for source in rendered.plan.sources:
        cards = tuple(
            _card(rendered, stimulus, row, embedded)
            for stimulus, row in pairs
            if stimulus.source == source.name
        )
        if cards:
            file, licence = Path(source.path).name, f"licence: {source.licence}"
            origin = f"{file}, {source.seconds:.2f} s at {source.sample_rate} Hz; {licence}"
            yield SourceCards(source.name, origin, cards)


def _card(
    rendered: RenderedSet, stimulus: Stimulus, row: Mapping[str, Any], embedded: bool
) -> Card:
    file = rendered.folder / stimulus.file
    sound = stimulus.file
    if embedded:
        sound = f"data:audio/wav;base64,{base64.b64encode(file.read_bytes()).decode()}"
    facts = {name: f"{strength:+g}" for name, strength in stimulus.strengths.items()}
    judged = judged_probability(rendered.plan, stimulus, row)
    for column, name, form in FIGURES:
        value = judged[1] if column == "judged" and judged else row.get(column)
        if value is not None:
            facts[judged[0] if column == "judged" and judged else name] = form.format(value)
    return Card(
        stimulus_id=stimulus.stimulus_id,
        description=str(row["description"]),
        picture=Markup(base64.b64encode(_picture(file)).decode()),
        sound=Markup(sound),  # a file of a set has a name of letters and digits
        facts=facts,
    )


def _picture(file: Path) -> bytes:
    """Return the spectrogram of a file as PNG: dark is loud, low is at the bottom."""
    from PIL import Image

    power = spectrogram(load(file, max_seconds=None)).power.astype(np.float64)
    loud_db = gain_to_db(power / max(float(power.max()), 1e-30)) / 2  # of power
    grey = np.clip(-loud_db / RANGE_DB, 0, 1) * 255
    buffer = io.BytesIO()
    Image.fromarray(grey[::-1].astype(np.uint8)).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
