"""A real browser to drive the page with."""

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
    # Every window is measured as if it lay in front.
    "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--enable-precise-memory-info",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",  # a microphone
]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Any]:
    """Start the browser; `Refusal` where it, or what drives it, is not installed."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise Refusal(
            "there is no chromium on this machine, which the page is measured in; install it "
            "(Debian: apt-get install chromium)."
        )
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise Refusal(
            "playwright is not installed, which drives the browser; `make setup` installs it."
        ) from error
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
