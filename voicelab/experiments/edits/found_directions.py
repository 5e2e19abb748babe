"""What the judge hears along directions that were found without labels, and their labels."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm import tqdm

from voicelab import corpus, directions, identity
from voicelab.audio import Recording, load
from voicelab.bundle import Bundle
from voicelab.codecs.pitch import track
from voicelab.convert import hz_to_mel, mel_to_hz
from voicelab.corpus import Utterance
from voicelab.directions import Direction, Kind
from voicelab.discovery import named, relabelled
from voicelab.edit import FAITHFUL, copy_synthesis, prepare, render, resolve
from voicelab.experiments.findings import Findings
from voicelab.experiments.speakers import balanced_sample, excerpt, one_per_adult
from voicelab.judge import Judge
from voicelab.judge.frontend import FrontendConfig, log_mel_of
from voicelab.model.space import Space
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.edit import Prepared

SECONDS = 3.0
PER_CELL = 3  # speakers of one gender and age band
STRENGTHS = (-1.0, 1.0)
SPLIT_HZ = 1000.0  # the tilt compares the power above it with that below it


def discovery_experiment(
    folder: Path, folders: Sequence[Path], judge: Judge, split: str = "validation"
) -> Findings:
    """Return what is heard along the directions of a space that were found without labels.

    Parameters
    ----------
    folder : Path
        Of the space: `space.safetensors`, `directions.json`, `discovery.json`.
    folders : sequence of Path
        Corpora; adults of the split are edited at strengths -1 and 1.
    judge : Judge
    split : str

    Raises
    ------
    Refusal
        Where no directions were found yet, or no recording can be edited.
    """
    bundle = Bundle.open(folder)
    space, known = bundle.space, bundle.fitted_directions
    found = {name: one for name, one in known.items() if one.kind is Kind.FOUND}
    if not found:
        raise Refusal(
            "{folder} contains no directions that were found without labels; make them with "
            "`python -m voicelab train directions`.",
            folder=folder,
        )
    people = [u for path in folders for u in corpus.read(path)]
    people = balanced_sample([u for u in one_per_adult(people) if u.split == split], PER_CELL)
    slopes = heard_along(found, people, space, judge)
    report: dict[str, Any] = {"split": split, "speakers": len(people), "slopes": slopes}
    beside = folder / "discovery.json"
    if beside.is_file():
        report |= {key: value for key, value in json.loads(beside.read_text()).items()
                   if key in ("rca", "strength_error", "chance")}  # fmt: skip
    rows = [
        {"direction": name, "heard": named(slopes[name])}
        | {key: round(value, 3) for key, value in slopes[name].items()}
        for name in found
    ]
    return Findings(
        name="discovery",
        title="Directions found without labels",
        figures=report,
        tables={"found": rows},
        notes=(
            "What strength 1 changes, from faithful edits at -1 and at 1: the mean "
            f"over {len(people)} {split} voices; strength 1 is two standard deviations of voices.",
        ),
    )


def heard_along(
    found: Mapping[str, Direction], people: Sequence[Utterance], space: Space, judge: Judge
) -> dict[str, dict[str, float]]:
    """Return by direction what strength 1 changes: slopes as `discovery.named` reads them."""
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in found}
    for u in tqdm(people, desc="listening along directions", unit="voice"):
        try:
            prepared = prepare(excerpt(load(u.path, max_seconds=None), SECONDS), space)
            own = identity.embedding(copy_synthesis(prepared))
        except Refusal as refusal:
            tqdm.write(f"left out: {refusal}")
            continue
        for name in found:
            measured[name].append(_slopes(name, prepared, own, found, space, judge))
    if not any(measured.values()):
        raise Refusal("no recording could be edited along the directions; check the corpora.")
    return {
        name: {key: float(np.nanmean([row[key] for row in rows])) for key in rows[0]}
        for name, rows in measured.items()
    }


def _slopes(
    name: str,
    prepared: "Prepared",
    own: np.ndarray,
    found: Mapping[str, Direction],
    space: Space,
    judge: Judge,
) -> dict[str, float]:
    ends = []
    for strength in STRENGTHS:
        edited = render(prepared, resolve({name: strength}, found, space), space, FAITHFUL)
        ends.append(_measures(edited, judge) | {
            "similarity": identity.similarity(own, identity.embedding(edited))
        })  # fmt: skip
    low, high = ends
    way = STRENGTHS[1] - STRENGTHS[0]
    slopes = {key: (high[key] - low[key]) / way for key in low if key != "similarity"}
    return slopes | {"similarity": (low["similarity"] + high["similarity"]) / 2}


def _measures(recording: Recording, judge: Judge) -> dict[str, float]:
    verdict = judge.verdict(recording)
    ear = FrontendConfig(n_mels=40)
    log_mel = log_mel_of(recording, ear).log_mel
    power = np.exp(log_mel.astype(float)).mean(axis=0)
    half = int(np.searchsorted(_centres_hz(ear), SPLIT_HZ))
    said = {
        "female": verdict["gender"].probabilities.get("female", float("nan")),
        "years": float("nan") if verdict["age"].years is None else verdict["age"].years,
        "native": verdict["native"].probabilities.get("native", float("nan")),
    }
    return said | {
        "f0_semitones": _f0_semitones(recording),
        "tilt_db": float(10 * np.log10(power[half:].sum() / power[:half].sum())),
    }


def _centres_hz(ear: FrontendConfig) -> np.ndarray:
    return mel_to_hz(np.linspace(hz_to_mel(ear.low_hz), hz_to_mel(ear.high_hz), ear.n_mels))


def _f0_semitones(recording: Recording) -> float:
    f0_hz = track(recording).f0_hz
    voiced = f0_hz[f0_hz > 0]
    return float(12 * np.log2(np.median(voiced))) if len(voiced) else float("nan")


def label_directions(folder: Path, slopes: Mapping[str, Mapping[str, float]]) -> None:
    """Label the found directions in the file of a space by what is heard along them."""
    path = folder / "directions.json"
    directions.save(relabelled(list(directions.load(path).values()), slopes), path)
