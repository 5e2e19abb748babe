"""Listening tests: blind, in a random order, every answer kept; and the psychometric curve."""

from voicelab.listening.answers import COLUMNS, Results, Row, read_rows
from voicelab.listening.plan import CHOICE, FIRST, IDENTIFY, SECOND, TASKS, Design, Trial, planned
from voicelab.listening.psychometric import (
    EACH,
    Curve,
    Estimate,
    JudgeCurve,
    Level,
    by_test,
    curve_of,
)
from voicelab.listening.session import Session
from voicelab.listening.stimulus_set import (
    ATTRIBUTES,
    DEFAULT_YEARS,
    Stimulus,
    StimulusSet,
    read_set,
)
from voicelab.listening.unpacking import unpacked

__all__ = [
    "ATTRIBUTES",
    "CHOICE",
    "COLUMNS",
    "DEFAULT_YEARS",
    "EACH",
    "FIRST",
    "IDENTIFY",
    "SECOND",
    "TASKS",
    "Curve",
    "Design",
    "Estimate",
    "JudgeCurve",
    "Level",
    "Results",
    "Row",
    "Session",
    "Stimulus",
    "StimulusSet",
    "Trial",
    "by_test",
    "curve_of",
    "planned",
    "read_rows",
    "read_set",
    "unpacked",
]
