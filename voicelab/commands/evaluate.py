"""Experiments: `evaluate space`, `judges`, `edits`, `discovery`, `choices`, `all`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voicelab.commands.console import typed
from voicelab.commands.options import (
    JUDGE_FILE,
    SPACE_FILE,
    Cache,
    Corpora,
    JudgeFile,
    SpaceFile,
    Workers,
)
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS

if TYPE_CHECKING:
    from voicelab.experiments.findings import Findings

LISTENER_FILE = CHECKPOINTS / "listener.safetensors"

app = typer.Typer(
    help="The figures of what was trained, on speakers it never heard.", no_args_is_help=True
)

EvaluatedOn = Annotated[
    list[Path] | None,
    typer.Option("--corpus", metavar="DIR", help="Folder with a manifest; one or more."),
]
Report = Annotated[
    Path | None,
    typer.Option("-o", metavar="DIR", help="Folder of the report; without it: JSON is printed."),
]
ListenerFile = Annotated[
    Path, typer.Option("--listener", metavar="FILE", help="The second judge, unrelated to it.")
]
Split = Annotated[str, typer.Option(help="test, or validation for choices.")]
Quick = Annotated[
    bool,
    typer.Option("--quick", help="A trial in minutes; without --corpus on voices made for it."),
]
Beside = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A judge trained with --split random, to compare."),
]


@app.command("space")
def evaluate_space(
    corpora: EvaluatedOn = None, output: Report = None, quick: Quick = False,
    split: Split = "test", space: SpaceFile = SPACE_FILE, judge: JudgeFile = JUDGE_FILE,
    workers: Workers = None, cache: Cache = None,
) -> None:  # fmt: skip
    """Measure what the space holds of voices and what it gives back of them."""
    _run(["space"], output, corpora, space, judge, split, quick, workers=workers, cache=cache)


@app.command("judges")
def evaluate_judges(
    corpora: EvaluatedOn = None, output: Report = None, quick: Quick = False,
    split: Split = "test", space: SpaceFile = SPACE_FILE, judge: JudgeFile = JUDGE_FILE,
    beside: Beside = None,
    mark: Annotated[
        bool, typer.Option("--mark", help="Write the figures that the page shows beside the judge.")
    ] = False,
    workers: Workers = None, cache: Cache = None,
) -> None:  # fmt: skip
    """Measure how well the judges hear, beside the split that flatters."""
    from voicelab.experiments.run import mark_judge

    if mark and (quick or split != "test"):
        raise Refusal("--mark writes figures of the test speakers: leave out --quick and --split.")
    findings = _run(
        ["judges"], output, corpora, space, judge, split, quick,
        beside=beside, workers=workers, cache=cache,
    )  # fmt: skip
    if mark:
        mark_judge(judge, findings[0].figures)


@app.command("edits")
def evaluate_edits(
    corpora: EvaluatedOn = None, output: Report = None, quick: Quick = False,
    split: Split = "test", space: SpaceFile = SPACE_FILE, judge: JudgeFile = JUDGE_FILE,
    listener: ListenerFile = LISTENER_FILE,
    mark: Annotated[
        bool, typer.Option("--mark", help="Note in the directions what strengths were measured.")
    ] = False,
    workers: Workers = None, cache: Cache = None,
) -> None:  # fmt: skip
    """Measure what edits do: success, leakage, identity and quality against strength."""
    from voicelab.experiments.run import mark_directions

    _run(
        ["edits"], output, corpora, space, judge, split, quick,
        listener=listener, workers=workers, cache=cache,
    )  # fmt: skip
    if mark:
        mark_directions(space)


@app.command("discovery")
def evaluate_discovery(
    corpora: Corpora, output: Report = None, space: SpaceFile = SPACE_FILE,
    judge: JudgeFile = JUDGE_FILE, split: Split = "validation",
    mark: Annotated[
        bool, typer.Option("--mark", help="Name the directions in their file by what is heard.")
    ] = False,
) -> None:  # fmt: skip
    """Measure what the judge hears along directions that were found without labels."""
    from voicelab.experiments.edits.found_directions import label_directions

    findings = _run(["discovery"], output, corpora, space, judge, split)
    if mark:
        label_directions(space.parent, findings[0].figures["slopes"])


@app.command("choices")
def evaluate_choices(
    corpora: Corpora, output: Report = None, workers: Workers = None, cache: Cache = None
) -> None:
    """Train every choice of the judge equally briefly; read them on validation speakers."""
    _run(["choices"], output, corpora, split="validation", workers=workers, cache=cache)


@app.command("all")
def evaluate_all(
    corpora: EvaluatedOn = None, output: Report = None, quick: Quick = False,
    split: Split = "test", space: SpaceFile = SPACE_FILE, judge: JudgeFile = JUDGE_FILE,
    listener: ListenerFile = LISTENER_FILE, beside: Beside = None,
    workers: Workers = None, cache: Cache = None,
) -> None:  # fmt: skip
    """Run every experiment for one report; a stopped run is taken up by the same command."""
    from voicelab.experiments.run import EXPERIMENTS

    _run(
        EXPERIMENTS, output, corpora, space, judge, split, quick,
        listener=listener, beside=beside, workers=workers, cache=cache,
    )  # fmt: skip


def _run(
    experiments: Sequence[str], output: Path | None, corpora: Sequence[Path] | None,
    space: Path = SPACE_FILE, judge: Path = JUDGE_FILE, split: str = "test", quick: bool = False,
    **given: Any,
) -> "list[Findings]":  # fmt: skip
    """Run experiments; print where their report is, or their figures where it has no folder."""
    from voicelab.experiments.result_cache import plain
    from voicelab.experiments.run import Asked, run

    asked = Asked(tuple(corpora or ()), space, judge, split, quick, **given)
    findings = run(experiments, asked, output, typed())
    if output is None:
        print(json.dumps({one.name: plain(one.figures) for one in findings}, indent=2))
    else:
        print(output / "report.html")
    return findings
