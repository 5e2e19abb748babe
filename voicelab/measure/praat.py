"""Recording -> what Praat measures of it; the only place that imports Praat (GPL, an extra).

Formants by Burg's method, harmonicity by cross-correlation, perturbation and cepstral peak
prominence with the settings that Praat's manual recommends, which are those of its dialogs.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from voicelab.audio import Recording
from voicelab.convert import HOP_S
from voicelab.measure.measurement import Column, Measurement, Measurements
from voicelab.refusal import Refusal

SOUND_CM_S = 35_000.0  # speed of sound in the warm, moist air of a vocal tract
FORMANTS = (1, 2, 3, 4)
CEILING_HZ = 5500.0  # of five formants: Praat's default, for adult voices
CEPSTRAL_HZ = (60.0, 330.0)  # where the cepstral peak is sought at least
MIN_CEPSTRUM_S = 0.1  # two windows of three periods at 60 Hz
WIDE_HZ = (40.0, 800.0)  # of the first pass: the range of edited voices
# Of a pulse train: shortest and longest period (s), largest ratio of two neighbouring periods and
# of their amplitudes.
PERIODS = (0.0001, 1 / WIDE_HZ[0], 1.3)
AMPLITUDES = (*PERIODS, 1.6)

WITHIN = (
    "Praat's F0 is sought from 0.75 times the first quartile to 1.5 times the third quartile of a "
    f"first pass from {WIDE_HZ[0]:.0f} to {WIDE_HZ[1]:.0f} Hz (De Looze & Hirst 2008)."
)

PRAAT_COLUMNS = {
    **{
        f"f{number}_hz": Column(
            "Hz",
            f"Formant F{number}: median over Praat's voiced frames (Burg, five formants below "
            f"{CEILING_HZ:.0f} Hz). {WITHIN}",
        )
        for number in FORMANTS
    },
    "formant_dispersion_hz": Column(
        "Hz", "Mean distance of neighbouring formants, (F4 - F1) / 3 (Fitch 1997)."
    ),
    "vtl_cm": Column(
        "cm",
        "Apparent length of the vocal tract from formant dispersion, c / (2 dispersion) (Fitch "
        f"1997), at a speed of sound c of {SOUND_CM_S / 100:.0f} m/s.",
    ),
    "hnr_db": Column(
        "dB", f"Harmonics-to-noise ratio (Boersma 1993), mean of the voiced frames. {WITHIN}"
    ),
    "jitter_percent": Column(
        "%", f"Local jitter: mean difference of neighbouring periods over the mean period. {WITHIN}"
    ),
    "shimmer_percent": Column(
        "%",
        "Local shimmer: mean difference of neighbouring amplitudes over the mean amplitude. "
        f"{WITHIN}",
    ),
    "cpp_db": Column(
        "dB",
        "Cepstral peak prominence (Hillenbrand et al. 1994), smoothed (Maryn & Weenink 2015); the "
        f"peak is sought from {CEPSTRAL_HZ[0]:.0f} to {CEPSTRAL_HZ[1]:.0f} Hz, and farther where "
        f"Praat's F0 is. {WITHIN}",
    ),
}


def measure_with_praat(recording: Recording) -> Measurements:
    """Return the measures of `PRAAT_COLUMNS`, by name and in its order.

    Raises
    ------
    Refusal
        Where the optional extra is not installed.
    """
    parselmouth = _parselmouth()
    if not recording.samples.any():
        return dict.fromkeys(
            PRAAT_COLUMNS, Measurement(None, "it holds no sound: every sample is zero")
        )
    sound = parselmouth.Sound(recording.samples.astype(np.float64), recording.sample_rate)
    range_hz = _range_hz(parselmouth, sound)
    formants = _formants(parselmouth, sound, range_hz)
    dispersion_hz, vtl_cm = _length(formants)

    def tried(measured: Measured, otherwise: str) -> Measurement:
        try:
            found = measured(parselmouth.praat.call, sound, range_hz)
        except parselmouth.PraatError as error:
            return Measurement(None, f"Praat: {str(error).splitlines()[0]}")
        return Measurement.finite(found, otherwise)

    return {
        **{f"f{n}_hz": one for n, one in zip(FORMANTS, formants, strict=True)},
        "formant_dispersion_hz": dispersion_hz,
        "vtl_cm": vtl_cm,
        "hnr_db": tried(_harmonicity, "Praat hears no voiced frame"),
        "jitter_percent": tried(_jitter, "Praat hears too few periods"),
        "shimmer_percent": tried(_shimmer, "Praat hears too few periods"),
        "cpp_db": tried(_cepstral_peak, "it is shorter than 100 ms"),
    }


def praat_f0(recording: Recording, range_hz: tuple[float, float]) -> np.ndarray:
    """Return F0 by Praat's autocorrelation (Boersma 1993), every 10 ms, 0 where unvoiced [L].

    Raises
    ------
    Refusal
        Where the optional extra is not installed.
    """
    parselmouth = _parselmouth()
    sound = parselmouth.Sound(recording.samples.astype(np.float64), recording.sample_rate)
    pitch = sound.to_pitch_ac(time_step=HOP_S, pitch_floor=range_hz[0], pitch_ceiling=range_hz[1])
    nearest = parselmouth.ValueInterpolation.NEAREST
    times_s = np.arange(int(recording.seconds / HOP_S) + 1) * HOP_S
    found_hz = [pitch.get_value_at_time(time_s, interpolation=nearest) for time_s in times_s]
    return np.nan_to_num(np.array(found_hz))


def praat_version() -> str:
    """Return the versions of Praat and of the package that brings it, "" where there is none."""
    try:
        parselmouth = _parselmouth()
    except Refusal:
        return ""
    return f"Praat {parselmouth.PRAAT_VERSION} (praat-parselmouth {parselmouth.VERSION})"


def _parselmouth() -> ModuleType:
    try:
        import parselmouth
    except ImportError as error:
        raise Refusal(
            "Formants, HNR, jitter, shimmer and CPP are measured by Praat, which is not installed "
            "here; install it with `pip install praat-parselmouth` (GPL-3.0)."
        ) from error
    return parselmouth


Praat = Callable[..., Any]  # parselmouth.praat.call(object or objects, command, arguments ...)

Range = tuple[float, float]  # Hz
Measured = Callable[[Praat, Any, Range], float]


def _range_hz(parselmouth: ModuleType, sound: Any) -> Range:
    """Return floor and ceiling that suit a voice (De Looze & Hirst 2008, Speech Prosody)."""
    try:
        f0_hz = sound.to_pitch(None, *WIDE_HZ).selected_array["frequency"]
    except parselmouth.PraatError:  # too short for it; what is measured says so
        return WIDE_HZ
    if not f0_hz.any():
        return WIDE_HZ
    low_hz, high_hz = np.quantile(f0_hz[f0_hz > 0], (0.25, 0.75))
    return 0.75 * float(low_hz), 1.5 * float(high_hz)


def _formants(parselmouth: ModuleType, sound: Any, range_hz: Range) -> list[Measurement]:
    """Return the median of every formant over the frames in which Praat hears a pitch."""
    if sound.sampling_frequency < 2 * CEILING_HZ:
        held = f"its sampling rate holds nothing above {sound.sampling_frequency / 2:.0f} Hz"
        return [Measurement(None, f"{held}, formants are sought up to {CEILING_HZ:.0f} Hz")] * 4
    try:
        pitch = sound.to_pitch(None, *range_hz)
        tracks = sound.to_formant_burg(maximum_formant=CEILING_HZ)
    except parselmouth.PraatError as error:
        return [Measurement(None, f"Praat: {str(error).splitlines()[0]}")] * 4
    voiced_s = [t for t in tracks.ts() if np.isfinite(pitch.get_value_at_time(t))]
    if not voiced_s:
        return [Measurement(None, "Praat hears no voiced frame")] * 4
    values = np.array([[tracks.get_value_at_time(n, t) for n in FORMANTS] for t in voiced_s])
    return [
        Measurement.finite(np.median(track[np.isfinite(track)]), f"Praat finds no F{n}")
        if np.isfinite(track).any()
        else Measurement(None, f"Praat finds no F{n}")
        for n, track in zip(FORMANTS, values.T, strict=True)
    ]


def _length(formants: list[Measurement]) -> tuple[Measurement, Measurement]:
    """Return formant dispersion (Hz) and the length of the tube that would have it (cm).

    Fitch (1997), J. Acoust. Soc. Am. 102: the mean distance of neighbouring formants; those of a
    uniform tube closed at one end stand c / (2 L) apart.
    """
    lowest, highest = formants[0].value, formants[-1].value
    if lowest is None or highest is None:
        reason = next(one.reason for one in (formants[0], formants[-1]) if one.reason)
        return Measurement(None, reason), Measurement(None, reason)
    dispersion_hz = (highest - lowest) / (FORMANTS[-1] - FORMANTS[0])
    return Measurement(dispersion_hz), Measurement(SOUND_CM_S / (2 * dispersion_hz))


def _harmonicity(call: Praat, sound: Any, range_hz: Range) -> float:
    harmonicity = call(sound, "To Harmonicity (cc)", 0.01, range_hz[0], 0.1, 1.0)
    return call(harmonicity, "Get mean", 0, 0)


def _jitter(call: Praat, sound: Any, range_hz: Range) -> float:
    pulses = call(sound, "To PointProcess (periodic, cc)", *range_hz)
    return 100 * call(pulses, "Get jitter (local)", 0, 0, *PERIODS)


def _shimmer(call: Praat, sound: Any, range_hz: Range) -> float:
    pulses = call(sound, "To PointProcess (periodic, cc)", *range_hz)
    return 100 * call([sound, pulses], "Get shimmer (local)", 0, 0, *AMPLITUDES)


def _cepstral_peak(call: Praat, sound: Any, range_hz: Range) -> float:
    """Return the smoothed prominence of the cepstral peak, Maryn & Weenink's settings."""
    if sound.duration < MIN_CEPSTRUM_S:
        return np.nan
    cepstra = call(sound, "To PowerCepstrogram", 60, 0.002, 5000, 50)
    smoothing = ("yes", 0.02, 0.0005)
    low_hz, high_hz = min(CEPSTRAL_HZ[0], range_hz[0]), max(CEPSTRAL_HZ[1], range_hz[1])
    sought = (low_hz, high_hz, 0.05, "Parabolic")
    trend = (0.001, 0.05, "Straight", "Robust")
    return call(cepstra, "Get CPPS", *smoothing, *sought, *trend)
