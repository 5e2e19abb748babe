"""Training: `train space`, `judge`, `directions`; `train encoders` converts weights."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from voicelab.commands.options import SPACE_FILE, Cache, CheckpointOut, Corpora, SpaceFile, Workers

app = typer.Typer(help="Train the space, the judge and directions.", no_args_is_help=True)


@app.command("judge")
def train_judge(
    corpora: Corpora,
    output: CheckpointOut,
    encoder: Annotated[
        list[str] | None,
        typer.Option(
            help="What it hears through: campplus, whisper (repeatable; by default both), or none: "
            "networks from scratch on spectrograms."
        ),
    ] = None,
    networks: Annotated[
        int | None, typer.Option(min=1, help="Networks of a witness; each leaves out one fold.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(min=1, help="Epochs.")] = None,
    block: Annotated[
        str,
        typer.Option(
            help="From scratch: convolution, separable, recurrent, or report (the source report's)."
        ),
    ] = "convolution",
    pooling: Annotated[
        str,
        typer.Option(
            help="From scratch, pooling over time: attentive statistics, attention, mean, moments, "
            "extremes, or flat (the source report's)."
        ),
    ] = "attentive statistics",
    seed: Annotated[int, typer.Option(help="Seed of weights and batches.")] = 0,
    cache: Cache = None,
    workers: Workers = None,
) -> None:
    """Train the judge of gender, age and accent; an interrupted training resumes."""
    if encoder == ["none"]:
        from voicelab.judge.network import NetworkConfig
        from voicelab.judge.spectrogram_training import SpectrogramTraining, train_spectrogram_judge

        shape = NetworkConfig(block, pooling)
        plan = SpectrogramTraining(seed=seed, network=shape)
        plan = replace(plan, networks=networks or plan.networks, epochs=epochs or plan.epochs)
        train_spectrogram_judge(corpora, output, plan, cache, workers)
    else:
        from voicelab.judge.crops import RandomCrops
        from voicelab.judge.head_training import HeadTraining, train_heads

        crops = RandomCrops(tuple(encoder)) if encoder else RandomCrops()
        heads = HeadTraining(crops=crops, seed=seed)
        heads = replace(heads, networks=networks or heads.networks, epochs=epochs or heads.epochs)
        train_heads(corpora, output, heads, cache, workers)


@app.command("directions")
def train_directions(
    space: SpaceFile = SPACE_FILE,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", metavar="FILE", help="The file to write; by default the one beside the space."
        ),
    ] = None,
) -> None:
    """Find directions without labels: shifts of a latent that its decoding reveals."""
    from voicelab.discovery import train_directions

    report = train_directions(space.parent, output or space.parent / "directions.json")
    print(json.dumps(report, indent=2))


@app.command("encoders")
def make_encoders(
    published: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder of the weights as published.")
    ],
    output: Annotated[Path, typer.Option("-o", metavar="DIR", help="The folder to write to.")],
) -> None:
    """Make the files of the encoders that are shipped: published weights, 8 bits each."""
    from voicelab.encoders import shipped_weights

    for path in shipped_weights.reduce(published, output):
        print(path)


@app.command("space")
def train_space(
    corpora: Corpora,
    output: CheckpointOut,
    latent: Annotated[int, typer.Option(min=2, help="Number of dimensions.")] = 128,
    epochs: Annotated[int, typer.Option(min=1, help="Epochs of about 20 s of every voice.")] = 32,
    guidance: Annotated[
        float,
        typer.Option(min=0, help="Weight of the losses besides reconstruction; 0 is a plain VAE."),
    ] = 1.0,
    narrowband: Annotated[
        str, typer.Option(help="Recordings without energy above 4 kHz: masked or left-out.")
    ] = "masked",
    codec: Annotated[
        str, typer.Option(help="world, or griffin_lim (mel spectrograms, the baseline).")
    ] = "world",
    seed: Annotated[int, typer.Option(help="Seed of weights, windows and channels.")] = 0,
    threads: Annotated[int | None, typer.Option(min=1, help="Processor threads.")] = None,
    precise: Annotated[bool, typer.Option(help="Compute in single precision throughout.")] = False,
    age_response: Annotated[
        float, typer.Option(help="Audible size of a move of age, up to 1.")
    ] = 1.0,
    init_from: Annotated[
        Path | None,
        typer.Option("--onward", metavar="FILE", help="A space to start from: its encoder stays."),
    ] = None,
    cache: Cache = None,
) -> None:
    """Train the space; an interrupted training resumes after its last complete epoch."""
    from voicelab.model import training

    plan = training.planned(
        latent,
        epochs,
        guidance,
        narrowband,
        seed,
        not precise,
        age_response,
        init_from is not None,
        codec,
    )
    training.train_space(corpora, output, plan, cache, threads, init_from)
