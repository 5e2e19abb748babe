"""The figures of the space."""

from dataclasses import replace

import numpy as np
import pytest

from tests.planted_table import planted_table
from voicelab.audio import Recording
from voicelab.evaluate import space as evaluate
from voicelab.evaluate.space import ARCHIVE, excerpt, reading


def archive_table():  # noqa: ANN201
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
    female = (table.splits == "test") & (np.arange(len(table)) != np.argmax(table.genders == "male"))
    spoilt = replace(table, genders=np.where(female, "female", table.genders))
    one, other = reading(table, "test"), reading(spoilt, "test")
    # The same model: only what it is compared with has changed.
    right = one["gender_from_mean"]["value"]
    share_female = other["gender_from_mean"]["value"]
    assert right > 0.97
    assert 0.7 < share_female < 0.8  # half of the "women" are heard, and the one man


def test_an_excerpt_is_the_loudest_stretch_and_a_shorter_recording_is_kept_whole() -> None:
    samples = np.zeros(10 * 16_000)
    samples[6 * 16_000 : 8 * 16_000] = 0.5
    cut = excerpt(Recording(samples, 16_000), 2.0)
    assert cut.seconds == 2.0
    assert cut.samples.min() == 0.5
    short = Recording(samples[:16_000], 16_000)
    assert excerpt(short, 2.0) is short


def rows(moved_years: float) -> list[dict]:
    """Return what edits of 40 voices did: all flipped, the years moved by a known amount."""
    found = []
    for index in range(40):
        age = 25.0 if index % 2 else 60.0
        gender = "male" if index % 4 < 2 else "female"
        heard = 30.0 if age < 35 else 42.0
        other = "female" if gender == "male" else "male"
        row = {
            "speaker": f"s{index}", "corpus": ARCHIVE, "gender": gender, "age": age,
            "heard": gender, "years": heard, "judge_years": None,
        }  # fmt: skip
        for label in ("gender1", "gender2", "random2", "age1", "age2"):
            strength = float(label[-1])
            row |= {
                f"{label}_heard": other if label.startswith("gender") else gender,
                f"{label}_years": heard + moved_years * strength,
                f"{label}_similarity": 1 - 0.1 * strength,
                f"{label}_judge_years": None,
            }
        found.append(row)
    return found


def test_an_age_edit_is_a_share_of_what_the_same_judge_hears_between_real_voices() -> None:
    report = evaluate._summary(rows(moved_years=6.0))
    assert report["listener_years_between_real_groups"]["value"] == pytest.approx(12.0)
    assert report["age1_listener_share"]["value"] == pytest.approx(0.5)
    assert report["age2_listener_share"]["value"] == pytest.approx(1.0)
    assert report["gender2_flipped"]["value"] == 1.0
    assert report["random2_flipped"]["value"] == 0.0
    assert report["age2_similarity"]["value"] == pytest.approx(0.8)
    assert "age2_judge_share" not in report  # no judge was asked


def test_flips_are_counted_among_those_heard_right_before() -> None:
    found = rows(0.0)
    for row in found[:20]:
        row["heard"] = row["gender2_heard"]  # misheard already, and "flipped" for nothing
    report = evaluate._summary(found)
    assert report["gender2_flipped"]["speakers"] == 20
