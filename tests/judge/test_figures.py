"""Figures of a judge: those of this very judge, or none."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.planted import ROOT
from voicelab.judge import Judge
from voicelab.judge.figures import FILE, JudgeFigures, figures_of, training_speakers
from voicelab.shipped import CHECKPOINTS


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge.load(CHECKPOINTS / "judge.safetensors")


def test_the_shipped_figures_are_those_of_the_published_report(judge: Judge) -> None:
    report = json.loads((ROOT / "docs" / "data" / "judges.json").read_text(encoding="utf-8"))
    measured = report["figures"]["judges"]
    assert measured["judge_sha256"] == judge.sha256
    figures = figures_of(judge)
    assert figures == JudgeFigures.of_report(measured["targets"])
    assert 0.9 < figures.gender < 1
    assert 5 < figures.age_error_years < 15


def test_another_judge_has_no_figures_until_its_own_are_saved(judge: Judge, tmp_path: Path) -> None:
    other = replace(judge, sha256="0" * 64)
    assert figures_of(other, tmp_path) is None
    own = JudgeFigures(gender=0.9, native=0.8, accent=0.5, age_error_years=9.0)
    own.save(tmp_path, other.sha256)
    assert figures_of(other, tmp_path) == own
    assert figures_of(judge, tmp_path) == figures_of(judge)  # no file of its own there: as shipped


def test_a_damaged_file_gives_no_figures(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"figures": ')
    assert figures_of(replace(judge, sha256="0" * 64), tmp_path) is None


def test_speakers_are_those_of_all_corpora_it_was_trained_on(judge: Judge) -> None:
    counted = [one["training_speakers"] for one in judge.header["corpora"].values()]
    assert training_speakers(judge) == sum(counted) > 900
