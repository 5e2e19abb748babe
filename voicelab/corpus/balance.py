"""Weights that make two classes of voices comparable."""

import numpy as np

NARROW_HZ = 5000.0  # a voice without a band above it was recorded at 8 kHz


def balanced_weights(
    first: np.ndarray, second: np.ndarray, strata: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return weights that balance two classes of voices over strata.

    Only strata that hold both classes count, each with the weight of Mantel and Haenszel,
    n_first n_second / (n_first + n_second), which minimises the variance of the difference between
    the two weighted means.

    Parameters
    ----------
    first, second : bool arrays [N]
        Members of the two classes.
    strata : array [N]
        Stratum of each voice.

    Returns
    -------
    first_weights, second_weights : float arrays [N]
        Each sums to one, or is zero throughout if no stratum holds both classes.
    """
    weights = np.zeros((2, len(strata)))
    for stratum in np.unique(strata[first | second]):
        both = (first & (strata == stratum), second & (strata == stratum))
        counts = [members.sum() for members in both]
        if min(counts):
            for row, members, count in zip(weights, both, counts, strict=True):
                row[members] = counts[0] * counts[1] / sum(counts) / count
    total = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, total, out=weights, where=total > 0)
    return weights[0], weights[1]
