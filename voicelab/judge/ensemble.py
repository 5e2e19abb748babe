"""What an ensemble of networks predicts for log-mel spectrograms, before calibration."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from voicelab.attributes import AGE
from voicelab.judge.frontend import FrontendConfig, level_free
from voicelab.judge.network import AGE_STEP, JudgeNetwork, ages

MOST_AT_ONCE = 64  # recordings of one length


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


def predict(
    networks: Sequence[JudgeNetwork], log_mels: Sequence[np.ndarray], frontend: FrontendConfig
) -> Prediction:
    """Return what networks predict for log-mel spectrograms [L, M].

    Every spectrogram is read as a whole, relative to its own mean level; those of one length are
    computed together.
    """
    lengths = np.array([len(log_mel) for log_mel in log_mels])
    collected: dict[str, list] = {}
    sounds: list = [None] * len(log_mels)
    where = networks[0].mean.device
    for length in np.unique(lengths):
        rows = np.flatnonzero(lengths == length)
        for start in range(0, len(rows), MOST_AT_ONCE):
            own = rows[start : start + MOST_AT_ONCE]
            cut = np.stack([np.asarray(log_mels[row], dtype=np.float32) for row in own])
            with torch.inference_mode():
                x = torch.from_numpy(level_free(cut, frontend)).to(where)
                answers = [network(x) for network in networks]
                for name in answers[0].logits:
                    each = torch.stack([a.logits[name].double().log_softmax(1) for a in answers])
                    together = each.mean(dim=0).log_softmax(dim=1).cpu().numpy()
                    place = collected.setdefault(name, [None] * len(log_mels))
                    for row, one in zip(own, together, strict=True):
                        place[row] = one
                vectors = torch.stack([a.sound for a in answers]).cpu().numpy()
            for index, row in enumerate(own):
                sounds[row] = vectors[:, index]
    return Prediction(
        {name: np.stack(rows) for name, rows in collected.items()},
        np.stack(sounds, axis=1),
        lengths * frontend.hop / frontend.sample_rate,
    )


def age_and_spread(prediction: Prediction) -> tuple[np.ndarray, np.ndarray]:
    """Return the judged age [N] in years and the standard deviation of its distribution [N].

    The age is the median, interpolated within a step of the scale: on held-out speakers it is
    closer to the truth than the mean, and shrinks less toward the middle.
    """
    likely = np.exp(prediction.log_probabilities[AGE.name])
    scale = ages().numpy().astype(float)
    below = np.cumsum(likely, axis=1) - likely  # probability of all that is younger
    place = np.argmax(below + likely >= 0.5, axis=1)
    rows = np.arange(len(likely))
    within = (0.5 - below[rows, place]) / likely[rows, place] - 0.5
    median = scale[place] + within * AGE_STEP
    mean = likely @ scale
    spread = np.sqrt(np.sum(likely * np.square(scale - mean[:, None]), axis=1))
    return median, spread
