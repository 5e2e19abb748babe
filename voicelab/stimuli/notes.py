"""What must not be overlooked in a set: the sentences above its report."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from voicelab.convert import gain_to_db
from voicelab.stimuli.plan import ORIGINAL, Continuum, Plan
from voicelab.stimuli.records import Record
from voicelab.stimuli.spacing import LEAP, leap

UNEVEN_LU = 1.0  # of loudness at equal RMS level, that has to be said
Rows = Sequence[Mapping[str, Any]]


def notes(plan: Plan, records: Sequence[Record], rows: Rows) -> tuple[str, ...]:
    """Return the sentences that must not be overlooked."""
    said = [one.reason for one in plan.continua if one.reason]
    output, lowered = plan.output, records[0].lowered_db
    if lowered:
        said.append(
            f"The whole set is {lowered:g} dB lower than asked for, at "
            f"{output.level_db - lowered:g} dB ({output.level}): {output.level_db:g} dB cannot be "
            "had without clipping."
        )
    filled = [one for one in records if one.sounding_samples < 0.98 * one.samples]
    if filled and output.level == "rms":
        most = max(one.samples / one.sounding_samples for one in filled)
        said.append(
            f"{len(filled)} files are filled up with silence to {output.duration_s:g} s. Levels "
            f"are those of whole files, so that a sound may be up to {_db(most):.1f} dB louder."
        )
    uneven = _uneven(plan, rows) if output.level == "rms" else []
    if uneven:
        apart, soft, loud = max(uneven)
        said.append(
            f"At equal RMS level, stimuli of one source differ in loudness by more than "
            f"{UNEVEN_LU:g} LU; most, by {apart:.1f} LU, {soft} and {loud}. See lufs, or level by "
            "loudness (--level-as lufs)."
        )
    said += filter(None, (_leap(plan, one) for one in plan.continua))
    outside = [row["stimulus_id"] for row in rows if row["off_cloud"] == "true"]
    if outside:
        named = ", ".join(outside[:3]) + (" ..." if len(outside) > 3 else "")
        said.append(
            f"{len(outside)} of {len(rows)} stimuli lie farther from real voices than 99 % of real "
            f"excerpts do (off_cloud): {named}."
        )
    if any(source.licence == "not stated" for source in plan.sources):
        said.append(
            "The licence of some source recordings was not stated (--licence, --attribution)."
        )
    return tuple(dict.fromkeys(said))


def _leap(plan: Plan, continuum: Continuum) -> str:
    """Return what is to be said of the largest step of a judged spacing, "" of none too large."""
    if continuum.spacing != "judged":
        return ""
    steps = [s for s in plan.stimuli if s.continuum == continuum.name]
    places = [float(s.strengths[continuum.axes[0]]) for s in sorted(steps, key=lambda s: s.step)]
    if leap(places) <= LEAP:
        return ""
    gaps = np.abs(np.diff(places))
    widest = int(np.argmax(gaps))
    return (
        f"{continuum.name}: steps {widest + 1} and {widest + 2} lie {gaps[widest]:.2f} apart in "
        f"strength, {leap(places):.0f} times the median step: what the judge hardly hears change "
        "may change a lot there."
    )


def _uneven(plan: Plan, rows: Rows) -> list[tuple[float, str, str]]:
    """Return by how many LU the stimuli of a source with its original differ, and which two."""
    found = []
    for source in {one.source for one in plan.stimuli if one.kind == ORIGINAL}:
        own = [row for row in rows if row["source"] == source and row["lufs"] is not None]
        ranked = sorted((row["lufs"], row["stimulus_id"]) for row in own)
        if ranked and ranked[-1][0] - ranked[0][0] > UNEVEN_LU:
            found.append((ranked[-1][0] - ranked[0][0], ranked[0][1], ranked[-1][1]))
    return found


def _db(ratio: float) -> float:
    return float(gain_to_db(ratio)) / 2  # of power
