"""Training a judge of two witnesses: heads on published encoders, and how much each counts."""

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from voicelab import corpus
from voicelab.attributes import AGE, AGE_BAND_EDGES
from voicelab.corpus import Utterance, default_cache, map_cached
from voicelab.encoders import ENCODERS
from voicelab.judge.calibration import Familiarity, calibrate, class_weights, interval_of
from voicelab.judge.combination import CONTRADICTING, Combination, contradiction, fit_weights
from voicelab.judge.crops import Clips, RandomCrops
from voicelab.judge.ensemble import median_and_spread, predict
from voicelab.judge.heads import EncoderInput, HeadNetwork, HeadsConfig, with_duration
from voicelab.judge.judge import Judge
from voicelab.judge.loss import JudgeLoss
from voicelab.judge.network import AGE_STEP, ages
from voicelab.judge.sampling import EvenDraws, targets_of
from voicelab.judge.training_data import (
    LICENCE,
    Labels,
    capped,
    corpora_facts,
    fold_of,
    hash_of,
    refuse_state,
)
from voicelab.judge.witness import Witness, head_sizes
from voicelab.refusal import Refusal
from voicelab.training import History, TrainingConfig, fit, is_main_process


@dataclass(frozen=True)
class Clip:
    """A clip of a recording as the encoders hear it.

    Attributes
    ----------
    utterance : Utterance
    inputs : mapping of str to float32 array [E + 1]
        By encoder.
    """

    utterance: Utterance
    inputs: Mapping[str, np.ndarray]

    @property
    def speaker(self) -> str:
        """Its speaker among those of all corpora."""
        return self.utterance.speaker


@dataclass(frozen=True)
class HeadTraining:
    """How the heads on encoders are trained."""

    crops: RandomCrops = field(default_factory=RandomCrops)
    heads: HeadsConfig = field(default_factory=HeadsConfig)
    networks: int = 4  # each is trained without one fold of the speakers; a single one with all
    epochs: int = 6
    steps: int = 150  # an epoch
    batch: int = 256  # clips
    learning_rate: float = 1e-3
    weight_decay: float = 0.3
    label_smoothing: float = 0.05
    seed: int = 0
    accent_speakers: int = 20  # training speakers of a class; rarer accents are pooled
    recordings: int = 2  # of a speaker, at most


@dataclass(frozen=True)
class _Row:
    """A clip among the standardised inputs."""

    utterance: Utterance
    index: int

    @property
    def speaker(self) -> str:
        return self.utterance.speaker


class ClipBatches:
    """Batches of standardised inputs with all labels, the same for the same seed and epoch.

    Parameters
    ----------
    utterances : sequence of Utterance [N]
        Of the training clips.
    inputs : Tensor [N, E + 1]
        See `HeadNetwork.standardised`.
    labels : Labels
    plan : HeadTraining
    seed : int
    """

    def __init__(
        self,
        utterances: Sequence[Utterance],
        inputs: Tensor,
        labels: Labels,
        plan: HeadTraining,
        seed: int,
    ) -> None:
        self.draws = EvenDraws([_Row(u, row) for row, u in enumerate(utterances)], labels)
        self.inputs, self.targets = inputs, targets_of(utterances, labels)
        self.steps, self.batch, self.seed = plan.steps, plan.batch, seed

    def __call__(self, epoch: int, rank: int = 0, ranks: int = 1) -> Iterator[dict[str, Tensor]]:
        """Yield the batches of an epoch: `pieces` [B, E + 1] and a target [B] for every head."""
        random = np.random.default_rng(np.random.SeedSequence([self.seed, epoch, rank]))
        for _ in range(self.steps):
            size = max(2, self.batch // ranks)
            rows = torch.tensor([self.draws.draw(random).index for _ in range(size)])
            targets = {name: target[rows] for name, target in self.targets.items()}
            yield {"pieces": self.inputs[rows]} | targets


def clips(
    utterances: Sequence[Utterance],
    crops: RandomCrops | Clips,
    cache: Path | None = None,
    workers: int | None = None,
) -> list[Clip]:
    """Return the clips with speech; recordings that cannot be read are named on stderr."""
    found = []
    heard = map_cached(utterances, crops, cache or default_cache(), workers, "listening")
    for utterance, one in heard:
        if isinstance(one, Refusal):
            tqdm.write(f"left out: {one}")
            continue
        for row, seconds in enumerate(one["seconds"].tolist()):
            if "why_not" in one and str(one["why_not"][row]):
                continue
            inputs = {name: with_duration(one[name][row], seconds) for name in crops.encoders}
            found.append(Clip(utterance, inputs))
    return found


def train_heads(
    corpora: Sequence[Path],
    target: Path,
    plan: HeadTraining,
    cache: Path | None = None,
    workers: int | None = None,
) -> Judge:
    """Train a witness for each encoder on the training speakers of corpora; write their judge.

    Parameters
    ----------
    corpora : sequence of Path
        Folders with a manifest.
    target : Path
        The checkpoint. Until all networks are trained, the state of each lies beside it; an
        interrupted training continues from there.
    plan : HeadTraining
    cache : Path, optional
        Folder in which the encoders' features are cached.
    workers : int, optional
        Processes that compute them; all cores by default.
    """
    refuse_impossible(target, plan)
    utterances = capped([u for folder in corpora for u in corpus.read(folder)], plan.recordings)
    parts = {part: [u for u in utterances if u.split == part] for part in corpus.SPLITS}
    training = clips(parts["training"], plan.crops, cache, workers)
    # Calibrated on unchanged clips: noise would make the judge too modest about good recordings.
    held = clips(parts["validation"], Clips(plan.crops.encoders), cache, workers)
    labels = Labels.of([clip.utterance for clip in training], plan.accent_speakers)
    witnesses, histories = [], {}
    for encoder in sorted(plan.crops.encoders):  # the order in which `Judge.load` reads them
        witness, histories[encoder] = train_witness(training, held, labels, encoder, plan, target)
        witnesses.append(witness)
    recordings = {clip.utterance.path: clip.utterance for clip in training}
    header = {
        "training": asdict(plan),
        "seed": plan.seed,
        "split": "speaker",
        "corpora": corpora_facts(corpora, list(recordings.values())),
        "licence": LICENCE,
        "command": "python -m voicelab " + shlex.join(sys.argv[1:]),
        "history": histories,
    }
    judge = Judge(tuple(witnesses), labels, combined(witnesses, held), header)
    if is_main_process():
        judge.save(target)
        for encoder in plan.crops.encoders:
            for index in range(plan.networks):
                state_of(target, encoder, index).unlink(missing_ok=True)
    return judge


def state_of(target: Path, encoder: str, index: int) -> Path:
    """Return the file of the state of a network while it is trained."""
    return target.with_suffix(f".{encoder}.{index}.state")


def refuse_impossible(target: Path, plan: HeadTraining) -> None:
    """Raise `Refusal` where a plan cannot be carried out."""
    refuse_state(target)
    for encoder in plan.crops.encoders:
        if encoder not in ENCODERS:
            raise Refusal(
                "An encoder called {encoder!r} was asked for; it is {known}, or none alone for "
                "networks from scratch.",
                encoder=encoder,
                known=" or ".join(ENCODERS),
            )


def train_witness(
    training: Sequence[Clip],
    held: Sequence[Clip],
    labels: Labels,
    encoder: str,
    plan: HeadTraining,
    target: Path,
) -> tuple[Witness, list[History]]:
    """Return a calibrated witness, and the history of each of its networks.

    Parameters
    ----------
    training, held : sequence of Clip
        Of training and of validation speakers.
    labels : Labels
    encoder : str
    plan : HeadTraining
    target : Path
        See `train_heads`.
    """
    inputs = np.stack([clip.inputs[encoder] for clip in training])
    statistics = HeadNetwork(head_sizes(labels), plan.heads)
    torch.manual_seed(plan.seed)  # the principal axes are found from a random start
    statistics.fit_statistics(inputs)
    standardised = statistics.standardised(torch.from_numpy(inputs))
    folds = np.array([fold_of(clip.speaker, plan.networks) for clip in training])
    networks, histories = [], []
    for index in range(plan.networks):
        rows = np.flatnonzero((folds != index) | (plan.networks == 1))
        seed = plan.seed + index
        torch.manual_seed(seed)
        network = HeadNetwork(head_sizes(labels), plan.heads)
        for name in ("mean", "spread", "axes"):
            network.get_buffer(name).copy_(statistics.get_buffer(name))
        utterances = [training[row].utterance for row in rows.tolist()]
        batches = ClipBatches(utterances, standardised[rows], labels, plan, seed)
        module = JudgeLoss(
            network.trained, batches.draws.priors(seed), labels, plan.label_smoothing
        )
        config = TrainingConfig(
            epochs=plan.epochs,
            learning_rate=plan.learning_rate,
            weight_decay=plan.weight_decay,
            seed=seed,
        )
        state = state_of(target, encoder, index)
        settings = {
            "plan": asdict(plan),
            "accents": ", ".join(labels.classes.get("accent", ())),
            "speakers": hash_of(" ".join(sorted({u.speaker for u in utterances}))),
        }
        histories.append(fit(module, batches, config, state, settings=settings))
        networks.append(network.cpu().eval().requires_grad_(False))
    frontend = EncoderInput(encoder)
    seen_sounds = predict(networks[:1], [c.inputs[encoder] for c in training[::3]], frontend).sounds
    familiarity = Familiarity.of(seen_sounds)
    prediction = predict(networks, [clip.inputs[encoder] for clip in held], frontend)
    calibration = calibrate(prediction, held, labels, familiarity)
    witness = Witness(
        encoder, tuple(networks), labels, calibration, familiarity, frontend, asdict(plan.heads)
    )
    return witness, histories


def combined(witnesses: Sequence[Witness], held: Sequence[Clip]) -> Combination:
    """Return the combination that fits clips of validation speakers.

    Parameters
    ----------
    witnesses : sequence of Witness
    held : sequence of Clip
    """
    each = []
    for witness in witnesses:
        prediction = witness.predict([clip.inputs[witness.name] for clip in held])
        each.append(witness.log_probabilities(prediction))
        seconds = prediction.seconds
    labels = witnesses[0].labels
    speakers = np.array([clip.speaker for clip in held])
    years = np.array([labels.years(clip.utterance) for clip in held])
    targets = {
        name: np.array([labels.target(clip.utterance, name) for clip in held])
        for name in labels.classes
    }
    steps = np.rint((years - float(ages()[0])) / AGE_STEP)
    targets[AGE.name] = np.where(np.isfinite(years), np.clip(steps, 0, len(ages()) - 1), -1)
    weights, limits = {}, {}
    for name, target in targets.items():
        known, heard = target >= 0, [one[name] for one in each]
        limits[name] = float(np.quantile(contradiction(name, heard), CONTRADICTING))
        groups = np.searchsorted(AGE_BAND_EDGES, years) if name == AGE.name else target
        weights[name] = fit_weights(
            [one[known] for one in heard], target[known].astype(int), seconds[known],
            class_weights(groups[known], speakers[known]),
        )  # fmt: skip
    combination = Combination(weights, 1.5, limits)
    pooled = combination.pooled(AGE.name, [one[AGE.name] for one in each], seconds)
    return Combination(weights, interval_of(*median_and_spread(pooled), years, speakers), limits)
