"""What is said of edits."""

from pathlib import Path

import numpy as np
import pytest

from voicelab.audio import Recording
from voicelab.corpus import Utterance
from voicelab.evaluate import edits as evaluate
from voicelab.evaluate.edits import ARCHIVE, EDITS, excerpt, one_each, refuse_too_few
from voicelab.refusal import Refusal


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
        for label, _, strength in EDITS:
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


def test_without_the_archive_nothing_is_said_of_age() -> None:
    report = evaluate._summary([row | {"corpus": "another"} for row in rows(1.0)])
    assert "gender2_flipped" in report
    assert not [name for name in report if name.startswith(("age", "younger", "judge"))]


def test_one_recording_stands_for_every_adult_the_largest_that_is_there(tmp_path: Path) -> None:
    for name, size in (("short", 10), ("long", 20), ("child", 30)):
        (tmp_path / name).write_bytes(bytes(size))
    ages = {"short": 30.0, "long": 30.0, "missing": 30.0, "child": 9.0}
    said = [
        Utterance(tmp_path / name, "c", "kid" if name == "child" else "a", age, "female")
        for name, age in ages.items()
    ]
    assert [u.path.name for u in one_each(said)] == ["long"]
    assert [u.path.name for u in one_each(said[2:])] == ["missing"]  # whoever loads it names it


def test_too_few_people_to_fit_the_unrelated_judge_are_counted() -> None:
    def people(*genders: str) -> list[Utterance]:
        return [
            Utterance(Path(f"{i}"), "c", f"s{i}", 30.0, genders[i % len(genders)])
            for i in range(100)
        ]

    refuse_too_few(people("female", "male"), "test")
    with pytest.raises(Refusal, match=r"hold \d+ women and 0 men among their adult"):
        refuse_too_few(people("female"), "test")
