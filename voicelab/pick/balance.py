"""The balance of the picked groups, as a methods section reports it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from voicelab.pick.matching import spread

WANTED_SMD = 0.1  # largest standardised mean difference of two groups that counts as balanced


@dataclass(frozen=True)
class Balance:
    """One measure over the picked groups.

    Attributes
    ----------
    measure : str
    matched : bool
        Whether the groups were matched in it.
    tolerance : float or None
        Largest difference within a tuple; None if it was not matched.
    means, sds : mapping of class to float
        SD with n - 1.
    smd : float or None
        Largest standardised mean difference of two groups; None if it is undefined, because the
        groups differ and do not vary.
    widest : float
        Largest distance within a tuple.
    """

    measure: str
    matched: bool
    tolerance: float | None
    means: Mapping[str, float]
    sds: Mapping[str, float]
    smd: float | None
    widest: float

    @property
    def reached(self) -> bool:
        """Whether the groups are balanced in it: |SMD| at most 0.1."""
        return self.smd is not None and abs(self.smd) <= WANTED_SMD

    def to_dict(self) -> dict[str, Any]:
        """Return its fields, ready for JSON."""
        return {
            "measure": self.measure, "matched": self.matched, "tolerance": self.tolerance,
            "means": dict(self.means), "sds": dict(self.sds), "smd": self.smd,
            "reached": self.reached, "widest_difference": self.widest,
        }  # fmt: skip


def standardised_difference(first: np.ndarray, second: np.ndarray) -> float | None:
    """Return the difference of two means over the root mean square of the two SDs.

    Austin (2009), Statistics in Medicine 28. None if neither group varies and they differ.
    """
    difference = float(first.mean() - second.mean())
    pooled = float(np.sqrt((_sd(first) ** 2 + _sd(second) ** 2) / 2))
    rounding = 1e-9 * max(abs(first.mean()), abs(second.mean()), 1e-300)
    if abs(difference) <= rounding:
        return 0.0
    return difference / pooled if pooled > rounding else None


def balance(
    measure: str, values: np.ndarray, classes: tuple[str, ...], tolerance: float | None
) -> Balance:
    """Return the balance of a measure over groups, values [n, classes]."""
    found = [
        standardised_difference(values[:, a], values[:, b])
        for a, b in combinations(range(len(classes)), 2)
    ]
    known = [one for one in found if one is not None]
    return Balance(
        measure=measure,
        matched=tolerance is not None,
        tolerance=tolerance,
        means=dict(zip(classes, map(float, values.mean(axis=0)), strict=True)),
        sds={name: _sd(column) for name, column in zip(classes, values.T, strict=True)},
        smd=max(known, key=abs) if len(known) == len(found) else None,
        widest=float(np.ptp(values, axis=1).max()),
    )


def figure(value: float) -> str:
    """Return a number with four significant digits and no exponent."""
    return f"{float(f'{value:.4g}'):.12g}"


def _sd(values: np.ndarray) -> float:
    n = len(values)
    return float(spread(values)) * float(np.sqrt(n / (n - 1))) if n > 1 else 0.0
