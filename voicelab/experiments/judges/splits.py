"""How the judge fares on other held-out parts: through channels, by fold, on a random split."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from voicelab.bootstrap import FULL, Bootstrap
from voicelab.experiments.judges.judgements import Json, Judgements
from voicelab.experiments.judges.metrics import accuracy_figures
from voicelab.judge import Judge
from voicelab.judge.calibration import Familiarity
from voicelab.judge.ensemble import predict
from voicelab.judge.training import SEGMENT_S, summary
from voicelab.judge.training_data import ORIGINAL, Stretch, fold_of, loudest, segments


def channel_figures(held: Sequence[Stretch], judge: Judge) -> list[Json]:
    """Return one row for each channel: accuracies on 3 s through it, without abstentions."""
    frames = round(3.0 * judge.frontend.sample_rate / judge.frontend.hop)
    mixed = [s for s in held if s.utterance.corpus in judge.labels.varied]
    rows = []
    for channel in sorted({name for s in mixed for name in s.versions}):
        log_mels = [loudest(s.versions[channel], frames) for s in mixed]
        found = summary(predict(judge.networks, log_mels, judge.frontend), mixed, judge.labels)
        rows.append({"channel": channel} | {key: round(v, 4) for key, v in found.items()})
    return rows


def fold_figures(usable: Sequence[Stretch], judge: Judge, bootstrap: Bootstrap = FULL) -> Json:
    """Return the accuracy of each network on the training speakers that its fold left out."""
    count = len(judge.networks)
    if count < 2:
        return {}
    training = [s for s in usable if s.utterance.split == "training"]
    rows = []
    for index in range(count):
        fold = [s for s in training if fold_of(s.speaker, count) == index]
        if fold:
            rows.append(_accuracy(single_network(judge, index), fold, bootstrap))
    mean = {
        key: round(float(np.mean([row[key]["value"] for row in rows if row[key]])), 4)
        for key in rows[0]
        if any(row[key] for row in rows)
    }
    return {"folds": count, "rows": rows, "mean": mean}


def random_split_figures(
    usable: Sequence[Stretch], judge: Judge, baseline: Judge, bootstrap: Bootstrap = FULL
) -> Json:
    """Return what a random split of segments claims, beside held-out speakers.

    One network each, on segments of the same length.

    Parameters
    ----------
    usable : sequence of Stretch
    judge, baseline : Judge
        Trained on the speaker split and on a random split.
    bootstrap : Bootstrap
    """
    frames = round(SEGMENT_S * judge.frontend.sample_rate / judge.frontend.hop)
    cut = [(s, part) for s, part in segments(usable, frames) if ORIGINAL in s.versions]
    count = len(judge.networks)
    by_speaker = [
        s
        for s, _ in cut
        if s.utterance.split == "training" and (count == 1 or fold_of(s.speaker, count) == 0)
    ]
    at_random = [s for s, part in cut if part == "test"]
    return {
        "held-out speakers": _accuracy(single_network(judge, 0), by_speaker, bootstrap),
        "random split of segments": _accuracy(single_network(baseline, 0), at_random, bootstrap),
    }


def single_network(judge: Judge, index: int) -> Judge:
    """Return one network of a judge as a judge that never abstains."""
    familiarity = Familiarity(judge.familiarity.centre[[index]], judge.familiarity.root[[index]])
    calibration = replace(judge.calibration, familiar=((1.0, float("inf")),))
    return replace(
        judge, networks=(judge.networks[index],), familiarity=familiarity, calibration=calibration
    )


def _accuracy(judge: Judge, stretches: Sequence[Stretch], bootstrap: Bootstrap) -> Json:
    verdicts = judge.of_log_mels([s.versions[ORIGINAL] for s in stretches])
    judged = Judgements([s.utterance for s in stretches], verdicts, bootstrap)
    return dict(sorted(accuracy_figures(judged, judge).items()))
