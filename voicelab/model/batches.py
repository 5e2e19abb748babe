"""The batches that the space is trained on: windows by voice, through random channels."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from voicelab.attributes import AGE, AGE_BANDS, GENDERS, age_band
from voicelab.codecs import centres_hz
from voicelab.corpus import NARROW_HZ, Utterance, balanced_weights
from voicelab.model.dataset import LabelledFeatures, padded
from voicelab.model.loss import ABSENT
from voicelab.model.network import SpaceConfig
from voicelab.refusal import Refusal
from voicelab.training import Batch

MIN_ACCENT_SPEAKERS = 8
# Natural logarithms of the ratio of women's to men's voices: F0 1.75 (120 to 210 Hz), formants 1.15
# (Peterson & Barney 1952).
FEMALE_F0, FEMALE_FORMANTS = 0.56, 0.14
MAX_WARP = 1.25  # of that difference, up or down


@dataclass(frozen=True)
class BatchConfig:
    """The size of a batch, and the channels that its windows pass through."""

    voices: int = 32  # S
    windows: int = 4  # n, in each of the two halves of a voice
    channel_db: float = 3.0  # standard deviation of the random filter's slowest ripple
    noise: float = 0.5  # share of halves with added noise
    narrow: float = 0.4  # share of halves cut to a random bandwidth, most often 4 kHz
    epoch_seconds: float = 20.0  # audio of each voice in an epoch


class VoiceBatches:
    """Training windows, drawn by voice; each voice passes through two different channels."""

    def __init__(
        self,
        recordings: Sequence[LabelledFeatures],
        config: BatchConfig,
        space: SpaceConfig,
        seed: int,
        epochs: int,
    ) -> None:
        self.config, self.space, self.seed, self.epochs = config, space, seed, epochs
        self.values = [padded(item.values, space.window) for item in recordings]
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
        self.centres_hz = centres_hz(space.features)
        above = np.flatnonzero(self.centres_hz > NARROW_HZ)
        own = self.masks[[indices[0] for indices in self.speakers]]
        self.narrow = np.asarray(~own[:, above].any(axis=1))
        self.contrasts = _contrasts(first, self.narrow)
        # Halfway between equal counts per speaker and per age band: old speakers are few.
        frequency = Counter(self.labels["age_band"].tolist())
        weight = np.array([frequency[band] ** -0.5 for band in self.labels["age_band"].tolist()])
        self.probability = weight / weight.sum()
        drawn = config.voices * 2 * config.windows * space.window / 100
        self.steps = max(1, round(len(self.speakers) * config.epoch_seconds / drawn))
        # Slow ripples over the mel bands; the k-th has 1/k of the amplitude of the slowest.
        position = np.linspace(0, np.pi, space.features.n_mels)
        ripples = np.stack([np.cos(k * position) / k for k in (1, 2, 3, 4, 5)])
        self.ripples = (ripples * config.channel_db * np.log(10) / 10).astype(np.float32)

    def __call__(self, epoch: int, rank: int, ranks: int) -> Iterator[Batch]:
        """Yield the batches of an epoch, different ones for each process."""
        for step in range(self.steps):
            batch = self._batch(np.random.default_rng((self.seed, epoch, step, rank)), ranks)
            yield batch | {"progress": torch.tensor((epoch + step / self.steps) / self.epochs)}

    def _batch(self, random: np.random.Generator, ranks: int) -> Batch:
        size, n = max(2, self.config.voices // ranks), self.config.windows
        replace = size > len(self.speakers)
        chosen = random.choice(len(self.speakers), size, replace=replace, p=self.probability)
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
        input_, input_mask = self._through_channels(target, target_mask, random)
        view, view_mask = self._through_channels(target[:, :1], target_mask[:, :1], random)
        arrays = {
            "input": input_,
            "target": target,
            "input_mask": input_mask,
            "target_mask": target_mask,
            "view": view[:, 0],
            "view_mask": view_mask[:, 0],
            "narrow": self.narrow[chosen],
        }
        if "log_f0" in self.space.features.columns:
            warp = random.uniform(-MAX_WARP, MAX_WARP, size).astype(np.float32)
            warped, warped_mask = self._warped(target[:, 0], target_mask[:, 0], warp)
            arrays |= {"warped": warped, "warped_mask": warped_mask, "warp": warp}
        arrays |= {name: labels[chosen] for name, labels in self.labels.items()}
        return {
            name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in arrays.items()
        }

    def _through_channels(
        self, values: np.ndarray, masks: np.ndarray, random: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return windows [S, H, n, 64, F] and masks [S, H, F], each half through its own channel.

        A random filter, noise below the voice, and a cut to a random bandwidth. The target is what
        went in: the space learns to hear through a channel, not to imitate it.
        """
        bands, halves = self.space.features.n_mels, values.shape[:2]

        def ripples() -> np.ndarray:
            return np.asarray(random.standard_normal((*halves, len(self.ripples))) @ self.ripples)

        heard, mask = values.copy(), masks.copy()
        heard[..., :bands] += ripples()[:, :, None, None]
        noisy = random.random(halves) < self.config.noise
        floor = np.where(
            noisy[..., None], random.uniform(-12, -5, (*halves, 1)) + ripples(), -50.0
        ).astype(np.float32)
        heard[..., :bands] = np.logaddexp(heard[..., :bands], floor[:, :, None, None])
        cut_hz = np.where(random.random(halves) < 0.7, 4000.0, random.uniform(3400, 7600, halves))
        cut_hz = np.where(random.random(halves) < self.config.narrow, cut_hz, np.inf)
        mask[..., :bands] &= self.centres_hz < cut_hz[..., None]
        return heard, mask

    def _warped(
        self, values: np.ndarray, mask: np.ndarray, warp: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return windows [S, n, 64, F] with F0 and formants moved, and their masks [S, F]."""
        bands = self.space.features.n_mels
        warped, known = values.copy(), mask.copy()
        positions = np.arange(bands)
        for row, amount in enumerate(warp):
            f0, formants = amount * FEMALE_F0, amount * FEMALE_FORMANTS
            # A formant at f comes from f / ratio; its position in bands:
            source = np.interp(self.centres_hz / np.exp(formants), self.centres_hz, positions)
            below = np.minimum(source.astype(int), bands - 2)
            share = (source - below).astype(np.float32)
            original = values[row, ..., :bands]
            warped[row, ..., :bands] = (
                original[..., below] * (1 - share) + original[..., below + 1] * share
            )
            known[row, :bands] = mask[row, below + 1]
            known[row, :bands] &= self.centres_hz / np.exp(formants) <= self.centres_hz[-1]
            warped[row, ..., self.space.features.columns["log_f0"]] += f0
        return warped, known


def _contrasts(speakers: Sequence[Utterance], narrow: np.ndarray) -> np.ndarray:
    """Return the weights [3, N] of speakers in the balanced differences of class means.

    Of gender and of age, balanced as directions are: over corpus, bandwidth, accent and the other
    attribute; and of bandwidth, over corpus, accent and gender.
    """
    genders = np.array([u.gender for u in speakers])
    bands = np.array([age_band(u.age) for u in speakers])
    adult = ~np.isin(bands, ("", AGE_BANDS[0]))
    spoken = np.array([f"{u.corpus}|{u.accent}" for u in speakers])
    young, old = AGE.ends
    classes = (
        ((genders == "male") & adult, (genders == "female") & adult, (spoken, narrow, bands)),
        (bands == young, bands == old, (spoken, narrow, genders)),
        (narrow, ~narrow, (spoken, genders)),
    )
    rows = []
    for first, second, others in classes:
        strata = np.array(["|".join(map(str, key)) for key in zip(*others, strict=True)])
        weights_first, weights_second = balanced_weights(first, second, strata)
        rows.append(weights_second - weights_first)
    return np.stack(rows)


def frequent_accents(accents: Sequence[str]) -> tuple[str, ...]:
    """Return the accents that at least eight of the speakers have, in alphabetical order."""
    counts = Counter(accent for accent in accents if accent)
    return tuple(sorted(name for name, count in counts.items() if count >= MIN_ACCENT_SPEAKERS))


def _index(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else ABSENT
