"""Looking at voices and moving them: `verdict`, `embed`, `directions`, `pick`, `edit`."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voicelab.commands.console import good, one_thread, tried, typed
from voicelab.commands.options import (
    JUDGE_FILE,
    SPACE_FILE,
    AsJson,
    Cache,
    Corpora,
    JudgeFile,
    SpaceFile,
)
from voicelab.shipped import CHECKPOINTS

if TYPE_CHECKING:
    import numpy as np

    from voicelab.latent import LatentTable

app = typer.Typer()


@app.command("verdict")
def verdict(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings.")],
    judge: JudgeFile = JUDGE_FILE,
    as_json: AsJson = False,
) -> None:
    """Say what the judge hears in recordings; a bad one is named and the others are judged."""
    one_thread()
    from voicelab.audio import load
    from voicelab.judge import Judge

    opened = Judge.load(judge)
    for said in good(tried(lambda file: opened.verdict(load(file)), files)):
        print(json.dumps(said.to_dict(), ensure_ascii=False) if as_json else said, flush=True)


@app.command("embed")
def embed(
    corpora: Corpora,
    output: Annotated[Path, typer.Option("-o", metavar="DIR", help="Where the tables go.")],
    space: SpaceFile = SPACE_FILE,
    judge: Annotated[
        Path | None,
        typer.Option("--judge", metavar="FILE", help="That of DIR, or else the shipped one."),
    ] = None,
    windows: Annotated[
        bool, typer.Option(help="Only the table of every window, children included.")
    ] = False,
    cache: Cache = None,
) -> None:
    """Make the table of voices of corpora, their directions and all that the map shows of them."""
    from voicelab import directions, latent
    from voicelab.explorer import map_tables
    from voicelab.judge import Judge
    from voicelab.model.space import Space

    opened = Space.load(space)
    output.mkdir(parents=True, exist_ok=True)
    table = latent.embed(corpora, opened, cache, windows=windows, adults_only=not windows)
    table.save(output / ("windows.npz" if windows else "voices.npz"))
    if windows:
        map_tables.make_windows(table, output)
    else:
        fitted, refused = directions.fit_all(table)
        directions.save([*fitted, *directions.fit_transports(table)], output / "directions.json")
        for sentence in refused:
            print(sentence, file=sys.stderr)
        beside = output / JUDGE_FILE.name
        hearing = judge or (beside if beside.exists() else JUDGE_FILE)
        map_tables.make_voices(table, opened, Judge.load(hearing), output)
    print(f"{len(table)} rows in {output}")


@app.command("directions")
def list_directions(
    file: Annotated[
        Path, typer.Option("--directions", metavar="FILE", help="The directions.")
    ] = CHECKPOINTS / "directions.json",
    as_json: AsJson = False,
) -> None:
    """List the directions that recordings can be moved along."""
    from voicelab import directions

    found = directions.load(file).values()
    if as_json:
        print("\n".join(json.dumps(one.to_dict(), ensure_ascii=False) for one in found))
    else:
        print(directions.overview(found))


@app.command("pick")
def pick(
    n: Annotated[int, typer.Option("--n", help="Voices in every group.")],
    by: Annotated[
        str,
        typer.Option(metavar="NAME[=CLASS,...]", help="What the groups differ in, as gender."),
    ],
    source: Annotated[
        Path,
        typer.Option(
            "--from", metavar="VOICES", help="Voices (.npz) or a table of measures (.csv, .tsv)."
        ),
    ] = CHECKPOINTS / "voices.npz",
    match: Annotated[
        str,
        typer.Option(
            metavar="NAME,...",
            help="Alike in: numbers by tolerance, classes exactly. What voices (.npz) do not hold, "
            "as f0, is measured on the few seconds that the space decodes of each.",
        ),
    ] = "",
    tolerance: Annotated[
        str,
        typer.Option(metavar="NAME=NUMBER,...", help="In the column's unit; by default 0.2 SD."),
    ] = "",
    seed: Annotated[int, typer.Option(help="Of the choice among equals.")] = 0,
    output: Annotated[
        Path | None,
        typer.Option("-o", metavar="FILE.csv", help="The groups; their control beside as .html."),
    ] = None,
    force: Annotated[bool, typer.Option(help="Overwrite outputs that exist.")] = False,
    space: SpaceFile = SPACE_FILE,
    cache: Cache = None,
    as_json: AsJson = False,
) -> None:
    """Pick groups of voices that differ in one thing and are matched in others."""
    from voicelab import pick as picking

    def measured(table: "LatentTable") -> "dict[str, np.ndarray]":
        from voicelab.measure.voices import measured_voices
        from voicelab.model.space import Space

        return measured_voices(table, Space.load(space), cache)

    asked = picking.Asked.parsed(n, by, match, tolerance, seed)
    if output is not None:
        picking.refuse_output(output, force)
    if source.suffix == ".npz":  # what takes minutes is not begun in vain
        from voicelab.measure import ACOUSTIC

        picking.refuse_impossible(picking.read(source), asked, ACOUSTIC)
    pool = picking.read(source, [asked.by, *asked.match], measured)
    picked = picking.pick(pool, asked, typed())
    if output is not None:
        picking.write(picked, output, force)
    print(json.dumps(picked.to_dict(), indent=2, ensure_ascii=False) if as_json else picked)


@app.command("edit")
def edit(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings.")],
    move: Annotated[
        list[str], typer.Option(metavar="NAME=STRENGTH", help="Direction and how far; repeatable.")
    ],
    output: Annotated[
        Path, typer.Option("-o", metavar="OUT", help="A wav file; a folder for several inputs.")
    ],
    rendering: Annotated[str, typer.Option(help="faithful or decoded.")] = "faithful",
    moving: Annotated[
        str, typer.Option(help="everything; envelope (F0 stays); pitch (only F0 moves).")
    ] = "everything",
    force: Annotated[bool, typer.Option(help="Overwrite outputs that exist.")] = False,
    space: SpaceFile = SPACE_FILE,
    judge: JudgeFile = JUDGE_FILE,
    as_json: AsJson = False,
) -> None:
    """Move recordings along directions of the space and write what they become."""
    one_thread()
    from voicelab import directions
    from voicelab.edit import edit_files, parsed, resolve
    from voicelab.judge import Judge, Verdict
    from voicelab.model.space import Space

    asked = parsed(move)
    opened = Space.load(space)
    known = directions.load(space.parent / "directions.json", opened.sha256)
    hear = Judge.load(judge).verdict if as_json else None
    moves = resolve(asked, known, opened)
    rows = edit_files(files, output, moves, opened, rendering, hear, force, moving)
    for row in good(rows):
        line = json.dumps(row, default=Verdict.to_dict, ensure_ascii=False)
        print(line if as_json else f"{row['file']} -> {row['output']}", flush=True)
