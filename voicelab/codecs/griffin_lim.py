"""The classical baseline: mel magnitudes, with the phase recovered by Griffin & Lim (1984)."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from scipy.ndimage import uniform_filter1d

from voicelab.audio import Recording, resample, rms_dbfs
from voicelab.codecs.codec import register
from voicelab.codecs.layout import (
    COMMON_HZ,
    MIN_RATE,
    POWER_FLOOR,
    BandConfig,
    Features,
    centres_hz,
    refuse_shorter,
    to_length,
)
from voicelab.codecs.pitch import track
from voicelab.codecs.voicing import refuse_unvoiced
from voicelab.convert import HOP_S, db_to_gain, gain_to_db, seconds_to_samples

if TYPE_CHECKING:
    import torch

# In samples at 16 kHz: windows of 50 ms, 10 ms apart.
STFT: dict[str, Any] = {"n_fft": 1024, "win_length": 800, "hop_length": 160}
ITERATIONS = 32  # of the phase recovery; 60 bring the speaker no nearer
SPEAKING = -3.0  # natural-log power of frames with speech, relative to the level of the voice
TINY = float(np.finfo(np.float32).tiny)


@dataclass(frozen=True)
class MelConfig(BandConfig):
    """How a mel spectrogram becomes features: pitch is in the bands, as harmonics."""

    n_mels: int = 80
    codec: str = "griffin_lim"  # in checkpoints; one without a name is of WORLD


@dataclass(frozen=True)
class MelFrames:
    """A mel spectrogram, every 10 ms.

    Attributes
    ----------
    mel : float32 array [L, M]
        Mean magnitude per mel band at 16 kHz.
    level_dbfs : float
        Root-mean-square level of the recording, which phase recovery does not preserve.
    sample_rate, samples : int
        Rate (Hz) and length (T) of the recording; synthesis returns to them.
    source : str
        Where the recording came from.
    """

    mel: np.ndarray
    level_dbfs: float
    sample_rate: int
    samples: int
    source: str = "array"


@register
@dataclass(frozen=True)
class GriffinLim:
    """Recordings <-> mel spectrograms <-> features: log mel bands and nothing else."""

    config: MelConfig = field(default_factory=MelConfig)

    name: ClassVar[str] = "griffin_lim"
    Config: ClassVar[type[BandConfig]] = MelConfig
    explicit_pitch: ClassVar[bool] = False

    def analyse(self, recording: Recording) -> MelFrames:
        """Return the mel magnitudes of a recording at 16 kHz.

        Raises
        ------
        Refusal
            If the recording is shorter than 50 ms.
        """
        import torch

        refuse_shorter(recording)
        samples = resample(recording, MIN_RATE).samples
        hops = -(-len(samples) // STFT["hop_length"])
        padded = to_length(samples, max(hops * STFT["hop_length"], STFT["n_fft"]))
        window = torch.hann_window(STFT["win_length"])
        with torch.inference_mode():
            spectrum = torch.stft(
                torch.from_numpy(padded), window=window, return_complex=True, **STFT
            )
            mel = spectrum.abs().T @ mel_filters(self.config)
        return MelFrames(
            mel=mel.numpy(),
            level_dbfs=rms_dbfs(recording.samples),
            sample_rate=recording.sample_rate,
            samples=len(recording.samples),
            source=recording.source,
        )

    def analyse_voice(self, recording: Recording) -> MelFrames:
        """Return the frames of a recording; `Refusal` if it holds no voiced speech.

        A mel spectrogram does not show voicing; the pitch is tracked only for this check.
        """
        refuse_unvoiced(track(recording).f0_hz, recording.source)
        return self.analyse(recording)

    def synthesise(self, frames: MelFrames) -> Recording:
        """Return the recording that a mel spectrogram describes, at its stored level.

        The phase recovery begins with a phase of zero throughout.
        """
        import torch
        import torchaudio

        phase = torchaudio.transforms.GriffinLim(
            power=1.0, n_iter=ITERATIONS, rand_init=False, **STFT
        )
        with torch.inference_mode():
            magnitude = torch.from_numpy(frames.mel) @ _inverse_filters(self.config)
            samples = phase(magnitude.clamp(min=0).T).numpy()
        audio = resample(Recording(samples, MIN_RATE, frames.source), frames.sample_rate)
        samples = to_length(audio.samples, frames.samples)
        if np.isfinite(frames.level_dbfs) and samples.any():
            samples = samples * db_to_gain(frames.level_dbfs - rms_dbfs(samples))
        return replace(audio, samples=samples)

    def from_frames(self, frames: MelFrames) -> Features:
        """Return the features of frames, relative to the level of the voice.

        That level is the mean power, below 4 kHz, of the frames that are louder than the mean of
        all frames. The bandwidth is measured in the long-term spectrum.
        """
        power = np.square(frames.mel)
        common = centres_hz(self.config) < COMMON_HZ
        by_frame = power[:, common].mean(axis=1)
        level = float(np.log(max(by_frame[by_frame >= by_frame.mean()].mean(), TINY)))
        values = np.log(power * np.float32(np.exp(-level)) + np.float32(POWER_FLOOR))
        # Smoothed over about 250 Hz at the top of the bands, where the bandwidth ends.
        spectrum = uniform_filter1d(power.mean(axis=0, dtype=np.float64), 3)
        held = np.flatnonzero(spectrum > spectrum.max() * 10 ** (-self.config.held_db / 10))
        mask = np.arange(self.config.n_mels) <= (held[-1] if len(held) else -1)
        return Features(values, mask, level)

    def add_difference(self, frames: MelFrames, difference: np.ndarray) -> MelFrames:
        """Return frames moved by a difference of features [L, F], with their detail.

        Zeros change nothing. The level follows the power of the bands.
        """
        return self._with(frames, frames.mel * np.exp(difference / 2))

    def to_frames(self, features: Features, like: MelFrames) -> MelFrames:
        """Return frames made from features alone; `like` gives rates, lengths and level."""
        return self._with(like, np.exp((features.values + np.float32(features.level)) / 2))

    def blank(self, length: int, source: str) -> MelFrames:
        """Return L empty frames at 16 kHz, for `to_frames` to fill."""
        return MelFrames(
            mel=np.ones((length, self.config.n_mels), dtype=np.float32),
            level_dbfs=0.0,
            sample_rate=MIN_RATE,
            samples=seconds_to_samples(length * HOP_S, MIN_RATE),
            source=source,
        )

    def amplified(self, frames: MelFrames, gain_db: float) -> MelFrames:
        """Return frames amplified by a gain in dB."""
        mel = frames.mel * np.float32(10 ** (gain_db / 20))
        return replace(frames, mel=mel, level_dbfs=frames.level_dbfs + gain_db)

    def voicing(self, values: np.ndarray) -> np.ndarray:
        """Return how voiced each frame of features [L, F] is, float [L]: here 0 or 1."""
        common = centres_hz(self.config) < COMMON_HZ
        return (np.log(np.exp(values[:, common]).mean(axis=1)) > SPEAKING).astype(np.float32)

    def pitch_hz(self, frames: MelFrames, audio: Recording) -> np.ndarray:
        """Return the F0 [L], 0 where unvoiced, measured in the synthesised audio."""
        return track(audio).f0_hz

    def _with(self, frames: MelFrames, mel: np.ndarray) -> MelFrames:
        mel = mel.astype(np.float32)
        louder_db = self._level_db(mel) - self._level_db(frames.mel)
        return replace(frames, mel=mel, level_dbfs=frames.level_dbfs + louder_db)

    def _level_db(self, mel: np.ndarray) -> float:
        """Return the power of a mel spectrogram [L, M] over all of its bands, in dB."""
        edges = np.diff(centres_hz(self.config))
        widths = np.append(edges, edges[-1])  # the power of a band holds over its width
        return float(gain_to_db(np.sqrt((np.square(mel, dtype=np.float64) @ widths).sum() + TINY)))


@lru_cache(maxsize=4)
def mel_filters(config: MelConfig) -> "torch.Tensor":
    """Return triangles [K, M] over mel, of unit area, for a spectrum of K bins."""
    import torchaudio

    n_bins = STFT["n_fft"] // 2 + 1
    return torchaudio.functional.melscale_fbanks(
        n_bins, config.low_hz, config.high_hz, config.n_mels, MIN_RATE, norm="slaney"
    )


@lru_cache(maxsize=4)
def _inverse_filters(config: MelConfig) -> "torch.Tensor":
    import torch

    return torch.linalg.pinv(mel_filters(config))
