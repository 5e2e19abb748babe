"""The experiment on edits as a whole, on voices that the project makes itself."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from tests.planted import write_checkpoints, write_witnesses
from voicelab import corpus
from voicelab.bootstrap import Bootstrap
from voicelab.corpus import Utterance
from voicelab.experiments.edits import experiment, rendering
from voicelab.experiments.edits.cost_meter import CostMeter
from voicelab.experiments.edits.experiment import edits_experiment, people_of, sentences, targets
from voicelab.experiments.edits.plan import MEL, METHODS, PLAN, QUICK, WORLD, along, unmoved
from voicelab.experiments.findings import Findings
from voicelab.experiments.synthetic_corpus import make
from voicelab.identity import CAMPPLUS, NETWORKS, SimilarityScale
from voicelab.judge import Judge
from voicelab.refusal import Refusal

SCALE = SimilarityScale.of(np.linspace(0.7, 1.0, 50), np.linspace(0.3, 0.7, 50), {})
TINY = replace(
    QUICK,
    series=(
        *unmoved(WORLD),
        rendering.Series(WORLD, "decoded"),
        *along(WORLD, "faithful", ("balanced",), (0.5, 1.0, 1.5, 2.0)),
        *along(WORLD, "decoded", ("balanced",), (1.0, 2.0), ("gender",)),
        *unmoved(MEL),
    ),
    seconds=0.7,
    bootstrap=Bootstrap(30),
)


@pytest.fixture(scope="module")
def utterances(tmp_path_factory: pytest.TempPathFactory) -> list[Utterance]:
    return corpus.read(make(tmp_path_factory.mktemp("corpus"), speakers=16, seconds=1.2))


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_checkpoints(tmp_path_factory.mktemp("checkpoints"))
    write_witnesses(folder / "witnesses.safetensors")
    return folder


def run(
    utterances: list[Utterance], checkpoints: Path, cache: Path, name: str = "witnesses"
) -> Findings:
    judge = Judge.load(checkpoints / f"{name}.safetensors")
    spaces = {WORLD: checkpoints, MEL: checkpoints / "mel"}
    scales = dict.fromkeys(NETWORKS, SCALE)
    return edits_experiment(utterances, spaces, judge, scales, cache, TINY, CostMeter((CAMPPLUS,)))


@pytest.mark.slow
def test_the_experiment_runs_and_a_second_time_renders_nothing(
    utterances: list[Utterance], checkpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = run(utterances, checkpoints, tmp_path)
    assert found.figures["people"]["edited"]["speakers"] == 4
    assert any(note.startswith("mel: left out") for note in found.notes)
    assert set(found.tables) >= {"strengths", "equal_similarity", "leakage", "front", "curves"}
    assert {row["strength"] for row in found.tables["strengths"]} == {0.0, 0.5, 1.0, 1.5, 2.0}
    assert {row["rendering"] for row in found.tables["vocoder"]} == {"copy", "decoded"}
    assert found.figures["vocoder"][WORLD]["similarity_campplus"]["value"] < 1.0
    assert any("The vocoder of WORLD alone" in note for note in found.notes)
    assert {"gender_success", "age_identity", "gender_front"} <= set(found.plots)
    assert any("recording" in name for name in found.sounds)
    json.dumps(found.figures)
    files = len(list(tmp_path.rglob("*.npz")))
    assert files == 4 * 6
    monkeypatch.setattr(rendering, "prepare", None)  # whoever renders now fails
    again = run(utterances, checkpoints, tmp_path)
    assert json.dumps(again.figures) == json.dumps(found.figures)
    assert len(list(tmp_path.rglob("*.npz"))) == files


def test_too_few_adults_and_missing_spaces_are_refused(
    utterances: list[Utterance], tmp_path: Path
) -> None:
    women = [u for u in utterances if u.gender == "female"]
    with pytest.raises(Refusal, match="both genders are needed"):
        people_of(women, TINY)
    with pytest.raises(Refusal, match=r"none of .* contains a space"):
        experiment.open_editing_spaces({WORLD: tmp_path}, TINY)


def test_a_judge_that_hears_through_nothing_that_is_kept_is_refused(
    utterances: list[Utterance], checkpoints: Path, tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match="this judge has one that hears through spectrogram"):
        run(utterances, checkpoints, tmp_path, "judge")
    assert not list(tmp_path.iterdir())


def test_the_plan_edits_by_every_method_in_both_renderings_and_spaces() -> None:
    ways = {(s.space, s.rendering, s.attribute, s.method) for s in PLAN.series}
    for method in METHODS:
        for rendered in ("faithful", "decoded"):
            for attribute in ("gender", "age"):
                assert (WORLD, rendered, attribute, method) in ways
    assert (MEL, "faithful", "gender", "balanced") in ways
    assert len(PLAN.series) == len({*PLAN.series})
    assert PLAN.split == "test"


def test_the_best_edit_is_named_with_all_that_it_moves() -> None:
    common = {"space": WORLD, "rendering": "faithful", "attribute": "gender", "method": "balanced"}
    rows = {
        "strengths": [
            common
            | {"strength": s, "success_both": y, "similarity": 0.7, "success_both_low": 0.8,
               "success_both_high": 1.0, "same_speaker": 0.5, "off_cloud": 0.1}
            for s, y in ((1.0, 0.6), (2.0, 0.9), (3.0, 1.0))
        ],
        "leakage": [common | {"strength": s, "years_moved_campplus": s} for s in (1.0, 2.0, 3.0)],
        "curves": [], "monotony": [], "compared": [],
    }  # fmt: skip
    found = targets(rows)
    assert found["best_gender_edit"]["strength"] == 2.0  # beyond it is not offered
    assert found["best_gender_edit"]["years_moved_campplus"] == 2.0
    said = sentences(
        {"people": {"edited": {"speakers": 9}}, "split": "test", "seconds": 3.0, "targets": found}
    )
    assert "Gender at strength 2: 90.0%" in said[1]
    assert asdict(PLAN)["seconds"] == 3.0
