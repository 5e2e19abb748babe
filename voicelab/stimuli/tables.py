"""stimuli.tsv with its sidecar, as BIDS has it, and conditions.csv for PsychoPy."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from voicelab.directions import Transport
from voicelab.stimuli.measurements import column_name, describe_columns, strength_unit
from voicelab.stimuli.plan import EDIT, Continuum, Plan, Stimulus
from voicelab.stimuli.records import Record
from voicelab.stimuli.renderer import Renderer

MISSING = "n/a"  # as BIDS writes what there is not
WEIGHTS = "; weights: "  # before their licence, in that of what they made
VARIANTS = {"everything": "both", "envelope": "F0-matched", "pitch": "envelope-matched"}
FIRST = {
    "stimulus_id": ("", "Id of the stimulus in every table; BEP044."),
    "type": ("", "Kind of medium; BEP044."),
    "license": (
        "",
        "Terms of its source, of a recording it moves toward, and of the weights.",
    ),
    "description": ("", "What it is."),
    "stim_file": ("", "File within the folder stimuli, as events.tsv of BIDS names it."),
    "file": ("", "File within the folder of this table."),
    "source": ("", "Name of what it was made from; provenance.json has its file and hash."),
    "kind": ("", "original, copy-synthesis or edit."),
    "rendering": ("", "faithful or decoded; of an edit."),
    "variant": ("", "both; F0-matched: only the envelope moves; envelope-matched: only F0 moves."),
    "continuum": ("", "Name of the continuum that it is a step of."),
    "step": ("", "Step of that continuum, from 1."),
    "spacing": ("", "Of that continuum: equal in latent distance, or in judged probability."),
    "judged_attribute": (
        "",
        "What is judged for target_p and midpoint_strength.",
    ),
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
LAST = {
    "lowered_db": ("dB", "By how much the whole set lies below the level asked for."),
    "sound_duration_s": ("s", "Duration of the sound, before the silence that fills the file up."),
    "missing": ("", "Why cells of this row are n/a, as 'column: reason', separated by ' | '."),
    "sha256": ("", "Of the file."),
}


def rows(plan: Plan, records: Sequence[Record], weights: str) -> list[dict[str, Any]]:
    """Return the rows of stimuli.tsv by column; None for what there is not.

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
        "rendering": stimulus.rendering if edited else None,
        "variant": VARIANTS[stimulus.moving] if edited else None,
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


def sidecar(renderer: Renderer) -> dict[str, Any]:
    """Return what stimuli.json says of every column of stimuli.tsv."""
    strengths = {
        f"strength_{column_name(axis)}": _strength(axis, renderer.plan)
        for axis in renderer.plan.axes
    }
    told = {name: _told(*one) for name, one in {**FIRST, **strengths}.items()}
    return told | describe_columns(renderer) | {name: _told(*one) for name, one in LAST.items()}


def _strength(axis: str, plan: Plan) -> tuple[str, str]:
    """Return unit and description of strengths along what the tables call a direction."""
    one = next(one for one in plan.stimuli if axis in one.strengths)
    name = dict(zip(one.strengths, one.moves, strict=True))[axis]
    way = next(way for way in plan.directions if way.name == name)
    unit, far = strength_unit(way)
    if isinstance(way, Transport):
        unit = "shares of the map"
        far = f"the whole map of voices {way.from_class} onto voices {way.to_class}"
    return unit, (
        f"How far it was moved along {axis}: 0 is the source as it is, 1 moves it by {far} and -1 "
        "as far the other way."
    )


def tsv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as BIDS has them: tabs, n/a for what there is not."""
    lines = ["\t".join(rows[0])]
    lines += ["\t".join(cell(value) for value in row.values()) for row in rows]
    return "\n".join(lines) + "\n"


def read_tsv(text: str) -> list[dict[str, str]]:
    """Return the rows of a table as they are written."""
    lines = text.rstrip("\n").split("\n")
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:]]


def conditions(rows: Sequence[Mapping[str, Any]], seed: int) -> str:
    """Return the rows that a loop of PsychoPy runs through, in an order drawn with the seed.

    Its names are variables there: letters, figures and underscores.
    """
    kept = ("file", "stimulus_id", "source", "kind", "variant", "continuum", "step")
    names = [*kept, *(name for name in rows[0] if name.startswith("strength_")), "duration_s"]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(names)
    for index in np.random.default_rng(seed).permutation(len(rows)):
        row = rows[index]
        writer.writerow(["" if row[name] is None else cell(row[name]) for name in names])
    return table.getvalue()


def _told(unit: str, description: str) -> dict[str, str]:
    return {"Description": description, **({"Units": unit} if unit else {})}


def cell(value: Any) -> str:
    """Return a value as the table has it."""
    if value is None:
        return MISSING
    if isinstance(value, float):
        return format(value, ".10g")
    return " ".join(str(value).split()) or MISSING
