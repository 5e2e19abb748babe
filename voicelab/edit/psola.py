"""Moving the F0 of a recording by time-domain pitch-synchronous overlap-add (TD-PSOLA).

Moulines & Charpentier (1990). Grains of two periods are cut out of a recording around its epochs
and laid down again at other distances. The spectral envelope, the duration and whatever is unvoiced
stay as they are.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.signal import oaconvolve

from voicelab.convert import HOP_S
from voicelab.edit.epochs import Stretch, voiced_stretches

FINE_HZ = 128_000  # grains are placed so finely: whole samples at 8 kHz would be heard as jitter
ZEROS = 24  # zero crossings of the interpolating filter on either side
BETA = 8.0  # of its Kaiser window
EARLY = 0.25  # of a period: how far the last grain of a stretch may precede its last epoch


@dataclass(frozen=True)
class Periods:
    """A recording cut into its periods: all of pitch shifting that no ratio changes.

    Attributes
    ----------
    samples : float32 array [T]
    rate : int
        In Hz.
    f0_hz : float array [L]
        Every 10 ms; 0 where unvoiced.
    """

    samples: np.ndarray
    rate: int
    f0_hz: np.ndarray

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """Its voiced stretches and their epochs."""
        return voiced_stretches(self.samples.astype(np.float64), self.rate, self.f0_hz)

    @cached_property
    def between(self) -> np.ndarray:
        """The samples [P, T] of P recordings, each of them 1 / P of a sample later."""
        parts = -(-FINE_HZ // self.rate)
        rows = np.empty((parts, len(self.samples)), dtype=np.float32)
        rows[0] = self.samples
        for part in range(1, parts):
            at = np.arange(-ZEROS, ZEROS + 1) + part / parts  # in samples
            window = np.i0(BETA * np.sqrt(1 - np.square(at / (ZEROS + 1)))) / np.i0(BETA)
            rows[part] = oaconvolve(
                self.samples.astype(np.float64), np.sinc(at) * window, mode="same"
            )
        return rows

    def shifted(self, ratio: np.ndarray) -> np.ndarray:
        """Return the samples, float64 [T], with their F0 multiplied by a ratio for every frame.

        Voiced stretches whose ratios are all 1, and what is unvoiced, stay as they are to the last
        digit.

        Parameters
        ----------
        ratio : float array [L]
            Positive. That of unvoiced frames is not used.
        """
        if (ratio == 1).all():
            return self.samples.astype(np.float64)
        laid, kept = np.zeros(len(self.samples)), np.ones(len(self.samples))
        limits = [*(one.epochs[0] for one in self.stretches[1:]), len(self.samples)]
        for stretch, limit in zip(self.stretches, limits[: len(self.stretches)], strict=True):
            if (ratio[stretch.frames] != 1).any():
                self._lay(stretch, ratio[stretch.frames], limit, laid, kept)
        return laid + kept * self.samples

    def _lay(
        self, stretch: Stretch, ratio: np.ndarray, limit: float, laid: np.ndarray, kept: np.ndarray
    ) -> None:
        r"""Add the grains of a stretch to `laid`, and take away from `kept` what they replace.

        The first grain stands where it was cut. The last one, wherever it comes to stand, fades
        into the recording over a period, before the next stretch begins at `limit`:

            kept ____                     ____
                     |                  /
            laid     |\/\/\/\/\/\/\/\/\/\
        """
        epochs = stretch.epochs
        intervals = np.diff(epochs)
        placed = _placed(stretch, ratio, HOP_S * self.rate)
        placed = placed[placed < limit]
        nearest = np.searchsorted((epochs[:-1] + epochs[1:]) / 2, placed)
        # As wide as a period of the recording or of the result, whichever is shorter: so the halves
        # of neighbours add up to one where F0 rises, and no grain holds the peak of another.
        gaps = np.diff(placed)
        own = np.concatenate([intervals[:1], intervals, intervals[-1:]])
        left = np.minimum(own[nearest], np.concatenate([[0.0], gaps]))
        right = np.minimum(own[nearest + 1], np.append(gaps, limit - placed[-1]))
        # Fewer periods of the same power would be softer; more of them are narrower. The outermost
        # two join the recording, and so keep its amplitude.
        gain = np.ones(len(placed))
        gain[1:-1] = np.sqrt(np.maximum(1.0, gaps[1:] / own[nearest[1:-1] + 1]))
        columns = np.column_stack([placed, epochs[nearest], left, right, gain])
        for place, epoch, before, after, factor in columns.tolist():
            self._lay_grain(place, epoch, before, after, factor, laid)
        last, fade = placed[-1], right[-1]
        first_after, first_whole = int(np.ceil(last)), int(np.ceil(last + fade))
        kept[int(np.ceil(epochs[0])) : first_after] = 0.0
        fading = np.arange(first_after, first_whole)
        kept[first_after:first_whole] = 0.5 - 0.5 * np.cos(np.pi * (fading - last) / fade)

    def _lay_grain(
        self, place: float, epoch: float, left: float, right: float, gain: float, laid: np.ndarray
    ) -> None:
        """Add the recording around an epoch, under a Hann window, to `laid` around a place."""
        whole, part = divmod(round((epoch - place) * len(self.between)), len(self.between))
        first = max(int(np.ceil(place - left)), 0, -whole)
        end = min(int(np.ceil(place + right)), len(laid), len(laid) - whole)
        offset = np.arange(first, end) - place
        width = np.where(offset < 0, left or 1.0, right)
        window = gain * (0.5 + 0.5 * np.cos(np.pi * offset / width))
        laid[first:end] += window * self.between[part, first + whole : end + whole]


def _placed(stretch: Stretch, ratio: np.ndarray, hop: float) -> np.ndarray:
    """Return where the epochs of a stretch come to lie, in samples, from its first to its last.

    Parameters
    ----------
    stretch : Stretch
    ratio : float array
        Of its frames.
    hop : float
        From frame to frame in samples.
    """
    epochs = stretch.epochs
    middles = (epochs[:-1] + epochs[1:]) / 2 / hop - stretch.frames.start  # in frames
    factor = np.interp(middles, np.arange(len(ratio)), ratio)
    # The phase counts the periods of the result. It rises linearly from epoch to epoch, and by one
    # more period behind the last of them.
    phase = np.cumsum(np.concatenate([[0.0], factor, [1.0]]))
    times = np.append(epochs, epochs[-1] + (epochs[-1] - epochs[-2]) / factor[-1])
    return np.interp(np.arange(np.ceil(phase[-2] - EARLY) + 1), phase, times)
