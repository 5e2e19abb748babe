"""A listening test in progress: the current trial, and the answers so far."""

import hashlib
import math
import threading
from datetime import UTC, datetime
from pathlib import Path

from voicelab.listening.answer_file import AnswerFile
from voicelab.listening.answers import HEADER, Answer
from voicelab.listening.design import CHOICE, LABELS, Design
from voicelab.listening.stimulus_set import StimulusSet
from voicelab.listening.trials import Trial, plan_trials
from voicelab.refusal import Refusal, either

MAX_REACTION_MS = 86_400_000.0  # a day
MAX_REPLAYS = 100_000


class ListeningTest:
    """The test of one participant; the same set, code and seed resume it where it stopped.

    Attributes
    ----------
    stimuli : StimulusSet
    design : Design
    trials : tuple of Trial
    """

    def __init__(self, stimuli: StimulusSet, design: Design, answers: Path) -> None:
        """Plan a test and open its file of answers.

        Parameters
        ----------
        stimuli : StimulusSet
        design : Design
        answers : Path
            The file of answers; it can contain other tests too.

        Raises
        ------
        Refusal
            If the file cannot be written, or contains answers to other trials under this
            participant, seed, task and attribute.
        """
        self.stimuli, self.design = stimuli, design
        self.trials = plan_trials(stimuli, design)
        self._lock = threading.Lock()
        self._file = AnswerFile(answers)
        try:
            self._answered = [one for one in self._file.answers if one.test == design.test]
            for index, answer in enumerate(self._answered):
                self._refuse_other_trial(answer, index)
        except BaseException:
            self._file.close()
            raise

    @property
    def path(self) -> Path:
        """The file of answers."""
        return self._file.path

    @property
    def done(self) -> int:
        """The number of trials answered."""
        return len(self._answered)

    @property
    def current(self) -> Trial | None:
        """The next trial to answer; None at the end."""
        return self.trials[self.done] if self.done < len(self.trials) else None

    @property
    def answers(self) -> list[Answer]:
        """The answers of this test."""
        return list(self._answered)

    @property
    def key(self) -> str:
        """An id by which a page recognises the test when it comes back to it."""
        identity = repr((self.design.test, self.stimuli.sha256, len(self.trials)))
        return hashlib.sha256(identity.encode()).hexdigest()[:16]

    def table(self) -> bytes:
        """Return the answers of this test as a file of their own."""
        return HEADER + b"".join(answer.line() for answer in self._answered)

    def answer(self, number: int, answer: str, reaction_ms: float, replays: int) -> None:
        """Write the answer to the current trial; the same answer again changes nothing.

        Parameters
        ----------
        number : int
            Number of the trial.
        answer : str
            One of the design's answers.
        reaction_ms : float
            From the end of the last sound.
        replays : int

        Raises
        ------
        Refusal
            If another trial is due, or the answer is not valid; nothing is written.
        """
        if answer not in self.design.answers:
            raise Refusal(
                "{answer!r} is not an answer; use {known}.",
                answer=answer,
                known=either(*self.design.answers),
            )
        if not (math.isfinite(reaction_ms) and 0 <= reaction_ms <= MAX_REACTION_MS):
            raise Refusal(
                "the reaction time is {ms} ms; it must lie between 0 ms and a day.", ms=reaction_ms
            )
        if not 0 <= replays <= MAX_REPLAYS:
            raise Refusal("the number of replays is {count}; count them from 0.", count=replays)
        with self._lock:
            if 0 < number == self.done and self._answered[-1].answer == answer:
                return  # the page sent it again, because the reply was lost
            trial = self.current
            if trial is None:
                raise Refusal("all trials are answered; the test is complete.")
            if number != trial.number:
                raise Refusal(
                    "the answer is to trial {number}, but trial {expected} is due; reload the page "
                    "to continue.",
                    number=number,
                    expected=trial.number,
                )
            row = self._row(trial, answer, round(float(reaction_ms), 1), int(replays))
            self._file.append(row)
            self._answered.append(row)

    def close(self) -> None:
        """Release the file of answers."""
        self._file.close()

    def _row(self, trial: Trial, answer: str, reaction_ms: float, replays: int) -> Answer:
        design, first = self.design, trial.sounds[0]
        second = trial.sounds[1] if len(trial.sounds) > 1 else None
        left, right = design.answers
        return Answer(
            participant=design.participant,
            seed=design.seed,
            task=design.task,
            attribute=design.attribute,
            years=design.years if design.attribute == "age" and design.task != CHOICE else None,
            set_sha256=self.stimuli.sha256,
            axis=self.stimuli.axis,
            trial=trial.number,
            trials=len(self.trials),
            repetition=trial.repetition,
            source=trial.source,
            continuum=first.continuum,
            first_stimulus=first.stimulus_id,
            second_stimulus=second.stimulus_id if second else "",
            first_strength=first.strength,
            second_strength=second.strength if second else None,
            first_judged_p=first.probability,
            second_judged_p=second.probability if second else None,
            left=left,
            right=right,
            answer=answer,
            reaction_ms=reaction_ms,
            replays=replays,
            answered_utc=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )

    def _refuse_other_trial(self, answer: Answer, index: int) -> None:
        """Refuse an answer in the file that does not belong to its trial of this plan."""
        planned: Answer | None = None
        if index < len(self.trials) and answer.answer in self.design.answers:
            trial = self.trials[index]
            planned = self._row(trial, answer.answer, answer.reaction_ms, answer.replays)
        if planned is None or _question(answer) != _question(planned):
            code, seed, task, attribute = self.design.test
            raise Refusal(
                "from trial {number} on, the answers of {code} in {path} with seed {seed} ({task}, "
                "{label}) belong to other trials; continue with the set and the settings that the "
                "test was begun with, or give another seed or file.",
                path=self.path,
                code=code,
                seed=seed,
                task=LABELS.get(task, task),
                label=attribute,
                number=answer.trial,
            )


def _question(answer: Answer) -> tuple:
    """Return what the participant was asked, as far as the design decides it."""
    return (
        answer.set_sha256, answer.axis, answer.trial, answer.trials, answer.years,
        answer.first_stimulus, answer.second_stimulus, answer.left, answer.right,
    )  # fmt: skip
