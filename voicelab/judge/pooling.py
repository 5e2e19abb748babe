"""Poolings: how a judge's network contracts time."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional


class Pooling(nn.Module):
    """A layer from frames [B, C, L] to `parts` values for each channel [B, parts C]."""

    parts: int


class Mean(Pooling):
    """Frames [B, C, L] to their mean over time [B, C]."""

    parts = 1

    def __init__(self, width: int) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        """Return the mean."""
        return x.mean(dim=2)


class Moments(Mean):
    """Frames [B, C, L] to mean, standard deviation, skewness and kurtosis [B, 4 C]."""

    parts = 4

    def forward(self, x: Tensor) -> Tensor:
        """Return the moments; the unbounded higher ones are compressed by a logarithm."""
        x = x.float()
        mean = x.mean(dim=2, keepdim=True)
        spread = _spread((x - mean).square().mean(dim=2, keepdim=True))
        z = (x - mean) / spread
        skewness, kurtosis = z.pow(3).mean(dim=2), z.pow(4).mean(dim=2)
        compressed = [skewness.sign() * skewness.abs().log1p(), kurtosis.log1p()]
        return torch.cat([mean[..., 0], spread[..., 0], *compressed], dim=1)


class Extremes(Mean):
    """Frames [B, C, L] to their minimum and maximum over time [B, 2 C]."""

    parts = 2

    def forward(self, x: Tensor) -> Tensor:
        """Return minimum and maximum."""
        return torch.cat([x.amin(dim=2), x.amax(dim=2)], dim=1)


class Attention(Pooling):
    """Frames [B, C, L] to a mean over time [B, C] with learned weights for each channel."""

    parts = 1

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weigh = nn.Sequential(nn.Conv1d(width, 48, 1), nn.Tanh(), nn.Conv1d(48, width, 1))

    def weights(self, x: Tensor) -> Tensor:
        """Return weights [B, C, L] that sum to 1 over time."""
        return self.weigh(x).float().softmax(dim=2)

    def forward(self, x: Tensor) -> Tensor:
        """Return the weighted mean."""
        return (self.weights(x) * x.float()).sum(dim=2)


class AttentiveStatistics(Attention):
    """Frames [B, C, L] to weighted mean and SD [B, 2 C] (Okabe, Koshinaka & Shinoda 2018)."""

    parts = 2

    def forward(self, x: Tensor) -> Tensor:
        """Return mean and standard deviation."""
        weights, x = self.weights(x), x.float()
        mean = (weights * x).sum(dim=2, keepdim=True)
        variance = (weights * (x - mean).square()).sum(dim=2)
        return torch.cat([mean[..., 0], _spread(variance)], dim=1)


class Flat(Pooling):
    """Frames [B, C, L] to 19 steps side by side [B, 19 C], as in the source report.

    A piece of 184 frames gives exactly 19 steps; other lengths are averaged into 19.
    """

    parts = 19

    def __init__(self, width: int) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        """Return the steps; every step has weights of its own in the layer that follows."""
        return functional.adaptive_avg_pool1d(x, self.parts).flatten(1)


def _spread(variance: Tensor) -> Tensor:
    # The offset keeps the gradient of the square root finite at zero.
    return (variance + 1e-4).sqrt()


POOLINGS: dict[str, Callable[[int], Pooling]] = {
    "flat": Flat,
    "mean": Mean,
    "moments": Moments,
    "extremes": Extremes,
    "attention": Attention,
    "attentive statistics": AttentiveStatistics,
}
