"""The judge's network: the convolutional classifier of the source report, one an attribute."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

ATTRIBUTES = ("gender", "age", "accent")
GENDERS = ("female", "male")
OTHER = "other"
YEARS_CENTRE, YEARS_SCALE = 40.0, 20.0  # the years output is (years - centre) / scale


@dataclass(frozen=True)
class NetworkConfig:
    """Sizes of the report: three 5x5 convolutions, two hidden layers."""

    channels: tuple[int, ...] = (8, 16, 32)
    hidden: tuple[int, ...] = (120, 60)
    dropout: float = 0.1


class JudgeNetwork(nn.Module):
    """Pieces [B, L, M] to one logit a class, and with `years` one more output.

    Each convolution (5x5, unpadded) is followed by a ReLU and a 2x2 maximum; 184 x 82 become
    19 x 6 in 32 channels, then 120, 60 and the outputs.

    Attributes
    ----------
    mean, spread : Tensor [M], []
        Mean of each band and standard deviation of all over the training pieces.
    """

    mean: Tensor
    spread: Tensor

    def __init__(
        self,
        n_outputs: int,
        frames: int = 184,
        bands: int = 82,
        config: NetworkConfig | None = None,
    ) -> None:
        super().__init__()
        config = config or NetworkConfig()
        self.register_buffer("mean", torch.zeros(bands))
        self.register_buffer("spread", torch.ones(()))
        layers: list[nn.Module] = []
        before = 1
        for channels in config.channels:
            layers += [nn.Conv2d(before, channels, 5), nn.ReLU(), nn.MaxPool2d(2)]
            before, frames, bands = channels, (frames - 4) // 2, (bands - 4) // 2
        layers.append(nn.Flatten())
        before *= frames * bands
        for hidden in config.hidden:
            layers += [nn.Linear(before, hidden), nn.ReLU()]
            before = hidden
        self.layers = nn.Sequential(
            *layers, nn.Dropout(config.dropout), nn.Linear(before, n_outputs)
        )

    def forward(self, cut: Tensor) -> Tensor:
        """Return outputs [B, n] of level-free pieces [B, L, M]."""
        return self.layers(self.standardised(cut)[:, None])

    def standardised(self, cut: Tensor) -> Tensor:
        """Return pieces of mean 0 and about unit variance."""
        return (cut - self.mean) / self.spread


def n_outputs(attribute: str, classes: tuple[str, ...]) -> int:
    """Return how many outputs a network has: that of age tells years besides its bands."""
    return len(classes) + (attribute == "age")
