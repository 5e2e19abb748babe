"""What was kept: names, order, and what it was made from."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.explorer import Basket, Explorer, Session, Settings
from voicelab.refusal import Refusal


@pytest.fixture(scope="module")
def session(explorer: Explorer) -> Session:
    """Return a session with a voice and an edit of it in its basket."""
    session = Session().with_voice(explorer.voice("planted_003")).keeping()
    edited = explorer.edit(session.selected, Settings({"gender": 0.5}))
    return session.with_edit(edited).keeping()


def test_a_voice_and_its_edit_are_kept_with_what_was_heard_and_judged(session: Session) -> None:
    voice, edit = session.basket.items
    assert [voice.name, edit.name] == ["planted_003", "planted_003 gender+0.5"]
    assert voice.recording is session.selected.before
    assert voice.after is voice.before is session.selected.verdict
    assert session.edited is not None
    assert edit.recording is session.edited.recording
    assert edit.after is session.edited.after
    assert edit.cautions == session.edited.warnings
    assert (voice.moved, edit.moved) == (False, True)


def test_the_same_kept_twice_gets_a_name_of_its_own(session: Session) -> None:
    again = session.keeping().keeping()
    names = [item.name for item in again.basket.items]
    assert names[2:] == ["planted_003 gender+0.5 (2)", "planted_003 gender+0.5 (3)"]


def test_edits_that_differ_by_more_than_strengths_are_named_by_it(session: Session) -> None:
    moves = {"gender": 0.5}
    for settings in (
        Settings(moves, held=True),
        Settings(moves, scope="envelope"),
        Settings(rendering="decoded", held=True),
        Settings(moves, "decoded", "pitch", True),
    ):
        assert session.edited is not None
        session = session.with_edit(replace(session.edited, settings=settings)).keeping()
    assert [item.name.removeprefix("planted_003 ") for item in session.basket.items[2:]] == [
        "gender+0.5 held",
        "gender+0.5 envelope only",
        "decoded",
        "gender+0.5 held pitch only decoded",
    ]


def test_a_session_is_not_changed_by_what_is_done_with_it(session: Session) -> None:
    before = session.basket.items
    session.keeping()
    session.basket.without(before[0].key)
    session.basket.renamed(before[0].key, "another")
    assert session.basket.items == before


def test_an_item_is_renamed_and_only_that_one(session: Session) -> None:
    voice, edit = session.basket.items
    renamed = session.basket.renamed(edit.key, "  stimulus   one ")
    assert [item.name for item in renamed.items] == [voice.name, "stimulus one"]


@pytest.mark.parametrize("name", ["", "  ", "...", "x" * 81, "planted_003"])
def test_a_name_that_cannot_be_is_refused(session: Session, name: str) -> None:
    with pytest.raises(Refusal):
        session.basket.renamed(session.basket.items[1].key, name)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-6, 6)), max_size=8))
def test_whatever_is_moved_nothing_is_lost_or_doubled(
    session: Session, moves: list[tuple[int, int]]
) -> None:
    item = session.basket.items[0]
    basket = Basket(tuple(replace(item, name=str(n), key=str(n)) for n in range(5)))
    for index, by in moves:
        place = [one.key for one in basket.items].index(str(index))
        basket = basket.moved(str(index), by)
        now = [one.key for one in basket.items].index(str(index))
        assert now == max(0, min(4, place + by))
    assert sorted(one.key for one in basket.items) == list("01234")


def test_what_was_removed_is_no_longer_found(session: Session) -> None:
    key = session.basket.items[0].key
    with pytest.raises(Refusal, match="no longer in the basket"):
        session.basket.without(key).item(key)


def test_a_loaded_item_gives_the_same_sound_again(explorer: Explorer, session: Session) -> None:
    other = session.with_voice(explorer.voice("planted_010"))
    edit = session.basket.items[1]
    loaded = other.loading(edit)
    again = explorer.edit(loaded.selected, loaded.settings, loaded.user_directions)
    assert (again.recording.samples == edit.recording.samples).all()


def test_an_item_brings_back_the_direction_that_its_user_made(explorer: Explorer) -> None:
    opened = explorer.voice("planted_003")
    session = Session().with_voice(opened).with_direction(explorer.away(opened))
    (name,) = session.user_directions
    edited = explorer.edit(opened, Settings({name: 0.5}), session.user_directions)
    kept = session.with_edit(edited).keeping().basket.items[0]
    assert set(Session().loading(kept).user_directions) == {name}


def test_another_voice_leaves_the_caricature_of_the_first_behind(explorer: Explorer) -> None:
    opened = explorer.voice("planted_003")
    session = Session().with_voice(opened).with_direction(explorer.away(opened))
    assert list(session.user_directions) == ["voice:planted_003"]
    assert session.with_voice(explorer.voice("planted_010")).user_directions == {}


def test_a_desk_without_a_voice_says_so() -> None:
    with pytest.raises(Refusal, match="no voice is selected"):
        Session().keeping()


def test_a_full_basket_takes_nothing_more(session: Session) -> None:
    item = session.basket.items[0]
    full = Basket(tuple(replace(item, name=str(n)) for n in range(200)))
    with pytest.raises(Refusal, match="of 200 items"):
        replace(session, basket=full).keeping()


def test_long_recordings_fill_a_basket_and_edits_of_one_do_not(session: Session) -> None:
    opened = session.selected
    long = replace(opened.before, samples=np.zeros(int(250 * opened.before.sample_rate)))
    for number in range(2):
        session = (
            session.with_voice(replace(opened, name=str(number), before=long)).keeping().keeping()
        )
    with pytest.raises(Refusal, match="the limit is 600 s"):
        session.with_voice(replace(opened, before=long)).keeping()


def test_json_holds_settings_and_verdicts(session: Session) -> None:
    _, edit = session.basket.to_dict()
    assert edit["source"] == "planted_003"
    assert edit["settings"]["moves"] == {"gender": 0.5}
    assert set(edit["after"]) == {"file", "gender", "age", "accent", "native", "child"}
