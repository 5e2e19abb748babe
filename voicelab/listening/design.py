"""The design of a listening test: the task, the question, the participant."""

import random
import re
from dataclasses import dataclass

from voicelab.listening.stimulus_set import ADULT_YEARS, ATTRIBUTES, DEFAULT_YEARS
from voicelab.refusal import Refusal, Sentence, either

CHOICE, IDENTIFY = "choice", "identify"
TASKS = (CHOICE, IDENTIFY)
FIRST, SECOND = "first", "second"
# Tasks and answers as messages name them.
LABELS = {
    CHOICE: Sentence("choice"),
    IDENTIFY: Sentence("identify"),
    FIRST: Sentence("first"),
    SECOND: Sentence("second"),
}
CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True)
class Design:
    """The design of a test.

    Attributes
    ----------
    task : str
        "choice": two sounds of one continuum, which is more so? "identify": one sound, which class?
    attribute : str
        "gender" or "age".
    participant : str
        A code chosen by the experimenter, letters and digits; no personal data.
    seed : int
    repetitions : int
        How often every stimulus, or every pair, is presented.
    apart : int or None
        The largest number of steps between the two sounds of a pair; None: all pairs.
    years : int
        The age from which a voice counts as older, in the identification of age.
    """

    task: str
    attribute: str
    participant: str
    seed: int
    repetitions: int = 2
    apart: int | None = None
    years: int = DEFAULT_YEARS

    def __post_init__(self) -> None:
        if self.task not in TASKS:
            raise Refusal(
                "{task!r} is not a task; use {known}.", task=self.task, known=either(*TASKS)
            )
        if self.attribute not in ATTRIBUTES:
            raise Refusal(
                "listeners cannot be asked about {attribute!r}; use {known}.",
                attribute=self.attribute,
                known=either(*ATTRIBUTES),
            )
        if not CODE.fullmatch(self.participant):
            raise Refusal(
                "{code!r} cannot be a participant's code; use 1 to 32 letters, digits, - or _, and "
                "no name.",
                code=self.participant,
            )
        if not 1 <= self.repetitions <= 1000:
            raise Refusal(
                "the number of repetitions is {count}; give 1 to 1000.", count=self.repetitions
            )
        if self.apart is not None and self.apart < 1:
            raise Refusal(
                "the sounds of a pair cannot be at most {count} steps apart; give 1 or more.",
                count=self.apart,
            )
        if not ADULT_YEARS <= self.years <= 90:
            raise Refusal(
                "the age boundary is {years} years; give 18 to 90 years.", years=self.years
            )

    @property
    def test(self) -> tuple[str, int, str, str]:
        """What identifies the test in a file of answers: participant, seed, task, attribute."""
        return self.participant, self.seed, self.task, self.attribute

    @property
    def answers(self) -> tuple[str, str]:
        """The answers given with the left and with the right key.

        Which of two classes is on the left is random by participant.
        """
        if self.task == CHOICE:
            return FIRST, SECOND
        low, high = ATTRIBUTES[self.attribute]
        return (low, high) if self.random_numbers("keys").random() < 0.5 else (high, low)

    def random_numbers(self, purpose: str) -> random.Random:
        """Return the random numbers for one purpose.

        Only `Random.random()` is used: Python guarantees its sequence across versions.
        """
        return random.Random(
            f"{self.seed}/{self.participant}/{self.task}/{self.attribute}/{purpose}"
        )
