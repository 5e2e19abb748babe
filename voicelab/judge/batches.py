"""Training batches of a judge: who speaks, through what channel, for how long."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from voicelab.judge.frontend import FrontendConfig, tiled
from voicelab.judge.sampling import EvenDraws, targets_of
from voicelab.judge.training_data import ORIGINAL, Labels, Stretch

BABBLERS = 4  # voices in a babble


@dataclass(frozen=True)
class Augmentation:
    """How pieces are changed at random; shares are of pieces.

    Attributes
    ----------
    versions : mapping of str to float
        How often each version of a recording is drawn, relative to the others.
    seconds : (float, float)
        Range of durations; each batch has one, drawn uniformly.
    tilt_db : float
        Standard deviation of each of the `tilt_cosines` cosines over mel of a random filter.
    noise, babble : float
        Shares with the noise of another recording, and with other voices, in the background.
    snr_db : (float, float)
    narrowed : float
        Share limited to a random band, at most that of a telephone.
    masked_frames, masked_bands : int
        Longest mask over time and over mel, two per piece (SpecAugment, Park et al. 2019).
    """

    versions: Mapping[str, float] = field(
        default_factory=lambda: {
            "original": 3.0, "world": 1.5, "griffin_lim": 0.75, "room": 1.0, "coded": 1.0,
            "clipped": 0.5,
        }
    )  # fmt: skip
    seconds: tuple[float, float] = (0.3, 6.0)
    tilt_db: float = 2.0
    tilt_cosines: int = 4
    noise: float = 0.2
    babble: float = 0.1
    snr_db: tuple[float, float] = (3.0, 30.0)
    narrowed: float = 0.1
    masked_frames: int = 10
    masked_bands: int = 6


class PieceBatches:
    """Batches of pieces with all labels, the same for the same seed and epoch."""

    def __init__(
        self,
        training: Sequence[Stretch],
        labels: Labels,
        frontend: FrontendConfig,
        augmentation: Augmentation,
        steps: int,
        batch: int,
        seed: int,
    ) -> None:
        self.labels, self.frontend, self.augmentation = labels, frontend, augmentation
        self.steps, self.batch, self.seed = steps, batch, seed
        self.draws = EvenDraws(training, labels)
        originals = [s.versions[ORIGINAL] for s in training if ORIGINAL in s.versions]
        # The background noise of each recording.
        self.noises = np.stack([np.percentile(x, 10, axis=0) for x in originals]).astype(np.float32)
        self.originals = originals
        names = sorted({name for s in training for name in s.versions})
        weights = np.array([augmentation.versions.get(name, 0.0) for name in names])
        self.names, self.chances = names, weights / weights.sum()

    def __call__(self, epoch: int, rank: int = 0, ranks: int = 1) -> Iterator[dict[str, Tensor]]:
        """Yield the batches of an epoch: `pieces` [B, L, M] and a target [B] for every head."""
        random = np.random.default_rng(np.random.SeedSequence([self.seed, epoch, rank]))
        for _ in range(self.steps):
            yield self._batch(random, max(2, self.batch // ranks))

    def priors(self) -> dict[str, np.ndarray]:
        """Return how often each class is drawn, by attribute; at least 0.001."""
        return self.draws.priors(self.seed)

    def _batch(self, random: np.random.Generator, size: int) -> dict[str, Tensor]:
        seconds = random.uniform(*self.augmentation.seconds)
        length = max(8, round(seconds * self.frontend.sample_rate / self.frontend.hop))
        drawn = [self.draws.draw(random) for _ in range(size)]
        cut = np.stack([cropped(self._version(s, random), length, random) for s in drawn])
        babble = np.zeros_like(cut, dtype=np.float32)
        for row in np.flatnonzero(random.random(size) < self.augmentation.babble):
            for other in random.integers(len(self.originals), size=BABBLERS):
                babble[row] += np.exp(
                    cropped(self.originals[other], length, random).astype(np.float32)
                )
        noise = self.noises[random.integers(len(self.noises), size=size)]
        batch = {"pieces": augmented(cut, babble, noise, random, self.frontend, self.augmentation)}
        return batch | targets_of([s.utterance for s in drawn], self.labels)

    def _version(self, stretch: Stretch, random: np.random.Generator) -> np.ndarray:
        name = self.names[random.choice(len(self.names), p=self.chances)]
        # A segment of a random split has only one version.
        return stretch.versions.get(name, next(iter(stretch.versions.values())))


def cropped(log_mel: np.ndarray, length: int, random: np.random.Generator) -> np.ndarray:
    """Return `length` frames from a random start, repeated where there are fewer."""
    start = int(random.integers(max(1, len(log_mel) - length + 1)))
    return tiled(log_mel[start : start + length], length)


def augmented(
    cut: np.ndarray,
    babble: np.ndarray,
    noise: np.ndarray,
    random: np.random.Generator,
    frontend: FrontendConfig,
    how: Augmentation,
) -> Tensor:
    """Return level-free pieces [B, L, M] of log-mel crops, each changed at random.

    Parameters
    ----------
    cut : float array [B, L, M]
    babble : float array [B, L, M]
        Power of other voices; zero for no babble.
    noise : float array [B, M]
        Log spectrum of background noise.
    random : Generator
    frontend : FrontendConfig
    how : Augmentation

    Notes
    -----
    The powers of unrelated sounds add up. The level is taken out and the
    floor put in as `frontend.level_free` does; masks hold the mean of their band.
    """
    size, frames, bands = cut.shape
    position = torch.linspace(0, np.pi, bands)
    cosines = torch.cos(torch.arange(1, how.tilt_cosines + 1)[:, None] * position)

    def curve() -> Tensor:
        draws = torch.from_numpy(random.standard_normal((size, 1, len(cosines)))).float()
        return draws * (how.tilt_db * np.log(10) / 10) @ cosines  # [B, 1, M]

    def at_snr(power: Tensor, share: float) -> Tensor:
        """Return a power, scaled to a random signal-to-noise ratio for a voice of power 1."""
        level = 10 ** (-random.uniform(*how.snr_db, (size, 1, 1)) / 10)
        level[random.random((size, 1, 1)) >= share] = 0.0
        mean = power.mean(dim=(1, 2), keepdim=True)
        return power / mean.clamp(min=1e-12) * torch.from_numpy(level).float()

    power = torch.exp(torch.from_numpy(cut).float() + curve())
    power = power / power.mean(dim=(1, 2), keepdim=True)
    # The power of noise in a band fluctuates: chi-squared with two degrees of freedom.
    grain = torch.from_numpy(random.standard_exponential((size, frames, bands), dtype=np.float32))
    hiss = torch.exp(torch.from_numpy(noise).float()[:, None] + curve()) * grain
    power = power + at_snr(hiss, how.noise) + at_snr(torch.from_numpy(babble), 1.0)
    low = random.integers(0, 8, (size, 1))  # bands, up to about 250 Hz
    high = random.integers(round(0.72 * bands), bands + 1, size)[:, None]  # from about 2.2 kHz
    within = (np.arange(bands) >= low) & (np.arange(bands) < high)
    within |= random.random((size, 1)) >= how.narrowed
    power = power * torch.from_numpy(within)[:, None]
    power = power / power.mean(dim=(1, 2), keepdim=True)
    pieces = torch.log(power + 10 ** (-frontend.floor_db / 10))
    quiet = pieces.mean(dim=1, keepdim=True).expand(-1, frames, -1)
    hidden = torch.zeros(size, frames, bands, dtype=torch.bool)
    longest_frames = min(how.masked_frames, frames // 5)
    for axis, length, longest in ((1, frames, longest_frames), (2, bands, how.masked_bands)):
        for _ in range(2):
            width = random.integers(0, longest + 1, size)
            start = (random.random(size) * (length - width + 1)).astype(int)
            at = np.arange(length)[None]
            masked = torch.from_numpy((at >= start[:, None]) & (at < (start + width)[:, None]))
            hidden |= masked[:, :, None] if axis == 1 else masked[:, None, :]
    return torch.where(hidden, quiet, pieces)
