"""Stimulus sets: `continuum`, `set verify`, `set rebuild`."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from voicelab.commands.console import command_line, one_thread, progress_bar
from voicelab.commands.options import JUDGE_FILE, Checkpoints, JudgeFile, Rendering
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS

if TYPE_CHECKING:
    from voicelab.stimuli import WrittenSet

T = TypeVar("T")
app = typer.Typer()
set_app = typer.Typer(help="Check stimulus sets or make them again.", no_args_is_help=True)

Target = Annotated[Path, typer.Option("-o", metavar="DIR", help="Folder of the new set.")]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing set.")]


@app.command("continuum")
def continuum(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings.")],
    output: Target,
    along: Annotated[
        list[str],
        typer.Option(
            metavar="DIRECTION",
            help="Direction of the continuum; two make a grid. voice: from the average voice "
            "(-1) through the voice itself (0), with its anti-voice below -1 and its caricature "
            "above 0. voice:FILE: to the voice of another recording (1).",
        ),
    ],
    low: Annotated[
        list[float] | None, typer.Option("--from", help="First strength; one per --along.")
    ] = None,
    high: Annotated[
        list[float] | None, typer.Option("--to", help="Last strength; one per --along.")
    ] = None,
    steps: Annotated[
        list[int] | None,
        typer.Option(help="Number of steps, 2 to 51, by default 7; one per --along."),
    ] = None,
    spacing: Annotated[
        str,
        typer.Option(help="Equal steps in the space (latent) or in judged probability (judged)."),
    ] = "latent",
    judged: Annotated[
        str | None,
        typer.Option(
            metavar="ATTRIBUTE=LABEL",
            help="Probability for judged spacing; by default the direction's.",
        ),
    ] = None,
    variant: Annotated[
        list[str] | None,
        typer.Option(
            help="both, f0-matched (only the envelope moves) or envelope-matched (only F0 moves)."
        ),
    ] = None,
    rendering: Rendering = "",
    triplets: Annotated[
        bool, typer.Option("--triplets", help="Add every original and its copy-synthesis.")
    ] = False,
    beyond: Annotated[
        bool, typer.Option("--beyond", help="Allow strengths outside the validated range.")
    ] = False,
    rate: Annotated[
        int | None, typer.Option(help="16000, 22050, 44100 or 48000 Hz; by default as the sources.")
    ] = None,
    bits: Annotated[int, typer.Option(help="Bits per sample, 16 or 24.")] = 16,
    level: Annotated[float, typer.Option(help="Level in dB re full scale, or in LUFS.")] = -26.0,
    level_as: Annotated[str, typer.Option(help="rms, lufs or peak.")] = "rms",
    lowering: Annotated[
        bool,
        typer.Option(
            "--lowering/--no-lowering", help="Lower the whole set if one file would clip."
        ),
    ] = True,
    ramp: Annotated[float, typer.Option(help="Raised-cosine ramp at both ends, ms.")] = 10.0,
    duration: Annotated[
        float | None,
        typer.Option(help="Duration of every file, s (cut or padded); by default unchanged."),
    ] = None,
    licence: Annotated[
        list[str] | None,
        typer.Option(help="Licence of all recordings, or one per FILE, then per voice:FILE."),
    ] = None,
    attribution: Annotated[
        list[str] | None, typer.Option(help="Authors of all recordings, or one per recording.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the order in conditions.csv.")] = 0,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            help="Optional columns, repeatable: quality (DistillMOS, DNSMOS), identity (similarity "
            "to original and copy by two networks) or phones (their alignment)."
        ),
    ] = None,
    force: Force = False,
    checkpoints: Checkpoints = CHECKPOINTS,
) -> None:
    """Make continua of recordings and save them as a stimulus set with tables and provenance."""
    one_thread()
    from voicelab import stimuli
    from voicelab.bundle import Bundle

    firsts = _one_per_direction(low or [None], len(along), "--from")
    lasts = _one_per_direction(high or [None], len(along), "--to")
    counts = _one_per_direction(steps or [7], len(along), "--steps")
    axes = [stimuli.Axis(*one) for one in zip(along, firsts, lasts, counts, strict=True)]
    count = len(files) + sum(axis.leads_to_voice for axis in axes)
    licences = _one_per_direction(licence or ["not stated"], count, "--licence", "recordings")
    owners = _one_per_direction(attribution or ["not stated"], count, "--attribution", "recordings")
    attribute, _, label = (judged or "").partition("=")
    request = stimuli.ContinuumRequest(
        tuple(files),
        tuple(axes),
        spacing,
        (attribute, label) if judged else None,
        tuple(variant or ["both"]),
        rendering,
        triplets,
        beyond,
        seed=seed,
        terms=tuple(zip(licences, owners, strict=True)),
        measures=tuple(measure or ()),
        output=stimuli.OutputFormat(
            stimuli.RATES[0] if rate is None else rate,
            bits,
            level_as,
            level,
            ramp / 1000,
            duration,
            lowering,
        ),
    )
    stimuli.require(request.measures)
    sources = stimuli.load_sources(request)
    stimuli.check_destination(sources, output, force)
    if rate is None:
        at_rate = replace(request.output, sample_rate=stimuli.sample_rate_for(sources))
        request = replace(request, output=at_rate)
    bundle = Bundle.open(checkpoints)
    with progress_bar("planning") as progress:
        plan = stimuli.plan_continua(request, sources, bundle, progress)
    with progress_bar("writing") as progress:
        written = stimuli.write(
            plan, output, bundle, force, progress=progress, command=command_line()
        )
    _report(written)


@set_app.command("verify")
def set_verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a set.")],
    judge: JudgeFile = JUDGE_FILE,
) -> None:
    """Measure every file of a set again; print a line for each deviation from its table."""
    one_thread()
    from voicelab import stimuli
    from voicelab.judge import Judge

    found = stimuli.read(folder / stimuli.PROVENANCE)
    count = 0
    loaded = Judge.load(judge)
    for sentence in stimuli.unmeasured(folder, loaded):
        print(sentence, file=sys.stderr)
    for breach in stimuli.verify(folder, loaded):
        print(breach, flush=True)
        count += 1
    if count:
        print(f"{count} deviations in {folder}", file=sys.stderr)
        raise typer.Exit(1)
    print(f"{folder}: {len(found.plan.stimuli)} stimuli are as they were written")


@set_app.command("rebuild")
def set_rebuild(
    provenance: Annotated[Path, typer.Argument(metavar="FILE", help="provenance.json of a set.")],
    output: Target,
    sources: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR", help="Folder of the recordings, if they were moved; repeatable."
        ),
    ] = None,
    force: Force = False,
    checkpoints: Checkpoints = CHECKPOINTS,
) -> None:
    """Make a set again from its sources; name every file that is not identical to the byte.

    Only provenance.json differs: it records when, where and by which command the set was made.
    """
    one_thread()
    from voicelab import stimuli
    from voicelab.bundle import Bundle

    found = stimuli.read(provenance)
    bundle = Bundle.open(checkpoints)
    for sentence in stimuli.differences(found, bundle):
        print(sentence, file=sys.stderr)
    with progress_bar("writing") as progress:
        rebuilt = stimuli.rebuild(
            found, provenance.parent, output, bundle, sources or (), force, progress, command_line()
        )
    _report(rebuilt.written)
    for name in rebuilt.differing:
        print(f"{name} differs from the original set")
    if rebuilt.differing:
        sounds = sum(name.endswith(".wav") for name in rebuilt.differing)
        print(
            f"{sounds} of {rebuilt.written.count} sounds and {len(rebuilt.differing) - sounds} of "
            f"{rebuilt.papers} other files differ",
            file=sys.stderr,
        )
        raise typer.Exit(1)
    print(
        f"all {rebuilt.written.count} sounds and {rebuilt.papers} other files are identical to the "
        "byte; provenance.json records its own time, command and folders"
    )


def _one_per_direction(
    values: Sequence[T], count: int, name: str, things: str = "directions"
) -> Sequence[T]:
    """Return as many values as there are directions; a single one applies to all."""
    if len(values) not in (1, count):
        raise Refusal(
            "{name} is given {given} times for {count} {things}; give it once, or once for each.",
            name=name,
            given=len(values),
            count=count,
            things=things,
        )
    return values if len(values) == count else [*values] * count


def _report(written: "WrittenSet") -> None:
    for note in written.notes:
        print(note, file=sys.stderr)
    if written.resumed:
        print(f"{written.resumed} files of an interrupted export were kept", file=sys.stderr)
    print(f"{written.count} stimuli in {written.folder}")
