"""What a space gives back of a recording: measured on its audio, and heard by the judge."""

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.fft
from tqdm import tqdm

from voicelab.audio import Recording, resample
from voicelab.codecs import MIN_RATE
from voicelab.codecs.pitch import track
from voicelab.convert import hz_to_semitones
from voicelab.corpus import Utterance, default_cache, map_cached
from voicelab.edit import copy_synthesis, prepare, render
from voicelab.experiments.bootstrap import balanced_accuracy, figure, mean
from voicelab.experiments.speakers import ARCHIVE, excerpt
from voicelab.judge.frontend import FrontendConfig, log_mel_of, reason_to_abstain
from voicelab.model.space import Space
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.judge import Judge

ORIGINAL, COPY, REBUILT = "original", "copy-synthesis", "reconstruction"
STAGES = (ORIGINAL, COPY, REBUILT)
EXCERPT_S = 4.0
WIDE_EAR = FrontendConfig(16_000, 160, 400, 512, 40, 60.0, 7600.0)  # 25 ms, 40 bands, wide
CEPSTRA = 13  # mel cepstra of the distortion; the zeroth, the level, is left out
AUDIBLE_DB = 40.0  # frames this far below the loudest one of the original are left out


@dataclass(frozen=True)
class Rebuilding:
    """The arrow from a recording to its loudest excerpt, resynthesised and reconstructed.

    Attributes
    ----------
    space : str
        File of the space.
    sha256 : str
        Of that file, so that the cache knows another one.
    seconds : float
        Length of the excerpt.
    """

    space: str
    sha256: str
    seconds: float = EXCERPT_S
    version = 3

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        """Return what the judge's ear makes of each stage, and the errors of the last two.

        Returns
        -------
        dict
            `log_mel_STAGE` float16 [L, M], `why_not_STAGE`; `errors_STAGE` float [5]: summed
            squared F0 error in semitones, frames that were voiced in both, the median of their
            absolute errors, the share of frames whose voicing changed, mel-cepstral distortion in
            dB.
        """
        heard = stages(recording, _opened(self.space), self.seconds)
        found: dict[str, np.ndarray] = {}
        for name, audio in heard.items():
            ear = log_mel_of(audio, FrontendConfig())
            found[f"log_mel_{name}"] = ear.log_mel.astype(np.float16)
            found[f"why_not_{name}"] = np.array(reason_to_abstain(ear))
            if name != ORIGINAL:
                found[f"errors_{name}"] = errors(heard[ORIGINAL], audio)
        return found


def stages(recording: Recording, space: Space, seconds: float = EXCERPT_S) -> dict[str, Recording]:
    """Return the loudest excerpt of a recording, its copy-synthesis and its reconstruction."""
    cut = excerpt(recording, seconds)
    prepared = prepare(cut, space)
    return {
        ORIGINAL: cut,
        COPY: copy_synthesis(prepared),
        REBUILT: render(prepared, (), space, "decoded"),
    }


@lru_cache(maxsize=2)
def _opened(path: str) -> Space:
    return Space.load(path)


def errors(original: Recording, rebuilt: Recording) -> np.ndarray:
    """Return what was lost of a recording, float [5]; see `Rebuilding`."""
    pitch = [track(resample(audio, MIN_RATE)).f0_hz for audio in (original, rebuilt)]
    length = min(map(len, pitch))
    before, after = (f0_hz[:length] for f0_hz in pitch)
    both = (before > 0) & (after > 0)
    apart = hz_to_semitones(after[both], before[both])
    middle = float(np.median(np.abs(apart))) if both.any() else np.nan
    wrong = float(((before > 0) != (after > 0)).mean())
    squares = float(np.square(apart).sum())
    return np.array([squares, both.sum(), middle, wrong, distortion_db(original, rebuilt)])


def distortion_db(original: Recording, rebuilt: Recording) -> float:
    """Return the mel-cepstral distortion in dB (Kubichek 1993) over the audible frames.

    10 / ln 10 sqrt(2 sum of squared differences) of 13 cepstra of the amplitude in 40 mel bands,
    without the zeroth, so that levels do not count.
    """
    cepstra = []
    for audio in (original, rebuilt):
        log_mel = log_mel_of(audio, WIDE_EAR).log_mel.astype(float)
        # Cepstra of the amplitude, as cosines without a norm: half those of the power.
        cosines = scipy.fft.dct(log_mel, axis=1, norm="ortho")[:, 1 : CEPSTRA + 1]
        cepstra.append(cosines / np.sqrt(2 * WIDE_EAR.n_mels))
        if audio is original:
            loudness = 10 * np.log10(np.exp(log_mel).mean(axis=1))
    length = min(map(len, cepstra))
    audible = loudness[:length] > loudness.max() - AUDIBLE_DB
    squares = np.square(cepstra[0][:length] - cepstra[1][:length]).sum(axis=1)
    return float(10 / np.log(10) * np.sqrt(2 * squares[audible]).mean())


@dataclass(frozen=True)
class Rebuilt:
    """The people whose recordings could be rebuilt, and what `Rebuilding` says of each."""

    people: Sequence[Utterance]
    arrays: Sequence[dict[str, np.ndarray]]

    @property
    def speakers(self) -> np.ndarray:
        """Their speakers, str [N]."""
        return np.array([u.speaker for u in self.people])


def rebuilt(
    people: Sequence[Utterance],
    space_file: Path,
    sha256: str,
    cache: Path | None,
    workers: int | None = None,
) -> Rebuilt:
    """Return what a space gives back of one recording of everybody."""
    arrow = Rebuilding(str(space_file.resolve()), sha256)
    kept: list[tuple[Utterance, dict[str, np.ndarray]]] = []
    outcomes = map_cached(
        people, arrow, cache or default_cache(), workers, description="rebuilding"
    )
    for u, outcome in outcomes:
        if isinstance(outcome, Refusal):
            tqdm.write(f"left out: {outcome}", file=sys.stderr)
        else:
            kept.append((u, outcome))
    if not kept:
        raise Refusal("no recording could be rebuilt; check the corpora.")
    return Rebuilt([u for u, _ in kept], [arrays for _, arrays in kept])


def lost(found: Rebuilt) -> list[dict[str, Any]]:
    """Return a row a stage: errors of F0, of voicing and of the spectrum."""
    rows = []
    for stage in (COPY, REBUILT):
        numbers = np.stack([arrays[f"errors_{stage}"] for arrays in found.arrays])

        def rms(i: np.ndarray, numbers: np.ndarray = numbers) -> float:
            return float(np.sqrt(numbers[i, 0].sum() / max(1.0, numbers[i, 1].sum())))

        rows.append(
            {
                "stage": stage,
                "f0_rms_semitones": asdict(figure(rms, found.speakers)),
                "f0_median_semitones": asdict(mean(numbers[:, 2], found.speakers)),
                "voicing_errors": asdict(mean(numbers[:, 3], found.speakers)),
                "mel_cepstral_distortion_db": asdict(mean(numbers[:, 4], found.speakers)),
            }
        )
    return rows


def judged(found: Rebuilt, judge: "Judge") -> list[dict[str, Any]]:
    """Return a row a stage: what the judge says; where it abstains it is wrong.

    Years and accents are those of the accent archive's speakers: elsewhere they are not mixed.
    """
    archive = np.array([u.corpus == ARCHIVE for u in found.people])
    ages = np.array([np.nan if u.age is None else u.age for u in found.people])
    genders = np.array([u.gender for u in found.people])
    accents = np.array([u.accent for u in found.people])
    rows: list[dict[str, Any]] = []
    for stage in STAGES:
        sure, guess, years, spoken, silent = [], [], [], [], []
        for u, arrays in zip(found.people, found.arrays, strict=True):
            said = judge.of_log_mel(arrays[f"log_mel_{stage}"].astype(np.float32), u.speaker)
            mute = bool(str(arrays[f"why_not_{stage}"])) or said["gender"].abstained
            silent.append(mute)
            guess.append("" if mute else said["gender"].winner)
            sure.append(0.0 if mute else said["gender"].probabilities.get(u.gender, 0.0))
            years.append(np.nan if mute or said["age"].years is None else said["age"].years)
            spoken.append("" if mute else said["accent"].winner)
        row: dict[str, Any] = {
            "stage": stage,
            "abstained": asdict(mean(np.array(silent, dtype=float), found.speakers)),
            "gender_balanced_accuracy": _accuracy(genders, np.array(guess), found.speakers),
            "probability_of_the_right_gender": asdict(mean(np.array(sure), found.speakers)),
        }
        known = archive & np.isfinite(ages) & np.isfinite(years)
        grouped = archive & np.isin(accents, judge.classes["accent"])
        if known.any():
            error = np.abs(np.array(years) - ages)[known]
            row["age_error_years"] = asdict(mean(error, found.speakers[known]))
        if len(np.unique(accents[grouped])) > 1:
            row["accent_balanced_accuracy"] = _accuracy(
                accents[grouped], np.array(spoken)[grouped], found.speakers[grouped]
            )
        rows.append(row)
    return rows


def _accuracy(truth: np.ndarray, guess: np.ndarray, speakers: np.ndarray) -> dict[str, Any]:
    return asdict(figure(lambda i: balanced_accuracy(truth[i], guess[i]), speakers))
