"""The F0 of one recording by every tracker, every 10 ms, and what each cost."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec

import numpy as np

from voicelab.audio import Recording
from voicelab.codecs.griffin_lim import GriffinLim
from voicelab.codecs.layout import centres_hz, refuse_shorter, to_length
from voicelab.codecs.pitch import TRACKERS, harvest, track
from voicelab.measure.praat import praat_f0

HARVEST, PRAAT = "harvest", "praat"
FRAMES_PER_S = 100
PRAAT_FLOOR_HZ = 60.0

Tracked = Callable[[Recording], np.ndarray]


@dataclass(frozen=True)
class Curves:
    """Maps a recording to its F0 by every tracker, and to its bandwidth.

    Attributes
    ----------
    trackers : tuple of str
        Names in `trackers`.
    seconds : float
        Of the beginning of a recording.
    praat_ceiling_hz : float
        The highest F0 that Praat looks for; the lowest is 60 Hz.
    """

    trackers: tuple[str, ...]
    seconds: float = 5.0
    praat_ceiling_hz: float = 500.0
    version = 1

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        """Return by tracker F0 in Hz [L], `cost_NAME` in s, `seconds`, and `bandwidth_hz`."""
        refuse_shorter(recording)
        samples = recording.samples[: round(self.seconds * recording.sample_rate)]
        heard = replace(recording, samples=samples)
        found = {"seconds": np.array(heard.seconds), "bandwidth_hz": np.array(bandwidth_hz(heard))}
        frames = int(heard.seconds * FRAMES_PER_S) + 1
        known = trackers(self.praat_ceiling_hz)
        for name in self.trackers:
            # Of this process, so that others on the machine cost nothing.
            start = time.process_time()
            f0_hz = known[name](heard)
            found[f"cost_{name}"] = np.array(time.process_time() - start)
            found[name] = to_length(f0_hz, frames)
        return found


def trackers(praat_ceiling_hz: float = 500.0) -> Mapping[str, Tracked]:
    """Return the trackers by name: the project's, Harvest, and Praat's where it is installed."""
    known: dict[str, Tracked] = {name: partial(_f0_hz, name) for name in TRACKERS}
    known[HARVEST] = harvest
    if find_spec("parselmouth") is not None:
        known[PRAAT] = lambda recording: praat_f0(recording, (PRAAT_FLOOR_HZ, praat_ceiling_hz))
    return known


def _f0_hz(tracker: str, recording: Recording) -> np.ndarray:
    return track(recording, tracker).f0_hz


def bandwidth_hz(recording: Recording) -> float:
    """Return the centre of the highest mel band, in Hz, that a recording holds."""
    codec = GriffinLim()
    held = codec.from_frames(codec.analyse(recording)).mask
    return float(centres_hz(codec.config)[held].max(initial=0.0))
