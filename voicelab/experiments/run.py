"""Runs experiments one after the other and writes their report."""

import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import voicelab
from voicelab import corpus
from voicelab.experiments.findings import Findings
from voicelab.experiments.request import MEL, ExperimentRequest
from voicelab.experiments.result_cache import ResultCache
from voicelab.judge.figures import JudgeFigures

VERSIONS = (
    "numpy", "scipy", "scikit-learn", "torch", "pyworld", "swift-f0", "umap-learn", "plotly",
)  # fmt: skip
RESULTS = ".stages"  # folder of the finished experiments of a report

Experiment = Callable[[ExperimentRequest, ResultCache], list[Findings]]


def space(request: ExperimentRequest, results: ResultCache) -> list[Findings]:
    """Return the comparison of the spaces, and the findings on each."""
    from voicelab.experiments.space.comparison import compare_spaces
    from voicelab.experiments.space.experiment import QUICK, THOROUGH, space_experiment
    from voicelab.judge import Judge

    judge = Judge.load(request.judge)
    found = {}
    depth = replace(QUICK if request.quick else THOROUGH, workers=request.workers)
    for name, folder in request.spaces.items():

        def experiment(name: str = name, folder: Path = folder) -> Findings:
            return space_experiment(
                name, folder, request.corpora, judge, request.cache, request.split, depth
            )

        inputs = request.inputs("judge", f"space {name}")
        found[name] = results.run(f"space_{name}", inputs, experiment)
    comparison = compare_spaces(found)
    if len(found) == 1:
        note = (
            "There is no second space to compare with: the baseline on mel spectrograms would be "
            f"in the folder {MEL} beside the space."
        )
        comparison = replace(comparison, notes=[note])
    return [comparison, *found.values()]


def judges(request: ExperimentRequest, results: ResultCache) -> list[Findings]:
    """Return the findings on the judge."""
    from voicelab.experiments.judges.experiment import QUICK, THOROUGH, judges_experiment
    from voicelab.judge import Judge

    def experiment() -> Findings:
        return judges_experiment(
            request.corpora,
            Judge.load(request.judge),
            Judge.load(request.baseline) if request.baseline else None,
            request.cache,
            request.split,
            request.workers,
            QUICK if request.quick else THOROUGH,
        )

    return [results.run("judges", request.inputs("judge", "judge beside"), experiment)]


def edits(request: ExperimentRequest, results: ResultCache) -> list[Findings]:
    """Return the findings on edits."""
    from voicelab.experiments.edits.cost_meter import available_costs
    from voicelab.experiments.edits.experiment import edits_experiment
    from voicelab.experiments.edits.plan import PLAN, QUICK
    from voicelab.experiments.edits.targets import edit_targets
    from voicelab.identity import SimilarityScale
    from voicelab.judge import Judge

    judge = Judge.load(request.judge)
    scales = {name: SimilarityScale.load(path) for name, path in request.scales.items()}
    meter, missing = available_costs(request.recogniser)
    plan = replace(QUICK if request.quick else PLAN, split=request.split)
    utterances = [u for folder in request.corpora for u in corpus.read(folder)]

    def experiment() -> Findings:
        found = edits_experiment(
            utterances, request.spaces, judge, scales, request.cache, plan, meter
        )
        figures = {**found.figures, "promised": edit_targets(found.figures["targets"])}
        return replace(found, figures=figures, notes=[*found.notes, *missing])

    parts = [
        f"{part} {name}" for name in request.spaces for part in ("space", "voices", "directions")
    ]
    scale_files = [f"scale {name}" for name in scales]
    inputs = request.inputs("judge", *scale_files, *parts)
    return [results.run("edits", {**inputs, "costs": meter.key}, experiment)]


def identity(request: ExperimentRequest, results: ResultCache) -> list[Findings]:
    """Return how well two networks tell speakers apart."""
    from voicelab.experiments.judges.identity_experiment import identity_experiment

    def experiment() -> Findings:
        return identity_experiment(
            request.corpora, request.split, request.cache, request.workers, request.command
        )

    return [results.run("identity", request.inputs(), experiment)]


def discovery(request: ExperimentRequest, results: ResultCache) -> list[Findings]:
    """Return what the judge hears along directions that were found without labels."""
    from voicelab.experiments.edits.found_directions import discovery_experiment
    from voicelab.judge import Judge

    def experiment() -> Findings:
        folder = request.space.parent
        return discovery_experiment(
            folder, request.corpora, Judge.load(request.judge), request.split
        )

    inputs = request.inputs("judge", "space WORLD", "directions WORLD")
    return [results.run("discovery", inputs, experiment)]


def pitch(request: ExperimentRequest, results: ResultCache) -> list[Findings]:
    """Return how well the pitch trackers find F0."""
    from voicelab.experiments.pitch.experiment import QUICK, THOROUGH, pitch_experiment
    from voicelab.measure import praat_version

    def experiment() -> Findings:
        depth = QUICK if request.quick else THOROUGH
        return pitch_experiment(
            request.corpora, request.cache, request.split, request.workers, depth
        )

    inputs = {**request.inputs(), "praat": praat_version()}
    return [results.run("pitch", inputs, experiment)]


EXPERIMENTS = ("space", "judges", "edits")  # those of `evaluate all`
KNOWN: Mapping[str, Experiment] = {
    "space": space,
    "judges": judges,
    "edits": edits,
    "identity": identity,
    "discovery": discovery,
    "pitch": pitch,
}


def run(
    experiments: Sequence[str],
    request: ExperimentRequest,
    output: Path | None = None,
    command: str = "",
    known: Mapping[str, Experiment] = KNOWN,
) -> list[Findings]:
    """Run experiments; write their report where a folder is given.

    Parameters
    ----------
    experiments : sequence of str
        Names in `known`.
    request : ExperimentRequest
    output : Path, optional
        Folder of the report. An experiment that was finished there with the same checkpoints,
        corpora and code is not run again.
    command : str
        For the head of the report.
    known : mapping of name to Experiment

    Returns
    -------
    list of Findings

    Raises
    ------
    Refusal
        If one cannot be run; what was finished before is kept, and an old report stands.
    """
    request.refuse_impossible(experiments)
    began = datetime.now(UTC)
    request, notes = request.prepared()
    results = ResultCache(output / RESULTS if output else None)
    findings = [one for name in experiments for one in known[name](request, results)]
    if output is not None:
        from voicelab.experiments.report.writing import write

        meta = {
            "title": f"Evaluation: {', '.join(experiments)}",
            "notes": notes,
            "date": began.isoformat(timespec="minutes"),
            "command": command,
            "split": request.split,
            "corpora": [folder.resolve().name for folder in request.corpora],
            "checkpoints": request.checkpoints,
            "versions": {"voicelab": voicelab.__version__, "python": platform.python_version()}
            | {name: version(name) for name in VERSIONS},
        }
        for sentence in write(findings, output, meta):
            print(sentence, file=sys.stderr)
    return findings


def mark_judge(judge: Path, figures: Mapping[str, Any]) -> None:
    """Write the figures that the page shows to the folder of a judge."""
    JudgeFigures.of_report(figures["targets"]).save(judge.parent, figures["judge_sha256"])


def mark_directions(space: Path) -> None:
    """Save with the directions beside a space the strengths over which edits were validated."""
    from voicelab import directions
    from voicelab.experiments.edits.plan import VALIDATED_STRENGTHS

    path = space.parent / "directions.json"
    directions.save(directions.validated(directions.load(path), VALIDATED_STRENGTHS).values(), path)
