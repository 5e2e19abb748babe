"""How alike two voices are to a speaker-verification network (Resemblyzer; Wan et al. 2018)."""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voicelab.audio import Recording
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from resemblyzer import VoiceEncoder


def embedding(recording: Recording) -> np.ndarray:
    """Return the speaker embedding of a recording, float32 [256] of unit norm.

    Raises
    ------
    Refusal
        Where the network's own voice detector finds no speech.
    """
    import warnings

    with warnings.catch_warnings():  # its voice detector asks a deprecated module for its version
        warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
        from resemblyzer import preprocess_wav

    heard = preprocess_wav(recording.samples.copy(), recording.sample_rate)
    if len(heard) < 1600:
        raise Refusal(f"{recording.source} holds no speech that a speaker could be told from.")
    return _encoder().embed_utterance(heard)


def similarity(one: np.ndarray, other: np.ndarray) -> float:
    """Return the cosine of two embeddings [256]."""
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


@lru_cache(maxsize=1)
def _encoder() -> "VoiceEncoder":
    import torch
    from resemblyzer import VoiceEncoder

    # Its weights lie in its wheel; nothing is fetched.
    return VoiceEncoder(torch.device("cpu"), verbose=False)
