"""The two inputs of the encoders: mel filter banks as Kaldi and as Whisper compute them.

Both see at most 3.7 kHz of a recording at one level: in the corpora, bandwidth goes with accent
and level with the microphone, and neither is a property of a voice.
"""

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from voicelab.audio import Recording, resample

RATE = 16_000  # samples per second that the networks were trained on
NARROW_RATE = 8_000  # and the rate that recordings are reduced to before
HIGHEST_HZ = 3700.0  # bands above hold nothing; between it and 4 kHz lies the resampling filter
RMS = 0.05  # root-mean-square level of every clip: -26 dB of full scale
HOP = 160  # samples, 10 ms
WHISPER_WINDOW = 400  # samples, 25 ms
QUIET_DB = 35.0  # frames this far below the loud ones are pauses
REACH = 10  # frames (0.1 s) around speech that count as speech


def narrow_band(recording: Recording) -> np.ndarray:
    """Return samples [T] at 16 kHz that hold nothing above 4 kHz, at the level `RMS`."""
    narrow = resample(resample(recording, NARROW_RATE), RATE).samples
    rms = float(np.sqrt(np.mean(np.square(narrow, dtype=np.float64)))) if len(narrow) else 0.0
    return narrow * np.float32(RMS / rms) if rms > 0 else narrow


def kaldi(samples: np.ndarray) -> Tensor:
    """Return Kaldi's log-mel filter-bank energies [L, 80] without their mean over time.

    Computed by `torchaudio.compliance.kaldi.fbank` (Povey window of 25 ms, no dither), as CAM++ was
    trained. Bands above `HIGHEST_HZ` are zero.

    Parameters
    ----------
    samples : float array [T]
        At 16 kHz; at least 400.
    """
    from torchaudio.compliance.kaldi import fbank

    energies = fbank(torch.tensor(samples)[None], num_mel_bins=80, dither=0.0)
    energies = energies - energies.mean(dim=0)
    energies[:, _kaldi_bands_hz() > HIGHEST_HZ] = 0.0
    return energies


def whisper(samples: np.ndarray) -> Tensor:
    """Return Whisper's log-mel spectrogram [L, 80] of samples [T] at 16 kHz.

    Slaney mel bands, decimal logarithm, at most 8 below the maximum, (x + 4) / 4. Bands above
    `HIGHEST_HZ` are at the floor.
    """
    x = functional.pad(torch.tensor(samples)[None], (200, 200), mode="reflect")[0]
    window = torch.hann_window(WHISPER_WINDOW)
    spectrum = torch.stft(x, WHISPER_WINDOW, HOP, window=window, center=False, return_complex=True)
    power = spectrum[:, :-1].abs().square()  # [K, L]; the last frame is dropped, as Whisper does
    log_mel = (_slaney_filters() @ power).clamp(min=1e-10).log10().T
    floor = log_mel.max() - 8.0
    log_mel = torch.maximum(log_mel, floor)
    log_mel[:, _slaney_bands_hz() > HIGHEST_HZ] = floor
    return (log_mel + 4.0) / 4.0


def speech(samples: np.ndarray, frames: int) -> Tensor:
    """Return which of `frames` frames of 20 ms of samples [T] hold speech, bool [frames].

    Those less than `QUIET_DB` below the loud ones (the 95th percentile), and their neighbours. A
    recording with long pauses would otherwise be judged by its pauses.
    """
    blocks = np.resize(samples, (max(1, len(samples) // HOP), HOP)) if len(samples) else samples
    power = torch.tensor(np.square(blocks, dtype=np.float64).mean(axis=1))
    loud = power >= torch.quantile(power, 0.95) * 10 ** (-QUIET_DB / 10)
    near = functional.max_pool1d(loud.float()[None], 2 * REACH + 1, 1, REACH)[0]
    at = torch.linspace(0, len(near) - 1, frames).round().long()
    return near[at] > 0


@lru_cache(maxsize=1)
def _kaldi_bands_hz() -> Tensor:
    """Return the upper edge of each of Kaldi's bands, 20 Hz to 8 kHz evenly over mel, [80]."""
    mel = torch.linspace(_kaldi_mel(20.0), _kaldi_mel(RATE / 2), 82)
    return 700.0 * ((mel / 1127.0).exp() - 1.0)[2:]


def _kaldi_mel(hz: float) -> float:
    return float(1127.0 * np.log1p(hz / 700.0))


@lru_cache(maxsize=1)
def _slaney_filters() -> Tensor:
    from torchaudio.functional import melscale_fbanks

    bins = WHISPER_WINDOW // 2 + 1
    return melscale_fbanks(bins, 0.0, RATE / 2, 80, RATE, norm="slaney", mel_scale="slaney").T


@lru_cache(maxsize=1)
def _slaney_bands_hz() -> Tensor:
    """Return the upper edge of each of Whisper's bands, [80]."""
    bins_hz = torch.linspace(0, RATE / 2, WHISPER_WINDOW // 2 + 1)
    return torch.stack(
        [bins_hz[row > 0].max() if (row > 0).any() else bins_hz[0] for row in _slaney_filters()]
    )
