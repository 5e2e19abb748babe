"""The notes above the report of a set: what its user must not overlook."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from voicelab.convert import gain_to_db
from voicelab.stimuli.plan import ORIGINAL, Continuum, Plan
from voicelab.stimuli.records import Record
from voicelab.stimuli.spacing import LARGE_STEP, largest_step_ratio

UNEVEN_LU = 1.0  # difference in loudness at equal RMS level that gets a note
Rows = Sequence[Mapping[str, Any]]


def notes(plan: Plan, records: Sequence[Record], rows: Rows) -> tuple[str, ...]:
    """Return the notes on a set, one sentence or two each."""
    sentences = [one.reason for one in plan.continua if one.reason]
    output, lowered = plan.output, records[0].lowered_db
    if lowered:
        sentences.append(
            f"The whole set is {lowered:g} dB lower than asked for, at "
            f"{output.level_db - lowered:g} dB ({output.level}): {output.level_db:g} dB cannot be "
            "had without clipping."
        )
    filled = [one for one in records if one.sounding_samples < 0.98 * one.samples]
    if filled and output.level == "rms":
        most = max(one.samples / one.sounding_samples for one in filled)
        sentences.append(
            f"{len(filled)} files are filled up with silence to {output.duration_s:g} s. Levels "
            f"are those of whole files, so that a sound may be up to {_db(most):.1f} dB louder."
        )
    uneven = _uneven(plan, rows) if output.level == "rms" else []
    if uneven:
        apart, soft, loud = max(uneven)
        sentences.append(
            f"At equal RMS level, stimuli of one source differ in loudness by more than "
            f"{UNEVEN_LU:g} LU; most, by {apart:.1f} LU, {soft} and {loud}. See lufs, or level by "
            "loudness (--level-as lufs)."
        )
    sentences += filter(None, (_large_step(plan, one) for one in plan.continua))
    doubtful = {row["source"] for row in rows if row["source_f0_doubtful"] == "true"}
    sentences += [
        f"Two pitch trackers disagree about the source {one.name} (source_f0_*); check its F0 "
        "before you use what is made of it."
        for one in plan.sources
        if one.name in doubtful
    ]
    outside = [row["stimulus_id"] for row in rows if row["off_cloud"] == "true"]
    if outside:
        named = ", ".join(outside[:3]) + (" ..." if len(outside) > 3 else "")
        sentences.append(
            f"{len(outside)} of {len(rows)} stimuli lie farther from real voices than 99 % of real "
            f"excerpts do (off_cloud): {named}."
        )
    if any(source.licence == "not stated" for source in plan.sources):
        sentences.append(
            "The licence of some source recordings was not stated (--licence, --attribution)."
        )
    return tuple(dict.fromkeys(sentences))


def _large_step(plan: Plan, continuum: Continuum) -> str:
    """Return a note on the largest step of a judged spacing, or ""."""
    if continuum.spacing != "judged":
        return ""
    steps = [s for s in plan.stimuli if s.continuum == continuum.name]
    places = [float(s.strengths[continuum.axes[0]]) for s in sorted(steps, key=lambda s: s.step)]
    if (ratio := largest_step_ratio(places)) <= LARGE_STEP:
        return ""
    gaps = np.abs(np.diff(places))
    widest = int(np.argmax(gaps))
    return (
        f"{continuum.name}: steps {widest + 1} and {widest + 2} lie {gaps[widest]:.2f} apart in "
        f"strength, {ratio:.0f} times the median step: what the judge hardly hears change "
        "may change a lot there."
    )


def _uneven(plan: Plan, rows: Rows) -> list[tuple[float, str, str]]:
    """Return for each source with its original the largest loudness difference, and between what.

    Of each: the difference in LU, the softest and the loudest stimulus.
    """
    found = []
    for source in {one.source for one in plan.stimuli if one.kind == ORIGINAL}:
        ranked = sorted(
            (row["lufs"], row["stimulus_id"])
            for row in rows
            if row["source"] == source and row["lufs"] is not None
        )
        if ranked and ranked[-1][0] - ranked[0][0] > UNEVEN_LU:
            found.append((ranked[-1][0] - ranked[0][0], ranked[0][1], ranked[-1][1]))
    return found


def _db(ratio: float) -> float:
    return float(gain_to_db(ratio)) / 2  # of power
