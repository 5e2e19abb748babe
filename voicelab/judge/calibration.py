"""What a network makes of labelled recordings, and how its answers become probabilities."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from voicelab.judge.hearing import HearingConfig, pieces
from voicelab.judge.network import YEARS_CENTRE, YEARS_SCALE, JudgeNetwork
from voicelab.judge.pieces import Stretch

TEMPERATURES = np.exp(np.linspace(np.log(0.3), np.log(6.0), 120))
INTERVAL = (0.1, 0.9)  # quantiles of the error in years


@dataclass(frozen=True)
class Examined:
    """The answers of one network to R labelled recordings.

    Attributes
    ----------
    log_probabilities : float array [R, n]
        Of each class, averaged over the pieces of each recording.
    targets : int array [R]
    years, true_years : float array [R]
        Judged and true age, NaN where not known.
    speakers : str array [R]
    """

    log_probabilities: np.ndarray
    targets: np.ndarray
    years: np.ndarray
    true_years: np.ndarray
    speakers: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """Weights [R] under which every class is equally frequent and every speaker of a class."""
        pairs = list(zip(self.targets.tolist(), self.speakers.tolist(), strict=True))
        recordings = Counter(pairs)
        speakers = Counter(target for target, _ in recordings)
        return np.array([1 / recordings[pair] / speakers[pair[0]] for pair in pairs])


def examine(
    network: JudgeNetwork,
    classes: Sequence[str],
    asked: Sequence[tuple[Stretch, int]],
    hearing: HearingConfig,
    copies: bool = False,
    frames: int | None = None,
) -> Examined:
    """Return what a network makes of stretches, each given with its target.

    Parameters
    ----------
    network : JudgeNetwork
        In evaluation mode.
    classes : sequence of str
    asked : sequence of (Stretch, int)
    hearing : HearingConfig
    copies : bool
        Whether it hears the copy-synthesis instead of the original.
    frames : int, optional
        How much of each is heard, from the beginning; all by default.
    """
    log_probabilities, years = [], []
    with torch.inference_mode():
        for stretch, _ in asked:
            log_mel = (stretch.copy if copies else stretch.original)[:frames]
            outputs = network(torch.from_numpy(pieces(log_mel, hearing)))
            logits = outputs[:, : len(classes)]
            log_probabilities.append(logits.log_softmax(dim=1).mean(dim=0).numpy())
            told = float(outputs[:, -1].mean()) * YEARS_SCALE + YEARS_CENTRE
            years.append(told if outputs.shape[1] > len(classes) else np.nan)
    ages = [stretch.utterance.age for stretch, _ in asked]
    return Examined(
        log_probabilities=np.array(log_probabilities),
        targets=np.array([target for _, target in asked]),
        years=np.array(years),
        true_years=np.array([np.nan if age is None else age for age in ages]),
        speakers=np.array([stretch.speaker for stretch, _ in asked]),
    )


def probabilities(log_probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Return probabilities [R, n] at a temperature from averaged log-probabilities [R, n]."""
    logits = log_probabilities / temperature
    logits = np.exp(logits - logits.max(axis=1, keepdims=True))
    return logits / logits.sum(axis=1, keepdims=True)


def temperature(heard: Examined) -> float:
    """Return the temperature at which the right classes are likeliest (Guo et al., 2017)."""
    rows, weights = np.arange(len(heard.targets)), heard.weights

    def loss(t: float) -> float:
        likely = probabilities(heard.log_probabilities, t)[rows, heard.targets]
        return float(-(weights * np.log(np.maximum(likely, 1e-12))).sum())

    return float(min(TEMPERATURES, key=loss))


def calibration_error(likely: np.ndarray, heard: Examined, bins: int = 10) -> float:
    """Return the expected calibration error of probabilities [R, n], every class equally weighted.

    The mean distance between the winner's probability and the share of right winners, over bins
    of equal width (Guo et al., 2017).
    """
    surest, right = likely.max(axis=1), likely.argmax(axis=1) == heard.targets
    weights = heard.weights / heard.weights.sum()
    which = np.minimum((surest * bins).astype(int), bins - 1)
    gaps = [abs(float((weights * (right - surest))[which == index].sum())) for index in range(bins)]
    return float(sum(gaps))


def interval_years(heard: Examined) -> tuple[float, float]:
    """Return what to add to a judged age for its 80 % interval; every class weighs the same."""
    error = heard.true_years - heard.years
    order = np.argsort(error)
    share = np.cumsum(heard.weights[order]) / heard.weights.sum()
    low, high = np.interp(INTERVAL, share, error[order])
    return float(low), float(high)


def balanced_accuracy(heard: Examined) -> float:
    """Return the mean over classes of the share of their recordings that is heard right."""
    right = heard.log_probabilities.argmax(axis=1) == heard.targets
    return float((heard.weights * right).sum() / heard.weights.sum())
