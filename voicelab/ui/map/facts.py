"""What the maps leave out: how much of the variance they hold, how separable attributes are."""

from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from voicelab.embed import SEPARABILITY_FILE, read_separability
from voicelab.explorer import Explorer
from voicelab.figures import explained_variance
from voicelab.projection import axes_for
from voicelab.refusal import Sentence
from voicelab.shipped import CHECKPOINTS
from voicelab.ui.language import Language
from voicelab.ui.map.texts import MAPS
from voicelab.ui.plotly_figure import figure

VIEWS = {"full space": Sentence("full space"), "two raw axes": Sentence("best two raw axes")}
SEPARATED = {
    "gender": Sentence("gender"),
    "age": Sentence("age"),
    "accent": Sentence("accent"),
    "native English": Sentence("native English"),
    "bandwidth": Sentence("bandwidth"),
}


def map_facts(explorer: Explorer, language: Language, folder: Path = CHECKPOINTS) -> None:
    """Declare the curve of the variance and the table of separability, each folded away.

    Parameters
    ----------
    explorer : Explorer
    language : Language
    folder : Path
        Where `embed` wrote how separable attributes are; what is of another space is not shown.
    """
    _ = language
    explained = explorer.projections["pca-2"].explained
    if explained is not None:
        said = {"n": axes_for(explained), "of": len(explained)}
        with gr.Accordion(_("Variance explained"), open=False, elem_id="variance"):
            gr.HTML(
                _hint(_("The first {n} of {of} PCA axes explain 90% of the variance.", **said)),
                apply_default_css=False,
            )
            figure(
                explained_variance(
                    explained,
                    texts=(
                        _("number of PCA axes"),
                        _("variance explained (%)"),
                        _("{n} axes explain {share}%"),
                    ),
                ),
                elem_id="explained",
            )
    rows = read_separability(folder / SEPARABILITY_FILE, explorer.table)
    if rows:
        with gr.Accordion(_("Separability of attributes"), open=False, elem_id="separability"):
            gr.HTML(
                _hint(
                    _(
                        "Balanced accuracy of a linear probe on test speakers, with its 95% "
                        "interval, next to chance. A silhouette of 1 means separate clusters, 0 "
                        "touching clusters, below 0 mixed classes."
                    )
                )
                + separability_table(rows, language),
                apply_default_css=False,
            )


def separability_table(rows: list[dict[str, Any]], language: Language) -> str:
    """Return the rows of `read_separability` as an HTML table, an attribute after the other."""
    _ = language
    columns = _("attribute"), _("view"), _("accuracy"), _("chance"), _("silhouette")
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = []
    before = ""
    for row in rows:
        name = _.translated(SEPARATED.get(row["attribute"], row["attribute"]))
        cells = [
            _view(row["view"], language),
            _with_interval(row["balanced_accuracy"], language),
            language.number(row["chance"], ".2f"),
            _with_interval(row["silhouette"], language),
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


def _view(view: str, language: Language) -> str:
    name, mark, dimensions = view.partition("-")
    if name in MAPS and mark:
        return f"{language.translated(MAPS[name])}, {dimensions}\u2011D"
    return language.translated(VIEWS.get(view, view))


def _with_interval(figure_: dict[str, float] | None, language: Language) -> str:
    if figure_ is None:
        return "–"
    value, low, high = (_two(figure_[name], language) for name in ("value", "low", "high"))
    # In a narrow column the interval is a line of its own, and one below zero may be two.
    return f"{value} ({low}\u00a0… {high})"


def _two(value: float, language: Language) -> str:
    """Return a number with two digits after the point, a real minus, and no minus before zero."""
    return language.number(round(value, 2) + 0.0, ".2f").replace("-", "−")


def _hint(text: str) -> str:
    return f'<p class="hint">{escape(text)}</p>'
