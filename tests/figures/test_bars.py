"""Bars are drawn as they were measured."""

import numpy as np

from voicelab.figures import Bars, bars


def test_bars_carry_their_intervals() -> None:
    (bar,) = bars([Bars("a", ["x", "y"], [0.5, 0.7], [0.4, 0.6], [0.7, 0.8])], "share").data
    np.testing.assert_allclose(bar.error_y.array, [0.2, 0.1])
    np.testing.assert_allclose(bar.error_y.arrayminus, [0.1, 0.1])
