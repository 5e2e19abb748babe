"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from voicelab.shipped import CHECKPOINTS

SPACE_FILE = CHECKPOINTS / "space.safetensors"
JUDGE_FILE = CHECKPOINTS / "judge.safetensors"

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite existing outputs.")]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Number of processes; by default one per core.")
]
Corpora = Annotated[
    list[Path], typer.Option("--corpus", metavar="DIR", help="Folder with a manifest; repeatable.")
]
Cache = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Folder in which analysed recordings are kept.")
]
Checkpoints = Annotated[
    Path,
    typer.Option(
        "--checkpoints", metavar="DIR", help="Folder with the space, voices, directions and judge."
    ),
]
SpaceFile = Annotated[
    Path, typer.Option("--space", metavar="FILE", help="The space; its directions are beside it.")
]
JudgeFile = Annotated[Path, typer.Option("--judge", metavar="FILE", help="The judge.")]
CheckpointOut = Annotated[Path, typer.Option("-o", metavar="FILE", help="The checkpoint to write.")]
Rendering = Annotated[
    str,
    typer.Option(
        help="differential (laid over the recording itself), faithful (resynthesised) or decoded; "
        "by default differential, on mel spectrograms faithful.",
        show_default=False,
    ),
]
