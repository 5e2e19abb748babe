"""Two languages that say the same, and write numbers each in its own way."""

import ast
import json
import re
from dataclasses import replace
from pathlib import Path
from string import Formatter
from types import SimpleNamespace
from typing import cast

import gradio as gr
import numpy as np
import pytest
import soundfile
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from gradio.state_holder import SessionState

from voicelab.audio import Recording
from voicelab.directions import between
from voicelab.explorer import Explorer, Session, Settings
from voicelab.refusal import Refusal, Sentence
from voicelab.ui import context
from voicelab.ui import page as page_module
from voicelab.ui.basket.continuum_panel import ContinuumPanel
from voicelab.ui.context import PageContext
from voicelab.ui.explore import ExploreTab
from voicelab.ui.help import _table
from voicelab.ui.language import CATALOGUES, ENGLISH, FRENCH, Language
from voicelab.ui.names import CLASSES
from voicelab.ui.rack import racked
from voicelab.ui.verdict import bars

PACKAGE = Path(__file__).parents[2] / "voicelab"
EXTRACTED = ("Refusal", "Sentence")  # as `make catalogue` does
BOTH = pytest.mark.parametrize("language", [ENGLISH, FRENCH], ids=["English", "French"])


def plain(text: str) -> str:
    """Return a text with ordinary spaces, where French typography wants none at which lines end."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_has_a_french_one_with_the_same_gaps_and_the_catalogue_holds_no_other() -> None:
    keywords = DEFAULT_KEYWORDS | dict.fromkeys(EXTRACTED)
    found = {
        (context, text)
        for _, _, text, _, context in extract_from_dir(str(PACKAGE), keywords=keywords)
    }
    with (CATALOGUES / "fr" / "LC_MESSAGES" / "voicelab.po").open("rb") as file:
        french = {(one.context, one.id): one.string for one in read_po(file) if one.id}
    assert sorted(text for key in found - french.keys() for text in key if text) == []
    assert sorted(text for key in french.keys() - found for text in key if text) == []
    assert [text for (_, text), string in french.items() if not string.strip()] == []
    assert [text for (_, text), string in french.items() if gaps(text) != gaps(string)] == []
    same = [text for (_, text), string in french.items() if text == string]
    assert [text for text in same if len(text.split()) > 3] == []


def test_every_text_is_written_where_it_is_used_with_all_of_its_facts() -> None:
    """Only what stands there whole can be extracted: no variable and nothing put together."""
    written = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                name, pattern = node.func.id, node.args[0]
                if name in ("_", *EXTRACTED) and path.stem not in ("refusal", "language"):
                    text = pattern.value if isinstance(pattern, ast.Constant) else None
                    facts = {one.arg for one in node.keywords}
                    filled = bool(facts) and None not in facts
                    if text is None or (filled and gaps(text) != facts):
                        written.append(f"{path.name}:{node.lineno}: {ast.unparse(node)}")
    assert written == []


def test_no_script_says_anything_of_its_own() -> None:
    """Texts between tags, or behind aria-label, come from Python, which gets them translated."""
    written = re.compile(r"(?:aria-label|placeholder|title)=\"[A-Za-z]|>[A-Z][a-z]+ [a-z]+")
    found = [
        f"{path.name}: {match.group()}"
        for path in (*PACKAGE.rglob("ui/**/*.js"), *PACKAGE.rglob("ui/**/*.html"))
        for match in written.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_numbers_are_written_as_each_language_does() -> None:
    assert ENGLISH.number(-1234.5, "+.2f") == "-1234.50"
    assert FRENCH.number(-1234.5, "+.2f") == "-1234,50"
    assert (ENGLISH.number(0.123, ".0%"), FRENCH.number(0.123, ".0%")) == ("12%", "12\xa0%")
    moved = Sentence("mean age {here:.0f} to {there:.0f}", here=30.0, there=41.0)
    assert FRENCH.translated(moved) == "âge moyen de 30 à 41 ans"
    assert FRENCH("{age:.0f} years", age=41.6) == "42 ans"


@BOTH
def test_everything_the_judge_can_say_has_a_name(language: Language, explorer: Explorer) -> None:
    for labels in explorer.judge.classes.values():
        assert [label for label in labels if label not in CLASSES] == []


def test_a_direction_is_called_by_its_kind_its_class_and_its_variant() -> None:
    assert plain(FRENCH.direction("accent:french")) == "accent : français"
    assert (
        ENGLISH.direction("accent:albanian:held") == "accent: Albanian (other attributes constant)"
    )
    assert ENGLISH.direction("gender@transport") == "gender (transport)"
    assert ENGLISH.direction("pca:3") == "PCA axis 3"
    assert ENGLISH.direction("my own") == "my own"


@BOTH
def test_the_page_says_how_long_a_recording_is_kept(language: Language, explorer: Explorer) -> None:
    with gr.Blocks() as page:
        ExploreTab(PageContext.declare(explorer, language))
    closed_s = SessionState(page).STATE_TTL_WHEN_CLOSED
    assert (page_module.KEPT_S, context.KEPT_S, closed_s) == (3600, 4 * 3600, 3600)
    said = json.dumps(page.get_config_file(), ensure_ascii=False, default=str)
    for one in {
        "en": ("after an hour", "four hours after", "one hour if"),
        "fr": ("une heure.", "quatre heures après", "une heure si"),
    }[language.code]:
        assert one in said


def test_the_table_of_directions_says_which_tell_nobody_apart(explorer: Explorer) -> None:
    known = explorer.directions
    ireland = replace(known["accent:english_ireland"], separability=0.3)
    directions = {"gender": known["gender"], ireland.name: ireland}
    told = _table(cast(Explorer, SimpleNamespace(directions=directions)), ENGLISH)
    row = told.partition("English (Ireland)")[2].partition("</tr>")[0]
    assert "0.30, no better than chance" in row
    assert told.count(", no better than chance") == 1


def test_a_sentence_is_filled_with_facts_in_its_language() -> None:
    name = Sentence("1 chosen voice")
    nowhere = Sentence(
        "{name} leads nowhere: {from_class} and {to_class} lie in one place; choose voices that "
        "differ.",
        name="gender",
        from_class=name,
        to_class=Sentence("average"),
    )
    assert plain(FRENCH.translated(nowhere)).startswith(
        "gender ne mène nulle part : 1 voix choisie et la voix"
    )
    with pytest.raises(Refusal) as refusal:
        Settings.from_dict({"held": 0.5})
    assert "held doit être vrai ou faux, et non 0.5" in plain(
        FRENCH.translated(refusal.value.sentence)
    )
    assert ENGLISH.translated(nowhere) is nowhere
    for untold in ("a plain text", Sentence("{known} to nobody", known=1)):
        assert FRENCH.translated(untold) == untold


def test_a_refusal_names_directions_and_classes_as_the_page_does(explorer: Explorer) -> None:
    voice = explorer.voice(str(explorer.table.ids[0]))
    with pytest.raises(Refusal) as refusal:
        explorer.edit(voice, Settings({"accent:french": 1000.5}))
    said = FRENCH.translated(refusal.value.sentence)
    assert FRENCH.direction("accent:french") in said
    assert "1000,5" in said
    with pytest.raises(Refusal) as refusal:
        explorer.goal(voice, Settings(), "gender", "gender", "old", 0.9)
    assert "« old » (genre)" in plain(FRENCH.translated(refusal.value.sentence))


SHORT = {
    "en": "short.wav lasts 0.100 s; editing needs at least 0.3 s of speech",
    "fr": "short.wav dure 0,100 s ; une modification demande au moins 0,3 s de parole",
}


@BOTH
def test_each_page_refuses_a_recording_that_is_too_short_in_its_language(
    explorer: Explorer, language: Language, tmp_path: Path
) -> None:
    short = tmp_path / "short.wav"
    soundfile.write(short, np.full(1600, 0.1), 16_000)
    with gr.Blocks():
        tab = ExploreTab(PageContext.declare(explorer, language))
    said = tab.sources.open(str(short))
    assert SHORT[language.code] in plain(said[tab.sources.notice])
    assert said[tab.sources.opened] is None


@BOTH
def test_each_page_refuses_what_cannot_be_done_on_it_in_its_language(
    explorer: Explorer, language: Language
) -> None:
    with gr.Blocks():
        tab = ExploreTab(PageContext.declare(explorer, language))
        panel = ContinuumPanel(explorer, language)
        panel.connect(gr.State(Session()), gr.Tab())
    none = {"en": "no voice is selected", "fr": "aucune voix n’est sélectionnée"}
    assert none[language.code] in tab.keep(Session())[tab.notice]
    steps = (-2.0, 2.0, 99, lambda *_, **__: None)
    many = {"en": "cannot have 99 steps", "fr": "ne peut pas avoir 99 pas"}
    assert many[language.code] in panel.render(Session(), "gender", *steps)[panel.notice]


def test_why_the_judge_abstains_is_said_in_french(explorer: Explorer) -> None:
    silent = explorer.judge.verdict(Recording(np.full(16_000, 1e-6), 16_000))
    assert "L’enregistrement est silencieux (-120 dBFS" in bars(FRENCH, silent)
    assert "The recording is silent (-120 dBFS" in bars(ENGLISH, silent)


def test_what_is_known_of_a_direction_of_ones_own_is_said_in_french(explorer: Explorer) -> None:
    table = explorer.table
    men, women = (table.ids[table.genders == one][:3].tolist() for one in ("male", "female"))
    direction = between(table, men, women, "mine")
    assert direction.label.startswith("women 0% to 100%")
    assert FRENCH.translated(direction.label).startswith("femmes de 0\xa0% à 100\xa0%")
    shown = json.loads(racked(Settings(), {"mine": direction}, said=FRENCH.translated))
    assert shown["own"][0]["ends"] == ["3 voix choisies", "3 voix choisies"]
