"""Verdicts on many recordings, and the intervals of figures on them."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from tqdm import tqdm

from voicelab.audio import load
from voicelab.bootstrap import FULL, Bootstrap
from voicelab.corpus import Utterance
from voicelab.experiments.speakers import excerpt
from voicelab.judge import Judge, Verdict
from voicelab.refusal import Refusal

Json = dict[str, Any]


@dataclass(frozen=True)
class Judgements:
    """Verdicts on the loudest excerpt, of one length, of N recordings.

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


def judge_excerpts(
    utterances: Sequence[Utterance],
    judge: Judge,
    lengths_s: Sequence[float],
    bootstrap: Bootstrap = FULL,
) -> dict[float, Judgements]:
    """Return the judgements on the loudest excerpt of every length; infinity is all of it."""
    loaded: list[Utterance] = []
    verdicts: dict[float, list[Verdict]] = {seconds: [] for seconds in lengths_s}
    for utterance in tqdm(utterances, desc="judging", unit="file"):
        try:
            recording = load(utterance.path, max_seconds=None)
        except Refusal as refusal:
            tqdm.write(f"left out: {refusal}")
            continue
        loaded.append(utterance)
        for seconds in lengths_s:
            clip = excerpt(recording, seconds) if np.isfinite(seconds) else recording
            verdicts[seconds].append(judge.verdict(clip))
    return {seconds: Judgements(loaded, found, bootstrap) for seconds, found in verdicts.items()}
