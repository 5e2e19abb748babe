"""What is measured, judged and placed of a file once it is written: the cells of its table row."""

import re
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicelab import edit
from voicelab.audio import Recording, load
from voicelab.codecs.pitch import F0_CEIL_HZ
from voicelab.convert import HOP_S
from voicelab.directions import Direction, Kind
from voicelab.measure import (
    ACOUSTIC_COLUMNS,
    COLUMNS,
    PRAAT_COLUMNS,
    Measurements,
    measure_acoustics,
    measure_with_praat,
)
from voicelab.refusal import Refusal
from voicelab.stimuli.plan import Stimulus
from voicelab.stimuli.records import Cell
from voicelab.stimuli.renderer import Renderer

if TYPE_CHECKING:
    from voicelab.judge import Judge, Verdict

POSITIONS = ("gender", "age")  # directions along which every stimulus is placed, where they exist
TO_AVERAGE = "difference to the average"  # how the method of `directions.away` begins
DIGITS = 4  # behind the point, in the tables
PLACES = {  # what is placed, by how its columns begin
    "": "the file as it was written, analysed as every recording is (F0 from 71 to "
    f"{F0_CEIL_HZ:.0f} Hz; mean of its windows, without the silence that fills it up)",
    "asked_": "what was asked for (the mean latent of the source, moved: arithmetic, the same for "
    "every variant)",
}


def heard(renderer: Renderer, stimulus: Stimulus, file: Path) -> dict[str, Cell]:
    """Return all that a table says of a written file; what is measured is what is played."""
    written = replace(load(file, max_seconds=None), source=stimulus.stimulus_id)
    return {
        **measured(written),
        "vocoder_f0_mean_hz": given(renderer, stimulus, written),
        **judged(renderer.bundle.judge, written),
        "speaker_similarity": similar(renderer, stimulus, written),
        **placed(renderer, stimulus, written),
    }


def measured(written: Recording, names: frozenset[str] | None = None) -> dict[str, Cell]:
    """Return the measures of a file; Praat's too, where the extra is installed.

    Parameters
    ----------
    written : Recording
    names : frozenset of str, optional
        Which are wanted; Praat is not asked where none of its own is.
    """
    found: Measurements = measure_acoustics(written)
    if find_spec("parselmouth") is not None and (names is None or names & set(PRAAT_COLUMNS)):
        found = {**found, **measure_with_praat(written)}
    cells = {name: _rounded(one.value, one.reason) for name, one in found.items()}
    return cells | {"duration_s": (round(written.seconds, 7), "")}  # to the sample


def given(renderer: Renderer, stimulus: Stimulus, written: Recording) -> Cell:
    """Return the mean F0 that the vocoder was given for a file."""
    frames = renderer.frames(stimulus)
    if frames is None:
        return None, "no vocoder made an original"
    codec = renderer.bundle.space.codec
    if not codec.explicit_pitch:
        return None, "this vocoder is given a spectrum and no F0"
    f0_hz = codec.pitch_hz(frames, written)[: int(written.seconds / HOP_S) + 1]
    return _rounded(f0_hz[f0_hz > 0].mean() if f0_hz.any() else None, "its frames are unvoiced")


def judged(judge: "Judge", written: Recording) -> dict[str, Cell]:
    """Return the judge's probabilities, its years and their interval."""
    verdict = judge.verdict(written)
    found = {
        column: _probability(verdict, attribute, label)
        for column, (attribute, label) in probability_columns(judge).items()
    }
    age = verdict["age"]
    silent = age.reason or "the judge gives no years"
    low, high = age.interval or (None, None)
    years = {"years": age.years, "low_years": low, "high_years": high}
    return found | {f"judged_age_{name}": _rounded(v, silent) for name, v in years.items()}


def probability_columns(judge: "Judge") -> dict[str, tuple[str, str]]:
    """Return attribute and label by column; of two labels that sum to 1 the first is enough."""
    return {
        f"judged_{attribute}_{column_name(label)}_p": (attribute, label)
        for attribute, labels in judge.classes.items()
        for label in (labels[:1] if len(labels) == 2 else labels)
    }


def similar(renderer: Renderer, stimulus: Stimulus, written: Recording) -> Cell:
    """Return how alike the speaker of a file is to its source's."""
    try:
        return _rounded(renderer.similarity(stimulus, written), "")
    except Refusal as refusal:
        return None, str(refusal)


def placed(renderer: Renderer, stimulus: Stimulus, written: Recording) -> dict[str, Cell]:
    """Return where a file lies in the space, and where its stimulus was asked to lie."""
    asked = _place(renderer, stimulus, renderer.target_latent(stimulus))
    sounding = replace(written, source="it", samples=np.trim_zeros(written.samples, "b"))
    found: dict[str, Cell]
    try:
        latents = edit.prepare(sounding, renderer.bundle.space).latents
        found = _place(renderer, stimulus, latents.mean(axis=0))
    except Refusal as refusal:
        reason = f"analysed as every recording is, {str(refusal).partition(';')[0]}"
        found = dict.fromkeys(asked, (None, reason))
    off_cloud = float(asked["distance_to_voices"][0] or 0) > renderer.bundle.neighbourhood.edge
    return {
        **found,
        **{f"asked_{name}": cell for name, cell in asked.items()},
        "off_cloud": ("true" if off_cloud else "false", ""),
    }


def _place(renderer: Renderer, stimulus: Stimulus, latent: np.ndarray) -> dict[str, Cell]:
    """Return where a latent [D] lies: along directions, from the mean, from the nearest voices."""
    bundle = renderer.bundle
    training = bundle.table.means[bundle.table.splits == "training"].astype(np.float64)
    away = latent.astype(np.float64) - training.mean(axis=0)
    # Its own voice is no neighbour: where a voice of the map is the source, its id is the path.
    own_voice = renderer.plan.source(stimulus.source).path
    distance = float(bundle.neighbourhood.distance(latent[None], own_voice)[0])
    return {
        **{
            column: _rounded(float(away @ way.vector.astype(np.float64)) / way.unit_length, "")
            for column, way in position_columns(renderer).items()
        },
        "distance_to_mean": _rounded(float(np.linalg.norm(away)), ""),
        "distance_to_voices": _rounded(distance, ""),
    }


def position_columns(renderer: Renderer) -> dict[str, Direction]:
    """Return by column along what stimuli are placed: gender, age, and the plan's directions.

    Directions of one source alone are left out: they place nobody else.
    """
    known = renderer.bundle.directions
    ways = {name: known[name] for name in POSITIONS if name in known}
    ways |= {one.name: one for one in renderer.plan.directions if one.kind is not Kind.VOICE}
    return {f"position_{column_name(name)}": way for name, way in ways.items()}


def describe_columns(renderer: Renderer) -> dict[str, dict[str, str]]:
    """Return what every column of `heard` holds, as the sidecar has it."""
    edge = renderer.bundle.neighbourhood.edge
    told = {name: (COLUMNS[name].unit, COLUMNS[name].description) for name in ACOUSTIC_COLUMNS}
    if find_spec("parselmouth") is not None:
        told |= {name: (COLUMNS[name].unit, COLUMNS[name].description) for name in PRAAT_COLUMNS}
    told["vocoder_f0_mean_hz"] = (
        "Hz",
        "Mean F0 that the vocoder was given, of all voiced frames within the file: of edits and "
        "copy-syntheses, exact and not measured.",
    )
    for column, (attribute, label) in probability_columns(renderer.bundle.judge).items():
        told[column] = ("1", f"Probability that the judge gives to {attribute} {label}.")
    told["judged_age_years"] = ("years", "Age that the judge hears; it shrinks to the middle.")
    for end, name in (("lower", "low"), ("upper", "high")):
        what = f"The {end} end of the interval that holds the true age for 80 % of speakers."
        told[f"judged_age_{name}_years"] = ("years", what)
    told["speaker_similarity"] = (
        "cosine",
        "Likeness of the speaker to that of the source at the level of the file (Resemblyzer "
        "embeddings).",
    )
    for prefix, of in PLACES.items():
        for column, way in position_columns(renderer).items():
            unit, one = strength_unit(way)
            told[f"{prefix}{column}"] = (
                unit,
                f"Place along {way.name} of {of}; 0 is the mean of the training voices and "
                f"the unit {one.rstrip(',')}.",
            )
        told[f"{prefix}distance_to_mean"] = (
            "latent distance",
            f"From the mean of the training voices to {of}.",
        )
        told[f"{prefix}distance_to_voices"] = (
            "latent distance",
            f"To the 10 nearest training voices but its own, mean, of {of}.",
        )
    told["off_cloud"] = (
        "true or false",
        f"Whether asked_distance_to_voices is more than {edge:.3f}, which 99 % of real excerpts "
        "keep to; the warning of the page. Of what was asked for, not of the file.",
    )
    return {name: {"Description": text, "Units": unit} for name, (unit, text) in told.items()}


def strength_unit(way: Direction) -> tuple[str, str]:
    """Return the unit of strengths along a direction, and how far 1 is."""
    if way.kind is not Kind.VOICE:
        if way.to_class:
            means = f"the means of the training voices {way.from_class} and {way.to_class}"
            return "class distances", f"the distance between {means}"
        return "2 standard deviations", "2 standard deviations of the training voices along it"
    if way.method.startswith(TO_AVERAGE):
        return (
            "distances to the average voice",
            "the distance of the source to the average of the training voices, so that -1 is the "
            "average,",
        )
    return (
        "distances between two voices",
        "the distance of the source to the other voice, so that 1 is the other voice,",
    )


def column_name(name: str) -> str:
    """Return a name as a column may have it: small letters, figures, underscores."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _probability(verdict: "Verdict", attribute: str, label: str) -> Cell:
    opinion = verdict[attribute]
    reason = opinion.reason or "the judge was not taught it"
    return _rounded(opinion.probabilities.get(label), reason)


def _rounded(value: float | None, reason: str) -> Cell:
    return (None, reason) if value is None else (round(float(value), DIGITS), "")
