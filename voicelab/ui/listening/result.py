"""The result of a finished test: its curves drawn, and their estimates in sentences."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from voicelab.figures.psychometric import Observer, psychometric
from voicelab.listening import CHOICE, Estimate, PsychometricFit
from voicelab.listening.logistic_fit import probability
from voicelab.listening.set_table import STRENGTH
from voicelab.refusal import Sentence
from voicelab.ui.language import Language
from voicelab.ui.listening.texts import texts
from voicelab.ui.names import RENDERINGS

POINTS = 121  # of a drawn curve
VARIANTS = {
    "both": Sentence("all components edited"),
    "F0-matched": Sentence("F0 unchanged"),
    "envelope-matched": Sentence("envelope unchanged"),
}


def result(fits: Sequence[PsychometricFit], language: Language) -> dict[str, Any]:
    """Return the figure of the curves of one test, as plotly JSON, and sentences about them."""
    names = _names(fits, language)
    return {
        "figure": json.loads(drawn(fits, language).to_json()),
        "sentences": [
            f"{name}{language.colon}{sentence}" if name else sentence
            for name, fit in zip(names, fits, strict=True)
            for sentence in _sentences(fit, language)
        ],
    }


def _names(fits: Sequence[PsychometricFit], language: Language) -> list[str]:
    """Return a name for each by the conditions that differ between them; "" for a single one."""
    keys = dict.fromkeys(key for one in fits for key in one.condition)
    differing = [key for key in keys if len({one.condition.get(key) for one in fits}) > 1]

    def called(key: str, value: str) -> str:
        if key == "variant" and value in VARIANTS:
            return language.translated(VARIANTS[value])
        if key == "rendering":
            return language.translated(RENDERINGS.get(value, value))
        return f"{language.direction(key.removeprefix(STRENGTH))} {value}"

    return [
        ", ".join(called(key, one.condition[key]) for key in differing if key in one.condition)
        for one in fits
    ]


def _sentences(fit: PsychometricFit, language: Language) -> list[str]:
    _ = language
    sentences = []
    if fit.pse is not None:
        facts = _estimated(fit.pse, language)
        sentences.append(_("Listener’s 50% point: {value} ({interval}).", **facts))
    if fit.judge is not None and fit.judge.pse is not None:
        sentences.append(_("Judge’s 50% point: {value}.", value=_number(fit.judge.pse, language)))
    facts = _estimated(fit.slope, language)
    sentences.append(_("Slope: {value} logits per unit of strength ({interval}).", **facts))
    return [*sentences, *map(language.translated, fit.notes)]


def drawn(fits: Sequence[PsychometricFit], language: Language) -> Any:
    """Return the figure of the curves of one test, each beside the judge's."""
    _, first = language, fits[0]
    observers = [
        replace(one, name=f"{one.name}, {name}", colour=index) if name else one
        for index, (name, own) in enumerate(zip(_names(fits, language), fits, strict=True))
        for one in _observers(own, language)
    ]
    axis = language.direction(first.axis)
    across = (
        _("strength of the second minus the first, along {axis}", axis=axis)
        if first.task == CHOICE
        else _("strength along {axis}", axis=axis)
    )
    answer = texts(language)["answers"][first.yes].format(years=first.years)
    return psychometric(
        observers,
        across,
        _("proportion of “{answer}” answers", answer=answer),
        _("%{y:.2f} at %{x:+.2f}"),
    )


def _observers(fit: PsychometricFit, language: Language) -> list[Observer]:
    from scipy.stats import binomtest  # slow to load, and not needed to open the page

    _ = language
    x = np.array([one.x for one in fit.levels])
    shares = [one.yes / one.count for one in fit.levels]
    around = [binomtest(one.yes, one.count).proportion_ci(method="wilson") for one in fit.levels]
    line = np.linspace(x[0], x[-1], POINTS)
    observers = [
        Observer(
            _("listener"),
            x.tolist(),
            shares,
            [one.low for one in around],
            [one.high for one in around],
            line.tolist() if fit.pse is not None else (),
            probability(line, fit.pse.value, fit.slope.value, fit.lapse).tolist()
            if fit.pse is not None
            else (),
            fit.pse.value if fit.pse else None,
            (fit.pse.low, fit.pse.high) if fit.pse else (None, None),
        )
    ]
    judge = fit.judge
    if judge is not None:
        strengths, probabilities = map(list, zip(*judge.points, strict=True))
        known = judge.pse is not None and judge.slope is not None
        observers.append(
            Observer(
                _("judge"),
                strengths,
                probabilities,
                line_x=line.tolist() if known else (),
                line_p=probability(line, judge.pse or 0.0, judge.slope or 0.0).tolist()
                if known
                else (),
                pse=judge.pse if judge.pse is not None and x[0] <= judge.pse <= x[-1] else None,
                colour=1,
                dashed=True,
            )
        )
    return observers


def _estimated(one: Estimate, language: Language) -> dict[str, str]:
    _ = language
    low, high = ("–" if end is None else _number(end, language) for end in (one.low, one.high))
    interval = _("95% interval: {low} to {high}", low=low, high=high)
    return {"value": _number(one.value, language), "interval": interval}


def _number(value: float, language: Language) -> str:
    return language.number(value, ".2f").replace("-", "−")
