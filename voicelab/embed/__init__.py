"""Making the tables that a bundle ships: maps of its voices and windows, verdicts, separability."""

from voicelab.embed.judged_voices import JUDGED_FILE, Judged, judge_voices, voice_rows
from voicelab.embed.tables import (
    SEPARABILITY_FILE,
    make_voices,
    make_windows,
    read_separability,
    write_separability,
)
from voicelab.embed.windows import WINDOWS_FILE, WINDOWS_MAPS_FILE, windows_of

__all__ = [
    "JUDGED_FILE",
    "SEPARABILITY_FILE",
    "WINDOWS_FILE",
    "WINDOWS_MAPS_FILE",
    "Judged",
    "judge_voices",
    "make_voices",
    "make_windows",
    "read_separability",
    "voice_rows",
    "windows_of",
    "write_separability",
]
