"""Matrices are drawn as they were counted."""

import numpy as np

from voicelab.figures import confusion, heat_map


def test_a_confusion_matrix_is_coloured_by_the_share_of_the_true_class() -> None:
    (image,) = confusion(np.array([[9, 1], [50, 50]]), ["rare", "frequent"]).data
    np.testing.assert_allclose(image.z, [[90, 10], [50, 50]])
    assert image.text[0][0] == "90 %<br>(9)"


def test_the_middle_of_a_diverging_scale_is_zero() -> None:
    (image,) = heat_map(np.array([[-1.0, 3.0], [np.nan, 0.0]]), "ab", "cd", "SD", True).data
    assert (image.zmin, image.zmax) == (-3, 3)
    assert list(image.text[1]) == ["", "0"]
