"""The judge's network, put together from a table of choices.

How it reads frames, how it contracts time, and one head for every attribute.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

GENDERS = ("female", "male")
OTHER, ENGLISH_OTHER = "other", "english_other"  # accents too rare to be told apart
YOUNGEST, OLDEST = 5.0, 90.0  # years
AGE_STEP = 2.5  # years between the ages that the age head chooses from


@dataclass(frozen=True)
class NetworkConfig:
    """A row of the table of choices.

    Attributes
    ----------
    block : str
        How frames are read: a name in `BLOCKS`.
    pooling : str
        How time is contracted: a name in `POOLINGS`.
    channels : int
        Width of the frames that come out of the block; `report` has its own.
    depth : int
        Residual blocks, or recurrent layers.
    embedding : int
        Size of what is left of a recording before the heads.
    dropout : float
    """

    block: str = "convolution"
    pooling: str = "attentive statistics"
    channels: int = 128
    depth: int = 3
    embedding: int = 128
    dropout: float = 0.2


class Block(nn.Module):
    """Standardised frames [B, L, M] to [B, width, L']."""

    width: int


class Pooling(nn.Module):
    """Frames [B, C, L] to `parts` values a channel [B, parts C]."""

    parts: int


class Report(Block):
    """The source report's block: three unpadded 5x5 convolutions, each with a 2x2 maximum.

    184 frames of 82 bands become 19 of 6 bands in 32 channels. Batch normalisation, which the
    report did not have, is added: without it the network learnt no accent in 600 steps.
    """

    least = 36  # frames that leave one

    def __init__(self, bands: int, config: NetworkConfig) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 1
        for channels in (8, 16, 32):
            # The maximum before the ReLU: the same values, a quarter of the work.
            layers += [
                nn.Conv2d(before, channels, 5), nn.BatchNorm2d(channels), nn.MaxPool2d(2),
                nn.ReLU(),
            ]  # fmt: skip
            before, bands = channels, (bands - 4) // 2
        self.layers = nn.Sequential(*layers)
        self.width = before * bands

    def forward(self, frames: Tensor) -> Tensor:
        """Return [B, width, L'] of standardised frames [B, L, M]."""
        short = self.least - frames.shape[1]
        if short > 0:
            frames = functional.pad(frames.transpose(1, 2), (0, short)).transpose(1, 2)
        return self.layers(frames[:, None]).permute(0, 1, 3, 2).flatten(1, 2)


class Convolution(Block):
    """Convolutions over time: a strided one, then residual pairs of growing reach."""

    def __init__(self, bands: int, config: NetworkConfig) -> None:
        super().__init__()
        self.width = config.channels
        self.stem = _strided(bands, self.width)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(self.width, self.width, 3, padding=1 + index, dilation=1 + index),
                nn.BatchNorm1d(self.width),
                nn.ReLU(),
                nn.Conv1d(self.width, self.width, 3, padding=1),
                nn.BatchNorm1d(self.width),
            )
            for index in range(config.depth)
        )

    def forward(self, frames: Tensor) -> Tensor:
        """Return [B, width, L'] of standardised frames [B, L, M]."""
        x = self.stem(frames.transpose(1, 2))
        for block in self.blocks:
            x = functional.relu(x + block(x))
        return x


class Separable(Block):
    """The same with each convolution parted into one over time and one over channels."""

    def __init__(self, bands: int, config: NetworkConfig) -> None:
        super().__init__()
        self.width = width = config.channels
        self.stem = _strided(bands, width)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(width, 2 * width, 1),
                nn.BatchNorm1d(2 * width),
                nn.ReLU(),
                nn.Conv1d(2 * width, 2 * width, 9, padding=4, groups=2 * width),
                nn.BatchNorm1d(2 * width),
                nn.ReLU(),
                nn.Conv1d(2 * width, width, 1),
                nn.BatchNorm1d(width),
            )
            for _ in range(config.depth)
        )

    def forward(self, frames: Tensor) -> Tensor:
        """Return [B, width, L'] of standardised frames [B, L, M]."""
        x = self.stem(frames.transpose(1, 2))
        for block in self.blocks:
            x = functional.relu(x + block(x))
        return x


class Recurrent(Block):
    """A strided convolution and gated recurrent units that run both ways."""

    def __init__(self, bands: int, config: NetworkConfig) -> None:
        super().__init__()
        self.width = config.channels
        self.stem = _strided(bands, self.width)
        self.layers = nn.GRU(
            self.width, self.width // 2, config.depth, batch_first=True, bidirectional=True
        )

    def forward(self, frames: Tensor) -> Tensor:
        """Return [B, width, L'] of standardised frames [B, L, M]."""
        return self.layers(self.stem(frames.transpose(1, 2)).transpose(1, 2))[0].transpose(1, 2)


def _strided(bands: int, width: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv1d(bands, width, 5, stride=2, padding=2), nn.BatchNorm1d(width), nn.ReLU()
    )


class Mean(Pooling):
    """Frames [B, C, L] to their mean over time [B, C]."""

    parts = 1

    def __init__(self, width: int) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        """Return the mean."""
        return x.mean(dim=2)


class Moments(Mean):
    """Frames [B, C, L] to mean, standard deviation, skewness and kurtosis [B, 4C]."""

    parts = 4

    def forward(self, x: Tensor) -> Tensor:
        """Return the moments; the higher ones are tamed by a logarithm, as they have no bound."""
        x = x.float()
        mean = x.mean(dim=2, keepdim=True)
        spread = _spread((x - mean).square().mean(dim=2, keepdim=True))
        z = (x - mean) / spread
        skewness, kurtosis = z.pow(3).mean(dim=2), z.pow(4).mean(dim=2)
        tamed = [skewness.sign() * skewness.abs().log1p(), kurtosis.log1p()]
        return torch.cat([mean[..., 0], spread[..., 0], *tamed], dim=1)


class Extremes(Mean):
    """Frames [B, C, L] to their least and greatest values over time [B, 2C]."""

    parts = 2

    def forward(self, x: Tensor) -> Tensor:
        """Return both."""
        return torch.cat([x.amin(dim=2), x.amax(dim=2)], dim=1)


class Attention(Pooling):
    """Frames [B, C, L] to a mean [B, C] in which every channel weighs the frames its own way."""

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
    """Frames [B, C, L] to weighted mean and deviation [B, 2C] (Okabe, Koshinaka & Shinoda 2018)."""

    parts = 2

    def forward(self, x: Tensor) -> Tensor:
        """Return both."""
        weights, x = self.weights(x), x.float()
        mean = (weights * x).sum(dim=2, keepdim=True)
        variance = (weights * (x - mean).square()).sum(dim=2)
        return torch.cat([mean[..., 0], _spread(variance)], dim=1)


class Flat(Pooling):
    """Frames [B, C, L] to 19 steps one after the other [B, 19C], as the source report has it.

    Its 184 frames leave exactly 19; other lengths are averaged into as many.
    """

    parts = 19

    def __init__(self, width: int) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        """Return the steps; what is learnt at one place in time does not hold at another."""
        return functional.adaptive_avg_pool1d(x, self.parts).flatten(1)


def _spread(variance: Tensor) -> Tensor:
    # A little variance everywhere: the gradient of a square root at zero is infinite.
    return (variance + 1e-4).sqrt()


BLOCKS: dict[str, Callable[[int, NetworkConfig], Block]] = {
    "report": Report,
    "convolution": Convolution,
    "separable": Separable,
    "recurrent": Recurrent,
}
POOLINGS: dict[str, Callable[[int], Pooling]] = {
    "flat": Flat,
    "mean": Mean,
    "moments": Moments,
    "extremes": Extremes,
    "attention": Attention,
    "attentive statistics": AttentiveStatistics,
}


@dataclass(frozen=True)
class Answers:
    """What a network makes of a batch: logits by head, and what it heard, whoever was speaking.

    Attributes
    ----------
    logits : mapping of str to Tensor [B, n]
        "gender", "age" (over `ages`), "accent", "native", "child".
    sound : Tensor [B, E]
        Mean and deviation over time of the block's frames: what tells speech from other sounds,
        which the heads, taught to ignore all but the voice, do not.
    """

    logits: Mapping[str, Tensor]
    sound: Tensor


class JudgeNetwork(nn.Module):
    """Level-free log-mel frames [B, L, M] of any length to one answer an attribute.

    Attributes
    ----------
    mean, spread : Tensor [M], []
        Mean of each band and standard deviation of all over the training pieces.
    """

    mean: Tensor
    spread: Tensor

    def __init__(
        self, heads: Mapping[str, int], bands: int = 82, config: NetworkConfig | None = None
    ) -> None:
        super().__init__()
        config = config or NetworkConfig()
        self.register_buffer("mean", torch.zeros(bands))
        self.register_buffer("spread", torch.ones(()))
        block = BLOCKS[config.block](bands, config)
        pooling = POOLINGS[config.pooling](block.width)
        pooled = block.width * pooling.parts
        self.block, self.pooling = block, pooling
        self.narrow = nn.Sequential(
            nn.BatchNorm1d(pooled), nn.Linear(pooled, config.embedding),
            nn.BatchNorm1d(config.embedding), nn.ReLU(),
        )  # fmt: skip
        self.dropout = nn.Dropout(config.dropout)
        self.heads = nn.ModuleDict({n: nn.Linear(config.embedding, k) for n, k in heads.items()})

    def forward(self, cut: Tensor) -> Answers:
        """Return the answers on level-free frames [B, L, M]."""
        frames = self.block((cut - self.mean) / self.spread)
        dropped = self.dropout(self.narrow(self.pooling(frames)))
        logits = {name: head(dropped).float() for name, head in self.heads.items()}
        every = frames.detach().float()
        sound = torch.cat([every.mean(dim=2), every.var(dim=2, correction=0).sqrt()], dim=1)
        return Answers(logits, sound)


def ages() -> Tensor:
    """Return the ages in years that the age head chooses from."""
    return torch.arange(YOUNGEST, OLDEST + AGE_STEP / 2, AGE_STEP)
