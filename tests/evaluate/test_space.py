"""The figures of the space."""

from dataclasses import replace

import numpy as np

from tests.planted_table import planted_table
from voicelab.evaluate.edits import ARCHIVE
from voicelab.evaluate.space import reading


def archive_table():
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
    # All test voices but the first are called female.
    female = (table.splits == "test") & (
        np.arange(len(table)) != np.argmax(table.genders == "male")
    )
    spoilt = replace(table, genders=np.where(female, "female", table.genders))
    one, other = reading(table, "test"), reading(spoilt, "test")
    # The same model: only what it is compared with has changed.
    right = one["gender_from_mean"]["value"]
    share_female = other["gender_from_mean"]["value"]
    assert right > 0.97
    assert 0.7 < share_female < 0.8  # half of the "women" are heard, and the one man
