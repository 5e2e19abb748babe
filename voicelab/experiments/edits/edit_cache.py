"""What is kept of an edit that was rendered: what judges need to hear of it, and its quality."""

import zipfile
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import scipy.fft

from voicelab import identity
from voicelab.atomic_write import atomic_write
from voicelab.audio import Recording, resample, rms_dbfs
from voicelab.codecs.pitch import dio
from voicelab.judge.frontend import FrontendConfig, log_mel_of, reason_to_abstain
from voicelab.refusal import Refusal

NARROW_HZ = 8000  # rate at which F0 is looked for
EAR = FrontendConfig()  # the judge's
CEPSTRA = 13  # mel cepstra of the distance, the zeroth left out
# What the distance is measured on: 25 ms, 40 bands, as far as the recordings reach.
WIDE_EAR = FrontendConfig(16_000, 160, 400, 512, 40, 60.0, 7600.0)
AUDIBLE_DB = 40.0  # frames this far below the loudest one of the copy are left out of the distance


@dataclass(frozen=True)
class Kept:
    """What is kept of the S edits of a series.

    Attributes
    ----------
    log_mel : float16 array [S, L, M]
        What the judge's ear makes of each.
    why_not : str array [S]
        Why the judge would not judge it; empty where it would.
    embedding : float32 array [S, 256]
        Of the speaker-verification network; NaN where it hears no speech.
    latent : float32 array [S, D]
        Mean of the latents that were rendered.
    distance_db : float array [S]
        Mel-cepstral distance to the copy-synthesis.
    f0_semitones : float array [S]
        Median shift of F0 from the copy-synthesis, where both are voiced.
    level_db : float array [S]
        Relative to the copy-synthesis.
    """

    log_mel: np.ndarray
    why_not: np.ndarray
    embedding: np.ndarray
    latent: np.ndarray
    distance_db: np.ndarray
    f0_semitones: np.ndarray
    level_db: np.ndarray


@dataclass(frozen=True)
class Measured:
    """What an edit is compared by, of one recording."""

    cepstra: np.ndarray  # [L, 13]
    audible: np.ndarray  # [L]
    f0_hz: np.ndarray  # [L]
    level_dbfs: float


def keep(audio: Recording, latent: np.ndarray, before: Measured) -> dict[str, np.ndarray]:
    """Return the fields of `Kept` of one edit, from its audio and the mean of its latents [D]."""
    heard = log_mel_of(audio, EAR)
    after = measured(audio)
    length = min(len(after.cepstra), len(before.cepstra))
    audible = before.audible[:length]
    difference = (after.cepstra[:length] - before.cepstra[:length])[audible]
    length = min(len(after.f0_hz), len(before.f0_hz))
    f0, f0_before = after.f0_hz[:length], before.f0_hz[:length]
    both = (f0 > 0) & (f0_before > 0)
    shift = np.median(12 * np.log2(f0[both] / f0_before[both])) if both.any() else np.nan
    return {
        "log_mel": heard.log_mel.astype(np.float16),
        "why_not": np.array(reason_to_abstain(heard)),
        "embedding": speaker_embedding(audio),
        "latent": latent.astype(np.float32),
        # Kubichek (1993): in dB, frame by frame.
        "distance_db": np.array(
            10 / np.log(10) * np.sqrt(2 * np.square(difference).sum(axis=1)).mean()
            if len(difference)
            else np.nan
        ),
        "f0_semitones": np.array(shift),
        "level_db": np.array(after.level_dbfs - before.level_dbfs),
    }  # fmt: skip


def measured(audio: Recording) -> Measured:
    """Return what edits of a recording are compared by."""
    log_mel = log_mel_of(audio, WIDE_EAR).log_mel.astype(float)
    loudness = np.log(np.exp(log_mel).mean(axis=1)) * 10 / np.log(10)
    narrow = resample(audio, NARROW_HZ)
    f0_hz, _ = dio(narrow.samples.astype(np.float64), NARROW_HZ)
    return Measured(
        cepstra(log_mel), loudness > loudness.max() - AUDIBLE_DB, f0_hz, rms_dbfs(audio.samples)
    )


def cepstra(log_mel: np.ndarray) -> np.ndarray:
    """Return mel cepstra [L, 13] of log power [L, M]: the log amplitude is their sum of cosines."""
    every = scipy.fft.dct(log_mel, axis=1, norm="ortho")
    return every[:, 1 : CEPSTRA + 1] / np.sqrt(2 * log_mel.shape[1])


def speaker_embedding(audio: Recording) -> np.ndarray:
    """Return the speaker embedding [256], NaN where the network hears no speech."""
    try:
        return identity.embedding(audio).astype(np.float32)
    except Refusal:
        return np.full(identity.SIZE, np.nan, dtype=np.float32)


def write(kept: Kept, path: Path) -> None:
    """Write what is kept of a series, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as part:
        np.savez(part, **{f.name: getattr(kept, f.name) for f in fields(kept)})


def read(path: Path) -> Kept | None:
    """Read what is kept of a series; None where there is none, or the disk damaged it."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return Kept(**{field.name: stored[field.name] for field in fields(Kept)})
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
