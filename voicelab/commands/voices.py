"""Voices: `verdict`, `directions`, `edit`, `pick`, `embed`."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from voicelab.commands.console import accepted, command_line, each, one_thread
from voicelab.commands.options import (
    JUDGE_FILE,
    SPACE_FILE,
    AsJson,
    Cache,
    Corpora,
    Force,
    JudgeFile,
    Rendering,
    SpaceFile,
)
from voicelab.shipped import CHECKPOINTS

app = typer.Typer()


@app.command("verdict")
def verdict(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings.")],
    judge: JudgeFile = JUDGE_FILE,
    as_json: AsJson = False,
) -> None:
    """Print the judge's verdict on recordings, and whether pitch trackers disagree about them."""
    one_thread()
    from voicelab.audio import load
    from voicelab.judge import Judge, Verdict
    from voicelab.measure.pitch_check import with_pitch_check

    opened = Judge.load(judge)

    def heard(file: Path) -> Verdict:
        recording = load(file)
        return with_pitch_check(opened.verdict(recording), recording)

    for found in accepted(each(heard, files)):
        print(json.dumps(found.to_dict(), ensure_ascii=False) if as_json else found, flush=True)


@app.command("embed")
def embed(
    corpora: Corpora,
    output: Annotated[Path, typer.Option("-o", metavar="DIR", help="Folder for the tables.")],
    space: SpaceFile = SPACE_FILE,
    judge: Annotated[
        Path | None,
        typer.Option(
            "--judge",
            metavar="FILE",
            help="The judge; by default the one in DIR, or the shipped one.",
        ),
    ] = None,
    windows: Annotated[
        bool, typer.Option(help="Make only the table of single windows, with children.")
    ] = False,
    cache: Cache = None,
) -> None:
    """Make the tables of the page from corpora: voices, directions, maps."""
    from voicelab import directions, latent
    from voicelab.embed import make_voices, make_windows
    from voicelab.judge import Judge
    from voicelab.measure.voices import measure_voices
    from voicelab.model.space import Space

    opened = Space.load(space)
    output.mkdir(parents=True, exist_ok=True)
    table = latent.embed(corpora, opened, cache, windows=windows, adults_only=not windows)
    if not windows:
        table = replace(table, measures=measure_voices(table, corpora, cache))
    table.save(output / ("windows.npz" if windows else "voices.npz"))
    if windows:
        make_windows(table, output)
    else:
        fitted, refused = directions.fit_all(table)
        directions.save([*fitted, *directions.fit_transports(table)], output / "directions.json")
        for sentence in refused:
            print(sentence, file=sys.stderr)
        beside = output / JUDGE_FILE.name
        hearing = judge or (beside if beside.exists() else JUDGE_FILE)
        make_voices(table, opened, Judge.load(hearing), output)
    print(f"{len(table)} rows in {output}")


@app.command("directions")
def list_directions(
    file: Annotated[
        Path, typer.Option("--directions", metavar="FILE", help="File of directions.")
    ] = CHECKPOINTS / "directions.json",
    as_json: AsJson = False,
) -> None:
    """List the directions along which recordings can be moved."""
    from voicelab import directions

    found = directions.load(file).values()
    if as_json:
        print("\n".join(json.dumps(one.to_dict(), ensure_ascii=False) for one in found))
    else:
        print(directions.overview(found))


@app.command("pick")
def pick(
    n: Annotated[int, typer.Option("--n", help="Voices in each group.")],
    by: Annotated[
        str,
        typer.Option(metavar="NAME[=CLASS,...]", help="What the groups differ in, such as gender."),
    ],
    source: Annotated[
        Path,
        typer.Option(
            "--from", metavar="VOICES", help="Table of voices (.npz) or of measures (.csv, .tsv)."
        ),
    ] = CHECKPOINTS / "voices.npz",
    match: Annotated[
        str,
        typer.Option(
            metavar="NAME,...",
            help="What the groups are matched in: numbers within a tolerance, classes exactly. "
            "Of the voices of a map, f0, rate, duration and rms are those of their recordings.",
        ),
    ] = "",
    tolerance: Annotated[
        str,
        typer.Option(
            metavar="NAME=NUMBER,...",
            help="Tolerances in the unit of the column; by default 0.2 SD.",
        ),
    ] = "",
    seed: Annotated[int, typer.Option(help="Seed of the choice among equal solutions.")] = 0,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            metavar="FILE.csv",
            help="File of the groups; a check of the match goes beside it (.html).",
        ),
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Pick groups of voices that differ in one attribute and match in others."""
    from voicelab import pick as picking

    request = picking.PickRequest.parse(n, by, match, tolerance, seed)
    if output is not None:
        picking.check_output(output, force)
    picked = picking.pick(picking.read(source), request, command_line())
    if output is not None:
        picking.write(picked, output, force)
    print(json.dumps(picked.to_dict(), indent=2, ensure_ascii=False) if as_json else picked)


@app.command("edit")
def edit(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings.")],
    move: Annotated[
        list[str], typer.Option(metavar="NAME=STRENGTH", help="Direction and strength; repeatable.")
    ],
    output: Annotated[
        Path, typer.Option("-o", metavar="OUT", help="A wav file, or a folder for several inputs.")
    ],
    rendering: Rendering = "",
    scope: Annotated[
        str,
        typer.Option("--moving", help="everything, envelope (F0 stays) or pitch (only F0 moves)."),
    ] = "everything",
    force: Force = False,
    space: SpaceFile = SPACE_FILE,
    judge: JudgeFile = JUDGE_FILE,
    as_json: AsJson = False,
) -> None:
    """Move recordings along directions of the space and save the edits."""
    one_thread()
    from voicelab.bundle import Bundle
    from voicelab.edit import edit_files, parsed, resolve
    from voicelab.judge import Verdict

    asked = parsed(move)
    bundle = Bundle.open(space.parent, space=space, judge=judge)
    moves = resolve(asked, bundle.directions, bundle.space)
    hear = bundle.judge.verdict if as_json else None
    rows = edit_files(files, output, moves, bundle.space, rendering, hear, force, scope)
    for row in accepted(rows):
        line = json.dumps(row, default=Verdict.to_dict, ensure_ascii=False)
        print(line if as_json else f"{row['file']} -> {row['output']}", flush=True)
