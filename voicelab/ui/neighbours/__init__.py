"""The voices nearest to what is in hand, in the space rather than on a map."""

import json
from collections.abc import Sequence
from pathlib import Path

import gradio as gr

from voicelab.explorer import Explorer, Neighbour
from voicelab.ui.words import ExploreWords, Words

HERE = Path(__file__).parent


def neighbours(words: ExploreWords) -> gr.HTML:
    """Declare the list; `hear` asks to hear the voice of a `voice_id`, `take` to edit it."""
    return gr.HTML(
        html_template=(
            '<h3>{{title}} <small class="hint">{{hint}}</small></h3>'
            '<p class="empty hint">{{empty}}</p><ol></ol>'
        ),
        title=words.neighbours,
        hint=words.neighbours_hint,
        empty=words.neighbours_empty,
        texts={"hear": words.hear, "edit": words.edit, "distance": words.distance},
        js_on_load=(HERE / "neighbours.js").read_text(encoding="utf-8"),
        apply_default_css=False,
        elem_id="neighbours",
    )


def nearest(explorer: Explorer, found: Sequence[Neighbour], words: Words) -> str:
    """Return the value of the list: the nearest voices, their labels and their distances."""
    table = explorer.table
    return json.dumps(
        [
            {
                "voice_id": one.voice_id,
                "who": words.described(table, table.row(one.voice_id)),
                "distance": words.filled("{distance:.2f}", distance=one.distance),
            }
            for one in found
        ],
        ensure_ascii=False,
    )
