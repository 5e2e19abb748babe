"""A real browser, the real app in a process of its own, and pages of single components."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import gradio as gr
import pytest

from voicelab.explorer import Explorer
from voicelab.ui.launch import launch

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "reports" / "screenshots"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
]  # fmt: skip
PATIENCE_S = 180.0  # for a busy machine; nothing here measures time
# Put in front of every other module: whoever looks for an outside host is stopped and written down.
GUARD = """
import os, socket
HERE = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "")
def local(address):
    return not isinstance(address, tuple) or address[0] in HERE
def guarded(method):
    def wrapped(self, address, *rest):
        if not local(address):
            with open(os.environ["ASKED_FOR"], "a") as file:
                print(address, file=file)
            raise OSError("the network is cut off")
        return method(self, address, *rest)
    return wrapped
socket.socket.connect = guarded(socket.socket.connect)
socket.socket.connect_ex = guarded(socket.socket.connect_ex)
found = socket.getaddrinfo
def getaddrinfo(host, *rest, **named):
    if not local((host.decode() if isinstance(host, bytes) else host or "",)):
        with open(os.environ["ASKED_FOR"], "a") as file:
            print(host, file=file)
        raise socket.gaierror("the network is cut off")
    return found(host, *rest, **named)
socket.getaddrinfo = getaddrinfo
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, app: subprocess.Popen, log: Path, patience_s: float = PATIENCE_S) -> None:
    """Wait until an app answers; show its log if it ends or takes too long."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            urllib.request.urlopen(url, timeout=10).close()
            return
        except (urllib.error.URLError, ConnectionError):
            assert app.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)


@pytest.fixture(scope="session")
def cut_off(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment in which Python reaches this machine alone."""
    folder = tmp_path_factory.mktemp("guard")
    (folder / "sitecustomize.py").write_text(GUARD)
    (folder / "asked").touch()
    (folder / "home").mkdir()
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    return {
        "PYTHONPATH": path,
        "ASKED_FOR": str(folder / "asked"),
        "HOME": str(folder / "home"),
        "GRADIO_TEMP_DIR": str(folder / "sounds"),
        "GRADIO_SERVER_NAME": "127.0.0.1",
        "GRADIO_SERVER_PORT": str(free_port()),
    }


@pytest.fixture(scope="session")
def address(cut_off: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the real app in a process of its own and return where it answers."""
    log = tmp_path_factory.mktemp("log") / "app.log"
    with log.open("w") as file:
        app = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=os.environ | cut_off, stdout=file, stderr=file
        )
    url = f"http://127.0.0.1:{cut_off['GRADIO_SERVER_PORT']}/"
    try:
        wait_for(url, app, log)
        assert url.rstrip("/") in log.read_text()  # it says where it is
        yield url
        assert "Traceback" not in log.read_text()
    finally:
        app.terminate()
        app.wait()


@pytest.fixture(scope="session")
def explorer() -> Explorer:
    """Return what the project ships, opened once for all pages of single components."""
    return Explorer.open()


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


class Visit:
    """A page in the browser, all that it asked outside for and all that went wrong in it."""

    def __init__(self, page, address: str, ready: str) -> None:
        self.page, self.address = page, address
        self.outside: list[str] = []
        self.problems: list[str] = []
        page.set_default_timeout(1000 * PATIENCE_S)
        page.route(lambda url: not self.inside(url), self.refuse)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.goto(address)
        page.wait_for_selector(ready)

    def inside(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in ("data", "blob") or parts.netloc == urlsplit(self.address).netloc

    def refuse(self, route) -> None:
        self.outside.append(route.request.url)
        route.abort()

    def screenshot(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.fixture
def visiting(browser) -> Iterator[Callable[..., Visit]]:
    """Return a function that visits an address; whatever went wrong there fails the test."""
    visits: list[Visit] = []
    with ExitStack() as contexts:

        def visit(address: str, ready: str = "body", width: int = 1280, height: int = 900) -> Visit:
            context = browser.new_context(
                viewport={"width": width, "height": height}, accept_downloads=True
            )
            contexts.callback(context.close)
            visits.append(Visit(context.new_page(), address, ready))
            return visits[-1]

        yield visit
    for one in visits:
        assert one.outside == []  # nobody outside was even asked
        assert one.problems == []


@pytest.fixture
def serving() -> Iterator[Callable[[gr.Blocks], str]]:
    """Return a function that serves a page in this process, in the look of the app."""
    with ExitStack() as pages:

        def serve(page: gr.Blocks) -> str:
            launch(page, server_port=free_port(), prevent_thread_lock=True, quiet=True)
            pages.callback(page.close)
            return page.local_url

        yield serve
