"""The voices nearest to what is in hand, in the space rather than on a map."""

import json
from collections.abc import Sequence
from pathlib import Path

import gradio as gr

from voicelab.explorer import Explorer, Neighbour
from voicelab.ui.describe import described
from voicelab.ui.language import Language

HERE = Path(__file__).parent


def neighbours(language: Language) -> gr.HTML:
    """Declare the list; `hear` asks to hear the voice of a `voice_id`, `take` to edit it."""
    _ = language
    return gr.HTML(
        html_template=(
            '<h3>{{title}} <small class="hint">{{hint}}</small></h3>'
            '<p class="empty hint">{{empty}}</p><ol></ol>'
        ),
        title=_("Nearest voices"),
        hint=_("By distance in the latent space, not on the map"),
        empty=_("The voices nearest to the selected voice appear here."),
        texts={"hear": _("Listen"), "edit": _.pgettext("verb", "Edit"), "distance": _("distance")},
        js_on_load=(HERE / "neighbours.js").read_text(encoding="utf-8"),
        apply_default_css=False,
        elem_id="neighbours",
    )


def nearest(explorer: Explorer, found: Sequence[Neighbour], language: Language) -> str:
    """Return the value of the list: the nearest voices, their labels and their distances."""
    table = explorer.table
    return json.dumps(
        [
            {
                "voice_id": one.voice_id,
                "who": described(language, table, table.row(one.voice_id)),
                "distance": language.number(one.distance, ".2f"),
            }
            for one in found
        ],
        ensure_ascii=False,
    )
