"""What a rendered edit costs besides the intended change: quality, words, phones, identity."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voicelab import identity
from voicelab.audio import Recording
from voicelab.measure import phones as phone_alignment
from voicelab.measure.quality import DISTILLMOS, DNSMOS, measure_quality, require_quality
from voicelab.measure.words import Recogniser
from voicelab.refusal import Refusal

PHONES, WORDS, CAMPPLUS = "phone_score", "words", identity.CAMPPLUS
VERSION = 1  # raise when a measure changes
UNMEASURED = "n/a"  # where no recogniser listened; "" is nothing heard


@dataclass(frozen=True)
class CostMeter:
    """Measures what is available here.

    Attributes
    ----------
    measures : tuple of str
        Of "campplus", "distillmos", "dnsmos", "phone_score".
    recogniser : Recogniser or None
        Of words.
    """

    measures: tuple[str, ...] = ()
    recogniser: Recogniser | None = None

    @property
    def key(self) -> list[object]:
        """What the figures depend on besides the sound."""
        heard_by = self.recogniser.sha256 if self.recogniser else ""
        return [VERSION, *self.measures, heard_by] if self.measures or heard_by else []

    def phones(self, original: Recording) -> tuple[str, ...]:
        """Return the phones of an original; () where they are not measured."""
        return phone_alignment.phones(original) if PHONES in self.measures else ()

    def measure(self, audio: Recording, phones: Sequence[str]) -> dict[str, np.ndarray]:
        """Return the costs of one sound by the names of `CachedEdit`.

        Parameters
        ----------
        audio : Recording
        phones : sequence of str
            Of the original; see `phones`.
        """
        quality = [name for name in (DISTILLMOS, DNSMOS) if name in self.measures]
        found = measure_quality(audio, quality) if quality else {}
        if PHONES in self.measures:
            found = {**found, PHONES: phone_alignment.phone_score(audio, phones)}
        figures = dict.fromkeys((DISTILLMOS, DNSMOS, PHONES), np.array(np.nan))
        for name, one in found.items():
            empty = -np.inf if name == PHONES else np.nan
            figures[name] = np.array(empty if one.value is None else one.value)
        words = " ".join(self.recogniser.words(audio)) if self.recogniser else UNMEASURED
        vector = (
            speaker_embedding(audio, CAMPPLUS)
            if CAMPPLUS in self.measures
            else np.full(identity.SIZES[CAMPPLUS], np.nan, dtype=np.float32)
        )
        return {**figures, WORDS: np.array(words), CAMPPLUS: vector}


NO_COSTS = CostMeter()


def available_costs(recogniser: Path | None = None) -> tuple[CostMeter, list[str]]:
    """Return a meter of all that is installed here, and sentences on what is not.

    Parameters
    ----------
    recogniser : Path, optional
        Folder of a Whisper model; its absence is a `Refusal`, since it was asked for.
    """
    measures, missing = [CAMPPLUS], []
    extras: tuple[tuple[tuple[str, ...], Callable[[], None]], ...] = (
        ((DISTILLMOS, DNSMOS), require_quality),
        ((PHONES,), phone_alignment.require_phones),
    )
    for names, required in extras:
        try:
            required()
        except Refusal as refusal:
            missing.append(str(refusal))
        else:
            measures += names
    listens = Recogniser.open(recogniser) if recogniser is not None else None
    return CostMeter(tuple(measures), listens), missing


def speaker_embedding(audio: Recording, network: str) -> np.ndarray:
    """Return the speaker embedding [256 or 192], NaN where the network finds no speech."""
    try:
        return identity.embedding(audio, network).astype(np.float32)
    except Refusal:
        return np.full(identity.SIZES[network], np.nan, dtype=np.float32)
