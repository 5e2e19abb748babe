"""What an ensemble of networks predicts for its inputs, before calibration."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import nn

from voicelab.attributes import AGE
from voicelab.audio import Recording
from voicelab.judge.network import AGE_STEP, ages

MOST_AT_ONCE = 64  # inputs of one length


@dataclass(frozen=True)
class Prediction:
    """What K networks predict for N recordings.

    Attributes
    ----------
    log_probabilities : dict of str to float array [N, n]
        By head: the normalised mean of the networks' log-probabilities, which is the geometric
        mean of their probabilities.
    sounds : float array [K, N, E]
        Of each network, see `Answers`.
    seconds : float array [N]
        Duration of each recording.
    """

    log_probabilities: dict[str, np.ndarray]
    sounds: np.ndarray
    seconds: np.ndarray


class Frontend(Protocol):
    """From a recording to what networks of one kind are given."""

    def hear(self, recording: Recording) -> np.ndarray:
        """Return the input for a recording: frames [L, M], or statistics over time [E + 1]."""

    def batch(self, inputs: np.ndarray) -> np.ndarray:
        """Return equally long inputs [B, ...] as the networks read them."""

    def seconds(self, heard: np.ndarray) -> float:
        """Return the duration of the recording that an input was made of."""


def predict(
    networks: Sequence[nn.Module], inputs: Sequence[np.ndarray], frontend: Frontend
) -> Prediction:
    """Return what networks predict for inputs.

    Every input is read as a whole; those of one length are computed together.
    """
    lengths = np.array([len(one) for one in inputs])
    collected: dict[str, list] = {}
    sounds: list = [None] * len(inputs)
    where = next(networks[0].parameters()).device
    for length in np.unique(lengths):
        rows = np.flatnonzero(lengths == length)
        for start in range(0, len(rows), MOST_AT_ONCE):
            chosen = rows[start : start + MOST_AT_ONCE]
            batch = np.stack([np.asarray(inputs[row], dtype=np.float32) for row in chosen])
            with torch.inference_mode():
                x = torch.from_numpy(frontend.batch(batch)).to(where)
                answers = [network(x) for network in networks]
                for name in answers[0].logits:
                    each = torch.stack([a.logits[name].double().log_softmax(1) for a in answers])
                    together = each.mean(dim=0).log_softmax(dim=1).cpu().numpy()
                    place = collected.setdefault(name, [None] * len(inputs))
                    for row, one in zip(chosen, together, strict=True):
                        place[row] = one
                vectors = torch.stack([a.sound for a in answers]).cpu().numpy()
            for index, row in enumerate(chosen):
                sounds[row] = vectors[:, index]
    return Prediction(
        {name: np.stack(rows) for name, rows in collected.items()},
        np.stack(sounds, axis=1),
        np.array([frontend.seconds(one) for one in inputs]),
    )


def age_and_spread(prediction: Prediction) -> tuple[np.ndarray, np.ndarray]:
    """Return the judged age [N] in years and the standard deviation of its distribution [N].

    The age is the median, interpolated within a step of the scale: on held-out speakers it is
    closer to the truth than the mean, and shrinks less toward the middle.
    """
    return median_and_spread(prediction.log_probabilities[AGE.name])


def median_and_spread(log_probabilities: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return median and standard deviation [N] in years of log-probabilities [N, n] over `ages`."""
    likely = np.exp(log_probabilities)
    scale = ages().numpy().astype(float)
    below = np.cumsum(likely, axis=1) - likely  # probability of all that is younger
    place = np.argmax(below + likely >= 0.5, axis=1)
    rows = np.arange(len(likely))
    within = (0.5 - below[rows, place]) / likely[rows, place] - 0.5
    median = scale[place] + within * AGE_STEP
    mean = likely @ scale
    spread = np.sqrt(np.sum(likely * np.square(scale - mean[:, None]), axis=1))
    return median, spread
