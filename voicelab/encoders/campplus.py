"""CAM++: a speaker-verification network, as an encoder of voices.

The architecture of Wang, Zheng, Chen, Cheng and Chen (2023), "CAM++: A fast and efficient network
for speaker verification using context-aware masking", arXiv:2303.00332. The weights are those that
3D-Speaker published (Apache-2.0).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

MEL_BANDS = 80
EMBEDDING = 192  # values of the speaker embedding
GROWTH, BOTTLENECK = 32, 128  # channels that a dense layer adds, and those it works in
SEGMENT = 100  # frames (2 s) over which the mask of a layer reads its context
# Layers and dilation of each dense block.
BLOCKS = ((12, 1), (24, 2), (16, 2))


class ResidualBlock(nn.Module):
    """Two convolutions over mel and time around a shortcut; may halve the number of bands."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, (stride, 1), padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.shortcut = nn.Sequential()
        if stride > 1:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels, channels, 1, (stride, 1), bias=False), nn.BatchNorm2d(channels)
            )

    def forward(self, x: Tensor) -> Tensor:
        """Return [B, C, M / stride, L] for [B, C, M, L]."""
        y = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        return functional.relu(y + self.shortcut(x))


class Head(nn.Module):
    """Convolutions over mel and time, [B, L, M] to [B, 4 M, L]."""

    def __init__(self, channels: int = 32) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.layer1 = nn.Sequential(ResidualBlock(channels, 2), ResidualBlock(channels, 1))
        self.layer2 = nn.Sequential(ResidualBlock(channels, 2), ResidualBlock(channels, 1))
        self.conv2 = nn.Conv2d(channels, channels, 3, (2, 1), padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        """Return channels and bands as one axis."""
        x = functional.relu(self.bn1(self.conv1(x.transpose(1, 2)[:, None])))
        x = functional.relu(self.bn2(self.conv2(self.layer2(self.layer1(x)))))
        return x.flatten(1, 2)


class Normalised(nn.Module):
    """Batch normalisation and rectification, under the names that the published weights have."""

    def __init__(self, channels: int, affine: bool = True) -> None:
        super().__init__()
        self.batchnorm = nn.BatchNorm1d(channels, affine=affine)

    def forward(self, x: Tensor) -> Tensor:
        """Return the same shape."""
        return functional.relu(self.batchnorm(x))


class MaskedConvolution(nn.Module):
    """A convolution over time whose output is masked by the context of the frame.

    The context is the mean over the recording plus the mean over the frame's segment.
    """

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.linear_local = nn.Conv1d(
            BOTTLENECK, GROWTH, 3, padding=dilation, dilation=dilation, bias=False
        )
        self.linear1 = nn.Conv1d(BOTTLENECK, BOTTLENECK // 2, 1)
        self.linear2 = nn.Conv1d(BOTTLENECK // 2, GROWTH, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Return [B, GROWTH, L] for [B, BOTTLENECK, L]."""
        segments = functional.avg_pool1d(x, SEGMENT, SEGMENT, ceil_mode=True)
        context = x.mean(dim=2, keepdim=True) + segments
        mask = self.linear2(functional.relu(self.linear1(context))).sigmoid()
        # Every frame of a segment has the mask of the segment.
        return self.linear_local(x) * mask.repeat_interleave(SEGMENT, dim=2)[:, :, : x.shape[2]]


class DenseLayer(nn.Module):
    """Adds `GROWTH` channels that read all channels before them."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.nonlinear1 = Normalised(channels)
        self.linear1 = nn.Conv1d(channels, BOTTLENECK, 1, bias=False)
        self.nonlinear2 = Normalised(BOTTLENECK)
        self.cam_layer = MaskedConvolution(dilation)

    def forward(self, x: Tensor) -> Tensor:
        """Return [B, C + GROWTH, L] for [B, C, L]."""
        new = self.cam_layer(self.nonlinear2(self.linear1(self.nonlinear1(x))))
        return torch.cat([x, new], dim=1)


class Reduction(nn.Module):
    """Halves the number of channels after a dense block."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.nonlinear = Normalised(channels)
        self.linear = nn.Conv1d(channels, channels // 2, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Return [B, C / 2, L] for [B, C, L]."""
        return self.linear(self.nonlinear(x))


class Strided(nn.Module):
    """The convolution that halves the frame rate, under the names of the published weights."""

    def __init__(self, channels: int, wider: int) -> None:
        super().__init__()
        self.linear = nn.Conv1d(channels, wider, 5, 2, padding=2, bias=False)
        self.nonlinear = Normalised(wider)

    def forward(self, x: Tensor) -> Tensor:
        """Return [B, wider, L / 2] for [B, C, L]."""
        return self.nonlinear(self.linear(x))


class Projection(nn.Module):
    """From statistics over time to the embedding, under the names of the published weights."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.linear = nn.Conv1d(channels, EMBEDDING, 1, bias=False)
        self.nonlinear = nn.ModuleDict({"batchnorm": nn.BatchNorm1d(EMBEDDING, affine=False)})

    def forward(self, x: Tensor) -> Tensor:
        """Return [B, EMBEDDING] for [B, C]."""
        return self.nonlinear["batchnorm"](self.linear(x[:, :, None])[:, :, 0])


class Campplus(nn.Module):
    """Mel filter-bank energies [B, L, 80] to frames of 20 ms, and to a speaker embedding."""

    def __init__(self) -> None:
        super().__init__()
        self.head = Head()
        layers: dict[str, nn.Module] = {"tdnn": Strided(4 * MEL_BANDS, 128)}
        channels = 128
        for index, (count, dilation) in enumerate(BLOCKS, start=1):
            block = nn.Sequential()
            for layer in range(1, count + 1):
                block.add_module(f"tdnnd{layer}", DenseLayer(channels, dilation))
                channels += GROWTH
            layers |= {f"block{index}": block, f"transit{index}": Reduction(channels)}
            channels //= 2
        layers |= {"out_nonlinear": Normalised(channels), "dense": Projection(2 * channels)}
        self.xvector = nn.ModuleDict(layers)

    def frames(self, energies: Tensor) -> tuple[Tensor, Tensor]:
        """Return the frames of the third block [B, 1024, L / 2] and of the output [B, 512, L / 2].

        Parameters
        ----------
        energies : Tensor [B, L, 80]
            See `filter_banks.kaldi`.
        """
        x = self.xvector["tdnn"](self.head(energies))
        for index in (1, 2):
            x = self.xvector[f"transit{index}"](self.xvector[f"block{index}"](x))
        third = self.xvector["block3"](x)
        return third, self.xvector["out_nonlinear"](self.xvector["transit3"](third))

    def embedding_of(self, frames: Tensor) -> Tensor:
        """Return the speaker embedding [B, 192] of output frames [B, 512, L]."""
        return self.xvector["dense"](torch.cat([frames.mean(dim=2), frames.std(dim=2)], dim=1))

    def forward(self, energies: Tensor) -> Tensor:
        """Return the speaker embedding [B, 192] of energies [B, L, 80]."""
        return self.embedding_of(self.frames(energies)[1])
