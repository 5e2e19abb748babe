"""Finds directions without labels, by recognising shifts from decoded speech.

Voynov & Babenko (2020): a matrix of directions and a reconstructor are trained together. The
reconstructor sees two decodings, of a latent and of the same latent shifted, and predicts along
which direction it was moved and how far. A direction that it recognises changes what is heard.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from voicelab.training import Batch, History, TrainingConfig, fit

if TYPE_CHECKING:
    from voicelab.model.space import Space

KINDS = ("learnt", "random", "coordinate")


@dataclass(frozen=True)
class DiscoveryConfig:
    """Settings of the search."""

    directions: int = 16  # K
    least: float = 0.5  # strength of a shift, in standard deviations of the voices
    most: float = 3.0
    strength_weight: float = 0.25  # of the error in strength, beside the cross-entropy
    # Noise added to both decodings, in standard deviations of the features. Without it every shift
    # is visible, and any directions can be distinguished equally well.
    noise: float = 3.0
    width: int = 64  # of the reconstructor
    steps: int = 100  # an epoch
    batch: int = 64
    training: TrainingConfig = field(
        default_factory=lambda: TrainingConfig(epochs=10, learning_rate=2e-3, weight_decay=0.01)
    )


class Decoder(Protocol):
    """A differentiable function from latents [B, D] to windows [B, L, F]."""

    def __call__(self, latents: Tensor) -> Tensor:
        """Return windows."""


@dataclass(frozen=True)
class Discovery:
    """The result of a search.

    Attributes
    ----------
    vectors : float32 array [D, K]
        Of unit norm.
    accuracy : float
        RCA: share of held-out shifts whose direction the reconstructor recognises.
    strength_error : float
        Mean absolute error of the strength that it predicts.
    history : list of dict
    """

    vectors: np.ndarray
    accuracy: float
    strength_error: float
    history: History


class Shifts:
    """Batches of latents with random shifts, different in every epoch."""

    def __init__(self, latents: np.ndarray, config: DiscoveryConfig, seed: int) -> None:
        self.latents = torch.from_numpy(np.ascontiguousarray(latents, dtype=np.float32))
        self.config, self.seed, self.steps = config, seed, config.steps

    def __call__(self, epoch: int, rank: int = 0, ranks: int = 1) -> Iterator[Batch]:
        """Yield latents [B, D], direction [B] and signed strength [B]."""
        random = np.random.default_rng((self.seed, epoch, rank))
        for _ in range(self.steps):
            yield self.batch(random, max(2, self.config.batch // ranks))

    def batch(self, random: np.random.Generator, size: int) -> Batch:
        """Return one batch."""
        rows = random.integers(len(self.latents), size=size)
        strength = random.uniform(self.config.least, self.config.most, size)
        strength *= random.choice([-1.0, 1.0], size)
        return {
            "latents": self.latents[torch.from_numpy(rows)],
            "direction": torch.from_numpy(random.integers(self.config.directions, size=size)),
            "strength": torch.from_numpy(strength.astype(np.float32)),
        }


class Finder(nn.Module):
    """Directions and the reconstructor that distinguishes them, with their loss."""

    decoder: Decoder

    def __init__(
        self,
        decoder: Decoder,
        vectors: Tensor,
        learnt: bool,
        features: int,
        config: DiscoveryConfig,
    ) -> None:
        super().__init__()
        self.config = config
        # Not a submodule: the decoder is not trained.
        object.__setattr__(self, "decoder", decoder)
        self.vectors = nn.Parameter(vectors.clone(), requires_grad=learnt)
        width = config.width
        self.tell = nn.Sequential(*_strided(2 * features, width), *_strided(width, width))
        self.direction = nn.Linear(2 * width, config.directions)
        self.strength = nn.Linear(2 * width, 1)

    @property
    def units(self) -> Tensor:
        """Directions [D, K] of unit norm."""
        return functional.normalize(self.vectors, dim=0)

    def recognised(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return the logits of the direction [B, K], and the predicted strength [B]."""
        latents = batch["latents"]
        shifted = latents + batch["strength"][:, None] * self.units.T[batch["direction"]]
        before, after = (self._heard(z) for z in (latents, shifted))
        frames = self.tell(torch.cat([before, after - before], dim=2).transpose(1, 2))
        pooled = torch.cat([frames.mean(dim=2), frames.amax(dim=2)], dim=1)
        return self.direction(pooled), self.strength(pooled)[:, 0]

    def _heard(self, latents: Tensor) -> Tensor:
        clear = self.decoder(latents)
        return clear + self.config.noise * torch.randn_like(clear)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        """Return the loss of a batch and its parts."""
        logits, strength = self.recognised(batch)
        named = functional.cross_entropy(logits, batch["direction"])
        missed = (strength - batch["strength"]).abs().mean()
        right = (logits.argmax(dim=1) == batch["direction"]).float().mean()
        return {
            "loss": named + self.config.strength_weight * missed,
            "named": named,
            "missed": missed,
            "accuracy": right,
        }


def _strided(before: int, width: int) -> tuple[nn.Module, ...]:
    return nn.Conv1d(before, width, 5, stride=2, padding=2), nn.BatchNorm1d(width), nn.ReLU()


def decoder_of(space: "Space") -> Decoder:
    """Return the decoder of a space, from whitened latents to standardised windows [B, L, F]."""
    vae = space.vae

    def decode(latents: Tensor) -> Tensor:
        return vae.decoder(latents @ vae.colouring + vae.centre)

    return decode


def discover(
    decoder: Decoder,
    training: np.ndarray,
    held: np.ndarray,
    state: Path,
    config: DiscoveryConfig | None = None,
    kind: str = "learnt",
) -> Discovery:
    """Find directions, or measure how well fixed ones can be distinguished.

    Parameters
    ----------
    decoder : Decoder
    training, held : float arrays [N, D]
        Latents of windows of training voices, and of voices that the accuracy is measured on.
    state : Path
        See `training.fit`.
    config : DiscoveryConfig, optional
    kind : str
        "learnt"; or "random" or "coordinate", which are fixed, for comparison.
    """
    config = config or DiscoveryConfig()
    seed, dimensions = config.training.seed, training.shape[1]
    torch.manual_seed(seed)
    vectors = torch.linalg.qr(torch.randn(dimensions, config.directions))[0]
    if kind == "random":
        vectors = functional.normalize(torch.randn(dimensions, config.directions), dim=0)
    elif kind == "coordinate":
        # The axes of greatest variance, the best choice among coordinates.
        order = np.argsort(-training.var(axis=0))[: config.directions].copy()
        vectors = torch.eye(dimensions)[:, torch.from_numpy(order)]
    with torch.inference_mode():
        features = decoder(torch.from_numpy(training[:1].astype(np.float32))).shape[2]
    finder = Finder(decoder, vectors, kind == "learnt", features, config)
    settings = {"kind": kind, "discovery": asdict(replace(config, training=TrainingConfig()))}
    history = fit(
        finder,
        Shifts(training, config, seed),
        config.training,
        state,
        settings=settings,
        device="cpu",
    )
    torch.manual_seed(seed + 1)
    test = Shifts(held, config, seed + 1)
    right, missed = [], []
    with torch.inference_mode():
        for batch in test(0):
            logits, strength = finder.recognised(batch)
            right.append(float((logits.argmax(dim=1) == batch["direction"]).float().mean()))
            missed.append(float((strength - batch["strength"]).abs().mean()))
    return Discovery(
        finder.units.detach().numpy().copy(), float(np.mean(right)), float(np.mean(missed)), history
    )
