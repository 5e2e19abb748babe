"""Workarounds for gradio 6.31, each with the symptom that it cures.

gradio_patches.js is the half that runs in the page. Workarounds that are the design of a component
are in its own files:

- gr.Plot draws a figure anew from scratch at every change: plotly_figure.py draws it in place.
- `trigger_mode="always_last"` repeats the event that it sent first, with its old data: the scripts
  of rack, map and neighbours read the data when the event is sent.
- Without its server the page says nothing, or opens a box in English; a file that is too large is
  replaced by the word "Error": connection.js says what happened, in the language of the page.
"""

import os
from pathlib import Path
from typing import Any

import gradio as gr
from gradio import processing_utils
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SCRIPT = Path(__file__).with_name("gradio_patches.js")
HEAD = b"<head>"


def no_progress(session: gr.State) -> dict[str, Any]:
    """Return the options of an event that shows no progress.

    Symptom: gradio counts seconds in every frame on every component that waits for an event, even
    where it shows none of it; eight open pages do little else. A `gr.State` has no element to count
    on.
    """
    return {"show_progress": "hidden", "show_progress_on": session}


def keep_file(path: str) -> None:
    """Keep a file that is still in use; `FileNotFoundError` if it is gone.

    Symptom: gradio deletes a served file an hour after it was made, in use or not.
    """
    os.utime(path)


def refuse_addresses() -> None:
    """Refuse addresses in place of files.

    Symptom: gradio downloads a file of any size from any address that a client gives it.
    """

    async def refuse(url: str, cache_dir: str) -> str:
        raise gr.Error(
            "this server does not fetch addresses; upload the file itself.", print_exception=False
        )

    processing_utils.async_ssrf_protected_download = refuse


class IdlePatch:
    """Middleware that puts gradio_patches.js into every page, before gradio's own scripts.

    Symptom: the waiting screens count seconds in every frame, and the one that covers a page while
    it loads never stops: a page at rest paints sixty times a second.

    Parameters
    ----------
    app : ASGI application
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.script = HEAD + b"<script>" + SCRIPT.read_bytes() + b"</script>"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a page in the response gets the script."""
        start: Message | None = None
        page = b""

        async def respond(message: Message) -> None:
            nonlocal start, page
            if message["type"] == "http.response.start" and _is_page(message):
                start = message  # its length is known when the page is complete
                return
            if start is None:
                await send(message)
                return
            page += message.get("body", b"")
            if message.get("more_body"):
                return
            page = page.replace(HEAD, self.script, 1)
            headers = [
                (name, value) for name, value in start["headers"] if name != b"content-length"
            ]
            length = (b"content-length", b"%d" % len(page))
            await send({**start, "headers": [*headers, length]})
            await send({"type": "http.response.body", "body": page})

        await self.app(scope, receive, respond)


def _is_page(start: Message) -> bool:
    return dict(start["headers"]).get(b"content-type", b"").startswith(b"text/html")
