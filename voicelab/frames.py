"""Audio <-> frames: WORLD (the default) and mel + Griffin-Lim (the classical baseline).

WORLD: Morise, Yokomori & Ozawa (2016), with DIO + StoneMask for F0, CheapTrick for the envelope
and D4C for the aperiodicity. Griffin & Lim (1984) for the phase of the baseline.
"""

import warnings
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from voicelab.audio import Recording, resample, rms_dbfs
from voicelab.convert import HOP_S, db_to_gain
from voicelab.refusal import Refusal

# Hz; D4C has no aperiodicity band below it, so slower recordings are analysed at it.
MIN_RATE = 16_000
F0_CEIL_HZ = 500.0  # children of six speak below it
MEDIAN_FRAMES = 21  # voiced frames; about a fifth of a second of speech
MIN_SECONDS = 0.05  # shorter than this WORLD's longest analysis window has nothing to see


@dataclass(frozen=True)
class VoiceFrames:
    """What WORLD hears in a recording, every 10 ms.

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


@dataclass(frozen=True)
class MelFrames:
    """A mel spectrogram, every 10 ms: what the baseline codec keeps of a recording.

    Attributes
    ----------
    mel : float32 array [L, M]
        Magnitude per mel band from 0 Hz to half the sample rate.
    level_dbfs : float
        Root-mean-square level of the recording, which the phase recovery does not keep by itself.
    sample_rate, samples : int
        Rate (Hz) and length (T) of the recording.
    source : str
        Where the recording came from.
    """

    mel: np.ndarray
    level_dbfs: float
    sample_rate: int
    samples: int
    source: str = "array"


class Codec(Protocol):
    """Two arrows, one the other's approximate inverse; each codec has frames of its own."""

    def analyse(self, recording: Recording) -> Any:
        """Return the frames of a recording."""

    def synthesise(self, frames: Any) -> Recording:
        """Return the recording that frames describe."""


@dataclass(frozen=True)
class World:
    """The WORLD vocoder: deterministic, untrained, with F0 apart from the envelope.

    Attributes
    ----------
    f0_method : str
        "dio" (default, fast) or "harvest" (about ten times slower, fewer voicing errors).
    """

    f0_method: str = "dio"

    def analyse(self, recording: Recording) -> VoiceFrames:
        """Return the WORLD frames of a recording, their envelope at the recording's own level.

        Raises
        ------
        Refusal
            Where the recording is shorter than 50 ms.
        """
        pyworld = _pyworld()

        if recording.seconds < MIN_SECONDS:
            raise Refusal(
                f"{recording.source} lasts {recording.seconds * 1000:.0f} ms; analysis needs at "
                f"least {MIN_SECONDS * 1000:.0f} ms: give a longer recording."
            )
        heard = resample(recording, max(recording.sample_rate, MIN_RATE))
        rate, x = heard.sample_rate, heard.samples.astype(np.float64)
        coarse_hz, times_s = F0_METHODS[self.f0_method](x, rate)
        f0_hz = pyworld.stonemask(x, octaves_repaired(coarse_hz), times_s, rate)
        frames = VoiceFrames(
            f0_hz=f0_hz,
            envelope=pyworld.cheaptrick(x, f0_hz, times_s, rate),
            aperiodicity=pyworld.d4c(x, f0_hz, times_s, rate),
            sample_rate=recording.sample_rate,
            samples=len(recording.samples),
            analysis_rate=rate,
            source=recording.source,
        )
        # WORLD returns a voice about 1 dB louder than it took it; the difference depends on how
        # noisy the voice is, so it is measured here, once, and not on the path of a slider.
        level, heard_level = rms_dbfs(self.synthesise(frames).samples), rms_dbfs(recording.samples)
        if not (np.isfinite(level) and np.isfinite(heard_level)):
            return frames
        return replace(frames, envelope=frames.envelope * db_to_gain(heard_level - level) ** 2)

    def synthesise(self, frames: VoiceFrames) -> Recording:
        """Return the recording that WORLD frames describe, `frames.samples` long.

        WORLD starts its noise generator anew in every call: the same frames give the same samples.
        """
        pyworld = _pyworld()

        samples = pyworld.synthesize(
            np.ascontiguousarray(frames.f0_hz, dtype=np.float64),
            np.ascontiguousarray(frames.envelope, dtype=np.float64),
            np.ascontiguousarray(frames.aperiodicity, dtype=np.float64),
            frames.analysis_rate,
            HOP_S * 1000,
        )
        spoken = resample(
            Recording(samples, frames.analysis_rate, frames.source), frames.sample_rate
        )
        return replace(spoken, samples=_to_length(spoken.samples, frames.samples))


def octaves_repaired(f0_hz: np.ndarray) -> np.ndarray:
    """Return an F0 curve [L] without its octave errors.

    A voiced frame more than 0.4 octave from the median of the 21 voiced frames around it is moved
    by an octave where that brings it to within 0.2 octave, else, beyond half an octave, onto it.
    """
    voiced = np.flatnonzero(f0_hz > 0)
    if len(voiced) < MEDIAN_FRAMES:
        return f0_hz.copy()
    octave = np.log2(f0_hz[voiced])
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(octave, MEDIAN_FRAMES // 2, mode="edge"), MEDIAN_FRAMES
    )
    median = np.median(around, axis=1)
    for shift in (1, -1):
        slipped = (np.abs(octave - median) > 0.4) & (np.abs(octave + shift - median) < 0.2)
        octave = np.where(slipped, octave + shift, octave)
    octave = np.where(np.abs(octave - median) > 0.5, median, octave)
    repaired = f0_hz.copy()
    repaired[voiced] = 2.0**octave
    return repaired


def _pyworld() -> ModuleType:
    with warnings.catch_warnings():  # its way of finding its own version is deprecated; pinned
        warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
        import pyworld
    return pyworld


def _dio(x: np.ndarray, rate: int) -> tuple[np.ndarray, np.ndarray]:
    pyworld = _pyworld()
    # DIO's own default for how far F0 may move in 10 ms (0.1) drops a third of the voiced frames.
    return pyworld.dio(x, rate, f0_ceil=F0_CEIL_HZ, frame_period=HOP_S * 1000, allowed_range=0.2)


def _harvest(x: np.ndarray, rate: int) -> tuple[np.ndarray, np.ndarray]:
    return _pyworld().harvest(x, rate, f0_ceil=F0_CEIL_HZ, frame_period=HOP_S * 1000)


F0_METHODS = {"dio": _dio, "harvest": _harvest}


class GriffinLim:
    """Mel magnitudes with a recovered phase, as in the source report: a baseline only."""

    n_mels = 128
    window_s = 0.050  # analysis window in seconds
    iterations = 60

    def analyse(self, recording: Recording) -> MelFrames:
        """Return the mel magnitudes of a recording."""
        import torch
        import torchaudio

        rate = recording.sample_rate
        mel = torchaudio.transforms.MelSpectrogram(
            sample_rate=rate, n_mels=self.n_mels, power=1.0, norm="slaney", **self._geometry(rate)
        )
        padded = np.pad(recording.samples, (0, self._geometry(rate)["n_fft"]))
        with torch.inference_mode():
            values = mel(torch.from_numpy(padded)).T.contiguous().numpy()
        return MelFrames(
            mel=values,
            level_dbfs=rms_dbfs(recording.samples),
            sample_rate=rate,
            samples=len(recording.samples),
            source=recording.source,
        )

    def synthesise(self, frames: MelFrames) -> Recording:
        """Return the recording that a mel spectrogram describes, at its stored level."""
        import torch
        import torchaudio

        geometry = self._geometry(frames.sample_rate)
        filters = torchaudio.functional.melscale_fbanks(
            geometry["n_fft"] // 2 + 1, 0.0, frames.sample_rate / 2, self.n_mels,
            frames.sample_rate, norm="slaney",
        )  # fmt: skip
        with torch.inference_mode():
            magnitude = torch.from_numpy(frames.mel) @ torch.linalg.pinv(filters)
            phase = torchaudio.transforms.GriffinLim(
                power=1.0, n_iter=self.iterations, rand_init=False, **geometry
            )
            samples = phase(magnitude.clamp(min=0).T).numpy()
        samples = _to_length(samples, frames.samples)
        if np.isfinite(frames.level_dbfs) and samples.any():
            samples = samples * db_to_gain(frames.level_dbfs - rms_dbfs(samples))
        return Recording(samples, frames.sample_rate, frames.source)

    def _geometry(self, sample_rate: int) -> dict[str, int]:
        window = round(self.window_s * sample_rate)
        return {
            "n_fft": 1 << (window - 1).bit_length(),
            "win_length": window,
            "hop_length": round(HOP_S * sample_rate),
        }


CODECS: dict[str, Codec] = {"world": World(), "griffin_lim": GriffinLim()}


def _to_length(samples: np.ndarray, length: int) -> np.ndarray:
    return np.pad(samples[:length], (0, max(0, length - len(samples))))
