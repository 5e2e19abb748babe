"""Findings -> a folder: report.json, tables, figures, and one page that holds all of it."""

import csv
import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from voicelab.experiments.findings import Findings, Row
from voicelab.experiments.report.html import html
from voicelab.experiments.report.png import pictures
from voicelab.experiments.serialise import plain
from voicelab.refusal import Refusal

INTERVAL = ("low", "high")  # the further columns of a figure with an interval


def write(findings: Sequence[Findings], folder: Path, meta: Mapping[str, Any]) -> list[str]:
    """Write a report; it replaces an earlier one when all of it is ready.

    Parameters
    ----------
    findings : sequence of Findings
        Of different names.
    folder : Path
        Made where it is missing. Contents: `report.json` (figures and meta), EXPERIMENT_TABLE.csv,
        EXPERIMENT_PLOT.png and .html, and `report.html`, which needs none of the others.
    meta : mapping
        Date, command, checkpoints, for the head of the page and the JSON.

    Returns
    -------
    list of str
        A sentence for everything that could not be written.

    Raises
    ------
    Refusal
        If the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=".part-") as temporary:
            refused = _fill(Path(temporary), findings, meta)
            before = _listed(folder)
            now = sorted(path.name for path in Path(temporary).iterdir())
            # The page and the list of files come last: until then the old ones stay valid.
            for name in sorted(now, key=lambda name: name.startswith("report.")):
                os.replace(Path(temporary) / name, folder / name)
            for name in before.difference(now):
                (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise Refusal(
            "{folder} cannot be written to ({reason}); choose another folder.",
            folder=folder,
            reason=error.strerror,
        ) from error
    return refused


def _fill(folder: Path, findings: Sequence[Findings], meta: Mapping[str, Any]) -> list[str]:
    from plotly.offline import get_plotlyjs

    plots = {
        f"{one.name}_{_file_name(name)}": plot
        for one in findings
        for name, plot in one.plots.items()
    }
    drawn, why_not = pictures(plots)
    for name, png in drawn.items():
        (folder / f"{name}.png").write_bytes(png)
    for name, plot in plots.items():
        # plotly.min.js is written once beside them, instead of five megabytes into each.
        page = plot.to_html(include_plotlyjs="directory", config={"displaylogo": False})
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    if plots:
        (folder / "plotly.min.js").write_text(get_plotlyjs(), encoding="utf-8")
    for one in findings:
        for name, rows in one.tables.items():
            target = folder / f"{one.name}_{_file_name(name)}.csv"
            target.write_text(as_csv(rows), encoding="utf-8", newline="")
    refused = [why_not] if why_not else []
    notes = [*meta.get("notes", ()), *refused]
    (folder / "report.html").write_text(html(findings, {**meta, "notes": notes}), encoding="utf-8")
    files = sorted([*(path.name for path in folder.iterdir()), "report.json"])
    report = {
        "meta": plain({**meta, "notes": notes}),
        "figures": {one.name: plain(one.figures) for one in findings},
        "notes": {one.name: list(one.notes) for one in findings},
        "files": files,
    }
    text = json.dumps(report, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")
    return refused


def as_csv(rows: Sequence[Row]) -> str:
    """Return rows as a table; a figure with an interval becomes the columns N, N_low, N_high."""
    flat = []
    for row in plain(list(rows)):
        line: dict[str, Any] = {}
        for name, value in row.items():
            if isinstance(value, Mapping) and "value" in value:
                line[name] = value["value"]
                line |= {f"{name}_{end}": value[end] for end in INTERVAL if end in value}
            else:
                line[name] = value
        flat.append(line)
    columns = list(dict.fromkeys(name for line in flat for name in line))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    return text.getvalue()


def _file_name(name: str) -> str:
    return re.sub(r"[^\w.+-]+", "_", name).strip("_").lower()


def _listed(folder: Path) -> set[str]:
    """Return the files of the report that is in a folder already: only those are removed."""
    try:
        listed = json.loads((folder / "report.json").read_text(encoding="utf-8"))["files"]
        return {name for name in listed if Path(name).name == name}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
