"""Training the judge: one network an attribute, calibrated on validation speakers."""

import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from voicelab import checkpoint, corpus
from voicelab.corpus import AGE_BANDS, Utterance, age_band
from voicelab.judge.calibration import (
    Examined,
    balanced_accuracy,
    calibration_error,
    examine,
    interval_years,
    probabilities,
    temperature,
)
from voicelab.judge.hearing import HearingConfig
from voicelab.judge.network import (
    ATTRIBUTES,
    GENDERS,
    OTHER,
    YEARS_SCALE,
    JudgeNetwork,
    NetworkConfig,
    n_outputs,
)
from voicelab.judge.pieces import (
    MOST_OF_A_SPEAKER,
    Augmentation,
    Ear,
    PieceBatches,
    Stretch,
    capped,
    label,
    segments,
    stretches,
    varied,
)
from voicelab.judge.verdict import KIND
from voicelab.refusal import Refusal
from voicelab.training import History, TrainingConfig, fit, is_main_process

SPLITS = ("speaker", "random")
STATISTICS_EPOCH = 1_000_000  # its batches give the mean of each band; no training gets so far
VALIDATION_RECORDINGS = 200  # heard after every epoch; all of them at the end


@dataclass(frozen=True)
class JudgeTraining:
    """How a judge is trained."""

    epochs: dict[str, int] = field(default_factory=lambda: {"gender": 5, "age": 20, "accent": 8})
    steps: int = 150  # an epoch
    batch: int = 64  # pieces
    learning_rate: float = 3e-3
    weight_decay: float = 0.05
    label_smoothing: float = 0.05
    years_weight: float = 1.0  # of the error in units of 20 years, beside the cross-entropy
    bfloat16: bool = True  # mixed precision: 1.6 times faster here, and no worse
    seed: int = 0
    split: str = "speaker"  # or "random": segments at random, to show how much that flatters
    accent_speakers: int = 20  # training speakers; rarer accents are heard as "other"
    hearing: HearingConfig = field(default_factory=HearingConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)


class Graded(nn.Module):
    """A network with its loss, as `training.fit` wants it."""

    def __init__(self, network: JudgeNetwork, n_classes: int, plan: JudgeTraining) -> None:
        super().__init__()
        self.network, self.n_classes, self.plan = network, n_classes, plan

    def forward(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        """Return the loss of a batch and its parts."""
        outputs = self.network(batch["pieces"]).float()
        logits = outputs[:, : self.n_classes]
        loss = functional.cross_entropy(
            logits, batch["targets"], label_smoothing=self.plan.label_smoothing
        )
        right = (logits.argmax(dim=1) == batch["targets"]).float().mean()
        if outputs.shape[1] == self.n_classes:
            return {"loss": loss, "accuracy": right}
        # Drawn by age band, so that every piece here has an age.
        error = (outputs[:, -1] - batch["years"]).abs().mean()
        return {
            "loss": loss + self.plan.years_weight * error,
            "accuracy": right,
            "error_years": error.detach() * YEARS_SCALE,
        }


def train_judge(
    corpora: Sequence[Path],
    target: Path,
    plan: JudgeTraining,
    cache: Path | None = None,
    workers: int | None = None,
) -> dict[str, History]:
    """Train a judge on the training speakers of corpora and write its checkpoint.

    Parameters
    ----------
    corpora : sequence of Path
        Folders with a manifest.
    target : Path
        The checkpoint. Beside it each network keeps its state, taken up after a kill, until all
        are trained, and its log (`.gender.jsonl` ...).
    plan : JudgeTraining
    cache : Path, optional
        Where spectrograms are cached.
    workers : int, optional
        Processes that make them; all cores by default.

    Returns
    -------
    dict of str to list of dict
        By attribute: losses and figures on validation speakers, by epoch.
    """
    if target.suffix in (".state", ".jsonl"):
        raise Refusal(
            f"{target} would overwrite the state of its own training; end it in .safetensors."
        )
    if plan.split not in SPLITS:
        raise Refusal(f"A split called {plan.split} was asked for; it is {' or '.join(SPLITS)}.")
    utterances = [u for folder in corpora for u in corpus.read(folder)]
    utterances = capped(utterances, MOST_OF_A_SPEAKER)
    if plan.split == "speaker":
        utterances = [u for u in utterances if u.split != "test"]
    usable = [s for s in stretches(utterances, Ear(plan.hearing), cache, workers) if not s.why_not]
    parts = divided(usable, plan)
    state = {name: target.with_suffix(f".{name}.state") for name in ATTRIBUTES}
    networks: dict[str, JudgeNetwork] = {}
    classes, histories = {}, {}
    for name in ATTRIBUTES:
        classes[name] = class_names(name, [s.utterance for s in parts["training"]], plan)
        networks[name], histories[name] = fit_attribute(
            name, classes[name], parts["training"], parts["validation"], plan, state[name]
        )
    networks = {name: network.cpu().folded() for name, network in networks.items()}
    if is_main_process():
        mixed = varied(stretch.utterance for stretch in parts["training"])
        facts = _calibrated(networks, classes, parts["validation"], mixed, plan)
        header = {
            "kind": KIND,
            "configuration": {"hearing": asdict(plan.hearing), "network": asdict(plan.network)},
            "training": asdict(plan),
            "seed": plan.seed,
            "split": plan.split,
            "classes": classes,
            "accent_corpora": sorted(mixed),
            "corpora": {
                folder.resolve().name: _corpus_facts(folder.resolve().name, parts["training"])
                for folder in corpora
            },
            "licence": "CC BY-NC-SA 4.0 (weights trained on CC BY-NC-SA recordings)",
            "command": "python -m voicelab " + shlex.join(sys.argv[1:]),
            "history": histories,
        }
        weights = {
            f"{name}.{key}": tensor.half() if tensor.ndim > 1 else tensor
            for name, network in networks.items()
            for key, tensor in network.state_dict().items()
        }
        checkpoint.save(target, weights, header | facts)
        for path in state.values():
            path.unlink(missing_ok=True)
    return histories


def divided(usable: Sequence[Stretch], plan: JudgeTraining) -> dict[str, list[Stretch]]:
    """Return stretches by part of the split: whole recordings by speaker, or segments at random."""
    if plan.split == "speaker":
        pairs = [(stretch, stretch.utterance.split) for stretch in usable]
    else:
        pairs = segments(usable, plan.hearing.piece_frames)
    return {part: [s for s, own in pairs if own == part] for part in corpus.SPLITS}


def class_names(
    attribute: str, training: Sequence[Utterance], plan: JudgeTraining
) -> tuple[str, ...]:
    """Return the classes of an attribute that the training holds, in the order of the outputs."""
    if attribute == "gender":
        found = {u.gender for u in training}
        return tuple(name for name in GENDERS if name in found)
    if attribute == "age":
        found = {age_band(u.age) for u in training}
        return tuple(name for name in AGE_BANDS if name in found)
    mixed = varied(training)
    speakers = {(u.corpus, u.speaker_id, u.accent) for u in training if u.corpus in mixed}
    counts = Counter(accent for _, _, accent in speakers if accent)
    frequent = sorted(name for name, count in counts.items() if count >= plan.accent_speakers)
    return (*frequent, OTHER) if len(frequent) < len(counts) else tuple(frequent)


def fit_attribute(
    attribute: str,
    classes: tuple[str, ...],
    training: Sequence[Stretch],
    validation: Sequence[Stretch],
    plan: JudgeTraining,
    state: Path,
) -> tuple[JudgeNetwork, History]:
    """Train the network of one attribute; taken up where `state` exists.

    Parameters
    ----------
    attribute : str
    classes : tuple of str
        In the order of the outputs.
    training, validation : sequence of Stretch
    plan : JudgeTraining
    state : Path
        See `training.fit`.

    Returns
    -------
    JudgeNetwork
        Still normalised.
    list of dict
        Losses and figures, by epoch.
    """
    batches = PieceBatches(
        training, attribute, classes, plan.hearing, plan.augmentation,
        plan.steps, plan.batch, plan.seed,
    )  # fmt: skip
    torch.manual_seed(plan.seed)
    network = JudgeNetwork(
        n_outputs(attribute, classes), plan.hearing.piece_frames, plan.hearing.n_mels,
        plan.network, normalised=True,
    )  # fmt: skip
    first = islice(batches(STATISTICS_EPOCH), 8)
    seen = torch.cat([batch["pieces"] for batch in first])
    network.mean.copy_(seen.mean(dim=(0, 1)))
    network.spread.copy_((seen - network.mean).std())
    asked = labelled(validation, attribute, classes, varied(s.utterance for s in training))
    few = asked[:: max(1, len(asked) // VALIDATION_RECORDINGS)]

    def validate(module: nn.Module) -> dict[str, float]:
        return figures(examine(network, classes, few, plan.hearing)) if few else {}

    history = fit(
        Graded(network, len(classes), plan),
        batches,
        TrainingConfig(
            epochs=plan.epochs[attribute],
            learning_rate=plan.learning_rate,
            weight_decay=plan.weight_decay,
            seed=plan.seed,
            bfloat16=plan.bfloat16,
        ),
        state,
        validate,
    )
    return network.cpu().eval(), history


def labelled(
    heard: Sequence[Stretch], attribute: str, classes: Sequence[str], mixed: frozenset[str]
) -> list[tuple[Stretch, int]]:
    """Return the stretches that have a class, with it."""
    targets = [label(stretch.utterance, attribute, classes, mixed) for stretch in heard]
    return [(s, target) for s, target in zip(heard, targets, strict=True) if target is not None]


def figures(heard: Examined) -> dict[str, float]:
    """Return the figures of a validation."""
    found = {"validation_balanced_accuracy": balanced_accuracy(heard)}
    adults = heard.true_years >= 18
    error = (heard.years - heard.true_years)[adults]
    if len(error) and np.isfinite(error).all():
        found["validation_error_years_adults"] = float(np.abs(error).mean())
    return found


def _calibrated(
    networks: dict[str, JudgeNetwork],
    classes: dict[str, tuple[str, ...]],
    validation: Sequence[Stretch],
    mixed: frozenset[str],
    plan: JudgeTraining,
) -> dict[str, Any]:
    """Return temperatures, the interval of the age and the figures, from validation speakers."""
    facts: dict[str, Any] = {"temperature": {}, "interval_years": (-20.0, 20.0), "validation": {}}
    for name, network in networks.items():
        asked = labelled(validation, name, classes[name], mixed)
        facts["temperature"][name] = 1.0
        if not asked:
            continue
        heard = examine(network, classes[name], asked, plan.hearing)
        facts["temperature"][name] = temperature(heard)
        likely = probabilities(heard.log_probabilities, facts["temperature"][name])
        facts["validation"][name] = figures(heard) | {
            "calibration_error": calibration_error(likely, heard)
        }
        if name == "age":
            facts["interval_years"] = interval_years(heard)
    return facts


def _corpus_facts(name: str, training: Sequence[Stretch]) -> dict[str, int]:
    own = [stretch for stretch in training if stretch.utterance.corpus == name]
    return {
        "training_speakers": len({stretch.speaker for stretch in own}),
        "training_stretches": len(own),
    }
