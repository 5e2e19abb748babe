"""Heads on a published encoder: one network for all attributes, for clips of every length."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from voicelab.audio import Recording
from voicelab.encoders import ENCODERS, filter_banks
from voicelab.judge.network import Answers

# Seconds between which the statistics of features are interpolated, over the logarithm.
KNOTS_S = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
SOUND = 96  # principal axes in which speech is told from other sounds


@dataclass(frozen=True)
class EncoderInput:
    """What heads on an encoder are given: its statistics over time, then the duration.

    Attributes
    ----------
    encoder : str
        A name in `encoders.ENCODERS`.
    """

    encoder: str

    def hear(self, recording: Recording) -> np.ndarray:
        """Return the input [E + 1] for a recording."""
        heard = ENCODERS[self.encoder](filter_banks.narrow_band(recording))
        return with_duration(heard, recording.seconds)

    def batch(self, inputs: np.ndarray) -> np.ndarray:
        """Return inputs [B, E + 1] as the heads read them."""
        return np.asarray(inputs, dtype=np.float32)

    def seconds(self, heard: np.ndarray) -> float:
        """Return the duration of the recording that an input [E + 1] was made of."""
        return float(2.0 ** heard[-1])


def with_duration(heard: np.ndarray, seconds: float) -> np.ndarray:
    """Return statistics [E] followed by the logarithm to base 2 of the duration, [E + 1]."""
    return np.append(heard, np.log2(max(seconds, 1e-3))).astype(np.float32)


@dataclass(frozen=True)
class HeadsConfig:
    """The shape of heads on an encoder.

    Attributes
    ----------
    features : int
        Values E of the encoder.
    hidden : int
        Size of the layer that all attributes share.
    dropout : float
        Share of features, and of hidden values, that are left out at random in training.
    """

    features: int = 3072
    hidden: int = 128
    dropout: float = 0.4


class Heads(nn.Module):
    """Standardised inputs [B, E + 1] to the logits of each attribute: the part that is trained."""

    def __init__(self, heads: Mapping[str, int], config: HeadsConfig) -> None:
        super().__init__()
        self.shared = nn.Sequential(
            nn.Dropout(config.dropout),
            nn.Linear(config.features + 1, config.hidden),
            nn.BatchNorm1d(config.hidden),
            nn.ReLU(),
            nn.Dropout(config.dropout),
        )
        self.heads = nn.ModuleDict(
            {name: nn.Linear(config.hidden, size) for name, size in heads.items()}
        )

    def forward(self, x: Tensor) -> Answers:
        """Return the answers, without what tells speech from other sounds."""
        hidden = self.shared(x)
        logits = {name: head(hidden).float() for name, head in self.heads.items()}
        return Answers(logits, x.new_zeros(len(x), 0))


class HeadNetwork(nn.Module):
    """Inputs [B, E + 1] to an answer for each attribute.

    Means over time of a network depend on how long a clip is. So features are standardised by
    the mean and deviation of training clips of the same length, and the length is an input too.

    Attributes
    ----------
    mean, spread : Tensor [len(KNOTS_S), E]
        Of the features of training clips, by length.
    axes : Tensor [E, SOUND]
        Principal axes of the standardised features.
    trained : Heads
    """

    mean: Tensor
    spread: Tensor
    axes: Tensor

    def __init__(self, heads: Mapping[str, int], config: HeadsConfig | None = None) -> None:
        super().__init__()
        config = config or HeadsConfig()
        self.register_buffer("mean", torch.zeros(len(KNOTS_S), config.features))
        self.register_buffer("spread", torch.ones(len(KNOTS_S), config.features))
        self.register_buffer("axes", torch.zeros(config.features, SOUND))
        self.trained = Heads(heads, config)

    def standardised(self, x: Tensor) -> Tensor:
        """Return inputs [B, E + 1] of mean 0 and deviation 1 among clips of their length."""
        knots = torch.tensor(np.log2(KNOTS_S), dtype=x.dtype, device=x.device)
        length = x[:, -1].clamp(knots[0], knots[-1])
        upper = torch.searchsorted(knots, length).clamp(1, len(knots) - 1)
        share = ((length - knots[upper - 1]) / (knots[upper] - knots[upper - 1]))[:, None]
        mean = torch.lerp(self.mean[upper - 1], self.mean[upper], share)
        spread = torch.lerp(self.spread[upper - 1], self.spread[upper], share)
        return torch.cat([(x[:, :-1] - mean) / spread, x[:, -1:] / 4.0], dim=1)

    def forward(self, x: Tensor) -> Answers:
        """Return the answers for inputs [B, E + 1]."""
        standardised = self.standardised(x)
        logits = self.trained(standardised).logits
        return Answers(logits, standardised[:, :-1].detach().float() @ self.axes)

    @torch.no_grad()
    def fit_statistics(self, inputs: np.ndarray) -> None:
        """Take mean, spread and axes from training inputs [N, E + 1].

        The statistics at a knot are those of the clips within an octave of its length, the nearer
        the heavier (a triangle over the logarithm).
        """
        x = torch.from_numpy(np.asarray(inputs, dtype=np.float32))
        features, length = x[:, :-1], x[:, -1:]
        everywhere = features.mean(dim=0), features.std(dim=0)
        for index, knot in enumerate(np.log2(KNOTS_S)):
            weight = (1.0 - (length - knot).abs()).clamp(min=0.0)
            if float(weight.sum()) < 30:  # a corpus of short recordings
                self.mean[index], self.spread[index] = everywhere[0], everywhere[1].clamp(min=1e-3)
                continue
            weight = weight / weight.sum()
            self.mean[index] = (weight * features).sum(dim=0)
            centred = features - self.mean[index]
            self.spread[index] = (weight * centred.square()).sum(dim=0).sqrt().clamp(min=1e-3)
        found = min(SOUND, len(x))  # a small corpus has fewer axes
        _, _, right = torch.pca_lowrank(self.standardised(x)[:, :-1], q=found, niter=4)
        self.axes[:, :found] = right
