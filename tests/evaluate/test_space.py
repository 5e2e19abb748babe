"""The figures of the space."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.planted import planted_space
from tests.planted_table import planted_table
from voicelab.directions import fit_mean_difference
from voicelab.evaluate.edits import ARCHIVE
from voicelab.evaluate.space import evaluate_space, reading, rebuilding
from voicelab.latent import LatentTable
from voicelab.model.space import Space
from voicelab.refusal import Refusal


def archive_table() -> LatentTable:
    table = planted_table()
    return replace(table, corpora=np.full(len(table), ARCHIVE))


def test_what_is_planted_is_read_and_what_is_shuffled_is_not() -> None:
    table = archive_table()
    planted = reading(table, "test")
    assert planted["gender_from_mean"]["value"] > 0.97
    random = np.random.default_rng(0)
    shuffled = reading(replace(table, genders=random.permutation(table.genders)), "test")
    assert abs(shuffled["gender_from_mean"]["value"] - 0.5) < 0.15
    assert planted["gender_from_mean"]["speakers"] == (table.splits == "test").sum()


def test_the_voices_that_are_reported_take_no_part_in_fitting() -> None:
    table = archive_table()
    # All test voices but the first man are called female.
    first_man = np.argmax(table.genders == "male")
    female = (table.splits == "test") & (np.arange(len(table)) != first_man)
    spoilt = replace(table, genders=np.where(female, "female", table.genders))
    one, other = reading(table, "test"), reading(spoilt, "test")
    # The same model: only what it is compared with has changed.
    right = one["gender_from_mean"]["value"]
    share_female = other["gender_from_mean"]["value"]
    assert right > 0.97
    assert 0.7 < share_female < 0.8  # half of the "women" are heard, and the one man


def test_what_the_corpora_do_not_hold_has_no_figure() -> None:
    report = reading(planted_table(), "test")  # of no archive: neither adult ages nor accents
    assert set(report) == {"gender_from_mean_and_sd", "gender_from_mean"}


def test_parts_directions_and_recordings_that_are_missing_are_named() -> None:
    space = Space(planted_space().requires_grad_(False), "0" * 64, {})
    with pytest.raises(Refusal, match="'tset' is no part to evaluate on; use test or validation"):
        evaluate_space([], space, {}, None, split="tset")
    known = {"gender": fit_mean_difference(planted_table(), "gender")}
    with pytest.raises(Refusal, match="the directions age are missing; embed corpora in which"):
        evaluate_space([], space, known, None)
    with pytest.raises(Refusal, match="no recording of a test speaker could be used"):
        rebuilding([], space, Path("unused"), "test")
