"""The designs of the judge, each trained briefly and evaluated on validation speakers."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from voicelab import corpus
from voicelab.atomic_write import atomic_write
from voicelab.experiments.findings import Findings
from voicelab.judge.batches import Augmentation, augmented
from voicelab.judge.ensemble import predict
from voicelab.judge.frontend import FrontendConfig
from voicelab.judge.network import JudgeNetwork, NetworkConfig
from voicelab.judge.training import JudgeTraining, fit_network, summary
from voicelab.judge.training_data import (
    ORIGINAL,
    Labels,
    Stretch,
    capped,
    hash_of,
    loudest,
    stretches,
)

ARCHIVE, PHONES = "speech_accent_archive", "speechocean762"
CHANNELS = ("room", "clipped", "coded", "world", "griffin_lim")
CLIP_S = 3.0


@dataclass(frozen=True)
class Choice:
    """One row of the table: how a design differs from the default."""

    group: str  # "network", "augmentation", "corpora"
    name: str
    network: NetworkConfig = field(default_factory=NetworkConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)
    corpora: tuple[str, ...] = ()  # trained on these alone; on all where empty


# How long every design is trained: enough to compare them, too little for the best of any.
PLAN = JudgeTraining(networks=1, epochs=1, steps=400)


def without(*versions: str) -> Augmentation:
    """Return the default augmentation without some versions of the recordings."""
    remaining = {
        name: share for name, share in Augmentation().versions.items() if name not in versions
    }
    return Augmentation(versions=remaining)


CHOICES = (
    Choice("network", "convolution, attentive statistics"),
    *(
        Choice("network", f"convolution, {pooling}", NetworkConfig(pooling=pooling))
        for pooling in ("mean", "moments", "extremes", "attention")
    ),
    Choice("network", "separable, attentive statistics", NetworkConfig("separable")),
    Choice("network", "recurrent, attentive statistics", NetworkConfig("recurrent", depth=1)),
    Choice("network", "report, flat", NetworkConfig("report", "flat")),
    Choice("network", "report, attentive statistics", NetworkConfig("report")),
    Choice("network", "convolution, 192 channels", NetworkConfig(channels=192)),
    Choice("augmentation", "without rooms", augmentation=without("room")),
    Choice("augmentation", "without codecs and clipping", augmentation=without("coded", "clipped")),
    Choice("augmentation", "without vocoders", augmentation=without("world", "griffin_lim")),
    Choice("augmentation", "without noises", augmentation=Augmentation(noise=0, babble=0)),
    Choice("augmentation", "without filters", augmentation=Augmentation(tilt_db=0, narrowed=0)),
    Choice(
        "augmentation", "without masks",
        augmentation=Augmentation(masked_frames=0, masked_bands=0),
    ),
    Choice(
        "augmentation", "nothing but crops",
        augmentation=Augmentation(
            versions={ORIGINAL: 1.0}, tilt_db=0, noise=0, babble=0, narrowed=0, masked_frames=0,
            masked_bands=0,
        ),
    ),
    Choice("corpora", f"{ARCHIVE} alone", corpora=(ARCHIVE,)),
    Choice("corpora", f"{PHONES} alone", corpora=(PHONES,)),
)  # fmt: skip


def choices_experiment(
    folders: Sequence[Path],
    target: Path,
    plan: JudgeTraining,
    cache: Path | None = None,
    workers: int | None = None,
    choices: Sequence[Choice] = CHOICES,
) -> Findings:
    """Train every design equally long and return its accuracy on validation speakers.

    Parameters
    ----------
    folders : sequence of Path
        Corpora.
    target : Path
        Folder in which every row is stored as soon as it is known: a second run resumes.
    plan : JudgeTraining
        How long each is trained; its network and augmentation are the defaults.
    cache, workers
        As in `judge.training.train_judge`.
    choices : sequence of Choice
    """
    utterances = capped([u for folder in folders for u in corpus.read(folder)])
    utterances = [u for u in utterances if u.split != "test"]
    usable = [s for s in stretches(utterances, plan.frontend, cache, workers) if s.usable]
    target.mkdir(parents=True, exist_ok=True)
    rows = [row_of(choice, usable, target, plan) for choice in choices]
    groups = {choice.group for choice in choices}
    return Findings(
        name="choices",
        title="The choices the judge is made of",
        figures={"rows": rows},
        tables={
            group: [{k: v for k, v in row.items() if k != "group"} for row in rows
                    if row["group"] == group]
            for group in sorted(groups)
        },
        notes=(
            f"Every design was trained for {plan.epochs * plan.steps} steps of {plan.batch} "
            "pieces and evaluated on validation speakers: enough to compare designs, too little "
            "for the best of any.",
        ),
    )  # fmt: skip


def row_of(
    choice: Choice, usable: Sequence[Stretch], target: Path, plan: JudgeTraining
) -> dict[str, Any]:
    """Return the row of a design, read back where it exists already."""
    # A row belongs to its settings and to the recordings that it was trained and evaluated on.
    recordings = sorted(f"{s.utterance.speaker}/{s.utterance.path.name}" for s in usable)
    settings = json.dumps([asdict(choice), asdict(plan), recordings], sort_keys=True, default=str)
    name = f"{choice.name.replace(' ', '_').replace(',', '')}.{hash_of(settings):08x}"
    stored = target / f"{name}.json"
    if stored.exists():
        return json.loads(stored.read_text())
    training_plan = replace(
        plan, networks=1, network=choice.network, augmentation=choice.augmentation
    )
    training = [
        s
        for s in usable
        if s.utterance.split == "training"
        and (not choice.corpora or s.utterance.corpus in choice.corpora)
    ]
    labels = Labels.of([s.utterance for s in training], plan.accent_speakers)
    if choice.corpora and not labels.varied:  # its ages are all there is to learn from
        labels = replace(labels, varied=frozenset(choice.corpora))
    network, _ = fit_network(training, [], labels, training_plan, 0, target / f"{name}.state")
    held = [s for s in usable if s.utterance.split == "validation"]
    row: dict[str, Any] = {"group": choice.group, "name": choice.name}
    row |= {
        "parameters": sum(p.numel() for p in network.parameters()),
        "ms_for_3_s": round(milliseconds(network, plan.frontend), 2),
    }
    asked = replace(labels, varied=labels.varied | {ARCHIVE})
    row |= {k: round(v, 4) for k, v in figures(network, held, asked, plan.frontend).items()}
    with atomic_write(stored) as part:
        part.write_text(json.dumps(row))
    return row


def figures(
    network: JudgeNetwork, held: Sequence[Stretch], labels: Labels, frontend: FrontendConfig
) -> dict[str, float]:
    """Return the accuracy of a network on held-out speech: whole, short, and through channels."""
    archive = [s for s in held if s.utterance.corpus == ARCHIVE]
    phones = [s for s in held if s.utterance.corpus == PHONES]
    frames = round(CLIP_S * frontend.sample_rate / frontend.hop)

    def read(asked: Sequence[Stretch], log_mels: Sequence[np.ndarray]) -> dict[str, float]:
        predictions = predict([network], log_mels, frontend)
        found = summary(predictions, asked, labels)
        if "native" in found:  # how well they are told apart, wherever the line is drawn
            native = np.array([labels.target(s.utterance, "native") for s in asked])
            likely = predictions.log_probabilities["native"][:, 1]
            found["native_auc"] = float(roc_auc_score(native, likely)) if native.any() else 0.5
        return found

    found = read(archive, [s.versions[ORIGINAL] for s in archive])
    short = read(archive, [loudest(s.versions[ORIGINAL], frames) for s in archive])
    found |= {f"{name}_3_s": value for name, value in short.items()}
    second = read(archive, [loudest(s.versions[ORIGINAL], frames // 3) for s in archive])
    found["gender_1_s"] = second["gender"]
    if phones:
        other = read(phones, [s.versions[ORIGINAL] for s in phones])
        found |= {f"{name}_{PHONES}": other[name] for name in ("gender", "child") if name in other}
    for channel in CHANNELS:
        through = read(archive, [loudest(s.versions[channel], frames) for s in archive])
        found |= {
            f"{name}_{channel}": through[name] for name in ("gender", "native") if name in through
        }
        found[f"error_years_{channel}"] = through["error_years"]
    noisy = read(
        archive, in_noise([loudest(s.versions[ORIGINAL], frames) for s in archive], frontend)
    )
    found |= {f"{name}_noise": noisy[name] for name in ("gender", "native") if name in noisy}
    return found | {"error_years_noise": noisy["error_years"]}


def in_noise(log_mels: Sequence[np.ndarray], frontend: FrontendConfig) -> list[np.ndarray]:
    """Return clips [L, M] with the noise of other recordings and other voices, at 5 to 15 dB."""
    random = np.random.default_rng(0)
    how = Augmentation(
        tilt_db=3.0, noise=1.0, babble=1.0, snr_db=(5.0, 15.0), narrowed=0.5, masked_frames=0,
        masked_bands=0,
    )  # fmt: skip
    found = []
    for index, log_mel in enumerate(log_mels):
        others = [log_mels[(index + step) % len(log_mels)] for step in (1, 2, 3, 4)]
        babble = sum(np.exp(np.resize(x, log_mel.shape).astype(np.float32)) for x in others)
        noise = np.percentile(others[0], 10, axis=0)
        piece = augmented(
            log_mel[None], np.asarray(babble)[None], noise[None], random, frontend, how
        )
        found.append(piece[0].numpy())
    return found


def milliseconds(network: JudgeNetwork, frontend: FrontendConfig, repeats: int = 20) -> float:
    """Return the shortest time that one network takes for 3 s, in milliseconds."""
    x = torch.zeros(1, round(CLIP_S * frontend.sample_rate / frontend.hop), frontend.n_mels)
    times = []
    with torch.inference_mode():
        for _ in range(repeats):
            start = time.perf_counter()
            network(x)
            times.append(time.perf_counter() - start)
    return 1000 * min(times)
