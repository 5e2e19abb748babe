"""The component of a listening test; its JavaScript draws everything that a listener sees."""

import json
from pathlib import Path
from typing import Any

import gradio as gr

from voicelab.ui.language import Language
from voicelab.ui.listening.open_tests import OpenTests
from voicelab.ui.listening.texts import texts
from voicelab.ui.plotly_figure import plotly_script

HERE = Path(__file__).parent
SCRIPTS = ("speaker", "screen", "answers", "listening")  # in this order


def listening_test(
    tests: OpenTests, language: Language, token: str = "", download: bool = False
) -> gr.HTML:
    """Declare the component in which a test is taken.

    Parameters
    ----------
    tests : OpenTests
    language : Language
    token : str
        The test to show, from `OpenTests.open`; the value `shown(token)` shows another.
    download : bool
        Whether the answers can be downloaded: where they are saved on another machine.
    """

    def trial(request: dict[str, Any]) -> dict[str, Any]:
        return tests.trial(request)

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        return tests.answer(request)

    def curve(request: dict[str, Any]) -> dict[str, Any]:
        return tests.curve(request)

    def answers(request: dict[str, Any]) -> dict[str, Any]:
        return tests.answers(request)

    return gr.HTML(
        shown(token),
        html_template='<section class="hearing-test" tabindex="-1" aria-live="polite"></section>',
        js_on_load="\n".join((HERE / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS),
        head=plotly_script(),
        apply_default_css=False,
        server_functions=[trial, answer, curve, answers],
        texts=texts(language),
        taken_home=download,
        elem_id="listening-test",
    )


def shown(token: str) -> str:
    """Return the value of the component that shows a test; "" shows none."""
    return json.dumps({"token": token})
