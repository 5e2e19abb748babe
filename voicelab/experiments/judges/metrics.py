"""Figures on the judgements of one clip length: accuracy, age errors, calibration, groups."""

from collections.abc import Callable

import numpy as np
from sklearn.metrics import f1_score

from voicelab.attributes import (
    ACCENT,
    AGE,
    AGE_BAND_EDGES,
    AGE_BANDS,
    NATIVE,
    age_band,
    is_adult,
    nativeness,
)
from voicelab.bootstrap import balanced_accuracy
from voicelab.experiments.judges.judgements import Json, Judgements
from voicelab.judge import Judge
from voicelab.judge.calibration import calibration_error, class_weights
from voicelab.judge.training_data import Labels

SIX_ACCENTS = ("english_usa", "spanish", "arabic", "english_uk", "mandarin", "french")


def accuracy_figures(judged: Judgements, judge: Judge) -> Json:
    """Return how accurate a judge is on clips of one length; an abstention counts as wrong."""
    adult = np.array([is_adult(u.age) for u in judged.utterances])
    mixed = np.array([u.corpus in judge.labels.varied for u in judged.utterances])
    adults, archive = judged.where(adult), judged.where(adult & mixed)
    figures = {
        "gender_adults": class_accuracy(adults, judge, "gender"),
        "gender": class_accuracy(judged, judge, "gender"),
        "child": class_accuracy(judged, judge, "child"),
        "age_bands": age_band_accuracy(judged, judge),
        "error_years": archive.mean(age_errors(archive)),
    }
    if ACCENT.name in judge.classes:
        figures |= {
            "native": class_accuracy(judged, judge, "native"),
            "accent": class_accuracy(judged, judge, "accent"),
            "accent_macro_f1": accent_f1(judged, judge),
            "six_accents": six_accent_accuracy(judged),
        }
    others = [name for name in judge.labels.classes if name not in figures]
    return figures | {name: class_accuracy(judged, judge, name) for name in others}


def class_accuracy(judged: Judgements, judge: Judge, attribute: str) -> Json | None:
    """Return the balanced accuracy of an attribute, None where the judge does not know it."""
    if attribute not in judge.classes:
        return None
    return _balanced(
        judged,
        targets(judged, judge.labels, attribute),
        judged.predictions(attribute, judge.classes[attribute]),
    )


def age_band_accuracy(judged: Judgements, judge: Judge) -> Json | None:
    """Return the balanced accuracy over age bands."""
    truth = true_age_bands(judged, judge.labels)
    return _balanced(judged, truth, judged.predictions("age", AGE_BANDS))


def six_accent_accuracy(judged: Judgements) -> Json | None:
    """Return the balanced accuracy among six accents, where the judge chooses among these alone."""
    truth = np.array(
        [SIX_ACCENTS.index(u.accent) if u.accent in SIX_ACCENTS else -1 for u in judged.utterances]
    )
    # All speakers of speechocean762 have a Mandarin accent: there the accent is the microphone.
    mixed = {u.corpus for u in judged.utterances if nativeness(u.accent) == NATIVE[0]}
    several = np.array([u.corpus in mixed for u in judged.utterances])
    return _balanced(
        judged, np.where(several, truth, -1), judged.predictions("accent", SIX_ACCENTS)
    )


def _balanced(judged: Judgements, truth: np.ndarray, predicted: np.ndarray) -> Json | None:
    """Return the balanced accuracy of predictions [N]; where the truth is -1, it is not known."""
    known = truth >= 0
    true, guessed = truth[known], predicted[known]
    return judged.estimate(lambda rows: balanced_accuracy(true[rows], guessed[rows]), known)


def accent_f1(judged: Judgements, judge: Judge) -> Json | None:
    """Return the macro-averaged F1 over the accents that occur."""
    truth = targets(judged, judge.labels, "accent")
    known = truth >= 0
    truth, predicted = truth[known], judged.predictions("accent", judge.classes["accent"])[known]
    classes = np.unique(truth)

    def f1(rows: np.ndarray) -> float:
        return float(
            f1_score(truth[rows], predicted[rows], labels=classes, average="macro", zero_division=0)
        )

    return judged.estimate(f1, known)


def targets(judged: Judgements, labels: Labels, attribute: str) -> np.ndarray:
    """Return the index of the true class of every recording [N], -1 where it may not be used."""
    return np.array([labels.target(u, attribute) for u in judged.utterances])


def true_age_bands(judged: Judgements, labels: Labels) -> np.ndarray:
    """Return the index of the age band of every recording [N], -1 where it may not be used."""
    years = np.array([labels.years(u) for u in judged.utterances])
    return np.where(np.isfinite(years), np.searchsorted(AGE_BAND_EDGES, years, side="right"), -1)


def age_errors(judged: Judgements) -> np.ndarray:
    """Return the absolute error of judged ages [N] in years; an abstention guesses the median."""
    true = np.array([np.nan if u.age is None else u.age for u in judged.utterances])
    years = judged.years
    return np.abs(np.where(np.isfinite(years), years, np.nanmedian(true)) - true)


def age_figures(judged: Judgements, judge: Judge) -> Json:
    """Return what is heard of age in the adults of corpora whose ages may be used."""
    adults = judged.where(
        np.array([u.corpus in judge.labels.varied and is_adult(u.age) for u in judged.utterances])
    )
    if not len(adults.utterances):
        return {"years_between_real_groups": None}
    true = np.array([u.age for u in adults.utterances], dtype=float)
    band = np.array([age_band(age) for age in true.tolist()])
    intervals = np.array([v["age"].interval or (np.nan, np.nan) for v in adults.verdicts])
    inside = (intervals[:, 0] <= true) & (true <= intervals[:, 1])
    half_width = np.nanmean((intervals[:, 1] - intervals[:, 0]) / 2)
    return {
        "error_years": adults.mean(age_errors(adults)),
        "error_years_guessing_the_median": adults.mean(np.abs(np.median(true) - true)),
        "correlation": adults.estimate(_correlation(adults.years, true)),
        "years_between_real_groups": adults.estimate(_age_gap(adults.years, band)),
        "judged_years_by_band": {
            name: adults.where(band == name).mean(adults.years[band == name])
            for name in AGE_BANDS
            if (band == name).any()
        },
        "within_80_percent_interval": adults.mean(inside.astype(float)),
        "interval_half_width_years": round(float(half_width), 2),
        "recall_by_band": recall_by_age_band(judged, judge),
    }


def _correlation(judged: np.ndarray, true: np.ndarray) -> Callable[[np.ndarray], float]:
    def correlation(rows: np.ndarray) -> float:
        known = np.isfinite(judged[rows])
        return float(np.corrcoef(judged[rows][known], true[rows][known])[0, 1])

    return correlation


def _age_gap(judged: np.ndarray, band: np.ndarray) -> Callable[[np.ndarray], float]:
    def gap(rows: np.ndarray) -> float:
        young, old = (judged[rows][band[rows] == end] for end in AGE.ends)
        return float(np.nanmean(old) - np.nanmean(young)) if len(old) and len(young) else np.nan

    return gap


def recall_by_age_band(judged: Judgements, judge: Judge) -> Json:
    """Return the recall of every age band, and how many speakers it has."""
    truth, predicted = true_age_bands(judged, judge.labels), judged.predictions("age", AGE_BANDS)
    return {
        name: {
            "recall": round(float((predicted[truth == index] == index).mean()), 3),
            "speakers": len(set(judged.speakers[truth == index])),
        }
        for index, name in enumerate(AGE_BANDS)
        if (truth == index).any()
    }


def calibration_errors(judged: Judgements, judge: Judge) -> Json:
    """Return the expected calibration error by attribute, classes and speakers weighted alike."""
    found = {}
    for attribute in judge.labels.classes:
        truth, probabilities, weights = balanced_answers(judged, judge, attribute)
        if len(truth):
            found[attribute] = round(calibration_error(probabilities, truth, weights), 4)
    return found


def balanced_answers(
    judged: Judgements, judge: Judge, attribute: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return targets, probabilities and balancing weights where the judge did not abstain."""
    truth = targets(judged, judge.labels, attribute)
    probabilities = judged.probabilities(attribute, judge.classes[attribute])
    known = (truth >= 0) & (probabilities.sum(axis=1) > 0)
    weights = class_weights(truth[known], judged.speakers[known]) if known.any() else np.zeros(0)
    return truth[known], probabilities[known], weights


def alarms(judged: Judgements) -> np.ndarray:
    """Return on which clips the judge abstains or warns, 0 or 1 [N]."""
    return np.array(
        [v["gender"].abstained or bool(v.warnings) for v in judged.verdicts], dtype=float
    )


def disagreements(judged: Judgements, judge: Judge) -> Json:
    """Return how often witnesses disagree on an attribute, and how often they are wrong then."""
    found = {}
    for attribute in judge.labels.classes:
        apart = np.array([attribute in verdict.disagreements for verdict in judged.verdicts])
        truth = targets(judged, judge.labels, attribute)
        wrong = judged.predictions(attribute, judge.classes[attribute]) != truth
        known = truth >= 0
        found[attribute] = {
            "disagree": round(float(apart.mean()), 4),
            "wrong_where_they_disagree": _share(wrong[known & apart]),
            "wrong_where_they_agree": _share(wrong[known & ~apart]),
        }
    apart = np.array([AGE.name in verdict.disagreements for verdict in judged.verdicts])
    return found | {AGE.name: {"disagree": round(float(apart.mean()), 4)}}


def _share(mask: np.ndarray) -> float | None:
    return round(float(mask.mean()), 4) if len(mask) else None


def gender_by_corpus(judged: Judgements, judge: Judge) -> Json:
    """Return the balanced accuracy of gender of the adults of every corpus."""
    adult = np.array([is_adult(u.age) for u in judged.utterances])
    corpora = np.array([u.corpus for u in judged.utterances])
    return {
        name: class_accuracy(judged.where(adult & (corpora == name)), judge, "gender")
        for name in sorted(set(corpora))
    }


def group_figures(judged: Judgements, judge: Judge) -> list[Json]:
    """Return one row for each group: gender x age band x native or not, accents, corpora."""
    groups: dict[str, list[int]] = {}
    for index, u in enumerate(judged.utterances):
        branch = nativeness(u.accent) or NATIVE[1]
        band = age_band(u.age) or "age unknown"
        accent = u.accent if u.accent in judge.classes.get(ACCENT.name, ()) else f"{branch}, other"
        for name in (
            f"{u.gender}, {band}, {branch}",
            f"gender {u.gender}",
            f"age {band}",
            f"accent {accent}",
            f"corpus {u.corpus}",
        ):
            groups.setdefault(name, []).append(index)
    rows = []
    for name, members in sorted(groups.items()):
        mask = np.zeros(len(judged.utterances), dtype=bool)
        mask[members] = True
        rows.append({"group": name} | _group_row(judged.where(mask), judge))
    return rows


def _group_row(group: Judgements, judge: Judge) -> Json:
    row: Json = {"speakers": len(set(group.speakers))}
    for attribute in judge.labels.classes:
        truth = targets(group, judge.labels, attribute)
        predicted = group.predictions(attribute, judge.classes[attribute])
        right = (truth == predicted)[truth >= 0]
        row[f"{attribute}_right"] = round(float(right.mean()), 3) if len(right) else None
    true = np.array([judge.labels.years(u) for u in group.utterances])
    error = (group.years - true)[np.isfinite(true) & np.isfinite(group.years)]
    row["error_years"] = round(float(np.abs(error).mean()), 1) if len(error) else None
    row["bias_years"] = round(float(error.mean()), 1) if len(error) else None
    return row
