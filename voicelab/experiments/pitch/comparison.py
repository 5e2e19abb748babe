"""Curves of F0 compared: with a planted one, and those of two trackers of one recording."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import combinations
from typing import Any

import numpy as np

from voicelab.bootstrap import Bootstrap
from voicelab.codecs.layout import to_length
from voicelab.convert import hz_to_semitones
from voicelab.corpus import NARROW_HZ, Utterance
from voicelab.experiments.pitch.curves import Curves, trackers
from voicelab.experiments.pitch.planted import CHANNELS, MIDDLES_HZ, planted

Row = dict[str, Any]
Tracked = tuple[Utterance, Mapping[str, np.ndarray]]

APART_ST = 3.0  # between two medians
GROSS_OCTAVES = 0.5  # between two trackers in one frame
GROSS_PLANTED_OCTAVES = 0.25  # between a tracker and what was planted: that is no opinion
LEAST_FRAMES = 10  # voiced frames of a median, and in both of two curves
PLANTED_CEILING_HZ = 600.0  # of Praat: planted F0 goes higher than that of adults speaking
SEXES = {"male": "men", "female": "women"}
EVERYBODY = "all"


def planted_rows(voices: int, middles_hz: Sequence[float] = MIDDLES_HZ) -> Iterator[Row]:
    """Yield what each tracker finds of planted F0, a row for each condition, F0 and tracker.

    Each has `gross_frames`, the share of found frames that are off by more than a quarter octave;
    `missed`, of voiced frames without F0; `false_voiced`, of unvoiced ones with it; and `cents`,
    the median distance of the others.

    Parameters
    ----------
    voices : int
        Of each condition and F0.
    middles_hz : sequence of float
    """
    known = tuple(trackers(PLANTED_CEILING_HZ))
    function = Curves(known, praat_ceiling_hz=PLANTED_CEILING_HZ)
    for condition in CHANNELS:
        for middle_hz in middles_hz:
            made = [planted(condition, middle_hz, index) for index in range(voices)]
            heard = [function(one.recording) for one in made]
            for tracker in known:
                found = [
                    to_length(f0_hz[tracker], len(one.f0_hz))
                    for one, f0_hz in zip(made, heard, strict=True)
                ]
                row = {"condition": condition, "f0_hz": middle_hz, "tracker": tracker}
                yield row | against_planted(
                    np.concatenate(found),
                    np.concatenate([one.f0_hz for one in made]),
                    np.concatenate([one.scored for one in made]),
                )


def against_planted(found_hz: np.ndarray, true_hz: np.ndarray, scored: np.ndarray) -> Row:
    """Return how well a curve [L] matches a planted one, over the frames that are scored."""
    voiced, unvoiced = scored & (true_hz > 0), scored & (true_hz == 0)
    both = voiced & (found_hz > 0)
    off = np.abs(np.log2(found_hz[both] / true_hz[both]))
    near = off[off <= GROSS_PLANTED_OCTAVES]
    return {
        "gross_frames": _share(off > GROSS_PLANTED_OCTAVES),
        "missed": _share(found_hz[voiced] == 0),
        "false_voiced": _share(found_hz[unvoiced] > 0),
        "cents": round(float(1200 * np.median(near)), 1) if len(near) else None,
    }


def pair(first_hz: np.ndarray, second_hz: np.ndarray) -> tuple[float, float, float]:
    """Return how two curves [L] differ.

    Returns
    -------
    median_off : float
        1 where the medians are more than three semitones apart, 0 where not.
    gross : float
        Share of the frames, voiced in both, that are more than half an octave apart.
    voicing : float
        Share of all frames that are voiced in one only.

    The first two are NaN where there are too few voiced frames.
    """
    one, other = first_hz > 0, second_hz > 0
    both = one & other
    median_off = gross = np.nan
    if min(one.sum(), other.sum()) >= LEAST_FRAMES:
        apart = hz_to_semitones(np.median(first_hz[one]), np.median(second_hz[other]))
        median_off = float(abs(apart) > APART_ST)
    if both.sum() >= LEAST_FRAMES:
        gross = float((np.abs(np.log2(first_hz[both] / second_hz[both])) > GROSS_OCTAVES).mean())
    return median_off, gross, float((one != other).mean())


def pair_rows(tracked: Sequence[Tracked], names: Sequence[str], bootstrap: Bootstrap) -> list[Row]:
    """Return how every two trackers differ, a row for each kind of speaker and pair."""
    kinds = np.array([kind(u, found) for u, found in tracked])
    speakers = np.array([u.speaker for u, _ in tracked])
    rows = []
    for first, second in combinations(names, 2):
        differences = np.array([pair(found[first], found[second]) for _, found in tracked])
        for name in (*sorted(set(kinds)), EVERYBODY):
            chosen = (kinds == name) | (name == EVERYBODY)
            columns = zip(
                ("median_off", "gross_frames", "voicing"), differences[chosen].T, strict=True
            )
            rows.append(
                {"speakers": name, "trackers": f"{first} and {second}", "n": int(chosen.sum())}
                | {
                    column: asdict(bootstrap.mean(values, speakers[chosen]))
                    for column, values in columns
                }
            )
    return rows


def alone_rows(tracked: Sequence[Tracked], names: Sequence[str]) -> list[Row]:
    """Return in how many recordings the median of one tracker is unlike that of each other."""
    kinds = [kind(u, found) for u, found in tracked]
    medians = [{name: _median(found[name]) for name in names} for _, found in tracked]
    rows = []
    for name in (*sorted(set(kinds)), EVERYBODY):
        chosen = [m for k, m in zip(kinds, medians, strict=True) if name in (k, EVERYBODY)]
        counts = {
            one: sum(
                all(abs(hz_to_semitones(m[one], m[two])) > APART_ST for two in names if two != one)
                for m in chosen
            )
            for one in names
        }
        rows.append({"speakers": name, "n": len(chosen), **counts})
    return rows


def kind(utterance: Utterance, found: Mapping[str, np.ndarray]) -> str:
    """Return the kind of a speaker and their recording: "women, 8 kHz", "men, wide band"."""
    band = "8 kHz" if found["bandwidth_hz"] < NARROW_HZ else "wide band"
    return f"{SEXES[utterance.gender]}, {band}"


def _median(f0_hz: np.ndarray) -> float:
    voiced = f0_hz[f0_hz > 0]
    return float(np.median(voiced)) if len(voiced) >= LEAST_FRAMES else np.nan


def _share(true: np.ndarray) -> float | None:
    return round(float(true.mean()), 4) if len(true) else None
