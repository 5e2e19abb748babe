"""Speaker similarity by two speaker-verification networks, each with a scale of its own.

Resemblyzer (Wan et al. 2018) and CAM++ (Wang et al. 2023). Their cosines are not comparable with
each other: a similarity is read on the scale of its network.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from voicelab.atomic_write import atomic_write
from voicelab.audio import Recording
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS

if TYPE_CHECKING:
    from resemblyzer import VoiceEncoder

RESEMBLYZER, CAMPPLUS = "resemblyzer", "campplus"
SIZES = {RESEMBLYZER: 256, CAMPPLUS: 192}  # values of an embedding, by network
NETWORKS = tuple(SIZES)
SIZE = SIZES[RESEMBLYZER]
SECOND = 16_000  # samples, at the network's rate
QUANTILES = 101  # stored of each distribution
SHORTEST_S = 0.1
SCALE_NAMES = {RESEMBLYZER: "identity.json", CAMPPLUS: "identity_campplus.json"}
SCALE_FILE = CHECKPOINTS / SCALE_NAMES[RESEMBLYZER]


def embedding(recording: Recording, network: str = RESEMBLYZER) -> np.ndarray:
    """Return the speaker embedding of a recording, float32 [256 or 192] of unit norm.

    Parameters
    ----------
    recording : Recording
    network : str
        "resemblyzer" [256] or "campplus" [192].

    Raises
    ------
    Refusal
        If Resemblyzer's own voice detector finds no speech, or if CAM++ would hear silence or
        less than 0.1 s.
    """
    if network == CAMPPLUS:
        return _campplus(recording)
    return _encoder().embed_utterance(_speech(recording))


def ready() -> None:
    """Load the network now, so that the first embedding does not have to wait for it."""
    _encoder().embed_utterance(np.zeros(SECOND, dtype=np.float32))


def similarity(one: np.ndarray, other: np.ndarray) -> float:
    """Return the cosine of two embeddings of one network."""
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


@dataclass(frozen=True)
class SimilarityRank:
    """How a similarity compares with pairs of one speaker and pairs of two.

    Attributes
    ----------
    same_below : float
        Proportion of same-speaker pairs with a lower similarity.
    different_above : float
        Proportion of different-speaker pairs (of one gender) with a higher similarity.
    same_speaker : bool
        Whether it is above the threshold of the equal error rate.
    """

    same_below: float
    different_above: float
    same_speaker: bool


@dataclass(frozen=True)
class SimilarityScale:
    """The similarities of same-speaker and different-speaker pairs, as a reference.

    Attributes
    ----------
    same, different : tuple of float
        Evenly spaced quantiles, ascending, of the similarities of pairs of recordings: of one
        speaker, and of two speakers of one gender.
    equal_error : float
        The threshold at which misses and false alarms are equally frequent.
    error : float
        The equal error rate.
    facts : dict
        Where the pairs come from, and the command that made the scale.
    """

    same: tuple[float, ...]
    different: tuple[float, ...]
    equal_error: float
    error: float
    facts: dict

    @classmethod
    def of(cls, same: np.ndarray, different: np.ndarray, facts: dict) -> "SimilarityScale":
        """Return the scale of same-speaker similarities [n] and different-speaker ones [m]."""
        for name, pairs in (("one speaker", same), ("two speakers", different)):
            if len(pairs) < 2:
                raise Refusal(
                    "{count} pairs of recordings of {name} were given; a scale needs at least 2: "
                    "give "
                    "corpora with more speakers.",
                    count=len(pairs),
                    name=name,
                )
        same, different = np.sort(same), np.sort(different)
        candidates = np.unique(np.concatenate([same, different]))
        missed = np.searchsorted(same, candidates) / len(same)
        mistaken = 1 - np.searchsorted(different, candidates, side="right") / len(different)
        place = int(np.argmin(np.abs(missed - mistaken)))
        steps = np.linspace(0, 1, QUANTILES)
        return cls(
            same=tuple(np.quantile(same, steps).round(5).tolist()),
            different=tuple(np.quantile(different, steps).round(5).tolist()),
            equal_error=round(float(candidates[place]), 5),
            error=round(float((missed + mistaken)[place] / 2), 5),
            facts=facts,
        )

    def rank(self, similarity: float) -> SimilarityRank:
        """Return how a similarity compares with both kinds of pairs."""
        steps = np.linspace(0, 1, len(self.same))
        return SimilarityRank(
            same_below=float(np.interp(similarity, self.same, steps)),
            different_above=float(1 - np.interp(similarity, self.different, steps)),
            same_speaker=similarity > self.equal_error,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the scale as JSON holds it."""
        return asdict(self)

    @classmethod
    def of_dict(cls, stored: Mapping[str, Any]) -> "SimilarityScale":
        """Return the scale that JSON holds."""
        same, different = tuple(stored["same"]), tuple(stored["different"])
        return cls(**{**stored, "same": same, "different": different})

    def save(self, path: str | os.PathLike) -> None:
        """Write the scale as JSON, whole or not at all; `Refusal` if it cannot be written."""
        try:
            with atomic_write(path) as part:
                part.write_text(json.dumps(self.to_dict(), indent=1) + "\n")
        except OSError as error:
            raise Refusal(
                "{path} cannot be written ({reason}); make space, or name another folder.",
                path=path,
                reason=error.strerror,
            ) from error

    @classmethod
    def load(cls, path: str | os.PathLike = SCALE_FILE) -> "SimilarityScale":
        """Read a scale; `Refusal` if the file is missing or damaged."""
        try:
            return cls.of_dict(json.loads(Path(path).read_text()))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Refusal(
                "{path} is no readable scale of similarities ({error}); make it again with `python "
                "-m voicelab evaluate identity --mark`.",
                path=path,
                error=error,
            ) from error


def _speech(recording: Recording) -> np.ndarray:
    import warnings

    with warnings.catch_warnings():  # raised by its voice detector
        warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
        from resemblyzer import preprocess_wav

    heard = preprocess_wav(recording.samples.copy(), recording.sample_rate)
    if len(heard) < SHORTEST_S * SECOND:
        raise _no_speech(recording)
    return heard


def _campplus(recording: Recording) -> np.ndarray:
    from voicelab.encoders import embedding, filter_banks

    if recording.seconds < SHORTEST_S or not recording.samples.any():
        raise _no_speech(recording)
    return embedding(filter_banks.narrow_band(recording))


def _no_speech(recording: Recording) -> Refusal:
    return Refusal(
        "{source} holds no speech that a speaker could be told from.", source=recording.source
    )


@lru_cache(maxsize=1)
def _encoder() -> "VoiceEncoder":
    import torch
    from resemblyzer import VoiceEncoder

    # The wheel contains the weights; nothing is downloaded.
    return VoiceEncoder(torch.device("cpu"), verbose=False)
