"""What is cached of a rendered edit: what witnesses hear, and measures of its quality."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from voicelab import identity
from voicelab.atomic_write import atomic_write
from voicelab.audio import Recording, rms_dbfs
from voicelab.codecs.pitch import track
from voicelab.encoders import CAMPPLUS, WHISPER
from voicelab.experiments.edits.cost_meter import NO_COSTS, CostMeter, speaker_embedding
from voicelab.experiments.mel_cepstra import MelCepstra
from voicelab.judge.features import features_of, frontend_of
from voicelab.judge.heads import HeadsConfig

HEARD = "heard."  # in the names of stored arrays
JUDGES = (CAMPPLUS, WHISPER)  # the witnesses that score an edit, as tables name them


@dataclass(frozen=True)
class CachedEdit:
    """What is cached of the S edits of a series.

    Attributes
    ----------
    heard : mapping of str to float16 array [S, E + 1]
        By the names of `JUDGES`, what each witness hears; NaN where the judge abstains.
    why_not : str array [S]
        Why the judge abstains; empty where it does not.
    embedding : float32 array [S, 256]
        Of the speaker-verification network; NaN where it finds no speech.
    latent : float32 array [S, D]
        Mean of the latents that were rendered.
    distance_db : float array [S]
        Mel-cepstral distance to the copy-synthesis.
    f0_semitones : float array [S]
        Median shift of F0 from the copy-synthesis, where both are voiced.
    level_db : float array [S]
        Relative to the copy-synthesis.
    campplus : float32 array [S, 192]
        Embedding of the other speaker-verification network.
    distillmos, dnsmos, phone_score : float array [S]
        See `voicelab.measure`; NaN where not measured, a `phone_score` of -inf where nothing can be
        aligned.
    words : str array [S]
        What the recogniser hears, with spaces between words; "n/a" where none listened.
    """

    heard: Mapping[str, np.ndarray]
    why_not: np.ndarray
    embedding: np.ndarray
    latent: np.ndarray
    distance_db: np.ndarray
    f0_semitones: np.ndarray
    level_db: np.ndarray
    campplus: np.ndarray
    distillmos: np.ndarray
    dnsmos: np.ndarray
    phone_score: np.ndarray
    words: np.ndarray


PLAIN = tuple(field.name for field in fields(CachedEdit) if field.name != "heard")


@dataclass(frozen=True)
class Acoustics:
    """What edits of a recording are compared by."""

    cepstra: MelCepstra
    f0_hz: np.ndarray  # [L]
    level_dbfs: float

    @classmethod
    def of(cls, audio: Recording) -> "Acoustics":
        """Measure a recording."""
        return cls(MelCepstra.of(audio), track(audio).f0_hz, rms_dbfs(audio.samples))


def measure_edit(
    audio: Recording,
    latent: np.ndarray,
    before: Acoustics,
    meter: CostMeter = NO_COSTS,
    phones: Sequence[str] = (),
) -> dict[str, np.ndarray]:
    """Return what is cached of one edit, as `arrays_of` names it.

    Parameters
    ----------
    audio : Recording
    latent : float array [D]
        Mean of its latents.
    before : Acoustics
        Of the copy-synthesis.
    meter : CostMeter
        What else is measured.
    phones : sequence of str
        Those of the original.
    """
    heard = features_of(audio, {name: frontend_of(name) for name in JUDGES})
    nothing = np.full(HeadsConfig.features + 1, np.nan)
    after = Acoustics.of(audio)
    length = min(len(after.f0_hz), len(before.f0_hz))
    f0, f0_before = after.f0_hz[:length], before.f0_hz[:length]
    both = (f0 > 0) & (f0_before > 0)
    shift = np.median(12 * np.log2(f0[both] / f0_before[both])) if both.any() else np.nan
    return {
        **{f"{HEARD}{name}": heard.inputs.get(name, nothing).astype(np.float16) for name in JUDGES},
        "why_not": np.array(heard.reason_to_abstain),
        "embedding": speaker_embedding(audio, identity.RESEMBLYZER),
        "latent": latent.astype(np.float32),
        "distance_db": np.array(before.cepstra.distance_db(after.cepstra)),
        "f0_semitones": np.array(shift),
        "level_db": np.array(after.level_dbfs - before.level_dbfs),
        **meter.measure(audio, phones),
    }


def arrays_of(edits: CachedEdit) -> dict[str, Any]:
    """Return cached edits as they are stored: arrays by name."""
    found = {name: getattr(edits, name) for name in PLAIN}
    return found | {f"{HEARD}{name}": one for name, one in edits.heard.items()}


def of_arrays(arrays: Mapping[str, np.ndarray]) -> CachedEdit:
    """Return the inverse of `arrays_of`; `KeyError` where an array is missing."""
    heard = {name: arrays[f"{HEARD}{name}"] for name in JUDGES}
    return CachedEdit(heard=heard, **{name: arrays[name] for name in PLAIN})


def write(edits: CachedEdit, path: Path) -> None:
    """Write the cached edits of a series, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as part:
        np.savez(part, **arrays_of(edits))


def read(path: Path) -> CachedEdit | None:
    """Read the cached edits of a series; None where there are none, or the file is damaged."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return of_arrays(stored)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
