"""What a page at rest costs: a script that has to run before gradio's own."""

from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SCRIPT = Path(__file__).with_name("rest.js")
PLACE = b"<head>"


class Resting:
    """Middleware that puts the script into every page, before all that the page loads.

    Parameters
    ----------
    app : ASGI application
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.script = PLACE + b"<script>" + SCRIPT.read_bytes() + b"</script>"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a page that answers it gets the script."""
        begun: Message | None = None
        page = b""

        async def answer(message: Message) -> None:
            nonlocal begun, page
            if message["type"] == "http.response.start" and _is_page(message):
                begun = message  # its length is known when it is whole
                return
            if begun is None:
                await send(message)
                return
            page += message.get("body", b"")
            if message.get("more_body"):
                return
            page = page.replace(PLACE, self.script, 1)
            headers = [
                (name, value) for name, value in begun["headers"] if name != b"content-length"
            ]
            length = (b"content-length", b"%d" % len(page))
            await send({**begun, "headers": [*headers, length]})
            await send({"type": "http.response.body", "body": page})

        await self.app(scope, receive, answer)


def _is_page(start: Message) -> bool:
    return dict(start["headers"]).get(b"content-type", b"").startswith(b"text/html")
