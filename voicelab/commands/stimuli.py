"""Sets of stimuli: `continuum`, `set verify`, `set rebuild`."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from voicelab.commands.console import bar, one_thread, typed
from voicelab.commands.options import JUDGE_FILE, JudgeFile
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS

if TYPE_CHECKING:
    from voicelab.stimuli import Written

T = TypeVar("T")
app = typer.Typer()
set_app = typer.Typer(help="Sets of stimuli that were written.", no_args_is_help=True)

Target = Annotated[Path, typer.Option("-o", metavar="DIR", help="The set; it must not exist.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a set that is there.")]
Checkpoints = Annotated[
    Path, typer.Option("--checkpoints", metavar="DIR", help="Space, voices, directions, judge.")
]


@app.command("continuum")
def continuum(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings.")],
    output: Target,
    along: Annotated[
        list[str],
        typer.Option(
            metavar="DIRECTION",
            help="What to move along; twice: a grid. voice: away from the average (-1) through the "
            "voice itself (0), its anti-voice below -1, its caricature above 0; voice:FILE: to the "
            "voice of another recording (1).",
        ),
    ],
    low: Annotated[
        list[float] | None, typer.Option("--from", help="First strength; one for each --along.")
    ] = None,
    high: Annotated[
        list[float] | None, typer.Option("--to", help="Last strength; one for each --along.")
    ] = None,
    steps: Annotated[
        list[int] | None, typer.Option(help="2 to 51, 7 by default; one for each --along.")
    ] = None,
    spacing: Annotated[
        str, typer.Option(help="latent: equally far in the space; judged: in probability.")
    ] = "latent",
    judged: Annotated[
        str | None,
        typer.Option(metavar="ATTRIBUTE=LABEL", help="Whose probability; of the direction."),
    ] = None,
    variant: Annotated[
        list[str] | None,
        typer.Option(help="both; f0-matched: only the envelope moves; envelope-matched: only F0."),
    ] = None,
    rendering: Annotated[str, typer.Option(help="faithful or decoded.")] = "faithful",
    triplets: Annotated[
        bool, typer.Option("--triplets", help="Also every original and its copy-synthesis.")
    ] = False,
    beyond: Annotated[
        bool, typer.Option("--beyond", help="Let strengths lie outside what was measured.")
    ] = False,
    rate: Annotated[
        int | None, typer.Option(help="16000, 22050, 44100 or 48000 Hz; that of the sources.")
    ] = None,
    bits: Annotated[int, typer.Option(help="16 or 24.")] = 16,
    level: Annotated[float, typer.Option(help="dB relative to full scale, or LUFS.")] = -26.0,
    level_as: Annotated[str, typer.Option(help="rms, lufs or peak.")] = "rms",
    lowering: Annotated[
        bool,
        typer.Option(
            "--lowering/--no-lowering", help="Lower the whole set where one file would clip."
        ),
    ] = True,
    ramp: Annotated[float, typer.Option(help="Raised cosine at both ends, ms.")] = 10.0,
    duration: Annotated[
        float | None, typer.Option(help="Of every file, s: cut or filled up; as it comes.")
    ] = None,
    licence: Annotated[
        list[str] | None,
        typer.Option(help="Of all recordings; or one for each FILE, then for each voice:FILE."),
    ] = None,
    attribution: Annotated[
        list[str] | None, typer.Option(help="Whose they are: for all, or one for each as well.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the order of conditions.csv.")] = 0,
    force: Force = False,
    checkpoints: Checkpoints = CHECKPOINTS,
) -> None:
    """Write continua of recordings as a set of stimuli: level, tables, report, provenance."""
    one_thread()
    from voicelab import stimuli

    firsts = _one_each(low or [None], len(along), "--from")
    lasts = _one_each(high or [None], len(along), "--to")
    counts = _one_each(steps or [7], len(along), "--steps")
    axes = [stimuli.Axis(*one) for one in zip(along, firsts, lasts, counts, strict=True)]
    count = len(files) + sum(axis.leads_to_voice for axis in axes)
    licences = _one_each(licence or ["not stated"], count, "--licence", "recordings")
    owners = _one_each(attribution or ["not stated"], count, "--attribution", "recordings")
    attribute, _, label = (judged or "").partition("=")
    asked = stimuli.Asked(
        tuple(files), tuple(axes), spacing, (attribute, label) if judged else None,
        tuple(variant or ["both"]), rendering, triplets, beyond, seed=seed,
        terms=tuple(zip(licences, owners, strict=True)),
        finish=stimuli.Finish(
            stimuli.RATES[0] if rate is None else rate, bits, level_as, level, ramp / 1000,
            duration, lowering,
        ),
    )  # fmt: skip
    sources = stimuli.sources_of(asked)
    stimuli.refuse_place(sources, output, force)
    if rate is None:
        finish = replace(asked.finish, sample_rate=stimuli.rate_for(sources))
        asked = replace(asked, finish=finish)
    parts = stimuli.Parts.open(checkpoints)
    with bar("planning") as progress:
        plan = stimuli.planned(asked, sources, parts, progress)
    with bar("writing") as progress:
        written = stimuli.write(plan, output, parts, force, progress=progress, command=typed())
    _say(written)


@set_app.command("verify")
def set_verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A set.")],
    judge: JudgeFile = JUDGE_FILE,
) -> None:
    """Measure every file of a set again, against its table and its promises; a line per breach."""
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
        print(f"{count} breaches in {folder}", file=sys.stderr)
        raise typer.Exit(1)
    print(f"{folder}: {len(found.plan.stimuli)} stimuli are as they were written")


@set_app.command("rebuild")
def set_rebuild(
    provenance: Annotated[Path, typer.Argument(metavar="FILE", help="provenance.json of a set.")],
    output: Target,
    sources: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Where the recordings lie now, where they were moved."),
    ] = None,
    force: Force = False,
    checkpoints: Checkpoints = CHECKPOINTS,
) -> None:
    """Make a set again from its sources; name every file that is not byte for byte as it was.

    But for provenance.json: when, by which command and from where a set was made is its own.
    """
    one_thread()
    from voicelab import stimuli

    found = stimuli.read(provenance)
    parts = stimuli.Parts.open(checkpoints)
    for sentence in stimuli.differences(found, parts):
        print(sentence, file=sys.stderr)
    with bar("writing") as progress:
        rebuilt = stimuli.rebuild(
            found, provenance.parent, output, parts, sources or (), force, progress, typed()
        )
    _say(rebuilt.written)
    for name in rebuilt.differing:
        print(f"{name} differs from the set that is made again")
    if rebuilt.differing:
        sounds = sum(name.endswith(".wav") for name in rebuilt.differing)
        print(
            f"{sounds} of {rebuilt.written.count} sounds and {len(rebuilt.differing) - sounds} of "
            f"{rebuilt.papers} other files differ",
            file=sys.stderr,
        )
        raise typer.Exit(1)
    print(
        f"all {rebuilt.written.count} sounds and {rebuilt.papers} other files are byte for byte as "
        "they were; provenance.json has its own time, command and places"
    )


def _one_each(
    values: Sequence[T], count: int, name: str, things: str = "directions"
) -> Sequence[T]:
    """Return as many values as there are directions; one alone holds for all."""
    if len(values) not in (1, count):
        raise Refusal(
            "{name} was given {count} times for {count_2} {things}; give it once, or once for "
            "each.",
            name=name,
            count=len(values),
            count_2=count,
            things=things,
        )
    return values if len(values) == count else [*values] * count


def _say(written: "Written") -> None:
    for note in written.notes:
        print(note, file=sys.stderr)
    if written.taken_up:
        print(f"{written.taken_up} files were there from an interrupted export", file=sys.stderr)
    print(f"{written.count} stimuli in {written.folder}")
