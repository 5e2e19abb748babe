"""The page: its tabs, and what the events of one change in another; in two languages."""

from html import escape

import gradio as gr

from voicelab import __version__
from voicelab.explorer import Explorer
from voicelab.ui.api import endpoints
from voicelab.ui.basket import BasketTab, leaving
from voicelab.ui.context import PageContext
from voicelab.ui.events import TURN
from voicelab.ui.explore import ExploreTab
from voicelab.ui.gradio_patches import no_progress
from voicelab.ui.help import reading_tab
from voicelab.ui.language import ENGLISH, FRENCH, Language
from voicelab.ui.listening import ListeningTab

TITLE = "voicelab"
CLEAN_EVERY_S, KEPT_S = 600, 3600  # files of sounds are deleted an hour after they were made

# The other language of a page: its code, its address and its own name.
OTHERS = {"en": ("fr", "fr", "Français"), "fr": ("en", ".", "English")}


def build(explorer: Explorer) -> gr.Blocks:
    """Return the page over an Explorer, which all its users share: English at /, French at /fr."""
    with gr.Blocks(title=TITLE, delete_cache=(CLEAN_EVERY_S, KEPT_S)) as page:
        _written(explorer, ENGLISH)
        endpoints(explorer)
    with page.route(TITLE, f"/{FRENCH.code}", show_in_navbar=False):
        _written(explorer, FRENCH)
    return page


def _written(explorer: Explorer, language: Language) -> None:
    _ = language
    gr.Navbar(visible=False)  # the link to the other language does
    other, address, name = OTHERS[language.code]
    subtitle = _("See, hear and edit voices in a learnt voice space")
    gr.HTML(
        f"<h1>{TITLE}</h1><p>{escape(subtitle)}</p>"
        f'<a href="{address}" hreflang="{other}" lang="{other}">{name}</a>',
        js_on_load=f"document.documentElement.lang = {language.code!r};",
        elem_id="masthead",
        apply_default_css=False,
    )
    context, asks = PageContext.declare(explorer, language), leaving()
    with gr.Tabs(elem_id="tabs") as tabs:
        with gr.Tab(_("Explore"), id="explore"):
            gr.Markdown(
                _(
                    "Each point is a voice: **click one to hear it**. The first one that you "
                    "click is also selected. **Move a slider** to hear the same words in a voice "
                    "that sounds more female, more male or older. The bars show how a judge, "
                    "which hears only the audio, rates the voice before and after the edit."
                ),
                elem_id="introduction",
            )
            explore = ExploreTab(context)
        with gr.Tab(_("Basket"), id="basket") as tab:
            basket = BasketTab(context)
        with gr.Tab(_("Listening test"), id="listening"):
            listening = ListeningTab(language)
        with gr.Tab(_("Guide"), id="reading"):
            reading_tab(explorer, language)
    explore.connect()
    basket.connect(tabs, tab, asks, listening.file)
    quiet = TURN | no_progress(context.session)
    explore.kept.success(basket.show, context.session, basket.changed, **quiet)
    basket.loaded.success(explore.load, context.session, explore.selected, **quiet)
    gr.HTML(
        _("voicelab {version} · no data is sent to other servers", version=__version__),
        elem_id="footer",
        apply_default_css=False,
    )
