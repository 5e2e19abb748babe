"""The rows and columns of stimuli.tsv, in the format of BIDS."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from voicelab.edit import DIFFERENTIAL
from voicelab.stimuli.measurements import column_name
from voicelab.stimuli.plan import COPY, EDIT, Continuum, Plan, Stimulus
from voicelab.stimuli.records import Record

MISSING = "n/a"  # how BIDS writes a missing value
WEIGHTS = "; weights: "  # separates the licences of the source and of the weights
VARIANTS = {"everything": "both", "envelope": "F0-matched", "pitch": "envelope-matched"}
LEADING_COLUMNS = {
    "stimulus_id": ("", "Id of the stimulus in every table; BEP044."),
    "type": ("", "Kind of medium; BEP044."),
    "license": ("", "Terms of its source, of a recording it moves toward, and of the weights."),
    "description": ("", "What it is."),
    "stim_file": ("", "File within the folder stimuli, as events.tsv of BIDS names it."),
    "file": ("", "File within the folder of this table."),
    "source": ("", "Name of what it was made from; provenance.json has its file and hash."),
    "kind": ("", "original, copy-synthesis or edit."),
    "rendering": (
        "",
        "faithful, differential or decoded; of an edit, and of a copy that is the recording itself "
        "(differential).",
    ),
    "variant": ("", "both; F0-matched: only the envelope moves; envelope-matched: only F0 moves."),
    "continuum": ("", "Name of the continuum that it is a step of."),
    "step": ("", "Step of that continuum, from 1."),
    "spacing": ("", "Of that continuum: equal in latent distance, or in judged probability."),
    "judged_attribute": ("", "What is judged for target_p and midpoint_strength."),
    "judged_label": ("", "Of which label of that attribute it is the probability."),
    "target_p": (
        "1",
        "Probability that the judge gives to judged_label where its step was placed; of judged "
        "spacing.",
    ),
    "midpoint_strength": (
        "as the strength of its continuum",
        "Strength at which the judge gives 50 % to judged_label along its continuum.",
    ),
}
TRAILING_COLUMNS = {
    "lowered_db": ("dB", "By how much the whole set lies below the level asked for."),
    "sound_duration_s": ("s", "Duration of the sound, before the silence that fills the file up."),
    "missing": ("", "Why cells of this row are n/a, as 'column: reason', separated by ' | '."),
    "sha256": ("", "Of the file."),
}


def rows(plan: Plan, records: Sequence[Record], weights: str) -> list[dict[str, Any]]:
    """Return the rows of stimuli.tsv by column; None for a missing value.

    Parameters
    ----------
    plan : Plan
    records : sequence of Record
        In the order of the plan's stimuli.
    weights : str
        Licence of the weights.
    """
    continua = {one.name: one for one in plan.continua}
    return [
        _row(plan, stimulus, record, continua.get(stimulus.continuum), weights)
        for stimulus, record in zip(plan.stimuli, records, strict=True)
    ]


def _row(
    plan: Plan, stimulus: Stimulus, record: Record, continuum: Continuum | None, weights: str
) -> dict[str, Any]:
    edited = stimulus.kind == EDIT
    # Such a copy is no synthesis, but the recording itself.
    laid_over = stimulus.kind == COPY and stimulus.rendering == DIFFERENTIAL
    targets = continuum.targets if continuum else ()
    licence = "; ".join(dict.fromkeys(one.licence for one in plan.contributing_sources(stimulus)))
    return {
        "stimulus_id": stimulus.stimulus_id,
        "type": "audio",
        "license": licence if stimulus.kind == "original" else f"{licence}{WEIGHTS}{weights}",
        "description": stimulus.description or f"{stimulus.kind} of {stimulus.source}",
        "stim_file": Path(stimulus.file).name,
        "file": stimulus.file,
        "source": stimulus.source,
        "kind": stimulus.kind,
        "rendering": stimulus.rendering if edited or laid_over else None,
        "variant": VARIANTS[stimulus.scope] if edited else None,
        "continuum": stimulus.continuum or None,
        "step": stimulus.step or None,
        "spacing": continuum.spacing if continuum else None,
        "judged_attribute": (continuum.attribute or None) if continuum else None,
        "judged_label": (continuum.label or None) if continuum else None,
        "target_p": round(targets[stimulus.step - 1], 4) if targets else None,
        "midpoint_strength": continuum.midpoint if continuum else None,
        **{f"strength_{column_name(axis)}": stimulus.strengths.get(axis) for axis in plan.axes},
        **{name: value for name, (value, _) in record.cells.items()},
        "lowered_db": record.lowered_db,
        "sound_duration_s": round(record.sounding_samples / plan.output.sample_rate, 6),
        "missing": " | ".join(f"{n}: {why}" for n, (v, why) in record.cells.items() if v is None)
        or None,
        "sha256": record.sha256,
    }


def read_tsv(text: str) -> list[dict[str, str]]:
    """Return the rows of a table as text."""
    lines = text.rstrip("\n").split("\n")
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:]]


def cell(value: Any) -> str:
    """Return a value as the table writes it."""
    if value is None:
        return MISSING
    if isinstance(value, float):
        return format(value, ".10g")
    return " ".join(str(value).split()) or MISSING
