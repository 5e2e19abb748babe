"""What was kept: names, order, and what it was made from."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.explorer import Basket, Desk, Explorer, Settings
from voicelab.refusal import Refusal


@pytest.fixture(scope="module")
def desk(explorer: Explorer) -> Desk:
    """Return a desk with a voice and an edit of it in its basket."""
    desk = Desk().with_voice(explorer.voice("planted_003")).keeping()
    edited = explorer.edit(desk.in_hand, Settings({"gender": 0.5}))
    return desk.with_edit(edited).keeping()


def test_a_voice_and_its_edit_are_kept_with_what_was_heard_and_judged(desk: Desk) -> None:
    voice, edit = desk.basket.items
    assert [voice.name, edit.name] == ["planted_003", "planted_003 gender+0.5"]
    assert voice.recording is desk.in_hand.before
    assert voice.after is voice.before is desk.in_hand.verdict
    assert desk.edited is not None
    assert edit.recording is desk.edited.recording
    assert edit.after is desk.edited.after
    assert edit.cautions == desk.edited.warnings
    assert (voice.moved, edit.moved) == (False, True)


def test_the_same_kept_twice_gets_a_name_of_its_own(desk: Desk) -> None:
    again = desk.keeping().keeping()
    names = [item.name for item in again.basket.items]
    assert names[2:] == ["planted_003 gender+0.5 (2)", "planted_003 gender+0.5 (3)"]


def test_edits_that_differ_by_more_than_strengths_are_named_by_it(desk: Desk) -> None:
    moves = {"gender": 0.5}
    for settings in (
        Settings(moves, held=True), Settings(moves, moving="envelope"),
        Settings(rendering="decoded", held=True), Settings(moves, "decoded", "pitch", True),
    ):  # fmt: skip
        assert desk.edited is not None
        desk = desk.with_edit(replace(desk.edited, settings=settings)).keeping()
    assert [item.name.removeprefix("planted_003 ") for item in desk.basket.items[2:]] == [
        "gender+0.5 held", "gender+0.5 envelope only", "decoded",
        "gender+0.5 held pitch only decoded",
    ]  # fmt: skip


def test_a_desk_is_not_changed_by_what_is_done_with_it(desk: Desk) -> None:
    before = desk.basket.items
    desk.keeping()
    desk.basket.without(before[0].key)
    desk.basket.renamed(before[0].key, "another")
    assert desk.basket.items == before


def test_an_item_is_renamed_and_only_that_one(desk: Desk) -> None:
    voice, edit = desk.basket.items
    renamed = desk.basket.renamed(edit.key, "  stimulus   one ")
    assert [item.name for item in renamed.items] == [voice.name, "stimulus one"]


@pytest.mark.parametrize("name", ["", "  ", "...", "x" * 81, "planted_003"])
def test_a_name_that_cannot_be_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(Refusal):
        desk.basket.renamed(desk.basket.items[1].key, name)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(-6, 6)), max_size=8),
)
def test_whatever_is_moved_nothing_is_lost_or_doubled(
    desk: Desk, moves: list[tuple[int, int]]
) -> None:
    item = desk.basket.items[0]
    basket = Basket(tuple(replace(item, name=str(n), key=str(n)) for n in range(5)))
    for index, by in moves:
        place = [one.key for one in basket.items].index(str(index))
        basket = basket.moved(str(index), by)
        now = [one.key for one in basket.items].index(str(index))
        assert now == max(0, min(4, place + by))
    assert sorted(one.key for one in basket.items) == list("01234")


def test_what_was_removed_is_no_longer_found(desk: Desk) -> None:
    key = desk.basket.items[0].key
    with pytest.raises(Refusal, match="no longer in the basket"):
        desk.basket.without(key).item(key)


def test_a_loaded_item_gives_the_same_sound_again(explorer: Explorer, desk: Desk) -> None:
    other = desk.with_voice(explorer.voice("planted_010"))
    edit = desk.basket.items[1]
    loaded = other.loading(edit)
    again = explorer.edit(loaded.in_hand, loaded.settings, loaded.own)
    assert (again.recording.samples == edit.recording.samples).all()


def test_an_item_brings_back_the_direction_that_its_user_made(explorer: Explorer) -> None:
    opened = explorer.voice("planted_003")
    desk = Desk().with_voice(opened).with_direction(explorer.away(opened))
    (name,) = desk.own
    edited = explorer.edit(opened, Settings({name: 0.5}), desk.own)
    kept = desk.with_edit(edited).keeping().basket.items[0]
    assert set(Desk().loading(kept).own) == {name}


def test_another_voice_leaves_the_caricature_of_the_first_behind(explorer: Explorer) -> None:
    opened = explorer.voice("planted_003")
    desk = Desk().with_voice(opened).with_direction(explorer.away(opened))
    assert list(desk.own) == ["voice:planted_003"]
    assert desk.with_voice(explorer.voice("planted_010")).own == {}


def test_a_desk_without_a_voice_says_so() -> None:
    with pytest.raises(Refusal, match="no voice in hand"):
        Desk().keeping()


def test_a_full_basket_takes_nothing_more(desk: Desk) -> None:
    item = desk.basket.items[0]
    full = Basket(tuple(replace(item, name=str(n)) for n in range(200)))
    with pytest.raises(Refusal, match="at most 200"):
        replace(desk, basket=full).keeping()


def test_long_recordings_fill_a_basket_and_edits_of_one_do_not(desk: Desk) -> None:
    opened = desk.in_hand
    long = replace(opened.before, samples=np.zeros(int(250 * opened.before.sample_rate)))
    for number in range(2):
        desk = desk.with_voice(replace(opened, name=str(number), before=long)).keeping().keeping()
    with pytest.raises(Refusal, match="at most 600 s"):
        desk.with_voice(replace(opened, before=long)).keeping()


def test_json_holds_settings_and_verdicts(desk: Desk) -> None:
    _, edit = desk.basket.to_dict()
    assert edit["source"] == "planted_003"
    assert edit["settings"]["moves"] == {"gender": 0.5}
    assert set(edit["after"]) == {"file", "gender", "age", "accent", "native", "child"}
