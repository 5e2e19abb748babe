"""Listening tests, from a stimulus set to psychometric curves.

In the order in which data passes: `unpacking` (a set in a zip file), `set_table` and `stimulus_set`
(its sounds and strengths), `design` and `trials` (what is played in which order), `listening_test`
(a test in progress), `answers` and `answer_file` (its results on disk), `logistic_fit`,
`intervals`, `judge_fit` and `psychometric_fit` (curves).
"""

from voicelab.listening.answer_file import AnswerFile
from voicelab.listening.answers import COLUMNS, Answer, read_answers
from voicelab.listening.design import CHOICE, FIRST, IDENTIFY, SECOND, TASKS, Design
from voicelab.listening.judge_fit import JudgeFit
from voicelab.listening.listening_test import ListeningTest
from voicelab.listening.psychometric_fit import (
    GROUPINGS,
    Estimate,
    Level,
    PsychometricFit,
    fit_psychometric,
    group_answers,
)
from voicelab.listening.stimulus_set import (
    ATTRIBUTES,
    DEFAULT_YEARS,
    Stimulus,
    StimulusSet,
    read_set,
)
from voicelab.listening.trials import Trial, plan_trials
from voicelab.listening.unpacking import unpack

__all__ = [
    "ATTRIBUTES",
    "CHOICE",
    "COLUMNS",
    "DEFAULT_YEARS",
    "FIRST",
    "GROUPINGS",
    "IDENTIFY",
    "SECOND",
    "TASKS",
    "Answer",
    "AnswerFile",
    "Design",
    "Estimate",
    "JudgeFit",
    "Level",
    "ListeningTest",
    "PsychometricFit",
    "Stimulus",
    "StimulusSet",
    "Trial",
    "fit_psychometric",
    "group_answers",
    "plan_trials",
    "read_answers",
    "read_set",
    "unpack",
]
