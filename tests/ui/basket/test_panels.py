"""What a field that was left empty, or holds what cannot be, does to a set and to a continuum."""

from types import SimpleNamespace

import gradio as gr
import pytest

from voicelab.explorer import Explorer, Session, Settings
from voicelab.ui.basket import BasketTab, leaving
from voicelab.ui.basket.continuum_panel import ContinuumPanel
from voicelab.ui.basket.export_panel import ExportPanel
from voicelab.ui.context import PageContext
from voicelab.ui.language import ENGLISH, FRENCH, Language

USUAL = (44_100, 16, "rms", -26.0, 10.0, 0.0, 0, False)  # as `ExportPanel.written` takes them
MISSING = {"en": "a number is missing", "fr": "il manque un nombre"}


@pytest.mark.parametrize("language", [ENGLISH, FRENCH])
@pytest.mark.parametrize("place", [3, 4, 6])
def test_a_set_with_an_empty_field_is_refused_in_a_sentence(
    explorer: Explorer, language: Language, place: int
) -> None:
    with gr.Blocks():
        panel = ExportPanel(explorer, language)
    asked = [None if index == place else value for index, value in enumerate(USUAL)]
    said = panel.written(Session(), *asked)
    assert MISSING[language.code] in said[panel.notice]
    assert len(said) == 1  # the set of before stays


def test_ramps_that_cannot_be_are_refused_in_a_sentence(explorer: Explorer) -> None:
    with gr.Blocks():
        panel = ExportPanel(explorer, ENGLISH)
    said = panel.written(Session(), *USUAL[:4], -3.0, *USUAL[5:])
    assert "ramps of -0.003 s were asked for" in said[panel.notice]


@pytest.mark.parametrize(
    ("low", "high", "steps", "sentence"),
    [
        (None, 2.0, 7, MISSING["en"]),
        (-2.0, 2.0, None, MISSING["en"]),
        (-2.0, 2.0, 99, "cannot have 99 steps"),
        (-2.0, 2.0, 7, "no voice is selected"),
    ],
)
def test_a_continuum_that_cannot_be_is_refused_and_leaves_nothing_of_the_one_before(
    explorer: Explorer, low: float | None, high: float, steps: int | None, sentence: str
) -> None:
    with gr.Blocks():
        panel = ContinuumPanel(explorer, ENGLISH)
        panel.connect(gr.State(Session()), gr.Tab())
    said = panel.render(Session(), "gender", low, high, steps, lambda *_, **__: None)
    assert sentence in said[panel.notice]
    assert said[panel.made] is None


def test_a_continuum_goes_as_far_as_the_slider_of_its_direction(explorer: Explorer) -> None:
    with gr.Blocks():
        panel = ContinuumPanel(explorer, ENGLISH)
    said = panel.choose(Session(), "age")
    assert tuple(said[end] for end in panel.ends) == explorer.strengths("age") != (-2.0, 2.0)
    assert "No voice is selected" in said[panel.made_of]


def test_a_continuum_is_offered_along_directions_of_ones_own_as_long_as_they_are_there(
    explorer: Explorer,
) -> None:
    with gr.Blocks():
        panel = ContinuumPanel(explorer, FRENCH)
        panel.connect(gr.State(Session()), gr.Tab())
    ids = explorer.table.ids
    session = Session().with_voice(explorer.voice(str(ids[0])))
    away = explorer.away(session.selected)
    mine = explorer.between(ids[:3].tolist(), ids[-3:].tolist(), "mine", session.user_directions)
    session = session.with_direction(mine).with_direction(away)
    said = panel.offer(session, "age")
    offered = [name for _, name in said[panel.direction].choices]
    assert offered[-2:] == ["mine", away.name]
    assert not any(end in said for end in panel.ends)  # what was typed stays
    kept = panel.render(session, away.name, -1.0, 0.0, 2, lambda *_, **__: None)
    assert [one.settings.moves[away.name] for one in kept[panel.made].edits] == [-1, 0]

    said = panel.offer(session.with_voice(explorer.voice(str(ids[1]))), away.name)
    assert [name for _, name in said[panel.direction].choices][-1] == "mine"
    assert said[panel.direction].value == "gender"
    assert tuple(said[end] for end in panel.ends) == explorer.strengths("gender")


def test_a_continuum_says_what_it_would_be_made_of(explorer: Explorer) -> None:
    with gr.Blocks():
        panel = ContinuumPanel(explorer, ENGLISH)
    session = Session().with_voice(explorer.voice(str(explorer.table.ids[0])))
    said = panel.choose(session, "age")[panel.made_of]
    assert session.selected.name in said
    assert "no other edits" in said
    settings = Settings({"gender": 0.5, "age": 1.0}, "decoded", held=True)
    session = session.with_edit(explorer.edit(session.selected, settings))
    assert (
        "gender +0.5, decoded by the model, other attributes constant."
        in panel.choose(session, "age")[panel.made_of]
    )


@pytest.mark.parametrize(("seed", "said"), [(-1, "-1"), (0.5, "0,5")])
def test_a_seed_that_cannot_be_is_refused_in_a_sentence(
    explorer: Explorer, seed: float, said: str
) -> None:
    with gr.Blocks():
        panel = ExportPanel(explorer, FRENCH)
    assert panel.settings[6].preprocess(seed) == seed  # not rounded on the way
    session = Session().with_voice(explorer.voice(str(explorer.table.ids[0]))).keeping()
    refused = panel.written(session, *USUAL[:6], seed, False)
    assert f"une graine de {said} a été demandée" in refused[panel.notice]


def test_a_set_is_offered_until_the_basket_is_another(explorer: Explorer) -> None:
    with gr.Blocks(), gr.Tabs() as tabs, gr.Tab() as tab:
        tested = gr.File()
        basket = BasketTab(PageContext.declare(explorer, ENGLISH))
        basket.connect(tabs, tab, leaving(), tested)
    session = Session().with_voice(explorer.voice(str(explorer.table.ids[0]))).keeping()
    key = session.basket.items[0].key
    refused = basket.rename(session, SimpleNamespace(key=key, name=""))
    assert basket.export.file not in refused
    for said in (
        basket.rename(session, SimpleNamespace(key=key, name="another")),
        basket.remove(session, SimpleNamespace(key=key)),
        basket.show(session),
    ):
        assert (said[basket.export.file].visible, said[basket.export.file].value) == (False, None)
        assert said[basket.export.notice] == ""
        assert tested not in said
