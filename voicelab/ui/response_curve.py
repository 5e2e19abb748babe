"""The figure of a verdict along a whole slider."""

from dataclasses import replace
from html import escape

import numpy as np
import plotly.graph_objects as go

from voicelab import attributes
from voicelab.explorer import ResponseCurve, Settings
from voicelab.figures.response_curve import PanelTitles, response_curves
from voicelab.ui.describe import moves_of, terms_of
from voicelab.ui.language import Language

FAR = 0.1  # the change in probability from which an accent is drawn
MOST = 3  # accents


def along_figure(
    language: Language,
    found: ResponseCurve,
    settings: Settings,
    name: str,
    equal_error: float | None,
) -> go.Figure:
    """Draw the verdicts and the speaker similarity along a slider.

    Parameters
    ----------
    language : Language
    found : ResponseCurve
    settings : Settings
        Of the sliders; the other edits are named below the figure.
    name : str
        Of the voice.
    equal_error : float or None
        Similarity below which two recordings are more likely of different speakers.
    """
    _ = language
    others = {one: by for one, by in settings.moves.items() if one != found.direction}
    rest = replace(settings, moves=others)
    edits = ", ".join([name, *moves_of(language, rest), *terms_of(language, rest)])
    strength = _("strength of {direction}", direction=language.direction(found.direction))
    lines = {}
    targets = [one for one in attributes.judged() if one.edit_target]
    for attribute in (one.name for one in targets if len(one.classes) == 2):
        if curves := _curves(found, attribute):
            label = next(iter(curves))  # of two classes one curve shows both
            lines[language.label(label)] = curves[label]
    accents = _curves(found, "accent")
    moving = sorted(accents, key=lambda one: -float(np.ptp(accents[one])))[:MOST]
    lines |= {language.label(one): accents[one] for one in moving if np.ptp(accents[one]) >= FAR}
    years = [np.nan if one["age"].years is None else one["age"].years for one in found.verdicts]
    similar = found.similarities
    return response_curves(
        found.strengths.tolist(),
        lines,
        years,
        [np.nan] * len(years) if similar is None else similar.tolist(),
        equal_error,
        settings.moves.get(found.direction, 0.0),
        PanelTitles(
            strength=f"{strength}<br><sub>{escape(edits)}</sub>",
            probability=_("probability"),
            years=_("judged age (years)"),
            similarity=_("speaker similarity"),
            same_speaker=_("below this line: typical of different speakers"),
        ),
    )


def silence(language: Language, found: ResponseCurve) -> str:
    """Return a sentence on why curves have gaps, or ""."""
    reasons = [one["gender"].reason for one in found.verdicts if one["gender"].abstained]
    if not reasons:
        return ""
    _ = language
    return _(
        "The judge abstains at {count} of {of} strengths: {reason}",
        count=len(reasons),
        of=len(found.verdicts),
        reason=language.translated(reasons[0]),
    )


def _curves(found: ResponseCurve, attribute: str) -> dict[str, np.ndarray]:
    """Return the probability [S] of every class, NaN where the judge abstained."""
    judged = [one[attribute].probabilities for one in found.verdicts if attribute in one]
    labels = dict.fromkeys(label for probabilities in judged for label in probabilities)
    return {
        label: np.array([one.get(label, np.nan) for one in judged], dtype=float) for label in labels
    }
