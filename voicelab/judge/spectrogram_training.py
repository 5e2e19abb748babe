"""Training a judge from scratch: networks that hear log-mel spectrograms, one fold left out each.

They are calibrated together on validation speakers.
"""

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch

from voicelab import corpus
from voicelab.attributes import ADULT_YEARS, AGE, AGE_BAND_EDGES
from voicelab.judge.batches import Augmentation, PieceBatches
from voicelab.judge.blocks import BLOCKS
from voicelab.judge.calibration import Calibration, Familiarity, calibrate, class_weights
from voicelab.judge.combination import Combination
from voicelab.judge.ensemble import Prediction, age_and_spread, predict
from voicelab.judge.features import SPECTROGRAM
from voicelab.judge.frontend import FrontendConfig
from voicelab.judge.judge import Judge
from voicelab.judge.loss import JudgeLoss
from voicelab.judge.network import JudgeNetwork, NetworkConfig
from voicelab.judge.pooling import POOLINGS
from voicelab.judge.training_data import (
    LICENCE,
    ORIGINAL,
    Labels,
    Stretch,
    capped,
    corpora_facts,
    fold_of,
    hash_of,
    refuse_state,
    stretches,
)
from voicelab.judge.witness import Witness, band_probabilities, head_sizes
from voicelab.refusal import Refusal
from voicelab.training import History, TrainingConfig, fit, is_main_process

STATISTICS_EPOCH = 1_000_000  # its batches give the statistics of each band; no training gets there
MOST_CALIBRATING = 2500  # recordings or segments, about
LENGTHS_S = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 30.0)  # seconds of the clips for calibration


@dataclass(frozen=True)
class SpectrogramTraining:
    """How a judge is trained."""

    networks: int = 5  # each is trained without one fold of the speakers; a single one with all
    epochs: int = 10
    steps: int = 400  # an epoch
    batch: int = 64  # pieces
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    label_smoothing: float = 0.05
    bfloat16: bool = True  # mixed precision: 1.6 times faster, no less accurate
    seed: int = 0
    accent_speakers: int = 20  # training speakers of a class; rarer accents are pooled
    frontend: FrontendConfig = field(default_factory=FrontendConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as the header of a checkpoint holds it."""
        return {"hearing" if key == "frontend" else key: v for key, v in asdict(self).items()}


def train_spectrogram_judge(
    corpora: Sequence[Path],
    target: Path,
    plan: SpectrogramTraining,
    cache: Path | None = None,
    workers: int | None = None,
) -> list[History]:
    """Train a judge on the training speakers of corpora and write its checkpoint.

    Parameters
    ----------
    corpora : sequence of Path
        Folders with a manifest.
    target : Path
        The checkpoint. Until all networks are trained, the state of each lies beside it; an
        interrupted training continues from there. The logs (`.0.jsonl` ...) stay.
    plan : SpectrogramTraining
    cache : Path, optional
        Folder in which spectrograms are cached.
    workers : int, optional
        Processes that compute them; all cores by default.

    Returns
    -------
    list of list of dict
        By network and epoch: losses, and figures on the speakers that were left out.
    """
    refuse_impossible(target, plan)
    utterances = capped([u for folder in corpora for u in corpus.read(folder)])
    utterances = [u for u in utterances if u.split != "test"]
    usable = [s for s in stretches(utterances, plan.frontend, cache, workers) if s.usable]
    parts = {part: [s for s in usable if s.utterance.split == part] for part in corpus.SPLITS}
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
        configuration = {"hearing": asdict(plan.frontend), "network": asdict(plan.network)}
        witness = Witness(
            SPECTROGRAM,
            tuple(networks),
            labels,
            calibration,
            familiarity,
            plan.frontend,
            configuration,
        )
        header = {
            "training": plan.to_dict(),
            "seed": plan.seed,
            "split": "speaker",
            "validation": figures,
            "corpora": corpora_facts(corpora, [s.utterance for s in parts["training"]]),
            "licence": LICENCE,
            "command": "python -m voicelab " + shlex.join(sys.argv[1:]),
            "history": histories,
        }
        Judge((witness,), labels, Combination(interval=calibration.interval), header).save(target)
        for path in states:
            path.unlink(missing_ok=True)
    return histories


def refuse_impossible(target: Path, plan: SpectrogramTraining) -> None:
    """Raise `Refusal` where a plan cannot be carried out."""
    refuse_state(target)
    for asked, known, what in (
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


def left_out(
    parts: Mapping[str, Sequence[Stretch]], index: int, plan: SpectrogramTraining
) -> tuple[list[Stretch], list[Stretch]]:
    """Return what a network is trained on, and recordings of other speakers for its figures.

    These are a fold of the training speakers; for a single network, the validation speakers.
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
    plan: SpectrogramTraining,
    index: int,
    state: Path,
) -> tuple[JudgeNetwork, History]:
    """Train one network; an interrupted training continues from `state`.

    Parameters
    ----------
    training, held : sequence of Stretch
    labels : Labels
    plan : SpectrogramTraining
    index : int
        Of the network; it also sets its seed.
    state : Path
        See `training.fit`.
    """
    seed = plan.seed + index
    batches = PieceBatches(
        training, labels, plan.frontend, plan.augmentation, plan.steps, plan.batch, seed
    )
    torch.manual_seed(seed)
    network = JudgeNetwork(head_sizes(labels), plan.frontend.n_mels, plan.network)
    seen = [batch["pieces"] for batch in islice(batches(STATISTICS_EPOCH), 8)]
    network.mean.copy_(torch.stack([piece.mean(dim=(0, 1)) for piece in seen]).mean(dim=0))
    network.spread.copy_(torch.stack([(p - network.mean).std() for p in seen]).mean())
    module = JudgeLoss(network, batches.priors(), labels, plan.label_smoothing)

    def validate(module: torch.nn.Module) -> dict[str, float]:
        return figures(network, held, labels, plan.frontend) if held else {}

    history = fit(
        module,
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
            "plan": plan.to_dict(),
            "accents": ", ".join(labels.classes.get("accent", ())),
            "speakers": hash_of(" ".join(sorted({stretch.speaker for stretch in training}))),
        },
    )
    return network.cpu().eval(), history


def figures(
    network: JudgeNetwork, held: Sequence[Stretch], labels: Labels, frontend: FrontendConfig
) -> dict[str, float]:
    """Return the figures of one network on whole recordings of held-out speakers."""
    return summary(predict([network], [s.versions[ORIGINAL] for s in held], frontend), held, labels)


def summary(prediction: Prediction, asked: Sequence[Stretch], labels: Labels) -> dict[str, float]:
    """Return the balanced accuracy of each attribute, and the error of adult age in years."""
    speakers = np.array([stretch.speaker for stretch in asked])
    uncalibrated = Calibration({}, 1.0, ())
    guesses = {
        name: uncalibrated.log_probabilities(name, prediction, labels).argmax(axis=1)
        for name in labels.classes
    }
    found = {}
    for name, guess in guesses.items():
        targets = np.array([labels.target(stretch.utterance, name) for stretch in asked])
        known = targets >= 0
        if known.any():
            weights = class_weights(targets[known], speakers[known])
            found[name] = float((weights * (guess == targets)[known]).sum())
    true, judged = (
        np.array([labels.years(s.utterance) for s in asked]),
        age_and_spread(prediction)[0],
    )
    adults = true >= ADULT_YEARS
    if adults.sum() > 2:
        found["error_years"] = float(np.abs(judged - true)[adults].mean())
        found["correlation_years"] = float(np.corrcoef(judged[adults], true[adults])[0, 1])
    known = np.isfinite(true)
    if known.any():
        targets = np.searchsorted(AGE_BAND_EDGES, true[known], side="right")
        weights = class_weights(targets, speakers[known])
        found["age_bands"] = float(
            (
                weights
                * (
                    band_probabilities(prediction.log_probabilities[AGE.name])[known].argmax(1)
                    == targets
                )
            ).sum()
        )
    return found


def clips(
    recordings: Sequence[Stretch], frontend: FrontendConfig, seed: int = 0
) -> tuple[list[np.ndarray], list[Stretch]]:
    """Return clips of many durations from random versions of recordings, and their recordings."""
    random = np.random.default_rng(seed)
    log_mels, asked = [], []
    for stretch in recordings:
        for seconds in LENGTHS_S:
            names = sorted(stretch.versions)
            log_mel = stretch.versions[names[random.integers(len(names))]]
            frames = round(seconds * frontend.sample_rate / frontend.hop)
            start = int(random.integers(max(1, len(log_mel) - frames + 1)))
            log_mels.append(log_mel[start : start + frames])
            asked.append(stretch)
    return log_mels, asked


def spread_over(found: Sequence[Stretch]) -> Sequence[Stretch]:
    """Return about `MOST_CALIBRATING` of them; a random split has tens of thousands."""
    return found[:: max(1, len(found) // MOST_CALIBRATING)]


def calibrated(
    networks: Sequence[JudgeNetwork],
    parts: Mapping[str, Sequence[Stretch]],
    labels: Labels,
    plan: SpectrogramTraining,
) -> tuple[Familiarity, Calibration, dict[str, Any]]:
    """Return where training speech lies, and the calibration and figures on validation speakers."""
    log_mels, _ = clips(spread_over(parts["training"]), plan.frontend, plan.seed)
    familiarity = Familiarity.of(predict(networks, log_mels, plan.frontend).sounds)
    held = [s for s in parts["validation"] if ORIGINAL in s.versions]
    if not held:
        return familiarity, Calibration({}, 1.5, ((1.0, float("inf")),)), {}
    log_mels, asked = clips(spread_over(held), plan.frontend, plan.seed + 1)
    calibration = calibrate(predict(networks, log_mels, plan.frontend), asked, labels, familiarity)
    whole = predict(networks, [s.versions[ORIGINAL] for s in held], plan.frontend)
    return familiarity, calibration, summary(whole, held, labels)
