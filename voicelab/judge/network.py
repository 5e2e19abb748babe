"""A judge's network: a block, a pooling, and one head for every attribute."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from voicelab.judge.blocks import BLOCKS
from voicelab.judge.pooling import POOLINGS

YOUNGEST, OLDEST = 5.0, 90.0  # years
AGE_STEP = 2.5  # years between the ages among which the age head chooses


@dataclass(frozen=True)
class NetworkConfig:
    """The architecture of a network.

    Attributes
    ----------
    block : str
        How frames are read: a name in `BLOCKS`.
    pooling : str
        How time is contracted: a name in `POOLINGS`.
    channels : int
        Width of the block's output; the block "report" has its own.
    depth : int
        Residual blocks, or recurrent layers.
    embedding : int
        Size of the vector that the heads read.
    dropout : float
    """

    block: str = "convolution"
    pooling: str = "attentive statistics"
    channels: int = 128
    depth: int = 3
    embedding: int = 128
    dropout: float = 0.2


@dataclass(frozen=True)
class Answers:
    """The output of a network for a batch.

    Attributes
    ----------
    logits : mapping of str to Tensor [B, n]
        By attribute; of the age over `ages`.
    sound : Tensor [B, E]
        Mean and standard deviation over time of the block's frames. They tell speech from other
        sounds; the heads do not, because they are trained to ignore everything but the voice.
    """

    logits: Mapping[str, Tensor]
    sound: Tensor


class JudgeNetwork(nn.Module):
    """Level-free log-mel frames [B, L, M] of any length to an answer for each attribute.

    Attributes
    ----------
    mean, spread : Tensor [M], []
        Mean of each band, and standard deviation of all, over the training pieces.
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
        block = BLOCKS[config.block](bands, config.channels, config.depth)
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
        """Return the answers for level-free frames [B, L, M]."""
        frames = self.block((cut - self.mean) / self.spread)
        dropped = self.dropout(self.narrow(self.pooling(frames)))
        logits = {name: head(dropped).float() for name, head in self.heads.items()}
        every = frames.detach().float()
        sound = torch.cat([every.mean(dim=2), every.var(dim=2, correction=0).sqrt()], dim=1)
        return Answers(logits, sound)


def ages() -> Tensor:
    """Return the ages in years among which the age head chooses, [n]."""
    return torch.arange(YOUNGEST, OLDEST + AGE_STEP / 2, AGE_STEP)
