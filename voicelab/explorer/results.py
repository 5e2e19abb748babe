"""What the explorer's methods return."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from voicelab.audio import Recording
from voicelab.convert import hz_to_semitones
from voicelab.edit import DIFFERENTIAL, Prepared, chosen_rendering, reference
from voicelab.explorer.settings import Settings
from voicelab.judge import Judge, Verdict
from voicelab.measure import Spectrogram
from voicelab.measure.pitch_check import PitchCheck, check_pitch

MISPLAYED_SEMITONES = 3.0  # a voice that far from its speaker's F0 is not theirs


@dataclass(frozen=True)
class Opened:
    """A voice or a recording, analysed, encoded, resynthesised and judged, ready to be edited.

    Attributes
    ----------
    name : str
        Id of a voice, file name of a recording.
    voice_id : str
        Id of a voice on the map; "" for a recording.
    original : Recording or None
        The uploaded recording; None for a voice on the map.
    prepared : Prepared
    before : Recording
        The vocoder resynthesis, identical to a faithful edit of strength 0.
    spectrogram : Spectrogram
        Of `before`.
    f0_hz : float array [L]
        Fundamental frequency of `before` every 10 ms, 0 where unvoiced.
    latent : float32 array [D]
        Its position in the space.
    original_spectrogram : Spectrogram or None
    original_f0_hz : float array [L] or None
        Of `original`.
    judge : Judge
    """

    name: str
    voice_id: str
    original: Recording | None
    prepared: Prepared
    before: Recording
    spectrogram: Spectrogram
    f0_hz: np.ndarray
    latent: np.ndarray
    judge: Judge
    original_spectrogram: Spectrogram | None = None
    original_f0_hz: np.ndarray | None = None

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict on `before`."""
        return self.judge.verdict(self.before)

    def reference(self, rendering: str = "") -> Recording:
        """Return what edits of a rendering are compared with: the resynthesis or the original."""
        return reference(self.prepared, rendering) if self.laid_over(rendering) else self.before

    def reference_verdict(self, rendering: str = "") -> Verdict:
        """Return the verdict on the `reference` of a rendering."""
        return self._original_verdict if self.laid_over(rendering) else self.verdict

    @cached_property
    def _original_verdict(self) -> Verdict:
        return self.judge.verdict(self.reference(DIFFERENTIAL))

    def laid_over(self, rendering: str = "") -> bool:
        """Return whether edits of a rendering are laid over a recording."""
        chosen = chosen_rendering(rendering, self.prepared.codec)
        return chosen == DIFFERENTIAL and self.original is not None

    @cached_property
    def pitch_check(self) -> PitchCheck:
        """A second opinion on the F0 of `original`, sought when first asked for; takes .7 s."""
        return PitchCheck() if self.original is None else check_pitch(self.original)


@dataclass(frozen=True)
class Reported:
    """What a speaker reported of themselves, and what their recordings say of their voice.

    Attributes
    ----------
    age : float or None
        In years, None where unknown.
    classes : mapping of str to str
        Of other attributes, by name; those that are unknown are left out.
    f0_hz : float or None
        Mean F0 of their recordings, None where it was not measured.
    played_f0_hz : float or None
        The same of the voice as it is decoded.
    """

    age: float | None
    classes: Mapping[str, str]
    f0_hz: float | None = None
    played_f0_hz: float | None = None

    @property
    def misplayed(self) -> bool:
        """Whether the voice plays more than three semitones from its speaker's F0."""
        if self.f0_hz is None or self.played_f0_hz is None:
            return False
        apart = float(hz_to_semitones(self.played_f0_hz, self.f0_hz))
        return abs(apart) > MISPLAYED_SEMITONES


@dataclass(frozen=True)
class Caution:
    """A reason to trust an edit less.

    Attributes
    ----------
    kind : str
        "cloud": farther from real voices than these are from each other; "range": stronger than the
        validated strengths; "unmeasured": along a direction whose effects are not validated;
        "chance": along a direction that separates test voices no better than chance.
    facts : dict
        The figures of the sentence, ready for JSON. cloud: distance, before (of the unedited
        voice), edge, neighbours; range: direction, strength, low, high; unmeasured: direction,
        strength; chance: direction, strength, separability.
    """

    kind: str
    facts: dict[str, Any]

    def __str__(self) -> str:
        """Return an English sentence with the figures."""
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
    """The edit of an opened voice or recording.

    Attributes
    ----------
    settings : Settings
    recording : Recording
    f0_hz : float array [L]
        Its fundamental frequency every 10 ms, 0 where unvoiced.
    spectrogram : Spectrogram
        Of `recording`.
    before, after : Verdict
        On what the edit is compared with, and on `recording`.
    latent : float32 array [D]
        Its position in the space.
    distance : float
        Mean distance to the 10 nearest voices.
    edge : float
        99 % of real voices are within this distance.
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
    """A voice on the map and its distance from a position, in the units of the latents."""

    voice_id: str
    distance: float


@dataclass(frozen=True)
class Goal:
    """The strength for a target verdict.

    Attributes
    ----------
    direction, attribute, label : str
    wanted : float
        The target probability.
    strength : float or None
        The smallest strength found, a multiple of 0.01; None if no strength tried reaches it.
    probability : float
        Judged at `strength`; if that is None, the highest probability reached.
    best : (float, float)
        The strength that came closest, and its probability.
    start : float
        The probability without a move along the direction.
    range : (float, float)
        The lowest and the highest strength tried.
    tried : int
        Number of strengths tried; a maximum between two of them is missed.
    silent : str
        Why the judge abstained on some of the edits; "" if it judged all of them.
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
    """The verdicts along the whole range of a direction.

    Attributes
    ----------
    direction : str
    strengths : float array [S]
    verdicts : tuple of Verdict
        One per strength.
    similarities : float array [S] or None
        Speaker similarity to what the edits are compared with; NaN where the speaker network finds
        no speech in an edit, None if it finds none there.
    """

    direction: str
    strengths: np.ndarray
    verdicts: tuple[Verdict, ...]
    similarities: np.ndarray | None
