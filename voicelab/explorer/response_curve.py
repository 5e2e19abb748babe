"""What is heard along the whole of a slider, and where on it the judge says what was asked for."""

from collections.abc import Callable

import numpy as np

from voicelab import identity
from voicelab.audio import Recording
from voicelab.explorer.results import Goal, ResponseCurve
from voicelab.judge import Judge, Verdict
from voicelab.refusal import Refusal

STEPS = 9  # on either side of 0 of a coarse look
FINE = 100  # steps of strength in 1
CURVE = 17  # strengths of a curve

Spoken = Callable[[float], Recording]  # what a strength sounds like


def refuse_impossible(judge: Judge, attribute: str, label: str, probability: float) -> None:
    """Raise `Refusal` if a judge cannot be made to say a label with a probability."""
    if not isinstance(attribute, str) or not isinstance(label, str):
        raise Refusal(
            "an attribute and a label must be words, not {attribute} and {asked}.",
            attribute=repr(attribute),
            asked=repr(label),
        )
    if attribute not in judge.classes:
        raise Refusal(
            "the judge has no attribute {label!r}; use one of {known}.",
            label=attribute,
            known=", ".join(sorted(judge.classes)),
        )
    if label not in judge.classes[attribute]:
        raise Refusal(
            "the judge has no {label} {asked!r}; use one of {known}.",
            label=attribute,
            asked=label,
            known=", ".join(judge.classes[attribute]),
        )
    if isinstance(probability, bool) or not isinstance(probability, int | float):
        raise Refusal(
            "a probability must be a number between 0 and 1, not {came}.", came=repr(probability)
        )
    if not 0 < probability < 1:
        raise Refusal(
            "the probability is {probability:g}; give one between 0 and 1.", probability=probability
        )


def reached(
    spoken: Spoken,
    hear: Callable[[Recording], Verdict],
    direction: str,
    span: tuple[float, float],
    attribute: str,
    label: str,
    probability: float,
) -> Goal:
    """Find the smallest move, among those tried, at which a judged probability is reached.

    The judged curve may rise and fall. It is looked at from 0 outward, on both sides by turns, at
    9 strengths a side; where it first crosses the probability it is halved until 0.01 of strength
    remains. What rises and falls again between two of the strengths looked at is not found.

    Parameters
    ----------
    spoken : callable
        What a strength sounds like.
    hear : callable
        The judge.
    direction : str
    span : (float, float)
        Lowest and highest strength.
    attribute, label : str
    probability : float
    """
    heard: dict[int, float] = {}
    silent = ""

    def likely(step: int) -> float:
        nonlocal silent
        if step not in heard:
            opinion = hear(spoken(step / FINE))[attribute]
            silent = silent or opinion.reason
            heard[step] = opinion.probabilities.get(label, 0.0)
        return heard[step]

    def first(inside: int, outside: int) -> int:
        """Return the step nearest to `inside`, which fails, of a crossing before `outside`."""
        while abs(outside - inside) > 1:
            middle = (inside + outside) // 2
            if likely(middle) >= probability:
                outside = middle
            else:
                inside = middle
        return outside

    def found() -> int | None:
        if likely(0) >= probability:
            return 0
        sides = [np.linspace(0, FINE * end, STEPS + 1).round().astype(int).tolist() for end in span]
        for place in range(1, STEPS + 1):
            ends = [(side[place - 1], side[place]) for side in sides if side[place]]
            crossed = [first(*end) for end in ends if likely(end[1]) >= probability]
            if crossed:
                return min(crossed, key=abs)
        return None

    step = found()
    best = max(heard, key=lambda one: (heard[one], -abs(one))) if step is None else step
    return Goal(
        direction=direction,
        attribute=attribute,
        label=label,
        wanted=probability,
        strength=None if step is None else step / FINE,
        probability=heard[best],
        best=(best / FINE, heard[best]),
        start=heard[0],
        range=span,
        tried=len(heard),
        silent=silent,
    )


def along(
    spoken: Spoken,
    hear: Callable[[Recording], Verdict],
    reference: Recording,
    direction: str,
    span: tuple[float, float],
    progress: Callable[[int, int], object] | None = None,
) -> ResponseCurve:
    """Return the verdicts and the identity along a direction.

    Parameters
    ----------
    spoken, hear : callable
        As in `reached`.
    reference : Recording
        Which identity is measured against.
    direction : str
    span : (float, float)
        Lowest and highest strength.
    progress : callable, optional
        Told how many strengths are done, of how many.
    """
    strengths = np.linspace(*span, CURVE).round(4)
    own = _embedding(reference)
    verdicts: list[Verdict] = []
    similarities: list[float] = []
    for index, strength in enumerate(strengths):
        recording = spoken(float(strength))
        verdicts.append(hear(recording))
        if own is not None:
            other = _embedding(recording)
            similarities.append(np.nan if other is None else identity.similarity(own, other))
        if progress is not None:
            progress(index + 1, CURVE)
    alike = None if own is None else np.array(similarities)
    return ResponseCurve(direction, strengths, tuple(verdicts), alike)


def _embedding(recording: Recording) -> np.ndarray | None:
    try:
        return identity.embedding(recording)
    except Refusal:  # no speech to that network
        return None
