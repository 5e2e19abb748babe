"""Who is listened to in the experiments on edits, and which stretch of what they said."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from voicelab.attributes import GENDERS, age_band, is_adult
from voicelab.audio import Recording
from voicelab.corpus import Utterance
from voicelab.refusal import Refusal

ARCHIVE = "speech_accent_archive"  # adult age is read from it alone
EXCERPT_S = 4.0


def excerpt(recording: Recording, seconds: float = EXCERPT_S) -> Recording:
    """Return the loudest stretch of a recording of the length given, or all of a shorter one."""
    length = round(seconds * recording.sample_rate)
    step = recording.sample_rate // 10
    if len(recording.samples) <= length:
        return recording
    energy = np.concatenate([[0.0], np.cumsum(recording.samples.astype(np.float64) ** 2)])
    starts = np.arange(0, len(recording.samples) - length + 1, step)
    start = int(starts[np.argmax(energy[starts + length] - energy[starts])])
    return replace(recording, samples=recording.samples[start : start + length])


def one_each(utterances: Sequence[Utterance]) -> list[Utterance]:
    """Return one recording, the largest file, of every adult speaker of known gender."""
    chosen: dict[str, Utterance] = {}
    for u in utterances:
        if not is_adult(u.age) or u.gender not in GENDERS:
            continue
        if u.speaker not in chosen or _bytes(u.path) > _bytes(chosen[u.speaker].path):
            chosen[u.speaker] = u
    return list(chosen.values())


def balanced(people: Sequence[Utterance], per_cell: int) -> list[Utterance]:
    """Return at most so many people of each gender, age band and corpus, in the order given.

    In every cell they are spread over those there are; a cell of the archive that has fewer than
    `per_cell` is taken whole. Of the other corpora half as many are taken: age is not read there.
    """
    cells: dict[tuple[bool, str, str], list[int]] = defaultdict(list)
    for index, u in enumerate(people):
        cells[u.corpus == ARCHIVE, u.gender, age_band(u.age)].append(index)
    chosen: list[int] = []
    for (archive, _, _), own in cells.items():
        count = min(len(own), per_cell if archive else max(1, per_cell // 2))
        chosen += [own[place] for place in np.linspace(0, len(own) - 1, count).round().astype(int)]
    return [people[index] for index in sorted(chosen)]


def refuse_too_few(utterances: Sequence[Utterance], split: str) -> None:
    """Raise `Refusal` where corpora lack the adults that the experiments on edits need."""
    people = one_each(utterances)
    for part in {"training", "validation", split}:
        found = Counter(u.gender for u in people if u.split == part)
        if len(found) < 2:
            raise Refusal(
                "the corpora hold {found} women and {found_2} men among their adult {part} "
                "speakers; "
                "both are needed: give larger corpora, with age and gender in their manifests.",
                found=found["female"],
                found_2=found["male"],
                part=part,
            )


def _bytes(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
