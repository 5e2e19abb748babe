"""Two languages that say the same."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import gradio as gr
import pytest
from gradio.state_holder import SessionState

from voicelab.explorer import Explorer
from voicelab.ui import explore
from voicelab.ui import page as page_module
from voicelab.ui.help import _table
from voicelab.ui.words import ENGLISH, FRENCH, Words


def texts(words: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(words, str):
        yield path, words
    elif isinstance(words, Mapping):
        for key, value in words.items():
            yield from texts(value, f"{path}[{key}]")
    elif isinstance(words, tuple):
        for index, value in enumerate(words):
            yield from texts(value, f"{path}[{index}]")
    elif is_dataclass(words):
        for field in fields(words):
            yield from texts(getattr(words, field.name), f"{path}.{field.name}")


def holes(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)", text))


def test_every_text_has_a_translation_with_the_same_gaps() -> None:
    english, french = dict(texts(ENGLISH)), dict(texts(FRENCH))
    assert set(english) - set(french) == set()
    assert {path for path in english if holes(english[path]) != holes(french[path])} == set()


def test_no_text_is_empty_and_no_long_one_was_left_in_english() -> None:
    english, french = dict(texts(ENGLISH)), dict(texts(FRENCH))
    assert [path for path, text in (*english.items(), *french.items()) if not text.strip()] == []
    same = [path for path in english if english[path] == french[path]]
    assert [path for path in same if len(english[path].split()) > 3] == []


@pytest.mark.parametrize("words", [ENGLISH, FRENCH])
def test_everything_the_judge_can_say_has_a_name(words: Words) -> None:
    judge = Explorer.open().judge
    for labels in judge.classes.values():
        assert [label for label in labels if label not in words.labels] == []


def test_no_component_says_anything_of_its_own() -> None:
    """Texts between tags, or behind aria-label, come from words.py alone."""
    folder = Path(__file__).parents[2] / "voicelab" / "ui"
    written = re.compile(r"(?:aria-label|placeholder|title)=\"[A-Za-z]|>[A-Z][a-z]+ [a-z]+")
    found = [
        f"{path.name}: {match.group()}"
        for path in (*folder.rglob("*.js"), *folder.rglob("*.html"))
        for match in written.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_direction_is_called_by_its_kind_its_class_and_what_is_done_besides() -> None:
    assert FRENCH.direction("accent:french") == "accent : français"
    assert ENGLISH.direction("accent:albanian:held") == "accent: Albanian (others held)"
    assert ENGLISH.direction("gender@transport") == "gender (transport)"
    assert ENGLISH.direction("pca:3") == "PCA axis 3"
    assert ENGLISH.direction("my own") == "my own"


def test_how_long_a_recording_is_kept_is_said_as_it_is() -> None:
    with gr.Blocks() as page:
        pass
    closed_s = SessionState(page).STATE_TTL_WHEN_CLOSED
    assert (page_module.KEPT_S, explore.KEPT_S, closed_s) == (3600, 4 * 3600, 3600)
    for words, told in (
        (ENGLISH, ("after an hour", "four hours after", "one hour if")),
        (FRENCH, ("au bout d'une heure", "quatre heures après", "une heure si")),
    ):
        assert all(one in words.explore.upload_info for one in told)


def test_the_table_of_directions_says_which_tell_nobody_apart(explorer: Explorer) -> None:
    told = _table(explorer, ENGLISH)
    ireland = told.partition("English (Ireland)")[2].partition("</tr>")[0]
    assert "0.30, no better than chance" in ireland
    assert told.count(ENGLISH.reading.chance.partition(", ")[2]) == 1
