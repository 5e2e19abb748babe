"""Training the judge: networks that each leave a fold of the training speakers out.

They are calibrated together on validation speakers.
"""

import shlex
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch

from voicelab import checkpoint, corpus
from voicelab.attributes import AGE_BANDS
from voicelab.judge.batches import Augmentation, PieceBatches
from voicelab.judge.calibration import Calibration, Familiarity, balancing, calibrate
from voicelab.judge.ensemble import Heard, listen, years
from voicelab.judge.frontend import HearingConfig
from voicelab.judge.loss import Graded
from voicelab.judge.network import BLOCKS, POOLINGS, JudgeNetwork, NetworkConfig
from voicelab.judge.training_data import (
    ADULT_YEARS,
    ORIGINAL,
    Labels,
    Stretch,
    capped,
    fold_of,
    hash_of,
    segments,
    stretches,
)
from voicelab.judge.verdict import KIND, bands, heads
from voicelab.refusal import Refusal
from voicelab.training import History, TrainingConfig, fit, is_main_process

SPLITS = ("speaker", "random")
STATISTICS_EPOCH = 1_000_000  # its batches give the mean of each band; no training gets so far
SEGMENT_S = 3.0  # of the split at random
MOST_CALIBRATING = 2500  # stretches, about
LENGTHS_S = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 30.0)  # of the clips that calibrate


@dataclass(frozen=True)
class JudgeTraining:
    """How a judge is trained."""

    networks: int = 5  # each leaves out a fold of the training speakers; a single one none
    epochs: int = 10
    steps: int = 400  # an epoch
    batch: int = 64  # pieces
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    label_smoothing: float = 0.05
    bfloat16: bool = True  # mixed precision: 1.6 times faster here, and no worse
    seed: int = 0
    split: str = "speaker"  # or "random": segments at random, to show how much that flatters
    accent_speakers: int = 20  # training speakers; rarer accents are heard as "other"
    hearing: HearingConfig = field(default_factory=HearingConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)


def train_judge(
    corpora: Sequence[Path],
    target: Path,
    plan: JudgeTraining,
    cache: Path | None = None,
    workers: int | None = None,
) -> list[History]:
    """Train a judge on the training speakers of corpora and write its checkpoint.

    Parameters
    ----------
    corpora : sequence of Path
        Folders with a manifest.
    target : Path
        The checkpoint. Beside it each network keeps its state, taken up after a kill, until all
        are trained, and its log (`.0.jsonl` ...).
    plan : JudgeTraining
    cache : Path, optional
        Where spectrograms are cached.
    workers : int, optional
        Processes that make them; all cores by default.

    Returns
    -------
    list of list of dict
        By network: losses and figures on the speakers it left out, by epoch.
    """
    refuse_impossible(target, plan)
    utterances = capped([u for folder in corpora for u in corpus.read(folder)])
    if plan.split == "speaker":
        utterances = [u for u in utterances if u.split != "test"]
    usable = [s for s in stretches(utterances, plan.hearing, cache, workers) if not s.why_not]
    parts = divided(usable, plan)
    labels = Labels.of([s.utterance for s in parts["training"]], plan.accent_speakers)
    networks, histories, states = [], [], []
    for index in range(plan.networks):
        states.append(target.with_suffix(f".{index}.state"))
        training, held = left_out(parts, index, plan)
        network, history = fit_network(training, held, labels, plan, index, states[-1])
        networks.append(network)
        histories.append(history)
    if is_main_process():
        familiarity, calibration, figures = calibrated(networks, parts, labels, plan)
        header = {
            "kind": KIND,
            "configuration": {"hearing": asdict(plan.hearing), "network": asdict(plan.network)},
            "networks": plan.networks,
            "training": asdict(plan),
            "seed": plan.seed,
            "split": plan.split,
            "classes": {**labels.classes, "age": AGE_BANDS},
            "accent_corpora": sorted(labels.mixed),
            "calibration": asdict(calibration),
            "validation": figures,
            "corpora": {
                folder.resolve().name: _corpus_facts(folder.resolve().name, parts["training"])
                for folder in corpora
            },
            "licence": "CC BY-NC-SA 4.0 (weights trained on CC BY-NC-SA recordings)",
            "command": "python -m voicelab " + shlex.join(sys.argv[1:]),
            "history": histories,
        }
        tensors = {
            "familiarity.centre": torch.from_numpy(familiarity.centre),
            "familiarity.root": torch.from_numpy(familiarity.root).half(),
        }
        for index, network in enumerate(networks):
            for name, tensor in network.state_dict().items():
                slim = tensor.half() if tensor.ndim > 1 else tensor
                tensors[f"networks.{index}.{name}"] = slim
        checkpoint.save(target, tensors, header)
        for path in states:
            path.unlink(missing_ok=True)
    return histories


def refuse_impossible(target: Path, plan: JudgeTraining) -> None:
    """Raise `Refusal` where a plan cannot be carried out."""
    if target.suffix in (".state", ".jsonl"):
        raise Refusal(
            "{target} would overwrite the state of its own training; end it in .safetensors.",
            target=target,
        )
    for asked, known, what in (
        (plan.split, SPLITS, "split"),
        (plan.network.block, tuple(BLOCKS), "block"),
        (plan.network.pooling, tuple(POOLINGS), "pooling"),
    ):
        if asked not in known:
            raise Refusal(
                "A {what} called {asked!r} was asked for; it is {known}.",
                what=what,
                asked=asked,
                known=" or ".join(known),
            )


def divided(usable: Sequence[Stretch], plan: JudgeTraining) -> dict[str, list[Stretch]]:
    """Return stretches by part of the split: whole recordings by speaker, or segments at random."""
    if plan.split == "speaker":
        pairs = [(stretch, stretch.utterance.split) for stretch in usable]
    else:
        frames = round(SEGMENT_S * plan.hearing.sample_rate / plan.hearing.hop)
        pairs = segments(usable, frames)
    return {part: [s for s, own in pairs if own == part] for part in corpus.SPLITS}


def left_out(
    parts: Mapping[str, Sequence[Stretch]], index: int, plan: JudgeTraining
) -> tuple[list[Stretch], list[Stretch]]:
    """Return what a network is trained on and the speakers it never hears, for its figures.

    A single network leaves nobody out and is followed on the validation speakers.
    """
    if plan.networks == 1:
        held = [s for s in parts["validation"] if ORIGINAL in s.versions]
        return list(parts["training"]), held
    folds = [fold_of(stretch.speaker, plan.networks) for stretch in parts["training"]]
    pairs = list(zip(parts["training"], folds, strict=True))
    held = [s for s, fold in pairs if fold == index and ORIGINAL in s.versions]
    return [s for s, fold in pairs if fold != index], held


def fit_network(
    training: Sequence[Stretch],
    held: Sequence[Stretch],
    labels: Labels,
    plan: JudgeTraining,
    index: int,
    state: Path,
) -> tuple[JudgeNetwork, History]:
    """Train one network; taken up where `state` exists.

    Parameters
    ----------
    training, held : sequence of Stretch
    labels : Labels
    plan : JudgeTraining
    index : int
        Of the network: its seed differs from that of the others.
    state : Path
        See `training.fit`.
    """
    seed = plan.seed + index
    batches = PieceBatches(
        training, labels, plan.hearing, plan.augmentation, plan.steps, plan.batch, seed
    )
    torch.manual_seed(seed)
    network = JudgeNetwork(heads(labels), plan.hearing.n_mels, plan.network)
    seen = [batch["pieces"] for batch in islice(batches(STATISTICS_EPOCH), 8)]
    network.mean.copy_(torch.stack([piece.mean(dim=(0, 1)) for piece in seen]).mean(dim=0))
    network.spread.copy_(torch.stack([(p - network.mean).std() for p in seen]).mean())
    graded = Graded(network, batches.priors(), labels.native_accents, plan.label_smoothing)

    def validate(module: torch.nn.Module) -> dict[str, float]:
        return figures(network, held, labels, plan.hearing) if held else {}

    history = fit(
        graded,
        batches,
        TrainingConfig(
            epochs=plan.epochs,
            learning_rate=plan.learning_rate,
            weight_decay=plan.weight_decay,
            seed=seed,
            bfloat16=plan.bfloat16,
        ),
        state,
        validate,
        settings={
            "plan": asdict(plan),
            "accents": ", ".join(labels.accents),
            "speakers": hash_of(" ".join(sorted({stretch.speaker for stretch in training}))),
        },
    )
    return network.cpu().eval(), history


def figures(
    network: JudgeNetwork, held: Sequence[Stretch], labels: Labels, hearing: HearingConfig
) -> dict[str, float]:
    """Return the figures of one network on whole recordings of speakers it never heard."""
    return summary(listen([network], [s.versions[ORIGINAL] for s in held], hearing), held, labels)


def summary(heard: Heard, asked: Sequence[Stretch], labels: Labels) -> dict[str, float]:
    """Return balanced accuracies by attribute and the error in years of adults."""
    speakers = np.array([stretch.speaker for stretch in asked])
    uncalibrated = Calibration({}, 1.0, ())
    guesses = {name: heard.log_probabilities[name].argmax(axis=1) for name in labels.classes}
    if labels.accents:
        guesses["accent"] = uncalibrated.accents(heard, labels).argmax(axis=1)
    found = {}
    for name, guess in guesses.items():
        targets = np.array([labels.target(stretch.utterance, name) for stretch in asked])
        known = targets >= 0
        if known.any():
            weights = balancing(targets[known], speakers[known])
            found[name] = float((weights * (guess == targets)[known]).sum())
    true, judged = np.array([labels.years(s.utterance) for s in asked]), years(heard)[0]
    adults = true >= ADULT_YEARS
    if adults.sum() > 2:
        found["error_years"] = float(np.abs(judged - true)[adults].mean())
        found["correlation_years"] = float(np.corrcoef(judged[adults], true[adults])[0, 1])
    known = np.isfinite(true)
    if known.any():
        targets = np.searchsorted([18, 35, 50], true[known], side="right")
        weights = balancing(targets, speakers[known])
        found["age_bands"] = float((weights * (bands(heard)[known].argmax(1) == targets)).sum())
    return found


def clips(
    recordings: Sequence[Stretch], hearing: HearingConfig, seed: int = 0
) -> tuple[list[np.ndarray], list[Stretch]]:
    """Return clips of many lengths, each of a random version of a recording, and whose they are."""
    random = np.random.default_rng(seed)
    log_mels, asked = [], []
    for stretch in recordings:
        for seconds in LENGTHS_S:
            names = sorted(stretch.versions)
            log_mel = stretch.versions[names[random.integers(len(names))]]
            frames = round(seconds * hearing.sample_rate / hearing.hop)
            start = int(random.integers(max(1, len(log_mel) - frames + 1)))
            log_mels.append(log_mel[start : start + frames])
            asked.append(stretch)
    return log_mels, asked


def spread_over(found: Sequence[Stretch]) -> Sequence[Stretch]:
    """Return enough of many stretches to calibrate by: a split into segments has ten thousands."""
    return found[:: max(1, len(found) // MOST_CALIBRATING)]


def calibrated(
    networks: Sequence[JudgeNetwork],
    parts: Mapping[str, Sequence[Stretch]],
    labels: Labels,
    plan: JudgeTraining,
) -> tuple[Familiarity, Calibration, dict[str, Any]]:
    """Return where training speech lies, and calibration and figures on validation speakers."""
    log_mels, _ = clips(spread_over(parts["training"]), plan.hearing, plan.seed)
    familiarity = Familiarity.of(listen(networks, log_mels, plan.hearing).sounds)
    held = [s for s in parts["validation"] if ORIGINAL in s.versions]
    if not held:
        return familiarity, Calibration({}, 1.5, ((1.0, float("inf")),)), {}
    log_mels, asked = clips(spread_over(held), plan.hearing, plan.seed + 1)
    calibration = calibrate(listen(networks, log_mels, plan.hearing), asked, labels, familiarity)
    whole = listen(networks, [s.versions[ORIGINAL] for s in held], plan.hearing)
    return familiarity, calibration, summary(whole, held, labels)


def _corpus_facts(name: str, training: Sequence[Stretch]) -> dict[str, int]:
    own = [stretch for stretch in training if stretch.utterance.corpus == name]
    return {
        "training_speakers": len({stretch.speaker for stretch in own}),
        "training_stretches": len(own),
        **{
            f"training_{gender}": count
            for gender, count in Counter(s.utterance.gender for s in own).items()
        },
    }
