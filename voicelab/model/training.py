"""Training the space on corpora: the plan, the run, the checkpoint."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from voicelab import checkpoint, corpus
from voicelab.codecs import codec_named
from voicelab.model.batches import BatchConfig, VoiceBatches
from voicelab.model.dataset import LabelledFeatures, labelled_features
from voicelab.model.loss import LossConfig, SpaceLoss
from voicelab.model.network import SpaceConfig, Vae
from voicelab.model.space import Space
from voicelab.model.validation import encoded, figures
from voicelab.refusal import Refusal
from voicelab.training import History, TrainingConfig, fit, is_main_process

NARROWBAND = ("masked", "left-out")
FIGURES_OF_HEADS = ("validation_gender", "validation_old")
VALIDATION_RECORDINGS = 150  # about


@dataclass(frozen=True)
class SpaceTraining:
    """Every setting that a trained space depends on, apart from the corpora."""

    space: SpaceConfig = field(default_factory=SpaceConfig)
    loss: LossConfig = field(default_factory=LossConfig)
    batch: BatchConfig = field(default_factory=BatchConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    narrowband: str = "masked"  # recordings without anything above 4 kHz: "masked" or "left-out"


def planned(
    latent: int = 128,
    epochs: int = 32,
    guidance: float = 1.0,
    narrowband: str = "masked",
    seed: int = 0,
    bfloat16: bool = True,
    age_response: float = 1.0,
    init_from: bool = False,
    codec: str = "world",
) -> SpaceTraining:
    """Return the plan for the options of the command line.

    With `init_from` the training starts from another space and keeps its encoder.

    Raises
    ------
    Refusal
        If `narrowband` is neither "masked" nor "left-out", or the codec is unknown.
    """
    if narrowband not in NARROWBAND:
        raise Refusal(
            "{narrowband!r} is no treatment of narrow recordings; use {known}.",
            narrowband=narrowband,
            known=" or ".join(NARROWBAND),
        )
    features = codec_named(codec).config
    loss = LossConfig(
        guidance=guidance,
        age_response=age_response,
        settled=0.0 if init_from else LossConfig.settled,
    )
    if "log_f0" not in features.columns:
        loss = replace(loss, f0=0.0, voicing=0.0, warps=0.0)  # the header then says so
    return SpaceTraining(
        space=SpaceConfig(features=features, latent=latent),
        loss=loss,
        training=TrainingConfig(epochs=epochs, seed=seed, bfloat16=bfloat16),
        narrowband=narrowband,
    )


def train_space(
    corpora: Sequence[Path],
    target: Path,
    plan: SpaceTraining,
    cache: Path | None = None,
    threads: int | None = None,
    init_from: Path | None = None,
) -> History:
    """Train a space on the training speakers of corpora and write its checkpoint.

    Parameters
    ----------
    corpora : sequence of Path
        Folders with a manifest.
    target : Path
        The checkpoint. Until training is complete, a file beside it with the suffix .state holds
        the last whole epoch.
    plan : SpaceTraining
    cache : Path, optional
        Where features are cached.
    threads : int, optional
        Processor threads; torch chooses by default.
    init_from : Path, optional
        A trained space to start from: its encoder is kept, its decoder is trained further.

    Returns
    -------
    list of dict
        Losses and figures on the validation speakers, by epoch.

    Raises
    ------
    Refusal
        If the target cannot be written, the corpora are too small, or the state beside the target
        has other settings.
    """
    _refuse_target(target)
    if threads:
        torch.set_num_threads(threads)
    utterances = [u for folder in corpora for u in corpus.read(folder) if u.split != "test"]
    recordings = labelled_features(utterances, plan.space.features, cache)
    if plan.narrowband == "left-out":
        recordings = [item for item in recordings if item.mask.all()]
    training = [item for item in recordings if item.utterance.split == "training"]
    validation = [item for item in recordings if item.utterance.split == "validation"]
    validation = validation[:: max(1, len(validation) // VALIDATION_RECORDINGS)]
    batches = VoiceBatches(
        training, plan.batch, plan.space, plan.training.seed, plan.training.epochs
    )
    torch.manual_seed(plan.training.seed)
    module = SpaceLoss(
        plan.space, plan.loss, len(batches.accents), torch.from_numpy(batches.contrasts)
    )
    set_statistics(module.vae, training)
    base = Space.load(init_from) if init_from else None
    if base:
        if base.config != plan.space:
            raise Refusal(
                "{path} has another shape than these options give; use the options that it was "
                "trained with.",
                path=init_from,
            )
        module.vae.load_state_dict(base.vae.state_dict())
        latents = [encoded(module.vae, item) for item in training]
        module.voices.copy_(_voice_means(latents, batches))

    def validate(module: nn.Module) -> dict[str, float]:
        if not validation:
            return {}
        assert isinstance(module, SpaceLoss)
        found = figures(module, validation)
        if init_from:  # a checkpoint does not hold the heads
            found = {name: value for name, value in found.items() if name not in FIGURES_OF_HEADS}
        return found

    state = target.with_suffix(".state")
    names = [folder.resolve().name for folder in corpora]
    facts = {name: _corpus_facts(name, training) for name in names}
    settings = {name: part for name, part in asdict(plan).items() if name != "training"}
    settings |= {"corpora": facts, "onward": base.sha256 if base else ""}
    history = fit(module, batches, plan.training, state, validate, settings=settings)
    if is_main_process():
        latents = [encoded(module.vae, item) for item in training]
        module.vae.whiten(torch.cat(latents))
        means = _voice_means([_whitened(module.vae, item) for item in latents], batches)
        header = {
            "kind": "space",
            "configuration": asdict(plan.space),
            "training": asdict(plan),
            "onward_from": base.header if base else None,
            "latent_mean": means.mean(0).tolist(),  # of the training voices
            "latent_sd": means.std(0).tolist(),
            "corpora": facts,
            "licence": "CC BY-NC-SA 4.0 (weights trained on CC BY-NC-SA recordings)",
            "history": history,
        }
        checkpoint.save(target, _stored(module.vae), header)
        state.unlink(missing_ok=True)
    return history


def _refuse_target(target: Path) -> None:
    if target.suffix in (".state", ".jsonl"):
        raise Refusal(
            "{target} would overwrite the state of its own training; end it in .safetensors.",
            target=target,
        )
    if not target.parent.is_dir():
        raise Refusal(
            "{parent} is not a folder; make it first, the checkpoint goes there.",
            parent=target.parent,
        )


def _stored(vae: Vae) -> dict[str, Tensor]:
    """Return the weights of a checkpoint: matrices in half precision.

    The file is half as large, and decoded bands differ by 0.01 dB.
    """
    learned = dict(vae.named_parameters())
    return {
        name: value.half() if name in learned and value.ndim > 1 else value
        for name, value in vae.state_dict().items()
    }


def _voice_means(latents: Sequence[Tensor], batches: VoiceBatches) -> Tensor:
    """Return the mean [N, D] of each speaker's windows, from those [W, D] of each recording."""
    return torch.stack(
        [torch.cat([latents[i] for i in indices]).mean(0) for indices in batches.speakers]
    )


def _corpus_facts(name: str, recordings: Sequence[LabelledFeatures]) -> dict[str, float]:
    held = [item for item in recordings if item.utterance.corpus == name]
    return {
        "training_speakers": len({item.utterance.speaker_id for item in held}),
        "training_recordings": len(held),
        "training_hours": round(sum(len(item.values) for item in held) / 360_000, 2),
    }


def set_statistics(vae: Vae, recordings: Sequence[LabelledFeatures]) -> None:
    """Set mean and SD of every feature over the recordings that hold it."""
    size = vae.config.features.size
    total, square, count = np.zeros(size), np.zeros(size), np.zeros(size)
    for item in recordings:
        values = item.values.astype(np.float64)
        total += values.sum(0) * item.mask
        square += np.square(values).sum(0) * item.mask
        count += len(values) * item.mask
    mean = total / np.maximum(count, 1)
    sd = np.sqrt(np.maximum(square / np.maximum(count, 1) - mean**2, 1e-4))
    vae.feature_mean.copy_(torch.from_numpy(mean))
    vae.feature_sd.copy_(torch.from_numpy(sd))


def _whitened(vae: Vae, latents: Tensor) -> Tensor:
    """Return posterior means [W, D] in the axes of the finished space."""
    return (latents - vae.centre.cpu()) @ vae.whitening.cpu()
