"""The report as one page that opens from disk and loads nothing from the network."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from plotly.graph_objects import Figure as Plot

from voicelab.experiments.findings import Findings, Row, met, with_targets
from voicelab.experiments.serialise import plain, wav

TEMPLATE = "report.html.j2"
HASH = re.compile(r"\b[0-9a-f]{64}\b")
LONG_TABLE = 30  # rows; longer ones are folded on the screen
SIZE = 760, 420  # pixels of a plot that has no size of its own


@dataclass(frozen=True)
class Column:
    """A column of a table; numbers are set to the right."""

    name: str
    numeric: bool


@dataclass(frozen=True)
class PlotPart:
    """A plot as the page holds it."""

    name: str
    anchor: str
    json: str
    width: int
    height: int


@dataclass(frozen=True)
class TablePart:
    """A table as the page holds it: estimates with their intervals in one cell."""

    name: str
    anchor: str
    columns: Sequence[Column]
    rows: Sequence[Row]

    @property
    def folded(self) -> bool:
        """Whether it is too long to be shown at once."""
        return len(self.rows) > LONG_TABLE


@dataclass(frozen=True)
class SoundPart:
    """A sound as the page holds it: a wav file in base64."""

    name: str
    wav: str


@dataclass(frozen=True)
class SoundList:
    """Where the sounds of a section start, for the table of contents."""

    anchor: str
    name: str = "sounds"


@dataclass(frozen=True)
class Section:
    """One experiment as the page holds it."""

    name: str
    title: str
    notes: Sequence[str]
    plots: Sequence[PlotPart]
    tables: Sequence[TablePart]
    sounds: Sequence[SoundPart]

    @classmethod
    def of(cls, found: Findings) -> "Section":
        """Return the section of an experiment."""
        return cls(
            found.name,
            found.title,
            found.notes,
            [_plot(found, name, plot) for name, plot in found.plots.items()],
            [_table(found, name, rows) for name, rows in found.tables.items()],
            [
                SoundPart(name, base64.b64encode(wav(sound)).decode())
                for name, sound in found.sounds.items()
            ],
        )

    @property
    def sounds_anchor(self) -> str:
        """Where its sounds start."""
        return f"{self.name}-sounds"

    @property
    def parts(self) -> list[PlotPart | TablePart | SoundList]:
        """What the table of contents lists, in order."""
        sounds = [SoundList(self.sounds_anchor)] if self.sounds else []
        return [*self.plots, *self.tables, *sounds]


def html(findings: Sequence[Findings], meta: Mapping[str, Any]) -> str:
    """Return the whole page.

    Parameters
    ----------
    findings : sequence of Findings
    meta : mapping
        For the head of the page: `title`, `notes` (sentences), then names and values.
    """
    from plotly.offline import get_plotlyjs

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": number,
        "text": text,
        "words": words,
        "heading": heading,
        "bounds": bounds,
        "met": met,
    }
    return environment.get_template(TEMPLATE).render(
        title=str(meta.get("title", "Report")),
        notes=meta.get("notes", ()),
        facts={k: _shortened(v) for k, v in meta.items() if k not in ("title", "notes") and v},
        targets=[row for one in findings for row in with_targets(plain(one.figures))],
        sections=[Section.of(one) for one in findings],
        plotly=get_plotlyjs(),
    )


def _plot(found: Findings, name: str, plot: Plot) -> PlotPart:
    width, height = SIZE
    layout = plot.layout
    return PlotPart(
        name,
        _anchor(found.name, "plot", name),
        plot.to_json().replace("</", "<\\/"),  # cannot end the script that it stands in
        layout.width or width,
        layout.height or height,
    )


def _table(found: Findings, name: str, rows: Sequence[Row]) -> TablePart:
    merged = [_with_intervals(row) for row in plain(list(rows))]
    names = list(dict.fromkeys(key for row in merged for key in row))
    columns = [Column(key, all(_is_number(row.get(key)) for row in merged)) for key in names]
    return TablePart(name, _anchor(found.name, "table", name), columns, merged)


def _with_intervals(row: Row) -> Row:
    """Return a row in which N, N_low and N_high are one figure with its interval."""
    found = dict(row)
    for name in row:
        ends = (f"{name}_low", f"{name}_high")
        if all(end in found for end in ends):
            low, high = (found.pop(end) for end in ends)
            found[name] = {"value": row[name], "low": low, "high": high}
    return found


def _is_number(value: Any) -> bool:
    if isinstance(value, Mapping):
        return "value" in value
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def bounds(figure: Mapping[str, Any]) -> str:
    """Return the target of a figure in words."""
    low, high = (
        f"{figure[end]:g}".replace("-", "−") if end in figure else ""
        for end in ("at_least", "at_most")
    )
    if low and high:
        return f"between {low} and {high}"
    return f"at least {low}" if low else f"at most {high}"


def number(value: float | None) -> str:
    """Return a number with three significant digits, more before the point; – for none."""
    if value is None:
        return "–"
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):d}".replace("-", "−")
    digits = 3 if abs(value) < 1 else 2 if abs(value) < 10 else 1
    return f"{value:.{digits}f}".replace("-", "−")


def text(value: Any) -> str:
    """Return a value of any kind in one line."""
    if isinstance(value, Mapping):
        return "; ".join(f"{words(k)}: {text(v)}" for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(text, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def words(name: str) -> str:
    """Return a key as words."""
    return name.replace("_", " ")


def heading(name: str) -> str:
    """Return a key as a heading."""
    return words(name)[:1].upper() + words(name)[1:]


def _shortened(value: Any) -> Any:
    """Return a value with its hashes cut to 12 digits; the JSON has them whole."""
    if isinstance(value, Mapping):
        return {name: _shortened(inner) for name, inner in value.items()}
    return HASH.sub(lambda found: found[0][:12], value) if isinstance(value, str) else value


def _anchor(*parts: str) -> str:
    return "-".join(parts).replace(" ", "-")
