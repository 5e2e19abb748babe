"""The experiments of one request become one report, and are not run twice."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.command_line import voicelab
from tests.planted import write_checkpoints
from voicelab import directions
from voicelab.experiments.edits.plan import VALIDATED_STRENGTHS
from voicelab.experiments.findings import Findings
from voicelab.experiments.request import ExperimentRequest
from voicelab.experiments.result_cache import ResultCache
from voicelab.experiments.run import EXPERIMENTS, mark_directions, run
from voicelab.experiments.synthetic_corpus import NOTE, make
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS


def request(tmp_path: Path, **settings) -> ExperimentRequest:
    return ExperimentRequest(
        (),
        CHECKPOINTS / "space.safetensors",
        CHECKPOINTS / "judge.safetensors",
        cache=tmp_path / "cache",
        **settings,
    )


def test_the_baseline_is_found_beside_the_space(tmp_path: Path) -> None:
    (tmp_path / "mel").mkdir()
    given = ExperimentRequest((), tmp_path / "space.safetensors", tmp_path / "judge.safetensors")
    assert given.spaces == {"WORLD": tmp_path}
    (tmp_path / "mel" / "space.safetensors").write_bytes(b"")
    assert given.spaces == {"WORLD": tmp_path, "mel": tmp_path / "mel"}


def test_without_corpora_only_a_trial_can_be_run(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no corpus was given; name one or more with --corpus"):
        run(["space"], request(tmp_path))


def test_a_part_and_a_file_that_cannot_be_evaluated_are_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="'tset' is no part to evaluate on; use test or validation"):
        run(["judges"], request(tmp_path, quick=True, split="tset"))
    other = replace(request(tmp_path, quick=True), space=tmp_path / "mine.safetensors")
    with pytest.raises(Refusal, match=r"mine\.safetensors is not named space\.safetensors"):
        run(["space"], other)


def test_validated_strengths_are_saved_with_the_directions_and_nothing_else_changes(
    tmp_path: Path,
) -> None:
    folder = write_checkpoints(tmp_path)
    before = directions.load(folder / "directions.json")
    mark_directions(folder / "space.safetensors")
    after = directions.load(folder / "directions.json")
    assert list(after) == list(before)
    for name, one in after.items():
        assert one.validated_range == VALIDATED_STRENGTHS.get(name)
        np.testing.assert_allclose(one.vector, before[name].vector, atol=1e-7)


def test_a_report_says_what_was_measured_on_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def counted(given: ExperimentRequest, results: ResultCache) -> list[Findings]:
        def experiment() -> Findings:
            calls.append(given)
            return Findings("made", "Made", {"speakers": len(list(given.corpora[0].glob("*.wav")))})

        return [results.run("made", given.inputs("judge"), experiment)]

    monkeypatch.setenv("PATH", str(tmp_path))  # no browser draws pictures
    small = make(tmp_path / "small", 4, 1.0)
    voices = tmp_path / "cache" / "made" / "24_4_0"  # where those of a quick run would be made
    voices.mkdir(parents=True)
    small.rename(voices / small.name)
    known = {"space": counted}
    target = tmp_path / "report"
    trial = request(tmp_path, quick=True, split="validation")
    run(["space"], trial, target, "voicelab evaluate space --quick", known)
    run(["space"], trial, target, "voicelab evaluate space --quick", known)
    assert len(calls) == 1  # the second one was reused
    report = json.loads((target / "report.json").read_text())
    assert report["figures"] == {"made": {"speakers": 4}}
    meta = report["meta"]
    assert meta["notes"][0] == NOTE
    assert (meta["split"], meta["corpora"]) == ("validation", ["made_voices"])
    assert meta["command"] == "voicelab evaluate space --quick"
    assert len(meta["checkpoints"]["space WORLD"]) == 64
    assert "voicelab" in meta["versions"]
    run(["space"], request(tmp_path, quick=True), target, known=known)
    assert len(calls) == 2  # another part of the split


@pytest.mark.slow
def test_a_trial_of_every_experiment_writes_a_whole_report_and_is_resumed(tmp_path: Path) -> None:
    command = ("evaluate", "all", "--quick", "--cache", tmp_path / "c", "-o", tmp_path / "r")
    end = voicelab(*command)
    assert end.returncode == 0, end.stderr[-3000:]
    assert end.stdout == f"{tmp_path / 'r' / 'report.html'}\n"
    report = json.loads((tmp_path / "r" / "report.json").read_text())
    assert {"spaces", "space_WORLD", *EXPERIMENTS} - {"space"} <= set(report["figures"])
    assert all((tmp_path / "r" / name).is_file() for name in report["files"])
    page = (tmp_path / "r" / "report.html").read_text()
    assert NOTE in page
    again = voicelab(*command)
    assert again.returncode == 0, again.stderr[-3000:]
    assert "judges: reused" in again.stderr
    assert "measuring" not in again.stderr
    assert again.stderr.count(": reused,") == end.stderr.count(": measuring") >= len(EXPERIMENTS)
