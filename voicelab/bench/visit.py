"""One open page, as a user operates it.

Everything that the measurements know about the elements of the page is in this module.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE_MS = 60_000
SELECTORS = {
    "plot": "#map .plot",
    "map_drawn": "#map .plot[data-drawn]",
    "rack_drawn": "#rack .rack[data-drawn]",
    "tip": "#map .tip:not([hidden])",
    "verdict": "#verdict",
    "bars": "#verdict .bar i",
    "player": "#player .player",
    "title": "#title h2",
    "tab": "#tabs button[role=tab]",
    "notice": "#notice [role=alert]",
    "colour": "#map [name=colour]",
    "table": "#map [name=table]",
    "more": "#map details.more",
    "find": "#map [name=find]",
    "upload": "#upload input[type=file]",
    "slider": '#rack [data-direction="gender"] input[type=range]',
    "add": "#rack select.add",
}
SCRIPT = Path(__file__).with_name("stopwatch.js")


class Visit:
    """A page in a browser context of its own, and the errors in it.

    Parameters
    ----------
    browser : playwright's Browser
    address : str
    """

    def __init__(self, browser: Any, address: str) -> None:
        self.address = address
        self.problems: list[str] = []
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.add_init_script(f"{SCRIPT.read_text().rstrip()}({json.dumps(SELECTORS)});")

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def opened(self) -> float:
        """Load the page; return the ms until it was usable."""
        self.page.goto(self.address, wait_until="commit")
        return float(self.page.evaluate("() => stopwatch.usable"))

    def upload(self, path: Path) -> None:
        """Upload a recording and wait until it is selected and plays."""
        self.page.set_input_files(SELECTORS["upload"], path)
        self._await_selection(path.name)

    def select(self, voice_id: str) -> None:
        """Select a voice of the map and wait until it plays."""
        self.page.fill(SELECTORS["find"], voice_id)
        self.page.press(SELECTORS["find"], "Shift+Enter")
        self._await_selection(voice_id)

    def step(self, key: str = "ArrowRight") -> dict[str, Any]:
        """Move the slider one step by a key; return the times until sound and verdict."""
        self.page.focus(SELECTORS["slider"])
        result = self._timed("stepped('keydown')", lambda: self.page.keyboard.press(key))
        return dict(result)

    def click(self, voice_id: str) -> float:
        """Click the point of a voice; return the ms until a voice played."""
        where = "([plot, id]) => document.querySelector(plot).placeOf(id)"
        x, y = self.page.evaluate(where, [SELECTORS["plot"], voice_id])
        self.page.mouse.move(x - 3, y)
        self.page.mouse.move(x, y)
        self.page.evaluate("() => stopwatch.frame()")  # plotly finds the point under the pointer

        def press() -> None:
            self.page.mouse.down()
            self.page.mouse.up()

        return float(self._timed("clicked()", press))

    def recolour(self, colour: str) -> float:
        """Choose another colour; return the ms until it shows."""
        return float(self.page.evaluate("(colour) => stopwatch.recoloured(colour)", colour))

    def colours(self) -> list[str]:
        """Return the choices for the colour of points."""
        options = self.page.locator(f"{SELECTORS['colour']} option")
        return list(options.evaluate_all("options => options.map((option) => option.value)"))

    def show_table(self, name: str, count: int) -> None:
        """Show the rows of another table and wait until they are drawn."""
        self.page.evaluate("(at) => { document.querySelector(at).open = true; }", SELECTORS["more"])
        self.page.select_option(SELECTORS["table"], name)
        self.page.wait_for_function(
            """([at, count]) => {
                const { data } = document.querySelector(at);
                return data && data.reduce((sum, { x }) => sum + x.length, 0) >= count;
            }""",
            arg=[SELECTORS["plot"], count],
        )
        self.page.evaluate("() => stopwatch.frame()")

    def points(self) -> int:
        """Return the number of points drawn."""
        count = "(at) => document.querySelector(at).data.reduce((sum, { x }) => sum + x.length, 0)"
        return int(self.page.evaluate(count, SELECTORS["plot"]))

    def notice(self) -> str:
        """Return the sentence of a refusal, "" if there is none."""
        return " ".join(self.page.locator(SELECTORS["notice"]).all_inner_texts())

    def front(self) -> None:
        """Show the tab with the map."""
        self.page.locator(SELECTORS["tab"]).first.click()

    def with_slider(self) -> None:
        """Add the measured slider again, if it was removed."""
        if not self.page.locator(SELECTORS["slider"]).count():
            self.page.select_option(SELECTORS["add"], "gender")

    def click_somewhere(self, x: float, y: float, shift: bool = False) -> None:
        """Click the map, at shares of its width and height, if it is visible."""
        box = self.page.locator(SELECTORS["plot"]).bounding_box()
        if box is None:
            return
        keyboard, mouse = self.page.keyboard, self.page.mouse
        if shift:
            keyboard.down("Shift")
        mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        mouse.down()
        mouse.up()
        if shift:
            keyboard.up("Shift")

    def upload_anywhere(self, path: Path) -> None:
        """Upload a file, if the page shows where."""
        if self.page.locator(SELECTORS["upload"]).count():
            self.page.set_input_files(SELECTORS["upload"], path)

    def use(self, what: str, where: float, share: float, text: str) -> None:
        """Use one of the visible elements that match a selector.

        Parameters
        ----------
        what : str
        where : float
            Which of them, as a share of all.
        share : float
            Position of a slider or choice in a list, as a share.
        text : str
            Text to type.
        """
        self.page.evaluate("(action) => stopwatch.use(...action)", [what, where, share, text])

    def heap_mb(self) -> float:
        """Return the size of the page's JavaScript heap after garbage collection."""
        session = self.context.new_cdp_session(self.page)
        session.send("HeapProfiler.collectGarbage")
        used = session.send("Runtime.getHeapUsage")["usedSize"]
        session.detach()
        return float(used) / 2**20

    def _await_selection(self, name: str) -> None:
        self.page.wait_for_function(
            """([at, name]) => document.querySelector(at)?.textContent.includes(name)
                && stopwatch.playing().playing""",
            arg=[SELECTORS["title"], name],
        )

    def _timed(self, measure: str, act: Callable[[], None]) -> Any:
        self.page.evaluate(f"() => {{ window.measured = stopwatch.{measure}; }}")
        act()
        return self.page.evaluate("() => window.measured")
