"""Directions found without labels are named by what is heard along them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.planted import ROOT, write_checkpoints
from voicelab import directions
from voicelab.corpus import Utterance
from voicelab.directions import identifier
from voicelab.experiments.edits.found_directions import (
    discovery_experiment,
    heard_along,
    label_directions,
)
from voicelab.judge import Judge
from voicelab.model.space import Space
from voicelab.refusal import Refusal


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoints(tmp_path_factory.mktemp("checkpoints"))


def found_in(folder: Path) -> dict[str, directions.Direction]:
    known = directions.load(folder / "directions.json")
    one = replace(known["gender"], name=identifier.found(1), from_class="", to_class="")
    still = replace(one, name=identifier.found(2), unit_length=0.0)
    return {one.name: one, still.name: still}


def test_a_direction_that_moves_nothing_changes_nothing_that_is_heard(folder: Path) -> None:
    space, judge = (
        Space.load(folder / "space.safetensors"),
        Judge.load(folder / "judge.safetensors"),
    )
    said = [Utterance(ROOT / "assets" / f"espeak_{n}.wav", "made", n, 30.0, "male")
            for n in ("en-us_m3", "en-029_m1")]  # fmt: skip
    slopes = heard_along(found_in(folder), said, space, judge)
    still = slopes[identifier.found(2)]
    assert still["similarity"] == pytest.approx(1.0, abs=1e-5)
    assert still["f0_semitones"] == 0.0
    assert slopes[identifier.found(1)]["similarity"] < 1.0
    assert np.isfinite(slopes[identifier.found(1)]["tilt_db"])


def test_names_are_written_into_the_file_and_nothing_else_is_changed(folder: Path) -> None:
    found = found_in(folder)
    before = directions.load(folder / "directions.json")
    directions.save([*before.values(), *found.values()], folder / "directions.json")
    label_directions(folder, {identifier.found(1): {"years": 5.0}})
    after = directions.load(folder / "directions.json")
    assert after[identifier.found(1)].label == "older"
    assert after[identifier.found(2)].label == ""
    for name, one in before.items():
        assert np.array_equal(one.vector, after[name].vector)
    directions.save(before.values(), folder / "directions.json")


def test_without_found_directions_it_is_said_how_to_make_them(folder: Path) -> None:
    judge = Judge.load(folder / "judge.safetensors")
    with pytest.raises(Refusal, match="train directions"):
        discovery_experiment(folder, [], judge)
