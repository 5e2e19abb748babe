"""What can be measured of a recording: its level, pitch and spectrum, as figures and as a picture.

A measure that has no value is empty and says why; it is never zero and never NaN.
"""

from voicelab.measure.acoustic import ACOUSTIC, measures
from voicelab.measure.praat import PRAAT, praat, praat_version
from voicelab.measure.spectrogram import (
    BANDS,
    HIGH_HZ,
    LOW_HZ,
    MAX_COLUMNS,
    Spectrogram,
    centres_mel,
    spectrogram,
)
from voicelab.measure.value import Column, Measure, Measures

COLUMNS: dict[str, Column] = {**ACOUSTIC, **PRAAT}

__all__ = [
    "ACOUSTIC",
    "BANDS",
    "COLUMNS",
    "HIGH_HZ",
    "LOW_HZ",
    "MAX_COLUMNS",
    "PRAAT",
    "Column",
    "Measure",
    "Measures",
    "Spectrogram",
    "centres_mel",
    "measures",
    "praat",
    "praat_version",
    "spectrogram",
]
