"""What the library refuses, doubts and says of directions, in the language of the page."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import gradio as gr
import numpy as np
import pytest
import soundfile

from voicelab.audio import Recording
from voicelab.directions import between
from voicelab.explorer import Desk, Explorer, Settings
from voicelab.listening import Design
from voicelab.refusal import Refusal, Sentence
from voicelab.ui.basket.continuum_panel import ContinuumPanel
from voicelab.ui.explore import ExploreTab
from voicelab.ui.player import hearing
from voicelab.ui.rack import racked
from voicelab.ui.verdict import bars
from voicelab.ui.words import ENGLISH, FRENCH, Words

ROOT = Path(__file__).parents[2]
# Modules and functions among those that the page imports whose refusals nobody reads on it.
ELSEWHERE = {
    # On the command line alone.
    "voicelab.corpus",
    "voicelab.directions.mean_difference.classes",
    "voicelab.directions.mean_difference.fit_mean_difference",
    "voicelab.directions.methods",
    "voicelab.directions.methods.balanced",
    "voicelab.directions.methods.between_classes",
    "voicelab.directions.methods.nearest_axis",
    "voicelab.edit.moves.parsed",
    "voicelab.edit.files.edit_files",
    "voicelab.edit.files._outputs",
    "voicelab.experiments",
    "voicelab.stimuli.request",
    "voicelab.stimuli.verify",
    "voicelab.stimuli.continuum",
    "voicelab.stimuli.staging._alone",
    "voicelab.stimuli.staging._refuse_foreign",
    "voicelab.stimuli.staging.refuse_place",
    "voicelab.stimuli.provenance",
    "voicelab.stimuli.serialise",
    "voicelab.codecs.codec_named",
    "voicelab.latent.embed",
    "voicelab.projection.fit_all",
    "voicelab.projection.save",
    "voicelab.ui.listening.page",
    "voicelab.ui.listening.open_tests.__init__",
    # Where the app starts, before there is a page.
    "voicelab.checkpoint",
    "voicelab.neighbourhood",
    "voicelab.directions.direction",
    "voicelab.explorer.judged_voices",
    "voicelab.judge.verdict.load",
    "voicelab.model",
    # Caught: what cannot be had is left out, or its cell of a table stays empty.
    "voicelab.identity",
    "voicelab.measure.praat",
    "voicelab.projection.place",
    # A basket holds recordings, no files.
    "voicelab.stimuli.sources",
    # By programs, and by the scripts of the page, which ask for nothing that is not there.
    "voicelab.ui.api",
    "voicelab.ui.map.map",
}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


TREES = {
    name_of(path): ast.parse(path.read_text(encoding="utf-8"))
    for path in (ROOT / "voicelab").rglob("*.py")
}


def imported(module: str) -> set[str]:
    """Return the modules of voicelab that a module imports, and the packages they are in."""
    named: set[str] = set()
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            named |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    parts = [one.split(".") for one in named if one in TREES]
    return {".".join(one[:length]) for one in parts for length in range(1, len(one) + 1)}


def behind_the_page() -> set[str]:
    found: set[str] = set()
    waiting = {one for one in TREES if one.startswith("voicelab.ui")}
    while waiting:
        found |= waiting
        waiting = {other for one in waiting for other in imported(one)} - found
    return found


def calls(node: ast.AST, name: str, where: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of a name and in which module and function, of any depth, each stands."""
    if isinstance(node, ast.FunctionDef):
        where = f"{where}.{node.name}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
        yield where, node
    for child in ast.iter_child_nodes(node):
        yield from calls(child, name, where)


def holes(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name}


REFUSALS = [
    (where, call)
    for module in sorted(behind_the_page())
    for where, call in calls(TREES[module], "Refusal", module)
]
SENTENCES = [call for module in TREES for _, call in calls(TREES[module], "Sentence", module)]


def stands_in(where: str, place: str) -> bool:
    return f"{where}.".startswith(f"{place}.")


def test_whatever_the_page_can_refuse_has_words_of_its_own() -> None:
    bare = [
        f"{where}: {ast.unparse(call)}"
        for where, call in REFUSALS
        if not any(stands_in(where, place) for place in ELSEWHERE)
        and not ast.unparse(call.args[0]).startswith(("Sentence(", "words.", "self.words."))
        and not ast.unparse(call.args[0]).startswith("self._words.")
    ]
    assert bare == []


def test_no_place_is_left_out_without_need() -> None:
    found = {place for where, _ in REFUSALS for place in ELSEWHERE if stands_in(where, place)}
    assert found == ELSEWHERE


def test_every_sentence_is_written_out_with_all_of_its_facts() -> None:
    """What is put together before cannot be looked up."""
    for call in SENTENCES:
        (pattern,) = call.args
        assert isinstance(pattern, ast.Constant), ast.unparse(call)
        if call.keywords:
            assert holes(pattern.value) == {one.arg for one in call.keywords}, pattern.value


def test_every_sentence_of_the_library_is_there_in_french_and_none_besides() -> None:
    assert {call.args[0].value for call in SENTENCES} == set(FRENCH.sentences)


def test_a_french_sentence_has_the_facts_of_the_english_one() -> None:
    other = [one for one, said in FRENCH.sentences.items() if holes(one) != holes(said)]
    assert other == []


def test_a_sentence_is_filled_with_facts_as_the_language_writes_them() -> None:
    name = Sentence("1 chosen voice")
    nowhere = Sentence(
        "{name} leads nowhere: {from_class} and {to_class} lie in one place; choose voices that "
        "differ.",
        name="gender", from_class=name, to_class=Sentence("average"),
    )  # fmt: skip
    assert FRENCH.said(nowhere).startswith("gender ne mène nulle part : 1 voix choisie et la voix")
    with pytest.raises(Refusal) as refusal:
        Settings.from_dict({"held": 0.5})
    assert "held est vrai ou faux ; 0.5" in FRENCH.said(refusal.value.sentence)
    locked = Sentence(
        "only {moving} was to be moved, but a mel spectrogram does not hold the pitch apart from "
        "the envelope; move everything, or use a space of WORLD frames.",
        moving="pitch",
    )
    assert FRENCH.said(locked).startswith("« la hauteur seule, conduit vocal bloqué » a été")
    assert ENGLISH.said(nowhere) is nowhere
    for untold in ("a plain text", Sentence("{known} to nobody", known=1)):
        assert FRENCH.said(untold) is untold


def test_a_refusal_names_directions_and_classes_as_the_page_does(explorer: Explorer) -> None:
    voice = explorer.voice(str(explorer.table.ids[0]))
    with pytest.raises(Refusal) as refusal:
        explorer.edit(voice, Settings({"accent:french": 1000.5}))
    assert FRENCH.said(refusal.value.sentence) == (
        f"la force donnée à {FRENCH.direction('accent:french')} est 1000,5 ; donnez-en une de -100 "
        "à 100."
    )
    with pytest.raises(Refusal) as refusal:
        explorer.goal(voice, Settings(), "gender", "gender", "old", 0.9)
    assert "« old » (genre)" in FRENCH.said(refusal.value.sentence)


SHORT = {
    "en": "short.wav lasts 0.100 s; editing needs at least 0.3 s of speech",
    "fr": "short.wav dure 0,100 s ; une édition demande au moins 0,3 s de parole",
}


@pytest.mark.parametrize("words", [ENGLISH, FRENCH], ids=["English", "French"])
def test_each_page_refuses_a_recording_that_is_too_short_in_its_language(
    explorer: Explorer, words: Words, tmp_path: Path
) -> None:
    short = tmp_path / "short.wav"
    soundfile.write(short, np.full(1600, 0.1), 16_000)
    with gr.Blocks():
        tab = ExploreTab(explorer, words, hearing())
    said = tab.bring(str(short))
    assert SHORT[words.code] in said[tab.sources_notice]
    assert said[tab.brought] is None


@pytest.mark.parametrize("words", [ENGLISH, FRENCH], ids=["English", "French"])
def test_each_page_refuses_what_cannot_be_done_on_it_in_its_language(
    explorer: Explorer, words: Words
) -> None:
    with gr.Blocks():
        tab = ExploreTab(explorer, words, hearing())
        panel = ContinuumPanel(explorer, words)
        panel.connect(gr.State(Desk()), gr.Tab())
    none = {"en": "there is no voice in hand yet", "fr": "il n’y a pas encore de voix en main"}
    assert none[words.code] in tab.put_by(Desk())[tab.notice]
    steps = (-2.0, 2.0, 99, lambda *_, **__: None)
    many = {"en": "99 steps were asked for", "fr": "99 pas ont été demandés"}
    assert many[words.code] in panel.render(Desk(), "gender", *steps)[panel.notice]


def test_why_the_judge_abstains_is_said_in_french(explorer: Explorer) -> None:
    silent = explorer.judge.verdict(Recording(np.full(16_000, 1e-6), 16_000))
    assert "L’enregistrement est silencieux (-120 dBFS" in bars(FRENCH, silent)
    assert "The recording is silent (-120 dBFS" in bars(ENGLISH, silent)


def test_what_is_known_of_a_direction_of_ones_own_is_said_in_french(explorer: Explorer) -> None:
    table = explorer.table
    men, women = (table.ids[table.genders == one][:3].tolist() for one in ("male", "female"))
    direction = between(table, men, women, "mine")
    assert direction.label.startswith("women 0% to 100%")
    assert FRENCH.said(direction.label).startswith("femmes de 0 % à 100 %")
    shown = json.loads(racked(Settings(), {"mine": direction}, said=FRENCH.said))
    assert shown["own"][0]["ends"] == ["3 voix choisies", "3 voix choisies"]


def test_a_participant_is_refused_in_french() -> None:
    with pytest.raises(Refusal) as refusal:
        Design("choice", "gender", "Jane Doe", 1)
    assert FRENCH.said(refusal.value.sentence).startswith(
        "le code de participant « Jane Doe » ne convient pas"
    )
