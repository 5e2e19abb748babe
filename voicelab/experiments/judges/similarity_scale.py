"""The scales of similarities: how alike recordings of one speaker are, and of two.

A scale is measured on test speakers: it is what edits of test speakers are read on, and nothing is
chosen by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from voicelab import identity
from voicelab.attributes import GENDERS, is_adult
from voicelab.audio import Recording
from voicelab.corpus import CachedFunction, Utterance, default_cache, map_cached
from voicelab.experiments.speakers import excerpt
from voicelab.identity import SimilarityScale
from voicelab.refusal import Refusal

Embedded = Sequence[tuple[Utterance, Mapping[str, np.ndarray]]]


@dataclass(frozen=True)
class Ends:
    """Maps a recording to the embeddings of two excerpts, far apart where it is long."""

    network: str = identity.RESEMBLYZER
    seconds: float = 3.0
    least_seconds: float = 12.0  # of a recording whose two ends are far apart
    version = 1

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        """Return `embeddings`, float32 [2, 256 or 192], or [1, ...] of a short recording."""
        ends = [recording.samples]
        if recording.seconds >= self.least_seconds:
            third = len(recording.samples) // 3
            ends = [recording.samples[:third], recording.samples[-third:]]
        cut = [excerpt(replace(recording, samples=end), self.seconds) for end in ends]
        return {"embeddings": np.stack([identity.embedding(end, self.network) for end in cut])}


def embed_all(
    utterances: Sequence[Utterance],
    function: CachedFunction,
    cache: Path | None = None,
    workers: int | None = None,
) -> Embedded:
    """Return the embeddings of recordings; those without speech are left out."""
    outcomes = map_cached(
        utterances, function, cache or default_cache(), workers, description="embedding"
    )
    return [(u, found) for u, found in outcomes if not isinstance(found, Refusal)]


def scale_of(embedded: Embedded, split: str = "test", command: str = "") -> SimilarityScale:
    """Return the scale of similarities between excerpts of 3 s of the adults of one part.

    Pairs of one speaker: the beginning and the end of a long recording (one microphone), or two
    short recordings. Pairs of two speakers: of one gender and one corpus.

    Parameters
    ----------
    embedded : sequence of (Utterance, arrays)
        With the arrays of `Ends`.
    split : str
        Part of the frozen split.
    command : str
        That makes it again.
    """
    people: dict[str, tuple[Utterance, list[np.ndarray]]] = {}
    for u, found in embedded:
        if u.split == split and is_adult(u.age):
            people.setdefault(u.speaker, (u, []))[1].extend(found["embeddings"])
    pairs = [(u, vectors[0], vectors[1]) for u, vectors in people.values() if len(vectors) > 1]
    same: dict[str, list[float]] = {}
    different: dict[str, list[float]] = {}
    for name in sorted({u.corpus for u, _, _ in pairs}):
        for gender in GENDERS:
            group = [(a, b) for u, a, b in pairs if (u.corpus, u.gender) == (name, gender)]
            if len(group) < 2:
                continue
            likeness = np.stack([a for a, _ in group]) @ np.stack([b for _, b in group]).T
            same.setdefault(name, []).extend(np.diag(likeness))
            apart = likeness[~np.eye(len(group), dtype=bool)]
            different.setdefault(name, []).extend(apart)
    facts: dict[str, Any] = {
        "command": command,
        "speakers": f"adults, {split}",
        "seconds": Ends().seconds,
        "by_corpus": {},
    }
    for name in same:
        own_scale = SimilarityScale.of(np.array(same[name]), np.array(different[name]), {})
        facts["by_corpus"][name] = {
            "same_speaker_pairs": len(same[name]),
            "different_speaker_pairs": len(different[name]),
            "same_speaker_median": own_scale.same[len(own_scale.same) // 2],
            "different_speaker_median": own_scale.different[len(own_scale.different) // 2],
            "equal_error": own_scale.equal_error,
            "error": own_scale.error,
        }
    every_same = np.array([s for vectors in same.values() for s in vectors])
    every_different = np.array([s for vectors in different.values() for s in vectors])
    return SimilarityScale.of(every_same, every_different, facts)
