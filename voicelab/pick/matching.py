"""Measures of voices by class -> tuples of voices, one of each class, that are alike.

Two classes: the most pairs that lie within every tolerance, and of these the nearest (optimal
matching, Rosenbaum 1989, by the assignment of Jonker & Volgenant as improved by Crouse 2016). More
classes: one after the other to the tuples so far, which is no longer certain to be the most, so
every class is tried as the first.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

ROUNDING = 1e-9  # of an SD, so that 0.3 and 0.1 are within 0.2 of each other
CLOSE = 0.02  # standardised difference below which a balance is not improved further
SWAPS = 500  # at most


def tuples(
    values: np.ndarray, tolerances: np.ndarray, strata: np.ndarray, members: Sequence[np.ndarray]
) -> np.ndarray:
    """Return rows that are alike, one of each class a tuple, int [P, classes].

    Parameters
    ----------
    values : float array [N, measures]
    tolerances : float array [measures]
        Any two of a tuple lie at most so far apart.
    strata : int array [N]
        All of a tuple are of one stratum.
    members : sequence of int arrays
        Rows of each class; their order decides between equals.
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
    """Return the SD over the first axis, exactly 0 where only rounding differs."""
    found = values.std(axis=0)
    return np.where(found > ROUNDING * np.abs(values).max(axis=0, initial=0.0), found, 0.0)


def _joined(
    found: np.ndarray, rows: np.ndarray, scaled: np.ndarray, limits: np.ndarray, strata: np.ndarray
) -> np.ndarray:
    """Return tuples [P, c] to which a row each was matched, int [P', c + 1]."""
    cost = np.zeros((len(found), len(rows)))
    alike = strata[found[:, :1]] == strata[rows]
    for column in found.T:
        # One measure at a time: [P, rows, measures] of a large pool would not fit in memory.
        for measure, limit in enumerate(limits):
            apart = np.abs(scaled[column, measure][:, None] - scaled[rows, measure])
            alike &= apart <= limit
            cost += np.square(apart)
    if not alike.any():
        return np.empty((0, found.shape[1] + 1), dtype=int)
    # Dearer than all that is allowed together: nothing forbidden is taken while something allowed
    # could be, so the allowed pairs are as many as can be.
    forbidden = (cost[alike].max() + 1.0) * (min(cost.shape) + 1)
    left, right = linear_sum_assignment(np.where(alike, cost, forbidden))
    kept = alike[left, right]
    return np.column_stack([found[left[kept]], rows[right[kept]]])


def balanced(
    values: np.ndarray, found: np.ndarray, n: int, random: np.random.Generator
) -> np.ndarray:
    """Return n of the tuples [P, classes], by chance and then by swaps until the groups are alike.

    A swap of one tuple for another is made where it brings the means of the groups nearest to each
    other; what any two of a tuple are apart stays within the tolerances.
    """
    chosen = np.zeros(len(found), dtype=bool)
    chosen[random.permutation(len(found))[:n]] = True
    if values.shape[1] == 0 or n == len(found):
        return found[chosen]
    members = values[found]  # [P, classes, measures]
    unit = spread(members).mean(axis=0)
    # Every class against the mean of its tuple; summed over tuples: how far the groups are apart.
    apart = (members - members.mean(axis=1, keepdims=True)) / np.where(unit > 0, unit, 1.0)
    apart = apart.reshape(len(found), -1)
    for _ in range(SWAPS):
        total = apart[chosen].sum(axis=0)
        size = float(total @ total)
        if np.abs(total).max() <= CLOSE / 2 * n:
            break
        inside, outside = np.flatnonzero(chosen), np.flatnonzero(~chosen)
        # |total - a + b|^2 for every a inside and b outside.
        without = total - apart[inside]
        after = (
            np.square(without).sum(axis=1)[:, None]
            + 2 * without @ apart[outside].T
            + np.square(apart[outside]).sum(axis=1)
        )
        best = int(after.argmin())
        if after.flat[best] >= size * (1 - 1e-9):
            break
        out, back = np.unravel_index(best, after.shape)
        chosen[inside[out]], chosen[outside[back]] = False, True
    return found[chosen]
