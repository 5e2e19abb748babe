"""One measure: a value, or the reason why there is none."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Measurement:
    """One figure of one recording, in the unit that its name ends with.

    Attributes
    ----------
    value : float or None
        Finite; None where there is none.
    reason : str
        Why there is none, as the end of a sentence; "" where there is one.
    """

    value: float | None
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.reason):
            raise ValueError(f"a measure has a value or a reason: {self.value}, {self.reason!r}")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"a measure is a finite number or empty with a reason: {self.value}")

    @classmethod
    def finite(cls, value: float, otherwise: str) -> "Measurement":
        """Return the value where it is a finite number, else why there is none."""
        return cls(float(value)) if math.isfinite(value) else cls(None, otherwise)


Measurements = Mapping[str, Measurement]


class Column(NamedTuple):
    """What a column of measures holds, for the description that goes beside a table."""

    unit: str
    description: str
