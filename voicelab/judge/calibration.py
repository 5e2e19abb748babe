"""From networks' answers to probabilities, intervals and restraint, fitted on held-out speakers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from voicelab.judge.ensemble import Heard, years
from voicelab.judge.training_data import Labels, Stretch

COVERAGE = 0.8  # of the interval of years
FAMILIAR = 0.995  # share of held-out speech that is at most so far from training speech ...
MARGIN = 1.12  # ... and how much farther than that still counts as familiar: other languages, rooms
MAX_SLOPE = 0.6  # of the logarithm of a temperature over that of the seconds


@dataclass(frozen=True)
class Calibration:
    """How answers become a verdict; numbers alone, as the checkpoint's header holds them.

    Attributes
    ----------
    temperature : mapping of str to (float, float)
        a and b by head: what logits are divided by is exp(a + b ln(seconds)), since more speech
        makes networks surer than it makes them right.
    interval : float
        Half the interval of years, in units of the networks' own standard deviation.
    familiar : sequence of (float, float)
        Seconds and the distance up to which speech of that length counts as familiar.
    """

    temperature: Mapping[str, tuple[float, float]]
    interval: float
    familiar: Sequence[tuple[float, float]]

    def scaled(self, name: str, heard: Heard) -> np.ndarray:
        """Return the calibrated log-probabilities [N, n] of a head."""
        a, b = self.temperature.get(name, (0.0, 0.0))
        cooled = heard.log_probabilities[name] / np.exp(a + b * np.log(heard.seconds))[:, None]
        return cooled - np.logaddexp.reduce(cooled, axis=1, keepdims=True)

    def accents(self, heard: Heard, labels: Labels) -> np.ndarray:
        """Return the log-probability of every accent [N, n]: of its branch, times within it.

        As if all accents were equally frequent: a branch counts with its number of accents.
        """
        within, branch = self.scaled("accent", heard), self.scaled("native", heard)
        native = labels.native_accents
        joint = np.empty_like(within)
        for index, members in enumerate((native, ~native)):
            if members.any():
                own = within[:, members]
                own = own - np.logaddexp.reduce(own, axis=1, keepdims=True)
                joint[:, members] = own + branch[:, [index]] + np.log(members.sum())
        return joint - np.logaddexp.reduce(joint, axis=1, keepdims=True)

    def unfamiliar(self, distance: np.ndarray, seconds: np.ndarray) -> np.ndarray:
        """Tell which recordings [N] are farther from all training speech than speech ever is."""
        known = np.array(self.familiar)
        return distance > np.interp(np.log(seconds), np.log(known[:, 0]), known[:, 1])


@dataclass(frozen=True)
class Familiarity:
    """Where training speech lies in what K networks hear.

    Attributes
    ----------
    centre : float32 array [K, E]
    root : float32 array [K, E, E]
        A square root of the inverse covariance.
    """

    centre: np.ndarray
    root: np.ndarray

    @staticmethod
    def of(sounds: np.ndarray) -> "Familiarity":
        """Return where sounds [K, N, E] lie, their covariance shrunk (Ledoit & Wolf 2004)."""
        from sklearn.covariance import LedoitWolf  # not what a verdict has to wait for

        centres, roots = [], []
        for own in sounds.astype(np.float64):
            covariance = LedoitWolf().fit(own).covariance_
            # Networks leave some axes nearly unused; they are not to decide.
            covariance += 1e-2 * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
            centres.append(own.mean(axis=0))
            roots.append(np.linalg.cholesky(np.linalg.inv(covariance)))
        return Familiarity(np.stack(centres).astype(np.float32), np.stack(roots).astype(np.float32))

    def distance(self, sounds: np.ndarray) -> np.ndarray:
        """Return distances [N] of sounds [K, N, E] in standard deviations, over all axes.

        The root mean square over networks and axes of the Mahalanobis distance: 1 is typical.
        """
        z = np.einsum("kne,kef->knf", sounds - self.centre[:, None], self.root)
        return np.sqrt(np.square(z).mean(axis=(0, 2)))


def balancing(targets: np.ndarray, speakers: np.ndarray) -> np.ndarray:
    """Return weights [N] under which every class is equally frequent and every speaker of one."""
    pairs = list(zip(targets.tolist(), speakers.tolist(), strict=True))
    recordings = Counter(pairs)
    people = Counter(target for target, _ in recordings)
    weights = np.array([1 / recordings[pair] / people[pair[0]] for pair in pairs])
    return weights / weights.sum()


def temperature(
    log_probabilities: np.ndarray, targets: np.ndarray, seconds: np.ndarray, weights: np.ndarray
) -> tuple[float, float]:
    """Return a and b of the temperature exp(a + b ln s) at which the truth is likeliest.

    Temperature scaling after Guo et al. (2017), let to change with how much was heard.
    """
    from scipy.optimize import minimize

    rows, log_s = np.arange(len(targets)), np.log(seconds)

    def loss(ab: np.ndarray) -> float:
        if abs(ab[1]) > MAX_SLOPE:
            return 1e3
        cooled = log_probabilities / np.exp(np.clip(ab[0] + ab[1] * log_s, -3, 3))[:, None]
        likely = cooled[rows, targets] - np.logaddexp.reduce(cooled, axis=1)
        return float(-(weights * likely).sum())

    a, b = minimize(loss, np.zeros(2), method="Nelder-Mead").x
    return float(a), float(b)


def calibrate(
    heard: Heard, asked: Sequence[Stretch], labels: Labels, familiarity: Familiarity
) -> Calibration:
    """Return the calibration that fits held-out speech of many lengths.

    Parameters
    ----------
    heard : Heard
        Of N clips.
    asked : sequence of Stretch
        Whose clips they are, N.
    labels : Labels
    familiarity : Familiarity
    """
    speakers = np.array([stretch.speaker for stretch in asked])
    temperatures = {}
    for name in labels.classes:
        targets = np.array([labels.target(stretch.utterance, name) for stretch in asked])
        known, likely = targets >= 0, heard.log_probabilities[name]
        if name == "accent":  # within its branch only, as it was learnt
            rivals = labels.native_accents[targets][:, None] == labels.native_accents
            likely = np.where(rivals, likely, -30.0)
        if known.any():
            temperatures[name] = temperature(
                likely[known], targets[known], heard.seconds[known],
                balancing(targets[known], speakers[known]),
            )  # fmt: skip
    true = np.array([labels.years(stretch.utterance) for stretch in asked])
    judged, spread = years(heard)
    known = np.isfinite(true)
    interval = 1.5
    if known.any():
        missed = (np.abs(judged - true) / spread)[known]
        bands = np.searchsorted([18, 35, 50], true[known], side="right")
        order = np.argsort(missed)
        share = np.cumsum(balancing(bands, speakers[known])[order])
        interval = float(missed[order][min(int(np.searchsorted(share, COVERAGE)), len(order) - 1)])
    distance = familiarity.distance(heard.sounds)
    lengths = np.unique(np.round(np.log2(np.minimum(heard.seconds, 8.0)))).tolist()
    rounded = np.round(np.log2(np.minimum(heard.seconds, 8.0)))
    familiar = [
        (2.0**length, MARGIN * float(np.quantile(distance[rounded == length], FAMILIAR)))
        for length in lengths
    ]
    return Calibration(temperatures, interval, familiar)


def calibration_error(likely: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> float:
    """Return the expected calibration error of probabilities [N, n] (Guo et al. 2017).

    The mean distance between the winner's probability and the share of right winners, over ten
    bins of equal width; `weights` [N] sum to 1.
    """
    surest, right = likely.max(axis=1), likely.argmax(axis=1) == targets
    which = np.minimum((surest * 10).astype(int), 9)
    gaps = [abs(float((weights * (right - surest))[which == index].sum())) for index in range(10)]
    return float(sum(gaps))
