"""The features of every codec, and the mel bands that they begin with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from voicelab.audio import Recording
from voicelab.convert import hz_to_mel, mel_to_hz
from voicelab.refusal import Refusal

MIN_RATE = 16_000  # Hz; recordings below it, and all of a corpus, are resampled to it
MIN_SECONDS = 0.05  # the longest analysis window of WORLD
# Added to power relative to the level of the voice: quiet recordings look like loud ones.
POWER_FLOOR = 1e-10
COMMON_HZ = 3800.0  # every recording has the bands below it, so levels are comparable


@dataclass(frozen=True)
class BandConfig:
    """How frames become features: log power in mel bands, then further columns of the codec."""

    n_mels: int = 64  # bands M
    low_hz: float = 60.0  # lower edge of the lowest band
    high_hz: float = 7600.0  # upper edge of the highest band; resampling filters act above it
    held_db: float = 60.0  # a band this far below the strongest one holds only codec noise

    # The features after the bands, by their index from the end.
    columns: ClassVar[Mapping[str, int]] = {}

    @property
    def size(self) -> int:
        """Number of features F."""
        return self.n_mels + len(self.columns)


@dataclass(frozen=True)
class Features:
    """The input of a model.

    Attributes
    ----------
    values : float32 array [L, F]
        Natural-log power in M mel bands relative to the level of the voice, then the features
        that `BandConfig.columns` names.
    mask : bool array [F]
        False for bands above the bandwidth of the recording.
    level : float
        Natural-log power subtracted from every band.
    """

    values: np.ndarray
    mask: np.ndarray
    level: float


def centres_hz(config: BandConfig) -> np.ndarray:
    """Return the centre frequencies [M] of the mel bands in Hz."""
    return mel_to_hz(edges_mel(config)[1:-1])


def edges_mel(config: BandConfig) -> np.ndarray:
    """Return the edges and centres [M + 2] of the bands in mel."""
    return np.linspace(hz_to_mel(config.low_hz), hz_to_mel(config.high_hz), config.n_mels + 2)


@lru_cache(maxsize=16)
def filters(config: BandConfig, n_bins: int, rate: int) -> np.ndarray:
    """Return triangles [K, M] over mel, each of unit sum: mean power in a band, at any rate."""
    edges = edges_mel(config)
    bins = hz_to_mel(np.linspace(0, rate / 2, n_bins))[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return triangles / triangles.sum(axis=0)


@lru_cache(maxsize=16)
def spreading(config: BandConfig, n_bins: int, rate: int) -> np.ndarray:
    """Return the matrix [M, K] that interpolates band values linearly over mel to FFT bins."""
    bins = hz_to_mel(np.linspace(0, rate / 2, n_bins))
    centres = edges_mel(config)[1:-1]
    return np.stack([np.interp(bins, centres, unit) for unit in np.eye(config.n_mels)])


def refuse_shorter(recording: Recording) -> None:
    """Raise `Refusal` if a recording is too short to be analysed."""
    if recording.seconds < MIN_SECONDS:
        raise Refusal(
            "{source} lasts {ms:.0f} ms; analysis needs at least {least:.0f} ms: give a "
            "longer recording.",
            source=recording.source,
            ms=recording.seconds * 1000,
            least=MIN_SECONDS * 1000,
        )


def to_length(samples: np.ndarray, length: int) -> np.ndarray:
    """Return samples cut or padded with zeros to a length."""
    return np.pad(samples[:length], (0, max(0, length - len(samples))))
