"""Recording -> level, loudness, pitch and spectrum, each by its published definition."""

from dataclasses import replace

import numpy as np

from voicelab.audio import Recording, rms_dbfs
from voicelab.codecs.pitch import WIDE_HZ, track
from voicelab.codecs.voicing import refuse_unvoiced
from voicelab.convert import HOP_S, gain_to_db, hz_to_semitones
from voicelab.measure.measurement import Column, Measurement, Measurements
from voicelab.refusal import Refusal, Sentence

REFERENCE_HZ = 100.0  # of semitones
LOUDNESS_BLOCK_S = 0.4  # the gating block of ITU-R BS.1770: nothing shorter has a loudness
LOUDNESS_MIN_HZ = 8000  # sampling rate; far below, the shelf of its weighting has no place
WINDOW_S = 0.040  # of the long-term average spectrum; parts the harmonics of most voices
LOW_HZ, HIGH_HZ = 50.0, 8000.0  # what is averaged for the centroid
TILT_HZ = 250.0 * 2.0 ** (np.arange(14) / 3)  # centres of the bands of the tilt, to 5 kHz
MIN_TILT_BANDS = 6  # two octaves; a line through less says little
EDGE_FRAMES = 2  # at either end of a voiced stretch: the tracker's window reaches beyond the voice

ACOUSTIC_COLUMNS = {
    "duration_s": Column("s", "Duration: samples over sampling rate."),
    "rms_dbfs": Column(
        "dB re full scale",
        "Root-mean-square level of all samples; 0 dB is a full-scale square wave (dBov of ITU-T "
        "G.100.1), so that a full-scale sine has -3.01 dB.",
    ),
    "peak_dbfs": Column("dB re full scale", "Level of the largest sample."),
    "lufs": Column("LUFS", "Integrated loudness by ITU-R BS.1770-4; needs at least 0.4 s."),
    "f0_mean_hz": Column(
        "Hz",
        "Mean fundamental frequency, every 10 ms, of the voiced frames that lie 20 ms or more "
        f"inside a voiced stretch (SwiftF0, {WIDE_HZ[0]:.0f} to {WIDE_HZ[1]:.0f} Hz, Nieradzik "
        "2025, refined by DIO and StoneMask, Morise et al. 2009 and 2016).",
    ),
    "f0_sd_hz": Column("Hz", "Standard deviation (n - 1) of F0 over the same frames."),
    "f0_min_hz": Column("Hz", "Lowest F0 of the same frames."),
    "f0_max_hz": Column("Hz", "Highest F0 of the same frames."),
    "f0_mean_st": Column("semitones re 100 Hz", "Mean of F0 in semitones above 100 Hz."),
    "f0_sd_st": Column("semitones", "Standard deviation (n - 1) of F0 in semitones."),
    "f0_range_st": Column("semitones", "Interval from the lowest to the highest F0."),
    "voiced_share": Column(
        "1",
        "Share of the frames, every 10 ms, that are voiced; silence that fills a file up (samples "
        "of zero at its end) is left out.",
    ),
    "centroid_hz": Column(
        "Hz",
        "Centre of gravity of the long-term average power spectrum from 50 Hz to 8 kHz, or to "
        "half the sampling rate.",
    ),
    "tilt_db_per_octave": Column(
        "dB/octave",
        "Slope of the least-squares line through the long-term average spectral density in bands "
        "one octave wide, centred every third of an octave from 250 Hz to 5 kHz.",
    ),
}


def measure_acoustics(recording: Recording, f0_hz: np.ndarray | None = None) -> Measurements:
    """Return the measures of `ACOUSTIC_COLUMNS`, by name and in its order.

    Parameters
    ----------
    recording : Recording
    f0_hz : float array [L], optional
        F0 every 10 ms, 0 where unvoiced, where it is already known; else it is found here.
    """
    return {
        "duration_s": Measurement(recording.seconds),
        "rms_dbfs": _level(rms_dbfs(recording.samples) if len(recording.samples) else -np.inf),
        "peak_dbfs": _level(float(gain_to_db(np.abs(recording.samples).max(initial=0.0)))),
        "lufs": _loudness(recording),
        **_pitch(recording, f0_hz),
        **_spectrum(recording),
    }


def _level(level_dbfs: float) -> Measurement:
    return Measurement.finite(level_dbfs, "it holds no sound: every sample is zero")


def _loudness(recording: Recording) -> Measurement:
    """Return the integrated loudness (ITU-R BS.1770-4, by pyloudnorm)."""
    import pyloudnorm

    if recording.seconds < LOUDNESS_BLOCK_S:
        return Measurement(
            None,
            Sentence(
                "it lasts {ms:.0f} ms and loudness (BS.1770) is defined from {least:.0f} ms",
                ms=recording.seconds * 1000,
                least=LOUDNESS_BLOCK_S * 1000,
            ),
        )
    if recording.sample_rate < LOUDNESS_MIN_HZ:
        return Measurement(
            None,
            Sentence("at {rate} Hz loudness (BS.1770) is not defined", rate=recording.sample_rate),
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        meter = pyloudnorm.Meter(recording.sample_rate)
        lufs = meter.integrated_loudness(recording.samples.astype(np.float64))
    return Measurement.finite(
        lufs, Sentence("no part of it is above the gate of BS.1770 at -70 LUFS")
    )


def _pitch(recording: Recording, f0_hz: np.ndarray | None) -> dict[str, Measurement]:
    """Return what is said of F0, in Hz and in semitones re 100 Hz.

    Means in Hz and in semitones differ: the second is the logarithm of the geometric mean, which
    is nearer to how a pitch is heard (Nolan 2003, Proc. 15th ICPhS).
    """
    names = [name for name in ACOUSTIC_COLUMNS if name.startswith("f0_")]
    try:
        # A reason stands in the row of its file: it need not name the file, whose path may be long.
        unnamed = replace(recording, source="it")
        f0_hz = track(unnamed).f0_hz if f0_hz is None else f0_hz
    except Refusal as refusal:
        return {name: Measurement(None, str(refusal)) for name in [*names, "voiced_share"]}
    sounding = len(np.trim_zeros(recording.samples, "b")) / recording.sample_rate
    share = Measurement(float((f0_hz > 0)[: int(sounding / HOP_S) + 1].mean()))
    try:
        refuse_unvoiced(f0_hz, "it")  # F0 is found in noise too, here and there
    except Refusal:
        brief = (
            f"an F0 from {WIDE_HZ[0]:.0f} to {WIDE_HZ[1]:.0f} Hz is found in "
            f"{(f0_hz > 0).sum() * HOP_S * 1000:.0f} ms of it, too little or too unsteady for a "
            "voice"
        )
        return {name: Measurement(None, brief) for name in names} | {"voiced_share": share}
    inner_hz = f0_hz[_inside(f0_hz > 0)]
    if len(inner_hz) < 2:
        brief = "no voiced stretch in it is longer than 50 ms"
        return {name: Measurement(None, brief) for name in names} | {"voiced_share": share}
    inner_st = hz_to_semitones(inner_hz, REFERENCE_HZ)
    values = {
        "f0_mean_hz": inner_hz.mean(),
        "f0_sd_hz": inner_hz.std(ddof=1),
        "f0_min_hz": inner_hz.min(),
        "f0_max_hz": inner_hz.max(),
        "f0_mean_st": inner_st.mean(),
        "f0_sd_st": inner_st.std(ddof=1),
        "f0_range_st": np.ptp(inner_st),
    }
    return {name: Measurement(float(value)) for name, value in values.items()} | {
        "voiced_share": share
    }


def _inside(voiced: np.ndarray) -> np.ndarray:
    """Return which frames [L] have two voiced frames on either side."""
    around = np.lib.stride_tricks.sliding_window_view(
        np.pad(voiced, EDGE_FRAMES), 2 * EDGE_FRAMES + 1
    )
    return np.asarray(around.all(axis=1))


def _spectrum(recording: Recording) -> dict[str, Measurement]:
    """Return the centroid and the tilt of the long-term average spectrum.

    The centroid is the first moment of the power spectrum (Praat's centre of gravity, power 2;
    Peeters 2004, CUIDADO report, 6.1.1). The tilt is the slope of the regression line through the
    long-term average spectrum over log frequency (Lu & Cooke 2009, Speech Communication 51, who
    take third-octave bands). Here the bands are an octave wide, so that every band holds a harmonic
    of every voice; over a power law of any exponent that only shifts the line.
    """
    from scipy.signal import welch

    names = ("centroid_hz", "tilt_db_per_octave")
    window = round(WINDOW_S * recording.sample_rate)
    if len(recording.samples) < window:
        reason = f"it lasts {recording.seconds * 1000:.0f} ms and a spectrum is taken over 40 ms"
        return {name: Measurement(None, reason) for name in names}
    if not recording.samples.any():
        return {
            name: Measurement(None, "it holds no sound: every sample is zero") for name in names
        }
    hz, density = welch(
        recording.samples.astype(np.float64), recording.sample_rate, nperseg=window, detrend=False,
        nfft=4 * window,
    )  # fmt: skip
    heard = (hz >= LOW_HZ) & (hz <= HIGH_HZ)
    power = density[heard].sum()
    centroid = (
        Measurement(float(hz[heard] @ density[heard] / power))
        if power > 0
        else Measurement(None, "it holds nothing between 50 Hz and 8 kHz")
    )
    return {"centroid_hz": centroid, "tilt_db_per_octave": _tilt(hz, density)}


def _tilt(hz: np.ndarray, density: np.ndarray) -> Measurement:
    half_band = np.sqrt(2.0)
    centres = TILT_HZ[TILT_HZ * half_band <= hz[-1]]
    if len(centres) < MIN_TILT_BANDS:
        return Measurement(None, f"its sampling rate holds nothing above {hz[-1]:.0f} Hz")
    levels = np.array(
        [density[(hz >= f / half_band) & (hz < f * half_band)].mean() for f in centres]
    )
    if not (levels > 0).all():
        return Measurement(None, f"it holds nothing around {centres[levels <= 0][0]:.0f} Hz")
    octaves = np.log2(centres)
    return Measurement(float(np.polyfit(octaves, 10 * np.log10(levels), 1)[0]))
