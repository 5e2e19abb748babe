"""Figures of a judge: those of this very judge, or none."""

import json
from dataclasses import replace
from pathlib import Path

from voicelab.checkpoint import SHIPPED
from voicelab.explorer.judge_figures import MEASURED, proof_of, training_speakers
from voicelab.judge import Judge


def test_the_shipped_judge_comes_with_what_was_measured_of_it() -> None:
    judge = Judge.load(SHIPPED / "judge.safetensors")
    proof = proof_of(judge)
    assert proof is not None
    targets = json.loads(MEASURED.read_text())["figures"]["judges"]["targets"]
    assert proof.gender == targets["gender of adults, 3 s"]["value"]
    assert 0.9 < proof.gender < 1
    assert 5 < proof.age_error_years < 15


def test_another_judge_has_no_figures() -> None:
    judge = replace(Judge.load(SHIPPED / "judge.safetensors"), sha256="0" * 64)
    assert proof_of(judge) is None


def test_a_missing_or_damaged_file_gives_no_figures(tmp_path: Path) -> None:
    judge = Judge.load(SHIPPED / "judge.safetensors")
    assert proof_of(judge, tmp_path / "none.json") is None
    (tmp_path / "torn.json").write_text('{"figures": ')
    assert proof_of(judge, tmp_path / "torn.json") is None


def test_speakers_are_those_of_all_corpora_it_was_trained_on() -> None:
    judge = Judge.load(SHIPPED / "judge.safetensors")
    counted = [one["training_speakers"] for one in judge.header["corpora"].values()]
    assert training_speakers(judge) == sum(counted) > 900
