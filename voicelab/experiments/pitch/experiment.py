"""How well the pitch trackers find F0, and which of them the project stands on."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from voicelab import corpus
from voicelab.attributes import GENDERS
from voicelab.audio import load
from voicelab.bootstrap import FULL, Bootstrap
from voicelab.codecs.pitch import TRACKERS, track
from voicelab.corpus import Utterance, default_cache, map_cached
from voicelab.experiments.findings import Findings, as_bars, targeted
from voicelab.experiments.pitch.comparison import (
    EVERYBODY,
    Row,
    Tracked,
    alone_rows,
    pair_rows,
    planted_rows,
)
from voicelab.experiments.pitch.curves import HARVEST, PRAAT, Curves, trackers
from voicelab.experiments.pitch.planted import MIDDLES_HZ
from voicelab.experiments.speakers import excerpt, one_per_adult
from voicelab.figures import bars
from voicelab.measure.pitch_check import PitchCheck, busiest, compare_pitch
from voicelab.refusal import Refusal

OURS = next(iter(TRACKERS))


@dataclass(frozen=True)
class Depth:
    """How much is computed.

    Attributes
    ----------
    per_gender : int
        Women, and men, at most, spread evenly over those that there are.
    voices : int
        Planted ones, of each condition and F0.
    middles_hz : tuple of float
        Of their F0.
    timed : int
        Analyses that are timed, after one that warms up.
    bootstrap : Bootstrap
    """

    per_gender: int = 60
    voices: int = 4
    middles_hz: tuple[float, ...] = MIDDLES_HZ
    timed: int = 19
    bootstrap: Bootstrap = FULL


THOROUGH = Depth()
QUICK = Depth(6, 1, MIDDLES_HZ[1::3], 3, Bootstrap(200))


def pitch_experiment(
    folders: Sequence[Path],
    cache: Path | None = None,
    split: str = "test",
    workers: int | None = None,
    depth: Depth = THOROUGH,
) -> Findings:
    """Return how trackers find planted F0, and how they differ on adults of corpora.

    Parameters
    ----------
    folders : sequence of Path
        Corpora.
    cache : Path, optional
    split : str
        "test", or "validation" while choices are made.
    workers : int, optional
        Processes; one per core by default.
    depth : Depth

    Raises
    ------
    Refusal
        If the corpora have no adults of known gender in this part.
    """
    everybody = [u for folder in folders for u in corpus.read(folder)]
    held_out = [u for u in one_per_adult(everybody) if u.split == split]
    adults = spread(held_out, depth.per_gender)
    if not adults:
        raise Refusal("the corpora have no adult {split} speakers; give larger ones.", split=split)
    names, cache = tuple(trackers()), cache or default_cache()
    outcomes = map_cached(adults, Curves(names), cache, workers, "tracking")
    tracked = [(u, found) for u, found in outcomes if not isinstance(found, Refusal)]
    planted = list(planted_rows(depth.voices, depth.middles_hz))
    pairs = pair_rows(tracked, names, depth.bootstrap)
    alarms = depth.bootstrap.mean(
        np.array([float(second_opinion(found).disagrees) for _, found in tracked]),
        np.array([u.speaker for u, _ in tracked]),
    )
    figures: dict[str, Any] = {
        "split": split,
        "recordings": len(tracked),
        "cost_ms_per_s": {name: cost_ms(tracked, name) for name in names},
        "track_3_s_ms": track_ms(tracked[0][0], depth.timed),
        "false_alarms": asdict(alarms),
        "pairs": pairs,
        "alone": alone_rows(tracked, names),
        "planted": planted,
    }
    notes = [
        f"One recording, the first {Curves(()).seconds:g} s of it, of {len(tracked)} of the "
        f"{len(held_out)} adults of the {split} part of the frozen split; 95 % intervals over "
        "speakers.",
        "Nobody knows the F0 of these recordings: a difference can be the mistake of either.",
    ]
    if PRAAT not in names:
        notes.append("Praat is not installed; without it two of the targets have no figure.")
    return Findings(
        name="pitch",
        title="The pitch trackers",
        figures={"targets": targets(figures)} | figures,
        tables={"pairs": pairs, "alone": figures["alone"], "planted": planted},
        plots={"gross frames": _plot(pairs)},
        notes=notes,
    )


def spread(adults: Sequence[Utterance], per_gender: int) -> list[Utterance]:
    """Return at most so many women and men, in the order given, spread evenly over all."""
    chosen = []
    for gender in GENDERS:
        group = [u for u in adults if u.gender == gender]
        count = min(len(group), per_gender)
        chosen += [group[i] for i in np.linspace(0, len(group) - 1, count).round().astype(int)]
    return chosen


def second_opinion(found: Mapping[str, np.ndarray]) -> PitchCheck:
    """Return what the page would say of a recording, from its curves."""
    chosen = busiest(found[OURS])
    return compare_pitch(found[OURS][chosen], found[HARVEST][chosen])


def targets(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the figures that have a target, with it."""
    rows = [one for one in figures["pairs"] if one["speakers"] == EVERYBODY]
    praat: Row = next((one for one in rows if one["trackers"] == f"{OURS} and {PRAAT}"), {})
    bounds = (
        ("median more than 3 semitones from Praat's, share of recordings", "median_off", 0.01),
        ("frames more than half an octave from Praat's", "gross_frames", 0.03),
    )
    found = {label: targeted(praat.get(key), at_most=most) for label, key, most in bounds}
    alone = {"low": None, "high": None}
    found["3 s analysed, ms of one core"] = targeted(
        {"value": figures["track_3_s_ms"]} | alone, at_most=500.0
    )
    label = "recordings of which two trackers disagree"
    found[label] = targeted(figures["false_alarms"], at_most=0.02)
    return {label: {"label": label, **one} for label, one in found.items() if one is not None}


def cost_ms(tracked: Sequence[Tracked], name: str) -> float:
    """Return the processor time of a tracker in milliseconds for a second of speech, median."""
    costs = [float(found[f"cost_{name}"] / found["seconds"]) for _, found in tracked]
    return round(1000 * float(np.median(costs)), 1)


def track_ms(utterance: Utterance, repeats: int) -> float:
    """Return the median time of one core for 3 s, in milliseconds, after a first one."""
    clip = excerpt(load(utterance.path, max_seconds=None), 3.0)
    track(clip)
    times_s = []
    for _ in range(repeats):
        start = time.process_time()
        track(clip)
        times_s.append(time.process_time() - start)
    return round(1000 * float(np.median(times_s)), 1)


def _plot(pairs: Sequence[Row]) -> Any:
    kinds = list(dict.fromkeys(one["speakers"] for one in pairs))
    groups = [
        as_bars(name, kinds, [one["gross_frames"] for one in pairs if one["trackers"] == name])
        for name in dict.fromkeys(one["trackers"] for one in pairs)
    ]
    return bars(groups, "frames more than half an octave apart")
