"""What was kept, as a table of which every row can be heard, loaded, renamed, moved and removed."""

import json
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import gradio as gr

from voicelab.explorer import Basket, BasketItem, Explorer, Session
from voicelab.refusal import Refusal
from voicelab.ui.basket.continuum_panel import ContinuumPanel
from voicelab.ui.basket.export_panel import ExportPanel
from voicelab.ui.describe import moves_of, summary, terms_of
from voicelab.ui.events import Updates, alert, hint, refusable, said_here, unseen
from voicelab.ui.language import Language
from voicelab.ui.player import heard
from voicelab.ui.verdict import sentence_of

if TYPE_CHECKING:
    from voicelab.ui.explore import ExploreTab

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
    """The tab of the basket, over the session that the explore tab keeps.

    Parameters
    ----------
    explorer : Explorer
    language : Language
    explore : ExploreTab
        Whose voice in hand is kept, and into which an item is loaded.
    asks : HTML
        What asks before the page is left; the tab itself is not there before it is opened.
    """

    def __init__(
        self, explorer: Explorer, language: Language, explore: "ExploreTab", asks: gr.HTML
    ) -> None:
        _ = self.language = language
        self.asks = asks
        self.explore = explore
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
        self.notice = said_here("basket-notice")
        self.table = basket_table(language)
        self.continuum = ContinuumPanel(explorer, language)
        self.export = ExportPanel(explorer, language)

    def connect(self, tabs: gr.Tabs, tab: gr.Tab, tested: gr.File) -> None:
        """Say what happens when the basket is used; a set that is written can be `tested`."""
        session = self.explore.session
        self.tabs, self.tab = tabs, tab
        parts = [self.table, tab, self.asks, *self.export.offer]
        changed = [self.notice, session, *parts]
        quiet = unseen(session)
        every = quiet | {"trigger_mode": "multiple"}  # none is dropped
        self.export.connect(session, tested)
        self.continuum.connect(session, tab).success(self.show, session, parts, **quiet)
        self.explore.keep.click(
            self.explore.put_by, session, [self.explore.notice, session], **quiet
        ).success(self.show, session, parts, **quiet)
        self.table.rename(self.rename, session, changed, **every)
        self.table.move(self.shift, session, changed, **every)
        self.table.remove(self.remove, session, changed, **every)
        self.table.hear(self.hear, session, [self.notice, self.explore.sound], **every)
        self.table.reopen(self.load, session, [self.notice, session, tabs], **every).success(
            self.explore.load, session, self.explore.taken, **quiet
        )

    def show(self, session: Session) -> Updates:
        """Show what lies in the basket now, and on its tab how many that are.

        A set that was written before is not of that.
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
        """Give an item another name; a refused one is taken back."""
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
        """Take an item out."""
        return self._changed(session, session.basket.without(event.key))

    @refusable
    def hear(self, session: Session, event: gr.EventData) -> Updates:
        """Play an item as it was kept."""
        return {self.explore.sound: heard(session.basket.item(event.key).recording)}

    @refusable
    def load(self, session: Session, event: gr.EventData) -> Updates:
        """Take in hand again what an item was made from, and show the first tab."""
        loaded = session.loading(session.basket.item(event.key))
        return {self.explore.session: loaded, self.tabs: gr.Tabs(selected="explore")}

    def _changed(self, session: Session, basket: Basket) -> Updates:
        changed = replace(session, basket=basket)
        return self.show(changed) | {self.explore.session: changed}
