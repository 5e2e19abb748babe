"""A trained space in use: features of a whole recording <-> latents of its windows."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from voicelab import __version__, checkpoint
from voicelab.codecs import Codec, Features, codec_of, config_from
from voicelab.model.network import SpaceConfig, Vae
from voicelab.refusal import Refusal


@dataclass(frozen=True)
class Space:
    """A loaded space, read-only and shared between sessions.

    Attributes
    ----------
    vae : Vae
    sha256 : str
        Hash of its checkpoint.
    header : dict
        The checkpoint's corpora, training settings, latent statistics and licence.
    """

    vae: Vae
    sha256: str
    header: dict[str, Any]

    @classmethod
    def load(cls, path: str | os.PathLike) -> "Space":
        """Read a space from its checkpoint; `Refusal` if it is damaged or not a space."""
        stored = checkpoint.load(path, "space")
        try:
            configuration = dict(stored.header["configuration"])
            configuration["features"] = config_from(configuration["features"])
            vae = Vae(SpaceConfig(**configuration))
            vae.load_state_dict({name: tensor.float() for name, tensor in stored.tensors.items()})
        except (KeyError, TypeError, RuntimeError) as error:
            raise Refusal(
                "{path} was made by voicelab {header} and does not fit this one, {version} "
                "({error}); use that version, or train the space again.",
                path=path,
                header=stored.header.get("voicelab_version"),
                version=__version__,
                error=" ".join(str(error).split())[:200],
            ) from error
        vae.requires_grad_(False).eval()
        return cls(vae, stored.sha256, stored.header)

    @property
    def config(self) -> SpaceConfig:
        """The shape of the space."""
        return self.vae.config

    @property
    def codec(self) -> Codec:
        """Converts recordings to features and back."""
        return codec_of(self.config.features)

    def encode(self, features: Features) -> np.ndarray:
        """Return the whitened posterior means, float32 [W, D], of the windows of a recording.

        Parameters
        ----------
        features : Features
            Of L frames; the last frame is repeated to fill a window.

        Returns
        -------
        float32 array [W, D]
            W = ceil((L - 64) / 32) + 1 windows.
        """
        window, hop = self.config.window, self.config.hop
        count = window_count(len(features.values), window, hop)
        missing = window + (count - 1) * hop - len(features.values)
        values = np.pad(features.values, ((0, missing), (0, 0)), mode="edge")
        with torch.inference_mode():
            windows = torch.from_numpy(values).unfold(0, window, hop).transpose(1, 2)
            mask = torch.from_numpy(features.mask).expand(count, -1)
            mean, _ = self.vae.encoder(self.vae.standardise(windows), mask)
            return ((mean - self.vae.centre) @ self.vae.whitening).numpy()

    def decode(self, latents: np.ndarray, length: int) -> np.ndarray:
        """Return the features of latents, with cross-faded windows.

        Parameters
        ----------
        latents : float array [W, D]
        length : int
            Number of frames L; at most what W windows cover.

        Returns
        -------
        float32 array [L, F]
        """
        window, hop = self.config.window, self.config.hop
        with torch.inference_mode():
            z = torch.from_numpy(np.ascontiguousarray(latents, dtype=np.float32))
            z = z @ self.vae.colouring + self.vae.centre
            windows = self.vae.restore(self.vae.decoder(z)).numpy()
        # A raised cosine over the window; at a hop of half a window, neighbours add up to one:
        #   \  /\  /\  /
        #    \/  \/  \/     only the first and the last half stand alone, hence the division
        fade = np.hanning(window + 2)[1:-1].astype(np.float32)[:, None]
        total = np.zeros((window + (len(windows) - 1) * hop, windows.shape[2]), dtype=np.float32)
        weight = np.zeros((len(total), 1), dtype=np.float32)
        for index, part in enumerate(windows):
            total[index * hop : index * hop + window] += part * fade
            weight[index * hop : index * hop + window] += fade
        return (total / weight)[:length]


def window_count(length: int, window: int, hop: int) -> int:
    """Return the number of windows W that cover L frames."""
    return max(0, -(-(length - window) // hop)) + 1


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute on one thread, so that the same input gives the same bytes.

    Two threads add in another order, which changes the rounding of one sample in thousands. Both
    limits are needed: torch's MKL obeys only torch, NumPy's OpenBLAS only threadpoolctl.
    """
    before = torch.get_num_threads()
    with threadpool_limits(1):
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(before)
