"""Audio <-> frames: WORLD (the default) and mel + Griffin-Lim (the classical baseline).

WORLD: Morise, Yokomori & Ozawa (2016), with DIO + StoneMask for F0, CheapTrick for the envelope
and D4C for the aperiodicity. Griffin & Lim (1984) for the phase of the baseline.
"""

import warnings
from dataclasses import dataclass, replace
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from voicelab.audio import Recording, resample, rms_dbfs
from voicelab.convert import HOP_S, db_to_gain
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    import torch

# Hz; D4C has no aperiodicity band below it, so slower recordings are analysed at it.
MIN_RATE = 16_000
F0_CEIL_HZ = 500.0  # children of six speak below it
WIDE_HZ = (40.0, 800.0)  # where edited voices speak too
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
        Mean magnitude per mel band, heard at 16 kHz.
    low_hz, high_hz : float
        Lower edge of the lowest band and upper edge of the highest.
    level_dbfs : float
        Root-mean-square level to speak at, which the phase recovery does not keep by itself.
    sample_rate, samples : int
        Rate (Hz) and length (T) of the recording; synthesis returns to them.
    source : str
        Where the recording came from.
    """

    mel: np.ndarray
    low_hz: float
    high_hz: float
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
        "dio" (default, fast), "harvest" (about ten times slower, fewer voicing errors) or
        "two_pass": DIO from 40 to 800 Hz, then from 0.75 times the first quartile of that to 1.5
        times the third (De Looze & Hirst 2008), to measure voices that edits made.
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
        f0_hz, times_s, x, rate = self._pitch(recording)
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

    def pitch_hz(self, recording: Recording) -> np.ndarray:
        """Return the fundamental frequency [L] of a recording as `analyse` hears it, alone."""
        return self._pitch(recording)[0]

    def _pitch(self, recording: Recording) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
        """Return F0 and time of every frame, and the samples and the rate they were heard at."""
        _refuse_shorter(recording)
        heard = resample(recording, max(recording.sample_rate, MIN_RATE))
        rate, x = heard.sample_rate, heard.samples.astype(np.float64)
        coarse_hz, times_s = F0_METHODS[self.f0_method](x, rate)
        return _pyworld().stonemask(x, octaves_repaired(coarse_hz), times_s, rate), times_s, x, rate

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


def _two_pass(x: np.ndarray, rate: int) -> tuple[np.ndarray, np.ndarray]:
    pyworld, hop_ms = _pyworld(), HOP_S * 1000
    # Over so wide a range, two bands an octave take a strong harmonic for F0; four do not.
    wide_hz, times_s = pyworld.dio(x, rate, *WIDE_HZ, channels_in_octave=4.0, frame_period=hop_ms)
    if not wide_hz.any():
        return wide_hz, times_s
    low_hz, high_hz = np.quantile(octaves_repaired(wide_hz)[wide_hz > 0], (0.25, 0.75))
    own_hz = max(0.75 * low_hz, WIDE_HZ[0]), min(1.5 * high_hz, WIDE_HZ[1])
    return pyworld.dio(x, rate, *own_hz, frame_period=hop_ms, allowed_range=0.2)


F0_METHODS = {"dio": _dio, "harvest": _harvest, "two_pass": _two_pass}


@dataclass(frozen=True)
class GriffinLim:
    """Mel magnitudes with a recovered phase, as in the source report: a baseline only.

    Attributes
    ----------
    n_mels : int
        Bands M.
    low_hz, high_hz : float
        Edges of the lowest and the highest band; resampling filters own what is above.
    iterations : int
        Of the phase recovery, which begins with a phase of zero throughout.
    """

    n_mels: int = 80
    low_hz: float = 60.0
    high_hz: float = 7600.0
    iterations: int = 32  # 60 bring the speaker no nearer

    def analyse(self, recording: Recording) -> MelFrames:
        """Return the mel magnitudes of a recording, heard at 16 kHz.

        Raises
        ------
        Refusal
            Where the recording is shorter than 50 ms.
        """
        import torch

        _refuse_shorter(recording)
        samples = resample(recording, MIN_RATE).samples
        hops = -(-len(samples) // STFT["hop_length"])
        padded = _to_length(samples, max(hops * STFT["hop_length"], STFT["n_fft"]))
        window = torch.hann_window(STFT["win_length"])
        with torch.inference_mode():
            spectrum = torch.stft(
                torch.from_numpy(padded), window=window, return_complex=True, **STFT
            )
            mel = spectrum.abs().T @ mel_filters(self.n_mels, self.low_hz, self.high_hz)
        return MelFrames(
            mel=mel.numpy(),
            low_hz=self.low_hz,
            high_hz=self.high_hz,
            level_dbfs=rms_dbfs(recording.samples),
            sample_rate=recording.sample_rate,
            samples=len(recording.samples),
            source=recording.source,
        )

    def synthesise(self, frames: MelFrames) -> Recording:
        """Return the recording that a mel spectrogram describes, at its stored level."""
        import torch
        import torchaudio

        inverse = _inverse_filters(frames.mel.shape[1], frames.low_hz, frames.high_hz)
        phase = torchaudio.transforms.GriffinLim(
            power=1.0, n_iter=self.iterations, rand_init=False, **STFT
        )
        with torch.inference_mode():
            magnitude = torch.from_numpy(frames.mel) @ inverse
            samples = phase(magnitude.clamp(min=0).T).numpy()
        spoken = resample(Recording(samples, MIN_RATE, frames.source), frames.sample_rate)
        samples = _to_length(spoken.samples, frames.samples)
        if np.isfinite(frames.level_dbfs) and samples.any():
            samples = samples * db_to_gain(frames.level_dbfs - rms_dbfs(samples))
        return replace(spoken, samples=samples)


# Of the baseline, in samples at 16 kHz: windows of 50 ms, 10 ms apart.
STFT: dict[str, Any] = {"n_fft": 1024, "win_length": 800, "hop_length": 160}


@lru_cache(maxsize=4)
def mel_filters(n_mels: int, low_hz: float, high_hz: float) -> "torch.Tensor":
    """Return triangles [K, M] over mel, of unit area, for the baseline's spectrum of K bins."""
    import torchaudio

    n_bins = STFT["n_fft"] // 2 + 1
    return torchaudio.functional.melscale_fbanks(
        n_bins, low_hz, high_hz, n_mels, MIN_RATE, norm="slaney"
    )


@lru_cache(maxsize=4)
def _inverse_filters(n_mels: int, low_hz: float, high_hz: float) -> "torch.Tensor":
    import torch

    return torch.linalg.pinv(mel_filters(n_mels, low_hz, high_hz))


CODECS: dict[str, Codec] = {"world": World(), "griffin_lim": GriffinLim()}


def synthesise(frames: VoiceFrames | MelFrames) -> Recording:
    """Return the recording that the frames of either codec describe."""
    codec = SPEAKS[type(frames)]
    return codec.synthesise(frames)


SPEAKS: dict[type, Codec] = {VoiceFrames: CODECS["world"], MelFrames: CODECS["griffin_lim"]}


def _refuse_shorter(recording: Recording) -> None:
    if recording.seconds < MIN_SECONDS:
        raise Refusal(
            "{source} lasts {ms:.0f} ms; analysis needs at least {least:.0f} ms: give a "
            "longer recording.",
            source=recording.source,
            ms=recording.seconds * 1000,
            least=MIN_SECONDS * 1000,
        )


def _to_length(samples: np.ndarray, length: int) -> np.ndarray:
    return np.pad(samples[:length], (0, max(0, length - len(samples))))
