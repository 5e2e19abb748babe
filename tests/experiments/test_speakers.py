"""Which speakers are evaluated, and which excerpt."""

from collections import Counter
from pathlib import Path

import numpy as np

from voicelab.attributes import age_band
from voicelab.audio import Recording
from voicelab.corpus import Utterance
from voicelab.experiments.speakers import balanced_sample, excerpt, one_per_adult
from voicelab.separability import ARCHIVE


def test_an_excerpt_is_the_loudest_stretch_and_a_shorter_recording_is_kept_whole() -> None:
    samples = np.zeros(10 * 16_000)
    samples[6 * 16_000 : 8 * 16_000] = 0.5
    cut = excerpt(Recording(samples, 16_000), 2.0)
    assert cut.seconds == 2.0
    assert cut.samples.min() == 0.5
    short = Recording(samples[:16_000], 16_000)
    assert excerpt(short, 2.0) is short


def test_one_recording_stands_for_every_adult_the_largest_that_is_there(tmp_path: Path) -> None:
    for name, size in (("short", 10), ("long", 20), ("child", 30)):
        (tmp_path / name).write_bytes(bytes(size))
    ages = {"short": 30.0, "long": 30.0, "missing": 30.0, "child": 9.0}
    said = [
        Utterance(tmp_path / name, "c", "kid" if name == "child" else "a", age, "female")
        for name, age in ages.items()
    ]
    assert [u.path.name for u in one_per_adult(said)] == ["long"]
    assert [u.path.name for u in one_per_adult(said[2:])] == [
        "missing"
    ]  # whoever loads it names it


def test_people_are_balanced_over_gender_and_age_band() -> None:
    people = [
        Utterance(Path(f"{i}"), ARCHIVE if i % 5 else "c", f"s{i}", (20.0, 40.0, 60.0)[i % 7 % 3],
                  "female" if i % 3 else "male")
        for i in range(400)
    ]  # fmt: skip
    chosen = balanced_sample(people, 6)
    cells = Counter((u.corpus, u.gender, age_band(u.age)) for u in chosen)
    assert {n for (corpus, _, _), n in cells.items() if corpus == ARCHIVE} == {6}
    assert {n for (corpus, _, _), n in cells.items() if corpus == "c"} == {3}
    assert len(cells) == 12
    assert len({u.speaker for u in chosen}) == len(chosen)
    assert balanced_sample(people[:5], 6) == people[:5]  # fewer than asked for: all of them
