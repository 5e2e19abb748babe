"""The figure of a verdict along a whole slider."""

from dataclasses import replace
from html import escape

import numpy as np
import plotly.graph_objects as go

from voicelab.explorer import ResponseCurve, Settings
from voicelab.figures.response_curve import PanelTitles, response_curves
from voicelab.ui.describe import moves_of, terms_of
from voicelab.ui.language import Language

ATTRIBUTES = ("gender", "native")  # of two classes: one curve says both
FAR = 0.1  # an accent is drawn where its probability changes by this much
MOST = 3  # accents


def along_figure(
    language: Language,
    found: ResponseCurve,
    settings: Settings,
    name: str,
    equal_error: float | None,
) -> go.Figure:
    """Draw what the judge says along a slider, and how alike the speaker stays.

    Parameters
    ----------
    language : Language
    found : ResponseCurve
    settings : Settings
        Where the sliders stood; what else was moved is told, as the figure outlives its time.
    name : str
        Of the voice.
    equal_error : float or None
        Similarity below which two recordings are rather of two speakers.
    """
    _ = language
    others = {one: by for one, by in settings.moves.items() if one != found.direction}
    rest = replace(settings, moves=others)
    told = ", ".join([name, *moves_of(language, rest), *terms_of(language, rest)])
    strength = _("strength of {direction}", direction=language.direction(found.direction))
    lines = {}
    for attribute in ATTRIBUTES:
        if curves := _curves(found, attribute):
            label = next(iter(curves))
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
            strength=f"{strength}<br><sub>{escape(told)}</sub>",
            probability=_("probability"),
            years=_("judged age (years)"),
            similarity=_("speaker similarity"),
            same_speaker=_("below this line: typical of different speakers"),
        ),
    )


def silence(language: Language, found: ResponseCurve) -> str:
    """Return why curves have gaps, a sentence; "" where they have none."""
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
    opinions = [verdict[attribute].probabilities for verdict in found.verdicts]
    labels = dict.fromkeys(label for said in opinions for label in said)
    return {
        label: np.array([said.get(label, np.nan) for said in opinions], dtype=float)
        for label in labels
    }
