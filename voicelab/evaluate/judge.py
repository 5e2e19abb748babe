"""How well a judge hears, on speakers it was not trained on, beside the split that flatters."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from voicelab import corpus
from voicelab.corpus import age_band
from voicelab.evaluate.bootstrap import balanced_accuracy, figure
from voicelab.judge.calibration import Examined, calibration_error, examine, probabilities
from voicelab.judge.fitting import labelled
from voicelab.judge.pieces import (
    MOST_OF_A_SPEAKER,
    Ear,
    Stretch,
    capped,
    segments,
    stretches,
)
from voicelab.judge.verdict import Judge
from voicelab.refusal import Refusal

YOUNG, OLD = "18-34", "50 and over"  # what the direction `age` runs between
FIVE_ACCENTS = ("english_usa", "english_uk", "arabic", "dutch", "spanish")
ADULT_YEARS = 18
EXCERPTS_S = {"10 s": 10.0, "4 s": 4.0}
Json = dict[str, Any]


def evaluate_judge(
    folders: Sequence[Path],
    judge: Judge,
    beside: Judge | None = None,
    cache: Path | None = None,
    split: str = "test",
    workers: int | None = None,
) -> Json:
    """Return every figure of a judge with 95 % intervals over speakers.

    Parameters
    ----------
    folders : sequence of Path
        Corpora.
    judge : Judge
        Trained on the training speakers of the frozen split.
    beside : Judge, optional
        Trained with `--split random`; judged on the segments that its own split held out.
    cache : Path, optional
    split : str
        "test", or "validation" for choices.
    workers : int, optional

    Raises
    ------
    Refusal
        Where a judge was trained on another split than its place here needs.
    """
    if judge.header["split"] != "speaker" or (beside and beside.header["split"] != "random"):
        raise Refusal(
            "The judge must be trained with --split speaker and the one beside it with --split "
            "random; give the two checkpoints in that order."
        )
    utterances = [u for folder in folders for u in corpus.read(folder)]
    utterances = capped(utterances, MOST_OF_A_SPEAKER)
    if beside is None:
        utterances = [u for u in utterances if u.split == split]
    everything = stretches(utterances, Ear(judge.hearing), cache, workers)
    own = [stretch for stretch in everything if stretch.utterance.split == split]
    heard = [stretch for stretch in own if not stretch.why_not]
    report: Json = {
        "split": split,
        "judge_sha256": judge.sha256,
        "recordings": len(own),
        "abstained": len(own) - len(heard),
        "speaker_disjoint": _figures(judge, heard),
        "speaker_disjoint_copy_synthesis": _figures(judge, heard, copies=True, brief=True),
    }
    cut = [s for s, _ in segments(heard, judge.hearing.piece_frames)]
    report["segments"] = {"speaker_disjoint": _figures(judge, cut, brief=True)}
    if beside is not None:
        usable = [stretch for stretch in everything if not stretch.why_not]
        cut = [s for s, own in segments(usable, beside.hearing.piece_frames) if own == split]
        report["segments"]["random_split"] = _figures(beside, cut, brief=True)
    return report


def _figures(
    judge: Judge, heard: Sequence[Stretch], copies: bool = False, brief: bool = False
) -> Json:
    return {
        "gender": _gender(judge, heard, copies, brief),
        "age": _age(judge, heard, copies, brief),
        "accent": _accent(judge, heard, copies, brief),
    }


def _asked(judge: Judge, attribute: str, heard: Sequence[Stretch]) -> list[tuple[Stretch, int]]:
    mixed = frozenset(judge.header["accent_corpora"])
    return labelled(heard, attribute, judge.classes[attribute], mixed)


def _examine(
    judge: Judge,
    attribute: str,
    asked: Sequence[tuple[Stretch, int]],
    copies: bool,
    seconds: float | None = None,
) -> Examined:
    rate = judge.hearing.sample_rate / judge.hearing.hop
    frames = None if seconds is None else round(seconds * rate)
    return examine(
        judge.networks[attribute], judge.classes[attribute], asked, judge.hearing, copies, frames
    )


def _gender(judge: Judge, heard: Sequence[Stretch], copies: bool, brief: bool) -> Json:
    asked = _asked(judge, "gender", heard)
    adults = [pair for pair in asked if (pair[0].utterance.age or 0) >= ADULT_YEARS]
    report: Json = {
        "balanced_accuracy_adults": _balanced(_examine(judge, "gender", adults, copies))
    }
    if brief:
        return report
    for name, seconds in EXCERPTS_S.items():
        examined = _examine(judge, "gender", adults, copies, seconds)
        report[f"balanced_accuracy_adults_{name.replace(' ', '_')}"] = _balanced(examined)
    groups: dict[str, list[tuple[Stretch, int]]] = {}
    for stretch, target in asked:
        u = stretch.utterance
        for group in (u.corpus, age_band(u.age) or "age unknown", _accent_group(judge, stretch)):
            groups.setdefault(group, []).append((stretch, target))
    report["balanced_accuracy_by_group"] = {
        name: _balanced(_examine(judge, "gender", pairs, copies))
        for name, pairs in sorted(groups.items())
        if len({target for _, target in pairs}) == 2
    }
    return report | {"calibration_error": _calibration(judge, "gender", asked, copies)}


def _accent_group(judge: Judge, stretch: Stretch) -> str:
    accent = stretch.utterance.accent
    return f"accent {accent if accent in judge.classes['accent'] else 'other'}"


def _age(judge: Judge, heard: Sequence[Stretch], copies: bool, brief: bool) -> Json:
    asked = _asked(judge, "age", heard)
    mixed = frozenset(judge.header["accent_corpora"])
    adults = [
        (stretch, target)
        for stretch, target in asked
        if (stretch.utterance.age or 0) >= ADULT_YEARS and stretch.utterance.corpus in mixed
    ]
    every, adult = (_examine(judge, "age", pairs, copies) for pairs in (asked, adults))
    report: Json = {
        "balanced_accuracy_bands": _balanced(every),
        "error_years_adults": _mean(np.abs(adult.years - adult.true_years), adult),
        "error_years_adults_guessing_their_median": _mean(
            np.abs(np.median(adult.true_years) - adult.true_years), adult
        ),
        "correlation_adults": _correlation(adult),
        "young_and_old": {"all": _young_and_old(adult, judge)},
    }
    if brief:
        return report
    report["balanced_accuracy_35_and_over_adults"] = _two_ages(adult)
    for name, seconds in EXCERPTS_S.items():
        excerpt = _examine(judge, "age", adults, copies, seconds)
        report["young_and_old"][name] = _young_and_old(excerpt, judge)
        report[f"error_years_adults_{name.replace(' ', '_')}"] = _mean(
            np.abs(excerpt.years - excerpt.true_years), excerpt
        )
    likely = probabilities(every.log_probabilities, judge.temperature["age"])
    report["recall_by_band"] = _recall(every, judge.classes["age"])
    low, high = judge.interval_years
    error = every.true_years - every.years
    report["share_within_interval"] = _mean((error >= low) & (error <= high), every)
    return report | {"calibration_error": round(calibration_error(likely, every), 4)}


def _young_and_old(heard: Examined, judge: Judge) -> Json:
    """Return the mean judged age of real voices of both ends of the direction `age`."""
    names = np.array(judge.classes["age"])[heard.targets]

    def mean_of(band: str) -> Callable[[np.ndarray], float]:
        def mean(rows: np.ndarray) -> float:
            own = heard.years[rows][names[rows] == band]
            return float(own.mean()) if len(own) else float("nan")

        return mean

    def gap(rows: np.ndarray) -> float:
        return mean_of(OLD)(rows) - mean_of(YOUNG)(rows)

    return {
        f"judged_years_{YOUNG}": _figure(mean_of(YOUNG), heard),
        f"judged_years_{OLD}": _figure(mean_of(OLD), heard),
        "difference": _figure(gap, heard),
    }


def _two_ages(heard: Examined) -> Json | None:
    truth, guess = heard.true_years >= 35, heard.years >= 35
    return _figure(lambda rows: balanced_accuracy(truth[rows], guess[rows]), heard)


def _accent(judge: Judge, heard: Sequence[Stretch], copies: bool, brief: bool) -> Json:
    classes = judge.classes["accent"]
    asked = _asked(judge, "accent", heard)
    examined = _examine(judge, "accent", asked, copies)
    report: Json = {"balanced_accuracy_groups": _balanced(examined), "groups": len(classes)}
    if brief:
        return report
    excerpt = _examine(judge, "accent", asked, copies, EXCERPTS_S["4 s"])
    report["balanced_accuracy_groups_4_s"] = _balanced(excerpt)
    five = [classes.index(name) for name in FIVE_ACCENTS if name in classes]
    chosen = np.isin(examined.targets, five)
    guess = np.array(five)[examined.log_probabilities[:, five].argmax(axis=1)]
    report["balanced_accuracy_five_accents"] = figure_json(
        lambda rows: balanced_accuracy(examined.targets[chosen][rows], guess[chosen][rows]),
        examined.speakers[chosen],
    )
    likely = probabilities(examined.log_probabilities, judge.temperature["accent"])
    english = np.array([name.startswith("english_") for name in classes])
    speaks_english = np.array([s.utterance.accent.startswith("english_") for s, _ in asked])
    heard_english = likely[:, english].sum(axis=1) > likely[:, ~english].sum(axis=1) * (
        english.sum() / max(1, (~english).sum())
    )
    report["balanced_accuracy_native_english"] = _figure(
        lambda rows: balanced_accuracy(speaks_english[rows], heard_english[rows]), examined
    )
    report["recall_by_group"] = _recall(examined, classes)
    return report | {"calibration_error": round(calibration_error(likely, examined), 4)}


def _recall(heard: Examined, classes: Sequence[str]) -> Json:
    guess = heard.log_probabilities.argmax(axis=1)
    return {
        name: {
            "recall": round(float((guess[heard.targets == i] == i).mean()), 3),
            "speakers": len(set(heard.speakers[heard.targets == i])),
        }
        for i, name in enumerate(classes)
        if (heard.targets == i).any()
    }


def _balanced(heard: Examined) -> Json | None:
    guess = heard.log_probabilities.argmax(axis=1)
    return _figure(lambda rows: balanced_accuracy(heard.targets[rows], guess[rows]), heard)


def _calibration(
    judge: Judge, attribute: str, asked: Sequence[tuple[Stretch, int]], copies: bool
) -> float:
    heard = _examine(judge, attribute, asked, copies)
    likely = probabilities(heard.log_probabilities, judge.temperature[attribute])
    return round(calibration_error(likely, heard), 4)


def _mean(values: np.ndarray, heard: Examined) -> Json | None:
    return _figure(lambda rows: float(values[rows].mean()), heard)


def _correlation(heard: Examined) -> Json | None:
    def correlation(rows: np.ndarray) -> float:
        if len(rows) < 3 or not heard.years[rows].std() or not heard.true_years[rows].std():
            return float("nan")
        return float(np.corrcoef(heard.years[rows], heard.true_years[rows])[0, 1])

    return _figure(correlation, heard)


def _figure(statistic: Callable[[np.ndarray], float], heard: Examined) -> Json | None:
    return figure_json(statistic, heard.speakers)


def figure_json(statistic: Callable[[np.ndarray], float], speakers: np.ndarray) -> Json | None:
    """Return a figure with its interval as JSON holds it, None where it is not defined."""
    if not len(speakers) or not np.isfinite(statistic(np.arange(len(speakers)))):
        return None
    return asdict(figure(statistic, speakers))
