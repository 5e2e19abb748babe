"""Timings and memory: `bench`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from voicelab.commands.console import one_thread
from voicelab.commands.options import Checkpoints
from voicelab.shipped import CHECKPOINTS, EXAMPLES

EXAMPLE = EXAMPLES / "espeak_en-029_m1.wav"

app = typer.Typer()


@app.command("bench")
def bench(
    checkpoints: Checkpoints = CHECKPOINTS,
    clip: Annotated[Path, typer.Option(metavar="FILE", help="At least 3 s of speech.")] = EXAMPLE,
    start_app: Annotated[
        bool, typer.Option("--app/--no-app", help="Also start the app: its time and memory.")
    ] = True,
    page: Annotated[
        bool, typer.Option("--ui", help="Instead, measure the page in Chromium as users see it.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of the random actions of --ui.")] = 0,
) -> None:
    """Print timings and memory as JSON; compare figures of one run only, machines differ."""
    one_thread()  # as the app does
    from voicelab.bench import BenchSettings
    from voicelab.bench.page import measure_page
    from voicelab.bench.timings import measure

    settings = BenchSettings(checkpoints, clip, seed)
    report = measure_page(settings) if page else measure(settings, start_app)
    print(json.dumps(report, indent=2))
