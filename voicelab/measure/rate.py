"""Recording -> speaking rate, from its syllable nuclei."""

import numpy as np
from scipy.signal import find_peaks

from voicelab.audio import Recording
from voicelab.convert import HOP_S
from voicelab.measure.measurement import Column, Measurement, Measurements

WINDOW_S = 0.064  # of the intensity: 3.2 periods of 50 Hz, as in Praat
SILENT_DB = -25.0  # below the loudest hundredth: no syllable, and a pause if it lasts
DIP_DB = 2.0  # between two nuclei
PAUSE_S = 0.3  # shorter silences belong to speech
MIN_SPEECH_S = 1.0

RATE_COLUMNS = {
    "syllables_per_s": Column(
        "1/s",
        "Articulation rate: syllable nuclei per second of speech without its pauses of 0.3 s or "
        "more. Nuclei are voiced peaks of the intensity within 25 dB of its 99th percentile with a "
        "dip of at least 2 dB between two of them (de Jong & Wempe 2009).",
    )
}


def measure_rate(recording: Recording, f0_hz: np.ndarray) -> Measurements:
    """Return the measure of `RATE_COLUMNS`.

    Parameters
    ----------
    recording : Recording
    f0_hz : float array [L]
        Its F0 every 10 ms, 0 where unvoiced.
    """
    level_db = intensity_db(recording, len(f0_hz))
    sounding = level_db > np.quantile(level_db, 0.99) + SILENT_DB
    speech = ~_long_runs(~sounding, round(PAUSE_S / HOP_S))
    seconds = speech.sum() * HOP_S
    if seconds < MIN_SPEECH_S:
        return {
            "syllables_per_s": Measurement(
                None, f"it holds {seconds:.1f} s of speech; a rate needs {MIN_SPEECH_S:.0f} s"
            )
        }
    nuclei, _ = find_peaks(level_db, prominence=DIP_DB)
    counted = sounding[nuclei] & (f0_hz[nuclei] > 0)
    return {"syllables_per_s": Measurement(float(counted.sum() / seconds))}


def intensity_db(recording: Recording, frames: int) -> np.ndarray:
    """Return the intensity [L] in dB re full scale, every 10 ms."""
    rate = recording.sample_rate
    window = np.hanning(max(3, round(WINDOW_S * rate)))
    window /= window.sum()
    power = np.square(recording.samples.astype(np.float64))
    centres = np.round(np.arange(frames) * HOP_S * rate).astype(int)
    half = len(window) // 2
    padded = np.pad(power, (half, half + len(window)))
    at = np.minimum(centres, len(power))[:, None] + np.arange(len(window))
    return 10 * np.log10(padded[at] @ window + 1e-12)


def _long_runs(mask: np.ndarray, least: int) -> np.ndarray:
    """Return a mask [L] of the runs of true frames that are at least so long."""
    edges = np.flatnonzero(np.diff(np.r_[False, mask, False]))
    kept = np.zeros(len(mask), dtype=bool)
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        kept[start:stop] = stop - start >= least
    return kept
