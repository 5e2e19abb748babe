"""BCa intervals of a fitted curve, by resampling trials (Efron 1987, JASA 82, 171-185)."""

import math

import numpy as np

from voicelab.listening.logistic_fit import LogisticFit, fit_logistic

RESAMPLES = 2000
COVERAGE = 0.95


class Intervals:
    """What the intervals of one fitted curve are computed from.

    Parameters
    ----------
    levels : ndarray [S]
    yes, counts : ndarray [S]
        How often the answer was yes, of how many, at each level.
    lapses : bool
        Whether the lapse rate is fitted too.
    resamples : int
    """

    def __init__(
        self, levels: np.ndarray, yes: np.ndarray, counts: np.ndarray, lapses: bool, resamples: int
    ) -> None:
        self._levels, self._lapses = levels, lapses
        cells = np.concatenate([yes, counts - yes])
        # As many trials drawn from these with replacement, `resamples` times.
        self.drawn = self._fit(
            np.random.default_rng(0).multinomial(
                int(cells.sum()), cells / cells.sum(), size=resamples
            )
        )
        # All trials but one, and how many trials each of these fits stands for.
        filled = np.flatnonzero(cells)
        rest = np.tile(cells, (len(filled), 1))
        rest[np.arange(len(filled)), filled] -= 1
        self.left_out, self.weights = self._fit(rest), cells[filled]

    def of(self, name: str, value: float) -> tuple[float | None, float | None]:
        """Return the 95 % interval of "pse" or "slope", whose estimate is `value`.

        A bound is None where there is none. The quantiles are corrected for the bias and the
        acceleration of the estimate.
        """
        from scipy.stats import norm  # slow to load, and not needed to open the page

        drawn = np.sort(getattr(self.drawn, name))
        drawn = drawn[~np.isnan(drawn)]
        left_out, weights = getattr(self.left_out, name), self.weights
        below = (np.mean(drawn < value) + np.mean(drawn <= value)) / 2
        bias = norm.ppf(np.clip(below, 1 / len(drawn), 1 - 1 / len(drawn)))
        known = np.isfinite(left_out)  # one trial less may leave none on the rise
        away = np.average(left_out[known], weights=weights[known]) - left_out[known]
        spread = float((weights[known] * away**2).sum())
        third = float((weights[known] * away**3).sum())
        acceleration = third / (6 * spread**1.5) if spread else 0.0
        ends = []
        for tail in norm.ppf([(1 - COVERAGE) / 2, (1 + COVERAGE) / 2]):
            quantile = norm.cdf(bias + (bias + tail) / (1 - acceleration * (bias + tail)))
            end = float(np.quantile(drawn, quantile, method="inverted_cdf"))
            ends.append(end if math.isfinite(end) else None)
        return ends[0], ends[1]

    def _fit(self, cells: np.ndarray) -> LogisticFit:
        """Fit cells [B, 2 S]: how often yes at each level, then how often no."""
        yes, no = np.split(cells, 2, axis=1)
        return fit_logistic(self._levels, yes, yes + no, self._lapses)
