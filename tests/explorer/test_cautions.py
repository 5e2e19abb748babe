"""What is said against an edit."""

from dataclasses import replace

from tests.planted import planted_table
from voicelab.directions import Direction, fit_all
from voicelab.edit import Move
from voicelab.explorer import Caution
from voicelab.explorer.cautions import cautions

KNOWN = {one.name: one for one in fit_all(planted_table())[0]}


def moves(asked: dict[str, float], known: dict[str, Direction]) -> list[Move]:
    return [Move(known[name], strength) for name, strength in asked.items()]


def test_a_direction_that_tells_nobody_apart_is_said_to() -> None:
    for separability, said in ((0.3, 1), (0.5, 1), (0.6, 0), (None, 0)):
        guessed = {"age": replace(KNOWN["age"], separability=separability)}
        found = cautions(moves({"age": 1.0}, guessed), before=1.0, distance=1.0, edge=1.2)
        assert [one.kind for one in found].count("chance") == said
    assert cautions(moves({"age": 0.0}, guessed), before=1.0, distance=1.0, edge=1.2) == ()


def test_what_leaves_the_cloud_or_was_not_measured_is_said_with_the_figures() -> None:
    measured = {**KNOWN, "gender": replace(KNOWN["gender"], validated_range=(-2.0, 2.0))}
    far = moves({"gender": 2.6, "age": 1.0, "accent:dutch": 0.0}, measured)
    found = cautions(far, before=1.0, distance=1.312, edge=1.2)
    assert found == (
        Caution("cloud", {"distance": 1.312, "before": 1.0, "edge": 1.2, "neighbours": 10}),
        Caution("range", {"direction": "gender", "strength": 2.6, "low": -2.0, "high": 2.0}),
        Caution("unmeasured", {"direction": "age", "strength": 1.0}),
    )
    assert [str(one) for one in found] == [
        "The moved voice lies 1.31 from its 10 nearest voices on average; 99 % of real voices stay "
        "within 1.20: it has left the cloud.",
        "gender +2.6 is beyond what was measured (-2 to 2).",
        "What a move along age does was not measured.",
    ]


def test_within_what_was_measured_and_where_nothing_is_moved_nothing_is_said() -> None:
    measured = {"gender": replace(KNOWN["gender"], validated_range=(-2.0, 2.0))}
    assert cautions(moves({"gender": 2.0}, measured), 1.0, 1.2, edge=1.2) == ()
    # A voice may lie outside by itself; the move has no part in it.
    assert cautions(moves({"gender": 0.0}, measured), 9.0, 9.0, edge=1.2) == ()
