"""Mel-cepstral distance between two recordings of the same words, frame by frame."""

from dataclasses import dataclass

import numpy as np
import scipy.fft

from voicelab.audio import Recording
from voicelab.judge.frontend import FrontendConfig, log_mel_of

# 25 ms windows every 10 ms, 40 bands, up to where the recordings of the corpora end.
WIDE_BAND = FrontendConfig(16_000, 160, 400, 512, 40, 60.0, 7600.0)
CEPSTRA = 13  # the zeroth, the level, is left out
AUDIBLE_DB = 40.0  # frames this far below the loudest one are left out


@dataclass(frozen=True)
class MelCepstra:
    """The spectral envelope of a recording.

    Attributes
    ----------
    cepstra : float array [L, 13]
    audible : bool array [L]
    """

    cepstra: np.ndarray
    audible: np.ndarray

    @classmethod
    def of(cls, recording: Recording) -> "MelCepstra":
        """Return the mel cepstra of a recording."""
        log_mel = log_mel_of(recording, WIDE_BAND).log_mel.astype(float)
        loudness_db = 10 * np.log10(np.exp(log_mel).mean(axis=1))
        return cls(cepstra(log_mel), loudness_db > loudness_db.max() - AUDIBLE_DB)

    def distance_db(self, other: "MelCepstra") -> float:
        """Return the distance in dB (Kubichek 1993) over the audible frames of this recording.

        10 / ln 10 sqrt(2 sum of squared differences), mean over frames; NaN where none is audible.
        """
        length = min(len(self.cepstra), len(other.cepstra))
        squares = np.square(self.cepstra[:length] - other.cepstra[:length]).sum(axis=1)
        squares = squares[self.audible[:length]]
        if not len(squares):
            return float("nan")
        return float(10 / np.log(10) * np.sqrt(2 * squares).mean())


def cepstra(log_mel: np.ndarray) -> np.ndarray:
    """Return mel cepstra [L, 13] of log power [L, M].

    Cepstra of the amplitude, as cosines without a norm: half those of the power.
    """
    cosines = scipy.fft.dct(log_mel, axis=1, norm="ortho")[:, 1 : CEPSTRA + 1]
    return cosines / np.sqrt(2 * log_mel.shape[1])
