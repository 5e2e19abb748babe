"""The looks of classes, and the curve of explained variance."""

import numpy as np
import pytest

from voicelab.figures import accent_name, class_looks, explained_variance


def test_classes_can_be_told_apart_by_colour_and_by_shape_together() -> None:
    accents = np.repeat([f"accent{index:02d}" for index in range(12)], np.arange(24, 12, -1))
    looks = [look for look in class_looks(accents, "accent") if look.label]
    assert len({(look.colour, look.symbol) for look in looks}) == len(looks)
    assert looks[0].label == "accent00"  # the most frequent one


def test_the_curve_of_the_variance_ends_at_all_of_it_and_says_how_many_axes_do() -> None:
    explained = np.array([0.5, 0.3, 0.1, 0.06, 0.04], dtype=np.float32)
    figure = explained_variance(explained)
    np.testing.assert_allclose(figure.data[0].y, [50, 80, 90, 96, 100], atol=1e-3)  # per cent
    assert figure.layout.annotations[0].text == "3 axes explain 90 %"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("english_usa", "English (USA)"),
        ("english_uk", "English (UK)"),
        ("english_south africa", "English (South Africa)"),
        ("mandarin", "Mandarin"),
        ("", "unknown"),
    ],
)
def test_accents_are_called_as_a_reader_expects(label: str, name: str) -> None:
    assert accent_name(label) == name
