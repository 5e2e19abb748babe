"""How well the judge hears speakers that it was not trained on."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from voicelab import corpus
from voicelab.audio import load
from voicelab.bootstrap import FULL, Bootstrap
from voicelab.corpus import Utterance
from voicelab.experiments.findings import Findings
from voicelab.experiments.judges import metrics, nonspeech
from voicelab.experiments.judges.judgements import Json, Judgements, judge_clips, judge_recordings
from voicelab.experiments.judges.plots import judge_plots, judge_tables
from voicelab.experiments.judges.targets import judge_targets
from voicelab.experiments.speakers import excerpt
from voicelab.judge import Judge
from voicelab.judge.crops import Clips
from voicelab.judge.training_data import capped, varied_corpora
from voicelab.refusal import Refusal

RECORDINGS = 2  # of a speaker, at most
WHOLE = np.inf  # the length of a clip that is all of a recording


@dataclass(frozen=True)
class Depth:
    """How much is computed.

    Attributes
    ----------
    clips : Clips
        Those longer than every recording are left out.
    nonspeech : int
        Recordings of every kind of non-speech.
    timed : int
        Verdicts that are timed, after one that warms up.
    bootstrap : Bootstrap
    """

    clips: Clips = field(default_factory=Clips)
    nonspeech: int = 20
    timed: int = 39
    bootstrap: Bootstrap = FULL


THOROUGH = Depth()
QUICK = Depth(Clips(lengths_s=(1.0, 3.0, 10.0), places=1), 3, 5, Bootstrap(200))


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
    baseline : Judge, optional
        Another judge, such as one trained from scratch, that hears the same clips.
    cache : Path, optional
    split : str
        "test", or "validation" while choices are made.
    workers : int, optional
        Processes; one per core by default.
    depth : Depth

    Raises
    ------
    Refusal
        Where the corpora have no speakers of this part.
    """
    utterances = capped([u for folder in folders for u in corpus.read(folder)], RECORDINGS)
    # The labels of a corpus that the judge was not trained on count by the same rule.
    varied = judge.labels.varied | varied_corpora(utterances)
    judge = replace(judge, labels=replace(judge.labels, varied=varied))
    held_out = [u for u in utterances if u.split == split]
    if not held_out:
        raise Refusal("the corpora have no {split} speakers; give larger ones.", split=split)
    judged = _judged(held_out, judge, cache, workers, depth)
    alone = {
        one.name: {seconds: clips.of_witness(one.name) for seconds, clips in judged.items()}
        for one in judge.witnesses
    }
    figures: Json = {
        "split": split,
        "judge_sha256": judge.sha256,
        "verdict_3_s_ms": verdict_ms(judge, held_out[0], depth.timed),
        "clip_lengths": _by_length(judged, judge),
        "witnesses": {name: _by_length(clips, judge) for name, clips in alone.items()},
        "foreign": on_nonspeech(judge, depth.nonspeech),
        "false_alarms": {
            _name(seconds): judged[seconds].mean(metrics.alarms(judged[seconds]))
            for seconds in (3.0, 10.0)
            if seconds in judged
        },
        "disagreements": metrics.disagreements(_clips(judged, 3.0), judge),
        "ages": metrics.age_figures(_clips(judged, 10.0), judge),
        "ages_of_witnesses": {
            name: metrics.age_figures(_clips(clips, 10.0), judge) for name, clips in alone.items()
        },
        "calibration": {
            _name(seconds): metrics.calibration_errors(judged[seconds], judge)
            for seconds in (3.0, 10.0, WHOLE)
            if seconds in judged
        },
        "corpora_3_s": metrics.gender_by_corpus(_clips(judged, 3.0), judge),
        "groups": metrics.group_figures(judged[WHOLE], judge),
    }
    if baseline is not None:
        baseline = replace(baseline, labels=replace(baseline.labels, varied=varied))
        other = judge_recordings(held_out, baseline, depth.clips, depth.bootstrap)
        figures["baseline"] = _by_length(other, baseline)
        figures["baseline_ages"] = metrics.age_figures(_clips(other, 10.0), baseline)
    return Findings(
        name="judges",
        title="The judge",
        figures={"targets": judge_targets(figures)} | figures,
        tables=judge_tables(figures),
        plots=judge_plots(figures, judged, judge),
        notes=(
            f"Speakers of the {split} part of the frozen split; 95 % intervals over speakers.",
            f"Clips begin at {depth.clips.places} random places of each recording that hold "
            "speech. An abstention counts as wrong.",
        ),
    )


def _judged(
    held_out: Sequence[Utterance],
    judge: Judge,
    cache: Path | None,
    workers: int | None,
    depth: Depth,
) -> dict[float, Judgements]:
    names = tuple(one.name for one in judge.witnesses)
    if not set(names) <= set(depth.clips.encoders):
        return judge_recordings(held_out, judge, depth.clips, depth.bootstrap)
    return judge_clips(held_out, judge, depth.clips, cache, workers, depth.bootstrap)


def _clips(judged: Mapping[float, Judgements], seconds: float) -> Judgements:
    """Return the judgements on clips of a length; on whole recordings where none is so long."""
    return judged.get(seconds, judged[WHOLE])


def _by_length(judged: Mapping[float, Judgements], judge: Judge) -> Json:
    return {
        _name(seconds): metrics.accuracy_figures(clips, judge) for seconds, clips in judged.items()
    }


def on_nonspeech(judge: Judge, count: int) -> Json:
    """Return on what share of `count` recordings of every kind of sound it abstains or warns."""
    found = {}
    for name in nonspeech.KINDS:
        verdicts = [judge.verdict(one) for one in nonspeech.recordings(name, count)]
        found[name] = float(np.mean([v["gender"].abstained or bool(v.warnings) for v in verdicts]))
    return found


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
