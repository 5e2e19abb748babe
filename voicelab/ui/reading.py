"""The tab that says how to read what the others show."""

from html import escape

import gradio as gr

from voicelab.directions import FOUND, HELD, Direction
from voicelab.explorer import Explorer
from voicelab.projection import axes_for
from voicelab.ui.words import Words

AXIS = "pca:"


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
        for name, one in explorer.directions.items()
        if not name.endswith(HELD) and not name.startswith((FOUND, AXIS))
    ]
    head = "".join(f"<th>{escape(column)}</th>" for column in words.reading.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(one, words)) + "</tr>"
        for one in shown
    )
    return f'<div class="scroll"><table><tr>{head}</tr>{body}</table></div>'


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
