"""Blocks: how a judge's network reads the frames of a spectrogram."""

from collections.abc import Callable

from torch import Tensor, nn
from torch.nn import functional


class Block(nn.Module):
    """A layer stack from standardised frames [B, L, M] to [B, width, L']."""

    width: int


class ReportBlock(Block):
    """The block of the source report: three unpadded 5x5 convolutions, each with 2x2 max-pooling.

    184 frames of 82 bands become 19 of 6 bands in 32 channels. Batch normalisation is
    added to the report's design: without it the network learned no accent in 600 steps.
    """

    least = 36  # input frames that give one output frame

    def __init__(self, bands: int, channels: int, depth: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 1
        for after in (8, 16, 32):
            # Max-pooling before the ReLU gives the same values for a quarter of the work.
            layers += [
                nn.Conv2d(before, after, 5), nn.BatchNorm2d(after), nn.MaxPool2d(2),
                nn.ReLU(),
            ]  # fmt: skip
            before, bands = after, (bands - 4) // 2
        self.layers = nn.Sequential(*layers)
        self.width = before * bands

    def forward(self, frames: Tensor) -> Tensor:
        """Return [B, width, L'] of standardised frames [B, L, M]."""
        short = self.least - frames.shape[1]
        if short > 0:
            frames = functional.pad(frames.transpose(1, 2), (0, short)).transpose(1, 2)
        return self.layers(frames[:, None]).permute(0, 1, 3, 2).flatten(1, 2)


class Convolution(Block):
    """A strided convolution over time, then residual pairs with growing dilation."""

    def __init__(self, bands: int, channels: int, depth: int) -> None:
        super().__init__()
        self.width = channels
        self.stem = _strided(bands, self.width)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(self.width, self.width, 3, padding=1 + index, dilation=1 + index),
                nn.BatchNorm1d(self.width),
                nn.ReLU(),
                nn.Conv1d(self.width, self.width, 3, padding=1),
                nn.BatchNorm1d(self.width),
            )
            for index in range(depth)
        )

    def forward(self, frames: Tensor) -> Tensor:
        """Return [B, width, L'] of standardised frames [B, L, M]."""
        x = self.stem(frames.transpose(1, 2))
        for block in self.blocks:
            x = functional.relu(x + block(x))
        return x


class Separable(Block):
    """As `Convolution`, with convolutions that are separable into time and channels."""

    def __init__(self, bands: int, channels: int, depth: int) -> None:
        super().__init__()
        self.width = width = channels
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
            for _ in range(depth)
        )

    def forward(self, frames: Tensor) -> Tensor:
        """Return [B, width, L'] of standardised frames [B, L, M]."""
        x = self.stem(frames.transpose(1, 2))
        for block in self.blocks:
            x = functional.relu(x + block(x))
        return x


class Recurrent(Block):
    """A strided convolution, then bidirectional gated recurrent units."""

    def __init__(self, bands: int, channels: int, depth: int) -> None:
        super().__init__()
        self.width = channels
        self.stem = _strided(bands, self.width)
        self.layers = nn.GRU(
            self.width, self.width // 2, depth, batch_first=True, bidirectional=True
        )

    def forward(self, frames: Tensor) -> Tensor:
        """Return [B, width, L'] of standardised frames [B, L, M]."""
        return self.layers(self.stem(frames.transpose(1, 2)).transpose(1, 2))[0].transpose(1, 2)


def _strided(bands: int, width: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv1d(bands, width, 5, stride=2, padding=2), nn.BatchNorm1d(width), nn.ReLU()
    )


BLOCKS: dict[str, Callable[[int, int, int], Block]] = {
    "report": ReportBlock,
    "convolution": Convolution,
    "separable": Separable,
    "recurrent": Recurrent,
}
