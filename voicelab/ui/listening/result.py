"""The result of a finished test: its curves drawn, and their estimates in sentences."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.stats import binomtest

from voicelab.figures.psychometric import Observer, psychometric
from voicelab.listening import CHOICE, Estimate, PsychometricFit
from voicelab.listening.logistic_fit import probability
from voicelab.listening.set_table import STRENGTH
from voicelab.refusal import Sentence
from voicelab.ui.words import Words

POINTS = 121  # of a drawn curve
VARIANTS = {
    "both": Sentence("everything moved"),
    "F0-matched": Sentence("F0 as it was"),
    "envelope-matched": Sentence("envelope as it was"),
}


def result(fits: Sequence[PsychometricFit], words: Words) -> dict[str, Any]:
    """Return the figure of the curves of one test, as plotly JSON, and sentences about them."""
    names = _names(fits, words)
    return {
        "figure": json.loads(drawn(fits, words).to_json()),
        "sentences": [
            f"{name}{words.colon}{sentence}" if name else sentence
            for name, fit in zip(names, fits, strict=True)
            for sentence in _sentences(fit, words)
        ],
    }


def _names(fits: Sequence[PsychometricFit], words: Words) -> list[str]:
    """Return a name for each by the conditions that differ between them; "" for a single one."""
    keys = dict.fromkeys(key for one in fits for key in one.condition)
    differing = [key for key in keys if len({one.condition.get(key) for one in fits}) > 1]

    def called(key: str, value: str) -> str:
        if key == "variant" and value in VARIANTS:
            return words.said(VARIANTS[value])
        if key == "rendering":
            return words.rack.renderings.get(value, value)
        return f"{words.direction(key.removeprefix(STRENGTH))} {value}"

    return [
        ", ".join(called(key, one.condition[key]) for key in differing if key in one.condition)
        for one in fits
    ]


def _sentences(fit: PsychometricFit, words: Words) -> list[str]:
    said = words.listening
    sentences = []
    if fit.pse is not None:
        sentences.append(_estimated(said.pse, fit.pse, words))
    if fit.judge is not None and fit.judge.pse is not None:
        sentences.append(said.pse_judge.format(value=_number(fit.judge.pse, words)))
    sentences.append(_estimated(said.slope, fit.slope, words))
    return [*sentences, *map(words.said, fit.notes)]


def drawn(fits: Sequence[PsychometricFit], words: Words) -> Any:
    """Return the figure of the curves of one test, each beside the judge's."""
    said, first = words.listening, fits[0]
    observers = [
        replace(one, name=f"{one.name}, {name}", colour=index) if name else one
        for index, (name, own) in enumerate(zip(_names(fits, words), fits, strict=True))
        for one in _observers(own, words)
    ]
    across = said.difference if first.task == CHOICE else said.strength
    answer = said.answers[first.yes].format(years=first.years)
    return psychometric(
        observers,
        across.format(axis=words.direction(first.axis)),
        said.share.format(answer=answer),
        said.hover,
    )


def _observers(fit: PsychometricFit, words: Words) -> list[Observer]:
    said = words.listening
    x = np.array([one.x for one in fit.levels])
    shares = [one.yes / one.count for one in fit.levels]
    around = [binomtest(one.yes, one.count).proportion_ci(method="wilson") for one in fit.levels]
    line = np.linspace(x[0], x[-1], POINTS)
    observers = [
        Observer(
            said.listener, x.tolist(), shares,
            [one.low for one in around], [one.high for one in around],
            line.tolist() if fit.pse is not None else (),
            probability(line, fit.pse.value, fit.slope.value, fit.lapse).tolist()
            if fit.pse is not None
            else (),
            fit.pse.value if fit.pse else None,
            (fit.pse.low, fit.pse.high) if fit.pse else (None, None),
        )
    ]  # fmt: skip
    judge = fit.judge
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
