"""The networks of the space: windows of frames <-> Gaussian latents.

Encoder and decoder are MLP-Mixers (Tolstikhin et al. 2021): a window is cut into patches of a few
frames, and layers alternate between mixing patches and mixing channels. Everything is a matrix
product; two CPU cores run it about four times faster than convolutions of the same quality.
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from voicelab.codecs import BandConfig
from voicelab.codecs.world import WorldConfig

EMPTY = 0.01  # share of the mean variance of the latents below which an axis holds nothing


@dataclass(frozen=True)
class SpaceConfig:
    """The shape of the space, enough to build it untrained."""

    features: BandConfig = field(default_factory=WorldConfig)  # its class names the codec
    window: int = 64  # frames, 640 ms
    hop: int = 32  # frames from one window to the next
    latent: int = 128  # dimensions D
    patch: int = 4  # frames seen as one position
    width: int = 256  # channels of a position
    depth: int = 3  # mixer layers in each half

    @property
    def positions(self) -> int:
        """Number of patches in a window."""
        return self.window // self.patch


class Mixer(nn.Module):
    """One residual layer: mixes positions, then channels."""

    def __init__(self, positions: int, width: int) -> None:
        super().__init__()
        self.over_positions = nn.Sequential(
            nn.Linear(positions, 2 * positions), nn.GELU(), nn.Linear(2 * positions, positions)
        )
        self.over_channels = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        """Return [B, positions, width] of the same shape."""
        x = x + self.over_positions(self.norm(x).transpose(1, 2)).transpose(1, 2)
        return x + self.over_channels(x)


class Encoder(nn.Module):
    """Windows of standardised features -> mean and log variance of their latents."""

    def __init__(self, config: SpaceConfig) -> None:
        super().__init__()
        self.config = config
        size = config.features.size
        self.embed = nn.Linear(config.patch * size, config.width)
        self.embed_mask = nn.Linear(size, config.width)  # which bands are valid
        self.layers = nn.Sequential(
            *(Mixer(config.positions, config.width) for _ in range(config.depth))
        )
        self.norm = nn.LayerNorm(config.width)
        self.to_latent = nn.Linear(config.positions * config.width, 2 * config.latent)

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log variance [B, D] of windows [B, 64, F] with masks [B, F]."""
        x = torch.where(mask[:, None], x, 0.0)
        patches = x.reshape(len(x), self.config.positions, -1)
        hidden = self.embed(patches) + self.embed_mask(mask.to(x.dtype))[:, None]
        hidden = self.norm(self.layers(hidden)).flatten(1)
        mean, log_variance = self.to_latent(hidden).float().chunk(2, dim=1)
        return mean, log_variance.clamp(-10, 4)


class Decoder(nn.Module):
    """Latents -> windows of standardised features."""

    def __init__(self, config: SpaceConfig) -> None:
        super().__init__()
        self.config = config
        self.from_latent = nn.Linear(config.latent, config.positions * config.width)
        self.layers = nn.Sequential(
            *(Mixer(config.positions, config.width) for _ in range(config.depth))
        )
        self.norm = nn.LayerNorm(config.width)
        self.to_frames = nn.Linear(config.width, config.patch * config.features.size)

    def forward(self, z: Tensor) -> Tensor:
        """Return windows [B, 64, F] of latents [B, D]."""
        hidden = self.from_latent(z).reshape(len(z), self.config.positions, -1)
        frames = self.to_frames(self.norm(self.layers(hidden)))
        return frames.reshape(len(z), self.config.window, -1).float()


class Vae(nn.Module):
    """Encoder, decoder and the statistics that standardise features."""

    feature_mean: Tensor
    feature_sd: Tensor
    centre: Tensor
    whitening: Tensor
    colouring: Tensor

    def __init__(self, config: SpaceConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)
        self.register_buffer("feature_mean", torch.zeros(config.features.size))
        self.register_buffer("feature_sd", torch.ones(config.features.size))
        self.register_buffer("centre", torch.zeros(config.latent))
        self.register_buffer("whitening", torch.eye(config.latent))
        self.register_buffer("colouring", torch.eye(config.latent))  # its inverse

    def standardise(self, values: Tensor) -> Tensor:
        """Return features in units of their training standard deviations."""
        return (values - self.feature_mean) / self.feature_sd

    def restore(self, standardised: Tensor) -> Tensor:
        """Return the inverse of `standardise`."""
        return standardised * self.feature_sd + self.feature_mean

    def whiten(self, latents: Tensor) -> None:
        """Set the axes of the finished space from the posterior means [N, D] of windows.

        In these axes windows have mean zero and unit covariance, which a VAE's prior asks for and
        training only approximates. A distance then means the same in every direction, and a random
        direction is a fair control. Straight moves and their sound do not change.
        """
        self.centre.copy_(latents.mean(0))
        variance, axes = torch.linalg.eigh(torch.cov(latents.T.double()))
        # Axes that the encoder leaves empty are not inflated to the size of the others.
        spread = (variance.clamp(min=0) + EMPTY * variance.mean()).sqrt()
        self.whitening.copy_(axes @ torch.diag(1 / spread) @ axes.T)
        self.colouring.copy_(axes @ torch.diag(spread) @ axes.T)
