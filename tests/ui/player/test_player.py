"""The player, the sound of a click, and the one-sound rule of the page, in a real browser."""

import gc
import io
import json
import urllib.request
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
import soundfile

from voicelab.audio import Recording, rms_dbfs
from voicelab.ui.language import ENGLISH
from voicelab.ui.player import player as declare_player
from voicelab.ui.player import player_value, sound_player, sound_value

RATE = 16_000
EQUAL_DB = 0.05


def tone(hz: float, amplitude: float, seconds: float = 2.0) -> Recording:
    time = np.arange(int(seconds * RATE)) / RATE
    return Recording(amplitude * np.sin(2 * np.pi * hz * time), RATE, f"{hz:g} <b> é")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    return tmp_path


def test_every_version_is_served_at_its_own_level_with_the_gain_that_makes_them_equal() -> None:
    loud, soft, middle = tone(200, 0.5), tone(300, 0.05), tone(400, 0.2)
    value = player_value(loud, soft, middle, "edit")
    json.dumps(value, allow_nan=False)
    assert list(value["sounds"]) == ["original", "resynthesis", "edit"]
    assert value["play"] == "edit"
    levels = []
    for recording, sound in zip((loud, soft, middle), value["sounds"].values(), strict=True):
        samples, rate = soundfile.read(sound["file"]["path"])
        assert rate == RATE
        np.testing.assert_allclose(samples, recording.samples, atol=1 / 2**15)
        assert sound["file"]["meta"] == {"_type": "gradio.FileData"}  # served, and deleted later
        assert sound["gain"] <= 1
        levels.append(rms_dbfs(sound["gain"] * samples))
    np.testing.assert_allclose(levels, rms_dbfs(soft.samples), atol=EQUAL_DB)
    assert value["sounds"]["original"]["louder_db"] == pytest.approx(20, abs=0.1)
    beside = player_value(loud, soft, middle, "edit", "original")["sounds"]
    assert beside["original"]["louder_db"] == 0
    assert beside["resynthesis"]["louder_db"] == pytest.approx(-20, abs=0.1)


def test_silence_is_served_as_it_is() -> None:
    value = player_value(None, tone(200, 0.1), Recording(np.zeros(RATE), RATE), "edit")
    json.dumps(value, allow_nan=False)
    assert value["sounds"]["edit"]["gain"] == 1
    assert "original" not in value["sounds"]


def test_a_recording_that_is_given_again_keeps_its_file_and_another_one_gets_its_own(
    folder: Path,
) -> None:
    before, edit = tone(200, 0.1), tone(300, 0.1)
    first, second = (
        player_value(None, before, None, "resynthesis"),
        player_value(None, before, edit, "edit"),
    )
    assert first["token"] != second["token"]
    path = first["sounds"]["resynthesis"]["file"]["path"]
    assert second["sounds"]["resynthesis"]["file"]["path"] == path
    assert len(list(folder.glob("*.wav"))) == 2
    Path(path).unlink()  # as gradio does
    assert Path(sound_value(before)["file"]["path"]).exists()
    del before, first, second
    gc.collect()
    assert sound_value(tone(200, 0.1))["file"]["path"] != path


@pytest.fixture
def recordings() -> dict[str, Recording]:
    return {
        # These do not end by themselves while a test waits, however busy the machine is.
        "original": tone(220, 0.4, seconds=60),
        "resynthesis": tone(330, 0.1, seconds=60),
        "edit": tone(440, 0.2, seconds=60),
        "long": tone(550, 0.1, seconds=30),
        "clicked": tone(660, 0.1, seconds=30),
    }


@pytest.fixture
def page(recordings: dict[str, Recording]) -> gr.Blocks:
    own, before, edit = (recordings[name] for name in ("original", "resynthesis", "edit"))
    values = {
        "all": lambda: player_value(own, before, edit, "edit"),
        "opened": lambda: player_value(None, recordings["long"], None, "resynthesis"),
    }
    with gr.Blocks() as page:
        player = declare_player(ENGLISH)
        sound = sound_player()
        for name, value in values.items():
            gr.Button(name, elem_id=name).click(value, None, player)
        gr.Button("click", elem_id="click").click(
            lambda: sound_value(recordings["clicked"]), None, sound
        )
        gr.Textbox(elem_id="text")
        gr.Slider(elem_id="slider")
    return page


class Player:
    """The player of a visit."""

    def __init__(self, visit) -> None:
        self.visit, self.page = visit, visit.page

    def data(self, name: str) -> str:
        return self.page.get_attribute("#player .player", f"data-{name}") or ""

    def playing(self, version: str) -> None:
        self.page.wait_for_selector(f"#player .player[data-playing='{version}']")

    def position(self) -> float:
        return float(self.page.input_value("#player input[type=range]"))

    def go_to_the_end(self) -> None:
        """Drag the position to half a second before the end."""
        self.page.evaluate(
            """() => {
                const position = document.querySelector("#player input[type=range]");
                position.value = position.max - 0.5;
                position.dispatchEvent(new Event("input", { bubbles: true }));
            }"""
        )

    def unfocused(self) -> None:
        self.page.evaluate("() => document.activeElement.blur()")


@pytest.mark.browser
def test_versions_are_switched_by_key_at_the_same_place_and_at_equal_level(
    page: gr.Blocks, recordings: dict[str, Recording], serving, visiting
) -> None:
    visit = visiting(serving(page), ready="#player [data-drawn]", width=600, height=700)
    player = Player(visit)
    visit.screenshot("player_empty_600")
    player.page.click("#all")
    player.playing("edit")  # the newest at once
    player.unfocused()
    heard_db = {}
    player.page.wait_for_timeout(500)
    for key, name in (("1", "original"), ("2", "resynthesis"), ("3", "edit"), ("1", "original")):
        before = player.position()
        player.page.keyboard.press(key)
        player.playing(name)
        player.page.wait_for_timeout(200)
        assert before < player.position() < 50  # it went on from there
        with urllib.request.urlopen(player.data("sound")) as answer:
            samples, _ = soundfile.read(io.BytesIO(answer.read()))
        np.testing.assert_allclose(samples, recordings[name].samples, atol=1 / 2**15)
        heard_db[name] = rms_dbfs(float(player.data("gain")) * samples)
    np.testing.assert_allclose(list(heard_db.values()), heard_db["resynthesis"], atol=EQUAL_DB)
    assert player.page.inner_text("#player .levels") == (
        "Levels matched (original lowered by 12.0 dB, edit lowered by 6.0 dB)"
    )
    visit.screenshot("player_600")
    player.go_to_the_end()
    player.playing("")  # it ends by itself
    player.page.check("#player [name=loop]")
    player.page.click("#player .play")
    player.playing("original")
    player.go_to_the_end()
    player.page.wait_for_function(
        "() => Number(document.querySelector('#player input[type=range]').value) < 50"
    )  # it began again
    player.playing("original")
    player.page.uncheck("#player [name=loop]")

    player.page.focus("#text textarea")
    player.page.keyboard.press("3")  # typed
    assert player.page.input_value("#text textarea") == "3"
    assert player.data("chosen") == "original"
    player.page.click("#opened")
    player.playing("resynthesis")
    assert player.page.is_disabled("#player input[value=original]")
    player.unfocused()
    player.page.keyboard.press("1")
    assert player.data("chosen") == "resynthesis"
    player.page.set_viewport_size({"width": 420, "height": 700})
    player.page.emulate_media(color_scheme="dark")
    assert player.page.evaluate("() => document.documentElement.scrollWidth") <= 420
    visit.screenshot("player_420")


@pytest.mark.browser
def test_one_sound_at_a_time_space_replays_the_last_and_escape_stops_it(
    page: gr.Blocks, serving, visiting
) -> None:
    visit = visiting(serving(page), ready="#player [data-drawn]", width=600, height=700)
    player = Player(visit)
    clicked = "#hearing .hearing[data-playing*='.wav']"
    player.page.click("#opened")
    player.playing("resynthesis")
    player.page.click("#click")
    player.page.wait_for_selector(clicked, state="attached")
    player.playing("")  # the click silenced it
    player.unfocused()
    player.page.keyboard.press("Escape")
    player.page.wait_for_selector("#hearing .hearing[data-playing='']", state="attached")
    player.page.keyboard.press(" ")
    player.page.wait_for_selector(clicked, state="attached")
    player.playing("")
    player.page.click("#opened")
    player.playing("resynthesis")
    player.page.wait_for_selector("#hearing .hearing[data-playing='']", state="attached")
    player.page.wait_for_timeout(600)
    player.unfocused()
    player.page.keyboard.press(" ")
    player.page.wait_for_timeout(250)
    assert 0 < player.position() < 0.7  # from its start
    player.page.wait_for_timeout(600)
    player.page.focus("#slider input[type=range]")
    player.page.keyboard.press(" ")  # for which a slider has no use
    player.page.wait_for_timeout(250)
    assert 0 < player.position() < 0.7
    player.page.focus("#text textarea")
    player.page.keyboard.press(" ")
    assert player.page.input_value("#text textarea") == " "
    player.page.keyboard.press("Escape")
    player.playing("")
    player.page.click("#click")  # the same voice again is heard again
    player.page.wait_for_selector(clicked, state="attached")
