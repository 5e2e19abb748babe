"""What is measured, judged and placed of a file once it is written: the cells of its table row."""

import re
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicelab.audio import Recording, load
from voicelab.directions import VOICE, Direction
from voicelab.export.making import Maker
from voicelab.export.plan import Stimulus
from voicelab.export.records import Cell
from voicelab.measure import ACOUSTIC, COLUMNS, PRAAT, Measures, measures, praat
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.judge import Judge, Verdict

POSITIONS = ("gender", "age")  # directions along which every stimulus is placed, where they exist
DIGITS = 4  # behind the point, in the tables


def heard(maker: Maker, stimulus: Stimulus, file: Path) -> dict[str, Cell]:
    """Return all that a table says of a written file; what is measured is what is played."""
    written = replace(load(file, max_seconds=None), source=stimulus.stimulus_id)
    return {
        **measured(written),
        **judged(maker.parts.judge, written),
        "speaker_similarity": similar(maker, stimulus, written),
        **placed(maker, stimulus),
    }


def measured(written: Recording, names: frozenset[str] | None = None) -> dict[str, Cell]:
    """Return the measures of a file; Praat's too, where the extra is installed.

    Parameters
    ----------
    written : Recording
    names : frozenset of str, optional
        Which are wanted; Praat is not asked where none of its own is.
    """
    found: Measures = measures(written)
    if find_spec("parselmouth") is not None and (names is None or names & set(PRAAT)):
        found = {**found, **praat(written)}
    cells = {name: _rounded(one.value, one.reason) for name, one in found.items()}
    return cells | {"duration_s": (round(written.seconds, 7), "")}  # to the sample


def judged(judge: "Judge", written: Recording) -> dict[str, Cell]:
    """Return the judge's probabilities, its years and their interval."""
    verdict = judge.verdict(written)
    found = {
        column: _probability(verdict, attribute, label)
        for column, (attribute, label) in probability_columns(judge).items()
    }
    age = verdict.age
    silent = age.reason or "the judge gives no years"
    low, high = age.interval or (None, None)
    years = {"years": age.years, "low_years": low, "high_years": high}
    return found | {f"judged_age_{name}": _rounded(v, silent) for name, v in years.items()}


def probability_columns(judge: "Judge") -> dict[str, tuple[str, str]]:
    """Return attribute and label by column; of two labels that sum to 1 the first is enough."""
    return {
        f"judged_{attribute}_{column_of(label)}_p": (attribute, label)
        for attribute, labels in judge.classes.items()
        for label in (labels[:1] if len(labels) == 2 else labels)
    }


def similar(maker: Maker, stimulus: Stimulus, written: Recording) -> Cell:
    """Return how alike the speaker of a file is to its source's."""
    try:
        return _rounded(maker.similarity(stimulus, written), "")
    except Refusal as refusal:
        return None, str(refusal)


def placed(maker: Maker, stimulus: Stimulus) -> dict[str, Cell]:
    """Return where a stimulus lies in the space: along directions, from the mean, in the cloud."""
    parts, latent = maker.parts, maker.latent(stimulus).astype(np.float64)
    training = parts.table.means[parts.table.splits == "training"].astype(np.float64)
    away = latent - training.mean(axis=0)
    # Its own voice is no neighbour: where a voice of the map is the source, its id is the path.
    own_voice = maker.plan.source(stimulus.source).path
    distance = float(parts.cloud.distance(latent[None], own_voice)[0])
    return {
        **{
            column: _rounded(float(away @ way.vector.astype(np.float64)) / way.unit_length, "")
            for column, way in position_columns(maker).items()
        },
        "distance_to_mean": _rounded(float(np.linalg.norm(away)), ""),
        "distance_to_voices": _rounded(distance, ""),
        "off_cloud": ("true" if distance > parts.cloud.edge else "false", ""),
    }


def position_columns(maker: Maker) -> dict[str, Direction]:
    """Return by column along what stimuli are placed: gender, age, and the plan's directions.

    Directions of one source alone are left out: they place nobody else.
    """
    known = maker.parts.directions
    ways = {name: known[name] for name in POSITIONS if name in known}
    ways |= {one.name: one for one in maker.plan.directions if not one.name.startswith(VOICE)}
    return {f"position_{column_of(name)}": way for name, way in ways.items()}


def described(maker: Maker) -> dict[str, dict[str, str]]:
    """Return what every column of `heard` holds, as the sidecar has it."""
    edge = maker.parts.cloud.edge
    told = {name: (COLUMNS[name].unit, COLUMNS[name].description) for name in ACOUSTIC}
    if find_spec("parselmouth") is not None:
        told |= {name: (COLUMNS[name].unit, COLUMNS[name].description) for name in PRAAT}
    for column, (attribute, label) in probability_columns(maker.parts.judge).items():
        told[column] = ("1", f"Probability that the judge gives to {attribute} {label}.")
    told["judged_age_years"] = ("years", "Age that the judge hears; it shrinks to the middle.")
    for end, name in (("lower", "low"), ("upper", "high")):
        what = f"The {end} end of the interval that holds the true age for 80 % of speakers."
        told[f"judged_age_{name}_years"] = ("years", what)
    told["speaker_similarity"] = (
        "cosine", "Likeness of the speaker to that of the source (Resemblyzer embeddings).",
    )  # fmt: skip
    for column, way in position_columns(maker).items():
        told[column] = (
            "class distances",
            f"Place of the stimulus's latent along {way.name}, 0 at the mean of the training "
            "voices.",
        )
    told["distance_to_mean"] = ("latent distance", "From the mean of the training voices.")
    told["distance_to_voices"] = (
        "latent distance", "To the 10 nearest training voices but its own, mean.",
    )  # fmt: skip
    told["off_cloud"] = (
        "true or false",
        f"Whether that is more than {edge:.3f}, which 99 % of real excerpts keep to.",
    )
    return {name: {"Description": text, "Units": unit} for name, (unit, text) in told.items()}


def column_of(name: str) -> str:
    """Return a name as a column may have it: small letters, figures, underscores."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _probability(verdict: "Verdict", attribute: str, label: str) -> Cell:
    opinion = getattr(verdict, attribute)
    reason = opinion.reason or "the judge was not taught it"
    return _rounded(opinion.probabilities.get(label), reason)


def _rounded(value: float | None, reason: str) -> Cell:
    return (None, reason) if value is None else (round(float(value), DIGITS), "")
