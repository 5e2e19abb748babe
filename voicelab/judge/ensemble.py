"""What an ensemble of networks answers on a log-mel spectrogram, before any calibration."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from voicelab.judge.frontend import HearingConfig, level_free
from voicelab.judge.network import AGE_STEP, JudgeNetwork, ages

MOST_AT_ONCE = 64  # recordings of one length


@dataclass(frozen=True)
class Heard:
    """What networks answer on N recordings.

    Attributes
    ----------
    log_probabilities : dict of str to float array [N, n]
        By head, each the normalised mean of the networks' log-probabilities: the geometric mean
        of their opinions.
    sounds : float array [K, N, E]
        What each of K networks heard, see `Answers`.
    seconds : float array [N]
        How much was heard.
    """

    log_probabilities: dict[str, np.ndarray]
    sounds: np.ndarray
    seconds: np.ndarray


def listen(
    networks: Sequence[JudgeNetwork], log_mels: Sequence[np.ndarray], hearing: HearingConfig
) -> Heard:
    """Return what networks answer on log-mel spectrograms [L, M], those of one length together.

    Every spectrogram is heard as a whole, at its own mean level.
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
                x = torch.from_numpy(level_free(cut, hearing)).to(where)
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
    return Heard(
        {name: np.stack(rows) for name, rows in collected.items()},
        np.stack(sounds, axis=1),
        lengths * hearing.hop / hearing.sample_rate,
    )


def years(heard: Heard) -> tuple[np.ndarray, np.ndarray]:
    """Return the judged age [N] in years and its standard deviation as the networks see it.

    The age is the median of what they find likely, interpolated within a step of the scale: nearer
    to the truth on held-out speakers than the mean, and less drawn toward the middle.
    """
    likely = np.exp(heard.log_probabilities["age"])
    scale = ages().numpy().astype(float)
    below = np.cumsum(likely, axis=1) - likely  # probability of all that is younger
    place = np.argmax(below + likely >= 0.5, axis=1)
    rows = np.arange(len(likely))
    within = (0.5 - below[rows, place]) / likely[rows, place] - 0.5
    median = scale[place] + within * AGE_STEP
    mean = likely @ scale
    spread = np.sqrt(np.sum(likely * np.square(scale - mean[:, None]), axis=1))
    return median, spread
