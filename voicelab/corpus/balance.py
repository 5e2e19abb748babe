"""Weights that make two classes of voices comparable."""

import numpy as np


def balanced_weights(
    here: np.ndarray, there: np.ndarray, strata: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return weights with which two classes of voices differ in nothing but their class.

    Only strata that hold both classes count, each with the weight of Mantel and Haenszel,
    n_here n_there / (n_here + n_there), which minimises the variance of the difference between the
    two weighted means.

    Parameters
    ----------
    here, there : bool arrays [N]
        Members of the two classes.
    strata : array [N]
        The properties in which the classes must not differ, one value per stratum.

    Returns
    -------
    weights_here, weights_there : float arrays [N]
        Each sums to one, or is zero throughout where no stratum holds both classes.
    """
    weights = np.zeros((2, len(strata)))
    for stratum in np.unique(strata[here | there]):
        both = (here & (strata == stratum), there & (strata == stratum))
        counts = [members.sum() for members in both]
        if min(counts):
            for row, members, count in zip(weights, both, counts, strict=True):
                row[members] = counts[0] * counts[1] / sum(counts) / count
    total = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, total, out=weights, where=total > 0)
    return weights[0], weights[1]
