"""Training the space on corpora: what a batch holds, the channels it is heard through, the run."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from voicelab import checkpoint, corpus
from voicelab.attributes import AGE_BANDS, age_band
from voicelab.codecs import centres_hz, codec_named
from voicelab.corpus import Utterance
from voicelab.model.dataset import Heard, heard
from voicelab.model.loss import ABSENT, LossConfig, SpaceLoss
from voicelab.model.network import SpaceConfig, Vae
from voicelab.model.space import Space
from voicelab.refusal import Refusal
from voicelab.training import Batch, History, TrainingConfig, fit, is_main_process

GENDERS = ("female", "male")
NARROWBAND = ("masked", "left-out")
MIN_ACCENT_SPEAKERS = 8
# What parts women's voices from men's, as natural logarithms of the ratios: F0 1.75 (120 to
# 210 Hz), formants 1.15 (Peterson & Barney 1952).
FEMALE_F0, FEMALE_FORMANTS = 0.56, 0.14
MAX_WARP = 1.25  # of that difference, up or down
LATENT_BATCH = 512  # windows encoded at once outside training
READ_BY_HEADS = ("validation_gender", "validation_old")


@dataclass(frozen=True)
class BatchConfig:
    """What a batch holds, and through what channels it is heard."""

    voices: int = 32  # S
    windows: int = 4  # n, for each of the two halves of a voice
    channel_db: float = 3.0  # standard deviation of the random filter's slowest ripple
    noise: float = 0.5  # share of halves with noise under the voice
    narrow: float = 0.4  # share of halves cut to a random bandwidth, most often 4 kHz
    epoch_seconds: float = 20.0  # audio of each voice that makes up an epoch


@dataclass(frozen=True)
class SpaceTraining:
    """Everything that decides what a trained space is, apart from the corpora."""

    space: SpaceConfig = field(default_factory=SpaceConfig)
    loss: LossConfig = field(default_factory=LossConfig)
    batch: BatchConfig = field(default_factory=BatchConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    narrowband: str = "masked"  # recordings without anything above 4 kHz: "masked" or "left-out"


class VoiceBatches:
    """Deals out windows by voice, every voice twice under different channels."""

    def __init__(
        self,
        recordings: Sequence[Heard],
        config: BatchConfig,
        space: SpaceConfig,
        seed: int,
        epochs: int,
    ) -> None:
        self.config, self.space, self.seed, self.epochs = config, space, seed, epochs
        self.values = [_long_enough(item.values, space.window) for item in recordings]
        self.masks = np.stack([item.mask for item in recordings])
        speakers: dict[str, list[int]] = {}
        for index, item in enumerate(recordings):
            speakers.setdefault(item.utterance.speaker, []).append(index)
        self.speakers = list(speakers.values())
        if len(self.speakers) < 2:
            raise Refusal(
                "{count} training speakers were found; at least 2 are needed: give a larger "
                "corpus.",
                count=len(self.speakers),
            )
        first = [recordings[indices[0]].utterance for indices in self.speakers]
        ages = np.array([u.age if u.age is not None else np.nan for u in first], dtype=np.float32)
        self.accents = frequent_accents([u.accent for u in first])
        known = ages[np.isfinite(ages)]
        self.age_statistics = (
            (float(known.mean()), float(known.std() + 1e-6)) if len(known) else (0.0, 1.0)
        )
        self.labels = {
            "gender": np.array([_index(GENDERS, u.gender) for u in first]),
            "age_band": np.array([_index(AGE_BANDS, age_band(u.age)) for u in first]),
            "accent": np.array([_index(self.accents, u.accent) for u in first]),
            "age": (ages - self.age_statistics[0]) / self.age_statistics[1],
        }
        self.labels["speaker"] = np.arange(len(self.speakers))
        self.contrasts = _contrasts(first, self.masks[[indices[0] for indices in self.speakers]])
        # Half-way between speakers as they come and ages evenly: the old are few.
        frequency = Counter(self.labels["age_band"].tolist())
        weight = np.array([frequency[band] ** -0.5 for band in self.labels["age_band"].tolist()])
        self.chance = weight / weight.sum()
        drawn = config.voices * 2 * config.windows * space.window / 100
        self.steps = max(1, round(len(self.speakers) * config.epoch_seconds / drawn))
        # Slow ripples over the bands, mel-spaced, each half as strong as the slower one before it.
        position = np.linspace(0, np.pi, space.features.n_mels)
        ripples = np.stack([np.cos(k * position) / k for k in (1, 2, 3, 4, 5)])
        self.ripples = (ripples * config.channel_db * np.log(10) / 10).astype(np.float32)
        self.centres_hz = centres_hz(space.features)

    def __call__(self, epoch: int, rank: int, ranks: int) -> Iterator[Batch]:
        """Yield the batches of an epoch; each of several processes gets batches of its own."""
        for step in range(self.steps):
            batch = self._batch(np.random.default_rng((self.seed, epoch, step, rank)), ranks)
            yield batch | {"progress": torch.tensor((epoch + step / self.steps) / self.epochs)}

    def _batch(self, random: np.random.Generator, ranks: int) -> Batch:
        size, n = max(2, self.config.voices // ranks), self.config.windows
        replace = size > len(self.speakers)
        chosen = random.choice(len(self.speakers), size, replace=replace, p=self.chance)
        bands = self.space.features.n_mels
        shape = (size, 2, n, self.space.window, self.space.features.size)
        target = np.empty(shape, dtype=np.float32)
        target_mask = np.empty((size, 2, shape[-1]), dtype=bool)
        for row, speaker in enumerate(chosen):
            for half in range(2):
                recording = int(random.choice(self.speakers[speaker]))
                values = self.values[recording]
                target_mask[row, half] = self.masks[recording]
                for slot in range(n):
                    start = random.integers(len(values) - self.space.window + 1)
                    target[row, half, slot] = values[start : start + self.space.window]
        channel = random.standard_normal((size, 2, len(self.ripples))).astype(np.float32)
        target[..., :bands] += (channel @ self.ripples)[:, :, None, None]
        heard_through, heard_mask = target.copy(), target_mask.copy()
        noisy = random.random((size, 2)) < self.config.noise
        floor = random.uniform(-12, -5, (size, 2, 1)) + (
            random.standard_normal((size, 2, len(self.ripples))) @ self.ripples
        )
        floor = np.where(noisy[..., None], floor, -50.0).astype(np.float32)
        heard_through[..., :bands] = np.logaddexp(
            heard_through[..., :bands], floor[:, :, None, None]
        )
        cut_hz = np.where(
            random.random((size, 2)) < 0.7, 4000.0, random.uniform(3400, 7600, (size, 2))
        )
        cut_hz = np.where(random.random((size, 2)) < self.config.narrow, cut_hz, np.inf)
        heard_mask[..., :bands] &= self.centres_hz < cut_hz[..., None]
        arrays = {
            "input": heard_through, "target": target,
            "input_mask": heard_mask, "target_mask": target_mask,
        }  # fmt: skip
        if "log_f0" in self.space.features.columns:
            warp = random.uniform(-MAX_WARP, MAX_WARP, size).astype(np.float32)
            warped, warped_mask = self._warped(target[:, 0], target_mask[:, 0], warp)
            arrays |= {"warped": warped, "warped_mask": warped_mask, "warp": warp}
        arrays |= {name: labels[chosen] for name, labels in self.labels.items()}
        return {
            name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in arrays.items()
        }

    def _warped(
        self, values: np.ndarray, mask: np.ndarray, warp: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return windows [S, n, 64, F] with F0 and formants moved, and what is known of them."""
        bands = self.space.features.n_mels
        warped, known = values.copy(), mask.copy()
        positions = np.arange(bands)
        for row, amount in enumerate(warp):
            f0, formants = amount * FEMALE_F0, amount * FEMALE_FORMANTS
            # A formant at f comes from f / ratio: where in the bands is that?
            source = np.interp(self.centres_hz / np.exp(formants), self.centres_hz, positions)
            below = np.minimum(source.astype(int), bands - 2)
            share = (source - below).astype(np.float32)
            own = values[row, ..., :bands]
            warped[row, ..., :bands] = own[..., below] * (1 - share) + own[..., below + 1] * share
            known[row, :bands] = mask[row, below + 1]
            known[row, :bands] &= self.centres_hz / np.exp(formants) <= self.centres_hz[-1]
            warped[row, ..., self.space.features.columns["log_f0"]] += f0
        return warped, known


def planned(
    latent: int = 128,
    epochs: int = 32,
    guidance: float = 1.0,
    narrowband: str = "masked",
    seed: int = 0,
    bfloat16: bool = True,
    age_response: float = 1.0,
    onward: bool = False,
    codec: str = "world",
) -> SpaceTraining:
    """Return the plan that the command line's options ask for.

    Raises
    ------
    Refusal
        Where `narrowband` is neither "masked" nor "left-out", or there is no such codec.
    """
    if narrowband not in NARROWBAND:
        raise Refusal(
            "{narrowband!r} is no treatment of narrow recordings; use {narrowband_2}.",
            narrowband=narrowband,
            narrowband_2=" or ".join(NARROWBAND),
        )
    features = codec_named(codec).config
    loss = LossConfig(
        guidance=guidance,
        age_response=age_response,
        settled=0.0 if onward else LossConfig.settled,
    )
    if "log_f0" not in features.columns:
        loss = replace(loss, f0=0.0, voicing=0.0, warps=0.0)  # so that no header says otherwise
    return SpaceTraining(
        space=SpaceConfig(features=features, latent=latent),
        loss=loss,
        training=TrainingConfig(epochs=epochs, seed=seed, bfloat16=bfloat16),
        narrowband=narrowband,
    )


def _contrasts(people: Sequence[Utterance], masks: np.ndarray) -> np.ndarray:
    """Return the weights [2, N] of speakers in the balanced differences of gender and of age.

    As directions are fitted: alike in corpus, bandwidth, accent and the other attribute.
    """
    genders = np.array([u.gender for u in people])
    bands = np.array([age_band(u.age) for u in people])
    adult = ~np.isin(bands, ("", AGE_BANDS[0]))
    alike = [f"{u.corpus}|{u.accent}|{mask.all()}" for u, mask in zip(people, masks, strict=True)]
    classes = (
        ((genders == "male") & adult, (genders == "female") & adult, bands),
        (bands == AGE_BANDS[1], bands == AGE_BANDS[3], genders),
    )
    rows = []
    for here, there, other in classes:
        strata = np.array([f"{key}|{name}" for key, name in zip(alike, other, strict=True)])
        weights_here, weights_there = corpus.balanced_weights(here, there, strata)
        rows.append(weights_there - weights_here)
    return np.stack(rows)


def frequent_accents(accents: Sequence[str]) -> tuple[str, ...]:
    """Return the accents of at least eight of the speakers given, in alphabetical order."""
    counts = Counter(accent for accent in accents if accent)
    return tuple(sorted(name for name, count in counts.items() if count >= MIN_ACCENT_SPEAKERS))


def train_space(
    corpora: Sequence[Path],
    target: Path,
    plan: SpaceTraining,
    cache: Path | None = None,
    threads: int | None = None,
    onward: Path | None = None,
) -> History:
    """Train a space on the training speakers of corpora and write its checkpoint.

    Parameters
    ----------
    corpora : sequence of Path
        Folders with a manifest.
    target : Path
        The checkpoint; `target` with the suffix .state is kept beside it until training is
        complete and holds the last whole epoch.
    plan : SpaceTraining
    cache : Path, optional
        Where features are cached.
    threads : int, optional
        Processor threads; torch's own choice by default.
    onward : Path, optional
        A space to go on from: its encoder is kept, its decoder learns more.

    Returns
    -------
    list of dict
        Losses and figures on the validation speakers, by epoch.

    Raises
    ------
    Refusal
        Where the target cannot be, the corpora hold too little, or a state of other settings lies
        beside the target.
    """
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
    if threads:
        torch.set_num_threads(threads)
    utterances = [u for folder in corpora for u in corpus.read(folder) if u.split != "test"]
    recordings = heard(utterances, plan.space.features, cache)
    if plan.narrowband == "left-out":
        recordings = [item for item in recordings if item.mask.all()]
    training = [item for item in recordings if item.utterance.split == "training"]
    validation = [item for item in recordings if item.utterance.split == "validation"]
    batches = VoiceBatches(
        training, plan.batch, plan.space, plan.training.seed, plan.training.epochs
    )
    torch.manual_seed(plan.training.seed)
    module = SpaceLoss(
        plan.space, plan.loss, len(batches.accents), torch.from_numpy(batches.contrasts)
    )
    _set_statistics(module.vae, training)
    base = Space.load(onward) if onward else None
    if base:
        if base.config != plan.space:
            raise Refusal(
                "{onward} has another shape than was asked for; give its own settings.",
                onward=onward,
            )
        module.vae.load_state_dict(base.vae.state_dict())
        voices = [
            torch.cat([_encoded(module.vae, training[i]) for i in indices]).mean(0)
            for indices in batches.speakers
        ]
        module.voices.copy_(torch.stack(voices))

    def validate(module: nn.Module) -> dict[str, float]:
        if not validation:
            return {}
        assert isinstance(module, SpaceLoss)
        figures = _figures(module, validation[:: max(1, len(validation) // 150)])
        if onward:  # the heads were not kept
            figures = {name: value for name, value in figures.items() if name not in READ_BY_HEADS}
        return figures

    state = target.with_suffix(".state")
    names = [folder.resolve().name for folder in corpora]
    facts = {name: _corpus_facts(name, training) for name in names}
    settings = {name: part for name, part in asdict(plan).items() if name != "training"}
    settings |= {"corpora": facts, "onward": base.sha256 if base else ""}
    history = fit(module, batches, plan.training, state, validate, settings=settings)
    if is_main_process():
        encoded = [_encoded(module.vae, item) for item in training]
        module.vae.whiten(torch.cat(encoded))
        means = torch.stack(
            [
                torch.cat([_whitened(module.vae, encoded[i]) for i in indices]).mean(0)
                for indices in batches.speakers
            ]
        )
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
        # Matrices in half precision: half as large a file, and decoded bands differ by 0.01 dB.
        learned = dict(module.vae.named_parameters())
        stored = {
            name: value.half() if name in learned and value.ndim > 1 else value
            for name, value in module.vae.state_dict().items()
        }
        checkpoint.save(target, stored, header)
        state.unlink(missing_ok=True)
    return history


def _corpus_facts(name: str, recordings: Sequence[Heard]) -> dict[str, float]:
    own = [item for item in recordings if item.utterance.corpus == name]
    return {
        "training_speakers": len({item.utterance.speaker_id for item in own}),
        "training_recordings": len(own),
        "training_hours": round(sum(len(item.values) for item in own) / 360_000, 2),
    }


def _set_statistics(vae: Vae, recordings: Sequence[Heard]) -> None:
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


def _encoded(vae: Vae, item: Heard) -> Tensor:
    """Return the posterior means [W, D] of the windows of a recording, on the CPU."""
    config, where = vae.config, vae.feature_mean.device
    values = torch.from_numpy(_long_enough(item.values, config.window))
    windows = values.unfold(0, config.window, config.hop).transpose(1, 2)
    mask = torch.from_numpy(item.mask).expand(len(windows), -1)
    with torch.inference_mode():
        means = [
            vae.encoder(vae.standardise(part.to(where)), part_mask.to(where))[0].cpu()
            for part, part_mask in zip(
                windows.split(LATENT_BATCH), mask.split(LATENT_BATCH), strict=True
            )
        ]
    return torch.cat(means)


def _whitened(vae: Vae, latents: Tensor) -> Tensor:
    """Return posterior means [W, D] in the axes of the finished space."""
    return (latents - vae.centre.cpu()) @ vae.whitening.cpu()


def _figures(module: SpaceLoss, recordings: Sequence[Heard]) -> dict[str, float]:
    """Return the validation figures: F0 error, rebuilding error, what the heads still read."""
    vae, where = module.vae, module.vae.feature_mean.device
    f0_error, rebuilt, right = [], [], {"gender": [], "old": []}  # type: list, list, dict[str, list]
    columns = vae.config.features.columns
    for item in recordings:
        latents = _encoded(vae, item).to(where)
        values = torch.from_numpy(_long_enough(item.values, vae.config.window))
        windows = values.unfold(0, vae.config.window, vae.config.hop).transpose(1, 2).to(where)
        decoded = vae.decoder(latents)
        target = vae.standardise(windows)
        if "log_f0" in columns:
            voiced = windows[..., columns["voicing"]] > 0.5
            semitones = (vae.restore(decoded) - windows)[..., columns["log_f0"]] * 12 / np.log(2)
            f0_error.append(semitones[voiced].square())
        held = torch.from_numpy(item.mask).to(where)
        rebuilt.append((decoded - target)[..., held].square().mean())
        voice, u = latents.mean(0), item.utterance
        if u.gender in GENDERS and (u.age or 0) >= 18:
            guess = GENDERS[int(module.heads["gender"](voice).argmax())]
            right["gender"].append((u.gender, guess == u.gender))
        if u.age is not None and u.age >= 18:
            bands = module.heads["age_band"](voice).softmax(0)
            old = bool(bands[2:].sum() > bands[1])
            right["old"].append((u.age >= 35, old == (u.age >= 35)))
    figures = {"validation_rebuilt": float(torch.stack(rebuilt).mean())}
    if f0_error:
        figures["validation_f0_semitones"] = float(torch.cat(f0_error).mean().sqrt())
    for name, outcomes in right.items():
        by_class = [
            [hit for label, hit in outcomes if label == wanted]
            for wanted in {label for label, _ in outcomes}
        ]
        if by_class:
            figures[f"validation_{name}"] = float(np.mean([np.mean(hits) for hits in by_class]))
    return figures


def _index(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else ABSENT


def _long_enough(values: np.ndarray, window: int) -> np.ndarray:
    short = window - len(values)
    return np.pad(values, ((0, short), (0, 0)), mode="edge") if short > 0 else values
