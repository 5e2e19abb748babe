"""Corpora: `corpus check`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from voicelab.commands.options import AsJson, Workers

app = typer.Typer(help="Check folders of labelled recordings.", no_args_is_help=True)


@app.command("check")
def check_corpus(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with a manifest.")],
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Decode every recording of a corpus; count speakers, hours and labels; list bad files."""
    from voicelab import corpus

    found = corpus.check(folder, workers)
    if as_json:
        print(json.dumps(asdict(found), indent=2, ensure_ascii=False))
    else:
        print(found)
    if found.unreadable:
        raise typer.Exit(1)
