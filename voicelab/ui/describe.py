"""Voices, verdicts and settings, each in one line."""

from math import isfinite

from voicelab.explorer import Settings
from voicelab.judge import Verdict
from voicelab.latent import LatentTable
from voicelab.ui.language import Language
from voicelab.ui.names import RENDERINGS, SCOPES

PLAIN = Settings()


def described(language: Language, table: LatentTable, row: int) -> str:
    """Return who a voice is: gender, age, accent."""
    _ = language
    age = float(table.ages[row])
    gender, accent = str(table.genders[row]), str(table.accents[row])
    return ", ".join(
        [
            language.label(gender) if gender else _("unknown"),
            _("{age:.0f} years", age=age) if isfinite(age) else _("unknown"),
            language.label(accent) if accent else _("unknown"),
        ]
    )


def summary(language: Language, verdict: Verdict) -> str:
    """Return the most likely gender and the age of a verdict."""
    _ = language
    if verdict["gender"].abstained:
        return _("No judgement")
    winner = verdict["gender"].winner
    share = language.number(verdict["gender"].probabilities[winner], ".0%")
    gender = f"{language.label(winner)} {share}"
    if verdict["age"].years is None:
        return gender
    age = _("{age:.0f} years", age=verdict["age"].years)
    return f"{gender}, {age}"


def moves_of(language: Language, settings: Settings) -> list[str]:
    """Return the moves: each direction and its strength."""
    return [
        f"{language.direction(name)} {language.number(strength, '+.3g')}"
        for name, strength in settings.moved.items()
    ]


def terms_of(language: Language, settings: Settings) -> list[str]:
    """Return what else is other than usual: the rendering, what is locked, what is held."""
    terms = []
    if not settings.usual:
        terms.append(language.translated(RENDERINGS[settings.rendering]))
    if settings.scope != PLAIN.scope:
        terms.append(language.translated(SCOPES[settings.scope]))
    if settings.held:
        terms.append(language.label("held"))
    return terms
