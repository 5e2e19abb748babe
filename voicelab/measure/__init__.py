"""What can be measured of a recording: level, pitch, spectrum, quality, phones; and its picture.

A measure that has no value is empty and says why; it is never zero and never NaN.
"""

from voicelab.measure.acoustic import ACOUSTIC_COLUMNS, measure_acoustics
from voicelab.measure.measurement import Column, Measurement, Measurements
from voicelab.measure.praat import PRAAT_COLUMNS, measure_with_praat, praat_version
from voicelab.measure.quality import QUALITY_COLUMNS, measure_quality
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
    "QUALITY_COLUMNS",
    "Column",
    "Measurement",
    "Measurements",
    "Spectrogram",
    "centres_mel",
    "measure_acoustics",
    "measure_quality",
    "measure_with_praat",
    "praat_version",
    "spectrogram",
]
