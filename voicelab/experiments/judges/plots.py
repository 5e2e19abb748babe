"""Tables and plots of the figures on the judge."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from plotly.graph_objects import Figure as Plot
from sklearn.metrics import confusion_matrix

from voicelab import figures as plots
from voicelab.attributes import AGE_BANDS
from voicelab.experiments.judges.judgements import Json, Judgements
from voicelab.experiments.judges.metrics import balanced_answers, true_age_bands
from voicelab.judge import Judge

BY_LENGTH = ("gender_adults", "native", "six_accents", "age_bands")  # drawn over the clip length
BINS = 10  # of confidence


def judge_tables(figures: Json) -> dict[str, list[Json]]:
    """Return the figures on the judge that are tables."""
    sources = {"both": figures["clip_lengths"], **figures["witnesses"]}
    if "baseline" in figures:
        sources["from scratch"] = figures["baseline"]
    return {
        "clip_lengths": [
            {"judge": judge, "clip": name} | row
            for judge, by_length in sources.items()
            for name, row in by_length.items()
        ],
        "groups": figures["groups"],
    }


def judge_plots(figures: Json, judged: Mapping[float, Judgements], judge: Judge) -> dict[str, Plot]:
    """Return accuracy by clip length, and confusion and calibration on the longest clips."""
    lengths = [s for s in judged if np.isfinite(s)]
    drawn = {"accuracy_by_clip_length": _accuracy_by_length(figures["clip_lengths"], lengths)}
    longest = judged[max(judged)]
    calibrated = []
    for attribute in judge.labels.classes:
        truth, probabilities, weights = balanced_answers(longest, judge, attribute)
        if not len(truth):
            continue
        classes = judge.classes[attribute]
        predicted = probabilities.argmax(axis=1)
        drawn[f"confusion_{attribute}"] = _confusion(truth, predicted, classes)
        calibrated.append(
            reliability(attribute, probabilities.max(axis=1), predicted == truth, weights)
        )
    truth = true_age_bands(longest, judge.labels)
    predicted = longest.predictions("age", AGE_BANDS)
    known = (truth >= 0) & (predicted >= 0)
    if known.any():
        drawn["confusion_age_bands"] = _confusion(truth[known], predicted[known], AGE_BANDS)
    return drawn | {"calibration": plots.calibration(calibrated)}


def _accuracy_by_length(by_clip: Mapping[str, Any], lengths_s: Sequence[float]) -> Plot:
    lines = []
    for key in BY_LENGTH:
        rows = [by_clip[f"{seconds:g} s"].get(key) for seconds in lengths_s]
        if all(rows):
            value, low, high = ([row[part] for row in rows] for part in ("value", "low", "high"))
            lines.append(plots.Curve(key.replace("_", " "), lengths_s, value, low, high))
    return plots.curves(lines, "clip length (s)", "balanced accuracy", (0, 1.02))


def _confusion(truth: np.ndarray, predicted: np.ndarray, classes: Sequence[str]) -> Plot:
    counts = confusion_matrix(truth, predicted, labels=range(len(classes)))
    return plots.confusion(counts, classes)


def reliability(
    name: str, confidence: np.ndarray, right: np.ndarray, weights: np.ndarray
) -> plots.Reliability:
    """Return how often the most probable class was right, by how probable it was [N]."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    filled = [bins == index for index in range(BINS) if (bins == index).any()]
    return plots.Reliability(
        name,
        [float(np.average(confidence[mask], weights=weights[mask])) for mask in filled],
        [float(np.average(right[mask], weights=weights[mask])) for mask in filled],
        [int(mask.sum()) for mask in filled],
    )
