"""The features of the recordings of a corpus, with their labels."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tqdm import tqdm

from voicelab.audio import Recording
from voicelab.codecs import BandConfig, from_recording
from voicelab.codecs.world import WorldConfig
from voicelab.corpus import Utterance, default_cache, map_cached
from voicelab.refusal import Refusal


@dataclass(frozen=True)
class Analysis:
    """The cached function from a recording to its features."""

    config: BandConfig = field(default_factory=WorldConfig)
    version = 1  # raise when the features of the same configuration change

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        """Return values [L, F], mask [F] and level [] of a recording."""
        features = from_recording(recording, self.config)
        return {
            "values": features.values,
            "mask": features.mask,
            "level": np.asarray(features.level, dtype=np.float32),
        }


@dataclass(frozen=True)
class LabelledFeatures:
    """The features of one recording, with its labels."""

    utterance: Utterance
    values: np.ndarray  # float32 [L, F]
    mask: np.ndarray  # bool [F]


def labelled_features(
    utterances: Sequence[Utterance],
    config: BandConfig,
    cache: Path | None = None,
    workers: int | None = None,
) -> list[LabelledFeatures]:
    """Return the features of every usable recording; report the others on stderr."""
    found = []
    for utterance, outcome in map_cached(
        utterances, Analysis(config), cache or default_cache(), workers
    ):
        if isinstance(outcome, Refusal):
            tqdm.write(f"left out: {outcome}", file=sys.stderr)
        else:
            found.append(LabelledFeatures(utterance, outcome["values"], outcome["mask"]))
    return found


def padded(values: np.ndarray, window: int) -> np.ndarray:
    """Return features [L, F], the last frame repeated to fill at least one window."""
    short = window - len(values)
    return np.pad(values, ((0, short), (0, 0)), mode="edge") if short > 0 else values
