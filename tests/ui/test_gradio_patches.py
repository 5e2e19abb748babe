"""A page at rest leaves the machine to others."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.types import Message

from tests.ui.conftest import PATIENCE_S
from voicelab.ui.gradio_patches import SCRIPT, IdlePatch

COUNT = """
let asked = 0;
const next = window.requestAnimationFrame;
window.requestAnimationFrame = (draw) => { asked++; return next.call(window, draw); };
setInterval(() => { window.asked_in_a_second = asked; asked = 0; }, 1000);
"""


def answered(media: bytes, parts: Iterable[bytes]) -> list[Message]:
    """Return what reaches a browser of an answer that an app sends in parts."""

    async def app(scope, receive, send) -> None:
        headers = [(b"content-type", media), (b"content-length", b"%d" % sum(map(len, parts)))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for part in parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as elsewhere:  # the browser's driver runs a loop in this thread
        elsewhere.submit(asyncio.run, IdlePatch(app)({"type": "http"}, None, send)).result()
    return sent


def test_a_page_gets_the_script_before_all_others_and_its_length_is_right():
    parts = [b"<html><he", b"ad><script>first()</script>", b"</head></html>"]
    start, body = answered(b"text/html; charset=utf-8", parts)
    page = body["body"]
    assert page.index(SCRIPT.read_bytes()) < page.index(b"first()")
    assert page.replace(b"<script>" + SCRIPT.read_bytes() + b"</script>", b"") == b"".join(parts)
    assert dict(start["headers"])[b"content-length"] == b"%d" % len(page)
    assert start["status"] == 200


def test_what_is_no_page_passes_as_it_is_sent():
    parts = [b"data: <head>", b"more"]
    start, *bodies = answered(b"text/event-stream", parts)
    assert [body["body"] for body in bodies] == [*parts, b""]
    assert dict(start["headers"])[b"content-length"] == b"16"


@pytest.mark.browser
def test_a_page_at_rest_asks_for_few_frames(address, browser):
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(COUNT)
        page.goto(address)
        page.wait_for_selector("#rack [data-drawn]")
        page.wait_for_timeout(2000)
        # Gradio's own opening takes some seconds to come to rest; every frame would be sixty. Asked
        # by a clock: in every frame, the question would be what it asks for.
        quiet = "() => window.asked_in_a_second < 15"
        page.wait_for_function(quiet, polling=500, timeout=1000 * PATIENCE_S)
