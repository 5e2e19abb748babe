"""Picked groups -> a table and a page beside it, both whole or not at all."""

import csv
import io
from html import escape
from pathlib import Path

import numpy as np

from voicelab.atomic_write import atomic_write
from voicelab.pick.balance import figure
from voicelab.pick.groups import Picked
from voicelab.refusal import Refusal

STYLE = """
body { margin: 0 auto; max-width: 52rem; padding: 2rem 1.5rem 4rem; background: #fff;
  color: #202124; font: 15px/1.5 Helvetica, Arial, sans-serif; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
table { border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem 1rem .3rem 0; text-align: left; border-bottom: 1px solid #e3e5e8; }
th { border-bottom: 1.5px solid #202124; } .scroll { overflow-x: auto; }
.missed { color: #a3380b; font-weight: 600; } .reached { color: #00664c; font-weight: 600; }
.ids { font-size: .86rem; overflow-wrap: anywhere; color: #3c4043; }
"""
DRAW = """
const drawn = JSON.parse(document.getElementById("data").textContent);
Plotly.newPlot("overlap", drawn.data, drawn.layout, {displaylogo: false});
"""


def refuse_output(path: Path, force: bool = False) -> None:
    """Raise `Refusal` where the groups cannot be written to a file and the page beside it."""
    if path.suffix != ".csv":
        raise Refusal(
            "{path} was asked for; groups are written as a .csv with an .html beside it.",
            path=path,
        )
    for file in (path, path.with_suffix(".html")):
        if file.exists() and not force:
            raise Refusal(
                "{file} exists; choose another name or give --force.",
                file=file,
            )
    if not path.parent.is_dir():
        raise Refusal(
            "{path} cannot be written: there is no folder {parent}; make it first.",
            path=path,
            parent=path.parent,
        )


def write(picked: Picked, path: Path, force: bool = False) -> tuple[Path, Path]:
    """Write the groups as a table and the control report as a page of the same name; return both.

    The table has a row a voice: its group, its tuple, its id and what is known of it.

    Raises
    ------
    Refusal
        Where the name is not that of a .csv, or a file exists and `force` is not set.
    """
    path = Path(path)
    page = path.with_suffix(".html")
    refuse_output(path, force)
    try:
        with atomic_write(page) as page_part, atomic_write(path) as part:
            part.write_text(table(picked), encoding="utf-8", newline="")
            page_part.write_text(report(picked), encoding="utf-8", newline="")
    except OSError as error:
        raise Refusal(
            "{path} cannot be written ({reason}); choose a folder that exists, may be written to "
            "and has space.",
            path=path,
            reason=error.strerror,
        ) from error
    return path, page


def table(picked: Picked) -> str:
    """Return the groups as CSV; what is unknown is empty.

    The last column says what the others were measured on, where that is what the space decodes.
    """
    pool = picked.pool
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    labels = [name for name in pool.labels if name != picked.by]
    numbers = [name for name in pool.numbers if name != picked.by]
    on = [f"{pool.measured[0]} to {pool.measured[-1]}: {pool.decoded}"] if pool.measured else []
    writer.writerow(["group", "tuple", "id", *labels, *numbers, *(["measured_on"] if on else [])])
    for index, name in enumerate(picked.classes):
        for number, row in enumerate(picked.rows[:, index], start=1):
            known = [pool.labels[label][row] for label in labels]
            values = [pool.numbers[measure][row] for measure in numbers]
            texts = [repr(float(value)) if np.isfinite(value) else "" for value in values]
            writer.writerow([name, number, pool.ids[row], *known, *texts, *on])
    return out.getvalue()


def report(picked: Picked) -> str:
    """Return the control report as a page that opens from disk and asks the network for nothing."""
    from plotly.offline import get_plotlyjs

    from voicelab.figures.overlap import overlaps

    groups = dict(zip(picked.classes, picked.rows.T, strict=True))
    drawn = {
        one.measure: {name: picked.pool.numbers[one.measure][rows] for name, rows in groups.items()}
        for one in picked.balances
    }
    notes = {
        one.measure: ("" if one.matched else "not matched; ") + _smd(one.smd)
        for one in picked.balances
    }
    drawing = overlaps(drawn, notes) if drawn else None
    title = f"{len(groups)} groups of {len(picked.rows)} by {picked.by}"
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(', '.join(groups))}; from {escape(Path(picked.pool.source).name)}, "
        f"seed {picked.seed}.</p>",
        f"<p>{escape(picked.measured)}</p>" if picked.measured else "",
    ]
    if picked.exact:
        body.append(f"<p>Every tuple is alike in {escape(', '.join(picked.exact))}.</p>")
    body += [f'<p class="missed">Missed: {escape(sentence)}</p>' for sentence in picked.missed]
    body += ["<h2>Control</h2>", _balances(picked)]
    if drawing is not None:
        data = drawing.to_json()  # plotly writes < as \u003c, so that no name ends the script
        body += [
            '<h2>Overlap</h2><div class="scroll"><div id="overlap"></div></div>',
            f'<script type="application/json" id="data">{data}</script>',
            f"<script>{get_plotlyjs()}</script><script>{DRAW}</script>",
        ]
    explained = {
        "unmatched": "found no partner within the tolerances",
        "incomplete": "lack a value that was to be matched",
        "spare": "have a partner and were not needed",
    }
    for name, meaning in explained.items():
        ids = getattr(picked, name)
        body.append(
            f"<h2>{len(ids)} {name}</h2><p>They {meaning}.</p>"
            f'<p class="ids">{escape(", ".join(ids))}</p>'
        )
    made = [
        f'<p class="ids">{escape(name)}: {escape(value)}</p>'
        for name, value in picked.made.items()
        if value
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        + "\n".join([*body, "<h2>Made with</h2>", *made])
        + "</body></html>"
    )


def _balances(picked: Picked) -> str:
    heads = ["measure", *(f"{name}: mean (SD)" for name in picked.classes), "SMD", "tolerance",
             "widest in a tuple", ""]  # fmt: skip
    lines = []
    for one in picked.balances:
        cells = [f"{figure(one.means[name])} ({figure(one.sds[name])})" for name in picked.classes]
        cells += ["–" if one.smd is None else f"{one.smd:+.3f}"]
        cells += ["–" if one.tolerance is None else figure(one.tolerance), figure(one.widest)]
        verdict = ("reached" if one.reached else "missed") if one.matched else ""
        lines.append(
            f"<tr><td>{escape(one.measure)}</td>"
            + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
            + f'<td class="{verdict}">{verdict or "not matched"}</td></tr>'
        )
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _smd(smd: float | None) -> str:
    return "SMD –" if smd is None else f"SMD {smd:+.3f}"
