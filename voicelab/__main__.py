"""The command line: every command parses, calls one function and prints what it returns.

Modules are imported inside the commands, so that ``--help`` answers at once.
"""

import json
import shlex
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voicelab.checkpoint import SHIPPED
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.evaluate.findings import Findings
    from voicelab.evaluate.run import Asked

EXAMPLE = SHIPPED.parent / "assets" / "espeak_en-029_m1.wav"
INTERRUPTED = 130  # exit code of what Ctrl-C ended: 128 + SIGINT

app = typer.Typer(
    name="voicelab",
    help="A learnt space of voices: look at it, listen to it, move recordings in it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
corpus_app = typer.Typer(help="Folders of recordings with labels.", no_args_is_help=True)
app.add_typer(corpus_app, name="corpus")
train_app = typer.Typer(help="Train the networks.", no_args_is_help=True)
app.add_typer(train_app, name="train")
evaluate_app = typer.Typer(
    help="The figures of what was trained, on speakers it never heard.", no_args_is_help=True
)
app.add_typer(evaluate_app, name="evaluate")

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
SPACE_FILE = SHIPPED / "space.safetensors"
SpaceFile = Annotated[
    Path, typer.Option("--space", metavar="FILE", help="The space; its directions lie beside it.")
]
JUDGE_FILE = SHIPPED / "judge.safetensors"
JudgeFile = Annotated[Path, typer.Option("--judge", metavar="FILE", help="The judge.")]


@corpus_app.command("check")
def corpus_check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with the manifest.")],
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Decode every recording of a corpus; count speakers, hours and labels; name bad files."""
    from voicelab import corpus

    found = corpus.check(folder, workers)
    if as_json:
        print(json.dumps(asdict(found), indent=2, ensure_ascii=False))
    else:
        print(found)
    if found.unreadable:
        raise typer.Exit(1)


@app.command("verdict")
def verdict(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings.")],
    judge: JudgeFile = JUDGE_FILE,
    as_json: AsJson = False,
) -> None:
    """Say what the judge hears in recordings; a bad one is named and the others are judged."""
    from voicelab.audio import load
    from voicelab.judge import Judge

    opened = Judge.load(judge)
    refused = False
    for file in files:
        try:
            said = opened.verdict(load(file))
        except Refusal as refusal:
            print(refusal, file=sys.stderr)
            refused = True
        else:
            print(json.dumps(said.to_dict(), ensure_ascii=False) if as_json else said, flush=True)
    if refused:
        raise typer.Exit(1)


@train_app.command("judge")
def train_judge(
    corpora: Corpora,
    output: Annotated[Path, typer.Option("-o", metavar="FILE", help="The checkpoint.")],
    networks: Annotated[
        int,
        typer.Option(min=1, help="That judge together; each leaves a fold of the speakers out."),
    ] = 5,
    epochs: Annotated[int | None, typer.Option(min=1, help="Of 400 batches.")] = None,
    block: Annotated[
        str, typer.Option(help="convolution, separable, recurrent, or report: the source report's.")
    ] = "convolution",
    pooling: Annotated[
        str,
        typer.Option(
            help="How time is contracted: attentive statistics, attention, mean, moments, "
            "extremes, or flat, as in the report."
        ),
    ] = "attentive statistics",
    seed: Annotated[int, typer.Option(help="Of weights, pieces and channels.")] = 0,
    split: Annotated[
        str,
        typer.Option(help="speaker, or random: segments at random, to show how that flatters."),
    ] = "speaker",
    workers: Workers = None,
) -> None:
    """Train the judge of gender, age and accent; continues where it was stopped."""
    from voicelab.judge.fitting import JudgeTraining, train_judge
    from voicelab.judge.network import NetworkConfig

    plan = JudgeTraining(
        networks=networks, seed=seed, split=split, network=NetworkConfig(block, pooling)
    )
    if epochs is not None:
        plan = replace(plan, epochs=epochs)
    train_judge(corpora, output, plan, workers=workers)


@train_app.command("directions")
def train_directions(
    space: SpaceFile = SPACE_FILE,
    output: Annotated[
        Path | None,
        typer.Option("-o", metavar="FILE", help="Directions; those of the space by default."),
    ] = None,
) -> None:
    """Find directions without labels, by which shifts of a latent can be told from its decoding."""
    from voicelab.discovery import train_directions

    report = train_directions(space.parent, output or space.parent / "directions.json")
    print(json.dumps(report, indent=2))


@train_app.command("listener")
def train_listener(
    corpora: Corpora,
    output: Annotated[Path, typer.Option("-o", metavar="FILE", help="The checkpoint.")],
    cache: Cache = None,
    workers: Workers = None,
) -> None:
    """Fit the second judge, for evaluation, and the scale of similarities (identity.json)."""
    from voicelab.evaluate.listener_fitting import train_listener

    listener = train_listener(corpora, output, cache, workers)
    print(json.dumps(listener.header["validation"], indent=2))


@train_app.command("space")
def train_space(
    corpora: Corpora,
    output: Annotated[Path, typer.Option("-o", metavar="FILE", help="The checkpoint.")],
    latent: Annotated[int, typer.Option(min=2, help="Dimensions D.")] = 128,
    epochs: Annotated[int, typer.Option(min=1, help="Of about 20 s of every voice.")] = 32,
    guidance: Annotated[
        float,
        typer.Option(min=0, help="Weight of what is asked beside rebuilding; 0: a plain VAE."),
    ] = 1.0,
    narrowband: Annotated[
        str, typer.Option(help="Recordings with nothing above 4 kHz: masked, or left-out.")
    ] = "masked",
    codec: Annotated[
        str, typer.Option(help="world; griffin_lim: mel spectrograms, the baseline.")
    ] = "world",
    seed: Annotated[int, typer.Option(help="Of weights, windows and channels.")] = 0,
    threads: Annotated[int | None, typer.Option(min=1, help="Processor threads.")] = None,
    precise: Annotated[bool, typer.Option(help="Compute in single precision throughout.")] = False,
    age_response: Annotated[
        float, typer.Option(help="How far a move of age is to be heard, 1 as far as it goes.")
    ] = 1.0,
    onward: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A space whose encoder is kept and decoder trained on."),
    ] = None,
    cache: Cache = None,
) -> None:
    """Train the space; continues after its last whole epoch where it was stopped."""
    from voicelab.model import fitting

    plan = fitting.planned(
        latent, epochs, guidance, narrowband, seed, not precise, age_response, onward is not None,
        codec,
    )  # fmt: skip
    fitting.train_space(corpora, output, plan, cache, threads, onward)


@app.command("embed")
def embed(
    corpora: Corpora,
    output: Annotated[Path, typer.Option("-o", metavar="DIR", help="Where the tables go.")],
    space: SpaceFile = SPACE_FILE,
    windows: Annotated[
        bool, typer.Option(help="Only the table of every window, children included.")
    ] = False,
    cache: Cache = None,
) -> None:
    """Make the table of voices of corpora, their directions and their maps."""
    from voicelab import directions, latent, projection
    from voicelab.model.space import Space

    opened = Space.load(space)
    output.mkdir(parents=True, exist_ok=True)
    table = latent.embed(corpora, opened, cache, windows=windows, adults_only=not windows)
    table.save(output / ("windows.npz" if windows else "voices.npz"))
    if not windows:
        fitted, refused = directions.fit_all(table)
        directions.save([*fitted, *directions.carried(table)], output / "directions.json")
        for sentence in refused:
            print(sentence, file=sys.stderr)
        projection.save(projection.fit_all(table), output / "projections.npz")
    print(f"{len(table)} rows in {output}")


@app.command("directions")
def list_directions(
    file: Annotated[
        Path, typer.Option("--directions", metavar="FILE", help="The directions.")
    ] = SHIPPED / "directions.json",
    as_json: AsJson = False,
) -> None:
    """List the directions that recordings can be moved along."""
    from voicelab import directions

    found = directions.load(file).values()
    if as_json:
        print("\n".join(json.dumps(one.to_dict(), ensure_ascii=False) for one in found))
    else:
        print(directions.overview(found))


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
    force: Annotated[bool, typer.Option(help="Overwrite outputs that exist.")] = False,
    space: SpaceFile = SPACE_FILE,
    judge: JudgeFile = JUDGE_FILE,
    as_json: AsJson = False,
) -> None:
    """Move recordings along directions of the space and write what they become."""
    from voicelab import directions
    from voicelab.edit import edit_files, parsed
    from voicelab.judge import Judge, Verdict
    from voicelab.model.space import Space

    moves = parsed(move)
    opened = Space.load(space)
    known = directions.load(space.parent / "directions.json", opened.sha256)
    hear = Judge.load(judge).verdict if as_json else None
    refused = False
    for row in edit_files(files, output, moves, known, opened, rendering, hear, force):
        if isinstance(row, Refusal):
            print(row, file=sys.stderr)
            refused = True
        else:
            line = json.dumps(row, default=Verdict.to_dict, ensure_ascii=False)
            print(line if as_json else f"{row['file']} -> {row['output']}", flush=True)
    if refused:
        raise typer.Exit(1)


EvaluatedOn = Annotated[
    list[Path] | None,
    typer.Option("--corpus", metavar="DIR", help="Folder with a manifest; one or more."),
]
Report = Annotated[
    Path | None,
    typer.Option("-o", metavar="DIR", help="Folder of the report; without it: JSON is printed."),
]
LISTENER_FILE = SHIPPED / "listener.safetensors"
ListenerFile = Annotated[
    Path, typer.Option("--listener", metavar="FILE", help="The second judge, unrelated to it.")
]
Split = Annotated[str, typer.Option(help="test, or validation for choices.")]
Quick = Annotated[
    bool,
    typer.Option("--quick", help="A trial in minutes; without --corpus on voices made for it."),
]
Beside = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A judge trained with --split random, to compare."),
]


@evaluate_app.command("space")
def evaluate_space(
    corpora: EvaluatedOn = None,
    output: Report = None,
    quick: Quick = False,
    split: Split = "test",
    space: SpaceFile = SPACE_FILE,
    judge: JudgeFile = JUDGE_FILE,
    workers: Workers = None,
    cache: Cache = None,
) -> None:
    """Measure what the space holds of voices and what it gives back of them."""
    from voicelab.evaluate.run import Asked

    asked = Asked(tuple(corpora or ()), space, judge, split, quick, cache=cache, workers=workers)
    _evaluate(["space"], asked, output)


@evaluate_app.command("judges")
def evaluate_judges(
    corpora: EvaluatedOn = None,
    output: Report = None,
    quick: Quick = False,
    split: Split = "test",
    space: SpaceFile = SPACE_FILE,
    judge: JudgeFile = JUDGE_FILE,
    beside: Beside = None,
    workers: Workers = None,
    cache: Cache = None,
) -> None:
    """Measure how well the judges hear, beside the split that flatters."""
    from voicelab.evaluate.run import Asked

    asked = Asked(
        tuple(corpora or ()), space, judge, split, quick,
        beside=beside, cache=cache, workers=workers,
    )  # fmt: skip
    _evaluate(["judges"], asked, output)


@evaluate_app.command("edits")
def evaluate_edits(
    corpora: EvaluatedOn = None,
    output: Report = None,
    quick: Quick = False,
    split: Split = "test",
    space: SpaceFile = SPACE_FILE,
    judge: JudgeFile = JUDGE_FILE,
    listener: ListenerFile = LISTENER_FILE,
    mark: Annotated[
        bool, typer.Option("--mark", help="Note in the directions what strengths were measured.")
    ] = False,
    workers: Workers = None,
    cache: Cache = None,
) -> None:
    """Measure what edits do: success, leakage, identity and quality against strength."""
    from voicelab.evaluate.run import Asked, mark_directions

    asked = Asked(
        tuple(corpora or ()), space, judge, split, quick,
        listener=listener, cache=cache, workers=workers,
    )  # fmt: skip
    _evaluate(["edits"], asked, output)
    if mark:
        mark_directions(space)


@evaluate_app.command("discovery")
def evaluate_discovery(
    corpora: Corpora,
    output: Report = None,
    space: SpaceFile = SPACE_FILE,
    judge: JudgeFile = JUDGE_FILE,
    split: Split = "validation",
    mark: Annotated[
        bool, typer.Option("--mark", help="Name the directions in their file by what is heard.")
    ] = False,
) -> None:
    """Measure what the judge hears along directions that were found without labels."""
    from voicelab.evaluate.naming import label_directions
    from voicelab.evaluate.run import Asked

    asked = Asked(tuple(corpora), space, judge, split)
    findings = _evaluate(["discovery"], asked, output)
    if mark:
        label_directions(space.parent, findings[0].figures["slopes"])


@evaluate_app.command("choices")
def evaluate_choices(
    corpora: Corpora,
    output: Report = None,
    workers: Workers = None,
    cache: Cache = None,
) -> None:
    """Train every choice of the judge equally briefly; read them on validation speakers."""
    from voicelab.evaluate.run import Asked

    asked = Asked(tuple(corpora), SPACE_FILE, JUDGE_FILE, "validation", cache=cache,
                  workers=workers)  # fmt: skip
    _evaluate(["choices"], asked, output)


@evaluate_app.command("all")
def evaluate_all(
    corpora: EvaluatedOn = None,
    output: Report = None,
    quick: Quick = False,
    split: Split = "test",
    space: SpaceFile = SPACE_FILE,
    judge: JudgeFile = JUDGE_FILE,
    listener: ListenerFile = LISTENER_FILE,
    beside: Beside = None,
    workers: Workers = None,
    cache: Cache = None,
) -> None:
    """Run every experiment for one report; a stopped run is taken up by the same command."""
    from voicelab.evaluate.run import EXPERIMENTS, Asked

    asked = Asked(
        tuple(corpora or ()), space, judge, split, quick,
        listener=listener, beside=beside, cache=cache, workers=workers,
    )  # fmt: skip
    _evaluate(list(EXPERIMENTS), asked, output)


def _evaluate(experiments: list[str], asked: "Asked", output: Path | None) -> "list[Findings]":
    from voicelab.evaluate.run import run
    from voicelab.evaluate.stages import plain

    # Paths as they were given, but for those that only make sense on this machine.
    said = [Path(one).name if Path(one).is_absolute() else one for one in sys.argv[1:]]
    findings = run(experiments, asked, output, shlex.join(["python", "-m", "voicelab", *said]))
    if output is None:
        print(json.dumps({one.name: plain(one.figures) for one in findings}, indent=2))
    else:
        print(output / "report.html")
    return findings


@app.command("bench")
def bench(
    folder: Annotated[
        Path, typer.Option("--checkpoints", metavar="DIR", help="What the app opens.")
    ] = SHIPPED,
    clip: Annotated[Path, typer.Option(metavar="FILE", help="Speech of at least 3 s.")] = EXAMPLE,
    start_app: Annotated[
        bool, typer.Option("--app/--no-app", help="Also start the app: time and memory.")
    ] = True,
) -> None:
    """Print timings and memory as JSON; compare within one run, machines differ."""
    from voicelab import bench

    print(json.dumps(bench.run(folder, clip, start_app), indent=2))


def main() -> None:
    """Run the command line; a refusal or Ctrl-C ends it with one sentence and no traceback."""
    try:
        app()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(1)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            print("Interrupted; run the same command again to go on.", file=sys.stderr)
        raise


if __name__ == "__main__":
    main()
