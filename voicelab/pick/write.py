"""Picked groups -> a table and a report beside it, written together or not at all."""

import csv
import io
from pathlib import Path

import numpy as np
from markupsafe import Markup

from voicelab import html_report
from voicelab.atomic_write import atomic_write
from voicelab.pick.balance import Balance, figure
from voicelab.pick.groups import MatchedGroups
from voicelab.pick.pool import MEASURED_ON
from voicelab.refusal import Refusal

TEMPLATE = Path(__file__).with_name("report.html.jinja")
OTHERS = {
    "unmatched": "found no partner within the tolerances",
    "incomplete": "lack a value that was to be matched",
    "spare": "have a partner and were not needed",
}


def check_output(path: Path, force: bool = False) -> None:
    """Raise `Refusal` if the groups cannot be written to a file and the report beside it."""
    if path.suffix != ".csv":
        raise Refusal(
            "{path} does not end in .csv; groups are written as .csv, with a report as .html.",
            path=path,
        )
    for file in (path, path.with_suffix(".html")):
        if file.exists() and not force:
            raise Refusal("{file} exists; choose another name or use --force.", file=file)
    if not path.parent.is_dir():
        raise Refusal(
            "{path} cannot be written: the folder {parent} does not exist; create it first.",
            path=path,
            parent=path.parent,
        )


def write(groups: MatchedGroups, path: Path, force: bool = False) -> tuple[Path, Path]:
    """Write the groups as a table and the report as a page of the same name; return both.

    The table has a row for each voice: its group, its tuple, its id and its values.

    Raises
    ------
    Refusal
        If the name does not end in .csv, or a file exists and `force` is not set.
    """
    path = Path(path)
    page = path.with_suffix(".html")
    check_output(path, force)
    try:
        with atomic_write(page) as page_part, atomic_write(path) as part:
            part.write_text(table(groups), encoding="utf-8", newline="")
            page_part.write_text(report(groups), encoding="utf-8", newline="")
    except OSError as error:
        raise Refusal(
            "{path} cannot be written ({reason}); choose a folder that you can write to, on a "
            "disk with free space.",
            path=path,
            reason=error.strerror,
        ) from error
    return path, page


def table(groups: MatchedGroups) -> str:
    """Return the groups as CSV; unknown values are empty.

    The last column says what was measured, if anything was.
    """
    pool = groups.pool
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    labels = [name for name in pool.labels if name != groups.by]
    numbers = [name for name in pool.numbers if name != groups.by]
    on = [f"{pool.measured[0]} to {pool.measured[-1]}: {MEASURED_ON}"] if pool.measured else []
    writer.writerow(["group", "tuple", "id", *labels, *numbers, *(["measured_on"] if on else [])])
    for index, name in enumerate(groups.classes):
        for number, row in enumerate(groups.rows[:, index], start=1):
            known = [pool.labels[label][row] for label in labels]
            values = [pool.numbers[measure][row] for measure in numbers]
            texts = [repr(float(value)) if np.isfinite(value) else "" for value in values]
            writer.writerow([name, number, pool.ids[row], *known, *texts, *on])
    return out.getvalue()


def report(groups: MatchedGroups) -> str:
    """Return the report as a page that opens from disk and needs no network."""
    from plotly.offline import get_plotlyjs

    from voicelab.figures.overlap import overlaps

    rows = dict(zip(groups.classes, groups.rows.T, strict=True))
    values = {
        one.measure: {name: groups.pool.numbers[one.measure][own] for name, own in rows.items()}
        for one in groups.balances
    }
    captions = {
        one.measure: ("" if one.matched else "not matched; ") + _smd(one.smd)
        for one in groups.balances
    }
    return html_report.render(
        TEMPLATE,
        title=f"{len(groups.classes)} groups of {len(groups.rows)} by {groups.by}",
        groups=groups,
        source=Path(groups.pool.source).name,
        heads=[
            "measure",
            *(f"{name}: mean (SD)" for name in groups.classes),
            "SMD",
            "tolerance",
            "widest in a tuple",
            "",
        ],
        balances=[(_cells(one, groups), _verdict(one)) for one in groups.balances],
        # plotly writes < as \u003c, so that no name ends the script
        plot=Markup(overlaps(values, captions).to_json()) if values else "",
        plotly=Markup(get_plotlyjs()),
        others=[(name, meaning, getattr(groups, name)) for name, meaning in OTHERS.items()],
    )


def _cells(one: Balance, groups: MatchedGroups) -> list[str]:
    return [
        one.measure,
        *(f"{figure(one.means[name])} ({figure(one.sds[name])})" for name in groups.classes),
        "–" if one.smd is None else f"{one.smd:+.3f}",
        "–" if one.tolerance is None else figure(one.tolerance),
        figure(one.widest),
    ]


def _verdict(one: Balance) -> str:
    if not one.matched:
        return ""
    return "reached" if one.reached else "missed"


def _smd(smd: float | None) -> str:
    return "SMD –" if smd is None else f"SMD {smd:+.3f}"
