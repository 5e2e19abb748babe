"""The basket: a table of items, each of which can be played, loaded, renamed, moved, removed."""

import json
from dataclasses import replace
from html import escape
from pathlib import Path
from uuid import uuid4

import gradio as gr

from voicelab.explorer import Basket, BasketItem, Session
from voicelab.refusal import Refusal
from voicelab.ui.basket.continuum_panel import ContinuumPanel
from voicelab.ui.basket.export_panel import ExportPanel
from voicelab.ui.context import PageContext
from voicelab.ui.describe import moves_of, summary, terms_of
from voicelab.ui.events import TURN, Updates, alert, hint, notice_area, refusable
from voicelab.ui.gradio_patches import no_progress
from voicelab.ui.language import Language
from voicelab.ui.player import sound_value
from voicelab.ui.verdict import sentence_of

HERE = Path(__file__).parent


def basket_table(language: Language) -> gr.HTML:
    """Declare the table.

    Each event carries the `key` of an item: `hear`, `reopen`, `rename` to `name`, `move` `by` some
    places, `remove`.
    """
    _ = language
    head = "".join(
        f"<th>{escape(title)}</th>" for title in (_("Name"), _("Description"), _("Verdict"))
    )
    return gr.HTML(
        html_template=(
            f'<p class="empty hint">{{{{empty}}}}</p><div class="scroll" hidden><table><thead><tr>'
            f"{head}<th></th></tr></thead><tbody></tbody></table></div>"
        ),
        empty=_(
            "The basket is empty. “Add to basket” on the Explore tab puts the selected voice here."
        ),
        texts={
            "name": _("Name"),
            "hear": _("Listen"),
            "load": _("Load into Explore"),
            "up": _("Move up"),
            "down": _("Move down"),
            "remove": _("Remove"),
        },
        js_on_load=(HERE / "basket.js").read_text(encoding="utf-8"),
        apply_default_css=False,
        elem_id="basket",
    )


def shown(language: Language, session: Session) -> str:
    """Return the value of the table: what a user kept."""
    rows = [_row(language, item) for item in session.basket.items]
    # Another token each time: what was typed and refused is drawn over.
    return json.dumps({"token": uuid4().hex, "items": rows}, ensure_ascii=False)


def _row(language: Language, item: BasketItem) -> dict[str, str]:
    return {
        "key": item.key,
        "name": item.name,
        "what": _what(language, item),
        "verdict": summary(language, item.after),
        "cautions": " ".join(sentence_of(language, caution) for caution in item.cautions),
    }


def _what(language: Language, item: BasketItem) -> str:
    _ = language
    told = moves_of(language, item.settings) or [_("unedited")]
    if item.moved:  # a voice as it came is the same with any of them
        told += terms_of(language, item.settings)
    return f"{item.opened.name}{language.colon}{', '.join(told)}"


def leaving() -> gr.HTML:
    """Declare what asks before a page is left whose basket is not empty; its value is the count."""
    return gr.HTML(
        0,
        html_template="",
        js_on_load=(HERE / "leaving.js").read_text(encoding="utf-8"),
        apply_default_css=False,
        elem_id="leaving",
    )


class BasketTab:
    """The tab of the basket.

    Attributes
    ----------
    changed : list
        The components that change with the basket.
    loaded : event
        An item was loaded into the editor; there after `connect`.
    """

    def __init__(self, context: PageContext) -> None:
        _ = self.language = context.language
        self.session, self.sound = context.session, context.sound
        gr.HTML(
            hint(
                _(
                    "The voices and edits that you added, with their settings and the judge’s "
                    "verdict. The basket is emptied if you close or reload the page, or if you "
                    "switch language."
                )
            ),
            apply_default_css=False,
        )
        self.notice = notice_area("basket-notice")
        self.table = basket_table(self.language)
        self.continuum = ContinuumPanel(context.explorer, self.language)
        self.export = ExportPanel(context.explorer, self.language)

    def connect(self, tabs: gr.Tabs, tab: gr.Tab, asks: gr.HTML, tested: gr.File) -> None:
        """Connect the components to their handlers.

        Parameters
        ----------
        tabs : gr.Tabs
            The tabs of the page, of which loading an item shows the first.
        tab : gr.Tab
            The one of the basket; its label counts the items.
        asks : gr.HTML
            Asks before a page with a basket is left (`leaving`).
        tested : gr.File
            Receives a set that is written, to be tested.
        """
        self.tabs, self.tab, self.asks = tabs, tab, asks
        session = self.session
        self.changed = [self.table, tab, asks, *self.export.offer]
        updates = [self.notice, session, *self.changed]
        quiet = TURN | no_progress(session)
        every = quiet | {"trigger_mode": "multiple"}  # none is dropped
        self.export.connect(session, tested)
        made = self.continuum.connect(session, tab)
        made.success(self.show, session, self.changed, **quiet)
        self.table.rename(self.rename, session, updates, **every)
        self.table.move(self.shift, session, updates, **every)
        self.table.remove(self.remove, session, updates, **every)
        self.table.hear(self.hear, session, [self.notice, self.sound], **every)
        self.loaded = self.table.reopen(self.load, session, [self.notice, session, tabs], **every)

    def show(self, session: Session) -> Updates:
        """Show the items, and on the tab how many there are.

        A set written before is withdrawn: it does not belong to them.
        """
        _, count = self.language, len(session.basket)
        label = _("Basket") + (f" ({count})" if count else "")
        return {
            self.table: shown(self.language, session),
            self.tab: gr.Tab(label),
            self.asks: count,
            **self.export.withdrawn(),
        }

    @refusable
    def rename(self, session: Session, event: gr.EventData) -> Updates:
        """Rename an item; a refused name is undone."""
        try:
            return self._changed(session, session.basket.renamed(event.key, event.name))
        except Refusal as refusal:
            said = alert(self.language.translated(refusal.sentence))
            return {self.table: shown(self.language, session), self.notice: said}

    @refusable
    def shift(self, session: Session, event: gr.EventData) -> Updates:
        """Move an item up or down."""
        return self._changed(session, session.basket.moved(event.key, event.by))

    @refusable
    def remove(self, session: Session, event: gr.EventData) -> Updates:
        """Remove an item."""
        return self._changed(session, session.basket.without(event.key))

    @refusable
    def hear(self, session: Session, event: gr.EventData) -> Updates:
        """Play an item."""
        return {self.sound: sound_value(session.basket.item(event.key).recording)}

    @refusable
    def load(self, session: Session, event: gr.EventData) -> Updates:
        """Select again what an item was made from, and show the first tab."""
        loaded = session.loading(session.basket.item(event.key))
        return {self.session: loaded, self.tabs: gr.Tabs(selected="explore")}

    def _changed(self, session: Session, basket: Basket) -> Updates:
        changed = replace(session, basket=basket)
        return self.show(changed) | {self.session: changed}
