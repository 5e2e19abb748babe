"""The rack of sliders, in a real browser."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import gradio as gr
import pytest

from voicelab.directions import Direction
from voicelab.explorer import Explorer
from voicelab.explorer.settings import Settings
from voicelab.ui.language import ENGLISH
from voicelab.ui.rack import SWITCHED_ON, rack, racked
from voicelab.ui.rack.texts import texts

SLOW_S = 0.3  # that the handler takes

# Ten steps, none of which a timer of the rack can come between.
STEADY_DRAG = """async ([at, to]) => {
    const slider = document.querySelector(at);
    for (let i = 1; i <= 10; i++) {
        slider.value = to * i / 10;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((done) => setTimeout(done, 20));
    }
    slider.dispatchEvent(new Event("change", { bubbles: true }));
}"""


@dataclass
class Heard:
    """What reached Python, by the event."""

    events: list[tuple[str, dict]] = field(default_factory=list)
    page: Any = None  # of the browser

    def of(self, name: str) -> list[dict]:
        return [data for event, data in self.events if event == name]

    def until(self, name: str, wanted: Callable[[dict], bool]) -> dict:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if (found := self.of(name)) and wanted(found[-1]):
                return found[-1]
            self.page.wait_for_timeout(20)  # not time.sleep, which holds the browser's requests up
        raise AssertionError(f"{name} was last {self.of(name)[-1:]}")


def own(name: str, explorer: Explorer, start: str, end: str) -> Direction:
    gender = explorer.directions["gender"]
    return replace(gender, name=name, from_class=start, to_class=end, validated_range=None)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def page(explorer: Explorer, heard: Heard) -> gr.Blocks:
    """Return a page with a rack, slow handlers, and a box through which Python sets its value."""

    def note(name: str, delay_s: float) -> Callable[[gr.EventData], None]:
        def handler(event: gr.EventData) -> None:
            heard.events.append((name, event._data))
            time.sleep(delay_s)

        return handler

    with gr.Blocks() as page:
        sliders = rack(explorer, ENGLISH)
        given = gr.Textbox(elem_id="given")
        given.submit(lambda value: value, given, sliders)
        sliders.input(
            note("input", SLOW_S), None, None, trigger_mode="always_last", concurrency_limit=1
        )
        for name in ("submit", "select", "away"):
            getattr(sliders, name)(note(name, 0), None, None)
    return page


class Sliders:
    """The rack of a visit."""

    def __init__(self, visit, heard: Heard) -> None:
        self.visit, self.page = visit, visit.page
        heard.page = visit.page

    def shown(self) -> list[str]:
        return self.page.locator("#rack .row").evaluate_all("r => r.map(x => x.dataset.direction)")

    def row(self, name: str) -> str:
        return f"#rack [data-direction='{name}']"

    def strength(self, name: str) -> float:
        return float(self.page.input_value(f"{self.row(name)} input[type=number]"))

    def press(self, name: str, *keys: str) -> None:
        self.page.focus(f"{self.row(name)} input[type=range]")
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, name: str, strength: str) -> None:
        self.page.fill(f"{self.row(name)} input[type=number]", strength)
        self.page.keyboard.press("Enter")

    def sentence(self, name: str) -> str:
        return self.page.inner_text(f"{self.row(name)} .line .hint")

    def apart(self) -> None:
        """Let so much time pass that the next step is a step of its own."""
        self.page.wait_for_timeout(700)

    def drag(self, name: str, to: float, steps: int) -> None:
        box = self.page.locator(f"{self.row(name)} input[type=range]").bounding_box()
        middle = box["y"] + box["height"] / 2
        self.page.mouse.move(box["x"] + box["width"] / 2, middle)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + to * box["width"], middle, steps=steps)
        self.page.mouse.up()

    def given(self, value: str) -> None:
        self.page.fill("#given textarea", value)
        self.page.press("#given textarea", "Enter")


def settings_of(moves: dict[str, float]) -> Callable[[dict], bool]:
    return lambda data: data["settings"]["moves"] == moves


@pytest.mark.browser
def test_what_the_sliders_say_reaches_python_and_can_be_taken_back(
    page: gr.Blocks, heard: Heard, explorer: Explorer, serving, visiting
) -> None:
    sliders = Sliders(visiting(serving(page), ready="#rack [data-drawn]", width=600), heard)
    assert sliders.shown() == list(SWITCHED_ON)
    sliders.press("gender", *["ArrowRight"] * 3)
    heard.until("input", settings_of({"gender": 0.3}))
    sliders.press("gender", "PageUp")
    told = heard.until("input", settings_of({"gender": 0.8}))
    assert Settings.from_dict(told["settings"]) == Settings({"gender": 0.8}, "differential")
    assert sliders.sentence("gender") == ("+0.8: 0.8 × the male–female distance, toward female")
    sliders.apart()
    sliders.type("gender", "-0.37")
    heard.until("input", settings_of({"gender": -0.37}))
    assert sliders.sentence("gender").startswith("-0.37: 0.37 × the male–female distance")
    sliders.apart()
    sliders.type("gender", "7")  # the slider ends at 2 ...
    heard.until("input", settings_of({"gender": 2}))
    sliders.page.check("#rack [name=beyond]")
    sliders.apart()
    sliders.type("gender", "3.5")  # ... unless more is allowed
    heard.until("input", settings_of({"gender": 3.5}))
    assert "outside the validated range, -2 to +2" in sliders.sentence("gender")

    for keys in ("Enter", "Tab"):
        sliders.page.fill("#rack [data-direction='age'] input[type=number]", "")
        sliders.page.keyboard.press(keys)
        assert sliders.page.input_value("#rack [data-direction='age'] input[type=number]") == "0"

    sliders.page.focus("#rack [data-direction='gender'] input[type=number]")
    for expected in (2, -0.37, 0.8):
        sliders.page.keyboard.press("Control+z")
        heard.until("input", settings_of({"gender": expected}))
        assert sliders.strength("gender") == expected
    sliders.page.click("#rack .redo")
    heard.until("input", settings_of({"gender": -0.37}))
    sliders.page.click("#rack .reset")
    heard.until("input", settings_of({}))
    sliders.page.keyboard.press("Control+z")
    heard.until("input", settings_of({"gender": -0.37}))
    left = {"x": 30, "y": 10}
    sliders.page.dblclick("#rack [data-direction=gender] input[type=range]", position=left)
    heard.until("input", settings_of({}))

    sliders.page.select_option("#rack [name=rendering]", "decoded")
    sliders.page.select_option("#rack [name=moving]", "envelope")
    sliders.page.check("#rack [name=held]")
    told = heard.until("input", lambda data: data["settings"]["held"])
    assert Settings.from_dict(told["settings"]) == Settings({}, "decoded", "envelope", held=True)


@pytest.mark.browser
def test_sliders_are_added_and_removed_and_the_judge_is_asked(
    page: gr.Blocks, heard: Heard, explorer: Explorer, serving, visiting
) -> None:
    sliders = Sliders(visiting(serving(page), ready="#rack [data-drawn]", width=600), heard)
    offered = sliders.page.locator("#rack .add option").evaluate_all("o => o.map(x => x.value)")
    shipped = {name for name, one in explorer.directions.items() if not one.held}
    assert set(offered) - {""} == shipped - set(SWITCHED_ON)
    told = texts(ENGLISH)
    curves = [
        sliders.page.get_by_role("button", name=f"Curves: {name}") for name in ("Gender", "Age")
    ]
    assert [one.count() for one in curves] == [1, 1]
    for name, hint in (("held", told["held_hint"]), ("beyond", told["beyond_hint"])):
        described = sliders.page.get_attribute(f"#rack [name={name}]", "aria-describedby")
        assert sliders.page.locator(f"#{described}:visible").inner_text() == hint
    for name in ("accent:dutch", "found:1", "gender@transport"):
        sliders.page.select_option("#rack .add", name)
        sliders.press(name, "ArrowRight")
    heard.until("input", lambda data: len(data["settings"]["moves"]) == 3)
    assert sliders.sentence("accent:dutch").startswith(
        "+0.1: 0.1 × the English (USA)–Dutch distance, toward Dutch"
    )
    assert "0.2 standard deviations along" in sliders.sentence("found:1")
    sliders.type("found:1", "0.5")
    assert "1 standard deviation along" in sliders.sentence("found:1")
    assert "0.1 × the transport" in sliders.sentence("gender@transport")
    sliders.page.click(f"{sliders.row('accent:dutch')} .remove")
    heard.until("input", lambda data: "accent:dutch" not in data["settings"]["moves"])
    assert sliders.shown() == ["gender", "age", "found:1", "gender@transport"]
    sliders.page.keyboard.press("Control+z")
    heard.until("input", lambda data: data["settings"]["moves"].get("accent:dutch") == 0.1)
    assert "accent:dutch" in sliders.shown()

    sliders.page.click("#rack summary")
    sliders.page.select_option("#rack [name=goal-direction]", "accent:dutch")
    sliders.page.select_option("#rack [name=goal-verdict]", label="Dutch")
    for refused in ("", "0", "1"):
        sliders.page.fill("#rack [name=goal-probability]", refused)
        sliders.page.click("#rack .find")
    sliders.page.fill("#rack [name=goal-probability]", "0.73")
    sliders.page.click("#rack .find")
    asked = heard.until("submit", bool)
    assert asked.pop("settings")["moves"]["accent:dutch"] == 0.1
    assert asked.pop("in_hand") == "0"
    assert asked == {
        "direction": "accent:dutch",
        "attribute": "accent",
        "label": "dutch",
        "probability": 0.73,
    }
    assert len(heard.of("submit")) == 1
    sliders.page.click(f"{sliders.row('gender')} .head button >> nth=0")
    assert heard.until("select", bool)["direction"] == "gender"
    sliders.page.click("#rack .away")
    assert len(heard.until("away", bool)["settings"]["moves"]) == 3
    sliders.visit.screenshot("rack_600")
    sliders.page.set_viewport_size({"width": 420, "height": 900})
    assert sliders.page.evaluate("() => document.documentElement.scrollWidth") <= 420
    sliders.visit.screenshot("rack_420")


@pytest.mark.browser
def test_the_last_position_of_a_drag_always_arrives_however_slow_the_answer(
    page: gr.Blocks, heard: Heard, serving, visiting
) -> None:
    sliders = Sliders(visiting(serving(page), ready="#rack [data-drawn]", width=600), heard)
    for to, steps in ((0.9, 60), (0.2, 7), (0.63, 25)):
        begun = len(heard.events)
        sliders.drag("gender", to, steps)
        last = sliders.strength("gender")
        heard.until("input", settings_of({"gender": last}))
        sliders.page.wait_for_timeout(2000 * SLOW_S)  # nothing older comes after it
        assert heard.of("input")[-1]["settings"]["moves"] == {"gender": last}
        assert len(heard.events) - begun < steps + 3  # and not everything was asked for
    # The second movement comes just when the first one was sent, and nothing moves after it.
    jump = """slider => {
        const to = strength => {
            slider.value = strength;
            slider.dispatchEvent(new Event("input"));
        };
        const fetched = window.fetch;
        window.fetch = (address, ...rest) => {
            if (String(address).includes("queue/join")) {
                window.fetch = fetched;
                to(-0.7);
            }
            return fetched(address, ...rest);
        };
        to(0.3);
    }"""
    sliders.page.locator(f"{sliders.row('gender')} input[type=range]").evaluate(jump)
    heard.until("input", settings_of({"gender": -0.7}))
    sliders.drag("gender", 0.75, 5)
    # A drag is one step to undo, and quick changes of several controls end in the last of all.
    sliders.page.click("#rack .undo")
    sliders.drag("age", 0.8, 30)
    sliders.page.check("#rack [name=held]")
    last = {"gender": sliders.strength("gender"), "age": sliders.strength("age")}
    told = heard.until("input", lambda data: data["settings"]["held"])
    assert told["settings"]["moves"] == last
    sliders.press("age", *["ArrowLeft"] * 3)  # so is an arrow key that is held down
    for _ in range(6):
        sliders.page.click("#rack .undo")
    heard.until("input", settings_of({}))
    assert sliders.page.get_attribute("#rack .undo", "aria-disabled") == "true"


@pytest.mark.browser
def test_while_answers_come_late_only_where_a_slider_rests_is_reported(
    page: gr.Blocks, heard: Heard, serving, visiting
) -> None:
    sliders = Sliders(visiting(serving(page), ready="#rack [data-drawn]", width=600), heard)
    for late in (False, True):
        sliders.press("gender", "ArrowLeft")
        sliders.page.wait_for_timeout(1000)
        if late:  # a sound that begins is the answer
            sliders.page.evaluate("() => document.dispatchEvent(new Event('soundstart'))")
        begun = len(heard.of("input"))
        sliders.page.evaluate(STEADY_DRAG, [f"{sliders.row('gender')} input[type=range]", 1.2])
        heard.until("input", settings_of({"gender": 1.2}))
        assert (len(heard.of("input")) - begun == 1) is late  # else the way there, too


@pytest.mark.browser
def test_what_python_sets_is_shown_and_not_reported_back(
    page: gr.Blocks, heard: Heard, explorer: Explorer, serving, visiting
) -> None:
    sliders = Sliders(visiting(serving(page), ready="#rack [data-drawn]", width=600), heard)
    sliders.press("gender", "PageUp")
    heard.until("input", settings_of({"gender": 0.5}))
    sliders.page.wait_for_timeout(2000 * SLOW_S)
    begun = len(heard.events)
    users = {
        "<b>mine</b>": own("<b>mine</b>", explorer, "<i>these</i>", "those"),
        "voice:s1": own("voice:s1", explorer, "average", "s1"),
    }
    loaded = Settings({"age": 3.0, "voice:s1": -1.0}, "decoded", "pitch", held=True)
    sliders.given(racked(loaded, users, "The judge never says so.", in_hand="s1"))
    sliders.page.wait_for_selector("#rack .note:has-text('never says so')")
    assert sliders.shown() == ["gender", "age", "<b>mine</b>", "voice:s1"]
    assert sliders.strength("age") == 3.0  # though it lies beyond what was measured
    assert sliders.sentence("voice:s1") == "-1: the average voice"
    assert sliders.page.inner_text(f"{sliders.row('<b>mine</b>')} .less") == "<i>these</i>"
    assert sliders.page.input_value("#rack [name=rendering]") == "decoded"
    assert sliders.page.is_checked("#rack [name=held]")
    assert (
        sliders.page.get_attribute("#rack .undo", "aria-disabled") == "true"
    )  # another voice is in hand

    sliders.given(racked(replace(loaded, held=False), users, in_hand="s1"))
    sliders.page.wait_for_selector(
        "#rack .undo[aria-disabled=false]"
    )  # the same voice: a step like any other
    assert len(heard.events) == begun
    sliders.page.click("#rack .undo")
    assert heard.until("input", lambda data: data["settings"]["held"])["settings"] == (
        loaded.to_dict()
    )
    sliders.given(racked(Settings(), in_hand="s2"))
    sliders.page.wait_for_function("() => document.querySelectorAll('#rack .row').length === 2")
    assert sliders.strength("age") == 0


@pytest.mark.browser
def test_a_new_direction_leaves_what_was_moved_in_the_meantime_where_it_is(
    page: gr.Blocks, heard: Heard, explorer: Explorer, serving, visiting
) -> None:
    sliders = Sliders(visiting(serving(page), ready="#rack [data-drawn]", width=600), heard)
    users = {name: own(name, explorer, "these", "those") for name in ("mine", "yours")}
    sliders.given(racked(Settings({"gender": 0.4}), {"mine": users["mine"]}, in_hand="s1"))
    sliders.page.wait_for_selector(sliders.row("mine"))
    sliders.press("gender", "ArrowRight")
    sliders.page.check("#rack [name=held]")
    sliders.type("mine", "0.7")
    # Python knows nothing of it yet when it adds a direction, in the middle of a movement.
    added = racked(Settings({"gender": 0.4}), users, "Added.", in_hand="s1", merge=True)
    sliders.page.fill("#given textarea", added)
    slider = sliders.page.locator(f"{sliders.row('mine')} input[type=range]")
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    sliders.page.mouse.move(box["x"] + box["width"] / 2, middle)
    sliders.page.mouse.down()
    sliders.page.locator("#given textarea").dispatch_event(
        "keydown", {"key": "Enter", "bubbles": True}
    )
    sliders.page.locator("#given textarea").dispatch_event(
        "keypress", {"key": "Enter", "bubbles": True}
    )
    sliders.page.wait_for_selector(sliders.row("yours"))
    assert sliders.page.inner_text("#rack .note") == "Added."  # until something moves
    sliders.page.mouse.move(box["x"] + 0.8 * box["width"], middle, steps=5)
    sliders.page.mouse.up()
    last = sliders.strength("mine")
    assert last > 0.8  # the pointer still holds it
    told = heard.until("input", settings_of({"gender": 0.5, "mine": last}))
    assert told["settings"]["held"]
    assert sliders.strength("gender") == 0.5
    offered = sliders.page.locator("#rack [name=goal-direction] option")
    assert offered.evaluate_all("o => o.map(x => x.value)") == ["gender", "age", "mine", "yours"]
    # A direction that went takes its strength along, and Python hears what is left.
    sliders.given(racked(Settings(), {"yours": users["yours"]}, in_hand="s1", merge=True))
    heard.until("input", settings_of({"gender": 0.5}))
    # Without `merge`, or of another voice, the settings are taken.
    sliders.given(racked(Settings({"gender": 0.1}), users, in_hand="s2", merge=True))
    sliders.page.wait_for_selector(sliders.row("mine"))
    assert sliders.strength("gender") == 0.1
    assert not sliders.page.is_checked("#rack [name=held]")


def test_the_value_is_json_with_a_new_token_each_time() -> None:
    first, second = (json.loads(racked(Settings({"gender": 1.0}))) for _ in range(2))
    assert first["settings"] == second["settings"] == Settings({"gender": 1.0}).to_dict()
    assert first["token"] != second["token"]
    assert first["in_hand"] != second["in_hand"]
