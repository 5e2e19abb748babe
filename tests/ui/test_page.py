"""The whole page in a real browser: from the first click to the basket."""

import io
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.ui.conftest import PATIENCE_S, Visit
from voicelab import stimuli

ROOT = Path(__file__).parents[2]
READY = "#map .plot .main-svg"
LISTENING = "#player .player"
pytestmark = pytest.mark.browser


class Visitor:
    """What somebody does with the page, and what he sees and hears of it."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.page = visit, visit.page
        self.page.wait_for_selector(READY)
        self.page.wait_for_selector("#rack [data-drawn]")

    def find(self, voice: str, take: bool = False) -> None:
        """Hear a voice by its id, or take it in hand."""
        self.page.fill("#map [name=find]", voice)
        self.page.press("#map [name=find]", "Shift+Enter" if take else "Enter")

    def point(self, shift: bool = False) -> str:
        """Click on the point that stands most alone, and return the id of its voice."""
        x, y = self.page.evaluate(
            """() => {
                const plot = document.querySelector("#map .plot");
                plot.scrollIntoView({ block: "center" });
                const { x, y } = plot.data[1], { xaxis, yaxis } = plot._fullLayout;
                const box = plot.getBoundingClientRect();
                const at = Array.from(x, (u, i) =>
                    [xaxis._offset + xaxis.d2p(u), yaxis._offset + yaxis.d2p(y[i])]);
                const alone = at.map(([u, v], i) => Math.min(...at.map(([s, t], j) =>
                    i === j ? Infinity : Math.hypot(u - s, v - t))));
                const [u, v] = at[alone.indexOf(Math.max(...alone))];
                return [box.x + u, box.y + v];
            }"""
        )
        self.page.mouse.move(x - 2, y)
        self.page.mouse.move(x, y)
        self.page.wait_for_selector("#map .tip:not([hidden])")
        voice: str = self.page.inner_text("#map .tip b")
        if shift:
            self.page.keyboard.down("Shift")
        self.page.mouse.down()
        self.page.mouse.up()
        if shift:
            self.page.keyboard.up("Shift")
        return voice

    def in_hand(self, name: str) -> None:
        self.page.wait_for_selector(f'#title h2:has-text("{name}")')

    def playing(self, version: str, like: str = "") -> str:
        """Wait until a version plays whose file is called so, and return its address."""
        self.page.wait_for_function(
            """([version, like]) => {
                const { playing, sound } = document.querySelector("#player .player").dataset;
                return playing === version && decodeURIComponent(sound).includes(like);
            }""",
            arg=[version, like],
        )
        return self.page.get_attribute(LISTENING, "data-sound") or ""

    def sound(self, url: str) -> tuple[np.ndarray, int]:
        """Return the samples of a file that the page plays, and their rate."""
        assert self.visit.inside(url)
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
            content = answer.read()
        assert soundfile.info(io.BytesIO(content)).subtype == "PCM_16"
        return soundfile.read(io.BytesIO(content))

    def push(self, direction: str, times: int, key: str = "ArrowRight") -> None:
        self.page.focus(f"#rack [data-direction='{direction}'] input[type=range]")
        for _ in range(times):
            self.page.keyboard.press(key)

    def notice(self, where: str = "#notice") -> str:
        self.page.wait_for_selector(f"{where} p")
        text: str = self.page.inner_text(f"{where} p")
        return text

    def bars(self, kind: str) -> list[float]:
        widths = self.page.locator(f"#verdict .bar i.{kind}").evaluate_all(
            "bars => bars.map(bar => parseFloat(bar.style.width))"
        )
        return list(widths)

    def tab(self, name: str) -> None:
        self.page.click(f"button[role=tab]:has-text('{name}')")


@pytest.fixture
def visitor(visiting: Callable[..., Visit], address: str) -> Visitor:
    return Visitor(visiting(address))


def level_dbfs(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(samples**2))))


def test_a_voice_is_clicked_moved_judged_kept_exported_and_loaded_again(
    visitor: Visitor, tmp_path: Path
) -> None:
    page = visitor.page
    visitor.visit.screenshot("page_1_first_visit")
    voice = visitor.point()
    visitor.in_hand(voice)  # the first one is also taken in hand
    before, rate = visitor.sound(visitor.playing("resynthesis"))
    assert len(before) / rate > 1  # seconds
    assert level_dbfs(before) > -40
    judged = visitor.bars("before")
    assert len(judged) > 5
    assert visitor.bars("after") == []

    visitor.push("gender", 10)
    after, _ = visitor.sound(visitor.playing("edit", "gender+1"))
    assert len(after) == len(before)
    assert np.abs(after - before).max() > 0.01
    assert visitor.bars("before") == judged
    assert np.abs(np.subtract(visitor.bars("after"), judged)).max() > 1  # per cent
    page.wait_for_selector("#map [data-name=edited]")
    page.wait_for_selector("#map [data-name=trail]")
    visitor.visit.screenshot("page_2_moved")

    page.click("#keep")
    kept = visitor.notice().removesuffix(" added to basket.")
    page.click("#rack .reset")
    zero, _ = visitor.sound(visitor.playing("edit", f"{voice}_differential"))
    assert np.array_equal(zero, before)  # strength 0 is the voice to the bit
    page.click("#rack .undo")
    again, _ = visitor.sound(visitor.playing("edit", "gender+1"))
    assert np.array_equal(again, after)

    visitor.tab("Basket (1)")
    name = page.locator("#basket tbody input")
    assert name.input_value() == kept
    name.fill("stimulus one")
    name.press("Enter")
    page.wait_for_selector("#basket [aria-label='Listen: stimulus one']")
    visitor.visit.screenshot("page_3_basket")
    page.click("#write-set")
    with page.expect_download() as download:
        page.click("#set a")
    with zipfile.ZipFile(download.value.path()) as file:
        file.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    assert list(stimuli.verify(folder)) == []  # every promise of the set holds on disk
    exported, _ = soundfile.read(folder / "stimuli" / "stim-stimulusOne_audio.wav")
    assert level_dbfs(exported) == pytest.approx(-26, abs=0.1)
    page.click("#basket [aria-label='Load into Explore: stimulus one']")
    loaded, _ = visitor.sound(visitor.playing("edit", "gender+1"))
    assert np.array_equal(loaded, after)
    assert page.input_value("#rack [data-direction='gender'] input[type=range]") == "1"


def test_a_click_is_heard_and_leaves_the_voice_in_hand(visitor: Visitor) -> None:
    visitor.find("saa_french11", take=True)
    visitor.in_hand("saa_french11")
    visitor.playing("resynthesis")
    other = visitor.point()
    visitor.page.wait_for_function(
        "() => document.querySelector('#player .player').dataset.playing === ''"
    )  # one sound at a time
    visitor.in_hand("saa_french11")
    assert visitor.point(shift=True) == other
    visitor.in_hand(other)


def test_the_judge_is_made_to_say_something_and_curves_are_drawn(visitor: Visitor) -> None:
    page = visitor.page
    visitor.find("saa_english112")
    visitor.playing("resynthesis")
    page.click("#rack .goal summary")
    page.select_option("#rack [name=goal-verdict]", '["gender","female"]')
    page.fill("#rack [name=goal-probability]", "0.6")
    page.click("#rack .goal .find")
    page.wait_for_function("() => document.querySelector('#rack .goal .note').textContent")
    assert "smallest edit found for which the judge gives female" in page.inner_text(
        "#rack .goal .note"
    )
    visitor.playing("edit", "gender+")
    female = page.locator("#verdict section.gender .row:has-text('female') .number").first
    assert float(female.inner_text().split("→")[1].strip(" %")) >= 59.5
    page.click("#rack [data-direction='gender'] button:has-text('Curves')")
    page.wait_for_selector("#curves .main-svg")
    visitor.visit.screenshot("page_4_goal_and_curves")


def test_sliders_go_back_where_a_move_is_refused(visitor: Visitor) -> None:
    page = visitor.page
    visitor.find("saa_english112")
    visitor.playing("resynthesis")
    page.select_option("#rack select.add", "gender@transport")
    page.fill("#rack [data-direction='gender@transport'] input[type=number]", "0.5")
    page.keyboard.press("Tab")
    heard = visitor.playing("edit", "gender_transport+0.5")
    page.check("#rack [name=held]")  # a transport map cannot be held
    assert "no attribute can be kept constant" in visitor.notice()
    page.wait_for_selector("#rack [name=held]:not(:checked)")
    assert page.input_value("#rack [data-direction='gender@transport'] input[type=range]") == "0.5"
    assert page.get_attribute(LISTENING, "data-sound") == heard


def test_a_move_that_was_meant_for_the_voice_before_moves_nothing(visitor: Visitor) -> None:
    page = visitor.page
    visitor.find("saa_english112")
    visitor.in_hand("saa_english112")
    visitor.playing("resynthesis")
    page.fill("#map [name=find]", "saa_french11")
    page.evaluate(  # both before the page hears from the server
        """() => {
            const find = document.querySelector("#map [name=find]");
            const keys = { key: "Enter", shiftKey: true, bubbles: true };
            find.dispatchEvent(new KeyboardEvent("keydown", keys));
            const slider = document.querySelector("#rack [data-direction=gender] [type=range]");
            slider.value = 1.5;
            for (const name of ["input", "change"])
                slider.dispatchEvent(new Event(name, { bubbles: true }));
        }"""
    )
    visitor.in_hand("saa_french11")
    page.wait_for_timeout(1000)
    assert page.get_attribute(LISTENING, "data-playing") in ("resynthesis", "")
    assert page.get_attribute(LISTENING, "data-chosen") == "resynthesis"
    assert page.input_value("#rack [data-direction='gender'] input[type=range]") == "0"


def test_a_broken_file_is_refused_in_a_sentence_and_nothing_is_lost(
    visitor: Visitor, tmp_path: Path
) -> None:
    visitor.find("saa_english112")
    visitor.in_hand("saa_english112")
    sound = visitor.playing("resynthesis")
    (tmp_path / "broken.wav").write_bytes(b"RIFF, but no audio")
    visitor.page.set_input_files("#upload input[type=file]", tmp_path / "broken.wav")
    said = visitor.notice("#sources-notice")  # beside where it was brought
    assert said.startswith("broken.wav cannot be decoded as audio")
    visitor.in_hand("saa_english112")
    assert visitor.page.get_attribute(LISTENING, "data-sound") == sound
    visitor.visit.screenshot("page_5_broken_file")
    visitor.push("gender", 5)  # the voice can still be moved
    visitor.playing("edit")
    # The player of the upload cannot decode it either, and says so to the console.
    visitor.visit.problems = [one for one in visitor.visit.problems if "decode" not in one]


def test_a_recording_is_brought_compared_and_taken_up_again(visitor: Visitor) -> None:
    page = visitor.page
    page.set_input_files("#upload input[type=file]", ROOT / "assets" / "espeak_en-us_m3.wav")
    visitor.in_hand("espeak_en-us_m3.wav")
    visitor.playing("original")  # which its edits are laid over
    assert "original" in page.inner_text("#verdict .key")
    assert page.input_value("#rack [name=rendering]") == "differential"
    visitor.push("gender", 5)
    edit, rate = visitor.sound(visitor.playing("edit", "gender+0.5"))
    assert rate == 22_050
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("1")
    original, _ = visitor.sound(visitor.playing("original"))
    brought, _ = soundfile.read(ROOT / "assets" / "espeak_en-us_m3.wav")
    assert np.abs(original - brought).max() < 2 / 2**15
    assert len(edit) == len(original)
    page.select_option("#map [name=projection]", "tsne")
    page.wait_for_selector("#map .note:has-text('Choose PCA or UMAP')")
    visitor.visit.screenshot("page_6_own_recording")
    page.select_option("#rack [name=rendering]", "faithful")
    visitor.playing("edit", "faithful")
    assert "resynthesis" in page.inner_text("#verdict .key")
    visitor.find("saa_french11", take=True)
    visitor.in_hand("saa_french11")
    page.click("#again")
    visitor.in_hand("espeak_en-us_m3.wav")


def test_sliders_without_a_voice_say_what_to_do(visitor: Visitor) -> None:
    visitor.push("gender", 2)
    assert "no voice is selected" in visitor.notice()
    visitor.page.click("#keep")
    assert "no voice is selected" in visitor.notice()
    visitor.tab("Guide")
    visitor.page.wait_for_selector("#directions table")
    assert "of the PCA explain 90%" in visitor.page.inner_text("body")
    visitor.visit.screenshot("page_7_how_to_read_it")


@pytest.mark.parametrize(
    ("language", "moved"), [("", "Edit the voice"), ("fr", "Modifier la voix")]
)
def test_the_page_speaks_both_languages_on_a_narrow_screen(
    visiting: Callable[..., Visit], address: str, language: str, moved: str
) -> None:
    visitor = Visitor(visiting(address + language, width=420))
    page = visitor.page
    assert page.evaluate("() => document.documentElement.lang") == (language or "en")
    assert page.inner_text("#rack h3") == moved
    visitor.find("saa_english112")
    visitor.in_hand("saa_english112")
    visitor.push("gender", 3)
    visitor.playing("edit", "gender+0.3")
    for index, tab in enumerate(page.locator("#tabs > .tab-wrapper button[role=tab]").all()):
        tab.click()
        page.wait_for_timeout(300)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 420
        visitor.visit.screenshot(f"page_8_narrow_{language or 'en'}_{index + 1}")


def test_two_people_at_once_have_each_their_own_voice(
    visiting: Callable[..., Visit], address: str
) -> None:
    one, other = Visitor(visiting(address)), Visitor(visiting(address))
    for visitor, voice in ((one, "saa_french11"), (other, "saa_english112")):
        visitor.find(voice)
        visitor.in_hand(voice)
    one.push("gender", 4)
    other.push("age", 6)
    assert "saa_french11_gender+0.4" in one.playing("edit", "gender+0.4").replace("%2B", "+")
    assert "saa_english112_age+0.6" in other.playing("edit", "age+0.6").replace("%2B", "+")
    one.in_hand("saa_french11")
    other.in_hand("saa_english112")


def test_a_continuum_from_the_basket_is_listened_to_in_a_blind_test(visitor: Visitor) -> None:
    page = visitor.page
    visitor.find("saa_french11")
    visitor.in_hand("saa_french11")
    visitor.tab("Basket")
    page.click("button:has-text('Add a continuum')")
    page.click("#add-continuum")
    assert visitor.notice("#continuum-notice").startswith("7 steps of saa_french11")
    page.click("#write-set")
    assert visitor.notice("#export-notice").startswith("The set of 7 sounds")
    visitor.visit.screenshot("page_9_continuum")
    visitor.tab("Listening test")
    page.wait_for_selector("#listening-set a")
    page.click("#listening-begin")
    page.wait_for_selector("#listening-test button")
    visitor.visit.screenshot("page_10_listening_test")


def test_a_page_that_was_cut_off_for_a_while_goes_on_where_it_was(visitor: Visitor) -> None:
    page = visitor.page
    visitor.find("saa_english112")
    visitor.in_hand("saa_english112")
    page.evaluate("() => { window.same = true; }")
    page.context.set_offline(True)
    page.wait_for_selector("#connection.gone")
    page.context.set_offline(False)
    page.wait_for_selector("#connection", state="detached")
    assert page.evaluate("() => window.same")  # it was not loaded again
    visitor.push("gender", 5)
    visitor.playing("edit", "saa_english112")


def test_a_page_is_left_without_asking_only_while_its_basket_is_empty(visitor: Visitor) -> None:
    page = visitor.page
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    visitor.find("saa_english112")
    visitor.in_hand("saa_english112")
    page.click("#keep")
    page.wait_for_selector("[role=tab]:has-text('Basket (1)')")
    page.evaluate("() => { location.href = '/fr'; }")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    visitor.in_hand("saa_english112")
    visitor.tab("Basket")
    page.click("#basket [aria-label^='Remove']")
    page.wait_for_selector("[role=tab]:has-text('Basket'):not(:has-text('('))")
    page.evaluate("() => { location.href = '/fr'; }")
    page.wait_for_url("**/fr")
    assert asked == ["beforeunload"]
