"""Verdicts on many recordings, and the intervals of figures on them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from voicelab.audio import load
from voicelab.bootstrap import FULL, Bootstrap
from voicelab.corpus import Utterance, default_cache, map_cached
from voicelab.judge import Judge, Verdict
from voicelab.judge.crops import Clips
from voicelab.judge.features import Features
from voicelab.judge.heads import with_duration
from voicelab.refusal import Refusal

Json = dict[str, Any]


@dataclass(frozen=True)
class Judgements:
    """Verdicts on N clips of one length.

    Attributes
    ----------
    utterances : sequence of Utterance [N]
    verdicts : sequence of Verdict [N]
    bootstrap : Bootstrap
        How the intervals of figures on them are drawn.
    """

    utterances: Sequence[Utterance]
    verdicts: Sequence[Verdict]
    bootstrap: Bootstrap = FULL

    @property
    def speakers(self) -> np.ndarray:
        """Speaker of every recording, str [N]."""
        return np.array([u.speaker for u in self.utterances])

    @property
    def years(self) -> np.ndarray:
        """Judged ages [N], NaN where the judge abstained."""
        ages = [verdict["age"].years for verdict in self.verdicts]
        return np.array([np.nan if years is None else years for years in ages])

    def where(self, mask: np.ndarray) -> "Judgements":
        """Return the judgements that a bool array [N] selects."""
        rows = np.flatnonzero(mask).tolist()
        return replace(
            self,
            utterances=[self.utterances[i] for i in rows],
            verdicts=[self.verdicts[i] for i in rows],
        )

    def probabilities(self, attribute: str, classes: Sequence[str]) -> np.ndarray:
        """Return probabilities [N, n] of classes, zeros where the judge abstained."""
        opinions = [verdict[attribute].probabilities for verdict in self.verdicts]
        return np.array([[one.get(name, 0.0) for name in classes] for one in opinions])

    def predictions(self, attribute: str, classes: Sequence[str]) -> np.ndarray:
        """Return the most probable of some classes [N], -1 (wrong) where the judge abstained."""
        probabilities = self.probabilities(attribute, classes)
        return np.where(probabilities.sum(axis=1) > 0, probabilities.argmax(axis=1), -1)

    def estimate(
        self, statistic: Callable[[np.ndarray], float], known: np.ndarray | None = None
    ) -> Json | None:
        """Return a statistic with its interval as JSON holds it, None where it is not defined.

        Parameters
        ----------
        statistic : callable
            From row indices, among the known ones, to a number.
        known : bool array [N], optional
            The recordings that count.
        """
        speakers = self.speakers if known is None else self.speakers[known]
        if not len(speakers) or not np.isfinite(statistic(np.arange(len(speakers)))):
            return None
        return asdict(self.bootstrap.estimate(statistic, speakers))

    def mean(self, values: np.ndarray) -> Json | None:
        """Return the mean of values [N] with its interval; NaN are left out."""
        return self.estimate(lambda rows: float(np.nanmean(values[rows])))

    def of_witness(self, name: str) -> "Judgements":
        """Return what one witness says alone; an abstention of the judge is one of the witness."""
        return replace(self, verdicts=[v.witnesses.get(name, v) for v in self.verdicts])


def judge_clips(
    utterances: Sequence[Utterance],
    judge: Judge,
    clips: Clips,
    cache: Path | None = None,
    workers: int | None = None,
    bootstrap: Bootstrap = FULL,
) -> dict[float, Judgements]:
    """Return the judgements on random clips of every length; infinity is the whole recording."""
    found: dict[float, list[tuple[Utterance, Features]]] = {}
    heard = map_cached(utterances, clips, cache or default_cache(), workers, "listening")
    for utterance, one in heard:
        if isinstance(one, Refusal):
            tqdm.write(f"left out: {one}")
            continue
        lengths_s = [*one["seconds"].round(3).tolist()[:-1], np.inf]
        for row, seconds in enumerate(lengths_s):
            inputs = {
                name: with_duration(one[name][row], float(one["seconds"][row]))
                for name in clips.encoders
            }
            features = Features(inputs, str(one["why_not"][row]))
            found.setdefault(seconds, []).append((utterance, features))
    return _judged(found, judge, bootstrap)


def judge_recordings(
    utterances: Sequence[Utterance], judge: Judge, clips: Clips, bootstrap: Bootstrap = FULL
) -> dict[float, Judgements]:
    """Return the same as `judge_clips` for a judge with any witnesses, without a cache."""
    found: dict[float, list[tuple[Utterance, Features]]] = {}
    for utterance in tqdm(utterances, desc="judging", unit="file"):
        try:
            recording = load(utterance.path, max_seconds=None)
        except Refusal as refusal:
            tqdm.write(f"left out: {refusal}")
            continue
        cut = clips.cut(recording)
        lengths_s = [round(clip.seconds, 3) for clip in cut[:-1]] + [np.inf]
        for seconds, clip in zip(lengths_s, cut, strict=True):
            found.setdefault(seconds, []).append((utterance, judge.features(clip)))
    return _judged(found, judge, bootstrap)


def _judged(
    found: Mapping[float, Sequence[tuple[Utterance, Features]]], judge: Judge, bootstrap: Bootstrap
) -> dict[float, Judgements]:
    """Return the judgements on what was heard in clips of every length."""
    judged = {}
    for seconds, rows in sorted(found.items()):
        utterances, features = zip(*rows, strict=True)
        judged[seconds] = Judgements(utterances, judge.verdicts(features), bootstrap)
    return judged
