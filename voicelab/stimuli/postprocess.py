"""Rendered audio -> stimulus: rate, exact duration, ramps and level; nothing clips.

A file from its first to its last sample:

    |/~~~~~~~~~~~~~~~~~~~~~~~~~~|........|
     ramp       sound      ramp  silence
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from voicelab.audio import SUBTYPES, Recording, resample, rms_dbfs
from voicelab.convert import db_to_gain, gain_to_db, seconds_to_samples
from voicelab.refusal import Refusal, Sentence

RATES = (16_000, 22_050, 44_100, 48_000)  # Hz
SEARCH_S = 0.020  # search range for a zero crossing before the end; a period of 50 Hz
TOLERANCE_DB = 0.1  # of a level
LOUDNESS_ROUNDS = 4  # a gain also moves the gate of the loudness measure


@dataclass(frozen=True)
class OutputFormat:
    """The format of every file of a set; the mean of a sound is removed first.

    Attributes
    ----------
    sample_rate : int
        16 000, 22 050, 44 100 or 48 000 Hz.
    bits : int
        16 or 24.
    level : str
        "rms": of the whole file; "lufs": integrated loudness; "peak": of the largest sample.
    level_db : float
        In dB relative to full scale, or LUFS.
    ramp_s : float
        Length of the raised cosine at either end of the sound; 0 for none.
    duration_s : float or None
        Of every file; None keeps the original duration.
    lowering : bool
        Whether the whole set may be lowered if the level cannot be reached without clipping.
    """

    sample_rate: int = 44_100
    bits: int = 16
    level: str = "rms"
    level_db: float = -26.0
    ramp_s: float = 0.010
    duration_s: float | None = None
    lowering: bool = True

    def __post_init__(self) -> None:
        if self.sample_rate not in RATES:
            known = ", ".join(map(str, RATES))
            raise Refusal(
                "{rate} Hz was asked for; stimuli are written at {known}.",
                rate=self.sample_rate,
                known=known,
            )
        if self.bits not in SUBTYPES:
            raise Refusal("{bits} bits were asked for; stimuli have 16 or 24 bits.", bits=self.bits)
        if self.level not in LEVELS:
            raise Refusal(
                "{level!r} is not a kind of level; use {known}.",
                level=self.level,
                known=", ".join(LEVELS),
            )
        if not -80 <= self.level_db <= 0:
            raise Refusal(
                "a level of {level_db:g} dB was asked for; give one from -80 to 0 dB relative "
                "to full scale.",
                level_db=self.level_db,
            )
        if not 0 <= self.ramp_s <= 10:
            raise Refusal(
                "ramps of {ramp_s:g} s were asked for; give 0 to 10 s.", ramp_s=self.ramp_s
            )
        if self.duration_s is not None and not 0 < self.duration_s <= 600:
            raise Refusal(
                "a duration of {duration_s:g} s was asked for; give 0 to 600 s.",
                duration_s=self.duration_s,
            )

    @property
    def ramp_samples(self) -> int:
        """Length of a ramp in samples."""
        return seconds_to_samples(self.ramp_s, self.sample_rate)

    @property
    def ceiling_dbfs(self) -> float:
        """Level of the largest sample that either sign can have."""
        return float(gain_to_db(1 - 2.0 ** (1 - self.bits)))

    def samples_of(self, length: int, sample_rate: int) -> int:
        """Return the file length, in samples, of a rendering of `length` samples."""
        if self.duration_s is not None:
            return seconds_to_samples(self.duration_s, self.sample_rate)
        return round(length * self.sample_rate / sample_rate)


@dataclass(frozen=True)
class ShapedSound:
    """A stimulus at its rate and duration, ramped, before its level is set.

    Attributes
    ----------
    recording : Recording
    sounding : int
        Samples before the padding.
    loudest : float
        Largest sample of the sound before its ramps; `verify` checks the ramps against it.
    level_db : float
        In the output's kind of level.
    peak_dbfs : float
    """

    recording: Recording
    sounding: int
    loudest: float
    level_db: float
    peak_dbfs: float


def shape_sound(recording: Recording, output: OutputFormat) -> ShapedSound:
    """Return a rendering at the rate and duration of a set, its mean removed, with ramps.

    A longer sound is cut at its last zero crossing in the 20 ms before the end, a shorter one is
    padded with silence.

    Raises
    ------
    Refusal
        If the sound is shorter than its two ramps, silent, or too short to measure its loudness.
    """
    resampled = resample(recording, output.sample_rate)
    length = output.samples_of(len(recording.samples), recording.sample_rate)
    samples = resampled.samples.astype(np.float64)
    if len(samples) > length:
        samples = samples[: _crossing(samples - samples.mean(), length, output.sample_rate)]
    samples = samples - samples.mean()  # the level must not include a recorder's DC offset
    sounding, ramp = len(samples), output.ramp_samples
    if sounding < 2 * ramp:
        raise Refusal(
            "{source} would last {ms:.0f} ms, which is too short for two ramps of "
            "{ramp_ms:g} ms; give a longer recording or shorter ramps.",
            source=recording.source,
            ms=sounding / output.sample_rate * 1000,
            ramp_ms=output.ramp_s * 1000,
        )
    loudest = float(np.abs(samples).max(initial=0.0))
    if ramp:
        rise = raised_cosine(ramp)
        samples[:ramp] *= rise
        samples[sounding - ramp :] *= rise[::-1]
    done = replace(resampled, samples=np.pad(samples, (0, length - sounding)))
    return ShapedSound(
        recording=done,
        sounding=sounding,
        loudest=loudest,
        level_db=LEVELS[output.level](done),
        peak_dbfs=float(gain_to_db(np.abs(done.samples).max(initial=0.0))),
    )


def level_gain_db(sound: ShapedSound, output: OutputFormat, lowered_db: float = 0.0) -> float:
    """Return the gain that brings a stimulus to its level, with the lowering of the set."""
    wanted_db = output.level_db - lowered_db
    gain = wanted_db - sound.level_db
    if output.level == "lufs":
        for _ in range(LOUDNESS_ROUNDS):
            gain += wanted_db - LEVELS["lufs"](apply_gain(sound.recording, gain))
    return gain


def required_lowering_db(
    sound: ShapedSound, output: OutputFormat, lowered_db: float = 0.0
) -> float:
    """Return the total lowering of a set that keeps this stimulus from clipping.

    Parameters
    ----------
    sound : ShapedSound
    output : OutputFormat
    lowered_db : float
        The present lowering.
    """
    peak_dbfs = sound.peak_dbfs + level_gain_db(sound, output, lowered_db)
    return max(0.0, peak_dbfs - output.ceiling_dbfs + lowered_db)


def apply_level(sound: ShapedSound, output: OutputFormat, lowered_db: float = 0.0) -> Recording:
    """Return a stimulus at its level, with the lowering of the set.

    Raises
    ------
    Refusal
        If it would clip.
    """
    gain = level_gain_db(sound, output, lowered_db)
    above_db = sound.peak_dbfs + gain - output.ceiling_dbfs
    if above_db > 1e-6:
        raise Refusal(
            "{source} would clip: at {level_db:g} dB ({level}) its peak is "
            "{above_db:.1f} dB above full scale; choose a lower level, or let the "
            "whole set be lowered.",
            source=sound.recording.source,
            level_db=output.level_db - lowered_db,
            level=output.level,
            above_db=above_db,
        )
    return apply_gain(sound.recording, gain)


def round_up_lowering_db(needed_db: float) -> float:
    """Return a lowering, rounded up to a tenth of a decibel."""
    return math.ceil(needed_db * 10 - 1e-9) / 10


def raised_cosine(ramp: int) -> np.ndarray:
    """Return the raised cosine [ramp] from 0 at its first sample to 1 just after its last."""
    return 0.5 * (1 - np.cos(np.pi * np.arange(ramp) / ramp))


def _crossing(samples: np.ndarray, length: int, sample_rate: int) -> int:
    """Return where to cut, at most at `length`: after the last zero crossing, if one is near."""
    first = max(1, length - seconds_to_samples(SEARCH_S, sample_rate))
    signs = np.signbit(samples[first - 1 : length + 1])
    changes = np.flatnonzero(signs[1:] != signs[:-1])
    return first + int(changes[-1]) if len(changes) else length


def apply_gain(recording: Recording, gain_db: float) -> Recording:
    """Return a recording with a gain, even beyond full scale."""
    return replace(recording, samples=recording.samples * db_to_gain(gain_db))


def _rms(recording: Recording) -> float:
    return _finite(
        rms_dbfs(recording.samples), recording, Sentence("it is silent: there is nothing to level")
    )


def _peak(recording: Recording) -> float:
    level = float(gain_to_db(np.abs(recording.samples).max(initial=0.0)))
    return _finite(level, recording, Sentence("it is silent: there is nothing to level"))


def _lufs(recording: Recording) -> float:
    from voicelab.measure import measure_acoustics

    unvoiced = np.zeros(1)  # saves the pitch analysis, which is not needed here
    loudness = measure_acoustics(recording, unvoiced)["lufs"]
    return _finite(loudness.value, recording, loudness.reason)


def _finite(level: float | None, recording: Recording, reason: str) -> float:
    if level is None or not math.isfinite(level):
        raise Refusal(
            "the level of {source} cannot be set ({reason}); leave it out, or "
            "choose another kind of level.",
            source=recording.source,
            reason=reason,
        )
    return level


LEVELS: dict[str, Callable[[Recording], float]] = {"rms": _rms, "lufs": _lufs, "peak": _peak}
