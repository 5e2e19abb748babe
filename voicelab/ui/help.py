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
### The map

A neural network describes each 640 ms of speech by {dimensions} numbers, from which the speech can
be decoded again. A voice is the mean of these numbers over all recordings of a speaker. The map
shows the voices in two or three dimensions instead of {dimensions}.

* **PCA** is a linear projection: distances are to scale, but only along the axes shown.
* **t-SNE** and **UMAP** keep neighbours together; distances between groups mean little. t-SNE
  cannot place a new voice. UMAP places one approximately, among its five nearest neighbours.
* **Raw axes** shows two or three of the latent dimensions themselves.

The map holds {voices} adult voices. The first {axes} axes of the PCA explain 90% of their variance.
Neighbours and warnings are computed in all {dimensions} dimensions, not on the map.
""",
                **filled,
            )
        )
    gr.Markdown(
        _("""
### Edits

The gender, age and accent sliders add a fixed direction to a voice: the difference between the
means of two groups of training speakers, balanced for their other attributes, the corpus and the
bandwidth of the recordings. *Transport* directions map the distribution of one group onto the
other. PCA axes and directions found without labels come from the voices alone. The table shows how
many voices each direction is based on and how well it separates test speakers (area under the ROC
curve: 0.5 is chance, 1 is perfect).

A direction changes more than its name says, and the judge can be wrong. Compare the bars before and
after an edit instead of reading them alone. An edit of a recording is laid over the recording: it
goes through no vocoder and is compared with the recording itself. A voice on the map has no
recording; its edits are laid over what it decodes to. With another rendering the comparison starts
from the resynthesis, so that the effect of the vocoder is not mistaken for that of the edit.
""")
    )
    gr.HTML(_table(explorer, language), apply_default_css=False, elem_id="directions")
    gr.Markdown(
        _("""
### Licence and data

The latents and weights were trained on the Speech Accent Archive (Weinberger, George Mason
University, CC BY-NC-SA) and speechocean762 (Zhang et al. 2021) and carry the licence of the former.
The voices on the map are decoded from latents; this app contains no corpus recordings. The code is
under the MIT licence.
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
        _("latent distance at strength 1"),
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
