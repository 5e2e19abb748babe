"""What can be measured of a recording: its level, pitch and spectrum, as figures and as a picture.

A measure that has no value is empty and says why; it is never zero and never NaN.
"""

from voicelab.measure.acoustic import ACOUSTIC_COLUMNS, measure_acoustics
from voicelab.measure.measurement import Column, Measurement, Measurements
from voicelab.measure.praat import PRAAT_COLUMNS, measure_with_praat, praat_version
from voicelab.measure.spectrogram import (
    BANDS,
    HIGH_HZ,
    LOW_HZ,
    MAX_COLUMNS,
    Spectrogram,
    centres_mel,
    spectrogram,
)

COLUMNS: dict[str, Column] = {**ACOUSTIC_COLUMNS, **PRAAT_COLUMNS}

__all__ = [
    "ACOUSTIC_COLUMNS",
    "BANDS",
    "COLUMNS",
    "HIGH_HZ",
    "LOW_HZ",
    "MAX_COLUMNS",
    "PRAAT_COLUMNS",
    "Column",
    "Measurement",
    "Measurements",
    "Spectrogram",
    "centres_mel",
    "measure_acoustics",
    "measure_with_praat",
    "praat_version",
    "spectrogram",
]
