"""Training: `train judge`, `train directions`, `train listener`, `train space`."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from voicelab.commands.options import SPACE_FILE, Cache, Corpora, SpaceFile, Workers

app = typer.Typer(help="Train the networks.", no_args_is_help=True)


@app.command("judge")
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
    from voicelab.judge.network import NetworkConfig
    from voicelab.judge.training import JudgeTraining, train_judge

    plan = JudgeTraining(
        networks=networks, seed=seed, split=split, network=NetworkConfig(block, pooling)
    )
    if epochs is not None:
        plan = replace(plan, epochs=epochs)
    train_judge(corpora, output, plan, workers=workers)


@app.command("directions")
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


@app.command("listener")
def train_listener(
    corpora: Corpora,
    output: Annotated[Path, typer.Option("-o", metavar="FILE", help="The checkpoint.")],
    cache: Cache = None,
    workers: Workers = None,
) -> None:
    """Fit the second judge, for evaluation, and the scale of similarities (identity.json)."""
    from voicelab.experiments.judges.second_judge_training import train_listener

    listener = train_listener(corpora, output, cache, workers)
    print(json.dumps(listener.header["validation"], indent=2))


@app.command("space")
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
    from voicelab.model import training

    plan = training.planned(
        latent, epochs, guidance, narrowband, seed, not precise, age_response, onward is not None,
        codec,
    )  # fmt: skip
    training.train_space(corpora, output, plan, cache, threads, onward)
