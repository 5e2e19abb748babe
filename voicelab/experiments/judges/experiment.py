"""How well the judge hears speakers that it was not trained on."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from voicelab import corpus
from voicelab.audio import load
from voicelab.bootstrap import FULL, Bootstrap
from voicelab.corpus import Utterance
from voicelab.experiments.findings import Findings
from voicelab.experiments.judges import metrics, nonspeech, splits
from voicelab.experiments.judges.judgements import Json, judge_excerpts
from voicelab.experiments.judges.plots import judge_plots, judge_tables
from voicelab.experiments.judges.targets import judge_targets
from voicelab.experiments.speakers import excerpt
from voicelab.judge import Judge
from voicelab.judge.training_data import capped, stretches, varied_corpora
from voicelab.refusal import Refusal

WHOLE = np.inf  # the length of a clip that is all of a recording


@dataclass(frozen=True)
class Depth:
    """How much is computed.

    Attributes
    ----------
    lengths_s : tuple of float
        Of the clips; always with 3 s, 10 s and the whole recording.
    nonspeech : int
        Recordings of every kind of non-speech.
    timed : int
        Verdicts that are timed, after one that warms up.
    bootstrap : Bootstrap
    """

    lengths_s: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 8.0, 10.0, WHOLE)
    nonspeech: int = 20
    timed: int = 39
    bootstrap: Bootstrap = FULL


THOROUGH = Depth()
QUICK = Depth(lengths_s=(1.0, 3.0, 10.0, WHOLE), bootstrap=Bootstrap(200))


def judges_experiment(
    folders: Sequence[Path],
    judge: Judge,
    baseline: Judge | None = None,
    cache: Path | None = None,
    split: str = "test",
    workers: int | None = None,
    depth: Depth = THOROUGH,
) -> Findings:
    """Return every figure on a judge with 95 % intervals over speakers.

    Parameters
    ----------
    folders : sequence of Path
        Corpora.
    judge : Judge
        Trained on the training speakers of the frozen split.
    baseline : Judge, optional
        Trained with `--split random --networks 1`; evaluated on the segments that its own split
        held out.
    cache : Path, optional
    split : str
        "test", or "validation" while choices are made.
    workers : int, optional
        Processes; one per core by default.
    depth : Depth

    Raises
    ------
    Refusal
        Where a judge was trained on the wrong split, or the corpora have no speakers of this one.
    """
    if judge.header["split"] != "speaker" or (baseline and baseline.header["split"] != "random"):
        raise Refusal(
            "the judge must be trained with --split speaker and the one beside it with --split "
            "random; give the two checkpoints in that order."
        )
    utterances = capped([u for folder in folders for u in corpus.read(folder)])
    # The labels of a corpus that the judge was not trained on count by the same rule.
    varied = judge.labels.varied | varied_corpora(utterances)
    judge = replace(judge, labels=replace(judge.labels, varied=varied))
    held_out = [u for u in utterances if u.split == split]
    if not held_out:
        raise Refusal("the corpora have no {split} speakers; give larger ones.", split=split)
    judged = judge_excerpts(held_out, judge, depth.lengths_s, depth.bootstrap)
    usable = [s for s in stretches(utterances, judge.frontend, cache, workers) if s.usable]
    three = judged[3.0]
    spoke = np.array([not verdict["gender"].abstained for verdict in three.verdicts], dtype=float)
    figures: Json = {
        "split": split,
        "judge_sha256": judge.sha256,
        "verdict_3_s_ms": verdict_ms(judge, three.utterances[0], depth.timed),
        "clip_lengths": {
            _name(seconds): metrics.accuracy_figures(clips, judge)
            for seconds, clips in judged.items()
        },
        "judged_3_s": three.mean(spoke),
        "abstains_on": abstention_on_nonspeech(judge, depth.nonspeech),
        "ages": metrics.age_figures(judged[10.0], judge),
        "calibration": {
            _name(seconds): metrics.calibration_errors(judged[seconds], judge)
            for seconds in (3.0, 10.0, WHOLE)
        },
        "groups": metrics.group_figures(judged[WHOLE], judge),
        "channels_3_s": splits.channel_figures(
            [s for s in usable if s.utterance.split == split], judge
        ),
        "folds": splits.fold_figures(usable, judge, depth.bootstrap),
    }
    if baseline is not None:
        figures["random_split"] = splits.random_split_figures(
            usable, judge, baseline, depth.bootstrap
        )
    return Findings(
        name="judges",
        title="The judge",
        figures={"targets": judge_targets(figures)} | figures,
        tables=judge_tables(figures),
        plots=judge_plots(figures, judged, judge),
        notes=(
            f"Speakers of the {split} part of the frozen split; 95 % intervals over speakers.",
            "A clip is the loudest excerpt of a recording. An abstention counts as wrong.",
        ),
    )


def abstention_on_nonspeech(judge: Judge, count: int) -> dict[str, float]:
    """Return the share of `count` recordings of every kind of non-speech on which it abstains."""
    return {
        name: float(
            np.mean(
                [judge.verdict(r)["gender"].abstained for r in nonspeech.recordings(name, count)]
            )
        )
        for name in nonspeech.KINDS
    }


def verdict_ms(judge: Judge, utterance: Utterance, repeats: int) -> float:
    """Return the median time of a verdict on 3 s, in milliseconds, after one that warms up."""
    clip = excerpt(load(utterance.path, max_seconds=None), 3.0)
    judge.verdict(clip)
    times_s = []
    for _ in range(repeats):
        start = time.perf_counter()
        judge.verdict(clip)
        times_s.append(time.perf_counter() - start)
    return round(1000 * float(np.median(times_s)), 1)


def _name(seconds: float) -> str:
    return f"{seconds:g} s" if np.isfinite(seconds) else "whole"
