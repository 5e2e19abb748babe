"""The tab of the basket in a real browser: what a press of its buttons shows."""

from collections.abc import Callable

import gradio as gr
import pytest

from tests.ui.conftest import Visit
from voicelab.explorer import Explorer, Session, Settings
from voicelab.ui.basket.continuum_panel import ContinuumPanel
from voicelab.ui.basket.export_panel import ExportPanel
from voicelab.ui.basket.tab import basket_table, shown
from voicelab.ui.language import ENGLISH

pytestmark = pytest.mark.browser


@pytest.fixture
def page(explorer: Explorer, serving: Callable[[gr.Blocks], str], visiting: Callable[..., Visit]):
    """Return a page of both panels over a basket of two edits."""
    kept = Session().with_voice(explorer.voice(str(explorer.table.ids[0])))
    for strength in (1.0, 2.0):
        edited = explorer.edit(kept.selected, Settings({"gender": strength}))
        kept = kept.with_edit(edited).keeping()
    with gr.Blocks() as blocks, gr.Tabs():
        with gr.Tab("another"):
            gr.HTML("<p style='width: 60rem'>wide</p>")  # room for the names of both tabs
        with gr.Tab("basket") as tab:
            session, tested = gr.State(kept), gr.File(visible=False)
            continuum, export = ContinuumPanel(explorer, ENGLISH), ExportPanel(explorer, ENGLISH)
        continuum.connect(session, tab)
        export.connect(session, tested)
    shown = visiting(serving(blocks), ready="[role=tab]").page
    shown.click("[role=tab]:has-text('basket')")
    return shown


def test_a_row_says_all_that_makes_an_item_what_it_is_and_what_is_to_be_said_against_it(
    explorer: Explorer, serving: Callable[[gr.Blocks], str], visiting: Callable[..., Visit]
) -> None:
    session = Session().with_voice(explorer.voice(str(explorer.table.ids[0]))).keeping()
    for settings in (
        Settings({"gender": 1.0}),
        Settings({"gender": 1.0}, scope="envelope", held=True),
        Settings(rendering="decoded"),
        Settings({"accent:french": 1.0}),
    ):
        session = session.with_edit(explorer.edit(session.selected, settings)).keeping()
    with gr.Blocks() as blocks:
        table = basket_table(ENGLISH)
        blocks.load(lambda: shown(ENGLISH, session), None, table)
    visit = visiting(serving(blocks), ready="#basket tbody tr")
    page = visit.page
    visit.screenshot("basket_rows")
    told = page.locator("#basket tbody td:nth-child(2)").all_inner_texts()
    assert [one.partition(": ")[2] for one in told] == [
        "unedited",
        "gender +1",
        "gender +1, vocal tract only (pitch unchanged), other attributes constant",
        "unedited, decoded by the model",
        "accent: French +1",
    ]
    assert "has not been validated" in page.inner_text("#basket tbody tr:last-child .cautions")
    assert page.locator("#basket tbody tr:nth-child(2) .cautions").count() == 0


def test_another_direction_brings_its_ends_and_the_voice_in_hand_is_named(
    page, explorer: Explorer
) -> None:
    page.click("#continuum button")
    voice = explorer.table.ids[0]
    page.wait_for_selector(f"#continuum-made-of:has-text('selected voice, {voice}')")
    page.click("#continuum-direction input")
    page.click("[role=option]:has-text('age')")
    ends = "[...document.querySelectorAll('#continuum input[type=number]')].slice(0, 2)"
    page.wait_for_function(f"{ends}.map(one => one.value).join() === '0,2'")


def test_how_far_a_continuum_and_a_set_are_can_be_seen(page) -> None:
    page.click("#continuum button")
    page.click("#add-continuum")
    page.wait_for_selector("#continuum-notice .progress-text:has-text('/7')")
    page.wait_for_selector("#continuum-notice p:has-text('7 steps')")
    page.click("#write-set")
    page.wait_for_selector("#export-notice .progress-text:has-text('/9')")
    page.wait_for_selector("#export-notice p:has-text('9 sounds')")
    page.wait_for_selector("#export-notice .progress-text", state="hidden")
