"""The page in a real browser, and the app without a network."""

import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
import soundfile

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "reports" / "screenshots"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
PATIENCE_S = 300.0  # for a busy machine; nothing here measures time
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
# Starts the app in a world without any network but the loopback, and asks it for its page.
ALONE = """
import os, subprocess, sys, time, urllib.request
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
app = subprocess.Popen([sys.executable, "app.py"])
try:
    for _ in range(600):
        try:
            page = urllib.request.urlopen("http://127.0.0.1:" + os.environ["GRADIO_SERVER_PORT"])
        except OSError:
            assert app.poll() is None, "app.py ended"
            time.sleep(0.2)
        else:
            sys.exit(page.status != 200)
    sys.exit("the page did not answer")
finally:
    app.terminate()
    app.wait()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def cut_off(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment in which Python reaches this machine alone."""
    folder = tmp_path_factory.mktemp("guard")
    (folder / "sitecustomize.py").write_text(GUARD)
    (folder / "asked").touch()
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    return {
        "PYTHONPATH": path,
        "ASKED_FOR": str(folder / "asked"),
        "GRADIO_TEMP_DIR": str(folder / "sounds"),
        "GRADIO_SERVER_NAME": "127.0.0.1",
        "GRADIO_SERVER_PORT": str(free_port()),
    }


@pytest.fixture(scope="module")
def address(cut_off: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the real app in a process of its own and return where it answers."""
    log = tmp_path_factory.mktemp("log") / "app.log"
    with log.open("w") as file:
        app = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=os.environ | cut_off, stdout=file, stderr=file
        )
    url = f"http://127.0.0.1:{cut_off['GRADIO_SERVER_PORT']}/"
    try:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                with urllib.request.urlopen(url, timeout=10):
                    break
            except (urllib.error.URLError, ConnectionError):
                assert app.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
        assert url.rstrip("/") in log.read_text()  # it says where it is
        yield url
        assert "Traceback" not in log.read_text()
    finally:
        app.terminate()
        app.wait()


class Visit:
    """A page in the browser, and all that it asked for."""

    def __init__(self, page, address: str) -> None:
        self.page, self.address = page, address
        self.outside: list[str] = []
        self.problems: list[str] = []
        page.set_default_timeout(1000 * PATIENCE_S)
        page.route(lambda url: not self.inside(url), self.refuse)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.goto(address)
        page.wait_for_selector("#map .plot[data-drawn]")

    def inside(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in ("data", "blob") or parts.netloc == urlsplit(self.address).netloc

    def refuse(self, route) -> None:
        self.outside.append(route.request.url)
        route.abort()

    def click_voice(self, trace: int = 0, index: int = 3) -> str:
        """Click a point of the map and return the id of its voice."""
        place = """([trace, index]) => {
            const plot = document.querySelector("#map .plot");
            const box = plot.getBoundingClientRect(), drawn = plot.data[trace];
            const { xaxis, yaxis } = plot._fullLayout;
            return [drawn.customdata[index],
                box.x + xaxis._offset + xaxis.d2p(drawn.x[index]),
                box.y + yaxis._offset + yaxis.d2p(drawn.y[index])];
        }"""
        self.page.locator("#map .plot").scroll_into_view_if_needed()
        _, x, y = self.page.evaluate(place, [trace, index])
        # Points lie on top of each other: what the map reports is what lies on top.
        self.page.evaluate(
            """() => document.querySelector("#map .plot").on("plotly_click",
                (event) => { window.clicked = event.points[0].customdata; })"""
        )
        self.page.mouse.move(x - 2, y)
        self.page.mouse.move(x, y)
        self.page.wait_for_selector("#map .hoverlayer .hovertext", state="attached")
        self.page.mouse.down()
        self.page.mouse.up()
        self.page.wait_for_function("() => window.clicked")
        voice = self.page.evaluate("() => window.clicked")
        self.in_hand(voice)
        return voice

    def in_hand(self, name: str) -> None:
        self.page.wait_for_selector(f'#title h2:has-text("{name}")')

    def playing(self, player: str, after: str = "") -> str:
        """Wait until a player plays a file other than `after` and return its address."""
        playing = """([player, after]) => {
            const audio = document.querySelector(`#${player} audio`);
            return audio.src && audio.src !== after && audio.currentTime > 0;
        }"""
        self.page.wait_for_function(playing, arg=[player, after])
        return self.page.get_attribute(f"#{player} audio", "src") or ""

    def fetch(self, url: str) -> tuple[np.ndarray, int]:
        """Return the samples of a file that the page plays, and their rate."""
        assert self.inside(url)
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
            content = answer.read()
        assert soundfile.info(io.BytesIO(content)).subtype == "PCM_16"
        return soundfile.read(io.BytesIO(content))

    def push(self, slider: str, times: int, key: str = "ArrowRight") -> None:
        self.page.focus(f"#{slider} input[type=range]")
        for _ in range(times):
            self.page.keyboard.press(key)

    def notices(self) -> list[str]:
        return self.page.locator("#notice [role=alert]").all_inner_texts()

    def bars(self, kind: str) -> list[float]:
        widths = self.page.locator(f"#verdict .bar i.{kind}").evaluate_all(
            "bars => bars.map(bar => parseFloat(bar.style.width))"
        )
        return list(widths)

    def screenshot(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser, address: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    visit = Visit(context.new_page(), address)
    yield visit
    context.close()
    assert visit.outside == []  # nobody outside was even asked
    assert visit.problems == []


@pytest.mark.browser
def test_a_voice_is_clicked_a_slider_moved_and_both_are_heard_and_judged(visit: Visit) -> None:
    visit.screenshot("1_first_visit")
    visit.click_voice()
    first = visit.playing("before")
    before, rate = visit.fetch(first)
    assert len(before) / rate > 1  # seconds
    assert 20 * np.log10(np.sqrt(np.mean(before**2))) > -40  # dBFS
    judged = visit.bars("before")
    assert len(judged) > 5
    assert visit.bars("after") == []

    visit.push("gender", 10)
    second = visit.playing("after")
    after, _ = visit.fetch(second)
    assert len(after) == len(before)
    assert 20 * np.log10(np.sqrt(np.mean(after**2))) > -40  # dBFS
    assert np.abs(after - before).max() > 0.01
    visit.page.wait_for_function(
        "() => document.querySelector('#after audio').src.includes('gender%2B1_')"
    )
    assert visit.bars("before") == judged
    assert np.abs(np.subtract(visit.bars("after"), judged)).max() > 1  # per cent
    visit.screenshot("2_voice_moved")

    visit.page.click("#reset")
    zero, _ = visit.fetch(
        visit.playing("after", after=visit.page.get_attribute("#after audio", "src"))
    )
    assert np.array_equal(zero, before)
    assert visit.page.input_value("#gender input[type=range]") == "0"


@pytest.mark.browser
def test_a_click_on_another_voice_takes_that_one_and_stops_the_first(visit: Visit) -> None:
    one = visit.click_voice(0, 3)
    first = visit.playing("before")
    visit.push("age", 3)
    visit.playing("after")
    assert visit.page.evaluate("() => document.querySelector('#before audio').paused")
    visit.page.evaluate("() => { window.clicked = null; }")
    other = visit.click_voice(1, 5)
    assert other != one
    assert visit.playing("before", after=first) != first
    assert visit.page.get_attribute("#after audio", "src") is None
    assert visit.page.input_value("#age input[type=range]") == "0"


@pytest.mark.browser
def test_a_broken_file_is_refused_in_a_sentence_and_nothing_is_lost(
    visit: Visit, tmp_path: Path
) -> None:
    voice = visit.click_voice()
    sound = visit.playing("before")
    visit.page.click("button[role=tab]:has-text('Your recording')")
    (tmp_path / "broken.wav").write_bytes(b"RIFF, but no audio")
    visit.page.set_input_files("#upload input[type=file]", tmp_path / "broken.wav")
    visit.page.wait_for_selector("#notice [role=alert]")
    (sentence,) = visit.notices()
    assert sentence.startswith("broken.wav cannot be decoded as audio")
    visit.in_hand(voice)
    assert visit.page.get_attribute("#before audio", "src") == sound
    visit.screenshot("3_broken_file")
    visit.push("gender", 5)  # the voice can still be moved
    visit.playing("after")
    assert visit.notices() == []
    # The player of the upload cannot decode it either, and says so to the console.
    visit.problems = [problem for problem in visit.problems if "decode" not in problem]


@pytest.mark.browser
def test_a_recording_is_brought_moved_and_taken_up_again(visit: Visit) -> None:
    visit.page.click("button[role=tab]:has-text('Your recording')")
    visit.page.set_input_files("#upload input[type=file]", ROOT / "assets" / "espeak_en-us_m3.wav")
    visit.in_hand("espeak_en-us_m3.wav")
    before, rate = visit.fetch(visit.playing("before"))
    assert rate == 22_050
    visit.push("age", 5)
    after, _ = visit.fetch(visit.playing("after"))
    assert len(after) == len(before)
    visit.page.select_option("#map [name=projection]", "tsne")
    visit.page.wait_for_selector("#map .note:has-text('no formula for a new one')")
    visit.screenshot("4_own_recording")
    visit.page.select_option("#map [name=projection]", "pca")
    visit.click_voice()
    visit.page.click("#again")
    visit.in_hand("espeak_en-us_m3.wav")


@pytest.mark.browser
def test_the_page_can_be_used_by_keyboard_on_a_narrow_screen(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 420, "height": 900})
    visit.page.click("button[role=tab]:has-text('By id')")
    visit.page.focus("#picker input")
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    visit.playing("before")
    width = visit.page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= 420  # nothing makes the page wider than the screen
    visit.screenshot("5_narrow")


@pytest.mark.browser
def test_the_map_is_recoloured_and_changed_in_the_browser_alone(visit: Visit) -> None:
    drawn = "() => document.querySelector('#map .plot').data.map(t => [t.type, t.name, t.x.length])"
    count = sum(n for _, _, n in visit.page.evaluate(drawn))
    asked = []
    visit.page.on("request", lambda request: asked.append(request.url))
    for colour, projection, dimensions in (
        ("age", "pca", "2"), ("accent", "umap", "2"), ("corpus", "tsne", "2"),
        ("gender", "umap", "3"),
    ):  # fmt: skip
        visit.page.select_option("#map [name=colour]", colour)
        visit.page.select_option("#map [name=projection]", projection)
        visit.page.select_option("#map [name=dimensions]", dimensions)
        traces = visit.page.evaluate(drawn)
        assert sum(n for _, _, n in traces) == count
        assert {kind for kind, _, _ in traces} == {"scatter3d" if dimensions == "3" else "scatter"}
        visit.screenshot(f"6_{projection}_{dimensions}d_{colour}")
    assert not [url for url in asked if "/queue/" in url or "component_server" in url]


@pytest.mark.browser
def test_sliders_without_a_voice_say_what_to_do(visit: Visit) -> None:
    visit.push("gender", 2)
    visit.page.wait_for_selector("#notice [role=alert]")
    (sentence,) = visit.notices()
    assert sentence.startswith("There is no voice to move yet")
    visit.page.click("button[role=tab]:has-text('How to read it')")
    visit.page.wait_for_selector("#explained .main-svg")
    assert re.search(r"PCA needs \d+ of its axes to hold 90 %", visit.page.inner_text("body"))
    visit.screenshot("7_how_to_read_it")


@pytest.mark.browser
def test_the_app_looked_for_nobody_outside(address: str, cut_off: dict[str, str]) -> None:
    with urllib.request.urlopen(f"{address}config", timeout=PATIENCE_S) as answer:
        assert json.load(answer)["analytics_enabled"] is False
    assert Path(cut_off["ASKED_FOR"]).read_text() == ""


def test_the_app_starts_with_the_network_cut_off(cut_off: dict[str, str]) -> None:
    alone = ["unshare", "--net", "--map-root-user"]
    try:
        allowed = subprocess.run([*alone, "ip", "link"], capture_output=True, check=False)
        allowed_here = allowed.returncode == 0
    except FileNotFoundError:
        allowed_here = False
    if not allowed_here:
        pytest.skip("no network namespaces here; the browser tests run behind a guard instead")
    done = subprocess.run(
        [*alone, sys.executable, "-c", ALONE],
        cwd=ROOT, env=os.environ | cut_off, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
