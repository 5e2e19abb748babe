"""What the use cases return."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from voicelab.audio import Recording
from voicelab.edit import Prepared
from voicelab.explorer.settings import Settings
from voicelab.judge import Verdict
from voicelab.measure import Spectrogram


@dataclass(frozen=True)
class Opened:
    """A voice or a recording ready to be moved: analysed, encoded, rendered and judged once.

    Attributes
    ----------
    name : str
        Id of a voice, file name of a recording.
    voice_id : str
        Of a voice of the map; "" of a recording.
    original : Recording or None
        As it was brought; None of a voice of the map, which has none.
    prepared : Prepared
    before : Recording
        What the codec alone makes of it, which is the edit of strength 0.
    verdict : Verdict
        On `before`.
    spectrogram : Spectrogram
        Of `before`.
    f0_hz : float array [L]
        Fundamental frequency of `before` every 10 ms, 0 where unvoiced.
    latent : float32 array [D]
        Where it lies.
    original_spectrogram : Spectrogram or None
    original_f0_hz : float array [L] or None
        Of `original`.
    """

    name: str
    voice_id: str
    original: Recording | None
    prepared: Prepared
    before: Recording
    verdict: Verdict
    spectrogram: Spectrogram
    f0_hz: np.ndarray
    latent: np.ndarray
    original_spectrogram: Spectrogram | None = None
    original_f0_hz: np.ndarray | None = None


@dataclass(frozen=True)
class Caution:
    """A reason to trust an edit less.

    Attributes
    ----------
    kind : str
        "cloud": farther from real voices than they are from each other; "range": stronger than was
        measured; "unmeasured": along a direction whose edits were not measured; "chance": along one
        that tells test voices of its classes apart no better than guessing.
    facts : dict
        The figures of the sentence, as JSON holds them. cloud: distance, before (of what was
        opened), edge, neighbours; range: direction, strength, low, high; unmeasured: direction,
        strength; chance: direction, strength, separability.
    """

    kind: str
    facts: dict[str, Any]

    def __str__(self) -> str:
        """Return it as an English sentence with its figures."""
        return SENTENCES[self.kind].format(**self.facts)


SENTENCES = {
    "cloud": (
        "The moved voice lies {distance:.2f} from its {neighbours} nearest voices on average; "
        "99 % of real voices stay within {edge:.2f}: it has left the cloud."
    ),
    "range": "{direction} {strength:+g} is beyond what was measured ({low:g} to {high:g}).",
    "unmeasured": "What a move along {direction} does was not measured.",
    "chance": (
        "{direction} tells test voices apart no better than guessing (area under the ROC curve "
        "{separability:.2f})."
    ),
}


@dataclass(frozen=True)
class Edited:
    """What was opened, moved.

    Attributes
    ----------
    settings : Settings
    recording : Recording
    f0_hz : float array [L]
        Its fundamental frequency every 10 ms, 0 where unvoiced.
    spectrogram : Spectrogram
        Of `recording`.
    before, after : Verdict
    latent : float32 array [D]
        Where it lies now.
    distance : float
        From there to the 10 nearest voices, on average.
    edge : float
        Where the cloud of real voices ends: 99 % of them keep to that distance.
    warnings : tuple of Caution
    """

    settings: Settings
    recording: Recording
    f0_hz: np.ndarray
    spectrogram: Spectrogram
    before: Verdict
    after: Verdict
    latent: np.ndarray
    distance: float
    edge: float
    warnings: tuple[Caution, ...]


@dataclass(frozen=True)
class Neighbour:
    """A voice of the map and how far it lies from a place, in the units of the latents."""

    voice_id: str
    distance: float


@dataclass(frozen=True)
class Goal:
    """How far to move for the judge to say something.

    Attributes
    ----------
    direction, attribute, label : str
    wanted : float
        The probability that was to be reached.
    strength : float or None
        The smallest one found, a multiple of 0.01; None where none of those tried reaches it.
    probability : float
        Judged at `strength`; of None, the best that was reached.
    best : (float, float)
        The strength that came nearest and its probability; `strength` where there is one.
    start : float
        The probability without a move along the direction.
    range : (float, float)
        Between which strengths were tried.
    tried : int
        How many were; what is reached between two of them alone is not found.
    silent : str
        Why the judge said nothing of some of the edits; "" where it judged all that it heard.
    """

    direction: str
    attribute: str
    label: str
    wanted: float
    strength: float | None
    probability: float
    best: tuple[float, float]
    start: float
    range: tuple[float, float]
    tried: int
    silent: str = ""


@dataclass(frozen=True)
class ResponseCurve:
    """What the judge says along the whole range of a direction.

    Attributes
    ----------
    direction : str
    strengths : float array [S]
    verdicts : tuple of Verdict
        One a strength.
    similarities : float array [S] or None
        Of the speaker embedding to that of the copy-synthesis, NaN where an edit holds no speech
        to that network; None where the copy-synthesis holds none.
    """

    direction: str
    strengths: np.ndarray
    verdicts: tuple[Verdict, ...]
    similarities: np.ndarray | None
