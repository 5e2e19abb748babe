"""The rack as a component: declared from the directions of an Explorer, drawn by its JavaScript."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import gradio as gr

from voicelab import attributes
from voicelab.directions import Direction, Kind
from voicelab.edit import chosen_rendering
from voicelab.explorer import STRENGTHS, Explorer
from voicelab.explorer.settings import Settings
from voicelab.figures import accent_name
from voicelab.ui.language import Language
from voicelab.ui.rack.texts import texts

HERE = Path(__file__).parent
SCRIPTS = ("sentences.js", "history.js", "row.js", "controls.js", "rack.js")  # in this order
SWITCHED_ON = ("gender", "age")  # directions that have a slider from the start
BEYOND = 4.0  # strength up to which a slider reaches where that is allowed
# How the JavaScript calls the kinds that it treats differently.
KINDS = {
    Kind.TRANSPORT: "transport",
    Kind.AXIS: "axis",
    Kind.FOUND: "found",
    Kind.VOICE: "away",
    Kind.USER_MADE: "own",
}


def rack(explorer: Explorer, language: Language) -> gr.HTML:
    """Declare the rack.

    Its events: `input` {settings} after every change, `submit` {direction, attribute, label,
    probability, settings} to search for a target verdict, `select` {direction, settings} for the
    curves along a slider, and `away` {settings} for the caricature of the selected voice.
    (`change` is gradio's own event when the value is set.)

    A handler of `input` needs `trigger_mode="always_last"`. It then receives the last position,
    although gradio repeats an older event: the settings are read when the event is sent.
    """
    shipped = [
        _declared(one, explorer.strengths(name))
        for name, one in explorer.directions.items()
        if not one.held
    ]
    classes = explorer.judge.classes
    targets = [one.name for one in attributes.judged() if one.edit_target and one.name in classes]
    return gr.HTML(
        None,
        html_template='<div class="rack"></div>',
        js_on_load="\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS),
        apply_default_css=False,
        texts=texts(language),
        directions=shipped,
        switched=[name for name in SWITCHED_ON if name in explorer.directions],
        beyond=BEYOND,
        rendering=chosen_rendering("", explorer.space.codec),
        judged={name: list(classes[name]) for name in targets},
        elem_id="rack",
    )


def racked(
    settings: Settings,
    own: Mapping[str, Direction] | None = None,
    judged_note: str = "",
    in_hand: str = "",
    merge: bool = False,
    said: Callable[[str], str] = str,
) -> str:
    """Return the value of a rack that stands where the settings say; it reports no event.

    Parameters
    ----------
    settings : Settings
    own : mapping of str to Direction, optional
        The user's own directions, all of them. A new one gets a slider.
    judged_note : str
        What came of making the judge say something, a sentence.
    in_hand : str
        What these settings move. As long as it stays the same, undo goes back to what stood there
        before; without a name it is always something else.
    merge : bool
        Whether only directions of the user's own came or went, or there is something to note. As
        long as what is in hand stays the same, the rack then keeps its own positions rather than
        take the settings, which may be older than the last movement of a slider.
    said : callable
        How what the user's directions lead from and to is called in the language of the page.
    """
    declared = [
        _declared(one, one.validated_range or STRENGTHS)
        | {"ends": [said(one.from_class), said(one.to_class)]}
        for one in (own or {}).values()
    ]
    return json.dumps(
        {
            "token": uuid4().hex,
            "in_hand": in_hand or uuid4().hex,
            "settings": settings.to_dict(),
            "own": declared,
            "note": judged_note,
            "merge": merge,
        }
    )


def _declared(direction: Direction, strengths: tuple[float, float]) -> dict[str, Any]:
    """Return what a slider has to know of its direction."""
    labelled = "accent" if direction.attribute == "accent" else "labelled"
    kind = KINDS.get(direction.kind, labelled)
    ends = [direction.from_class, direction.to_class]
    return {
        "name": direction.name,
        "kind": kind,
        "of": direction.id.subject or direction.attribute,
        "ends": [accent_name(end) for end in ends] if kind == "accent" else ends,
        "classes": ends,
        "heard": direction.label,
        "low": strengths[0],
        "high": strengths[1],
        "measured": direction.validated_range,
    }
