"""How well the judge hears speakers it never heard, beside the split that flatters."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix
from tqdm import tqdm

from voicelab import corpus, figures
from voicelab.attributes import AGE_BANDS
from voicelab.audio import load
from voicelab.corpus import Utterance
from voicelab.experiments.findings import Findings, targeted
from voicelab.experiments.judges import nonspeech
from voicelab.experiments.judges.metrics import (
    Json,
    Said,
    ages_heard,
    by_group,
    by_length,
    calibrations,
    mean_of,
    true_bands,
    weighed,
)
from voicelab.experiments.speakers import excerpt
from voicelab.judge import Judge, Verdict
from voicelab.judge.calibration import Familiarity
from voicelab.judge.ensemble import predict
from voicelab.judge.training import SEGMENT_S, summary
from voicelab.judge.training_data import (
    ORIGINAL,
    Stretch,
    capped,
    fold_of,
    loudest,
    segments,
    stretches,
    varied_corpora,
)
from voicelab.refusal import Refusal

LENGTHS_S = (0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 8.0, 10.0, np.inf)
QUICK_LENGTHS_S = (1.0, 3.0, 10.0, np.inf)
STRANGE_EACH = 20
REPEATS = 40  # verdicts that are timed


def judges_experiment(
    folders: Sequence[Path],
    judge: Judge,
    beside: Judge | None = None,
    cache: Path | None = None,
    split: str = "test",
    workers: int | None = None,
    lengths_s: Sequence[float] = LENGTHS_S,
) -> Findings:
    """Return every figure of a judge with 95 % intervals over speakers.

    Parameters
    ----------
    folders : sequence of Path
        Corpora.
    judge : Judge
        Trained on the training speakers of the frozen split.
    beside : Judge, optional
        Trained with `--split random --networks 1`; judged on the segments its own split held out.
    cache : Path, optional
    split : str
        "test", or "validation" for choices.
    workers : int, optional
    lengths_s : sequence of float
        Of the clips; infinity is the whole recording.

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
    utterances = capped([u for folder in folders for u in corpus.read(folder)])
    # Of a corpus that the judge was not trained on, labels may be used as of one it was.
    varied = judge.labels.varied | varied_corpora(utterances)
    judge = replace(judge, labels=replace(judge.labels, varied=varied))
    held = [u for u in utterances if u.split == split]
    if not held:
        raise Refusal(
            "The corpora hold no {split} speakers; give larger ones.",
            split=split,
        )
    said = listened(held, judge, lengths_s)
    report: Json = {
        "split": split,
        "judge_sha256": judge.sha256,
        "verdict_3_s_ms": milliseconds(judge, next(iter(said[3.0].utterances))),
        "clip_lengths": {_name(s): by_length(own, judge) for s, own in said.items()},
        "judged_3_s": mean_of(
            np.array([not v["gender"].abstained for v in said[3.0].verdicts], dtype=float),
            said[3.0],
        ),
        "abstains_on": {
            name: float(np.mean([judge.verdict(r)["gender"].abstained for r in
                                 nonspeech.recordings(name, STRANGE_EACH)]))
            for name in nonspeech.STRANGE
        },
    }  # fmt: skip
    report["ages"] = ages_heard(said[10.0], judge)
    report["calibration"] = {
        _name(s): calibrations(said[s], judge) for s in (3.0, 10.0, np.inf) if s in said
    }
    report["groups"] = by_group(said[np.inf], judge)
    usable = [s for s in stretches(utterances, judge.frontend, cache, workers) if s.usable]
    report["channels_3_s"] = through_channels(
        [s for s in usable if s.utterance.split == split], judge
    )
    report["folds"] = cross_validated(usable, judge)
    if beside is not None:
        report["random_split"] = flattered(usable, judge, beside)
    return Findings(
        name="judges",
        title="The judge",
        figures={"targets": targets(report)} | report,
        tables=tables(report),
        plots=plots(report, said, judge),
        notes=(
            f"Speakers of the {split} part of the frozen split; intervals are 95 %, over speakers.",
            "A clip is the loudest stretch of a recording. An abstention counts as wrong.",
        ),
    )


def targets(report: Json) -> Json:
    """Return the figures that must be reached, as `Findings` has them."""
    lengths = report["clip_lengths"]
    asked: dict[str, tuple[Any, Json]] = {}

    def ask(label: str, figure: Json | None, **bounds: float) -> None:
        asked[label] = (figure, bounds)

    for clip, least in (("3 s", 0.99), ("1 s", 0.97), ("0.25 s", 0.90)):
        if clip in lengths:
            ask(f"gender of adults, {clip}", lengths[clip]["gender_adults"], at_least=least)
    if "10 s" in lengths:
        ten = lengths["10 s"]
        ask("age, mean absolute error of adults, 10 s", ten["error_years"], at_most=8.6)
        ask("age bands, 10 s", ten["age_bands"], at_least=0.5)
        ask("six accents, 10 s", ten.get("six_accents"), at_least=0.65)
        ask("native English, 10 s", ten.get("native"), at_least=0.88)
    gap = report["ages"]["years_between_real_groups"]
    ask("years between real voices of 18-34 and of 50 and over, 10 s", gap, at_least=16.0)
    for clip, errors in report["calibration"].items():
        for name in ("gender", "accent"):
            if name in errors:
                figure = {"value": errors[name], "low": None, "high": None}
                ask(f"calibration error of {name}, {clip}", figure, at_most=0.05)
    ask("clips of 3 s judged", report["judged_3_s"], at_least=0.97)
    cost = {"value": report["verdict_3_s_ms"], "low": None, "high": None}
    ask("verdict on 3 s, ms", cost, at_most=40.0)
    return {
        label: targeted(figure, label=label, **bounds)
        for label, (figure, bounds) in asked.items()
        if figure is not None
    }


def listened(
    utterances: Sequence[Utterance], judge: Judge, lengths_s: Sequence[float]
) -> dict[float, Said]:
    """Return what a judge says of the loudest stretch of every length of recordings."""
    kept: list[Utterance] = []
    verdicts: dict[float, list[Verdict]] = {seconds: [] for seconds in lengths_s}
    for utterance in tqdm(utterances, desc="judging", unit="file"):
        try:
            recording = load(utterance.path, max_seconds=None)
        except Refusal as refusal:
            tqdm.write(f"left out: {refusal}")
            continue
        kept.append(utterance)
        for seconds in lengths_s:
            clip = excerpt(recording, seconds) if np.isfinite(seconds) else recording
            verdicts[seconds].append(judge.verdict(clip))
    return {seconds: Said(kept, own) for seconds, own in verdicts.items()}


def milliseconds(judge: Judge, utterance: Utterance) -> float:
    """Return the median time of a verdict on 3 s, in milliseconds, after one that warms up."""
    clip = excerpt(load(utterance.path, max_seconds=None), 3.0)
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        judge.verdict(clip)
        times.append(time.perf_counter() - start)
    return round(1000 * float(np.median(times[1:])), 1)


def through_channels(held: Sequence[Stretch], judge: Judge) -> list[Json]:
    """Return what is heard in 3 s through each channel; nothing is abstained from here."""
    frames = round(3.0 * judge.frontend.sample_rate / judge.frontend.hop)
    own = [s for s in held if s.utterance.corpus in judge.labels.varied]
    rows = []
    for name in sorted({name for s in own for name in s.versions}):
        log_mels = [loudest(s.versions[name], frames) for s in own]
        found = summary(predict(judge.networks, log_mels, judge.frontend), own, judge.labels)
        rows.append({"channel": name} | {key: round(value, 4) for key, value in found.items()})
    return rows


def cross_validated(usable: Sequence[Stretch], judge: Judge) -> Json:
    """Return what single networks hear in the training speakers that each never heard."""
    count = len(judge.networks)
    if count < 2:
        return {}
    training = [s for s in usable if s.utterance.split == "training"]
    rows = []
    for index in range(count):
        own = [s for s in training if fold_of(s.speaker, count) == index]
        if own:
            rows.append(_intervals(alone(judge, index), own))
    together = {
        key: round(float(np.mean([row[key]["value"] for row in rows if row[key]])), 4)
        for key in rows[0]
        if any(row[key] for row in rows)
    }
    return {"folds": count, "rows": rows, "mean": together}


def alone(judge: Judge, index: int) -> Judge:
    """Return one network of a judge as a judge that never abstains."""
    familiarity = Familiarity(judge.familiarity.centre[[index]], judge.familiarity.root[[index]])
    calibration = replace(judge.calibration, familiar=((1.0, float("inf")),))
    return replace(
        judge,
        networks=(judge.networks[index],),
        familiarity=familiarity,
        calibration=calibration,
    )


def flattered(usable: Sequence[Stretch], judge: Judge, beside: Judge) -> Json:
    """Return what a random split of segments claims, beside held-out speakers, network by network.

    One network each, on segments of the same length.
    """
    frames = round(SEGMENT_S * judge.frontend.sample_rate / judge.frontend.hop)
    cut = segments(usable, frames)
    cut = [(s, part) for s, part in cut if ORIGINAL in s.versions]
    leaky = [s for s, part in cut if part == "test"]
    count = len(judge.networks)
    honest = [
        s for s, _ in cut
        if s.utterance.split == "training" and (count == 1 or fold_of(s.speaker, count) == 0)
    ]  # fmt: skip
    return {
        "held-out speakers": _intervals(alone(judge, 0), honest),
        "random split of segments": _intervals(alone(beside, 0), leaky),
    }


def _intervals(judge: Judge, own: Sequence[Stretch]) -> Json:
    verdicts = judge.of_log_mels([s.versions[ORIGINAL] for s in own])
    found = by_length(Said([s.utterance for s in own], verdicts), judge)
    return {key: found[key] for key in sorted(found)}


def tables(report: Json) -> dict[str, list[Json]]:
    """Return what of the report is a table."""
    lengths = [{"clip": name} | row for name, row in report["clip_lengths"].items()]
    found = {
        "clip_lengths": lengths,
        "groups": report["groups"],
        "channels": report["channels_3_s"],
    }
    if report["folds"]:
        found["five_folds"] = [
            {"fold": index} | row for index, row in enumerate(report["folds"]["rows"])
        ]
    if "random_split" in report:
        found["random_split"] = [
            {"evaluated on": name} | row for name, row in report["random_split"].items()
        ]
    return found


def plots(report: Json, said: dict[float, Said], judge: Judge) -> dict[str, Any]:
    """Return what of the report is a plot."""
    lengths = [s for s in said if np.isfinite(s)]
    lines = []
    for key in ("gender_adults", "native", "six_accents", "age_bands"):
        rows = [report["clip_lengths"][_name(s)].get(key) for s in lengths]
        if all(rows):
            value, low, high = ([row[part] for row in rows] for part in ("value", "low", "high"))
            lines.append(figures.Curve(key.replace("_", " "), lengths, value, low, high))
    drawn = {
        "accuracy_by_clip_length": figures.curves(
            lines, "clip length (s)", "balanced accuracy", (0, 1.02)
        )
    }
    reliable = []
    longest = said[max(said)]
    for attribute in judge.labels.classes:
        truth, likely, weights = weighed(longest, judge, attribute)
        if not len(truth):
            continue
        classes = judge.classes[attribute]
        guess = likely.argmax(axis=1)
        drawn[f"confusion_{attribute}"] = figures.confusion(
            confusion_matrix(truth, guess, labels=range(len(classes))), classes
        )
        reliable.append(reliability(attribute, likely.max(axis=1), guess == truth, weights))
    truth, guess = true_bands(longest, judge.labels), longest.guesses("age", AGE_BANDS)
    known = (truth >= 0) & (guess >= 0)
    if known.any():
        counts = confusion_matrix(truth[known], guess[known], labels=range(len(AGE_BANDS)))
        drawn["confusion_age_bands"] = figures.confusion(counts, AGE_BANDS)
    return drawn | {"calibration": figures.calibration(reliable)}


def reliability(
    name: str, surest: np.ndarray, right: np.ndarray, weights: np.ndarray
) -> figures.Reliability:
    """Return how often the likeliest class was right [n bins], by how likely it was."""
    which = np.minimum((surest * 10).astype(int), 9)
    bins = [which == index for index in range(10) if (which == index).any()]
    return figures.Reliability(
        name,
        [float(np.average(surest[own], weights=weights[own])) for own in bins],
        [float(np.average(right[own], weights=weights[own])) for own in bins],
        [int(own.sum()) for own in bins],
    )


def _name(seconds: float) -> str:
    return f"{seconds:g} s" if np.isfinite(seconds) else "whole"
