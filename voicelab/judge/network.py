"""The judge's network: the convolutional classifier of the source report, one an attribute."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

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
    over_time: str = "statistics"  # of the first hidden layer; "flat" as in the report: one vector


class ByTime(nn.Module):
    """Maps [B, channels, L, M] to vectors [B, L, channels * M]."""

    def forward(self, maps: Tensor) -> Tensor:
        """Return one vector a time step."""
        return maps.permute(0, 2, 1, 3).flatten(2)


class MeanAndSpread(nn.Module):
    """Vectors [B, L, n] to their mean and standard deviation over time [B, 2n] (x-vectors)."""

    def forward(self, vectors: Tensor) -> Tensor:
        """Return the statistics; their order in time is forgotten."""
        # A little variance everywhere: the gradient of a square root at zero is infinite.
        spread = (vectors.float().var(dim=1) + 1e-4).sqrt()
        return torch.cat([vectors.mean(dim=1), spread.to(vectors.dtype)], dim=1)


class JudgeNetwork(nn.Module):
    """Pieces [B, L, M] to one logit a class, and with `years` one more output.

    Each convolution (5x5, unpadded) is followed by a ReLU and a 2x2 maximum; 184 x 82 become
    19 x 6 in 32 channels. The first hidden layer sees one of the 19 time steps after the other,
    and their mean and standard deviation go on; in the report it sees all of them as one vector
    ("flat"), so that every place in time has to be learnt apart. With `normalised` each
    convolution is batch-normalised for training; `folded` takes that out again.

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
        normalised: bool = False,
    ) -> None:
        super().__init__()
        self.sizes = (n_outputs, frames, bands, config)
        config = config or NetworkConfig()
        self.register_buffer("mean", torch.zeros(bands))
        self.register_buffer("spread", torch.ones(()))
        layers: list[nn.Module] = []
        before = 1
        for channels in config.channels:
            layers.append(nn.Conv2d(before, channels, 5))
            if normalised:
                layers.append(nn.BatchNorm2d(channels))
            # The maximum before the ReLU: the same values, a quarter of the work.
            layers += [nn.MaxPool2d(2), nn.ReLU()]
            before, frames, bands = channels, (frames - 4) // 2, (bands - 4) // 2
        before *= bands
        if config.over_time == "flat":
            layers.append(nn.Flatten())
            before *= frames
        else:
            layers.append(ByTime())
        for index, hidden in enumerate(config.hidden):
            layers += [nn.Linear(before, hidden), nn.ReLU()]
            before = hidden
            if index == 0 and config.over_time != "flat":
                layers.append(MeanAndSpread())
                before *= 2
        layers += [nn.Dropout(config.dropout), nn.Linear(before, n_outputs)]
        self.layers = nn.Sequential(*layers)
        # Halves the time of these narrow convolutions on a CPU.
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, cut: Tensor) -> Tensor:
        """Return outputs [B, n] of level-free pieces [B, L, M]."""
        return self.layers(self.standardised(cut)[:, None])

    def folded(self) -> "JudgeNetwork":
        """Return the network of the report that says the same as this normalised one."""
        plain = JudgeNetwork(*self.sizes)
        layers = list(self.layers.eval())
        for index, layer in reversed(list(enumerate(layers))):
            if isinstance(layer, nn.BatchNorm2d):
                convolution = layers[index - 1]
                assert isinstance(convolution, nn.Conv2d)
                layers[index - 1 : index + 1] = [fuse_conv_bn_eval(convolution, layer)]
        for own, trained in zip(plain.layers, layers, strict=True):
            own.load_state_dict(trained.state_dict())
        plain.mean.copy_(self.mean)
        plain.spread.copy_(self.spread)
        return plain.eval()

    def standardised(self, cut: Tensor) -> Tensor:
        """Return pieces of mean 0 and about unit variance."""
        return (cut - self.mean) / self.spread


def n_outputs(attribute: str, classes: tuple[str, ...]) -> int:
    """Return how many outputs a network has: that of age tells years besides its bands."""
    return len(classes) + (attribute == "age")
