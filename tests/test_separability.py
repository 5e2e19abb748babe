"""How well attributes are read from latents and from maps."""

import numpy as np

from tests.planted_table import planted_table
from voicelab.bootstrap import Bootstrap
from voicelab.separability import FULL_SPACE, RAW_AXES, Factor, Partition, best_pair, separability

FEW = Bootstrap(40)


def test_no_voice_is_in_two_parts_and_validation_is_shown_without_choosing_by_it() -> None:
    splits = planted_table().splits
    for split in ("test", "validation"):
        part = Partition.of(splits, split)
        together = part.training.astype(int) + part.selection + part.evaluation
        assert together.max() == 1
        np.testing.assert_array_equal(part.evaluation, splits == split)
        assert part.selection.any()
    assert not (part.selection & (splits != "training")).any()


def test_the_planted_axes_are_the_best_pair() -> None:
    table = planted_table()
    labels = np.char.add(table.genders, table.age_bands)  # needs both axes
    part = Partition.of(table.splits, "test")
    assert set(best_pair(table.means, labels, part)) == {0, 1}


def test_a_view_that_lost_the_classes_says_so() -> None:
    table = planted_table(360)
    factors = {"gender": Factor(table.genders, np.ones(len(table), dtype=bool))}
    noise = np.random.default_rng(0).standard_normal((len(table), 2))
    rows = {
        row["view"]: row
        for row in separability(
            table, factors, {"kept": table.means[:, :2], "noise": noise}, "test", FEW
        )
    }
    assert list(rows) == [FULL_SPACE, RAW_AXES, "kept", "noise"]
    assert rows["kept"]["balanced_accuracy"]["value"] > 0.95
    assert rows["kept"]["silhouette"]["value"] > 0.5
    assert rows["noise"]["balanced_accuracy"]["value"] < 0.65
    assert rows["noise"]["silhouette"]["value"] < 0.1
    assert rows["noise"]["chance"] == 0.5


def test_an_attribute_of_one_class_has_no_row() -> None:
    table = planted_table(120)
    factors = {"gender": Factor(np.full(len(table), "female"), np.ones(len(table), dtype=bool))}
    assert separability(table, factors, {}, "test") == []
