"""What the encoders hear in a recording: statistics over time of their layers."""

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from voicelab.encoders import filter_banks, shipped_weights
from voicelab.encoders.filter_banks import RATE
from voicelab.encoders.folded import FoldedCampplus
from voicelab.encoders.shipped_weights import CAMPPLUS, WHISPER

LONGEST = 12 * RATE  # samples encoded at once; longer recordings are cut into equal pieces
SHORTEST = 1600  # samples (0.1 s); shorter clips are padded with silence
AFTER = RATE // 2  # samples of silence after each piece, as Whisper heard in its training


def campplus(samples: np.ndarray) -> np.ndarray:
    """Return mean and standard deviation over speech of two layers of CAM++, float32 [3072].

    Parameters
    ----------
    samples : float array [T]
        See `filter_banks.narrow_band`.

    Returns
    -------
    float32 array [3072]
        Means and deviations of the third block (2 x 1024), then of the output (2 x 512).
    """
    network = _folded()

    def layers(piece: np.ndarray) -> list[Tensor]:
        return [x[0].T for x in network.frames(filter_banks.kaldi(piece)[None])]

    return _statistics(samples, layers)


def whisper(samples: np.ndarray) -> np.ndarray:
    """Return mean and standard deviation over speech of Whisper's layers 1 to 4, float32 [3072].

    Parameters
    ----------
    samples : float array [T]
        See `filter_banks.narrow_band`.
    """
    network = shipped_weights.whisper_encoder()

    def layers(piece: np.ndarray) -> list[Tensor]:
        log_mel = filter_banks.whisper(np.pad(piece, (0, AFTER)))
        log_mel = functional.pad(log_mel.T, (0, len(log_mel) % 2), mode="replicate").T
        frames = len(piece) // (2 * filter_banks.HOP)
        return [x[0, :frames] for x in network(log_mel[None])]

    return _statistics(samples, layers)


@lru_cache(maxsize=1)
def _folded() -> FoldedCampplus:
    return FoldedCampplus(shipped_weights.campplus())


ENCODERS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {CAMPPLUS: campplus, WHISPER: whisper}


def load(encoder: str) -> None:
    """Read the weights of an encoder now, so that the first recording does not have to wait.

    Raises
    ------
    Refusal
        Where they are missing, damaged or not those of this encoder.
    """
    {CAMPPLUS: _folded, WHISPER: shipped_weights.whisper_encoder}[encoder]()


def embedding(samples: np.ndarray) -> np.ndarray:
    """Return the speaker embedding of CAM++ for samples [T], float32 [192] of unit norm."""
    with torch.inference_mode():
        vectors = [
            shipped_weights.campplus()(filter_banks.kaldi(piece)[None])[0]
            for piece in _pieces(samples)
        ]
        vector = functional.normalize(torch.stack(vectors).mean(dim=0), dim=0)
    return vector.numpy()


def _statistics(samples: np.ndarray, layers: Callable[[np.ndarray], list[Tensor]]) -> np.ndarray:
    spoken: list[list[Tensor]] = []
    with torch.inference_mode():
        for piece in _pieces(samples):
            frames = layers(piece)
            own = filter_banks.speech(piece, len(frames[0]))
            spoken.append([layer[own] for layer in frames])
        found = []
        for pieces in zip(*spoken, strict=True):
            layer = torch.cat(pieces)
            mean = layer.mean(dim=0)
            # What `layer.std(dim=0, correction=0)` returns, three times as fast.
            found += [mean, (layer - mean).square_().mean(dim=0).sqrt_()]
        return torch.cat(found).numpy()


def _pieces(samples: np.ndarray) -> list[np.ndarray]:
    samples = np.pad(samples, (0, max(0, SHORTEST - len(samples))))
    return np.array_split(samples, -(-len(samples) // LONGEST))
