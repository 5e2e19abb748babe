"""The texts that the scripts of the rack show."""

from typing import Any

from voicelab import attributes
from voicelab.ui.language import Language
from voicelab.ui.names import RENDERINGS, SCOPES


def texts(language: Language) -> dict[str, Any]:
    """Return them by the names that the scripts know; they fill what stands in braces."""
    _ = language
    return {
        "code": language.code,
        "renderings": {name: _.translated(text) for name, text in RENDERINGS.items()},
        "movings": {name: _.translated(text) for name, text in SCOPES.items()},
        "classes": language.labels,
        "title": _("Edit the voice"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "reset": _("Reset all"),
        "add": _("Add slider"),
        "add_hint": _("Accents, PCA axes, unsupervised directions, your own directions"),
        "caricature_of_voice": _("Caricature and anti-voice"),
        "caricature_of": _("Caricature and anti-voice: {of}"),
        "curves": _("Curves"),
        "curves_of": _("Curves: {name}"),
        "curves_hint": _("Show the judge’s ratings along the whole slider"),
        "remove": _("Remove slider: {name}"),
        "strength": _("Strength: {name}"),
        "unmoved": _("0: unedited"),
        "moved": _("{strength}: {share} × the {from}–{to} distance, toward {to}"),
        "moved_back": _("{strength}: {share} × the {from}–{to} distance, toward {from}"),
        "carried": _("{strength}: {share} × the transport from {from} to {to} voices"),
        "carried_back": _("{strength}: {share} × the transport from {to} to {from} voices"),
        "deviated": _("{strength}: {share} standard deviations along this axis"),
        "deviated_one": _("{strength}: {share} standard deviation along this axis"),
        "averaging": _("{strength}: {share} of the way to the average voice"),
        "averaged": _("{strength}: the average voice"),
        "inverted": _("{strength}: anti-voice, {share} beyond the average voice"),
        "exaggerated": _("{strength}: caricature, {share} further from the average voice"),
        "beyond_measured": _("outside the validated range, {low} to {high}"),
        "unmeasured": _("effects not validated"),
        "rendering": _("Rendering"),
        "moving": _("Components to edit"),
        "held": _("Keep other attributes constant"),
        "held_hint": _(
            "Use the part of a direction that is independent of gender, age and the other accents"
        ),
        "beyond": _("Allow unvalidated strengths"),
        "beyond_hint": _("Strengths up to ±4; effects not validated"),
        "goal": _("Find the strength for a target verdict"),
        "goal_hint": _(
            "Tries up to nine strengths on each side of a slider, smallest first, and refines the "
            "first one that reaches the target verdict."
        ),
        "goal_direction": _("Slider"),
        "goal_verdict": _("Target verdict"),
        "goal_probability": _("Minimum probability"),
        "goal_find": _("Find strength"),
        "groups": {
            "labelled": _("Attributes"),
            "accent": _("Accents"),
            "axis": _("PCA axes"),
            "found": _("Found without labels (unsupervised)"),
            "transport": _("Optimal transport"),
            "own": _("Your directions"),
            "away": _("Your directions"),
        },
        "names": {one.name: _.translated(one.title) for one in attributes.judged()},
        "axis": _("PCA axis {number}"),
        "found": _("Unsupervised {number}: {heard}"),
        "transport": _("{name} (transport)"),
        "caricature": _("caricature"),
        "anti_voice": _("anti-voice"),
        "less": _("−"),
        "more": _("+"),
        "as_is": _("unchanged"),
    }
