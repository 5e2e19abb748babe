"""Experiments that are done stay done."""

import json
from pathlib import Path

import numpy as np
import pytest

import voicelab
from voicelab.audio import Recording
from voicelab.experiments.findings import Findings, met, targeted, with_targets
from voicelab.experiments.result_cache import WITHOUT_FIGURES, ResultCache, code_sha256
from voicelab.experiments.serialise import from_json, plain, to_json
from voicelab.figures import Curve, curves
from voicelab.refusal import Refusal

INPUTS = {"space": "abc", "split": "test", "corpora": {"lab": "123"}}


def findings(value: float = 1.0) -> Findings:
    noise = 0.1 * np.random.default_rng(0).standard_normal(4000)
    return Findings(
        "made",
        "Made",
        {"value": value, "nested": {"none": float("nan")}},
        {"table": [{"a": 1, "b": [1, 2]}]},
        {"plot": curves([Curve("a", [0.0, 1.0], [0.5, value])], "x", "y")},
        ["A note."],
        {"sound": Recording(noise, 16_000, "noise")},
    )


def test_findings_come_back_as_they_were() -> None:
    before, after = findings(), from_json(to_json(findings()))
    assert after.figures == {"value": 1.0, "nested": {"none": None}}
    assert after.tables == before.tables
    assert after.notes == before.notes
    drawn = (json.loads(found.plots["plot"].to_json()) for found in (before, after))
    assert next(drawn) == next(drawn)
    assert after.plots["plot"].layout.xaxis.title.text == "x"
    assert after.sounds["sound"].source == "noise"
    np.testing.assert_allclose(
        after.sounds["sound"].samples, before.sounds["sound"].samples, atol=2**-15
    )


def test_a_finished_experiment_is_reused_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = []

    def experiment() -> Findings:
        calls.append(1)
        return findings()

    results = ResultCache(tmp_path / "r" / ".stages")
    first = results.run("made", INPUTS, experiment)
    second = results.run("made", dict(reversed(INPUTS.items())), experiment)
    assert len(calls) == 1
    assert to_json(second) == to_json(first)
    assert "made: reused, measured " in capsys.readouterr().err


def test_other_inputs_are_measured_again_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = ResultCache(tmp_path)
    results.run("made", INPUTS, findings)
    changed = INPUTS | {"space": "def", "corpora": {"lab": "456"}}
    assert results.run("made", changed, lambda: findings(2.0)).figures["value"] == 2.0
    assert "measuring again, because of changes in corpora, space ..." in capsys.readouterr().err
    assert results.run("made", changed, findings).figures["value"] == 2.0


def test_a_failed_experiment_keeps_what_was_there(tmp_path: Path) -> None:
    results = ResultCache(tmp_path)
    results.run("made", INPUTS, findings)

    def fails() -> Findings:
        raise Refusal("no.")

    with pytest.raises(Refusal):
        results.run("made", INPUTS | {"split": "validation"}, fails)
    assert results.run("made", INPUTS, fails).figures["value"] == 1.0
    assert [path.name for path in tmp_path.iterdir()] == ["made.json"]


def test_a_damaged_result_is_measured_again(tmp_path: Path) -> None:
    (tmp_path / "made.json").write_text('{"made": "yest')
    assert ResultCache(tmp_path).run("made", INPUTS, findings).figures["value"] == 1.0


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    assert ResultCache(None).run("made", INPUTS, findings).figures["value"] == 1.0


def test_numbers_of_every_kind_become_those_of_json() -> None:
    made = plain({1: np.float32(0.5), "a": np.arange(2), "b": (np.nan, np.bool_(True), Path("x"))})
    assert made == {"1": 0.5, "a": [0, 1], "b": [None, True, "x"]}


def test_the_same_code_has_the_same_name() -> None:
    assert code_sha256() == code_sha256()
    assert len(code_sha256()) == 64


def test_the_code_that_no_figure_depends_on_exists() -> None:
    root = Path(voicelab.__file__).parent
    assert [part for part in WITHOUT_FIGURES if not (root / part).exists()] == []


def test_targets_are_found_wherever_they_stand_and_compared() -> None:
    low = targeted({"value": 0.5}, at_most=0.4)
    figures = {"a": {"b_c": targeted({"value": 0.99}, at_least=0.97)}, "d": low, "e": 3}
    found = with_targets(figures)
    assert [row["label"] for row in found] == ["a, b c", "d"]
    assert [met(row) for row in found] == [True, False]
    assert targeted(None, at_least=1) is None
    assert not met({"value": None, "at_least": 0.5})
