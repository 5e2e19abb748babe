"""The texts that the scripts of the rack show."""

from typing import Any

from voicelab.ui.language import Language
from voicelab.ui.names import ATTRIBUTES, RENDERINGS, SCOPES


def texts(language: Language) -> dict[str, Any]:
    """Return them by the names that the scripts know; they fill what stands in braces."""
    _ = language
    return {
        "code": language.code,
        "renderings": {name: _.translated(text) for name, text in RENDERINGS.items()},
        "movings": {name: _.translated(text) for name, text in SCOPES.items()},
        "classes": language.labels,
        "title": _("Move the voice"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "reset": _("All to 0"),
        "add": _("Add a slider"),
        "add_hint": _("An accent, an axis, a direction found without labels, one of your own"),
        "caricature_of_voice": _("Caricature and anti-voice"),
        "curves": _("Curves"),
        "curves_of": _("Curves: {name}"),
        "curves_hint": _("Draw what the judge says along the whole slider"),
        "remove": _("Remove the slider {name}"),
        "strength": _("Strength of {name}"),
        "unmoved": _("0: not moved"),
        "moved": _(
            "{strength}: moved by {share} of the distance between the {from} and the {to} mean"
        ),
        "moved_back": _(
            "{strength}: moved back by {share} of the distance between the {from} and the {to} mean"
        ),
        "carried": _(
            "{strength}: carried {share} of the way from all {from} voices onto all {to} voices"
        ),
        "carried_back": _(
            "{strength}: carried back {share} of the way from all {to} voices onto all {from} "
            "voices"
        ),
        "deviated": _("{strength}: moved by {share} standard deviations of the voices along it"),
        "deviated_one": _("{strength}: moved by {share} standard deviation of the voices along it"),
        "averaging": _("{strength}: moved by {share} of the way to the average voice"),
        "averaged": _("{strength}: the average voice"),
        "inverted": _("{strength}: the anti-voice, {share} of the way beyond the average voice"),
        "exaggerated": _("{strength}: a caricature, {share} farther from the average voice"),
        "beyond_measured": _("beyond the range that was measured, {low} to {high}"),
        "unmeasured": _("its edits were not measured"),
        "rendering": _("Rendering"),
        "moving": _("What may move"),
        "held": _("Hold the others"),
        "held_hint": _(
            "Move along what a direction does not share with gender, age and the other accents"
        ),
        "beyond": _("Allow beyond what was measured"),
        "beyond_hint": _("Strengths up to ±4; nobody measured what they do"),
        "goal": _("Make the judge say …"),
        "goal_hint": _(
            "Tries up to nine strengths on either side of one slider, the smallest first, and "
            "refines the first at which the judge says what you ask for."
        ),
        "goal_direction": _("Move"),
        "goal_verdict": _("until the judge says"),
        "goal_probability": _("with at least"),
        "goal_find": _("Find the move"),
        "groups": {
            "labelled": _("Attributes"),
            "accent": _("Accents"),
            "axis": _("Axes of the voices (PCA)"),
            "found": _("Found without labels"),
            "transport": _("Whole groups (optimal transport)"),
            "own": _("Your own"),
            "away": _("Your own"),
        },
        "names": {name: _.translated(text) for name, text in ATTRIBUTES.items()},
        "axis": _("PCA axis {number}"),
        "found": _("Found {number}: {heard}"),
        "transport": _("{name}, by transport"),
        "caricature": _("caricature"),
        "anti_voice": _("anti-voice"),
        "less": _("−"),
        "more": _("+"),
        "as_is": _("as it is"),
    }
