"""The component of a listening test: declared here, all that is seen of it is its JavaScript."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import gradio as gr

from voicelab.ui.bridge import plotly_script
from voicelab.ui.listening.open_tests import Room
from voicelab.ui.words import ListeningWords

HERE = Path(__file__).parent
SCRIPTS = ("speaker", "screen", "answers", "listening")  # in this order


def listening_test(
    room: Room, words: ListeningWords, token: str = "", taken_home: bool = False
) -> gr.HTML:
    """Declare the place where a test is taken.

    Parameters
    ----------
    room : Room
        Where tests are open.
    words : ListeningWords
    token : str
        Of the test to show, `Room.opened` gives it; the value `shown(token)` shows another.
    taken_home : bool
        Whether the answers can be saved from the page: where they lie on another machine.
    """

    def trial(asked: dict[str, Any]) -> dict[str, Any]:
        return room.trial(asked)

    def answer(given: dict[str, Any]) -> dict[str, Any]:
        return room.answer(given)

    def curve(asked: dict[str, Any]) -> dict[str, Any]:
        return room.curve(asked)

    def answers(asked: dict[str, Any]) -> dict[str, Any]:
        return room.answers(asked)

    return gr.HTML(
        shown(token),
        html_template='<section class="hearing-test" tabindex="-1" aria-live="polite"></section>',
        js_on_load="\n".join((HERE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS),
        head=plotly_script(),
        apply_default_css=False,
        server_functions=[trial, answer, curve, answers],
        texts=asdict(words),
        taken_home=taken_home,
        elem_id="listening-test",
    )


def shown(token: str) -> str:
    """Return the value of the component that shows a test; "" for none."""
    return json.dumps({"token": token})
