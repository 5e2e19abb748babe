"""Curves of F0 whose differences are planted."""

from pathlib import Path

import numpy as np
import pytest

from voicelab.bootstrap import Bootstrap
from voicelab.corpus import Utterance
from voicelab.experiments.pitch.comparison import against_planted, alone_rows, pair, pair_rows

STEADY = np.full(100, 120.0)


def tracked(**curves: np.ndarray) -> tuple[Utterance, dict[str, np.ndarray]]:
    """Return curves as those of a man in wide band, each time of another name."""
    tracked.count = getattr(tracked, "count", 0) + 1
    u = Utterance(Path("a.wav"), "made", f"s{tracked.count}", 30.0, "male")
    return u, {**curves, "bandwidth_hz": np.array(7500.0)}


def test_curves_that_are_alike_do_not_differ():
    assert pair(STEADY, 1.1 * STEADY) == (0, 0, 0)


@pytest.mark.parametrize("octaves", [1, -1])
def test_a_curve_an_octave_off_is_off_in_its_median_and_in_every_frame(octaves):
    assert pair(STEADY, STEADY * 2.0**octaves) == (1, 1, 0)


def test_frames_an_octave_off_are_counted_of_those_voiced_in_both():
    other = STEADY.copy()
    other[:50] = 0
    other[50:60] *= 2
    assert pair(STEADY, other) == (0, 0.2, 0.5)
    assert pair(other, STEADY) == (0, 0.2, 0.5)


def test_a_curve_without_voice_has_no_median():
    median_off, gross, voicing = pair(STEADY, np.zeros(100))
    assert np.isnan(median_off)
    assert np.isnan(gross)
    assert voicing == 1


def test_planted_mistakes_are_counted_where_frames_are_scored():
    true = np.concatenate([np.full(100, 100.0), np.zeros(100)])
    found = true.copy()
    found[:10] = 200.0  # gross
    found[10:30] = 0  # missed
    found[100:150] = 80.0  # no voice there
    found[30:100] *= 2 ** (10 / 1200)
    scored = np.ones(200, dtype=bool)
    row = against_planted(found, true, scored)
    assert row == {
        "gross_frames": 0.125, "missed": 0.2, "false_voiced": 0.5, "cents": pytest.approx(10),
    }  # fmt: skip
    scored[:30] = scored[100:150] = False
    row = against_planted(found, true, scored)
    assert (row["gross_frames"], row["missed"], row["false_voiced"]) == (0, 0, 0)
    assert against_planted(np.zeros(200), true, scored)["gross_frames"] is None


def test_one_speaker_of_four_is_off_between_the_trackers_that_differ():
    good = [tracked(a=STEADY, b=STEADY, c=STEADY) for _ in range(3)]
    rows = pair_rows([*good, tracked(a=STEADY, b=2 * STEADY, c=STEADY)], "abc", Bootstrap(50))
    shares = {r["trackers"]: r["median_off"]["value"] for r in rows if r["speakers"] == "all"}
    assert shares == {"a and b": 0.25, "a and c": 0.0, "b and c": 0.25}
    assert {r["speakers"] for r in rows} == {"men, wide band", "all"}
    assert all(r["n"] == 4 and r["gross_frames"]["speakers"] == 4 for r in rows)


def test_who_is_alone_is_far_from_each_of_the_others():
    found = [
        tracked(a=2 * STEADY, b=STEADY, c=STEADY),
        tracked(a=2 * STEADY, b=2 * STEADY, c=STEADY),
        tracked(a=STEADY, b=2 * STEADY, c=4 * STEADY),
    ]
    everybody = next(r for r in alone_rows(found, "abc") if r["speakers"] == "all")
    assert everybody == {"speakers": "all", "n": 3, "a": 2, "b": 1, "c": 2}
