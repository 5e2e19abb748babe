"""The trials of a test and their order, which follow from the set and the design alone."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from voicelab.listening.design import CHOICE, Design
from voicelab.listening.stimulus_set import Stimulus, StimulusSet
from voicelab.refusal import Refusal

MAX_TRIALS = 5000  # about nine hours


@dataclass(frozen=True)
class Trial:
    """The sounds before one answer.

    Attributes
    ----------
    number : int
        From 1.
    repetition : int
        From 1.
    sounds : tuple of Stimulus
        In the order in which they are played: one, or two.
    """

    number: int
    repetition: int
    sounds: tuple[Stimulus, ...]

    @property
    def source(self) -> str:
        """The recording or voice that its sounds were made from."""
        return self.sounds[0].source


def plan_trials(stimuli: StimulusSet, design: Design) -> tuple[Trial, ...]:
    """Return the trials of a test, always the same for the same set and design.

    Every repetition contains every pair, or every stimulus, once, in a new order. The stronger
    sound comes second in half of the pairs of each continuum and difference; the next repetition
    swaps all pairs. No source follows itself where that can be avoided.

    Raises
    ------
    Refusal
        If the set was read for another attribute, or there would be too many trials.
    """
    if stimuli.attribute != design.attribute:
        raise Refusal(
            "the set was read for a test of {label}, but the design is about {attribute}; read the "
            "set for that attribute.",
            label=stimuli.attribute,
            attribute=design.attribute,
        )
    presentations = (
        _pairs(stimuli.stimuli, design)
        if design.task == CHOICE
        else [(one,) for one in stimuli.stimuli]
    )
    count = len(presentations) * design.repetitions
    if not 0 < count <= MAX_TRIALS:
        raise Refusal(
            "the test would have {count} trials; it can have 1 to {most}: change the number of "
            "repetitions, or how many steps the sounds of a pair may lie apart.",
            count=count,
            most=MAX_TRIALS,
        )
    trials: list[Trial] = []
    draw = design.random_numbers("order")
    for repetition in range(1, design.repetitions + 1):
        last = trials[-1].source if trials else None
        turned = [sounds[::-1] if repetition % 2 == 0 else sounds for sounds in presentations]
        for sounds in _ordered(turned, last, draw):
            trials.append(Trial(len(trials) + 1, repetition, sounds))
    return tuple(trials)


def _pairs(stimuli: Sequence[Stimulus], design: Design) -> list[tuple[Stimulus, ...]]:
    """Return the pairs of every continuum as the first repetition plays them."""
    draw = design.random_numbers("first")
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
    # Alternating along the whole list balances every part of it: a continuum, a difference.
    turned = draw.random() < 0.5
    for _, group in groupby(found, key=lambda one: one[1:3]):
        for *_, low, high in group:
            pairs.append((high, low) if turned else (low, high))
            turned = not turned
    return pairs


def _ordered(
    presentations: Sequence[tuple[Stimulus, ...]], last: str | None, draw: random.Random
) -> list[tuple[Stimulus, ...]]:
    """Return presentations in a random order in which no source follows itself, if there is one.

    Each is drawn from all that remain, but only from sources after which the others can still be
    ordered so: none may make up more than half of the remainder.
    """
    shuffled = sorted(presentations, key=lambda _: draw.random())
    waiting: dict[str, list[tuple[Stimulus, ...]]] = {}
    for sounds in shuffled:
        waiting.setdefault(sounds[0].source, []).append(sounds)
    order: list[tuple[Stimulus, ...]] = []
    for left in range(len(shuffled), 0, -1):
        counts = Counter({source: len(rest) for source, rest in waiting.items() if rest})
        others = {source: count for source, count in counts.items() if source != last}
        solvable = {s: n for s, n in others.items() if _solvable(counts, s, left - 1)}
        # Where a source must repeat, the most frequent goes first: then it repeats least often.
        most = {s: n for s, n in others.items() if n == max(others.values())}
        last = _weighted(solvable or most or counts, draw)
        order.append(waiting[last].pop())
    return order


def _solvable(counts: Mapping[str, int], chosen: str, left: int) -> bool:
    """Return whether the `left` other presentations can follow without any source repeating.

    If they could before, the chosen source never has too many left.
    """
    return all(count <= (left + 1) // 2 for source, count in counts.items() if source != chosen)


def _weighted(counts: Mapping[str, int], draw: random.Random) -> str:
    """Return a source at random, weighted by how many presentations it has left."""
    place = draw.random() * sum(counts.values())
    for source, count in counts.items():
        place -= count
        if place < 0:
            return source
    return source
