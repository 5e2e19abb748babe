"""Which speakers the experiments edit and evaluate, and which excerpt of what they said."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from voicelab.attributes import GENDERS, age_band, is_adult
from voicelab.audio import Recording
from voicelab.corpus import Utterance
from voicelab.separability import ARCHIVE

EXCERPT_S = 4.0


def excerpt(recording: Recording, seconds: float = EXCERPT_S) -> Recording:
    """Return the loudest excerpt of a recording, or all of it where it is shorter."""
    length = round(seconds * recording.sample_rate)
    step = recording.sample_rate // 10
    if len(recording.samples) <= length:
        return recording
    energy = np.concatenate([[0.0], np.cumsum(recording.samples.astype(np.float64) ** 2)])
    starts = np.arange(0, len(recording.samples) - length + 1, step)
    start = int(starts[np.argmax(energy[starts + length] - energy[starts])])
    return replace(recording, samples=recording.samples[start : start + length])


def one_per_adult(utterances: Sequence[Utterance]) -> list[Utterance]:
    """Return one recording, the largest file, of every adult speaker of known gender."""
    chosen: dict[str, Utterance] = {}
    for u in utterances:
        if not is_adult(u.age) or u.gender not in GENDERS:
            continue
        if u.speaker not in chosen or _bytes(u.path) > _bytes(chosen[u.speaker].path):
            chosen[u.speaker] = u
    return list(chosen.values())


def balanced_sample(utterances: Sequence[Utterance], per_cell: int) -> list[Utterance]:
    """Return at most `per_cell` speakers of each gender, age band and corpus, in the order given.

    They are spread evenly over those of their cell; a cell of the archive with fewer than
    `per_cell` is taken whole. Other corpora contribute half as many: age is not evaluated there.

    Parameters
    ----------
    utterances : sequence of Utterance
        One of each speaker.
    per_cell : int
    """
    cells: dict[tuple[bool, str, str], list[int]] = defaultdict(list)
    for index, u in enumerate(utterances):
        cells[u.corpus == ARCHIVE, u.gender, age_band(u.age)].append(index)
    chosen: list[int] = []
    for (archive, _, _), cell in cells.items():
        count = min(len(cell), per_cell if archive else max(1, per_cell // 2))
        chosen += [cell[i] for i in np.linspace(0, len(cell) - 1, count).round().astype(int)]
    return [utterances[index] for index in sorted(chosen)]


def _bytes(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
