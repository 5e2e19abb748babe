"""Recording -> what Praat measures of it; the only place that imports Praat (GPL, an extra).

Formants by Burg's method, harmonicity by cross-correlation, perturbation and cepstral peak
prominence with the settings that Praat's manual recommends, which are those of its dialogs.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from voicelab.audio import Recording
from voicelab.measure.measured import Column, Measure, Measures
from voicelab.refusal import Refusal

SOUND_CM_S = 35_000.0  # speed of sound in the warm, moist air of a vocal tract
FORMANTS = (1, 2, 3, 4)
CEILING_HZ = 5500.0  # of five formants: Praat's default, for adult voices
PITCH_HZ = (75.0, 600.0)  # floor and ceiling of Praat's own pitch
MIN_CEPSTRUM_S = 0.1  # two windows of three periods at 60 Hz, the lowest pitch that is sought
# Of a pulse train: shortest and longest period (s), largest ratio of two neighbouring periods and
# of their amplitudes.
PERIODS = (0.0001, 0.02, 1.3)
AMPLITUDES = (*PERIODS, 1.6)

PRAAT = {
    **{
        f"f{number}_hz": Column(
            "Hz",
            f"Formant F{number}: median over Praat's voiced frames (Burg, five formants below "
            f"{CEILING_HZ:.0f} Hz).",
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
    "hnr_db": Column("dB", "Harmonics-to-noise ratio (Boersma 1993), mean of the voiced frames."),
    "jitter_percent": Column(
        "%", "Local jitter: mean difference of neighbouring periods over the mean period."
    ),
    "shimmer_percent": Column(
        "%", "Local shimmer: mean difference of neighbouring amplitudes over the mean amplitude."
    ),
    "cpp_db": Column(
        "dB",
        "Cepstral peak prominence (Hillenbrand et al. 1994), smoothed (Maryn & Weenink 2015).",
    ),
}


def praat(recording: Recording) -> Measures:
    """Return the measures of `PRAAT`, by name and in its order.

    Raises
    ------
    Refusal
        Where the optional extra is not installed.
    """
    parselmouth = _parselmouth()
    if not recording.samples.any():
        return dict.fromkeys(PRAAT, Measure(None, "it holds no sound: every sample is zero"))
    sound = parselmouth.Sound(recording.samples.astype(np.float64), recording.sample_rate)
    formants = _formants(parselmouth, sound)
    dispersion_hz, vtl_cm = _length(formants)
    return {
        **{f"f{n}_hz": one for n, one in zip(FORMANTS, formants, strict=True)},
        "formant_dispersion_hz": dispersion_hz,
        "vtl_cm": vtl_cm,
        "hnr_db": _tried(parselmouth, _harmonicity, sound, "Praat hears no voiced frame"),
        "jitter_percent": _tried(parselmouth, _jitter, sound, "Praat hears too few periods"),
        "shimmer_percent": _tried(parselmouth, _shimmer, sound, "Praat hears too few periods"),
        "cpp_db": _tried(parselmouth, _cepstral_peak, sound, "it is shorter than 100 ms"),
    }


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


def _tried(
    parselmouth: ModuleType, measured: Callable[[Praat, Any], float], sound: Any, otherwise: str
) -> Measure:
    try:
        return Measure.finite(measured(parselmouth.praat.call, sound), otherwise)
    except parselmouth.PraatError as error:
        return Measure(None, f"Praat: {str(error).splitlines()[0]}")


def _formants(parselmouth: ModuleType, sound: Any) -> list[Measure]:
    """Return the median of every formant over the frames in which Praat hears a pitch."""
    if sound.sampling_frequency < 2 * CEILING_HZ:
        held = f"its sampling rate holds nothing above {sound.sampling_frequency / 2:.0f} Hz"
        return [Measure(None, f"{held}, formants are sought up to {CEILING_HZ:.0f} Hz")] * 4
    try:
        pitch = sound.to_pitch(None, *PITCH_HZ)
        tracks = sound.to_formant_burg(maximum_formant=CEILING_HZ)
    except parselmouth.PraatError as error:
        return [Measure(None, f"Praat: {str(error).splitlines()[0]}")] * 4
    voiced_s = [t for t in tracks.ts() if np.isfinite(pitch.get_value_at_time(t))]
    if not voiced_s:
        return [Measure(None, "Praat hears no voiced frame")] * 4
    values = np.array([[tracks.get_value_at_time(n, t) for n in FORMANTS] for t in voiced_s])
    return [
        Measure.finite(np.median(track[np.isfinite(track)]), f"Praat finds no F{n}")
        if np.isfinite(track).any()
        else Measure(None, f"Praat finds no F{n}")
        for n, track in zip(FORMANTS, values.T, strict=True)
    ]


def _length(formants: list[Measure]) -> tuple[Measure, Measure]:
    """Return formant dispersion (Hz) and the length of the tube that would have it (cm).

    Fitch (1997), J. Acoust. Soc. Am. 102: the mean distance of neighbouring formants; those of a
    uniform tube closed at one end stand c / (2 L) apart.
    """
    lowest, highest = formants[0].value, formants[-1].value
    if lowest is None or highest is None:
        reason = next(one.reason for one in (formants[0], formants[-1]) if one.reason)
        return Measure(None, reason), Measure(None, reason)
    dispersion_hz = (highest - lowest) / (FORMANTS[-1] - FORMANTS[0])
    return Measure(dispersion_hz), Measure(SOUND_CM_S / (2 * dispersion_hz))


def _harmonicity(call: Praat, sound: Any) -> float:
    harmonicity = call(sound, "To Harmonicity (cc)", 0.01, PITCH_HZ[0], 0.1, 1.0)
    return call(harmonicity, "Get mean", 0, 0)


def _jitter(call: Praat, sound: Any) -> float:
    pulses = call(sound, "To PointProcess (periodic, cc)", *PITCH_HZ)
    return 100 * call(pulses, "Get jitter (local)", 0, 0, *PERIODS)


def _shimmer(call: Praat, sound: Any) -> float:
    pulses = call(sound, "To PointProcess (periodic, cc)", *PITCH_HZ)
    return 100 * call([sound, pulses], "Get shimmer (local)", 0, 0, *AMPLITUDES)


def _cepstral_peak(call: Praat, sound: Any) -> float:
    """Return the smoothed prominence of the cepstral peak, Maryn & Weenink's settings."""
    if sound.duration < MIN_CEPSTRUM_S:
        return np.nan
    cepstra = call(sound, "To PowerCepstrogram", 60, 0.002, 5000, 50)
    smoothing = ("yes", 0.02, 0.0005)
    sought = (60, 330, 0.05, "Parabolic")
    trend = (0.001, 0.05, "Straight", "Robust")
    return call(cepstra, "Get CPPS", *smoothing, *sought, *trend)
