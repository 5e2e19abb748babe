"""How events of the page run: in turn or in the background, with refusals as sentences."""

import logging
from collections.abc import Callable
from functools import wraps
from html import escape
from typing import Any, Protocol

import gradio as gr

from voicelab.refusal import Refusal
from voicelab.ui.gradio_patches import no_progress
from voicelab.ui.language import Language

Updates = dict[Any, Any]  # new values by component; the others stay as they are
# One event at a time: the sound of an old slider position never arrives after that of a new voice.
TURN: dict[str, Any] = {
    "concurrency_id": "voice",
    "concurrency_limit": 1,
    "api_visibility": "private",
}
# What takes seconds runs in the background: it delays no slider and nothing that is shorter.
OPENING, SEARCHING, WRITING = (
    TURN | {"concurrency_id": name} for name in ("opening", "searching", "writing")
)


def then_show(
    event: Callable[..., Any],
    find: tuple[Callable[..., Updates], Any, list[Any], Any],
    show: tuple[Callable[..., Updates], list[Any]],
    session: gr.State,
    queue: dict[str, Any],
) -> Any:
    """Find something in the background, then show it in turn; return the last event.

    Parameters
    ----------
    event : callable
    find : tuple
        The handler; its inputs; its outputs, the last of which keeps what is found; the component
        that shows the progress.
    show : tuple
        The handler, which gets the session and what was found, and its outputs.
    session : gr.State
    queue : dict
        OPENING, SEARCHING or WRITING; of several requests meanwhile the last one is run too.
    """
    finder, inputs, found, place = find
    shower, outputs = show
    options = {"show_progress": "full", "show_progress_on": place, "trigger_mode": "always_last"}
    return event(finder, inputs, found, **queue | options).success(
        shower, [session, found[-1]], outputs, **TURN | no_progress(session)
    )


class Noticing(Protocol):
    """A tab with a place for sentences, in its language."""

    notice: Any
    language: Language


def refusable(handler: Callable[..., Updates]) -> Callable[..., Updates]:
    """Return a handler whose refusals become a sentence of its tab and change nothing else."""

    @wraps(handler)
    def guarded(self: Noticing, *given: Any, **named: Any) -> Updates:
        try:
            return {self.notice: ""} | handler(self, *given, **named)
        except Exception as error:  # noqa: BLE001 - nothing above can report it
            return {self.notice: alert(_sentence(self.language, error))}

    return guarded


def in_background(tab: Noticing, place: gr.State, find: Callable[[], Any]) -> Updates:
    """Keep what is found for the event that follows; a refusal keeps None."""
    try:
        return {tab.notice: "", place: find()}
    except Exception as error:  # noqa: BLE001
        return {tab.notice: alert(_sentence(tab.language, error)), place: None}


def _sentence(language: Language, error: Exception) -> str:
    """Return the sentence of a refusal, or of an unexpected error.

    gradio would show nothing, or the word "Error" over the component.
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
    """Raise `Refusal` if the field of a number is empty."""
    if None in numbers:
        raise Refusal("a number is missing; fill in every number field.")


def alert(sentence: str) -> str:
    """Return the HTML of a refusal."""
    return f'<p role="alert">{escape(sentence)}</p>'


def status(sentence: str) -> str:
    """Return the HTML of a sentence about what was done."""
    return f'<p role="status">{escape(sentence)}</p>'


def hint(sentence: str) -> str:
    """Return the HTML of a sentence that explains a control."""
    return f'<p class="hint">{escape(sentence)}</p>'


def notice_area(elem_id: str) -> gr.HTML:
    """Declare a place for sentences; it takes no room while it is empty."""
    return gr.HTML("", elem_id=elem_id, elem_classes=["says"], apply_default_css=False)
