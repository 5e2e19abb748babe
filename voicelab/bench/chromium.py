"""A real browser for the page."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from voicelab.refusal import Refusal

NAMES = ("chromium", "chromium-browser")  # Debian's and others'
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    # Every window runs at full speed, as if it were in front.
    "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--enable-precise-memory-info",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",  # a microphone
]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Any]:
    """Run the browser; `Refusal` if it or playwright is not installed."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise Refusal(
            "there is no chromium on this machine; install it to measure the page (Debian: apt-get "
            "install chromium)."
        )
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise Refusal(
            "playwright is not installed; install it to measure the page (`make setup` does)."
        ) from error
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
