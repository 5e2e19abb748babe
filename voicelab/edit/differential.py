"""An edit laid over the recording itself, which no vocoder makes anew.

What moved frames change is done to the recording: F0 by pitch-synchronous overlap-add, the spectral
envelope by a filter that changes over time, breath by adding noise. Filtering by the difference of
two spectra is the idea of Kobayashi, Toda et al. (2014) for voice conversion. Frames that are not
moved change no sample.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
import scipy.fft

from voicelab.audio import Recording
from voicelab.codecs import Frames
from voicelab.convert import HOP_S, seconds_to_samples
from voicelab.edit.psola import Periods

WINDOW_HOPS = 4  # length of the filter's windows, in frames of 10 ms
BLOCK = 128  # frames that are filtered at once, which bounds the memory
LEAST_KEPT = 0.5  # share of the power of the recording that no noise replaces


class VoiceFrames(Frames, Protocol):
    """The frames of a codec that holds F0 apart from the spectrum."""

    @property
    def f0_hz(self) -> np.ndarray:
        """F0 [L] in Hz, 0 where unvoiced."""

    @property
    def envelope(self) -> np.ndarray:
        """Power [L, K] per FFT bin."""

    @property
    def aperiodicity(self) -> np.ndarray:
        """Share of noise in the amplitude [L, K]."""

    @property
    def analysis_rate(self) -> int:
        """Rate of the analysis in Hz."""


@dataclass(frozen=True)
class Base:
    """A recording that edits are laid over, with what is computed once for all of them.

    Attributes
    ----------
    recording : Recording
    frames : VoiceFrames
        Its analysis.
    """

    recording: Recording
    frames: VoiceFrames

    @cached_property
    def periods(self) -> Periods:
        """The recording cut into its periods."""
        return Periods(self.recording.samples, self.recording.sample_rate, self.frames.f0_hz)

    @cached_property
    def noise(self) -> np.ndarray:
        """White noise, float32 [T], of unit power; always the same."""
        return np.random.default_rng(0).standard_normal(len(self.recording.samples), np.float32)

    def moved_to(self, moved: VoiceFrames) -> Recording:
        """Return the recording with that changed in which moved frames differ from its own.

        Its length, its rate and its voicing stay. Noise rises where aperiodicity does; where it
        falls the noise of the recording stays, because no filter tells it from the voice.
        """
        voiced = (self.frames.f0_hz > 0) & (moved.f0_hz > 0)
        ratio = np.ones(len(voiced))
        ratio[voiced] = moved.f0_hz[voiced] / self.frames.f0_hz[voiced]
        samples = self.periods.shifted(ratio)
        gain, breath = self._spectra(moved, voiced)
        return replace(self.recording, samples=self._filtered(samples, gain, breath))

    def _spectra(self, moved: VoiceFrames, voiced: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return amplitudes [L, K]: factors for the recording, and of white noise to be added."""
        envelope = self.frames.envelope
        held = envelope > 0
        gain = np.sqrt(np.divide(moved.envelope, envelope, out=np.ones_like(envelope), where=held))
        breath = np.zeros_like(gain)
        # Noise of the share n, and what is kept of the recording, whose own share is a:
        #   kept + noise = 1,  a^2 kept + noise = n^2
        rises = voiced & (moved.aperiodicity > self.frames.aperiodicity).any(axis=1)
        if rises.any():
            own, wanted = (np.square(one.aperiodicity[rises]) for one in (self.frames, moved))
            tonal = np.divide(1 - wanted, 1 - own, out=np.ones_like(own), where=own < 1)
            kept = np.clip(tonal, LEAST_KEPT, 1.0)
            gain[rises] *= np.sqrt(kept)
            # The power in a bin is per sample, and the analysis may have more samples a second.
            per_sample = self.recording.sample_rate / self.frames.analysis_rate
            breath[rises] = np.sqrt((1 - kept) * moved.envelope[rises] * per_sample)
        return gain.astype(np.float32), breath.astype(np.float32)

    def _filtered(self, samples: np.ndarray, gain: np.ndarray, breath: np.ndarray) -> np.ndarray:
        """Return samples [T] with a spectrum multiplied by a gain [L, K], and noise added.

        Only what the filter changes is added to the samples, frame by frame, under windows of 40 ms
        that overlap by three quarters. So what it does not change stays to the last digit.
        """
        active = np.flatnonzero(((gain != 1) | (breath > 0)).any(axis=1))
        if not len(active):
            return samples
        rate = self.recording.sample_rate
        half = seconds_to_samples(WINDOW_HOPS / 2 * HOP_S, rate)
        size = scipy.fft.next_fast_len(2 * half, real=True)
        window = (0.5 + 0.5 * np.cos(np.pi * np.arange(-half, half) / half)).astype(np.float32)
        centres = np.rint(np.arange(len(gain)) * HOP_S * rate).astype(int)
        bins = _Bins.of(size, rate, gain.shape[1], self.frames.analysis_rate)
        padded = np.pad(samples.astype(np.float32), (half, half + rate))
        noise = np.pad(self.noise, (half, half + rate)) if breath.any() else None
        change = np.zeros_like(padded)
        overlap = np.zeros_like(padded)
        for centre in centres.tolist():
            overlap[centre : centre + 2 * half] += np.square(window)
        for start in range(0, len(active), BLOCK):
            block = active[start : start + BLOCK]
            places = centres[block, None] + np.arange(2 * half)
            spectrum = scipy.fft.rfft(padded[places] * window, size) * (bins.read(gain[block]) - 1)
            if noise is not None:
                added = scipy.fft.rfft(noise[places] * window, size)
                spectrum += added * bins.read(breath[block])
            pieces = scipy.fft.irfft(spectrum, size)[:, : 2 * half] * window
            for centre, piece in zip(centres[block].tolist(), pieces, strict=True):
                change[centre : centre + 2 * half] += piece
        sounding = slice(half, half + len(samples))
        return samples + change[sounding] / overlap[sounding]


@dataclass(frozen=True)
class _Bins:
    """Where the bins of one Fourier transform lie between those of another."""

    low: np.ndarray
    share: np.ndarray  # of the bin above `low`

    @classmethod
    def of(cls, size: int, rate: int, n_bins: int, analysis_rate: int) -> "_Bins":
        """Return where the bins of `size` samples lie between K bins up to half another rate."""
        at = np.linspace(0, rate / analysis_rate * (n_bins - 1), size // 2 + 1)
        low = np.minimum(at.astype(int), n_bins - 2)
        return cls(low, (at - low).astype(np.float32))

    def read(self, spectra: np.ndarray) -> np.ndarray:
        """Return spectra [L, K] read there, linearly interpolated."""
        lower = spectra[:, self.low]
        return lower + self.share * (spectra[:, self.low + 1] - lower)
