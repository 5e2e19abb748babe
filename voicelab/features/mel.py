"""Mel spectrogram <-> features: log mel bands and nothing else, as the source report has them."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import uniform_filter1d

from voicelab.audio import Recording
from voicelab.convert import HOP_S, gain_to_db, seconds_to_samples
from voicelab.features.layout import COMMON_HZ, POWER_FLOOR, BandConfig, Features, centres_hz
from voicelab.features.voicing import refuse_unvoiced
from voicelab.frames import MIN_RATE, GriffinLim, MelFrames, World

SPEAKING = -3.0  # natural-log power, relative to the level of the voice, of frames that hold it
TINY = float(np.finfo(np.float32).tiny)


@dataclass(frozen=True)
class MelConfig(BandConfig):
    """How a mel spectrogram becomes features: pitch is in the bands, as harmonics."""

    n_mels: int = 80
    codec: str = "griffin_lim"


@dataclass(frozen=True)
class MelCodec:
    """Every arrow between a recording and features by way of a mel spectrogram."""

    config: MelConfig

    def analyse(self, recording: Recording) -> MelFrames:
        """Return the frames of a recording."""
        config = self.config
        return GriffinLim(config.n_mels, config.low_hz, config.high_hz).analyse(recording)

    def analyse_voice(self, recording: Recording) -> MelFrames:
        """Return the frames of a recording; `Refusal` where it holds no voiced speech.

        A mel spectrogram cannot tell; WORLD's pitch is asked, and used for nothing else.
        """
        refuse_unvoiced(World().pitch_hz(recording), recording.source)
        return self.analyse(recording)

    def synthesise(self, frames: MelFrames) -> Recording:
        """Return the recording that frames describe."""
        return GriffinLim().synthesise(frames)

    def from_frames(self, frames: MelFrames) -> Features:
        """Return what a model sees of frames; the level of the voice is taken out.

        That level is the mean power, below 4 kHz, of the frames that are louder than the mean of
        all frames. What bands the recording holds is measured from its long-term spectrum.
        """
        power = np.square(frames.mel)
        common = centres_hz(self.config) < COMMON_HZ
        by_frame = power[:, common].mean(axis=1)
        level = float(np.log(max(by_frame[by_frame >= by_frame.mean()].mean(), TINY)))
        values = np.log(power * np.float32(np.exp(-level)) + np.float32(POWER_FLOOR))
        # Smoothed over about 250 Hz at the top of the bands, where what is held ends.
        spectrum = uniform_filter1d(power.mean(axis=0, dtype=np.float64), 3)
        held = np.flatnonzero(spectrum > spectrum.max() * 10 ** (-self.config.held_db / 10))
        mask = np.arange(self.config.n_mels) <= (held[-1] if len(held) else -1)
        return Features(values, mask, level)

    def add_difference(self, frames: MelFrames, difference: np.ndarray) -> MelFrames:
        """Return frames moved by a difference of features [L, F], their own detail kept.

        All zeros give the frames back exactly. The level follows the power of the bands.
        """
        return self._with(frames, frames.mel * np.exp(difference / 2))

    def to_frames(self, features: Features, like: MelFrames) -> MelFrames:
        """Return the frames that features alone describe; `like` gives rates, lengths and level."""
        return self._with(like, np.exp((features.values + np.float32(features.level)) / 2))

    def blank(self, length: int, source: str) -> MelFrames:
        """Return frames of L frames at 16 kHz that hold nothing, for `to_frames` to fill."""
        return MelFrames(
            mel=np.ones((length, self.config.n_mels), dtype=np.float32),
            low_hz=self.config.low_hz,
            high_hz=self.config.high_hz,
            level_dbfs=0.0,
            sample_rate=MIN_RATE,
            samples=seconds_to_samples(length * HOP_S, MIN_RATE),
            source=source,
        )

    def amplified(self, frames: MelFrames, gain_db: float) -> MelFrames:
        """Return frames that speak louder."""
        mel = frames.mel * np.float32(10 ** (gain_db / 20))
        return replace(frames, mel=mel, level_dbfs=frames.level_dbfs + gain_db)

    def voicing(self, values: np.ndarray) -> np.ndarray:
        """Return how much voice every frame of features [L, F] holds, float [L] from 0 to 1."""
        common = centres_hz(self.config) < COMMON_HZ
        return (np.log(np.exp(values[:, common]).mean(axis=1)) > SPEAKING).astype(np.float32)

    def pitch_hz(self, frames: MelFrames, spoken: Recording) -> np.ndarray:
        """Return F0 [L], 0 where unvoiced, of frames and of what `synthesise` made of them.

        The frames do not know it; it is measured from what was spoken.
        """
        return World().pitch_hz(spoken)

    def _with(self, frames: MelFrames, mel: np.ndarray) -> MelFrames:
        mel = mel.astype(np.float32)
        louder_db = self._level_db(mel) - self._level_db(frames.mel)
        return replace(frames, mel=mel, level_dbfs=frames.level_dbfs + louder_db)

    def _level_db(self, mel: np.ndarray) -> float:
        """Return the power of a mel spectrogram [L, M] over all of its bands, in dB."""
        edges = np.diff(centres_hz(self.config))
        widths = np.append(edges, edges[-1])  # a band's power stands for all of its width
        return float(gain_to_db(np.sqrt((np.square(mel, dtype=np.float64) @ widths).sum() + TINY)))
