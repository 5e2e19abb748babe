"""Measures of voices by class -> matched tuples of voices, one of each class.

Two classes: as many pairs as possible within every tolerance, with the smallest total distance
(optimal matching, Rosenbaum 1989, by the assignment of Jonker & Volgenant as improved by Crouse
2016). More classes are matched one after the other to the tuples so far. This does not guarantee
the largest number, so every class is tried first.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

ROUNDING = 1e-9  # of an SD, so that 0.3 and 0.1 differ by at most 0.2
CLOSE = 0.02  # standardised difference below which a balance is not improved further
SWAPS = 500  # at most


def tuples(
    values: np.ndarray, tolerances: np.ndarray, strata: np.ndarray, members: Sequence[np.ndarray]
) -> np.ndarray:
    """Return matched tuples of rows, one of each class, int [P, classes].

    Parameters
    ----------
    values : float array [N, measures]
    tolerances : float array [measures]
        Largest difference between any two rows of a tuple.
    strata : int array [N]
        All rows of a tuple are in one stratum.
    members : sequence of int arrays
        Rows of each class; their order breaks ties.
    """
    unit = spread(np.concatenate([values[rows] for rows in members]))
    unit = np.where(unit > 0, unit, 1.0)
    scaled = values / unit
    limits = tolerances / unit + ROUNDING
    best = np.empty((0, len(members)), dtype=int)
    for first in range(len(members) if len(members) > 2 else 1):
        order = [first, *(index for index in range(len(members)) if index != first)]
        found = members[order[0]][:, None]
        for index in order[1:]:
            found = _joined(found, members[index], scaled, limits, strata)
        if len(found) > len(best):
            best = found[:, np.argsort(order)]
    return best


def spread(values: np.ndarray) -> np.ndarray:
    """Return the SD over the first axis, exactly 0 where values differ by rounding only."""
    found = values.std(axis=0)
    return np.where(found > ROUNDING * np.abs(values).max(axis=0, initial=0.0), found, 0.0)


def _joined(
    found: np.ndarray, rows: np.ndarray, scaled: np.ndarray, limits: np.ndarray, strata: np.ndarray
) -> np.ndarray:
    """Return the tuples [P, c] that a row can be matched to, with that row, int [P', c + 1]."""
    cost = np.zeros((len(found), len(rows)))
    allowed = strata[found[:, :1]] == strata[rows]
    for column in found.T:
        # One measure at a time: [P, rows, measures] of a large pool would not fit in memory.
        for measure, limit in enumerate(limits):
            distance = np.abs(scaled[column, measure][:, None] - scaled[rows, measure])
            allowed &= distance <= limit
            cost += np.square(distance)
    if not allowed.any():
        return np.empty((0, found.shape[1] + 1), dtype=int)
    # More than all allowed costs together, so that the number of allowed pairs is maximal.
    forbidden = (cost[allowed].max() + 1.0) * (min(cost.shape) + 1)
    left, right = linear_sum_assignment(np.where(allowed, cost, forbidden))
    kept = allowed[left, right]
    return np.column_stack([found[left[kept]], rows[right[kept]]])


def balanced(
    values: np.ndarray, found: np.ndarray, n: int, random: np.random.Generator
) -> np.ndarray:
    """Return n of the tuples [P, classes]: a random choice, then swaps that balance the groups.

    Each swap of two tuples is the one that brings the means of the groups closest together. All
    tuples stay within the tolerances.
    """
    chosen = np.zeros(len(found), dtype=bool)
    chosen[random.permutation(len(found))[:n]] = True
    if values.shape[1] == 0 or n == len(found):
        return found[chosen]
    members = values[found]  # [P, classes, measures]
    unit = spread(members).mean(axis=0)
    # Deviation of each class from the mean of its tuple; the sum over tuples is to vanish.
    deviations = (members - members.mean(axis=1, keepdims=True)) / np.where(unit > 0, unit, 1.0)
    deviations = deviations.reshape(len(found), -1)
    for _ in range(SWAPS):
        total = deviations[chosen].sum(axis=0)
        size = float(total @ total)
        if np.abs(total).max() <= CLOSE / 2 * n:
            break
        inside, outside = np.flatnonzero(chosen), np.flatnonzero(~chosen)
        # |total - a + b|^2 for every a inside and b outside.
        without = total - deviations[inside]
        after = (
            np.square(without).sum(axis=1)[:, None]
            + 2 * without @ deviations[outside].T
            + np.square(deviations[outside]).sum(axis=1)
        )
        best = int(after.argmin())
        if after.flat[best] >= size * (1 - 1e-9):
            break
        out, back = np.unravel_index(best, after.shape)
        chosen[inside[out]], chosen[outside[back]] = False, True
    return found[chosen]
