"""The frontend of a judge: from a recording to a narrow-band, level-free log-mel spectrogram.

Every recording is resampled to 8 kHz: in the corpora bandwidth goes with accent, and a judge that
heard higher frequencies would judge the file format.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.fft

from voicelab.audio import Recording, resample, rms_dbfs
from voicelab.refusal import Sentence

MIN_SECONDS = 0.2  # of a recording that can be judged
MIN_VOICED_SECONDS = 0.06  # of voicing in a recording that can be judged
MIN_VOICED_SHARE = 0.015  # noise looks periodic in up to 0.7 % of its frames, speech in 10 %
SILENCE_DBFS = -70.0  # below this level a recording contains only dither and noise
F0_HZ = (60.0, 500.0)  # range in which the voicing measure looks for a period
VOICE_BAND_HZ = (60.0, 1500.0)  # band in which it looks
PERIODICITY = 0.6  # share of a voiced frame's power that repeats from period to period
QUIET_DB = 30.0  # frames this far below the loudest one do not count as voiced


@dataclass(frozen=True)
class FrontendConfig:
    """The settings of the frontend, stored in the checkpoint."""

    sample_rate: int = 8000  # Hz
    hop: int = 128  # samples, 16 ms
    window: int = 384  # samples, 48 ms: long enough to resolve the harmonics of most voices
    n_fft: int = 1024  # zero-padded, so that the narrowest bands contain a bin
    n_mels: int = 82  # bands M
    low_hz: float = 50.0
    high_hz: float = 3600.0  # the band edge of telephone recordings would be a label, not a voice
    piece_frames: int = 184  # 2.94 s, with 82 bands the input size of the source report
    floor_db: float = 60.0  # of the noise floor, below the mean power of a piece

    def hear(self, recording: Recording) -> np.ndarray:
        """Return the log-mel spectrogram [L, M] of a recording."""
        return log_mel_of(recording, self).log_mel

    def batch(self, inputs: np.ndarray) -> np.ndarray:
        """Return spectrograms [B, L, M] as the networks read them, free of their level."""
        return level_free(inputs, self)

    def seconds(self, heard: np.ndarray) -> float:
        """Return the duration of the recording that a spectrogram [L, M] was made of."""
        return len(heard) * self.hop / self.sample_rate


@dataclass(frozen=True)
class LogMel:
    """The log-mel spectrogram of a recording, and what decides whether it can be judged.

    Attributes
    ----------
    log_mel : float32 array [L, M]
        Natural-log power per mel band relative to the mean of the recording.
    seconds : float
        Duration of the recording.
    level_dbfs : float
        Root-mean-square level, -inf for digital silence.
    voiced_seconds : float
        Total duration of clearly periodic frames.
    """

    log_mel: np.ndarray
    seconds: float
    level_dbfs: float
    voiced_seconds: float


def log_mel_of(recording: Recording, config: FrontendConfig) -> LogMel:
    """Return the log-mel spectrogram of a recording of any rate, level and length."""
    x = resample(recording, config.sample_rate).samples
    level = rms_dbfs(x) if len(x) else -np.inf
    x = np.pad(x, (0, max(0, config.window - len(x))))
    frames = np.lib.stride_tricks.sliding_window_view(x, config.window)[:: config.hop]
    spectrum = scipy.fft.rfft(frames * _window(config.window), config.n_fft, axis=1)
    power = np.square(spectrum.real) + np.square(spectrum.imag)  # [L, K]
    mel = power @ _filters(config)
    mean = mel.mean()
    # -70 dB: below the noise floor of pieces, and still representable in half precision.
    log_mel = np.log(mel / mean + 1e-7) if mean > 0 else np.zeros_like(mel)
    return LogMel(
        log_mel=log_mel.astype(np.float32),
        seconds=recording.seconds,
        level_dbfs=level,
        voiced_seconds=float(_voiced(power, config).sum() * config.hop / config.sample_rate),
    )


def reason_to_abstain(measured: LogMel) -> str:
    """Return in one sentence why a recording cannot be judged; "" where it can."""
    if measured.seconds < MIN_SECONDS:
        return Sentence(
            "The clip lasts {seconds:.3f} s; the judge needs at least {least:g} s: give a longer "
            "one.",
            seconds=measured.seconds,
            least=MIN_SECONDS,
        )
    if measured.level_dbfs < SILENCE_DBFS:
        return Sentence(
            "The recording is silent ({level:.0f} dBFS; the judge needs at least {least:.0f}): "
            "raise its level or record again.",
            level=measured.level_dbfs,
            least=SILENCE_DBFS,
        )
    if measured.voiced_seconds < max(MIN_VOICED_SECONDS, MIN_VOICED_SHARE * measured.seconds):
        return Sentence(
            "The recording holds {voiced:.2f} s of voice; the judge needs at least {least:g} s: "
            "give a recording of somebody speaking.",
            voiced=measured.voiced_seconds,
            least=MIN_VOICED_SECONDS,
        )
    return ""


def pieces(log_mel: np.ndarray, config: FrontendConfig) -> np.ndarray:
    """Cut a log-mel spectrogram into level-free pieces.

    Parameters
    ----------
    log_mel : float array [L, M]
    config : FrontendConfig

    Returns
    -------
    float32 array [W, piece_frames, M]
        Pieces that overlap by about half and cover all frames; a shorter recording is repeated
        until it fills one piece.

            L = 400:  |---- 0 ----|             (184 frames each, starts evenly spaced)
                            |---- 1 ----|
                                   |---- 2 ----|
    """
    size = config.piece_frames
    log_mel = np.asarray(log_mel, dtype=np.float32)
    if len(log_mel) <= size:
        cut = tiled(log_mel, size)[None]
    else:
        spare = len(log_mel) - size
        count = 1 + round(spare / (size // 2))
        starts = np.linspace(0, spare, count).round().astype(int) if count > 1 else [spare // 2]
        cut = np.stack([log_mel[start : start + size] for start in starts])
    return level_free(cut, config)


def tiled(log_mel: np.ndarray, length: int) -> np.ndarray:
    """Repeat frames [L, M] until there are `length` of them."""
    return np.resize(log_mel, (length, log_mel.shape[1]))


def level_free(cut: np.ndarray, config: FrontendConfig) -> np.ndarray:
    """Return pieces [W, L, M] relative to their own mean power, with a soft noise floor."""
    power = np.exp(cut)
    mean = power.mean(axis=(1, 2), keepdims=True)
    floor = np.float32(10 ** (-config.floor_db / 10))
    return np.log(power / np.maximum(mean, np.finfo(np.float32).tiny) + floor)


def _voiced(power: np.ndarray, config: FrontendConfig) -> np.ndarray:
    """Return which frames [L] are periodic, from their power spectrum [L, K].

    The autocorrelation is divided by that of the window, as in Boersma (1993), after an emphasis
    of 6 dB an octave, without which the slow swell of pink and brown noise passes for a period.
    """
    rate = config.sample_rate
    bins_hz = np.arange(power.shape[1]) * (rate / config.n_fft)
    low, high = VOICE_BAND_HZ
    emphasis = np.where((bins_hz >= low) & (bins_hz <= high), np.square(bins_hz / high), 0.0)
    lags = slice(int(rate / F0_HZ[1]), int(rate / F0_HZ[0]) + 1)
    repeated = scipy.fft.irfft(power * emphasis.astype(np.float32), axis=1)
    total = repeated[:, 0]
    window = _window(config.window)
    own = scipy.fft.irfft(np.abs(scipy.fft.rfft(window, config.n_fft)) ** 2)
    peak = (repeated[:, lags] / (own[lags] / own[0])).max(axis=1)
    loud = total > total.max(initial=0.0) * 10 ** (-QUIET_DB / 10)
    return loud & (peak > PERIODICITY * total)


@lru_cache(maxsize=4)
def _window(length: int) -> np.ndarray:
    return np.hanning(length + 1)[:-1].astype(np.float32)


@lru_cache(maxsize=4)
def _filters(config: FrontendConfig) -> np.ndarray:
    """Return triangles [K, M] over mel, each of unit sum."""
    from torchaudio.functional import melscale_fbanks

    triangles = melscale_fbanks(
        config.n_fft // 2 + 1, config.low_hz, config.high_hz, config.n_mels, config.sample_rate
    ).numpy()
    return triangles / triangles.sum(axis=0)
