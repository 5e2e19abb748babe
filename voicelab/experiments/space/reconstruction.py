"""What a space preserves of a recording: measured on its audio, and classified by the judge."""

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm import tqdm

from voicelab.audio import Recording, resample
from voicelab.bootstrap import FULL, Bootstrap
from voicelab.codecs import MIN_RATE
from voicelab.codecs.pitch import track
from voicelab.convert import hz_to_semitones
from voicelab.corpus import Utterance, default_cache, map_cached
from voicelab.edit import copy_synthesis, prepare, render
from voicelab.experiments.mel_cepstra import MelCepstra
from voicelab.experiments.speakers import excerpt
from voicelab.judge.features import Features, features_of, frontend_of
from voicelab.model.space import Space
from voicelab.refusal import Refusal
from voicelab.separability import ARCHIVE

if TYPE_CHECKING:
    from voicelab.judge import Judge

ORIGINAL, COPY, REBUILT = "original", "copy-synthesis", "reconstruction"
STAGES = (ORIGINAL, COPY, REBUILT)
EXCERPT_S = 4.0


@dataclass(frozen=True)
class Reconstruction:
    """Maps a recording to its loudest excerpt, resynthesised and reconstructed; for `map_cached`.

    Attributes
    ----------
    space : str
        File of the space.
    sha256 : str
        Of that file, so that the cache notices a different one.
    witnesses : tuple of str
        Of the judge.
    seconds : float
        Length of the excerpt.
    """

    space: str
    sha256: str
    witnesses: tuple[str, ...]
    seconds: float = EXCERPT_S
    version = 4

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        """Return what the judge hears of each stage, and the errors of the last two.

        Returns
        -------
        dict
            `WITNESS_STAGE` float16 (see `judge.features.Features`), `why_not_STAGE`; `errors_STAGE`
            float [5]: summed squared F0 error in semitones², number of frames voiced in both,
            median absolute F0 error in semitones, share of frames whose voicing changed,
            mel-cepstral distortion in dB.
        """
        stages = reconstruct(recording, _open_space(self.space), self.seconds)
        found: dict[str, np.ndarray] = {}
        for name, audio in stages.items():
            heard = features_of(audio, {one: frontend_of(one) for one in self.witnesses})
            for witness, values in heard.inputs.items():
                found[f"{witness}_{name}"] = values.astype(np.float16)
            found[f"why_not_{name}"] = np.array(heard.reason_to_abstain)
            if name != ORIGINAL:
                found[f"errors_{name}"] = errors(stages[ORIGINAL], audio)
        return found


def reconstruct(
    recording: Recording, space: Space, seconds: float = EXCERPT_S
) -> dict[str, Recording]:
    """Return the loudest excerpt of a recording, its copy-synthesis and its reconstruction."""
    original = excerpt(recording, seconds)
    prepared = prepare(original, space)
    return {
        ORIGINAL: original,
        COPY: copy_synthesis(prepared),
        REBUILT: render(prepared, (), space, "decoded"),
    }


@lru_cache(maxsize=2)
def _open_space(path: str) -> Space:
    return Space.load(path)


def errors(original: Recording, rebuilt: Recording) -> np.ndarray:
    """Return what a stage loses of a recording, float [5]; see `Reconstruction`."""
    f0_original, f0_rebuilt = (
        track(resample(audio, MIN_RATE)).f0_hz for audio in (original, rebuilt)
    )
    length = min(len(f0_original), len(f0_rebuilt))
    f0_original, f0_rebuilt = f0_original[:length], f0_rebuilt[:length]
    both = (f0_original > 0) & (f0_rebuilt > 0)
    semitones = hz_to_semitones(f0_rebuilt[both], f0_original[both])
    median = float(np.median(np.abs(semitones))) if both.any() else np.nan
    voicing = float(((f0_original > 0) != (f0_rebuilt > 0)).mean())
    squares = float(np.square(semitones).sum())
    distortion_db = MelCepstra.of(original).distance_db(MelCepstra.of(rebuilt))
    return np.array([squares, both.sum(), median, voicing, distortion_db])


@dataclass(frozen=True)
class Reconstructed:
    """The speakers whose recordings were reconstructed, and the arrays of `Reconstruction`."""

    utterances: Sequence[Utterance]
    arrays: Sequence[dict[str, np.ndarray]]

    @property
    def speakers(self) -> np.ndarray:
        """Speaker of each recording, str [N]."""
        return np.array([u.speaker for u in self.utterances])


def reconstruct_all(
    utterances: Sequence[Utterance],
    space_file: Path,
    sha256: str,
    witnesses: tuple[str, ...],
    cache: Path | None,
    workers: int | None = None,
) -> Reconstructed:
    """Return the reconstructions of recordings; those that cannot be made are left out."""
    function = Reconstruction(str(space_file.resolve()), sha256, witnesses)
    outcomes = map_cached(
        utterances, function, cache or default_cache(), workers, description="rebuilding"
    )
    found: list[tuple[Utterance, dict[str, np.ndarray]]] = []
    for u, outcome in outcomes:
        if isinstance(outcome, Refusal):
            tqdm.write(f"left out: {outcome}", file=sys.stderr)
        else:
            found.append((u, outcome))
    if not found:
        raise Refusal("no recording could be reconstructed; check the corpora.")
    return Reconstructed([u for u, _ in found], [arrays for _, arrays in found])


def losses(found: Reconstructed, bootstrap: Bootstrap = FULL) -> list[dict[str, Any]]:
    """Return one row for each stage: errors of F0, of voicing and of the spectrum."""
    rows = []
    for stage in (COPY, REBUILT):
        numbers = np.stack([arrays[f"errors_{stage}"] for arrays in found.arrays])

        def rms(rows: np.ndarray, numbers: np.ndarray = numbers) -> float:
            return float(np.sqrt(numbers[rows, 0].sum() / max(1.0, numbers[rows, 1].sum())))

        means = {
            "f0_median_semitones": numbers[:, 2],
            "voicing_errors": numbers[:, 3],
            "mel_cepstral_distortion_db": numbers[:, 4],
        }
        rows.append(
            {"stage": stage, "f0_rms_semitones": asdict(bootstrap.estimate(rms, found.speakers))}
            | {k: asdict(bootstrap.mean(values, found.speakers)) for k, values in means.items()}
        )
    return rows


def judged(
    found: Reconstructed, judge: "Judge", bootstrap: Bootstrap = FULL
) -> list[dict[str, Any]]:
    """Return one row for each stage: what the judge says; an abstention counts as wrong.

    Years and accents are those of the accent archive's speakers: elsewhere they are not mixed.
    """
    speakers = found.speakers
    archive = np.array([u.corpus == ARCHIVE for u in found.utterances])
    ages = np.array([np.nan if u.age is None else u.age for u in found.utterances])
    genders = np.array([u.gender for u in found.utterances])
    accents = np.array([u.accent for u in found.utterances])
    rows: list[dict[str, Any]] = []
    for stage in STAGES:
        abstained, gender, right, years, accent = _opinions(found, judge, stage)
        row: dict[str, Any] = {
            "stage": stage,
            "abstained": asdict(bootstrap.mean(abstained, speakers)),
            "gender_balanced_accuracy": asdict(
                bootstrap.balanced_accuracy(genders, gender, speakers)
            ),
            "probability_of_the_right_gender": asdict(bootstrap.mean(right, speakers)),
        }
        known = archive & np.isfinite(ages) & np.isfinite(years)
        if known.any():
            error = np.abs(years - ages)[known]
            row["age_error_years"] = asdict(bootstrap.mean(error, speakers[known]))
        classed = archive & np.isin(accents, judge.classes["accent"])
        if len(np.unique(accents[classed])) > 1:
            row["accent_balanced_accuracy"] = asdict(
                bootstrap.balanced_accuracy(accents[classed], accent[classed], speakers[classed])
            )
        rows.append(row)
    return rows


def _opinions(found: Reconstructed, judge: "Judge", stage: str) -> tuple[np.ndarray, ...]:
    """Return abstention, gender, probability of the right gender, years and accent, [N] each."""
    rows: list[tuple[bool, str, float, float, str]] = []
    features = [
        Features(
            {
                one.name: arrays[f"{one.name}_{stage}"].astype(np.float32)
                for one in judge.witnesses
                if f"{one.name}_{stage}" in arrays
            },
            str(arrays[f"why_not_{stage}"]),
        )
        for arrays in found.arrays
    ]
    for u, verdict in zip(found.utterances, judge.verdicts(features), strict=True):
        if verdict["gender"].abstained:
            rows.append((True, "", 0.0, np.nan, ""))
            continue
        years = np.nan if verdict["age"].years is None else verdict["age"].years
        right = verdict["gender"].probabilities.get(u.gender, 0.0)
        rows.append((False, verdict["gender"].winner, right, years, verdict["accent"].winner))
    abstained, *rest = (np.array(column) for column in zip(*rows, strict=True))
    return abstained.astype(float), *rest
