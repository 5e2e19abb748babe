"""The accuracies that the project requires of the judge, beside what was measured."""

from collections.abc import Iterator
from typing import Any

from voicelab.experiments.findings import targeted
from voicelab.experiments.judges.judgements import Json

GENDER_AT_LEAST = {"3 s": 0.99, "1 s": 0.97, "0.25 s": 0.90}  # balanced accuracy of adults
CALIBRATED = ("gender", "accent")


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
    lengths = figures["clip_lengths"]
    for clip, least in GENDER_AT_LEAST.items():
        if clip in lengths:
            yield f"gender of adults, {clip}", lengths[clip]["gender_adults"], {"at_least": least}
    if "10 s" in lengths:
        ten = lengths["10 s"]
        error = "age, mean absolute error of adults, 10 s"
        yield error, ten["error_years"], {"at_most": 8.6}
        yield "age bands, 10 s", ten["age_bands"], {"at_least": 0.5}
        yield "six accents, 10 s", ten.get("six_accents"), {"at_least": 0.65}
        yield "native English, 10 s", ten.get("native"), {"at_least": 0.88}
    gap = "years between real voices of 18-34 and of 50 and over, 10 s"
    yield gap, figures["ages"]["years_between_real_groups"], {"at_least": 16.0}
    for clip, errors in figures["calibration"].items():
        for name in CALIBRATED:
            if name in errors:
                error = f"calibration error of {name}, {clip}"
                yield error, _without_interval(errors[name]), {"at_most": 0.05}
    yield "clips of 3 s judged", figures["judged_3_s"], {"at_least": 0.97}
    cost = _without_interval(figures["verdict_3_s_ms"])
    yield "verdict on 3 s, ms", cost, {"at_most": 40.0}


def _without_interval(value: Any) -> Json:
    return {"value": value, "low": None, "high": None}
