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
        "map_label": _("Map of voices; the table below shows the same and works with the keyboard"),
        "map": _("Map"),
        "maps": {name: _.translated(text) for name, text in MAPS.items()},
        "dimensions": _("Dimensions"),
        "raw_axis": _("Latent axis {n}"),
        "rows": _("Points"),
        "tables": {"voices": _("voices"), "windows": _("640 ms windows")},
        "colour": _("Colour by"),
        "colours": {
            "gender": _("gender"),
            "age": _("age"),
            "band": _("age band"),
            "accent": _("accent"),
            "corpus": _("corpus"),
            "split": _("split"),
            "bandwidth": _("bandwidth"),
            "f0": _("F0 of the recordings"),
            "rate": _("speaking rate"),
            "judged_gender": _("judged gender"),
            "judged_years": _("judged age"),
            "judged_native": _("judged native English"),
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
        "means": _("Class means ± 1 SD"),
        "means_flat": _(
            "Dots: means of the highlighted points by {classes}, for classes of three or more. "
            "Ellipses: 1 SD."
        ),
        "means_solid": _(
            "Dots: means of the highlighted points by {classes}, for classes of three or more. "
            "Bars: ± 1 SD along each axis."
        ),
        "means_none": _("No class means: this colouring has no classes."),
        "arrow": _("Show direction"),
        "arrow_straight": _(
            "The arrow shows the direction at strength 1, from the mean of all “{from}” points."
        ),
        "arrow_bent": _(
            "The arrow joins the means of all “{from}” and “{to}” points. Directions are curved "
            "on this map, so a slider may move a voice along another path."
        ),
        "no_arrow": _.pgettext("direction", "none"),
        "find": _("Find a voice"),
        "find_placeholder": _("id"),
        "find_hint": _("Enter plays the voice, Shift+Enter selects it"),
        "not_found": _("There is no voice {id}."),
        "found_many": _("{n} ids contain “{id}”; choose one."),
        "legend": _("Classes; click one to grey it out"),
        "other": _("others"),
        "unknown": _("unknown"),
        "abstained": _("no judgement"),
        "of_voice": _("{what} (of its voice)"),
        "judged_voice": _("Windows take the colour of their voice’s verdict."),
        "years": _("years"),
        "units": {"f0": _("Hz"), "rate": _("syllables per second")},
        "ends": _("{low} to {high}"),
        "share": _("axis {n} ({share}% of the variance)"),
        "loading": _("Loading …"),
        "failed": _("The map could not be loaded. Reload the page."),
        "no_place": _("This map cannot show edited voices or recordings. Choose PCA or UMAP."),
        "click_hint": _("Click a point to hear it. Shift-click selects the voice."),
        "heard": _("Playing {id}: {what}"),
        "heard_voice": _("Playing the voice of window {id}: {what}"),
        "edit_this": _("Select this voice"),
        "edit_short": _.pgettext("verb", "Edit"),
        "hear": _("Listen"),
        "select_hint": _(
            "To select a group of voices, use the lasso or box tool at the top right, or"
        ),
        "select_shown": _("select all shown ({n})"),
        "selected": _("{n} voices in the group"),
        "clear": _("Clear"),
        "average": _("Average"),
        "as_a": _("Set as A"),
        "as_b": _("Set as B"),
        "group_a": _("A: {n}"),
        "group_b": _("B: {n}"),
        "direction_name": _("Name of the direction"),
        "direction_default": _("A to B"),
        "make_direction": _("Create direction A to B"),
        "copy": _("Copy ids"),
        "copied": _("Copied"),
        "download": _("Download ids"),
        "file_name": _("voices.txt"),
        "more_classes": _("{n} others"),
        "table": _("Show as table"),
        "table_count": _("{first} to {last} of {n}"),
        "previous": _("Previous"),
        "next": _("Next"),
        "actions": _("Actions"),
    }
