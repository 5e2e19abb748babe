"""The report as one page that opens from disk and asks the network for nothing."""

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from voicelab.experiments.findings import Findings, Row, met, with_targets
from voicelab.experiments.result_cache import plain, wav

HASH = re.compile(r"\b[0-9a-f]{64}\b")
BOUNDS = ("at_least", "at_most")
LONG_TABLE = 30  # rows; longer ones fold on the screen
STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 62rem; padding: 2.5rem 1.5rem 5rem; background: #fff;
  color: #202124; font: 16px/1.55 Georgia, "Times New Roman", serif; }
h1, h2, h3, nav, table, figcaption, .meta, summary, .sound
  { font-family: Helvetica, Arial, sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .6rem; }
h2 { font-size: 1.35rem; margin: 3.2rem 0 .8rem; padding-top: .8rem;
  border-top: 2px solid #202124; }
h3 { font-size: 1.02rem; margin: 2rem 0 .5rem; }
p, li { max-width: 44rem; }
a { color: #0b57a4; text-decoration: none; } a:hover { text-decoration: underline; }
nav { font-size: .9rem; margin: 1.8rem 0; } nav p { margin: 0 0 .5rem; max-width: none; }
nav b { display: block; font-weight: 600; } nav span { display: inline-block; }
.meta { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: 0;
  font-size: .85rem; color: #3c4043; } .meta dt { color: #5f6368; }
.meta dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .84rem; line-height: 1.35; margin: .3rem 0 1rem;
  font-variant-numeric: tabular-nums; }
th, td { padding: .28rem .75rem .28rem 0; text-align: left; vertical-align: top; }
th { border-bottom: 1.5px solid #202124; font-weight: 600; vertical-align: bottom; }
td { border-bottom: 1px solid #e3e5e8; } .number { text-align: right; white-space: nowrap; }
.interval { color: #5f6368; font-size: .92em; }
.missed { color: #a3380b; font-weight: 600; } .met { color: #00664c; font-weight: 600; }
figure { margin: 1.2rem 0 1.8rem; break-inside: avoid; }
figcaption { font-size: .9rem; font-weight: 600; margin-bottom: .3rem; }
.sound { display: flex; align-items: center; gap: 1rem; font-size: .85rem; margin: .3rem 0; }
.sound span { min-width: 18rem; } summary { cursor: pointer; font-size: .85rem; color: #0b57a4; }
@page { margin: 14mm; }
@media print { body { padding: 0; max-width: none; font-size: 10.5pt; } nav a { color: inherit; }
  .plot { zoom: .8; } table { font-size: 7.5pt; } .number, .interval { white-space: normal; }
  h2, h3 { break-after: avoid; } tr { break-inside: avoid; }
  .scroll { overflow: visible; } audio { display: none; } }
"""
DRAW = """
for (const place of document.querySelectorAll(".plot")) {
  const plot = JSON.parse(document.getElementById(place.dataset.plot).textContent);
  Plotly.newPlot(place, plot.data, plot.layout, {displaylogo: false});
}
for (const kind of ["beforeprint", "afterprint"])
  addEventListener(kind, () => document.querySelectorAll("details")
    .forEach(fold => { fold.open = kind === "beforeprint"; }));
"""


def html(findings: Sequence[Findings], meta: Mapping[str, Any]) -> str:
    """Return the whole page.

    Parameters
    ----------
    findings : sequence of Findings
    meta : mapping
        What stands at the head: `title`, `notes` (sentences), then names and values.
    """
    from plotly.offline import get_plotlyjs

    title = str(meta.get("title", "Report"))
    head = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f"<script>{get_plotlyjs()}</script></head><body>"
    )
    known = {k: _short(v) for k, v in meta.items() if k not in ("title", "notes") and v}
    body = [
        f"<h1>{escape(title)}</h1>",
        *(f"<p>{escape(note)}</p>" for note in meta.get("notes", ())),
        '<dl class="meta">',
        *(f"<dt>{escape(_words(k))}</dt><dd>{escape(_said(v))}</dd>" for k, v in known.items()),
        "</dl>",
        _contents(findings),
        _targets(findings),
        *(_section(one) for one in findings),
        f"<script>{DRAW}</script></body></html>",
    ]
    return head + "\n".join(body)


def _contents(findings: Sequence[Findings]) -> str:
    bound = '<p><a href="#targets"><b>What was to be reached</b></a></p>'
    entries = [bound] if _bound(findings) else []
    for one in findings:
        places = [(_anchor(one, "plot", name), name) for name in one.plots]
        places += [(_anchor(one, "table", name), name) for name in one.tables]
        places += [(_anchor(one, "sounds"), "sounds")] if one.sounds else []
        inner = " · ".join(
            f'<span><a href="#{anchor}">{escape(_words(name))}</a></span>'
            for anchor, name in places
        )
        entries.append(
            f'<p><a href="#{escape(one.name)}"><b>{escape(one.title)}</b></a>{inner}</p>'
        )
    return f'<nav aria-label="Contents">{"".join(entries)}</nav>'


def _bound(findings: Iterable[Findings]) -> list[dict[str, Any]]:
    return [row for one in findings for row in with_targets(plain(one.figures))]


def _targets(findings: Sequence[Findings]) -> str:
    rows = _bound(findings)
    if not rows:
        return ""
    lines = []
    for row in rows:
        reached = met(row)
        lines.append(
            f"<tr><td>{escape(row['label'])}</td><td>{_wanted(row)}</td>"
            f'<td class="number">{_number(row["value"])}</td>'
            f'<td class="number">{_interval(row) or "–"}</td>'
            f'<td class="number">{row.get("speakers", "–")}</td>'
            f'<td class="{"met" if reached else "missed"}">{"reached" if reached else "missed"}'
            "</td></tr>"
        )
    heads = ("figure", "target", "measured", "95 % interval", "speakers", "")
    return (
        '<h2 id="targets">What was to be reached</h2><div class="scroll"><table><thead><tr>'
        + "".join(f"<th>{head}</th>" for head in heads)
        + f"</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _wanted(row: Mapping[str, Any]) -> str:
    low, high = (f"{row[end]:g}".replace("-", "−") if end in row else "" for end in BOUNDS)
    if low and high:
        return f"between {low} and {high}"
    return f"at least {low}" if low else f"at most {high}"


def _section(one: Findings) -> str:
    parts = [f'<h2 id="{escape(one.name)}">{escape(one.title)}</h2>']
    parts += [f"<p>{escape(note)}</p>" for note in one.notes]
    for name, plot in one.plots.items():
        anchor = _anchor(one, "plot", name)
        layout = plot.layout
        size = f"width:{layout.width or 760}px;height:{layout.height or 420}px"
        data = plot.to_json().replace("</", "<\\/")
        parts.append(
            f'<figure id="{anchor}"><figcaption>{escape(_headed(name))}</figcaption>'
            f'<div class="scroll"><div class="plot" data-plot="{anchor}-data" style="{size}"></div>'
            f'</div><script type="application/json" id="{anchor}-data">{data}</script></figure>'
        )
    for name, rows in one.tables.items():
        parts.append(f'<h3 id="{_anchor(one, "table", name)}">{escape(_headed(name))}</h3>')
        table = f'<div class="scroll">{_table(rows)}</div>'
        if len(rows) > LONG_TABLE:
            table = f"<details><summary>{len(rows)} rows</summary>{table}</details>"
        parts.append(table)
    if one.sounds:
        parts.append(f'<h3 id="{_anchor(one, "sounds")}">Sounds</h3>')
        for name, sound in one.sounds.items():
            data = base64.b64encode(wav(sound)).decode()
            parts.append(
                f'<div class="sound"><span>{escape(_words(name))}</span><audio controls '
                f'preload="none" src="data:audio/wav;base64,{data}"></audio></div>'
            )
    return "\n".join(parts)


def _table(rows: Sequence[Row]) -> str:
    if not rows:
        return "<p>No rows.</p>"
    rows = [_folded(row) for row in plain(list(rows))]
    names = list(dict.fromkeys(name for row in rows for name in row))
    numbers = {name for name in names if all(_is_number(row.get(name)) for row in rows)}
    mark = {name: ' class="number"' if name in numbers else "" for name in names}
    lines = [
        "<tr>" + "".join(f"<td{mark[name]}>{_cell(row.get(name))}</td>" for name in names) + "</tr>"
        for row in rows
    ]
    heads = "".join(f"<th{mark[name]}>{escape(_words(name))}</th>" for name in names)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _folded(row: Row) -> Row:
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


def _cell(value: Any) -> str:
    if isinstance(value, Mapping) and "value" in value:
        return f"{_number(value['value'])} {_interval(value)}".strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, (int, float)):
        return _number(value)
    return escape(_said(value))


def _interval(figure: Mapping[str, Any]) -> str:
    if figure.get("low") is None or figure.get("high") is None:
        return ""
    low, high = _number(figure["low"]), _number(figure["high"])
    return f'<span class="interval">[{low}, {high}]</span>'


def _number(value: float | None) -> str:
    """Return a number with three digits that matter, more before the point."""
    if value is None:
        return "–"
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):d}".replace("-", "−")
    digits = 3 if abs(value) < 1 else 2 if abs(value) < 10 else 1
    return f"{value:.{digits}f}".replace("-", "−")


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{_words(k)}: {_said(v)}" for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_said, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _short(value: Any) -> Any:
    """Return a value with its hashes cut to what tells them apart; the JSON has them whole."""
    if isinstance(value, Mapping):
        return {name: _short(inner) for name, inner in value.items()}
    return HASH.sub(lambda found: found[0][:12], value) if isinstance(value, str) else value


def _words(name: str) -> str:
    return name.replace("_", " ")


def _headed(name: str) -> str:
    return _words(name)[:1].upper() + _words(name)[1:]


def _anchor(one: Findings, *parts: str) -> str:
    return escape("-".join([one.name, *parts]).replace(" ", "-"))
