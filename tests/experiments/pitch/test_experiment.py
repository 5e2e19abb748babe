"""The experiment on pitch as a whole, on voices that the project makes itself."""

from pathlib import Path

import numpy as np
import pytest

from voicelab.audio import resample
from voicelab.bootstrap import Bootstrap
from voicelab.corpus import NARROW_HZ, Utterance
from voicelab.experiments.findings import with_targets
from voicelab.experiments.pitch import curves
from voicelab.experiments.pitch.curves import PRAAT, Curves, bandwidth_hz, trackers
from voicelab.experiments.pitch.experiment import Depth, pitch_experiment, spread
from voicelab.experiments.synthetic_corpus import drawn, make, speech
from voicelab.refusal import Refusal

TINY = Depth(per_gender=1, voices=1, middles_hz=(150.0,), timed=1, bootstrap=Bootstrap(20))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("corpus"), speakers=8, seconds=1.2)


@pytest.mark.slow
def test_every_tracker_is_compared_with_each_and_with_what_was_planted(
    folder: Path, tmp_path: Path
) -> None:
    found = pitch_experiment([folder], tmp_path, workers=1, depth=TINY)
    names = set(trackers())
    assert {row["tracker"] for row in found.tables["planted"]} == names
    together = [row["trackers"] for row in found.tables["pairs"] if row["speakers"] == "all"]
    assert len(together) == len(names) * (len(names) - 1) / 2
    assert {row["label"] for row in with_targets(found.figures)} >= {"3 s analysed, ms of one core"}
    assert set(found.figures["cost_ms_per_s"]) == names
    assert found.figures["recordings"] == 2
    clean = [r for r in found.tables["planted"] if r["condition"] == "clean"]
    assert all(r["gross_frames"] < 0.05 for r in clean)


def test_a_part_without_adults_is_refused(folder: Path) -> None:
    with pytest.raises(Refusal, match="no adult nobody speakers"):
        pitch_experiment([folder], split="nobody")


def test_the_cost_and_the_curve_of_every_tracker_are_kept(vowel) -> None:
    found = Curves(("dio", "swiftf0"), seconds=0.5)(vowel(150.0))
    assert float(found["seconds"]) == pytest.approx(0.5)
    for name in ("dio", "swiftf0"):
        assert np.median(found[name][10:-10]) == pytest.approx(150, rel=0.01)
        assert len(found[name]) == 51
        assert found[f"cost_{name}"] > 0


def test_without_praat_the_others_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "find_spec", lambda name: None)
    assert set(trackers()) == {"swiftf0", "dio", "harvest"}


def test_praat_finds_the_pitch_that_was_planted(vowel) -> None:
    pytest.importorskip("parselmouth")
    f0_hz = trackers()[PRAAT](vowel(150.0))
    assert len(f0_hz) == 101
    assert f0_hz[10:-10] == pytest.approx(np.full(81, 150.0), rel=0.01)


def test_the_bandwidth_is_that_of_the_recording() -> None:
    random = np.random.default_rng(0)
    wide = speech(drawn("male", 30, "spanish", random), 3.0, random)
    assert bandwidth_hz(wide) > 6500
    assert bandwidth_hz(resample(wide, 8000)) < NARROW_HZ


def test_speakers_are_spread_over_all_that_there_are() -> None:
    people = [
        Utterance(Path(f"{i}"), "made", f"s{i}", 30.0, ("female", "male")[i % 2]) for i in range(40)
    ]
    chosen = spread(people, 5)
    women = [u.speaker_id for u in chosen if u.gender == "female"]
    assert women == ["s0", "s10", "s20", "s28", "s38"]
    assert sum(u.gender == "male" for u in chosen) == 5
    assert {u.speaker for u in spread(people, 50)} == {u.speaker for u in people}
