"""What the maps leave out: how much of the variance they hold, how separable attributes are."""

from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from voicelab.explorer import Explorer
from voicelab.explorer.map_tables import SEPARABILITY_FILE, read_separability
from voicelab.figures import explained_variance
from voicelab.projection import axes_for
from voicelab.shipped import CHECKPOINTS
from voicelab.ui.bridge import figure
from voicelab.ui.words import MapWords


def map_facts(explorer: Explorer, words: MapWords, folder: Path = CHECKPOINTS) -> None:
    """Declare the curve of the variance and the table of separability, each folded away.

    Parameters
    ----------
    explorer : Explorer
    words : MapWords
    folder : Path
        Where `embed` wrote how separable attributes are; what is of another space is not shown.
    """
    explained = explorer.projections["pca-2"].explained
    if explained is not None:
        said = {"n": axes_for(explained), "of": len(explained)}
        with gr.Accordion(words.explained, open=False, elem_id="variance"):
            gr.HTML(_hint(words.explained_fact.format(**said)), apply_default_css=False)
            figure(explained_variance(explained, texts=words.explained_words), elem_id="explained")
    rows = read_separability(folder / SEPARABILITY_FILE, explorer.table)
    if rows:
        with gr.Accordion(words.separability, open=False, elem_id="separability"):
            gr.HTML(
                _hint(words.separability_fact) + separability_table(rows, words),
                apply_default_css=False,
            )


def separability_table(rows: list[dict[str, Any]], words: MapWords) -> str:
    """Return the rows of `read_separability` as an HTML table, an attribute after the other."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in words.separability_columns)
    body = []
    before = ""
    for row in rows:
        name = words.views.get(row["attribute"], row["attribute"])
        cells = [
            _view(row["view"], words),
            _with_interval(row["balanced_accuracy"]),
            f"{row['chance']:.2f}",
            _with_interval(row["silhouette"]),
        ]
        first = escape(name) if name != before else ""
        mark = ' class="first"' if first else ""
        body.append(
            f'<tr{mark}><th scope="row">{first}</th>'
            + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
            + "</tr>"
        )
        before = name
    return (
        f'<div class="scroll"><table class="facts"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _view(view: str, words: MapWords) -> str:
    name, _, dimensions = view.partition("-")
    if name in words.maps and dimensions:
        return f"{words.maps[name]}, {dimensions}\u2011D"
    return words.views.get(view, view)


def _with_interval(figure_: dict[str, float] | None) -> str:
    if figure_ is None:
        return "–"
    value, low, high = (_two(figure_[name]) for name in ("value", "low", "high"))
    # In a narrow column the interval is a line of its own.
    return f"{value} ({low}\u00a0…\u00a0{high})"


def _two(value: float) -> str:
    """Return a number with two digits after the point, a real minus, and no minus before zero."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _hint(text: str) -> str:
    return f'<p class="hint">{escape(text)}</p>'
