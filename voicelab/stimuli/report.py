"""report.html: a set to look at and listen to, one page that opens from disk without a network."""

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from voicelab.audio import load
from voicelab.convert import gain_to_db
from voicelab.measure import spectrogram
from voicelab.stimuli.plan import Plan, Source, Stimulus
from voicelab.stimuli.report_plots import (
    TitledPlot,
    judged_probability,
    plot_continua,
    plot_measures,
)

EMBEDDED_BYTES = 40e6  # of all sounds; the page of a larger set plays the files beside it
RANGE_DB = 60.0  # of a spectrogram, from its loudest place down
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
STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2.5rem 1.25rem 5rem; background: #fff;
  color: #202124; font: 15px/1.5 Helvetica, Arial, sans-serif; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 3rem 0 .8rem; padding-top: .8rem; border-top: 2px solid #202124; }
h3 { font-size: 1rem; margin: 2rem 0 .6rem; } p { max-width: 46rem; margin: .4rem 0; }
.lead { color: #5f6368; margin-bottom: 1.4rem; }
.note { border-left: 3px solid #b06000; padding: .1rem 0 .1rem .8rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; font-size: .85rem;
  margin: 1.4rem 0; } dt { color: #5f6368; } dd { margin: 0; overflow-wrap: anywhere; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(34rem, 100%), 1fr));
  gap: 1rem 2rem; } figure { margin: 0; min-width: 0; }
figcaption { font-size: .9rem; font-weight: 600; margin-bottom: .2rem; }
.plot { width: 100%; height: 360px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr));
  gap: 1rem; } .card { border: 1px solid #e3e5e8; border-radius: 8px; padding: .7rem; }
.card b { display: block; font-size: .88rem; overflow-wrap: anywhere; }
.card span { display: block; color: #5f6368; font-size: .8rem; min-height: 2.4em; }
.card img { display: block; width: 100%; height: 96px; margin: .5rem 0; border-radius: 3px;
  image-rendering: auto; } .card audio { display: block; width: 100%; height: 34px; }
.card dl { font-size: .78rem; margin: .6rem 0 0; gap: 0 .8rem; }
.card dd { text-align: right; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; } summary { cursor: pointer; color: #0b57a4; }
table { border-collapse: collapse; font-size: .78rem; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .7rem .2rem 0; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
th { border-bottom: 1.5px solid #202124; } td { border-bottom: 1px solid #e3e5e8; }
@media print { audio { display: none; } .card, figure { break-inside: avoid; } }
"""
DRAW = """
for (const place of document.querySelectorAll(".plot")) {
  const plot = JSON.parse(document.getElementById(place.dataset.plot).textContent);
  Plotly.newPlot(place, plot.data, plot.layout,
    {displaylogo: false, responsive: true, showSendToCloud: false, plotlyServerURL: ""});
}
addEventListener("play", event => {
  for (const other of document.querySelectorAll("audio")) if (other !== event.target) other.pause();
}, true);
"""


def report(
    plan: Plan,
    rows: Sequence[Mapping[str, Any]],
    notes: Sequence[str],
    folder: Path,
    versions: Mapping[str, str],
    lowered_db: float,
) -> str:
    """Return the whole page.

    Parameters
    ----------
    plan : Plan
    rows : sequence of mapping
        Of stimuli.tsv, in the order of the plan's stimuli.
    notes : sequence of str
        What must not be overlooked.
    folder : Path
        Where the sounds lie.
    versions : mapping of str to str
    lowered_db : float
        By how much the set is lower than its level.
    """
    return "\n".join(_page(plan, rows, notes, folder, versions, lowered_db))


def _page(
    plan: Plan, rows: Sequence[Mapping[str, Any]], notes: Sequence[str], folder: Path,
    versions: Mapping[str, str], lowered_db: float,
) -> Iterator[str]:  # fmt: skip
    from plotly.offline import get_plotlyjs

    total = sum((folder / one.file).stat().st_size for one in plan.stimuli)
    embedded = total <= EMBEDDED_BYTES
    title = f"{len(plan.stimuli)} stimuli from {len(plan.sources)} sources"
    yield (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style><script>{get_plotlyjs()}</script></head>"
        f'<body><h1>{title}</h1><p class="lead">Every figure is measured on the files as they were '
        "written; strengths and off_cloud say what was asked for. All columns: "
        "stimuli.tsv, described in stimuli.json; how the set was made: provenance.json.</p>"
    )
    if not embedded:
        yield (
            f'<p class="note">The sounds, {total / 1e6:.0f} MB, are too many for one page: they '
            "are played from the folder stimuli beside it.</p>"
        )
    yield from (f'<p class="note">{escape(note)}</p>' for note in notes)
    yield _facts(_facts_of(plan, versions, lowered_db))
    continua = plot_continua(plan, rows)
    if continua:
        yield '<h2 id="continua">Continua</h2><p>The lines are the judge\'s curves, as far as they '
        yield "were followed to place the steps; the marks are the written files. A dotted line "
        yield "stands where the judge says 50 %.</p>"
        yield _plots(continua, "continuum")
    yield '<h2 id="measure_acoustics">Measurements</h2>'
    yield _plots(plot_measures(plan, rows), "measure")
    yield f"<details><summary>All {len(rows)} stimuli as a table</summary>{_table(rows)}</details>"
    yield '<h2 id="stimuli">Stimuli</h2>'
    for source in plan.sources:
        own = [
            pair for pair in zip(plan.stimuli, rows, strict=True) if pair[0].source == source.name
        ]
        if own:
            yield f'<h3>{escape(source.name)}</h3><p class="lead">{_origin(source)}</p>'
            yield '<div class="cards">'
            yield from (_card(plan, one, row, folder, embedded) for one, row in own)
            yield "</div>"
    yield f"<script>{DRAW}</script></body></html>"


def _facts_of(plan: Plan, versions: Mapping[str, str], lowered_db: float) -> dict[str, str]:
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
        "made with": ", ".join(f"{name} {version}" for name, version in versions.items()),
    }


def _facts(facts: Mapping[str, str]) -> str:
    items = (f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in facts.items())
    return f"<dl>{''.join(items)}</dl>"


def _origin(source: Source) -> str:
    file, licence = Path(source.path).name, f"licence: {source.licence}"
    said = f"{file}, {source.seconds:.2f} s at {source.sample_rate} Hz; {licence}"
    return escape(said)


def _plots(drawn: Sequence[TitledPlot], kind: str) -> str:
    return (
        f'<div class="plots">{"".join(_plot(d, f"{kind}{i}") for i, d in enumerate(drawn))}</div>'
    )


def _plot(drawn: TitledPlot, anchor: str) -> str:
    figure = drawn.figure
    figure.update_layout(
        width=None, height=360, autosize=True, margin={"l": 56, "r": 12, "t": 12, "b": 48},
        legend={"orientation": "h", "x": 0, "y": -0.26, "xanchor": "left", "yanchor": "top"},
        font={"size": 12},
    )  # fmt: skip
    data = figure.to_json().replace("</", "<\\/")
    return (
        f"<figure><figcaption>{escape(drawn.title)}</figcaption>"
        f'<div class="plot" data-plot="{anchor}"></div>'
        f'<script type="application/json" id="{anchor}">{data}</script></figure>'
    )


def _card(
    plan: Plan, stimulus: Stimulus, row: Mapping[str, Any], folder: Path, embedded: bool
) -> str:
    file = folder / stimulus.file
    sound = stimulus.file
    if embedded:
        sound = f"data:audio/wav;base64,{base64.b64encode(file.read_bytes()).decode()}"
    picture = base64.b64encode(_picture(file)).decode()
    facts = {f"{name}": f"{strength:+g}" for name, strength in stimulus.strengths.items()}
    judged = judged_probability(plan, stimulus, row)
    for column, name, form in FIGURES:
        value = judged[1] if column == "judged" and judged else row.get(column)
        if value is not None:
            facts[judged[0] if column == "judged" and judged else name] = form.format(value)
    return (
        f'<div class="card"><b>{escape(stimulus.stimulus_id)}</b>'
        f"<span>{escape(str(row['description']))}</span>"
        f'<img alt="spectrogram, 50 Hz to 8 kHz" src="data:image/png;base64,{picture}">'
        f'<audio controls preload="none" src="{sound}"></audio>{_facts(facts)}</div>'
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


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    names = [name for name in TABLE if name in rows[0]]
    heads = "".join(f"<th>{escape(name)}</th>" for name in names)
    lines = (
        "<tr>" + "".join(f"<td>{_cell(row[name])}</td>" for name in names) + "</tr>" for row in rows
    )
    return (
        f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody>'
        "</table></div>"
    )


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else escape(str(value))
