"""Listening tests: `listen`, `curve`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from voicelab.commands.console import good, tried
from voicelab.refusal import Refusal

app = typer.Typer()


@app.command("listen")
def listen(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A set, as continuum writes it.")],
    task: Annotated[
        str, typer.Option(help="choice: two sounds, which is more so? identify: one, which is it?")
    ],
    attribute: Annotated[str, typer.Option(help="gender (male, female) or age (younger, older).")],
    participant: Annotated[str, typer.Option(help="A code, no name: letters and figures.")],
    output: Annotated[
        Path, typer.Option("-o", metavar="FILE", help="Table of answers; it is gone on with.")
    ],
    seed: Annotated[int, typer.Option(help="Of the order.")] = 0,
    repetitions: Annotated[int, typer.Option(help="Of each sound or pair.")] = 2,
    replays: Annotated[int, typer.Option(help="How often a trial may be heard again.")] = 1,
    apart: Annotated[
        int | None, typer.Option(help="Steps between two sounds at most; by default all pairs.")
    ] = None,
    years: Annotated[int, typer.Option(help="Identification of age: older from here on.")] = 35,
    along: Annotated[
        str, typer.Option(metavar="AXIS", help="Whose strength is meant, where several vary.")
    ] = "",
    language: Annotated[str, typer.Option(help="en or fr.")] = "en",
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="By default the first free from 7860 on.")
    ] = None,
) -> None:
    """Open a blind listening test in the browser; the same command goes on where it stopped."""
    from voicelab.listening import Design, ListeningTest, read_set
    from voicelab.ui.listening import refuse_page, serve_listening

    refuse_page(replays, language)  # before there is a table of answers
    design = Design(task, attribute, participant, seed, repetitions, apart, years)
    test = ListeningTest(read_set(folder, attribute, years, along), design, output)
    print(f"{test.done} of {len(test.trials)} trials are done; answers go to {output}.")
    serve_listening(test, replays, language, port)


@app.command("curve")
def curve(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table of answers of listen.")],
    lapses: Annotated[
        bool, typer.Option("--lapses", help="Also fit a rate of lapses, up to 0.1.")
    ] = False,
    by: Annotated[
        str,
        typer.Option(help="A curve for each condition, its sources pooled, or each continuum."),
    ] = "condition",
) -> None:
    """Print each listener's psychometric curves and the judge's as lines of JSON.

    A condition: one rendering, one variant, one strength along every other axis.
    """
    from voicelab.listening import fit_psychometric, group_answers, read_answers

    rows = read_answers(file)
    if not rows:
        raise Refusal(
            "{file} holds no answer yet; take the test first.",
            file=file,
        )
    for found in good(
        tried(lambda group: fit_psychometric(group, lapses), group_answers(rows, by))
    ):
        print(json.dumps(found.to_dict(), ensure_ascii=False), flush=True)
