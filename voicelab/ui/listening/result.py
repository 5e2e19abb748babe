"""What a page says of a finished test: its curves, their figures, in words."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.stats import binomtest

from voicelab.figures.psychometric import Observer, psychometric
from voicelab.listening import CHOICE, Curve, Estimate
from voicelab.listening.logistic_fit import probability
from voicelab.listening.stimulus_set import STRENGTH
from voicelab.refusal import Sentence
from voicelab.ui.words import Words

POINTS = 121  # of a drawn curve
VARIANTS = {
    "both": Sentence("everything moved"),
    "F0-matched": Sentence("F0 as it was"),
    "envelope-matched": Sentence("envelope as it was"),
}


def result(curves: Sequence[Curve], words: Words) -> dict[str, Any]:
    """Return the figure of the curves of one test, as plotly's JSON, and sentences about them."""
    names = _names(curves, words)
    return {
        "figure": json.loads(drawn(curves, words).to_json()),
        "sentences": [
            f"{name}{words.colon}{sentence}" if name else sentence
            for name, curve in zip(names, curves, strict=True)
            for sentence in _sentences(curve, words)
        ],
    }


def _names(curves: Sequence[Curve], words: Words) -> list[str]:
    """Return what each is called by what it does not share with the others; "" of one alone."""
    keys = dict.fromkeys(key for one in curves for key in one.condition)
    telling = [key for key in keys if len({one.condition.get(key) for one in curves}) > 1]

    def called(key: str, value: str) -> str:
        if key == "variant" and value in VARIANTS:
            return words.said(VARIANTS[value])
        if key == "rendering":
            return words.rack.renderings.get(value, value)
        return f"{words.direction(key.removeprefix(STRENGTH))} {value}"

    return [
        ", ".join(called(key, one.condition[key]) for key in telling if key in one.condition)
        for one in curves
    ]


def _sentences(curve: Curve, words: Words) -> list[str]:
    said = words.listening
    sentences = []
    if curve.pse is not None:
        sentences.append(_estimated(said.pse, curve.pse, words))
    if curve.judge is not None and curve.judge.pse is not None:
        sentences.append(said.pse_judge.format(value=_number(curve.judge.pse, words)))
    sentences.append(_estimated(said.slope, curve.slope, words))
    return [*sentences, *map(words.said, curve.notes)]


def drawn(curves: Sequence[Curve], words: Words) -> Any:
    """Return the figure of the curves of one test, each beside the judge's."""
    said, curve = words.listening, curves[0]
    observers = [
        replace(one, name=f"{one.name}, {name}", colour=index) if name else one
        for index, (name, own) in enumerate(zip(_names(curves, words), curves, strict=True))
        for one in _observers(own, words)
    ]
    across = said.difference if curve.task == CHOICE else said.strength
    answer = said.answers[curve.yes].format(years=curve.years)
    return psychometric(
        observers,
        across.format(axis=words.direction(curve.axis)),
        said.share.format(answer=answer),
        said.hover,
    )


def _observers(curve: Curve, words: Words) -> list[Observer]:
    said = words.listening
    x = np.array([one.x for one in curve.levels])
    shares = [one.yes / one.count for one in curve.levels]
    around = [binomtest(one.yes, one.count).proportion_ci(method="wilson") for one in curve.levels]
    line = np.linspace(x[0], x[-1], POINTS)
    fitted = curve.pse is not None
    observers = [
        Observer(
            said.listener, x.tolist(), shares,
            [one.low for one in around], [one.high for one in around],
            line.tolist() if fitted else (),
            probability(line, curve.pse.value, curve.slope.value, curve.lapse).tolist()
            if curve.pse is not None
            else (),
            curve.pse.value if curve.pse else None,
            (curve.pse.low, curve.pse.high) if curve.pse else (None, None),
        )
    ]  # fmt: skip
    judge = curve.judge
    if judge is not None:
        known = judge.pse is not None and judge.slope is not None
        observers.append(
            Observer(
                said.judge, [at for at, _ in judge.points], [p for _, p in judge.points],
                line_x=line.tolist() if known else (),
                line_p=probability(line, judge.pse or 0.0, judge.slope or 0.0).tolist()
                if known
                else (),
                pse=judge.pse if judge.pse is not None and x[0] <= judge.pse <= x[-1] else None,
                colour=1,
                dashed=True,
            )
        )  # fmt: skip
    return observers


def _estimated(text: str, one: Estimate, words: Words) -> str:
    low, high = ("–" if end is None else _number(end, words) for end in (one.low, one.high))
    interval = words.listening.interval.format(low=low, high=high)
    return text.format(value=_number(one.value, words), interval=interval)


def _number(value: float, words: Words) -> str:
    return words.filled("{value:.2f}", value=value).replace("-", "−")
