"""Experiments: `evaluate space`, `judges`, `edits`, `identity`, `discovery`, `pitch`, `all`."""

import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voicelab.commands.console import command_line
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

if TYPE_CHECKING:
    from voicelab.experiments.findings import Findings

SPEAKERS = ("corpora", "output", "quick", "split")
WORK = ("workers", "cache")
REQUIRED = inspect.Parameter.empty

app = typer.Typer(
    help="Evaluate what was trained, on speakers that were not in the training.",
    no_args_is_help=True,
)


class Evaluation:
    """One call of a command: its request, and where the report goes.

    The parameters are the options that the commands share; each command has some of them.
    """

    def __init__(
        self,
        corpora: Corpora = [],  # noqa: B006 - typer makes a new list
        output: Annotated[
            Path | None,
            typer.Option("-o", metavar="DIR", help="Folder of the report; by default print JSON."),
        ] = None,
        quick: Annotated[
            bool,
            typer.Option("--quick", help="Run in minutes; without --corpus, on synthetic voices."),
        ] = False,
        split: Annotated[
            str, typer.Option(help="test, or validation to make choices by.")
        ] = "test",
        space: SpaceFile = SPACE_FILE,
        judge: JudgeFile = JUDGE_FILE,
        baseline: Annotated[
            Path | None, typer.Option("--beside", metavar="FILE", help="Another judge, to compare.")
        ] = None,
        workers: Workers = None,
        cache: Cache = None,
        recogniser: Annotated[
            Path | None,
            typer.Option(
                metavar="DIR", help="Whisper model for CTranslate2, to count the words that change."
            ),
        ] = None,
    ) -> None:
        from voicelab.experiments.request import ExperimentRequest

        self.output = output
        self.request = ExperimentRequest(
            tuple(corpora),
            space,
            judge,
            split,
            quick,
            baseline=baseline,
            workers=workers,
            cache=cache,
            recogniser=recogniser,
            command=command_line(),
        )

    def run(self, *experiments: str) -> "list[Findings]":
        """Run experiments; print the path of their report, or their figures as JSON."""
        from voicelab.experiments.run import run
        from voicelab.experiments.serialise import plain

        findings = run(experiments, self.request, self.output, self.request.command)
        if self.output is None:
            print(json.dumps({one.name: plain(one.figures) for one in findings}, indent=2))
        else:
            print(self.output / "report.html")
        return findings


def _command(name: str, *options: str, **defaults: Any) -> Callable[[Callable], Callable]:
    """Declare a command with these options of `Evaluation`; its own follow.

    `defaults` replace those of `Evaluation`, also where the command has no such option; `REQUIRED`
    is no default.
    """
    shared = inspect.signature(Evaluation).parameters
    fixed = {one: value for one, value in defaults.items() if one not in options}

    def declare(function: Callable) -> Callable:
        own = list(inspect.signature(function).parameters.values())[1:]  # without the evaluation

        def command(**given: Any) -> None:
            asked = {one: given.pop(one) for one in options}
            function(Evaluation(**fixed, **asked), **given)

        chosen = [
            shared[one].replace(default=defaults.get(one, shared[one].default)) for one in options
        ]
        command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in (*chosen, *own)]
        )
        command.__annotations__ = {}
        command.__doc__ = function.__doc__
        return app.command(name)(command)

    return declare


@_command("space", *SPEAKERS, "space", "judge", *WORK)
def evaluate_space(evaluation: Evaluation) -> None:
    """Measure how well the space represents voices and how well it reconstructs them."""
    evaluation.run("space")


@_command("judges", *SPEAKERS, "space", "judge", "baseline", *WORK)
def evaluate_judges(
    evaluation: Evaluation,
    mark: Annotated[
        bool, typer.Option("--mark", help="Save the figures that the page shows of the judge.")
    ] = False,
) -> None:
    """Measure how accurate the judge is, and each of its witnesses."""
    from voicelab.experiments.run import mark_judge

    request = evaluation.request
    if mark and (request.quick or request.split != "test"):
        raise Refusal("--mark saves figures of the test speakers: omit --quick and --split.")
    findings = evaluation.run("judges")
    if mark:
        mark_judge(request.judge, findings[0].figures)


@_command("edits", *SPEAKERS, "space", "judge", "recogniser", *WORK)
def evaluate_edits(
    evaluation: Evaluation,
    mark: Annotated[
        bool, typer.Option("--mark", help="Save the validated strengths with the directions.")
    ] = False,
) -> None:
    """Measure what edits do and cost: success, leakage, identity, quality, words."""
    from voicelab.experiments.run import mark_directions

    evaluation.run("edits")
    if mark:
        mark_directions(evaluation.request.space)


@_command("identity", *SPEAKERS, *WORK)
def evaluate_identity(
    evaluation: Evaluation,
    mark: Annotated[
        bool, typer.Option("--mark", help="Save the scales that similarities are read on.")
    ] = False,
) -> None:
    """Measure how well two networks tell speakers apart: the scales of speaker similarity."""
    from voicelab.experiments.judges.identity_experiment import save_scales

    request = evaluation.request
    if mark and (request.quick or request.split != "test"):
        raise Refusal("--mark saves figures of the test speakers: omit --quick and --split.")
    findings = evaluation.run("identity")
    if mark:
        save_scales(findings[0].figures, request.judge.parent)


@_command(
    "discovery",
    "corpora",
    "output",
    "space",
    "judge",
    "split",
    corpora=REQUIRED,
    split="validation",
)
def evaluate_discovery(
    evaluation: Evaluation,
    mark: Annotated[
        bool, typer.Option("--mark", help="Label the directions by what the judge hears.")
    ] = False,
) -> None:
    """Measure what the judge hears along directions that were found without labels."""
    from voicelab.experiments.edits.found_directions import label_directions

    findings = evaluation.run("discovery")
    if mark:
        label_directions(evaluation.request.space.parent, findings[0].figures["slopes"])


@_command("pitch", *SPEAKERS, *WORK)
def evaluate_pitch(evaluation: Evaluation) -> None:
    """Measure how well the pitch trackers find F0: planted F0, and each other on speakers."""
    evaluation.run("pitch")


@_command("all", *SPEAKERS, "space", "judge", "baseline", "recogniser", *WORK)
def evaluate_all(evaluation: Evaluation) -> None:
    """Run every experiment and write one report; the same command resumes an interrupted run."""
    from voicelab.experiments.run import EXPERIMENTS

    evaluation.run(*EXPERIMENTS)
