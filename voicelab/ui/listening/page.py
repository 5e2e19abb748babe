"""A listening test as a page of its own, on this machine only."""

import gradio as gr

from voicelab.listening import ListeningTest
from voicelab.refusal import Refusal
from voicelab.ui.language import LANGUAGES
from voicelab.ui.launch import launch
from voicelab.ui.listening.component import listening_test
from voicelab.ui.listening.open_tests import OpenTests

LOCALHOST = "127.0.0.1"


def refuse_page(replays: int, language: str) -> None:
    """Raise `Refusal` if a test cannot have such a page."""
    if language not in LANGUAGES:
        raise Refusal(
            "the page does not exist in {language!r}; use {languages}.",
            language=language,
            languages=" or ".join(LANGUAGES),
        )
    OpenTests(LANGUAGES[language], replays)


def listening_page(test: ListeningTest, replays: int = 1, language: str = "en") -> gr.Blocks:
    """Return the page of one test.

    Parameters
    ----------
    test : ListeningTest
    replays : int
        How often the sounds of a trial may be played again.
    language : str
        "en" or "fr".
    """
    refuse_page(replays, language)
    _ = LANGUAGES[language]
    tests = OpenTests(_, replays)
    with gr.Blocks(title=_("Listening test")) as page:
        listening_test(tests, _, tests.open(test))
    return page


def serve_listening(
    test: ListeningTest, replays: int = 1, language: str = "en", port: int | None = None
) -> None:
    """Serve a test until the program is interrupted.

    Parameters
    ----------
    test : ListeningTest
    replays : int
    language : str
    port : int, optional
        By default the first free port from 7860 on.
    """
    page = listening_page(test, replays, language)
    try:
        launch(page, server_name=LOCALHOST, server_port=port)
    except OSError as error:
        raise Refusal(
            "port {port} is in use ({error}); give another one with --port.", port=port, error=error
        ) from error
    finally:
        test.close()
