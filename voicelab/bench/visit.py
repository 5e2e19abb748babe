"""One visit of the page: all that the measurements know of how it is made stands here."""

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
    """A page in a context of its own, and what went wrong in it.

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
        """Go to the page; return after how many ms it could be used."""
        self.page.goto(self.address, wait_until="commit")
        return float(self.page.evaluate("() => stopwatch.usable"))

    def bring(self, path: Path) -> None:
        """Upload a recording and wait until it is in hand and heard."""
        self.page.set_input_files(SELECTORS["upload"], path)
        self._in_hand(path.name)

    def take(self, voice_id: str) -> None:
        """Take a voice of the map in hand and wait until it is heard."""
        self.page.fill(SELECTORS["find"], voice_id)
        self.page.press(SELECTORS["find"], "Shift+Enter")
        self._in_hand(voice_id)

    def step(self, key: str = "ArrowRight") -> dict[str, Any]:
        """Move the slider by a step with a key; return what it took to be heard and judged."""
        self.page.focus(SELECTORS["slider"])
        result = self._timed("stepped('keydown')", lambda: self.page.keyboard.press(key))
        return dict(result)

    def click(self, voice_id: str) -> float:
        """Click the point of a voice; return after how many ms a voice was heard."""
        where = "([plot, id]) => document.querySelector(plot).placeOf(id)"
        x, y = self.page.evaluate(where, [SELECTORS["plot"], voice_id])
        self.page.mouse.move(x - 3, y)
        self.page.mouse.move(x, y)
        self.page.evaluate(
            "() => stopwatch.frame()"
        )  # plotly looks for the point under the pointer

        def press() -> None:
            self.page.mouse.down()
            self.page.mouse.up()

        return float(self._timed("clicked()", press))

    def recolour(self, colour: str) -> float:
        """Choose another colour; return after how many ms it is seen."""
        return float(self.page.evaluate("(colour) => stopwatch.recoloured(colour)", colour))

    def colours(self) -> list[str]:
        """Return what the points can be coloured by."""
        options = self.page.locator(f"{SELECTORS['colour']} option")
        return list(options.evaluate_all("options => options.map((option) => option.value)"))

    def show_table(self, name: str, count: int) -> None:
        """Draw the rows of another table and wait until they are seen."""
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
        """Return how many points are drawn."""
        count = "(at) => document.querySelector(at).data.reduce((sum, { x }) => sum + x.length, 0)"
        return int(self.page.evaluate(count, SELECTORS["plot"]))

    def notice(self) -> str:
        """Return the sentence about what could not be done, "" where there is none."""
        return " ".join(self.page.locator(SELECTORS["notice"]).all_inner_texts())

    def front(self) -> None:
        """Show the tab with the map."""
        self.page.locator(SELECTORS["tab"]).first.click()

    def with_slider(self) -> None:
        """Bring the slider that is measured back, if somebody took it away."""
        if not self.page.locator(SELECTORS["slider"]).count():
            self.page.select_option(SELECTORS["add"], "gender")

    def click_somewhere(self, x: float, y: float, shift: bool = False) -> None:
        """Click the map, at shares of its width and height, if it is in sight."""
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

    def offer(self, path: Path) -> None:
        """Upload a file, if there is where to."""
        if self.page.locator(SELECTORS["upload"]).count():
            self.page.set_input_files(SELECTORS["upload"], path)

    def use(self, what: str, where: float, share: float, text: str) -> None:
        """Use one of the elements in sight that match a selector.

        Parameters
        ----------
        what : str
        where : float
            Which of them, as a share of all.
        share : float
            To where a slider, to which choice a list.
        text : str
            What is typed.
        """
        self.page.evaluate("(asked) => stopwatch.use(...asked)", [what, where, share, text])

    def heap_mb(self) -> float:
        """Return what the page's JavaScript holds after a garbage collection."""
        session = self.context.new_cdp_session(self.page)
        session.send("HeapProfiler.collectGarbage")
        used = session.send("Runtime.getHeapUsage")["usedSize"]
        session.detach()
        return float(used) / 2**20

    def _in_hand(self, name: str) -> None:
        self.page.wait_for_function(
            """([at, name]) => document.querySelector(at)?.textContent.includes(name)
                && stopwatch.playing().playing""",
            arg=[SELECTORS["title"], name],
        )

    def _timed(self, measure: str, act: Callable[[], None]) -> Any:
        self.page.evaluate(f"() => {{ window.measured = stopwatch.{measure}; }}")
        act()
        return self.page.evaluate("() => window.measured")
