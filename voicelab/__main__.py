"""The command line: every command parses, calls one function and prints what it returns.

Modules are imported inside the commands, so that ``--help`` answers at once.
"""

import json
import os
import shlex
import sys
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from voicelab.checkpoint import SHIPPED
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np

    from voicelab.evaluate.findings import Findings
    from voicelab.evaluate.run import Asked
    from voicelab.export import Written
    from voicelab.latent import LatentTable

T = TypeVar("T")
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
    from voicelab.explorer import making
    from voicelab.judge import Judge
    from voicelab.model.space import Space

    opened = Space.load(space)
    output.mkdir(parents=True, exist_ok=True)
    table = latent.embed(corpora, opened, cache, windows=windows, adults_only=not windows)
    table.save(output / ("windows.npz" if windows else "voices.npz"))
    if windows:
        making.make_windows(table, output)
    else:
        fitted, refused = directions.fit_all(table)
        directions.save([*fitted, *directions.carried(table)], output / "directions.json")
        for sentence in refused:
            print(sentence, file=sys.stderr)
        beside = output / JUDGE_FILE.name
        hearing = judge or (beside if beside.exists() else JUDGE_FILE)
        making.make_voices(table, opened, Judge.load(hearing), output)
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
    ] = SHIPPED / "voices.npz",
    match: Annotated[
        str,
        typer.Option(metavar="NAME,...", help="Alike in: numbers by tolerance, classes exactly."),
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
    pool = picking.read(source, [asked.by, *asked.match], measured)
    picked = picking.pick(pool, asked)
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
    from voicelab import directions
    from voicelab.edit import edit_files, parsed
    from voicelab.judge import Judge, Verdict
    from voicelab.model.space import Space

    moves = parsed(move)
    opened = Space.load(space)
    known = directions.load(space.parent / "directions.json", opened.sha256)
    hear = Judge.load(judge).verdict if as_json else None
    refused = False
    for row in edit_files(files, output, moves, known, opened, rendering, hear, force, moving):
        if isinstance(row, Refusal):
            print(row, file=sys.stderr)
            refused = True
        else:
            line = json.dumps(row, default=Verdict.to_dict, ensure_ascii=False)
            print(line if as_json else f"{row['file']} -> {row['output']}", flush=True)
    if refused:
        raise typer.Exit(1)


Target = Annotated[Path, typer.Option("-o", metavar="DIR", help="The set; it must not exist.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a set that is there.")]
Checkpoints = Annotated[
    Path, typer.Option("--checkpoints", metavar="DIR", help="Space, voices, directions, judge.")
]


@app.command("continuum")
def continuum(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recordings.")],
    output: Target,
    along: Annotated[
        list[str],
        typer.Option(
            metavar="DIRECTION",
            help="What to move along; twice: a grid. voice: away from the average (-1) through the "
            "voice itself (0), its anti-voice below -1, its caricature above 0; voice:FILE: to the "
            "voice of another recording (1).",
        ),
    ],
    low: Annotated[
        list[float] | None, typer.Option("--from", help="First strength; one for each --along.")
    ] = None,
    high: Annotated[
        list[float] | None, typer.Option("--to", help="Last strength; one for each --along.")
    ] = None,
    steps: Annotated[
        list[int] | None, typer.Option(help="2 to 51, 7 by default; one for each --along.")
    ] = None,
    spacing: Annotated[
        str, typer.Option(help="latent: equally far in the space; judged: in probability.")
    ] = "latent",
    judged: Annotated[
        str | None,
        typer.Option(metavar="ATTRIBUTE=LABEL", help="Whose probability; of the direction."),
    ] = None,
    variant: Annotated[
        list[str] | None,
        typer.Option(help="both; f0-matched: only the envelope moves; envelope-matched: only F0."),
    ] = None,
    rendering: Annotated[str, typer.Option(help="faithful or decoded.")] = "faithful",
    triplets: Annotated[
        bool, typer.Option("--triplets", help="Also every original and its copy-synthesis.")
    ] = False,
    beyond: Annotated[
        bool, typer.Option("--beyond", help="Let strengths lie outside what was measured.")
    ] = False,
    rate: Annotated[
        int | None, typer.Option(help="16000, 22050, 44100 or 48000 Hz; that of the sources.")
    ] = None,
    bits: Annotated[int, typer.Option(help="16 or 24.")] = 16,
    level: Annotated[float, typer.Option(help="dB relative to full scale, or LUFS.")] = -26.0,
    level_as: Annotated[str, typer.Option(help="rms, lufs or peak.")] = "rms",
    lowering: Annotated[
        bool,
        typer.Option(
            "--lowering/--no-lowering", help="Lower the whole set where one file would clip."
        ),
    ] = True,
    ramp: Annotated[float, typer.Option(help="Raised cosine at both ends, ms.")] = 10.0,
    duration: Annotated[
        float | None, typer.Option(help="Of every file, s: cut or filled up; as it comes.")
    ] = None,
    licence: Annotated[str, typer.Option(help="Of the recordings.")] = "not stated",
    attribution: Annotated[str, typer.Option(help="Whose they are.")] = "not stated",
    seed: Annotated[int, typer.Option(help="Of the order of conditions.csv.")] = 0,
    force: Force = False,
    checkpoints: Checkpoints = SHIPPED,
) -> None:
    """Write continua of recordings as a set of stimuli: level, tables, report, provenance."""
    _one_thread()
    from voicelab import export

    firsts = _one_each(low or [None], len(along), "--from")
    lasts = _one_each(high or [None], len(along), "--to")
    counts = _one_each(steps or [7], len(along), "--steps")
    axes = [export.Axis(*one) for one in zip(along, firsts, lasts, counts, strict=True)]
    attribute, _, label = (judged or "").partition("=")
    asked = export.Asked(
        tuple(files), tuple(axes), spacing, (attribute, label) if judged else None,
        tuple(variant or ["both"]), rendering, triplets, beyond, seed=seed, licence=licence,
        attribution=attribution,
        finish=export.Finish(
            export.RATES[0] if rate is None else rate, bits, level_as, level, ramp / 1000,
            duration, lowering,
        ),
    )  # fmt: skip
    sources = export.sources_of(asked)
    export.refuse_place(sources, output, force)
    if rate is None:
        finish = replace(asked.finish, sample_rate=export.rate_for(sources))
        asked = replace(asked, finish=finish)
    parts = export.Parts.open(checkpoints)
    with _bar("planning") as progress:
        plan = export.planned(asked, sources, parts, progress)
    with _bar("writing") as progress:
        written = export.write(plan, output, parts, force, progress=progress, command=_command())
    _say(written)


set_app = typer.Typer(help="Sets of stimuli that were written.", no_args_is_help=True)
app.add_typer(set_app, name="set")


@set_app.command("verify")
def set_verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A set.")],
    judge: JudgeFile = JUDGE_FILE,
) -> None:
    """Measure every file of a set again, against its table and its promises; a line per breach."""
    _one_thread()
    from voicelab import export
    from voicelab.judge import Judge

    found = export.read(folder / export.PROVENANCE)
    count = 0
    for breach in export.verify(folder, Judge.load(judge)):
        print(breach, flush=True)
        count += 1
    if count:
        print(f"{count} breaches in {folder}", file=sys.stderr)
        raise typer.Exit(1)
    print(f"{folder}: {len(found.plan.stimuli)} stimuli are as they were written")


@set_app.command("rebuild")
def set_rebuild(
    provenance: Annotated[Path, typer.Argument(metavar="FILE", help="provenance.json of a set.")],
    output: Target,
    sources: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Where the recordings lie now, where they were moved."),
    ] = None,
    force: Force = False,
    checkpoints: Checkpoints = SHIPPED,
) -> None:
    """Make a set again from its sources; name what is not byte for byte as it was."""
    _one_thread()
    from voicelab import export

    found = export.read(provenance)
    parts = export.Parts.open(checkpoints)
    for sentence in export.differences(found, parts):
        print(sentence, file=sys.stderr)
    with _bar("writing") as progress:
        rebuilt = export.rebuild(
            found, provenance.parent, output, parts, sources or (), force, progress, _command()
        )
    _say(rebuilt.written)
    for name in rebuilt.differing:
        print(f"{name} differs from the set that is made again")
    if rebuilt.differing:
        raise typer.Exit(1)
    print(f"all {rebuilt.written.count} sounds are byte for byte as they were")


def _one_thread() -> None:
    # Before torch is imported: a second thread gains nothing here and makes others wait. What is
    # written does not depend on it.
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def _one_each(values: "Sequence[T]", count: int, name: str) -> "Sequence[T]":
    """Return as many values as there are directions; one alone holds for all."""
    if len(values) not in (1, count):
        raise Refusal(
            f"{name} was given {len(values)} times for {count} directions; give it once, or once "
            "for each."
        )
    return values if len(values) == count else [*values] * count


@contextmanager
def _bar(what: str) -> "Iterator[Callable[[int, int], None]]":
    """Give what shows how many are done, where somebody looks."""
    from tqdm import tqdm

    with tqdm(desc=what, unit="file", disable=None) as bar:

        def show(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        yield show


def _say(written: "Written") -> None:
    for note in written.notes:
        print(note, file=sys.stderr)
    if written.taken_up:
        print(f"{written.taken_up} files were there from an interrupted export", file=sys.stderr)
    print(f"{written.count} stimuli in {written.folder}")


def _command() -> str:
    # Paths as they were given, but for those that only make sense on this machine.
    said = [Path(one).name if Path(one).is_absolute() else one for one in sys.argv[1:]]
    return shlex.join(["python", "-m", "voicelab", *said])


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

    findings = run(experiments, asked, output, _command())
    if output is None:
        print(json.dumps({one.name: plain(one.figures) for one in findings}, indent=2))
    else:
        print(output / "report.html")
    return findings


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
    from voicelab.listen import Design, Session, read_set

    design = Design(task, attribute, participant, seed, repetitions, apart, years)
    session = Session(read_set(folder, attribute, years, along), design, output)
    from voicelab.ui.listening import serve_listening

    print(f"{session.done} of {len(session.trials)} trials are done; answers go to {output}.")
    serve_listening(session, replays, language, port)


@app.command("curve")
def curve(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table of answers of listen.")],
    lapses: Annotated[
        bool, typer.Option("--lapses", help="Also fit a rate of lapses, up to 0.1.")
    ] = False,
) -> None:
    """Print each listener's psychometric curve and the judge's as a line of JSON."""
    from voicelab.listen import by_test, curve_of, read_rows

    rows = read_rows(file)
    if not rows:
        raise Refusal(f"{file} holds no answer yet; take the test first.")
    refused = False
    for test in by_test(rows):
        try:
            found = curve_of(test, lapses)
        except Refusal as refusal:
            print(refusal, file=sys.stderr)
            refused = True
        else:
            print(json.dumps(found.to_dict(), ensure_ascii=False), flush=True)
    if refused:
        raise typer.Exit(1)


@app.command("bench")
def bench(
    folder: Annotated[
        Path, typer.Option("--checkpoints", metavar="DIR", help="What the app opens.")
    ] = SHIPPED,
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
