"""What a field that was left empty, or holds what cannot be, does to a set and to a continuum."""

import gradio as gr
import pytest

from voicelab.explorer import Desk, Explorer
from voicelab.ui.basket.continuum import ContinuumPanel
from voicelab.ui.basket.exporting import ExportPanel
from voicelab.ui.words import ENGLISH, FRENCH, Words

USUAL = (44_100, 16, "rms", -26.0, 10.0, 0.0, 0, False)  # as `ExportPanel.written` takes them


@pytest.mark.parametrize("words", [ENGLISH, FRENCH])
@pytest.mark.parametrize("place", [3, 4, 6])
def test_a_set_with_an_empty_field_is_refused_in_a_sentence(
    explorer: Explorer, words: Words, place: int
) -> None:
    with gr.Blocks():
        panel = ExportPanel(explorer, words)
    asked = [None if index == place else value for index, value in enumerate(USUAL)]
    said = panel.written(Desk(), *asked)
    assert words.page.number_missing in said[panel.notice]
    assert len(said) == 1  # the set of before stays


def test_ramps_that_cannot_be_are_refused_in_a_sentence(explorer: Explorer) -> None:
    with gr.Blocks():
        panel = ExportPanel(explorer, ENGLISH)
    said = panel.written(Desk(), *USUAL[:4], -3.0, *USUAL[5:])
    assert "ramps of -0.003 s were asked for" in said[panel.notice]


@pytest.mark.parametrize(
    ("low", "high", "steps", "sentence"),
    [
        (None, 2.0, 7, ENGLISH.page.number_missing),
        (-2.0, 2.0, None, ENGLISH.page.number_missing),
        (-2.0, 2.0, 99, "99 steps were asked for"),
        (-2.0, 2.0, 7, "there is no voice in hand yet"),
    ],
)
def test_a_continuum_that_cannot_be_is_refused_and_leaves_nothing_of_the_one_before(
    explorer: Explorer, low: float | None, high: float, steps: int | None, sentence: str
) -> None:
    with gr.Blocks():
        panel = ContinuumPanel(explorer, ENGLISH)
        panel.connect(gr.State(Desk()))
    said = panel.render(Desk(), "gender", low, high, steps, lambda *_, **__: None)
    assert sentence in said[panel.notice]
    assert said[panel.made] is None
