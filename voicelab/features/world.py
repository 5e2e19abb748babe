"""WORLD frames <-> features: log mel bands, log F0, voicing, aperiodicity, at any rate."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from scipy.ndimage import uniform_filter1d

from voicelab.audio import Recording
from voicelab.convert import HOP_S, db_to_gain, seconds_to_samples
from voicelab.features.layout import (
    COMMON_HZ,
    POWER_FLOOR,
    BandConfig,
    Features,
    centres_hz,
    filters,
    spreading,
)
from voicelab.features.voicing import MIN_VOICED_FRAMES, refuse_unvoiced
from voicelab.frames import MIN_RATE, VoiceFrames, World

D4C_BAND_HZ = 3000.0  # D4C measures noise in bands 3 kHz apart; the first is all a 16 kHz file has
UNVOICED_F0_HZ = 150.0  # stands in where a recording holds no voiced frame at all
F0_RANGE_HZ = (40.0, 1000.0)  # what WORLD can still speak
BLANK_BINS = 513  # K of WORLD's analysis at 16 kHz


@dataclass(frozen=True)
class FeatureConfig(BandConfig):
    """How WORLD frames become features.

    After the bands: natural log of F0 in Hz (interpolated through unvoiced frames), voicing (0 or
    1), natural log of the aperiodicity at 3 kHz.
    """

    codec: ClassVar[str] = "world"
    columns: ClassVar[Mapping[str, int]] = {"log_f0": -3, "voicing": -2, "noise": -1}


@dataclass(frozen=True)
class WorldCodec:
    """Every arrow between a recording and features by way of WORLD."""

    config: FeatureConfig

    def analyse(self, recording: Recording) -> VoiceFrames:
        """Return the frames of a recording."""
        return World().analyse(recording)

    def analyse_voice(self, recording: Recording) -> VoiceFrames:
        """Return the frames of a recording; `Refusal` where it holds no voiced speech."""
        return voiced_or_refused(self.analyse(recording))

    def synthesise(self, frames: VoiceFrames) -> Recording:
        """Return the recording that frames describe."""
        return World().synthesise(frames)

    def from_frames(self, frames: VoiceFrames) -> Features:
        """Return what a model sees of frames."""
        return from_frames(frames, self.config)

    def add_difference(self, frames: VoiceFrames, difference: np.ndarray) -> VoiceFrames:
        """Return frames moved by a difference of features [L, F], their own detail kept."""
        return add_difference(frames, difference, self.config)

    def to_frames(self, features: Features, like: VoiceFrames) -> VoiceFrames:
        """Return the frames that features alone describe; `like` gives rates and lengths."""
        return to_frames(features, self.config, like)

    def blank(self, length: int, source: str) -> VoiceFrames:
        """Return frames of L frames at 16 kHz that hold nothing, for `to_frames` to fill."""
        return VoiceFrames(
            f0_hz=np.zeros(length),
            envelope=np.zeros((length, BLANK_BINS)),
            aperiodicity=np.zeros((length, BLANK_BINS)),
            sample_rate=MIN_RATE,
            samples=seconds_to_samples(length * HOP_S, MIN_RATE),
            analysis_rate=MIN_RATE,
            source=source,
        )

    def amplified(self, frames: VoiceFrames, gain_db: float) -> VoiceFrames:
        """Return frames that speak louder."""
        return replace(frames, envelope=frames.envelope * db_to_gain(gain_db) ** 2)

    def voicing(self, values: np.ndarray) -> np.ndarray:
        """Return how much voice every frame of features [L, F] holds, float [L] from 0 to 1."""
        return values[:, self.config.columns["voicing"]]

    def pitch_hz(self, frames: VoiceFrames, spoken: Recording) -> np.ndarray:
        """Return F0 [L], 0 where unvoiced, of frames and of what `synthesise` made of them."""
        return frames.f0_hz


def from_frames(frames: VoiceFrames, config: FeatureConfig) -> Features:
    """Return what a model sees of WORLD frames.

    Parameters
    ----------
    frames : VoiceFrames
    config : FeatureConfig

    Returns
    -------
    Features
        Of L frames; the level of the recording and the rate of its analysis are taken out.
    """
    rate = frames.analysis_rate
    # CheapTrick's power grows with the number of samples in a period, that is with the rate.
    power = frames.envelope @ filters(config, frames.envelope.shape[1], rate) * (MIN_RATE / rate)
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
    mask[: config.n_mels] = centres_hz(config) < bandwidth_hz(frames, config)
    return Features(values, mask, level)


def bandwidth_hz(frames: VoiceFrames, config: FeatureConfig) -> float:
    """Return the frequency in Hz up to which a recording holds anything, measured from its frames.

    It is the upper end of the long-term spectrum of the voiced frames, smoothed over 250 Hz, that
    lies within `config.held_db` of its strongest point; the file's sample rate promises nothing.
    """
    voiced = frames.f0_hz > 0
    envelope = frames.envelope[voiced] if voiced.any() else frames.envelope
    bin_hz = frames.analysis_rate / 2 / (envelope.shape[1] - 1)
    spectrum = uniform_filter1d(envelope.mean(axis=0), max(1, round(250 / bin_hz)))
    held = spectrum > spectrum.max() * 10 ** (-config.held_db / 10)
    return float(np.flatnonzero(held)[-1] * bin_hz) if held.any() else 0.0


def voiced_or_refused(frames: VoiceFrames) -> VoiceFrames:
    """Return the frames if they hold voiced speech; raise `Refusal` otherwise."""
    refuse_unvoiced(frames.f0_hz, frames.source)
    return frames


def add_difference(
    frames: VoiceFrames, difference: np.ndarray, config: FeatureConfig
) -> VoiceFrames:
    """Return frames moved by a difference of features, their own detail kept.

    Parameters
    ----------
    frames : VoiceFrames
        Of L frames; not changed.
    difference : float array [L, F]
        Two decodings subtracted. All zeros give the frames back exactly. Voicing is not moved.
    config : FeatureConfig

    Returns
    -------
    VoiceFrames
        The band difference is interpolated over mel to the FFT bins and held constant beyond the
        outermost band centres, so that nothing above 8 kHz is lost.
    """
    spread = spreading(config, frames.envelope.shape[1], frames.analysis_rate)
    low, high = F0_RANGE_HZ
    moved_hz = np.clip(frames.f0_hz * np.exp(difference[:, -3].astype(float)), low, high)
    moved_hz = np.where(difference[:, -3] == 0, frames.f0_hz, moved_hz)
    noise = frames.aperiodicity * np.exp(difference[:, -1:].astype(float))
    return replace(
        frames,
        f0_hz=np.where(frames.f0_hz > 0, moved_hz, 0.0),
        envelope=frames.envelope * np.exp(difference[:, : config.n_mels] @ spread),
        aperiodicity=np.clip(noise, 0.0, 1.0),
    )


def to_frames(features: Features, config: FeatureConfig, like: VoiceFrames) -> VoiceFrames:
    """Return the WORLD frames that features alone describe.

    Parameters
    ----------
    features : Features
        Decoded values [L, F]; the mask is ignored.
    config : FeatureConfig
    like : VoiceFrames
        Gives rates, lengths and the source; none of its frames are used.
    """
    values, rate = features.values, like.analysis_rate
    n_bins = like.envelope.shape[1]
    voiced = values[:, -2] > 0.5
    f0_hz = np.clip(np.exp(values[:, -3].astype(float)), *F0_RANGE_HZ)
    log_power = values[:, : config.n_mels] + features.level + np.log(rate / MIN_RATE)
    # D4C's own shape: -60 dB at 0 Hz, the measured value at 3 kHz, noise alone at the top.
    anchors_hz = [0.0, D4C_BAND_HZ, rate / 2]
    bins_hz = np.linspace(0, rate / 2, n_bins)
    at_band = np.interp(bins_hz, anchors_hz, [0.0, 1.0, 0.0])
    at_zero = np.interp(bins_hz, anchors_hz, [1.0, 0.0, 0.0])
    log_noise = np.outer(values[:, -1], at_band) + np.log(1e-3) * at_zero
    aperiodicity = np.where(voiced[:, None], np.exp(np.minimum(log_noise, 0.0)), 1.0)
    return replace(
        like,
        f0_hz=np.where(voiced, f0_hz, 0.0),
        envelope=np.exp(log_power.astype(float) @ spreading(config, n_bins, rate)),
        aperiodicity=np.clip(aperiodicity, 1e-3, 1.0),
    )


def _at_band(aperiodicity: np.ndarray, rate: int) -> np.ndarray:
    nearest = round(D4C_BAND_HZ / (rate / 2) * (aperiodicity.shape[1] - 1))
    return np.clip(aperiodicity[:, nearest], 1e-3, 1.0)


def _through_gaps(f0_hz: np.ndarray) -> np.ndarray:
    voiced = np.flatnonzero(f0_hz > 0)
    if len(voiced) == 0:
        return np.full(len(f0_hz), UNVOICED_F0_HZ)
    return np.exp(np.interp(np.arange(len(f0_hz)), voiced, np.log(f0_hz[voiced])))
