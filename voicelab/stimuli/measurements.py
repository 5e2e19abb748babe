"""The measured cells of a table row: acoustics, verdict and position of a written file."""

import re
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicelab import edit
from voicelab.audio import Recording, load
from voicelab.codecs.pitch import WIDE_HZ
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
from voicelab.measure.pitch_check import (
    APART_ST,
    LEAST_AGREEMENT,
    NEAR_OCTAVES,
    SECONDS,
    PitchCheck,
)
from voicelab.refusal import Refusal
from voicelab.stimuli.costs import cost_cells, cost_columns
from voicelab.stimuli.plan import Stimulus
from voicelab.stimuli.records import Cell
from voicelab.stimuli.renderer import Renderer

if TYPE_CHECKING:
    from voicelab.judge import Judge, Verdict

POSITIONS = ("gender", "age")  # directions in the position columns of every set
TO_AVERAGE = "difference to the average"  # how the method of `directions.away` begins
DIGITS = 4  # decimals in the tables
SOURCE_PITCH_COLUMNS = {  # unit and description
    "source_f0_hz": (
        "Hz",
        f"Median F0 of the source by SwiftF0, over the frames of the {SECONDS:g} s with the most "
        "voice in which Harvest finds one too.",
    ),
    "source_f0_harvest_hz": ("Hz", "Median F0 of the same frames by Harvest (Morise 2017)."),
    "source_f0_agreement": (
        "1", f"Share of these frames in which the two are within {NEAR_OCTAVES:g} octave."
    ),
    "source_f0_doubtful": (
        "true or false",
        f"Whether the medians differ by more than {APART_ST:g} semitones or fewer than "
        f"{LEAST_AGREEMENT:.0%} of the frames agree: check the F0 of this source before you use "
        "it.",
    ),
}  # fmt: skip
PLACES = {  # description of a position, by the prefix of its columns
    "": "the file as it was written, analysed as every recording is (F0 from "
    f"{WIDE_HZ[0]:.0f} to {WIDE_HZ[1]:.0f} Hz; mean of its windows, without the silence that fills "
    "it up)",
    "asked_": "what was asked for (the mean latent of the source, moved: arithmetic, the same for "
    "every variant)",
}


def measure_file(renderer: Renderer, stimulus: Stimulus, file: Path) -> dict[str, Cell]:
    """Return the measured cells of a written file; what is measured is what is played."""
    written = replace(load(file, max_seconds=None), source=stimulus.stimulus_id)
    return {
        **acoustic_cells(written),
        "vocoder_f0_mean_hz": vocoder_f0(renderer, stimulus, written),
        **source_pitch_cells(renderer.pitch_check(stimulus)),
        **judge_cells(renderer.bundle.judge, written),
        "speaker_similarity": similarity_cell(renderer, stimulus, written),
        **position_cells(renderer, stimulus, written),
        **cost_cells(renderer, stimulus, written),
    }


def acoustic_cells(written: Recording, names: frozenset[str] | None = None) -> dict[str, Cell]:
    """Return the acoustic measures of a file, with Praat's if the extra is installed.

    Parameters
    ----------
    written : Recording
    names : frozenset of str, optional
        The measures needed; Praat does not run if none of them is its.
    """
    found: Measurements = measure_acoustics(written)
    if find_spec("parselmouth") is not None and (names is None or names & set(PRAAT_COLUMNS)):
        found = {**found, **measure_with_praat(written)}
    cells = {name: _rounded(one.value, one.reason) for name, one in found.items()}
    return cells | {"duration_s": (round(written.seconds, 7), "")}  # to the sample


def vocoder_f0(renderer: Renderer, stimulus: Stimulus, written: Recording) -> Cell:
    """Return the mean of the F0 that the vocoder synthesised a file with."""
    frames = renderer.frames(stimulus)
    if frames is None:
        return None, "no vocoder made an original"
    codec = renderer.bundle.space.codec
    if not codec.explicit_pitch:
        return None, "this vocoder is given a spectrum and no F0"
    f0_hz = codec.pitch_hz(frames, written)[: int(written.seconds / HOP_S) + 1]
    return _rounded(f0_hz[f0_hz > 0].mean() if f0_hz.any() else None, "its frames are unvoiced")


def source_pitch_cells(found: PitchCheck) -> dict[str, Cell]:
    """Return whether two pitch trackers agree about the source of a file."""
    if not found.frames:
        reason = "SwiftF0 and Harvest find too little voice in it together"
        return dict.fromkeys(SOURCE_PITCH_COLUMNS, (None, reason))
    cells: tuple[Cell, ...] = (
        _rounded(found.f0_hz, ""),
        _rounded(found.second_hz, ""),
        _rounded(found.agreement, ""),
        ("true" if found.disagrees else "false", ""),
    )
    return dict(zip(SOURCE_PITCH_COLUMNS, cells, strict=True))


def judge_cells(judge: "Judge", written: Recording) -> dict[str, Cell]:
    """Return the judge's probabilities, and its age with an interval."""
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
    """Return attribute and label by column; of two labels, which sum to 1, only the first."""
    return {
        f"judged_{attribute}_{column_name(label)}_p": (attribute, label)
        for attribute, labels in judge.classes.items()
        for label in (labels[:1] if len(labels) == 2 else labels)
    }


def similarity_cell(renderer: Renderer, stimulus: Stimulus, written: Recording) -> Cell:
    """Return the speaker similarity of a file and its source."""
    try:
        return _rounded(renderer.similarity(stimulus, written), "")
    except Refusal as refusal:
        return None, str(refusal)


def position_cells(renderer: Renderer, stimulus: Stimulus, written: Recording) -> dict[str, Cell]:
    """Return the position of a file in the space, and the position that was requested."""
    asked = _position(renderer, stimulus, renderer.target_latent(stimulus))
    sounding = replace(written, source="it", samples=np.trim_zeros(written.samples, "b"))
    found: dict[str, Cell]
    try:
        latents = edit.prepare(sounding, renderer.bundle.space).latents
        found = _position(renderer, stimulus, latents.mean(axis=0))
    except Refusal as refusal:
        reason = f"analysed as every recording is, {str(refusal).partition(';')[0]}"
        found = dict.fromkeys(asked, (None, reason))
    off_cloud = float(asked["distance_to_voices"][0] or 0) > renderer.bundle.neighbourhood.edge
    return {
        **found,
        **{f"asked_{name}": cell for name, cell in asked.items()},
        "off_cloud": ("true" if off_cloud else "false", ""),
    }


def _position(renderer: Renderer, stimulus: Stimulus, latent: np.ndarray) -> dict[str, Cell]:
    """Return the position of a latent [D]: along directions, and its distances from voices."""
    bundle = renderer.bundle
    training = bundle.table.means[bundle.table.splits == "training"].astype(np.float64)
    away = latent.astype(np.float64) - training.mean(axis=0)
    # A voice is not its own neighbour; the path of a source from the map is the voice's id.
    excluded = renderer.plan.source(stimulus.source).path
    distance = float(bundle.neighbourhood.distance(latent[None], excluded)[0])
    return {
        **{
            column: _rounded(float(away @ one.vector.astype(np.float64)) / one.unit_length, "")
            for column, one in position_columns(renderer).items()
        },
        "distance_to_mean": _rounded(float(np.linalg.norm(away)), ""),
        "distance_to_voices": _rounded(distance, ""),
    }


def position_columns(renderer: Renderer) -> dict[str, Direction]:
    """Return the directions of the position columns: gender, age, and those of the plan.

    Directions of a single source are left out, as they do not apply to others.
    """
    known = renderer.bundle.directions
    shown = {name: known[name] for name in POSITIONS if name in known}
    shown |= {one.name: one for one in renderer.plan.directions if one.kind is not Kind.VOICE}
    return {f"position_{column_name(name)}": one for name, one in shown.items()}


def describe_columns(renderer: Renderer) -> dict[str, dict[str, str]]:
    """Return the sidecar's entry for every column of `measure_file`."""
    edge = renderer.bundle.neighbourhood.edge
    columns = {name: (COLUMNS[name].unit, COLUMNS[name].description) for name in ACOUSTIC_COLUMNS}
    if find_spec("parselmouth") is not None:
        columns |= {name: (COLUMNS[name].unit, COLUMNS[name].description) for name in PRAAT_COLUMNS}
    columns["vocoder_f0_mean_hz"] = (
        "Hz",
        "Mean F0 that the vocoder was given (differential: to which the recording was shifted), of "
        "all voiced frames within the file: of edits and copies. It is as right as the F0 found in "
        "the source (source_f0_*), and not measured in the file.",
    )
    columns |= SOURCE_PITCH_COLUMNS
    for column, (attribute, label) in probability_columns(renderer.bundle.judge).items():
        columns[column] = ("1", f"Probability that the judge gives to {attribute} {label}.")
    columns["judged_age_years"] = ("years", "Age that the judge hears; it shrinks to the middle.")
    for end, name in (("lower", "low"), ("upper", "high")):
        what = f"The {end} end of the interval that holds the true age for 80 % of speakers."
        columns[f"judged_age_{name}_years"] = ("years", what)
    columns["speaker_similarity"] = (
        "cosine",
        "Likeness of the speaker to that of the source at the level of the file (Resemblyzer "
        "embeddings).",
    )
    for prefix, of in PLACES.items():
        for column, direction in position_columns(renderer).items():
            unit, one = strength_unit(direction)
            columns[f"{prefix}{column}"] = (
                unit,
                f"Place along {direction.name} of {of}; 0 is the mean of the training voices and "
                f"the unit {one.rstrip(',')}.",
            )
        columns[f"{prefix}distance_to_mean"] = (
            "latent distance",
            f"From the mean of the training voices to {of}.",
        )
        columns[f"{prefix}distance_to_voices"] = (
            "latent distance",
            f"To the 10 nearest training voices but its own, mean, of {of}.",
        )
    columns["off_cloud"] = (
        "true or false",
        f"Whether asked_distance_to_voices is more than {edge:.3f}, which 99 % of real excerpts "
        "keep to; the warning of the page. Of what was asked for, not of the file.",
    )
    columns |= cost_columns(renderer.plan.measures)
    return {name: {"Description": text, "Units": unit} for name, (unit, text) in columns.items()}


def strength_unit(direction: Direction) -> tuple[str, str]:
    """Return the unit of strengths along a direction, and a description of 1."""
    if direction.kind is not Kind.VOICE:
        if direction.to_class:
            means = (
                f"the means of the training voices {direction.from_class} and {direction.to_class}"
            )
            return "class distances", f"the distance between {means}"
        return "2 standard deviations", "2 standard deviations of the training voices along it"
    if direction.method.startswith(TO_AVERAGE):
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
    """Return a name as a column: lower-case letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _probability(verdict: "Verdict", attribute: str, label: str) -> Cell:
    opinion = verdict[attribute]
    reason = opinion.reason or "the judge was not taught it"
    return _rounded(opinion.probabilities.get(label), reason)


def _rounded(value: float | None, reason: str) -> Cell:
    return (None, reason) if value is None else (round(float(value), DIGITS), "")
