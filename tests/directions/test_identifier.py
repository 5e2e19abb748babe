"""The ids of directions, made and taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.directions import Kind, identifier

PARTS = (
    "gender",
    "age",
    "accent",
    ":",
    "@transport",
    ":held",
    "..",
    "pca:",
    "voice:",
    "found:",
    "x",
)


@pytest.mark.parametrize(
    ("name", "kind", "attribute", "classes", "held"),
    [
        ("gender", Kind.CLASS_DIFFERENCE, "gender", ("male", "female"), False),
        ("age:held", Kind.CLASS_DIFFERENCE, "age", ("18-34", "50 and over"), True),
        ("accent:dutch", Kind.CLASS_DIFFERENCE, "accent", ("english_usa", "dutch"), False),
        ("age:18-34..35-49", Kind.CLASS_DIFFERENCE, "age", ("18-34", "35-49"), False),
        ("gender@transport", Kind.TRANSPORT, "gender", ("male", "female"), False),
        ("pca:3", Kind.AXIS, "", ("", ""), False),
        ("pca:3:held", Kind.AXIS, "", ("", ""), True),
        ("found:12", Kind.FOUND, "", ("", ""), False),
        ("voice:saa_english1", Kind.VOICE, "", ("", ""), False),
        ("older women", Kind.USER_MADE, "", ("", ""), False),
        ("accent", Kind.USER_MADE, "", ("", ""), False),
        ("age:mine", Kind.USER_MADE, "", ("", ""), False),
    ],
)
def test_an_id_says_what_its_direction_is(name, kind, attribute, classes, held) -> None:
    found = identifier.parse(name)
    assert (found.kind, found.attribute, found.held) == (kind, attribute, held)
    assert (found.from_class, found.to_class) == classes
    assert str(found) == name


@given(st.lists(st.sampled_from(PARTS), max_size=6).map("".join) | st.text(max_size=30))
def test_every_text_can_be_taken_apart_and_put_together_again(name: str) -> None:
    assert str(identifier.parse(name)) == name


def test_ids_are_made_as_files_hold_them() -> None:
    assert identifier.accent("dutch") == "accent:dutch"
    assert identifier.axis(1) == "pca:1"
    assert identifier.found(2) == "found:2"
    assert identifier.voice("anna") == "voice:anna"
    assert identifier.between_voices("anna", "bert") == "voice:anna to bert"
    assert identifier.held("accent:dutch") == "accent:dutch:held"
    assert identifier.transport("age") == "age@transport"
    assert str(identifier.parse("age:held").free) == "age"
