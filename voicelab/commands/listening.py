"""Listening tests: `listen`, `curve`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from voicelab.commands.console import accepted, each
from voicelab.refusal import Refusal

app = typer.Typer()


@app.command("listen")
def listen(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A stimulus set written by continuum.")
    ],
    task: Annotated[
        str,
        typer.Option(
            help="choice: which of two sounds is more female or older? identify: which is this one?"
        ),
    ],
    attribute: Annotated[str, typer.Option(help="gender (male, female) or age (younger, older).")],
    participant: Annotated[
        str, typer.Option(help="Code of the participant, not a name: letters and digits.")
    ],
    output: Annotated[
        Path,
        typer.Option("-o", metavar="FILE", help="File of answers; an existing one is resumed."),
    ],
    seed: Annotated[int, typer.Option(help="Seed of the order.")] = 0,
    repetitions: Annotated[int, typer.Option(help="Presentations of each sound or pair.")] = 2,
    replays: Annotated[int, typer.Option(help="How often a trial can be played again.")] = 1,
    apart: Annotated[
        int | None, typer.Option(help="Largest number of steps within a pair; by default any.")
    ] = None,
    years: Annotated[
        int, typer.Option(help="Age from which a voice counts as older, to identify age.")
    ] = 35,
    along: Annotated[
        str,
        typer.Option(
            metavar="AXIS", help="Axis of the strengths, if the set varies along several."
        ),
    ] = "",
    language: Annotated[str, typer.Option(help="en or fr.")] = "en",
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="By default the first free from 7860 on.")
    ] = None,
) -> None:
    """Open a blind listening test in the browser; the same command resumes it."""
    from voicelab.listening import Design, ListeningTest, read_set
    from voicelab.ui.listening import refuse_page, serve_listening

    refuse_page(replays, language)  # before the file of answers exists
    design = Design(task, attribute, participant, seed, repetitions, apart, years)
    test = ListeningTest(read_set(folder, attribute, years, along), design, output)
    print(f"{test.done} of {len(test.trials)} trials are done; answers are saved in {output}.")
    serve_listening(test, replays, language, port)


@app.command("curve")
def curve(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A file of answers written by listen.")
    ],
    lapses: Annotated[
        bool, typer.Option("--lapses", help="Also fit a lapse rate of up to 0.1.")
    ] = False,
    by: Annotated[
        str, typer.Option(help="One curve per condition (its sources pooled) or per continuum.")
    ] = "condition",
) -> None:
    """Print each listener's psychometric curves and the judge's as lines of JSON.

    A condition is one rendering, one variant and one strength along every other axis.
    """
    from voicelab.listening import fit_psychometric, group_answers, read_answers

    answers = read_answers(file)
    if not answers:
        raise Refusal("{file} contains no answers yet; take the test first.", file=file)
    groups = group_answers(answers, by)
    for fit in accepted(each(lambda group: fit_psychometric(group, lapses), groups)):
        print(json.dumps(fit.to_dict(), ensure_ascii=False), flush=True)
