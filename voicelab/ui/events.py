"""How events of the page run: one at a time, and with refusals as sentences."""

import logging
from collections.abc import Callable
from functools import wraps
from html import escape
from typing import Any, Protocol

import gradio as gr

from voicelab.refusal import Refusal
from voicelab.ui.language import Language

Updates = dict[Any, Any]  # new values by component; the others stay as they are
# One event at a time: the sound of an old slider position never arrives after that of a new voice.
TURN: dict[str, Any] = {
    "concurrency_id": "voice",
    "concurrency_limit": 1,
    "api_visibility": "private",
}
# What takes seconds stands neither in the way of anybody's slider nor of what is shorter.
OPENING, SEARCHING, WRITING = (
    TURN | {"concurrency_id": name} for name in ("opening", "searching", "writing")
)


def unseen(session: gr.State) -> dict[str, Any]:
    """Return how an event runs in turn that shows no progress.

    Gradio counts seconds in every frame on every component that waits, even where it shows none of
    it, and eight pages do little else. What a session remembers is no part of the page: no clock.
    """
    return TURN | {"show_progress": "hidden", "show_progress_on": session}


class Noticing(Protocol):
    """A tab with a place for sentences, in its language."""

    notice: Any
    language: Language


def refusable(handler: Callable[..., Updates]) -> Callable[..., Updates]:
    """Return a handler whose refusals become a sentence of its tab; nothing else changes then."""

    @wraps(handler)
    def guarded(self: Noticing, *given: Any, **named: Any) -> Updates:
        try:
            return {self.notice: ""} | handler(self, *given, **named)
        except Exception as error:  # noqa: BLE001 - the last place that can say it
            return {self.notice: alert(_told(self.language, error))}

    return guarded


def found_beside(
    tab: Noticing, place: gr.State, finding: Callable[[], Any], notice: gr.HTML | None = None
) -> Updates:
    """Keep what is found for the event that follows; a refusal leaves nothing of before.

    It is said in the notice, or else in the tab's own.
    """
    notice = notice or tab.notice
    try:
        return {notice: "", place: finding()}
    except Exception as error:  # noqa: BLE001
        return {notice: alert(_told(tab.language, error)), place: None}


def _told(language: Language, error: Exception) -> str:
    """Return what the page says of an error: a refusal's sentence, or that there is one to report.

    Gradio would show nothing of it, or a word in another language over what the user had.
    """
    if isinstance(error, Refusal):
        return language.translated(error.sentence)
    _ = language
    logging.getLogger(__name__).error("in an event of the page", exc_info=error)
    return _(
        "Something went wrong, and nothing was changed. Please report it; the server log has the "
        "details."
    )


def filled_in(*numbers: float | None) -> None:
    """Raise `Refusal` where somebody left the field of a number empty."""
    if None in numbers:
        raise Refusal("a number is missing; fill in every number field.")


def alert(sentence: str) -> str:
    """Return the HTML of a sentence about what could not be done."""
    return f'<p role="alert">{escape(sentence)}</p>'


def status(sentence: str) -> str:
    """Return the HTML of a sentence about what was done."""
    return f'<p role="status">{escape(sentence)}</p>'


def hint(sentence: str) -> str:
    """Return the HTML of a sentence that explains a control."""
    return f'<p class="hint">{escape(sentence)}</p>'


def said_here(elem_id: str) -> gr.HTML:
    """Declare a place for sentences; it takes no room while it has none."""
    return gr.HTML("", elem_id=elem_id, elem_classes=["says"], apply_default_css=False)
