"""Crops of recordings as the encoders hear them: many places, lengths and channels of each.

Means over time of a network depend on the length of what it is given, and those of a recogniser on
what is said. A head learns to ignore both only if it has been trained on all of them.
"""

import zlib
from dataclasses import dataclass

import numpy as np

from voicelab.audio import Recording, resample
from voicelab.codecs import MIN_RATE
from voicelab.encoders import ENCODERS, filter_banks
from voicelab.judge.channels import CHANNELS, equalised, narrowed, noisy
from voicelab.judge.frontend import FrontendConfig, log_mel_of, reason_to_abstain
from voicelab.judge.training_data import ORIGINAL

# How often a crop comes from each version of its recording, relative to the others.
VERSIONS = (
    (ORIGINAL, 3.5), ("world", 1.25), ("griffin_lim", 0.75), ("room", 1.0), ("coded", 1.0),
    ("clipped", 0.5),
)  # fmt: skip
EXCERPT_S = 10.0  # of a recording goes through a channel
TRIES = 30  # places that are tried for a clip with speech


@dataclass(frozen=True)
class RandomCrops:
    """From a recording to what encoders hear in random crops of it; made for training.

    Attributes
    ----------
    encoders : tuple of str
        Names in `encoders.ENCODERS`.
    seconds : (float, float)
        Shortest and longest crop; lengths are drawn evenly over their logarithm.
    most : int
        Crops of a recording of 26 s or more; shorter ones have fewer, at least 4.
    equalised, noisy, narrowed : float
        Shares of the crops that are changed further; see `judge.channels`.
    """

    encoders: tuple[str, ...] = tuple(ENCODERS)
    seconds: tuple[float, float] = (0.25, 30.0)
    most: int = 16
    equalised: float = 0.5
    noisy: float = 0.25
    narrowed: float = 0.1
    version = 1  # raise when the result of the same configuration changes

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        """Return float16 [n, E] by encoder, `seconds` [n] and `channel` [n].

        The first crop is the whole recording, at most the longest crop, unchanged.
        """
        x = resample(recording, MIN_RATE).samples
        # The same recording always gets the same crops.
        random = np.random.default_rng(zlib.crc32(recording.samples.tobytes()))
        longest = round(self.seconds[1] * MIN_RATE)
        clips, channels = [x[:longest].astype(np.float64)], [ORIGINAL]
        versions = {ORIGINAL: x.astype(np.float64)}
        names, weights = zip(*VERSIONS, strict=True)
        chances = np.array(weights) / sum(weights)
        count = int(np.clip(round(len(x) / MIN_RATE * self.most / 26.0), 4, self.most))
        for _ in range(count - 1):
            name = names[random.choice(len(names), p=chances)]
            if name not in versions:
                excerpt = _cut(versions[ORIGINAL], EXCERPT_S, random)
                versions[name] = CHANNELS[name](excerpt, random).astype(np.float64)
            length = np.exp(random.uniform(*np.log(self.seconds)))
            clip = _cut(versions[name], length, random)
            for share, change in (
                (self.equalised, equalised), (self.noisy, noisy), (self.narrowed, narrowed),
            ):  # fmt: skip
                if random.random() < share:
                    clip = change(clip, random)
            clips.append(clip)
            channels.append(name)
        return _heard(self.encoders, clips, channels)


@dataclass(frozen=True)
class Clips:
    """From a recording to what encoders hear in clips of given lengths; made for measuring.

    Attributes
    ----------
    encoders : tuple of str
    lengths_s : tuple of float
        Of the clips.
    places : int
        Clips of each length, at random places that hold speech.
    whole_s : float
        The last clip is the whole recording, at most so long.
    """

    encoders: tuple[str, ...] = tuple(ENCODERS)
    lengths_s: tuple[float, ...] = (0.25, 0.5, 1.0, 3.0, 10.0)
    places: int = 2
    whole_s: float = 30.0
    version = 2

    def cut(self, recording: Recording) -> list[Recording]:
        """Return the clips, at 16 kHz; those that would be longer than the recording are left out.

        The same recording always gives the same clips.
        """
        x = resample(recording, MIN_RATE).samples.astype(np.float64)
        random = np.random.default_rng(zlib.crc32(recording.samples.tobytes()))
        wanted = [seconds for seconds in self.lengths_s if seconds * MIN_RATE <= len(x)]
        clips = [self._spoken(x, s, random) for s in wanted for _ in range(self.places)]
        clips.append(x[: round(self.whole_s * MIN_RATE)])
        return [Recording(clip, MIN_RATE, recording.source) for clip in clips]

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        """Return float16 [n, E] by encoder, and `seconds`, `channel` and `why_not` [n].

        `why_not` is the reason to abstain, empty but for a recording without speech.
        """
        clips = [clip.samples for clip in self.cut(recording)]
        heard = _heard(self.encoders, clips, [ORIGINAL] * len(clips))
        return heard | {"why_not": np.array([_why_not(clip) for clip in clips])}

    def _spoken(self, x: np.ndarray, seconds: float, random: np.random.Generator) -> np.ndarray:
        clip = _cut(x, seconds, random)
        for _ in range(TRIES):
            if not _why_not(clip):
                break
            clip = _cut(x, seconds, random)
        return clip


def _why_not(clip: np.ndarray) -> str:
    return str(reason_to_abstain(log_mel_of(Recording(clip, MIN_RATE), FrontendConfig())))


def _cut(x: np.ndarray, seconds: float, random: np.random.Generator) -> np.ndarray:
    length = round(seconds * MIN_RATE)
    start = int(random.integers(max(1, len(x) - length + 1)))
    return x[start : start + length]


def _heard(
    encoders: tuple[str, ...], clips: list[np.ndarray], channels: list[str]
) -> dict[str, np.ndarray]:
    narrow = [filter_banks.narrow_band(Recording(clip, MIN_RATE)) for clip in clips]
    heard = {
        name: np.stack([ENCODERS[name](clip) for clip in narrow]).astype(np.float16)
        for name in encoders
    }
    seconds = np.array([len(clip) / MIN_RATE for clip in clips], dtype=np.float32)
    return heard | {"seconds": seconds, "channel": np.array(channels)}
