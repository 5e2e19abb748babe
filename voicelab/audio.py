"""Recordings: loading, saving, resampling, levels; bad audio is refused here."""

import os
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile

from voicelab.atomic_write import atomic_write
from voicelab.convert import gain_to_db
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from torchaudio.transforms import Resample

MAX_SECONDS = 60.0  # longest recording a user may give; corpora are exempt
SUBTYPES = {16: "PCM_16", 24: "PCM_24"}
LARGEST_TERM = 2000  # of a ratio of rates: torchaudio's filter bank grows with both terms
SINC_ZEROS = 32  # zero crossings of the resampling filter on either side
SINC_ROLLOFF = 0.99  # its cut-off as a share of the lower Nyquist frequency
UNKNOWN_FRAMES = 2**63 - 1  # the length that libsndfile gives for chained ogg files
KAISER_BETA = 14.769656459379492  # its window; torchaudio's default


@dataclass(frozen=True)
class Recording:
    """Mono audio with its origin.

    Raises `Refusal` if the samples have more than one channel, and `TypeError` where they are
    integers, whose full scale is unknown.

    Attributes
    ----------
    samples : float32 array [T]
        Amplitudes, nominally in [-1, 1]. Read-only.
    sample_rate : int
        In Hz.
    source : str
        File name or description of the origin.
    """

    samples: np.ndarray
    sample_rate: int
    source: str = "array"

    def __post_init__(self) -> None:
        # A copy, so that neither the caller nor this recording sees later changes of the other.
        given = np.asarray(self.samples)
        if given.dtype.kind in "iub" and given.size:
            raise TypeError(f"{self.source} holds {given.dtype}; divide by full scale first")
        samples = np.array(given, dtype=np.float32)
        if samples.ndim != 1:
            raise Refusal(
                "{source} has shape {shape}; one channel of samples [T] is needed: mix the "
                "channels down first.",
                source=self.source,
                shape=samples.shape,
            )
        samples.flags.writeable = False
        object.__setattr__(self, "samples", samples)

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        return len(self.samples) / self.sample_rate


def checked(recording: Recording, max_seconds: float | None = MAX_SECONDS) -> Recording:
    """Return the recording if it can be used.

    Parameters
    ----------
    recording : Recording
    max_seconds : float or None
        Longest duration accepted, in seconds; None for no limit (corpora).

    Raises
    ------
    Refusal
        If it is empty, holds values that are not finite, or is too long.
    """
    name = recording.source
    if len(recording.samples) == 0:
        raise Refusal("{name} is empty (0 samples); give a recording that holds sound.", name=name)
    if not np.isfinite(recording.samples).all():
        raise Refusal(
            "{name} holds samples that are not finite numbers (NaN or infinity); export it "
            "again as plain PCM.",
            name=name,
        )
    _refuse_longer(name, recording.seconds, max_seconds)
    return recording


def _refuse_longer(name: str, seconds: float, max_seconds: float | None) -> None:
    if max_seconds is not None and seconds > max_seconds:
        raise Refusal(
            "{name} lasts {seconds:.1f} s; at most {most:g} s are accepted: cut out the "
            "part you need.",
            name=name,
            seconds=seconds,
            most=max_seconds,
        )


def load(
    path: str | os.PathLike, max_seconds: float | None = MAX_SECONDS, called: str = ""
) -> Recording:
    """Read an audio file as mono (channels averaged) at its own rate.

    Parameters
    ----------
    path : path
        wav, flac, ogg (Vorbis, Opus), mp3: every format that libsndfile decodes.
    max_seconds : float or None
        Longest duration accepted, in seconds, checked before decoding; None for no limit.
    called : str
        The source of the recording, also in refusals; the path by default.

    Returns
    -------
    Recording

    Raises
    ------
    Refusal
        If the file is missing, cannot be decoded, is empty, not finite or too long.
    """
    path = Path(path)
    source = called or str(path)
    if not path.is_file():
        raise Refusal("{source} is not a file; give the path of an audio file.", source=source)
    try:
        with soundfile.SoundFile(str(path)) as file:
            sample_rate = int(file.samplerate)
            if file.frames == UNKNOWN_FRAMES:
                raise Refusal(
                    "{source} does not say how long it is; export it again as one plain file.",
                    source=source,
                )
            _refuse_longer(source, file.frames / sample_rate, max_seconds)
            samples = file.read(dtype="float32", always_2d=True)
    except Refusal:
        raise
    except (soundfile.SoundFileError, RuntimeError, TypeError, ValueError, MemoryError) as error:
        # TypeError: soundfile wants a rate for a file named .raw. MemoryError, ValueError: the
        # header of a damaged file promises more samples than fit into memory.
        raise Refusal(
            "{source} cannot be decoded as audio ({size} bytes); give a wav, flac, ogg or "
            "mp3 file.",
            source=source,
            size=path.stat().st_size,
        ) from error
    return checked(Recording(samples.mean(axis=1), sample_rate, source), max_seconds)


def save(recording: Recording, path: str | os.PathLike, bits: int = 16) -> None:
    """Write a wav file of 16- or 24-bit PCM, atomically.

    Samples beyond full scale are refused rather than clipped: the caller decides what to do.

    Raises
    ------
    Refusal
        If `bits` is neither 16 nor 24, the recording is empty, not finite or exceeds full scale,
        or the file cannot be written.
    """
    if bits not in SUBTYPES:
        raise Refusal(
            "{bits} bits were asked for; wav files are written with 16 or 24 bits.", bits=bits
        )
    peak = float(np.abs(checked(recording, max_seconds=None).samples).max())
    if peak > 1.0:
        raise Refusal(
            "{source} peaks at {peak_db:+.1f} dB re full scale and would clip; lower its "
            "level first.",
            source=recording.source,
            peak_db=float(gain_to_db(peak)),
        )
    # Rounded here: libsndfile rounds floats down, which doubles the noise and adds an offset.
    full_scale = 2 ** (bits - 1)
    steps = np.rint(recording.samples.astype(np.float64) * full_scale)
    words = np.minimum(steps, full_scale - 1).astype(np.int32) << (32 - bits)
    try:
        with atomic_write(path) as part:
            soundfile.write(part, words, recording.sample_rate, SUBTYPES[bits], format="WAV")
    except OSError as error:
        raise Refusal(
            "{path} cannot be written ({error}); choose a folder that exists, may be "
            "written to and has space.",
            path=path,
            error=error.strerror,
        ) from error
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise Refusal(
            "{path} cannot be written ({error}); check the folder and the free space on its disk.",
            path=path,
            error=error,
        ) from error


def resample(recording: Recording, sample_rate: int) -> Recording:
    """Return the recording at another rate, round(T * ratio) samples long (windowed sinc)."""
    if sample_rate == recording.sample_rate:
        return recording
    ratio = Fraction(sample_rate, recording.sample_rate)
    resampled = _by_small_ratio if max(ratio.as_integer_ratio()) <= LARGEST_TERM else _by_any_ratio
    samples = resampled(recording.samples, ratio)
    length = round(len(recording.samples) * ratio)
    samples = np.pad(samples[:length], (0, max(0, length - len(samples))))
    return replace(recording, samples=samples, sample_rate=sample_rate)


def _by_small_ratio(samples: np.ndarray, ratio: Fraction) -> np.ndarray:
    import torch

    return _resampler(ratio)(torch.tensor(samples)).numpy()


@lru_cache(maxsize=16)  # of 17 MB at most, and less than 1 MB for usual rates
def _resampler(ratio: Fraction) -> "Resample":
    """Return what resamples by a ratio; its filter bank takes longer to compute than to apply."""
    import torch
    from torchaudio.transforms import Resample

    return Resample(
        ratio.denominator,
        ratio.numerator,
        lowpass_filter_width=SINC_ZEROS,
        rolloff=SINC_ROLLOFF,
        resampling_method="sinc_interp_kaiser",
        beta=KAISER_BETA,
        dtype=torch.float32,
    )


def _by_any_ratio(samples: np.ndarray, ratio: Fraction) -> np.ndarray:
    # The same filter for odd rates (44 101 Hz), for which torchaudio would build a bank of 12 GB.
    from scipy.signal import firwin, resample_poly

    up, down = ratio.as_integer_ratio()
    longest = max(up, down)
    taps = firwin(
        2 * SINC_ZEROS * longest + 1, SINC_ROLLOFF / longest, window=("kaiser", KAISER_BETA)
    )
    return resample_poly(samples.astype(np.float64), up, down, window=taps)


def rms_dbfs(samples: np.ndarray) -> float:
    """Return the root-mean-square level of samples [T] in dB relative to full scale."""
    return float(gain_to_db(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))))


def within_full_scale(recording: Recording) -> Recording:
    """Return the recording, lowered as a whole where a peak would clip, untouched otherwise."""
    peak = float(np.abs(recording.samples).max(initial=0.0))
    if peak <= 1.0:
        return recording
    return replace(recording, samples=recording.samples / peak)
