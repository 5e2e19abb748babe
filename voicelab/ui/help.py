"""The tab that says how to read what the others show."""

from html import escape

import gradio as gr

from voicelab.directions import Direction, Kind
from voicelab.explorer import Explorer
from voicelab.projection import axes_for
from voicelab.ui.language import Language


def reading_tab(explorer: Explorer, language: Language) -> None:
    """Declare the tab."""
    _ = language
    explained = explorer.projections["pca-2"].explained
    if explained is not None:
        filled = {
            "dimensions": explorer.table.means.shape[1],
            "voices": len(explorer.table),
            "axes": axes_for(explained),
        }
        gr.Markdown(
            _(
                """
### How to read the map

A network learnt to describe stretches of speech of 640 ms by {dimensions} numbers from which they
can be spoken again. A voice is the mean of these numbers over all its recordings; the map shows
all voices in two or three dimensions instead of {dimensions}.

* **PCA** is a plain view from one side: distances are true to scale, but only along the axes shown.
* **t-SNE** and **UMAP** keep neighbours together. Distances between groups mean little, and t-SNE
  has no place for a voice that was not there when the map was made. UMAP places a new voice among
  its five nearest, approximately.
* **Raw axes** shows two or three of the numbers as they are.

The map holds {voices} adult voices. PCA needs {axes} of its axes to hold 90 % of what they vary.
Neighbours and warnings are computed in all {dimensions} dimensions, never on the map.
""",
                **filled,
            )
        )
    gr.Markdown(
        _("""
### How to read an edit

The sliders of gender, age and accents add a fixed direction to a voice: the difference between the
means of two groups of training speakers, balanced over their other attributes, the corpus and the
bandwidth of the recordings. Those called *transport* carry one group's cloud onto the other's; PCA
axes and those found without labels come from the voices alone. The table says how many voices a
direction rests on and how well it tells speakers apart that it
was not fitted on (area under the ROC curve: 0.5 is chance, 1 is without error).

A direction moves more than its name says, and a judge can be wrong. Compare the bars before and
after rather than reading them alone: they start from the resynthesis, so that what the
vocoder does is not taken for the edit.
""")
    )
    gr.HTML(_table(explorer, language), apply_default_css=False, elem_id="directions")
    gr.Markdown(
        _("""
### Licence and data

The latents and weights were learnt from the Speech Accent Archive (Weinberger, George Mason
University, CC BY-NC-SA) and speechocean762 (Zhang et al. 2021), and are under the former's licence.
Voices of the map are decoded from latents; no recording of a corpus is part of this app. The code
is under the MIT licence.
""")
    )


def _table(explorer: Explorer, language: Language) -> str:
    shown = [
        one
        for one in explorer.directions.values()
        if not one.held and one.kind not in (Kind.FOUND, Kind.AXIS)
    ]
    head = "".join(f"<th>{escape(column)}</th>" for column in _columns(language))
    body = "".join(f"<tr>{_row(one, language)}</tr>" for one in shown)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead>{body}</table></div>'


def _row(direction: Direction, language: Language) -> str:
    """Return the cells of a row; each knows its column, whose head a narrow screen lacks."""
    columns = (f"{column}{language.colon}" for column in _columns(language))
    cells = zip(columns, _cells(direction, language), strict=True)
    return "".join(f'<td data-of="{escape(column)}">{escape(cell)}</td>' for column, cell in cells)


def _columns(language: Language) -> list[str]:
    _ = language
    return [
        _("direction"),
        _.pgettext("class", "from"),
        _.pgettext("class", "to"),
        _("voices"),
        _("separability"),
        _("latent length of strength 1"),
    ]


def _cells(direction: Direction, language: Language) -> list[str]:
    _ = language
    counts = {"from_count": direction.from_count, "to_count": direction.to_count}
    return [
        language.direction(direction.name),
        language.label(direction.from_class),
        language.label(direction.to_class),
        _("{from_count} and {to_count}", **counts),
        _separability(direction, language),
        language.number(direction.unit_length, ".2f"),
    ]


def _separability(direction: Direction, language: Language) -> str:
    _, area = language, direction.separability
    if area is None:
        return _("no test voices")
    if direction.by_chance:
        return _("{area:.2f}, no better than chance", area=area)
    return language.number(area, ".2f")
