"""Counts what a corpus holds, and reports problems."""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from voicelab.attributes import AGE_BANDS, age_band
from voicelab.audio import load
from voicelab.corpus.manifest import SPLITS, Utterance, read
from voicelab.corpus.workers import map_parallel
from voicelab.refusal import Refusal

MIXED, UNKNOWN = "several", "unknown"  # labels of speakers in a count


@dataclass(frozen=True)
class Check:
    """The result of `check`."""

    corpus: str
    files: int
    speakers: dict[str, int]  # by part of the split
    hours: float
    genders: dict[str, int]  # speakers
    age_bands: dict[str, int]  # speakers
    accents: dict[str, int]  # speakers, most frequent first
    unreadable: tuple[str, ...]  # a sentence for each file
    labels: tuple[str, ...]  # a sentence for each file or speaker with unusable labels

    def __str__(self) -> str:
        """Return the report that `corpus check` prints."""
        parts = {part: self.speakers.get(part, 0) for part in SPLITS}
        counted = [
            ("speakers", parts),
            ("gender", self.genders),
            ("age", self.age_bands),
            ("accent", self.accents),
        ]
        lines = [f"{self.corpus}: {self.files} files, {self.hours:.2f} hours"]
        for name, counts in counted:
            lines.append(f"{name}: " + ", ".join(f"{label} {n}" for label, n in counts.items()))
        lines.append(f"labels that cannot be used: {len(self.labels)}")
        lines.extend(f"  {sentence}" for sentence in self.labels)
        lines.append(f"unreadable files: {len(self.unreadable)}")
        lines.extend(f"  {sentence}" for sentence in self.unreadable)
        return "\n".join(lines)


def check(folder: str | os.PathLike, workers: int | None = None) -> Check:
    """Decode every file of a corpus and count files, speakers and labels; no bad file stops it."""
    utterances = read(folder)
    paths = [u.path for u in utterances]
    seconds = map_parallel(_seconds_or_reason, paths, workers, chunk=16)
    outcomes = list(tqdm(seconds, total=len(paths), desc="decoding", unit="file"))
    by_speaker: dict[str, list[Utterance]] = defaultdict(list)
    for utterance in utterances:
        by_speaker[utterance.speaker_id].append(utterance)
    groups = by_speaker.values()
    genders = [_agreed(u.gender for u in group) for group in groups]
    accents = [_agreed(u.accent for u in group) for group in groups]
    bands = Counter(_agreed(age_band(u.age) for u in group) for group in groups)
    mixed = [
        speaker for speaker, gender in zip(by_speaker, genders, strict=True) if gender == MIXED
    ]
    return Check(
        corpus=Path(folder).resolve().name,
        files=len(utterances),
        speakers=dict(Counter(group[0].split for group in groups)),
        hours=sum(outcome for outcome in outcomes if isinstance(outcome, float)) / 3600,
        genders=dict(Counter(genders)),
        age_bands={band: bands[band] for band in (*AGE_BANDS, MIXED, UNKNOWN) if bands[band]},
        accents=dict(Counter(accents).most_common()),
        unreadable=tuple(outcome for outcome in outcomes if isinstance(outcome, str)),
        labels=(
            *(f"{u.path}: {u.problem}" for u in utterances if u.problem),
            *(
                f"speaker {speaker}: more than one gender, so perhaps several people"
                for speaker in mixed
            ),
        ),
    )


def _agreed(labels: Iterable[str]) -> str:
    """Return the label that all recordings of a speaker share, apart from missing ones."""
    known = {label for label in labels if label}
    return MIXED if len(known) > 1 else known.pop() if known else UNKNOWN


def _seconds_or_reason(path: Path) -> float | str:
    try:
        return load(path, max_seconds=None).seconds
    except Refusal as refusal:
        return str(refusal)
