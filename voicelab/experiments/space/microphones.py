"""Whether a place in the space is a voice or a microphone."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from voicelab.bootstrap import FULL, Bootstrap
from voicelab.codecs import Features, centres_hz
from voicelab.corpus import NARROW_HZ, Utterance
from voicelab.model.dataset import LabelledFeatures, labelled_features
from voicelab.model.space import Space

CUT_HZ = 4000.0  # what a recording at 8 kHz holds


def narrow_copies(
    utterances: Sequence[Utterance],
    space: Space,
    cache: Path | None = None,
    bootstrap: Bootstrap = FULL,
) -> dict[str, Any]:
    """Return how far voices move when their recordings lose everything above 4 kHz.

    The figure is the distance between the voice of a wide-band recording and that of its copy, as
    a share of the median distance between two speakers; the mean over speakers with its interval.
    No figure where fewer than two recordings are wide-band.
    """
    recordings = labelled_features(utterances, space.config.features, cache)
    centres = centres_hz(space.config.features)
    above = np.flatnonzero(centres > NARROW_HZ)
    wide = [item for item in recordings if item.mask[above].any()]
    if len(wide) < 2:
        return {}
    voices = np.stack([_voice(item, item.mask, space) for item in wide])
    held = np.ones(space.config.features.size, dtype=bool)
    held[np.flatnonzero(centres >= CUT_HZ)] = False
    copies = np.stack([_voice(item, item.mask & held, space) for item in wide])
    pairs = np.linalg.norm(voices[:, None] - voices[None], axis=2)[np.triu_indices(len(wide), 1)]
    shares = np.linalg.norm(copies - voices, axis=1) / np.median(pairs)
    speakers = np.array([item.utterance.speaker for item in wide])
    estimate = bootstrap.mean(shares, speakers)
    return {"distance_to_4_khz_copy": asdict(estimate)}


def _voice(item: LabelledFeatures, mask: np.ndarray, space: Space) -> np.ndarray:
    return space.encode(Features(item.values, mask, 0.0)).mean(axis=0)
