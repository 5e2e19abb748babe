"""The accuracies that the project requires of the judge, beside what was measured."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from voicelab.experiments.findings import targeted
from voicelab.experiments.judges.judgements import Json

# By figure: its title, whether it should be large or small, and the bound for each clip length.
BY_CLIP: dict[str, tuple[str, str, dict[str, float]]] = {
    "gender_adults": (
        "gender of adults", "at_least", {"10 s": 0.995, "3 s": 0.99, "1 s": 0.985, "0.25 s": 0.93},
    ),
    "error_years": ("age, mean absolute error of adults", "at_most", {"10 s": 7.0, "3 s": 8.0}),
    "six_accents": ("six accents", "at_least", {"whole": 0.85, "10 s": 0.82, "3 s": 0.66}),
    "native": ("native English", "at_least", {"whole": 0.92, "10 s": 0.91, "3 s": 0.87}),
}  # fmt: skip
GAP_YEARS = {"campplus": 24.0, "whisper": 19.0}
CALIBRATED = {"gender": 0.03, "accent": 0.05}


def judge_targets(figures: Json) -> Json:
    """Return the figures that have a target, with it, by label.

    Parameters
    ----------
    figures : mapping
        As `judges_experiment` reports them.
    """
    return {
        label: targeted(figure, label=label, **bounds)
        for label, figure, bounds in _bounds(figures)
        if figure is not None
    }


def _bounds(figures: Json) -> Iterator[tuple[str, Json | None, dict[str, float]]]:
    for clip, row in figures["clip_lengths"].items():
        for key, (title, sense, by_clip) in BY_CLIP.items():
            if clip in by_clip:
                yield f"{title}, {clip}", row.get(key), {sense: by_clip[clip]}
    gap = "years between real voices of 18-34 and of 50 and over, 10 s"
    for name, ages in figures["ages_of_witnesses"].items():
        least = {"at_least": GAP_YEARS[name]} if name in GAP_YEARS else {}
        yield f"{gap}, {name}", ages["years_between_real_groups"], least
    for clip, errors in figures["calibration"].items():
        for name, most in CALIBRATED.items():
            if name in errors:
                error = f"calibration error of {name}, {clip}"
                yield error, _without_interval(errors[name]), {"at_most": most}
    for clip, share in figures["false_alarms"].items():
        yield f"false alarms on real speech, {clip}", share, {"at_most": 0.01}
    caught = float(np.mean(list(figures["foreign"].values())))
    yield "foreign sounds caught", _without_interval(round(caught, 4)), {"at_least": 0.95}
    cost = _without_interval(figures["verdict_3_s_ms"])
    yield "verdict on 3 s, ms", cost, {"at_most": 90.0}


def _without_interval(value: Any) -> Json:
    return {"value": value, "low": None, "high": None}
