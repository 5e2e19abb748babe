"""The texts that the scripts of the map show."""

from typing import Any

from voicelab.refusal import Sentence
from voicelab.ui.language import Language

MAPS = {
    "pca": Sentence("PCA"),
    "tsne": Sentence("t-SNE"),
    "umap": Sentence("UMAP"),
    "raw": Sentence("raw axes"),
}


def texts(language: Language) -> dict[str, Any]:
    """Return them by the names that the scripts know; they fill what stands in braces."""
    _ = language
    return {
        "title": _("Map of voices"),
        "map_label": _(
            "Map of the voices; the table below it says the same and works from the keyboard"
        ),
        "map": _("Map"),
        "maps": {name: _.translated(text) for name, text in MAPS.items()},
        "dimensions": _("Dimensions"),
        "raw_axis": _("Latent axis {n}"),
        "rows": _("Points"),
        "tables": {
            "voices": _("voices"),
            "windows": _("windows of 640 ms"),
        },
        "colour": _("Colour by"),
        "colours": {
            "gender": _("gender"),
            "age": _("age"),
            "band": _("age band"),
            "accent": _("accent"),
            "corpus": _("corpus"),
            "split": _("split"),
            "bandwidth": _("bandwidth"),
            "judged_gender": _("judged gender"),
            "judged_years": _("judged age"),
            "judged_native": _("judged native"),
            "judged_accent": _("judged accent"),
        },
        "labels": language.labels
        | {
            "training": _("training"),
            "validation": _("validation"),
            "test": _("test"),
            "narrow": _("up to 4 kHz"),
            "wide": _("above 4 kHz"),
            "speech_accent_archive": _("Speech Accent Archive"),
        },
        "more": _("Filters and class means"),
        "more_on": _("Filters and class means ({n} on)"),
        "everything": _("all"),
        "gender": _("Gender"),
        "band": _("Age band"),
        "accent": _("Accent"),
        "corpus": _("Corpus"),
        "split": _("Split"),
        "age": _("Age"),
        "voice": _("Voice"),
        "means": _("Class means with 1 SD"),
        "means_flat": _(
            "Dots are the means of the lit points by {classes}, of named classes with three or "
            "more; an ellipse is 1 SD around one."
        ),
        "means_solid": _(
            "Dots are the means of the lit points by {classes}, of named classes with three or "
            "more; bars are 1 SD to either side, along each axis of the map."
        ),
        "means_none": _("No class means are drawn: this colour has no classes."),
        "arrow": _("Arrow of a direction"),
        "arrow_straight": _(
            "The arrow is the direction at strength 1, drawn from the mean of all points of "
            "“{from}”, lit or not."
        ),
        "arrow_bent": _(
            "The arrow only joins the mean places of all points of “{from}” and of “{to}”, lit or "
            "not: this map bends directions, so a slider moves a voice another way."
        ),
        "no_arrow": _("none"),
        "find": _("Find a voice"),
        "find_placeholder": _("id"),
        "find_hint": _("Enter hears it, Shift+Enter takes it in hand"),
        "not_found": _("No voice is called {id}."),
        "found_many": _("{n} ids hold “{id}”; choose one of them."),
        "legend": _("Classes; one that is switched off turns grey"),
        "other": _("others"),
        "unknown": _("unknown"),
        "abstained": _("the judge abstains"),
        "of_voice": _("{what} (of its voice)"),
        "judged_voice": _("The colour of a window is what the judge says of its whole voice."),
        "years": _("years"),
        "ends": _("{low} to {high}"),
        "share": _("axis {n} ({share} % of the variance)"),
        "loading": _("Loading the points …"),
        "failed": _("The points could not be loaded; reload the page."),
        "no_place": _(
            "This map has no place for a voice that was moved or brought: choose PCA or UMAP."
        ),
        "click_hint": _("Click a point to hear it; Shift-click takes it in hand."),
        "heard": _("Heard: {id}, {what}"),
        "heard_voice": _("Heard: the voice of window {id}, {what}"),
        "edit_this": _("Edit this voice"),
        "edit_short": _.pgettext("verb", "Edit"),
        "hear": _("Hear"),
        "select_hint": _("To select voices, draw with the lasso or the box at the top right, or"),
        "select_shown": _("select all that are lit ({n})"),
        "selected": _("{n} selected"),
        "clear": _("Clear"),
        "average": _("Average of these"),
        "as_a": _("Set as A"),
        "as_b": _("Set as B"),
        "group_a": _("A: {n}"),
        "group_b": _("B: {n}"),
        "direction_name": _("Name of the direction"),
        "direction_default": _("A to B"),
        "make_direction": _("Make the direction A to B"),
        "copy": _("Copy ids"),
        "copied": _("Copied"),
        "download": _("Download ids"),
        "file_name": _("voices.txt"),
        "more_classes": _("{n} others"),
        "table": _("The same as a table"),
        "table_count": _("{first} to {last} of {n}"),
        "previous": _("Previous"),
        "next": _("Next"),
        "actions": _("Listen and edit"),
    }
