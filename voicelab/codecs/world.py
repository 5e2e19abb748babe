"""The WORLD vocoder: deterministic, untrained, with F0 separate from the spectral envelope.

Morise, Yokomori & Ozawa (2016), with CheapTrick for the envelope and D4C for the aperiodicity.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

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
    filters,
    spreading,
    to_length,
)
from voicelab.codecs.pitch import TRACKERS, pyworld, track
from voicelab.codecs.voicing import MIN_VOICED_FRAMES, refuse_unvoiced
from voicelab.convert import HOP_S, db_to_gain, seconds_to_samples
from voicelab.refusal import Refusal, either

D4C_BAND_HZ = 3000.0  # D4C measures noise in bands 3 kHz apart; a 16 kHz file has only the first
UNVOICED_F0_HZ = 150.0  # the F0 feature of a recording without voiced frames
F0_RANGE_HZ = (40.0, 1000.0)  # that WORLD can synthesise
BLANK_BINS = 513  # K of WORLD's analysis at 16 kHz


@dataclass(frozen=True)
class WorldConfig(BandConfig):
    """How WORLD frames become features.

    After the bands: natural log of F0 in Hz (interpolated through unvoiced frames), voicing (0 or
    1), natural log of the aperiodicity at 3 kHz. `tracker` finds F0; it is one of `pitch.TRACKERS`.
    """

    tracker: str = "swiftf0"

    def __post_init__(self) -> None:
        """Refuse a tracker that this version does not have."""
        if self.tracker not in TRACKERS:
            raise Refusal(
                "{tracker!r} is no pitch tracker; use {known}.",
                tracker=self.tracker,
                known=either(*sorted(TRACKERS)),
            )

    columns: ClassVar[Mapping[str, int]] = {"log_f0": -3, "voicing": -2, "noise": -1}


@dataclass(frozen=True)
class WorldFrames:
    """The WORLD analysis of a recording, every 10 ms.

    Attributes
    ----------
    f0_hz : float64 array [L]
        Fundamental frequency; 0 where unvoiced.
    envelope : float64 array [L, K]
        Spectral envelope, power per FFT bin from 0 Hz to half of `analysis_rate`.
    aperiodicity : float64 array [L, A]
        Share of noise in the amplitude, in (0, 1); WORLD gives one band per FFT bin, A = K.
    sample_rate, samples : int
        Rate (Hz) and length (T) of the recording; synthesis returns to them.
    analysis_rate : int
        Rate (Hz) of the analysis: that of the recording, at least 16 kHz.
    source : str
        Where the recording came from.
    """

    f0_hz: np.ndarray
    envelope: np.ndarray
    aperiodicity: np.ndarray
    sample_rate: int
    samples: int
    analysis_rate: int
    source: str = "array"


@register
@dataclass(frozen=True)
class World:
    """Recordings <-> WORLD frames <-> features: log mel bands, log F0, voicing, aperiodicity."""

    config: WorldConfig = field(default_factory=WorldConfig)

    name: ClassVar[str] = "world"
    Config: ClassVar[type[BandConfig]] = WorldConfig
    explicit_pitch: ClassVar[bool] = True

    def analyse(self, recording: Recording) -> WorldFrames:
        """Return the WORLD frames of a recording, at its level.

        Raises
        ------
        Refusal
            If the recording is shorter than 50 ms.
        """
        world, pitch = pyworld(), track(recording, self.config.tracker)
        frames = WorldFrames(
            f0_hz=pitch.f0_hz,
            envelope=world.cheaptrick(pitch.samples, pitch.f0_hz, pitch.times_s, pitch.rate),
            aperiodicity=world.d4c(pitch.samples, pitch.f0_hz, pitch.times_s, pitch.rate),
            sample_rate=recording.sample_rate,
            samples=len(recording.samples),
            analysis_rate=pitch.rate,
            source=recording.source,
        )
        # WORLD returns a voice about 1 dB louder, depending on how noisy it is. The difference is
        # measured here, once, and not on every move of a slider.
        level, target = rms_dbfs(self.synthesise(frames).samples), rms_dbfs(recording.samples)
        if not (np.isfinite(level) and np.isfinite(target)):
            return frames
        return replace(frames, envelope=frames.envelope * db_to_gain(target - level) ** 2)

    def analyse_voice(self, recording: Recording) -> WorldFrames:
        """Return the frames of a recording; `Refusal` if it holds no voiced speech."""
        frames = self.analyse(recording)
        refuse_unvoiced(frames.f0_hz, frames.source)
        return frames

    def synthesise(self, frames: WorldFrames) -> Recording:
        """Return the recording that WORLD frames describe, `frames.samples` long.

        WORLD resets its noise generator in every call: the same frames give the same samples.
        """
        samples = pyworld().synthesize(
            np.ascontiguousarray(frames.f0_hz, dtype=np.float64),
            np.ascontiguousarray(frames.envelope, dtype=np.float64),
            np.ascontiguousarray(frames.aperiodicity, dtype=np.float64),
            frames.analysis_rate,
            HOP_S * 1000,
        )
        audio = Recording(samples, frames.analysis_rate, frames.source)
        audio = resample(audio, frames.sample_rate)
        return replace(audio, samples=to_length(audio.samples, frames.samples))

    def from_frames(self, frames: WorldFrames) -> Features:
        """Return the features of frames, independent of level and sample rate."""
        config, rate = self.config, frames.analysis_rate
        # CheapTrick's power grows with the samples in a period, and so with the rate.
        power = frames.envelope @ filters(config, frames.envelope.shape[1], rate)
        power = power * (MIN_RATE / rate)
        voiced = frames.f0_hz > 0
        counted = voiced if voiced.sum() >= MIN_VOICED_FRAMES else np.ones_like(voiced)
        below_4k = centres_hz(config) < COMMON_HZ
        level = float(np.log(max(power[counted][:, below_4k].mean(), np.finfo(float).tiny)))
        values = np.empty((len(power), config.size), dtype=np.float32)
        values[:, : config.n_mels] = np.log(power / np.exp(level) + POWER_FLOOR)
        values[:, -3] = np.log(_through_gaps(frames.f0_hz))
        values[:, -2] = voiced
        values[:, -1] = np.log(_at_band(frames.aperiodicity, rate))
        mask = np.ones(config.size, dtype=bool)
        mask[: config.n_mels] = centres_hz(config) < self.bandwidth_hz(frames)
        return Features(values, mask, level)

    def bandwidth_hz(self, frames: WorldFrames) -> float:
        """Return the frequency in Hz up to which a recording holds speech, measured in its frames.

        It is the highest frequency at which the long-term spectrum of the voiced frames, smoothed
        over 250 Hz, is within `config.held_db` of its peak. The sample rate of a file is no
        indication.
        """
        voiced = frames.f0_hz > 0
        envelope = frames.envelope[voiced] if voiced.any() else frames.envelope
        bin_hz = frames.analysis_rate / 2 / (envelope.shape[1] - 1)
        spectrum = uniform_filter1d(envelope.mean(axis=0), max(1, round(250 / bin_hz)))
        held = spectrum > spectrum.max() * 10 ** (-self.config.held_db / 10)
        return float(np.flatnonzero(held)[-1] * bin_hz) if held.any() else 0.0

    def add_difference(self, frames: WorldFrames, difference: np.ndarray) -> WorldFrames:
        """Return frames moved by a difference of features, with their detail.

        Parameters
        ----------
        frames : WorldFrames
            Of L frames; not changed.
        difference : float array [L, F]
            Of two decodings. Zeros change nothing. Voicing is not moved.

        Returns
        -------
        WorldFrames
            The band difference is interpolated over mel to the FFT bins, and constant beyond the
            outermost band centres, so that nothing above 8 kHz is lost.
        """
        spread = spreading(self.config, frames.envelope.shape[1], frames.analysis_rate)
        low, high = F0_RANGE_HZ
        moved_hz = np.clip(frames.f0_hz * np.exp(difference[:, -3].astype(float)), low, high)
        moved_hz = np.where(difference[:, -3] == 0, frames.f0_hz, moved_hz)
        noise = frames.aperiodicity * np.exp(difference[:, -1:].astype(float))
        return replace(
            frames,
            f0_hz=np.where(frames.f0_hz > 0, moved_hz, 0.0),
            envelope=frames.envelope * np.exp(difference[:, : self.config.n_mels] @ spread),
            aperiodicity=np.clip(noise, 0.0, 1.0),
        )

    def to_frames(self, features: Features, like: WorldFrames) -> WorldFrames:
        """Return WORLD frames made from features alone.

        Parameters
        ----------
        features : Features
            Decoded values [L, F]; the mask is ignored.
        like : WorldFrames
            Gives rates, lengths and the source; its frames are not used.
        """
        values, rate, n_bins = features.values, like.analysis_rate, like.envelope.shape[1]
        voiced = values[:, -2] > 0.5
        f0_hz = np.clip(np.exp(values[:, -3].astype(float)), *F0_RANGE_HZ)
        log_power = values[:, : self.config.n_mels] + features.level + np.log(rate / MIN_RATE)
        # As in D4C: -60 dB at 0 Hz, the measured value at 3 kHz, only noise at the top.
        anchors_hz = [0.0, D4C_BAND_HZ, rate / 2]
        bins_hz = np.linspace(0, rate / 2, n_bins)
        at_band = np.interp(bins_hz, anchors_hz, [0.0, 1.0, 0.0])
        at_zero = np.interp(bins_hz, anchors_hz, [1.0, 0.0, 0.0])
        log_noise = np.outer(values[:, -1], at_band) + np.log(1e-3) * at_zero
        aperiodicity = np.where(voiced[:, None], np.exp(np.minimum(log_noise, 0.0)), 1.0)
        return replace(
            like,
            f0_hz=np.where(voiced, f0_hz, 0.0),
            envelope=np.exp(log_power.astype(float) @ spreading(self.config, n_bins, rate)),
            aperiodicity=np.clip(aperiodicity, 1e-3, 1.0),
        )

    def blank(self, length: int, source: str) -> WorldFrames:
        """Return L empty frames at 16 kHz, for `to_frames` to fill."""
        return WorldFrames(
            f0_hz=np.zeros(length),
            envelope=np.zeros((length, BLANK_BINS)),
            aperiodicity=np.zeros((length, BLANK_BINS)),
            sample_rate=MIN_RATE,
            samples=seconds_to_samples(length * HOP_S, MIN_RATE),
            analysis_rate=MIN_RATE,
            source=source,
        )

    def amplified(self, frames: WorldFrames, gain_db: float) -> WorldFrames:
        """Return frames amplified by a gain in dB."""
        return replace(frames, envelope=frames.envelope * db_to_gain(gain_db) ** 2)

    def voicing(self, values: np.ndarray) -> np.ndarray:
        """Return how voiced each frame of features [L, F] is, float [L] from 0 to 1."""
        return values[:, self.config.columns["voicing"]]

    def pitch_hz(self, frames: WorldFrames, audio: Recording) -> np.ndarray:
        """Return the F0 [L] of frames, 0 where unvoiced; `audio` is not needed for it."""
        return frames.f0_hz


def _at_band(aperiodicity: np.ndarray, rate: int) -> np.ndarray:
    nearest = round(D4C_BAND_HZ / (rate / 2) * (aperiodicity.shape[1] - 1))
    return np.clip(aperiodicity[:, nearest], 1e-3, 1.0)


def _through_gaps(f0_hz: np.ndarray) -> np.ndarray:
    voiced = np.flatnonzero(f0_hz > 0)
    if len(voiced) == 0:
        return np.full(len(f0_hz), UNVOICED_F0_HZ)
    return np.exp(np.interp(np.arange(len(f0_hz)), voiced, np.log(f0_hz[voiced])))
