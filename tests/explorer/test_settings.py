"""What the sliders and switches say, as JSON and as a name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicelab.edit import RENDERINGS, SCOPES
from voicelab.explorer import Settings
from voicelab.refusal import Refusal


@given(
    moves=st.dictionaries(st.text(max_size=20), st.floats(-5, 5), max_size=4),
    rendering=st.sampled_from(RENDERINGS),
    moving=st.sampled_from(SCOPES),
    held=st.booleans(),
)
def test_settings_come_back_from_json_as_they_were(moves, rendering, moving, held) -> None:
    settings = Settings(moves, rendering, moving, held)
    assert Settings.from_dict(json.loads(json.dumps(settings.to_dict()))) == settings


def test_what_is_not_said_is_as_it_is_by_default() -> None:
    assert Settings.from_dict({}) == Settings({}, "", "everything", False)
    assert Settings.from_dict({"moves": {"age": 1}}).moves == {"age": 1.0}


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ({"strength": 1}, "contain moves, rendering, moving, held, but not strength"),
        ({"moves": [1]}, "moves must map the names of directions to numbers"),
        ({"moves": {"age": "1"}}, "moves must map"),
        ({"moves": {"age": True}}, "moves must map"),
        ({"held": "yes"}, "held must be true or false, not 'yes'"),
        ({"rendering": None}, "rendering must be a word, not None"),
        ("gender", "settings must be an object with moves"),
        (None, "settings must be an object with moves"),
    ],
)
def test_what_is_no_settings_is_refused(stored: object, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        Settings.from_dict(stored)


def test_a_recording_is_named_by_what_was_done_to_it() -> None:
    done = Settings({"gender": 1.5, "age": -1.0, "found:1": 0.0}, "decoded", "envelope", True)
    assert done.named("mine.wav") == "mine age-1 gender+1.5 held envelope only decoded"
    assert done.moved == {"gender": 1.5, "age": -1.0}
    # Where nothing is moved, nothing is locked or held either.
    nothing = Settings({"age": 0.0}, "faithful", scope="pitch", held=True)
    assert nothing.named("mine.wav") == "mine faithful"
