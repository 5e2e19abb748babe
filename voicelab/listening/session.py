"""One listening test under way: what comes next, and the answers so far."""

import hashlib
import math
import threading
from datetime import UTC, datetime
from pathlib import Path

from voicelab.listening.answers import HEADER, Results, Row
from voicelab.listening.plan import CALLED, CHOICE, Design, Trial, planned
from voicelab.listening.stimulus_set import StimulusSet
from voicelab.refusal import Refusal, Sentence, either

LONGEST_MS = 86_400_000.0  # of a reaction: a day
MOST_REPLAYS = 100_000


class Session:
    """A test of one participant; the same set, code and seed go on where they stopped.

    Attributes
    ----------
    stimuli : StimulusSet
    design : Design
    trials : tuple of Trial
    """

    def __init__(self, stimuli: StimulusSet, design: Design, results: Path) -> None:
        """Plan a test and open its table of answers.

        Parameters
        ----------
        stimuli : StimulusSet
        design : Design
        results : Path
            Table of answers; it may hold other tests too.

        Raises
        ------
        Refusal
            Where the table cannot be written, or holds answers to another plan under this
            participant, seed, task and attribute.
        """
        self.stimuli, self.design = stimuli, design
        self.trials = planned(stimuli, design)
        self._lock = threading.Lock()
        self._results = Results(results)
        try:
            self._answered = [one for one in self._results.rows if one.test == self._test]
            for index, row in enumerate(self._answered):
                self._refuse_other(row, index)
        except BaseException:
            self._results.close()
            raise

    @property
    def path(self) -> Path:
        """The table of answers."""
        return self._results.path

    @property
    def done(self) -> int:
        """How many trials are answered."""
        return len(self._answered)

    @property
    def now(self) -> Trial | None:
        """The trial to be heard; None at the end."""
        return self.trials[self.done] if self.done < len(self.trials) else None

    @property
    def rows(self) -> list[Row]:
        """The answers of this test."""
        return list(self._answered)

    @property
    def key(self) -> str:
        """What tells this test from others, for a page that comes back to it."""
        told = repr((self._test, self.stimuli.sha256, len(self.trials)))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def table(self) -> bytes:
        """Return the answers of this test as a table of their own."""
        return HEADER + b"".join(row.line() for row in self._answered)

    def answer(self, number: int, answer: str, reaction_ms: float, replays: int) -> None:
        """Write the answer to the trial on screen; what was written already is not written again.

        Parameters
        ----------
        number : int
            Of the trial that is answered.
        answer : str
            One of the design's answers.
        reaction_ms : float
            From the end of the last sound.
        replays : int

        Raises
        ------
        Refusal
            Where another trial is to be answered, or the answer is none; nothing is written.
        """
        if answer not in self.design.answers:
            raise Refusal(
                "{answer!r} is no answer; use {known}.",
                answer=answer,
                known=either(*self.design.answers),
            )
        if not (math.isfinite(reaction_ms) and 0 <= reaction_ms <= LONGEST_MS):
            raise Refusal(
                "a reaction of {ms} ms was reported; it takes 0 ms to a day.", ms=reaction_ms
            )
        if not 0 <= replays <= MOST_REPLAYS:
            raise Refusal("{count} replays were reported; count them from 0.", count=replays)
        with self._lock:
            if 0 < number == self.done and self._answered[-1].answer == answer:
                return  # the page asked twice, because it had not heard that it was written
            trial = self.now
            if trial is None or number != trial.number:
                raise Refusal(
                    "trial {number} was answered, but {expected} is to be; load the page again "
                    "to go on.",
                    number=number,
                    expected=trial.number if trial else Sentence("none"),
                )
            row = self._row(trial, answer, round(float(reaction_ms), 1), int(replays))
            self._results.append(row)
            self._answered.append(row)

    def close(self) -> None:
        """Give the table of answers back."""
        self._results.close()

    @property
    def _test(self) -> tuple[str, int, str, str]:
        design = self.design
        return design.participant, design.seed, design.task, design.attribute

    def _row(self, trial: Trial, answer: str, reaction_ms: float, replays: int) -> Row:
        design, first = self.design, trial.sounds[0]
        second = trial.sounds[1] if len(trial.sounds) > 1 else None
        left, right = design.answers
        return Row(
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

    def _refuse_other(self, row: Row, index: int) -> None:
        """Refuse an answer that is none to the trial of this plan."""
        if index >= len(self.trials):
            same = False
        else:
            answer = row.answer if row.answer in self.design.answers else ""
            planned = self._row(self.trials[index], answer, row.reaction_ms, row.replays)
            same = _what_was_asked(row) == _what_was_asked(planned) and bool(answer)
        if not same:
            code, seed, task, attribute = self._test
            raise Refusal(
                "{path} holds answers of {code} with seed {seed} ({task}, {label}) to other "
                "trials than these, from trial {number} on; go on with the set and the "
                "settings that they were given with, or give another seed or file.",
                path=self.path,
                code=code,
                seed=seed,
                task=CALLED.get(task, task),
                label=attribute,
                number=row.trial,
            )


def _what_was_asked(row: Row) -> tuple:
    return (
        row.set_sha256, row.axis, row.trial, row.trials, row.years, row.first_stimulus,
        row.second_stimulus, row.left, row.right,
    )  # fmt: skip
