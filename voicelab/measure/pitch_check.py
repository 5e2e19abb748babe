"""A second opinion on the F0 of a recording, by a tracker that works in another way."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from voicelab.audio import Recording
from voicelab.codecs.pitch import harvest, track
from voicelab.convert import HOP_S, hz_to_semitones
from voicelab.refusal import Refusal, Sentence

if TYPE_CHECKING:
    from voicelab.judge import Verdict

SECONDS = 4.0  # compared at most: Harvest takes a sixth of the time that it listens to
LEAST_FRAMES = 20  # voiced in both; fewer say nothing
APART_ST = 3.0  # between the medians
NEAR_OCTAVES = 0.5  # of a frame
LEAST_AGREEMENT = 0.9  # of frames; one in 106 validation recordings stayed below it


@dataclass(frozen=True)
class PitchCheck:
    """What SwiftF0 and Harvest find where both find a voice.

    Attributes
    ----------
    f0_hz, second_hz : float
        Median F0 by SwiftF0 and by Harvest; NaN where no frame is compared.
    agreement : float
        Share of the compared frames that agree within half an octave.
    frames : int
        Frames, 10 ms each, that were compared.
    """

    f0_hz: float = np.nan
    second_hz: float = np.nan
    agreement: float = np.nan
    frames: int = 0

    @property
    def medians_differ(self) -> bool:
        """Whether the medians lie more than three semitones apart."""
        apart_st = abs(float(hz_to_semitones(self.f0_hz, self.second_hz)))
        return self.frames > 0 and apart_st > APART_ST

    @property
    def disagrees(self) -> bool:
        """Whether F0 is not to be relied on."""
        return self.frames > 0 and (self.medians_differ or self.agreement < LEAST_AGREEMENT)

    @property
    def sentence(self) -> str:
        """A sentence on a disagreement, which can be translated; "" without one."""
        if self.medians_differ:
            return Sentence(
                "Two pitch trackers disagree about this recording: SwiftF0 finds {first:.0f} Hz, "
                "Harvest {second:.0f} Hz; check its F0 before you use it.",
                first=self.f0_hz,
                second=self.second_hz,
            )
        if self.disagrees:
            return Sentence(
                "Two pitch trackers disagree about parts of this recording: SwiftF0 and Harvest "
                "are within half an octave in {share:.0%} of it; check its F0 before you use it.",
                share=self.agreement,
            )
        return ""


def check_pitch(recording: Recording) -> PitchCheck:
    """Return a second opinion on the 4 s of a recording that hold the most voiced frames.

    It takes a sixth of a second for each of them.
    """
    try:
        found = track(recording)
    except Refusal:  # too short for a pitch
        return PitchCheck()
    chosen = busiest(found.f0_hz)
    first_hz = found.f0_hz[chosen]
    if (first_hz > 0).sum() < LEAST_FRAMES:
        return PitchCheck()
    hop = found.rate * HOP_S
    samples = found.samples[round(chosen.start * hop) : round(chosen.stop * hop)]
    return compare_pitch(first_hz, harvest(Recording(samples, found.rate)))


def busiest(f0_hz: np.ndarray) -> slice:
    """Return which 4 s of a curve [L] hold the most voiced frames."""
    frames = round(SECONDS / HOP_S)
    voiced = np.concatenate([[0], np.cumsum(f0_hz > 0)])
    start = int(np.argmax(voiced[frames:] - voiced[:-frames])) if len(voiced) > frames else 0
    return slice(start, start + frames)


def compare_pitch(first_hz: np.ndarray, second_hz: np.ndarray) -> PitchCheck:
    """Return how two curves [L] of F0 compare, 0 where unvoiced; of one length but for the end."""
    length = min(len(first_hz), len(second_hz))
    first_hz, second_hz = first_hz[:length], second_hz[:length]
    both = (first_hz > 0) & (second_hz > 0)
    if both.sum() < LEAST_FRAMES:
        return PitchCheck()
    near = np.abs(np.log2(first_hz[both] / second_hz[both])) < NEAR_OCTAVES
    return PitchCheck(
        float(np.median(first_hz[both])),
        float(np.median(second_hz[both])),
        float(near.mean()),
        int(both.sum()),
    )


def with_pitch_check(verdict: "Verdict", recording: Recording) -> "Verdict":
    """Return a verdict that warns where the pitch trackers disagree about its recording."""
    sentence = check_pitch(recording).sentence
    return replace(verdict, warnings=(*verdict.warnings, sentence)) if sentence else verdict
