"""The tab that says how to read what the other one shows."""

from html import escape

import gradio as gr

from voicelab.directions import FOUND, HELD, Direction
from voicelab.explorer import Explorer
from voicelab.figures import accent_name, explained_variance
from voicelab.projection import axes_for
from voicelab.ui import words
from voicelab.ui.bridge import figure

COLUMNS = ("direction", "from", "to", "voices", "separability", "latent length of strength 1")


def about_tab(explorer: Explorer) -> None:
    """Declare the tab."""
    explained = explorer.projections["pca-2"].explained
    if explained is not None:
        filled = {
            "dimensions": explorer.table.means.shape[1],
            "voices": len(explorer.table),
            "axes": axes_for(explained),
        }
        gr.Markdown(words.ABOUT_MAP.format(**filled))
        figure(explained_variance(explained), elem_id="explained")
    gr.Markdown(words.ABOUT_EDITS)
    gr.HTML(_table(explorer), apply_default_css=False, elem_id="directions")
    gr.Markdown(words.LICENCE)


def _table(explorer: Explorer) -> str:
    shown = [
        one
        for name, one in explorer.directions.items()
        if not name.endswith(HELD) and not name.startswith(FOUND)
    ]
    head = "".join(f"<th>{escape(column)}</th>" for column in COLUMNS)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(direction)) + "</tr>"
        for direction in shown
    )
    return f'<div class="scroll"><table><tr>{head}</tr>{body}</table></div>'


def _cells(direction: Direction) -> list[str]:
    accent = direction.name.startswith("accent:")
    ends = [direction.from_class, direction.to_class]
    separability = direction.separability
    return [
        "accent" if accent else direction.name,
        *(accent_name(end) if accent else end for end in ends),
        f"{direction.from_count} and {direction.to_count}",
        "no test voices" if separability is None else f"{separability:.2f}",
        f"{direction.unit_length:.2f}",
    ]
