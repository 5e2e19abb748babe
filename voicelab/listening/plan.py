"""Which sounds are heard in which order: decided by a set, a seed and a participant, alone."""

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from voicelab.listening.stimulus_set import (
    ADULT_YEARS,
    ATTRIBUTES,
    DEFAULT_YEARS,
    Stimulus,
    StimulusSet,
)
from voicelab.refusal import Refusal, Sentence, either

CHOICE, IDENTIFY = "choice", "identify"
TASKS = (CHOICE, IDENTIFY)
FIRST, SECOND = "first", "second"
# What tasks and answers are called where somebody is told about them.
CALLED = {
    CHOICE: Sentence("choice"),
    IDENTIFY: Sentence("identify"),
    FIRST: Sentence("first"),
    SECOND: Sentence("second"),
}
CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")
MAX_TRIALS = 5000  # some nine hours


@dataclass(frozen=True)
class Design:
    """What is asked of whom.

    Attributes
    ----------
    task : str
        "choice": two sounds of one continuum, which is more so? "identify": one sound, which is it?
    attribute : str
        "gender" or "age".
    participant : str
        A code chosen by the experimenter, letters and figures; no personal data.
    seed : int
    repetitions : int
        How often every stimulus, or every pair, is heard.
    apart : int or None
        How many steps the two sounds of a pair lie apart at most; None: all pairs.
    years : int
        From which age on a voice is older, in the identification of age.
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
            raise Refusal("{task!r} is no task; use {known}.", task=self.task, known=either(*TASKS))
        if self.attribute not in ATTRIBUTES:
            raise Refusal(
                "{attribute!r} is nothing a listener is asked about here; use {known}.",
                attribute=self.attribute,
                known=either(*ATTRIBUTES),
            )
        if not CODE.fullmatch(self.participant):
            raise Refusal(
                "the participant's code {code!r} will not do; use 1 to 32 letters, figures, - "
                "or _, and no name.",
                code=self.participant,
            )
        if not 1 <= self.repetitions <= 1000:
            raise Refusal(
                "{count} repetitions were asked for; give 1 to 1000.", count=self.repetitions
            )
        if self.apart is not None and self.apart < 1:
            raise Refusal(
                "pairs {count} steps apart were asked for; give 1 or more.", count=self.apart
            )
        if not ADULT_YEARS <= self.years <= 90:
            raise Refusal(
                "a boundary of {years} years was asked for; give 18 to 90 years.",
                years=self.years,
            )

    @property
    def answers(self) -> tuple[str, str]:
        """What can be answered with the left and with the right key.

        Which of two classes is on the left is drawn for each participant.
        """
        if self.task == CHOICE:
            return FIRST, SECOND
        low, high = ATTRIBUTES[self.attribute]
        return (low, high) if self._drawn("keys").random() < 0.5 else (high, low)

    def _drawn(self, what: str) -> random.Random:
        """Return the source of what is random.

        Only its `random()` is used, which Python promises to keep as it is across versions.
        """
        return random.Random(f"{self.seed}/{self.participant}/{self.task}/{self.attribute}/{what}")


@dataclass(frozen=True)
class Trial:
    """What is heard before one answer.

    Attributes
    ----------
    number : int
        From 1.
    repetition : int
        From 1.
    sounds : tuple of Stimulus
        In the order in which they are heard: one, or two.
    """

    number: int
    repetition: int
    sounds: tuple[Stimulus, ...]

    @property
    def source(self) -> str:
        """What its sounds were made from."""
        return self.sounds[0].source


def planned(stimuli: StimulusSet, design: Design) -> tuple[Trial, ...]:
    """Return the trials of a test, the same for the same set and design.

    Every repetition holds every pair, or every stimulus, once, in an order of its own. In half of
    the pairs, among those of one continuum and one difference, the sound of the greater strength
    comes second; the next repetition turns all of them round. No source follows itself where that
    can be had.

    Raises
    ------
    Refusal
        Where the set was read for another attribute, or there would be too many trials.
    """
    if stimuli.attribute != design.attribute:
        raise Refusal(
            "the set was read for a test of {label}, the design is about {asked}; read "
            "the set for that.",
            label=stimuli.attribute,
            asked=design.attribute,
        )
    heard = (
        _pairs(stimuli.stimuli, design)
        if design.task == CHOICE
        else [(one,) for one in stimuli.stimuli]
    )
    count = len(heard) * design.repetitions
    if not 0 < count <= MAX_TRIALS:
        raise Refusal(
            "the test would have {count} trials; give from 1 to {most} by the repetitions, "
            "or by how far apart the steps of a pair may lie.",
            count=count,
            most=MAX_TRIALS,
        )
    trials: list[Trial] = []
    draw = design._drawn("order")
    for repetition in range(1, design.repetitions + 1):
        last = trials[-1].source if trials else None
        turned = [sounds[::-1] if repetition % 2 == 0 else sounds for sounds in heard]
        for sounds in _ordered(turned, last, draw):
            trials.append(Trial(len(trials) + 1, repetition, sounds))
    return tuple(trials)


def _pairs(stimuli: Sequence[Stimulus], design: Design) -> list[tuple[Stimulus, ...]]:
    """Return the pairs of every continuum in the order of the first repetition."""
    draw = design._drawn("first")
    found: list[tuple[float, str, int, Stimulus, Stimulus]] = []
    for continuum in dict.fromkeys(one.continuum for one in stimuli):
        steps = sorted(
            (one for one in stimuli if one.continuum == continuum), key=lambda one: one.strength
        )
        levels = {value: i for i, value in enumerate(sorted({one.strength for one in steps}))}
        for low, high in combinations(steps, 2):
            apart = levels[high.strength] - levels[low.strength]
            if 0 < apart <= (design.apart or apart):
                found.append((draw.random(), continuum, apart, low, high))
    found.sort(key=lambda one: (one[1], one[2], one[0]))
    pairs: list[tuple[Stimulus, ...]] = []
    # Alternating along the whole list balances every stretch of it: a continuum, a difference.
    turned = draw.random() < 0.5
    for _, group in groupby(found, key=lambda one: one[1:3]):
        for *_, low, high in group:
            pairs.append((high, low) if turned else (low, high))
            turned = not turned
    return pairs


def _ordered(
    heard: Sequence[tuple[Stimulus, ...]], last: str | None, draw: random.Random
) -> list[tuple[Stimulus, ...]]:
    """Return what is heard in a random order in which no source follows itself, if there is one.

    One after the other is drawn from all that are left, but only from sources behind which the
    rest can still be ordered so: none may make up more than half of what is left.
    """
    shuffled = sorted(heard, key=lambda _: draw.random())
    waiting: dict[str, list[tuple[Stimulus, ...]]] = {}
    for sounds in shuffled:
        waiting.setdefault(sounds[0].source, []).append(sounds)
    order: list[tuple[Stimulus, ...]] = []
    for left in range(len(shuffled), 0, -1):
        counts = Counter({source: len(rest) for source, rest in waiting.items() if rest})
        others = {source: count for source, count in counts.items() if source != last}
        fitting = {s: n for s, n in others.items() if _goes_on(counts, s, left - 1)}
        # Where a source must follow itself, what is most frequent goes first, to do so least often.
        most = {s: n for s, n in others.items() if n == max(others.values())}
        last = _drawn(fitting or most or counts, draw)
        order.append(waiting[last].pop())
    return order


def _goes_on(counts: Mapping[str, int], chosen: str, left: int) -> bool:
    """Return whether the `left` others can follow without any source following itself.

    If they could before, what is left of the chosen source is never too much.
    """
    return all(count <= (left + 1) // 2 for source, count in counts.items() if source != chosen)


def _drawn(counts: Mapping[str, int], draw: random.Random) -> str:
    """Return a source, each as probable as it is frequent."""
    place = draw.random() * sum(counts.values())
    for source, count in counts.items():
        place -= count
        if place < 0:
            return source
    return source
