"""Simulated recording channels: rooms, clipping, codecs, vocoders.

A judge must learn the voice, not the channel. With one recording per speaker the two cannot be
told apart, unless the recording is also presented through other channels.
"""

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import soundfile

from voicelab.audio import Recording, resample
from voicelab.codecs import MIN_RATE
from voicelab.codecs.griffin_lim import GriffinLim
from voicelab.codecs.world import World
from voicelab.judge.frontend import FrontendConfig, log_mel_of

# (container, subtype, compression level)
CODERS = (
    ("OGG", "OPUS", 0.9), ("OGG", "OPUS", 1.0), ("OGG", "VORBIS", 0.9),
    ("MP3", "MPEG_LAYER_III", 0.7), ("MP3", "MPEG_LAYER_III", 0.99),
)  # fmt: skip
ROOM_S = (0.15, 0.9)  # reverberation time, to -60 dB
DIRECT_DB = (-3.0, 12.0)  # direct-to-reverberant ratio
TILT_DB = 2.5
SNR_DB = (3.0, 30.0)  # signal-to-noise ratio
CLIPPED_SHARE = (0.01, 0.08)  # of samples beyond full scale

Samples = np.ndarray


def room(x: Samples, random: np.random.Generator) -> Samples:
    """Return samples [T] in a random room: the reverberation is decaying noise (Polack 1988)."""
    from scipy.signal import fftconvolve  # slow to load, and not needed for a verdict

    seconds = random.uniform(*ROOM_S)
    time = np.arange(round(seconds * MIN_RATE)) / MIN_RATE
    tail = random.standard_normal(len(time)) * 10 ** (-3 * time / seconds)
    tail[: round(random.uniform(0.001, 0.02) * MIN_RATE)] = 0.0  # before the first reflection
    tail /= np.sqrt(np.square(tail).sum()) * 10 ** (random.uniform(*DIRECT_DB) / 20)
    return x + fftconvolve(x, tail)[: len(x)]


def clipped(x: Samples, random: np.random.Generator) -> Samples:
    """Return samples [T] recorded too loud: a random share of them is clipped."""
    ceiling = np.quantile(np.abs(x), 1 - random.uniform(*CLIPPED_SHARE))
    return np.clip(x, -ceiling, ceiling)


def coded(x: Samples, random: np.random.Generator) -> Samples:
    """Return samples [T] after a round trip through a lossy codec: Opus, Vorbis or MP3."""
    container, subtype, level = CODERS[random.integers(len(CODERS))]
    packed = io.BytesIO()
    loudest = float(np.abs(x).max()) + 1e-9
    soundfile.write(
        packed, x / loudest * 0.5, MIN_RATE, format=container, subtype=subtype,
        compression_level=level,
    )  # fmt: skip
    packed.seek(0)
    unpacked = soundfile.read(packed, dtype="float64")[0] * loudest / 0.5
    return np.pad(unpacked[: len(x)], (0, max(0, len(x) - len(unpacked))))


def equalised(x: Samples, random: np.random.Generator) -> Samples:
    """Return samples [T] through a slow random filter: cosines over the logarithm of frequency.

    The gains of the four cosines have a standard deviation of `TILT_DB`.
    """
    gains = random.standard_normal(4) * TILT_DB
    log_hz = np.log(np.maximum(_bins_hz(x), 60.0) / 60.0) / np.log(MIN_RATE / 2 / 60.0)
    curve = gains @ np.cos(np.pi * np.arange(1, 5)[:, None] * log_hz)
    return _filtered(x, 10 ** (curve / 20))


def noisy(x: Samples, random: np.random.Generator) -> Samples:
    """Return samples [T] with noise at `SNR_DB`, its spectrum falling by 0 to 9 dB an octave."""
    slope = random.uniform(0.0, 1.5)
    noise = _filtered(random.standard_normal(len(x)), np.maximum(_bins_hz(x), 60.0) ** -slope)
    level = np.sqrt(np.square(x).mean() / np.square(noise).mean())
    return x + noise * level * 10 ** (-random.uniform(*SNR_DB) / 20)


def narrowed(x: Samples, random: np.random.Generator) -> Samples:
    """Return samples [T] limited to a random band: from at most 250 Hz to at least 2.2 kHz."""
    bins_hz = _bins_hz(x)
    low, high = random.uniform(0.0, 250.0), random.uniform(2200.0, 3700.0)
    return _filtered(x, ((bins_hz >= low) & (bins_hz <= high)).astype(float))


def _bins_hz(x: Samples) -> np.ndarray:
    return np.fft.rfftfreq(len(x), 1 / MIN_RATE)


def _filtered(x: Samples, gain: np.ndarray) -> Samples:
    return np.fft.irfft(np.fft.rfft(x) * gain, len(x))


def by_world(x: Samples, random: np.random.Generator) -> Samples:
    """Return samples [T] as WORLD resynthesises them."""
    return World().synthesise(World().analyse(Recording(x, MIN_RATE))).samples


def by_griffin_lim(x: Samples, random: np.random.Generator) -> Samples:
    """Return samples [T] as mel spectrogram and Griffin-Lim resynthesise them."""
    return GriffinLim().synthesise(GriffinLim().analyse(Recording(x, MIN_RATE))).samples


CHANNELS: dict[str, Callable[[Samples, np.random.Generator], Samples]] = {
    "room": room,
    "clipped": clipped,
    "coded": coded,
    "griffin_lim": by_griffin_lim,
    "world": by_world,
}


@dataclass(frozen=True)
class Channels:
    """From a recording to the log-mel spectrograms of an excerpt through each channel."""

    config: FrontendConfig = field(default_factory=FrontendConfig)
    seconds: float = 10.0  # of each recording
    names: tuple[str, ...] = ("room", "clipped", "coded", "griffin_lim")
    version = 2  # raise when the result changes; 2: fewer rounds of Griffin-Lim

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        """Return one log-mel spectrogram [L, M] per channel, float16."""
        x = resample(recording, MIN_RATE).samples.astype(np.float64)
        # The same recording always gets the same room and excerpt.
        random = np.random.default_rng(zlib.crc32(recording.samples.tobytes()))
        spare = len(x) - round(self.seconds * MIN_RATE)
        start = int(random.integers(spare + 1)) if spare > 0 else 0
        x = x[start : start + round(self.seconds * MIN_RATE)]
        return {
            name: log_mel_of(
                Recording(CHANNELS[name](x, random), MIN_RATE), self.config
            ).log_mel.astype(np.float16)
            for name in self.names
        }
