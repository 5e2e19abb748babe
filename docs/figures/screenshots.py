"""Take the pictures of the page in this folder (`make screenshots`)."""

from pathlib import Path

from voicelab.bench.chromium import chromium
from voicelab.bench.server import served
from voicelab.bench.visit import Visit
from voicelab.shipped import CHECKPOINTS

FOLDER = Path(__file__).parent
VOICE = "saa_french11"
HEIGHTS = {"explore": 1330, "curves": 1360, "basket": 1640}  # pixels; all are 1280 wide


def take(visit: Visit, name: str, top: str = "") -> None:
    """Save what the page shows from the element `top` on."""
    page = visit.page
    page.set_viewport_size({"width": 1280, "height": HEIGHTS[name]})
    page.evaluate(
        "(top) => { scrollTo(0, 0); document.querySelector(top)?.scrollIntoView(); }", top or "body"
    )
    page.evaluate("() => document.activeElement.blur()")
    page.mouse.move(5, 5)
    page.wait_for_timeout(1500)
    page.screenshot(path=FOLDER / f"page_{name}.png")


def main() -> None:
    """Edit a voice, draw its curves, and add a continuum to the basket."""
    with (
        served(CHECKPOINTS) as server,
        chromium() as browser,
        Visit(browser, server.address) as visit,
    ):
        visit.opened()
        visit.select(VOICE)
        page = visit.page
        page.fill("#rack [data-direction='gender'] input[type=number]", "1.2")
        page.keyboard.press("Tab")
        page.wait_for_selector("#map [data-name=trail]")
        page.wait_for_selector("#verdict .bar i.after")
        page.wait_for_function("() => !stopwatch.playing().playing")
        take(visit, "explore")

        page.click("#rack [data-direction='gender'] button:has-text('Curves')")
        page.wait_for_selector("#curves .main-svg")
        take(visit, "curves", "#recordings")

        page.click("#keep")
        page.wait_for_selector("[role=tab]:has-text('Basket (1)')")
        page.click("[role=tab]:has-text('Basket (1)')")
        page.click("button:has-text('Add a continuum')")
        page.click("#add-continuum")
        page.wait_for_selector("[role=tab]:has-text('Basket (8)')")
        take(visit, "basket")


main()
