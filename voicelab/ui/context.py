"""What the tabs of one page share; the page owns it, the tabs use it."""

from dataclasses import dataclass

import gradio as gr

from voicelab.explorer import Explorer, Session
from voicelab.ui.language import Language
from voicelab.ui.player import sound_player

KEPT_S = 4 * 3600  # seconds that a session is remembered after its last change


@dataclass(frozen=True)
class PageContext:
    """What the tabs of one page share.

    Attributes
    ----------
    explorer : Explorer
        All users share it.
    language : Language
    session : gr.State
        What one user selected, moved and collected.
    sound : gr.HTML
        Plays the sound that any tab gives it (`sound_value`).
    """

    explorer: Explorer
    language: Language
    session: gr.State
    sound: gr.HTML

    @classmethod
    def declare(cls, explorer: Explorer, language: Language) -> "PageContext":
        """Declare what is shared; called where a page is being built."""
        session = gr.State(Session(), time_to_live=KEPT_S)
        return cls(explorer, language, session, sound_player())
