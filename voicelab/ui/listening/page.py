"""A listening test as a page of its own, on this machine alone."""

import gradio as gr

from voicelab.listening import Session
from voicelab.refusal import Refusal
from voicelab.ui.launch import dressed
from voicelab.ui.listening.component import listening_test
from voicelab.ui.listening.open_tests import Room
from voicelab.ui.words import ENGLISH, FRENCH

HERE_ALONE = "127.0.0.1"
LANGUAGES = {"en": ENGLISH, "fr": FRENCH}


def refuse_page(replays: int, language: str) -> None:
    """Raise `Refusal` where a test cannot be shown so."""
    if language not in LANGUAGES:
        raise Refusal(
            "there is no {language!r} version; use {languages}.",
            language=language,
            languages=" or ".join(LANGUAGES),
        )
    Room(LANGUAGES[language], replays)


def listening_page(session: Session, replays: int = 1, language: str = "en") -> gr.Blocks:
    """Return the page of one test.

    Parameters
    ----------
    session : Session
    replays : int
        How often each trial may be heard again.
    language : str
        "en" or "fr".
    """
    refuse_page(replays, language)
    words = LANGUAGES[language]
    room = Room(words, replays)
    with gr.Blocks(title=words.listening.title) as page:
        listening_test(room, words.listening, room.opened(session))
    return page


def serve_listening(
    session: Session, replays: int = 1, language: str = "en", port: int | None = None
) -> None:
    """Serve a test until it is interrupted.

    Parameters
    ----------
    session : Session
    replays : int
    language : str
    port : int, optional
        By default the first that is free from 7860 on.
    """
    page = listening_page(session, replays, language)
    try:
        dressed(page, server_name=HERE_ALONE, server_port=port)
    except OSError as error:
        raise Refusal(
            "port {port} is taken ({error}); give another by --port.",
            port=port,
            error=error,
        ) from error
    finally:
        session.close()
