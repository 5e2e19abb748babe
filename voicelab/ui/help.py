"""The tab that says how to read what the others show."""

from html import escape

import gradio as gr

from voicelab.directions import Direction, Kind
from voicelab.explorer import Explorer
from voicelab.projection import axes_for
from voicelab.ui.words import Words


def reading_tab(explorer: Explorer, words: Words) -> None:
    """Declare the tab."""
    explained = explorer.projections["pca-2"].explained
    if explained is not None:
        filled = {
            "dimensions": explorer.table.means.shape[1],
            "voices": len(explorer.table),
            "axes": axes_for(explained),
        }
        gr.Markdown(words.reading.map.format(**filled))
    gr.Markdown(words.reading.edits)
    gr.HTML(_table(explorer, words), apply_default_css=False, elem_id="directions")
    gr.Markdown(words.reading.licence)


def _table(explorer: Explorer, words: Words) -> str:
    shown = [
        one
        for one in explorer.directions.values()
        if not one.held and one.kind not in (Kind.FOUND, Kind.AXIS)
    ]
    head = "".join(f"<th>{escape(column)}</th>" for column in words.reading.columns)
    body = "".join(f"<tr>{_row(one, words)}</tr>" for one in shown)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead>{body}</table></div>'


def _row(direction: Direction, words: Words) -> str:
    """Return the cells of a row; each knows its column, whose head a narrow screen lacks."""
    columns = (f"{column}{words.colon}" for column in words.reading.columns)
    cells = zip(columns, _cells(direction, words), strict=True)
    return "".join(f'<td data-of="{escape(column)}">{escape(cell)}</td>' for column, cell in cells)


def _cells(direction: Direction, words: Words) -> list[str]:
    counts = {"from_count": direction.from_count, "to_count": direction.to_count}
    separability = direction.separability
    return [
        words.direction(direction.name),
        words.label(direction.from_class),
        words.label(direction.to_class),
        words.reading.counts.format(**counts),
        words.reading.no_test_voices
        if separability is None
        else words.filled(
            words.reading.chance if direction.by_chance else "{area:.2f}", area=separability
        ),
        words.filled("{length:.2f}", length=direction.unit_length),
    ]
