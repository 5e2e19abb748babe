"""The page: its tabs, in two languages."""

from html import escape

import gradio as gr

from voicelab.explorer import Explorer
from voicelab.ui.api import endpoints
from voicelab.ui.basket import BasketTab, leaving
from voicelab.ui.explore import ExploreTab
from voicelab.ui.help import reading_tab
from voicelab.ui.listening import ListeningTab
from voicelab.ui.player import hearing
from voicelab.ui.words import ENGLISH, FRENCH, Words

CLEAN_EVERY_S, KEPT_S = 600, 3600  # files of sounds are deleted an hour after they were made


def build(explorer: Explorer) -> gr.Blocks:
    """Return the page over an Explorer, which all its users share: English at /, French at /fr."""
    with gr.Blocks(title=ENGLISH.page.title, delete_cache=(CLEAN_EVERY_S, KEPT_S)) as page:
        _written(explorer, ENGLISH)
        endpoints(explorer)
    with page.route(FRENCH.page.title, f"/{FRENCH.code}", show_in_navbar=False):
        _written(explorer, FRENCH)
    return page


def _written(explorer: Explorer, words: Words) -> None:
    said = words.page
    gr.Navbar(visible=False)  # the link to the other language does
    gr.HTML(
        f"<h1>{escape(said.title)}</h1><p>{escape(said.subtitle)}</p>"
        f'<a href="{said.other_language_address}" hreflang="{said.other_code}" '
        f'lang="{said.other_code}">{escape(said.other_language)}</a>',
        js_on_load=f"document.documentElement.lang = {words.code!r};",
        elem_id="masthead",
        apply_default_css=False,
    )
    sound, asks = hearing(), leaving()
    with gr.Tabs(elem_id="tabs") as tabs:
        with gr.Tab(said.explore_tab, id="explore"):
            gr.Markdown(said.introduction, elem_id="introduction")
            explore = ExploreTab(explorer, words, sound)
        with gr.Tab(said.basket_tab, id="basket") as tab:
            basket = BasketTab(explorer, words, explore, asks)
        with gr.Tab(words.listening.title, id="listening"):
            listening = ListeningTab(words)
        with gr.Tab(said.reading_tab, id="reading"):
            reading_tab(explorer, words)
    explore.connect()
    basket.connect(tabs, tab, listening.file)
    gr.HTML(said.footer, elem_id="footer", apply_default_css=False)
