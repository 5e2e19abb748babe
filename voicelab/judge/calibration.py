"""From networks' answers to probabilities, intervals and abstention, on held-out speakers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from voicelab import attributes
from voicelab.attributes import AGE_BAND_EDGES
from voicelab.judge.ensemble import Prediction, age_and_spread
from voicelab.judge.sampling import Spoken
from voicelab.judge.training_data import Labels

COVERAGE = 0.8  # of the interval in years
FAMILIAR = 0.995  # quantile of the distance of held-out speech from training speech ...
MARGIN = 1.12  # ... times this is the farthest that counts as familiar: other rooms lie farther
MAX_SLOPE = 0.6  # of log temperature over log seconds


@dataclass(frozen=True)
class Calibration:
    """The numbers that turn answers into a verdict, as the header of a checkpoint holds them.

    Attributes
    ----------
    temperature : mapping of str to (float, float)
        a and b by head: logits are divided by exp(a + b ln(seconds)), because more speech makes
        networks more confident than it makes them correct.
    interval : float
        Half the interval in years, in units of the networks' own standard deviation.
    familiar : sequence of (float, float)
        Seconds, and the distance up to which speech of that duration counts as familiar.
    """

    temperature: Mapping[str, tuple[float, float]]
    interval: float
    familiar: Sequence[tuple[float, float]]

    def scaled(self, name: str, prediction: Prediction) -> np.ndarray:
        """Return the calibrated log-probabilities [N, n] of a head."""
        a, b = self.temperature.get(name, (0.0, 0.0))
        cooled = (
            prediction.log_probabilities[name] / np.exp(a + b * np.log(prediction.seconds))[:, None]
        )
        return cooled - np.logaddexp.reduce(cooled, axis=1, keepdims=True)

    def log_probabilities(self, name: str, prediction: Prediction, labels: Labels) -> np.ndarray:
        """Return the calibrated log-probability of every class of an attribute, [N, n].

        Where classes compete within groups, it is that of the group plus that within it, as if all
        classes were equally frequent: a group counts with its number of classes.
        """
        within, branches = self.scaled(name, prediction), labels.branches(name)
        if branches is None:
            return within
        groups = self.scaled(attributes.get(name).within, prediction)
        joint = np.empty_like(within)
        for index in range(groups.shape[1]):
            members = branches == index
            if members.any():
                own = within[:, members]
                own = own - np.logaddexp.reduce(own, axis=1, keepdims=True)
                joint[:, members] = own + groups[:, [index]] + np.log(members.sum())
        return joint - np.logaddexp.reduce(joint, axis=1, keepdims=True)

    def strangeness(self, distance: np.ndarray, seconds: np.ndarray) -> np.ndarray:
        """Return distances [N] as multiples of the distance up to which speech is familiar."""
        known = np.array(self.familiar)
        return distance / np.interp(np.log(seconds), np.log(known[:, 0]), known[:, 1])


@dataclass(frozen=True)
class Familiarity:
    """Where training speech lies in the sounds of K networks.

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
        """Return the centre and covariance of sounds [K, N, E], shrunk (Ledoit & Wolf 2004)."""
        from sklearn.covariance import LedoitWolf  # slow to load, and not needed for a verdict

        centres, roots = [], []
        for own in sounds.astype(np.float64):
            covariance = LedoitWolf().fit(own).covariance_
            # Networks leave some axes nearly unused; these must not decide.
            covariance += 1e-2 * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
            centres.append(own.mean(axis=0))
            roots.append(np.linalg.cholesky(np.linalg.inv(covariance)))
        return Familiarity(np.stack(centres).astype(np.float32), np.stack(roots).astype(np.float32))

    def distance(self, sounds: np.ndarray) -> np.ndarray:
        """Return distances [N] of sounds [K, N, E] from training speech in standard deviations.

        The root mean square of the Mahalanobis distance over networks and axes: 1 is typical.
        """
        z = np.einsum("kne,kef->knf", sounds - self.centre[:, None], self.root)
        return np.sqrt(np.square(z).mean(axis=(0, 2)))


def class_weights(targets: np.ndarray, speakers: np.ndarray) -> np.ndarray:
    """Return weights [N] under which all classes count alike, and all speakers of a class."""
    pairs = list(zip(targets.tolist(), speakers.tolist(), strict=True))
    recordings = Counter(pairs)
    people = Counter(target for target, _ in recordings)
    weights = np.array([1 / recordings[pair] / people[pair[0]] for pair in pairs])
    return weights / weights.sum()


def temperature(
    log_probabilities: np.ndarray, targets: np.ndarray, seconds: np.ndarray, weights: np.ndarray
) -> tuple[float, float]:
    """Return a and b of the temperature exp(a + b ln s) with the greatest likelihood.

    Temperature scaling after Guo et al. (2017), here as a function of the duration s.
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
    prediction: Prediction, asked: Sequence[Spoken], labels: Labels, familiarity: Familiarity
) -> Calibration:
    """Return the calibration that fits held-out speech of many durations.

    Parameters
    ----------
    prediction : Prediction
        Of N clips.
    asked : sequence of Spoken
        The recording that each clip is cut from.
    labels : Labels
    familiarity : Familiarity
    """
    speakers = np.array([stretch.speaker for stretch in asked])
    temperatures = {}
    for name in labels.classes:
        targets = np.array([labels.target(stretch.utterance, name) for stretch in asked])
        known, likely = targets >= 0, prediction.log_probabilities[name]
        branches = labels.branches(name)
        if branches is not None:  # only within the group, as the head was trained
            rivals = branches[targets][:, None] == branches
            likely = np.where(rivals, likely, -30.0)
        if known.any():
            temperatures[name] = temperature(
                likely[known], targets[known], prediction.seconds[known],
                class_weights(targets[known], speakers[known]),
            )  # fmt: skip
    years = np.array([labels.years(stretch.utterance) for stretch in asked])
    interval = interval_of(*age_and_spread(prediction), years, speakers)
    distance = familiarity.distance(prediction.sounds)
    lengths = np.unique(np.round(np.log2(np.minimum(prediction.seconds, 8.0)))).tolist()
    rounded = np.round(np.log2(np.minimum(prediction.seconds, 8.0)))
    familiar = [
        (2.0**length, MARGIN * float(np.quantile(distance[rounded == length], FAMILIAR)))
        for length in lengths
    ]
    return Calibration(temperatures, interval, familiar)


def interval_of(
    judged: np.ndarray, spread: np.ndarray, years: np.ndarray, speakers: np.ndarray
) -> float:
    """Return half the interval that holds the true age of `COVERAGE`, in standard deviations.

    All age bands count alike (split conformal prediction).

    Parameters
    ----------
    judged, spread : float arrays [N]
        Judged ages, and the standard deviations of their distributions, in years.
    years : float array [N]
        True ages, NaN where unknown.
    speakers : str array [N]
    """
    known = np.isfinite(years)
    if not known.any():
        return 1.5
    missed = (np.abs(judged - years) / spread)[known]
    bands = np.searchsorted(AGE_BAND_EDGES, years[known], side="right")
    order = np.argsort(missed)
    share = np.cumsum(class_weights(bands, speakers[known])[order])
    return float(missed[order][min(int(np.searchsorted(share, COVERAGE)), len(order) - 1)])


def calibration_error(likely: np.ndarray, targets: np.ndarray, weights: np.ndarray) -> float:
    """Return the expected calibration error of probabilities [N, n] (Guo et al. 2017).

    The mean difference between the winner's probability and the proportion of correct winners,
    over ten bins of equal width; `weights` [N] sum to 1.
    """
    surest, right = likely.max(axis=1), likely.argmax(axis=1) == targets
    which = np.minimum((surest * 10).astype(int), 9)
    gaps = [abs(float((weights * (right - surest))[which == index].sum())) for index in range(10)]
    return float(sum(gaps))
