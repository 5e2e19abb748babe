"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from voicelab.shipped import CHECKPOINTS

SPACE_FILE = CHECKPOINTS / "space.safetensors"
JUDGE_FILE = CHECKPOINTS / "judge.safetensors"

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Processes to work with; one a core by default.")
]
Corpora = Annotated[
    list[Path],
    typer.Option("--corpus", metavar="DIR", help="Folder with a manifest; give one or more."),
]
Cache = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Where what corpora hold is kept analysed.")
]
SpaceFile = Annotated[
    Path, typer.Option("--space", metavar="FILE", help="The space; its directions lie beside it.")
]
JudgeFile = Annotated[Path, typer.Option("--judge", metavar="FILE", help="The judge.")]
