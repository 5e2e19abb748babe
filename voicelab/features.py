"""Frames <-> what a model sees: log mel bands, log F0, voicing, aperiodicity, at any rate."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.ndimage import uniform_filter1d

from voicelab.audio import Recording, resample
from voicelab.convert import HOP_S, hz_to_mel, mel_to_hz
from voicelab.frames import MIN_RATE, VoiceFrames, World
from voicelab.refusal import Refusal

D4C_BAND_HZ = 3000.0  # D4C measures noise in bands 3 kHz apart; the first is all a 16 kHz file has
UNVOICED_F0_HZ = 150.0  # stands in where a recording holds no voiced frame at all
F0_RANGE_HZ = (40.0, 1000.0)  # what WORLD can still speak
POWER_FLOOR = 1e-10  # relative to the voiced level, so that a quiet recording looks like a loud one
MIN_VOICED_FRAMES = 8
# What tells a voice from noise. Of 4 s of white, pink and brown noise about 1 % pass, of 3 s of
# corpus speech 0.3 % fail (recordings in which hardly a pitch is found).
STEADY_STEP = 0.03  # largest step of F0 in 10 ms, as a share, that counts as going on
MIN_STEADY_SHARE = 0.2  # of the voiced frames


@dataclass(frozen=True)
class FeatureConfig:
    """How frames become features."""

    n_mels: int = 64  # bands M
    low_hz: float = 60.0  # lower edge of the lowest band
    high_hz: float = 7600.0  # upper edge of the highest band; resampling filters own what is above
    held_db: float = 60.0  # a band this far below the strongest one holds nothing but codec noise

    @property
    def size(self) -> int:
        """Number of features F: the bands, log F0, voicing, aperiodicity."""
        return self.n_mels + 3


@dataclass(frozen=True)
class Features:
    """What a model sees of a recording.

    Attributes
    ----------
    values : float32 array [L, F]
        Natural-log power in M mel bands relative to the voiced level of the recording, natural log
        of F0 in Hz (interpolated through unvoiced frames), voicing (0 or 1), natural log of the
        aperiodicity at 3 kHz.
    mask : bool array [F]
        False for bands above what the recording really holds.
    level : float
        Natural-log power that was taken off every band.
    """

    values: np.ndarray
    mask: np.ndarray
    level: float


def centres_hz(config: FeatureConfig) -> np.ndarray:
    """Return the centre frequencies [M] of the mel bands in Hz."""
    return mel_to_hz(_edges_mel(config)[1:-1])


def from_recording(recording: Recording, config: FeatureConfig) -> Features:
    """Return the features of a recording as a corpus is read: at 16 kHz, with the default codec."""
    return from_frames(World().analyse(resample(recording, MIN_RATE)), config)


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
    power = frames.envelope @ _filters(config, frames.envelope.shape[1], rate) * (MIN_RATE / rate)
    voiced = frames.f0_hz > 0
    counted = voiced if voiced.sum() >= MIN_VOICED_FRAMES else np.ones_like(voiced)
    below_4k = centres_hz(config) < 3800  # what every recording holds, so that levels compare
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
    voiced = int((frames.f0_hz > 0).sum())
    if voiced < MIN_VOICED_FRAMES:
        raise Refusal(
            f"{frames.source} holds {voiced * HOP_S * 1000:.0f} ms of voiced speech; at least "
            f"{MIN_VOICED_FRAMES * HOP_S * 1000:.0f} ms are needed: give a recording of somebody "
            "speaking."
        )
    # F0 trackers find a pitch in noise too, here and there, but one that jumps from frame to frame.
    log_f0 = np.log(np.where(frames.f0_hz > 0, frames.f0_hz, np.inf))
    with np.errstate(invalid="ignore"):  # inf - inf between two unvoiced frames
        steady = np.abs(np.diff(log_f0)) < STEADY_STEP
    in_a_row = steady[:-2] & steady[1:-1] & steady[2:]
    if steady.sum() < MIN_STEADY_SHARE * voiced or not in_a_row.any():
        raise Refusal(
            f"{frames.source} holds no steady pitch ({steady.sum() / voiced:.0%} of its voiced "
            "frames go on from the one before), as noise does; give a recording of somebody "
            "speaking."
        )
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
    spread = _spreading(config, frames.envelope.shape[1], frames.analysis_rate)
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
        envelope=np.exp(log_power.astype(float) @ _spreading(config, n_bins, rate)),
        aperiodicity=np.clip(aperiodicity, 1e-3, 1.0),
    )


def _edges_mel(config: FeatureConfig) -> np.ndarray:
    return np.linspace(hz_to_mel(config.low_hz), hz_to_mel(config.high_hz), config.n_mels + 2)


@lru_cache(maxsize=16)
def _filters(config: FeatureConfig, n_bins: int, rate: int) -> np.ndarray:
    """Return triangles [K, M] over mel, each of unit sum: mean power in a band, at any rate."""
    edges = _edges_mel(config)
    bins = hz_to_mel(np.linspace(0, rate / 2, n_bins))[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return triangles / triangles.sum(axis=0)


@lru_cache(maxsize=16)
def _spreading(config: FeatureConfig, n_bins: int, rate: int) -> np.ndarray:
    """Return the matrix [M, K] that interpolates band values linearly over mel to FFT bins."""
    bins = hz_to_mel(np.linspace(0, rate / 2, n_bins))
    centres = _edges_mel(config)[1:-1]
    return np.stack([np.interp(bins, centres, unit) for unit in np.eye(config.n_mels)])


def _at_band(aperiodicity: np.ndarray, rate: int) -> np.ndarray:
    nearest = round(D4C_BAND_HZ / (rate / 2) * (aperiodicity.shape[1] - 1))
    return np.clip(aperiodicity[:, nearest], 1e-3, 1.0)


def _through_gaps(f0_hz: np.ndarray) -> np.ndarray:
    voiced = np.flatnonzero(f0_hz > 0)
    if len(voiced) == 0:
        return np.full(len(f0_hz), UNVOICED_F0_HZ)
    return np.exp(np.interp(np.arange(len(f0_hz)), voiced, np.log(f0_hz[voiced])))
