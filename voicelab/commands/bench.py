"""Timings and memory: `bench`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from voicelab.shipped import CHECKPOINTS, EXAMPLES

EXAMPLE = EXAMPLES / "espeak_en-029_m1.wav"

app = typer.Typer()


@app.command("bench")
def bench(
    folder: Annotated[
        Path, typer.Option("--checkpoints", metavar="DIR", help="What the app opens.")
    ] = CHECKPOINTS,
    clip: Annotated[Path, typer.Option(metavar="FILE", help="Speech of at least 3 s.")] = EXAMPLE,
    start_app: Annotated[
        bool, typer.Option("--app/--no-app", help="Also start the app: time and memory.")
    ] = True,
    page: Annotated[
        bool, typer.Option("--ui", help="Instead: what a user of the page waits for, in Chromium.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Of the random actions of --ui.")] = 0,
) -> None:
    """Print timings and memory as JSON; compare within one run, machines differ."""
    from voicelab import bench
    from voicelab.bench import ui

    asked = ui.Asked(folder, clip, seed)
    print(json.dumps(ui.measure(asked) if page else bench.run(folder, clip, start_app), indent=2))
