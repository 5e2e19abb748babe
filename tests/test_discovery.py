"""Directions found without labels are those that a decoder shows."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.planted_table import planted_table
from voicelab.discovery import DiscoveryConfig, as_directions, discover, named, relabelled, windows
from voicelab.training import TrainingConfig

DIMENSIONS, TOY, SHOWN = 12, 60, 4
CONFIG = DiscoveryConfig(
    directions=SHOWN,
    noise=1.0,
    width=24,
    steps=60,
    batch=48,
    training=TrainingConfig(epochs=6, learning_rate=2e-2, weight_decay=0.0),
)


def toy(latents: torch.Tensor) -> torch.Tensor:
    """Show four of sixty axes, each as the level of a band; the others change nothing."""
    return latents[:, None, :SHOWN].expand(-1, 16, -1)


def drawn(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((400, TOY)).astype(np.float32)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory):
    return discover(toy, drawn(0), drawn(1), tmp_path_factory.mktemp("toy") / "a.state", CONFIG)


def test_what_is_found_is_what_the_decoder_shows(found) -> None:
    shown = np.linalg.norm(found.vectors[:SHOWN], axis=0)
    assert found.vectors.shape == (TOY, SHOWN)
    assert np.linalg.norm(found.vectors, axis=0) == pytest.approx(np.ones(SHOWN), abs=1e-5)
    assert shown.min() > 0.8


def test_found_directions_are_told_apart_far_better_than_random_ones(found, tmp_path: Path) -> None:
    random = discover(toy, drawn(0), drawn(1), tmp_path / "b.state", CONFIG, kind="random")
    assert found.accuracy > 0.75
    assert found.accuracy > random.accuracy + 0.1


def test_a_search_that_was_stopped_goes_on_to_the_same_end(tmp_path: Path, found) -> None:
    class StoppedError(Exception):
        pass

    calls = 0

    def stopping(latents: torch.Tensor) -> torch.Tensor:
        nonlocal calls
        calls += 1
        if calls > 2 * 2 * CONFIG.steps + 20:
            raise StoppedError
        return toy(latents)

    with pytest.raises(StoppedError):
        discover(stopping, drawn(0), drawn(1), tmp_path / "c.state", CONFIG)
    again = discover(toy, drawn(0), drawn(1), tmp_path / "c.state", CONFIG)
    assert np.array_equal(again.vectors, found.vectors)


def test_they_become_directions_with_the_widest_first() -> None:
    table = planted_table()
    vectors = np.eye(DIMENSIONS, dtype=np.float32)[:, [5, 0, 1]]
    made = as_directions(replace(_discovery(), vectors=vectors), table)
    assert [one.name for one in made] == ["found:1", "found:2", "found:3"]
    assert made[0].vector[0] == 1.0  # gender, the widest
    spread = table.means[table.splits == "training"][:, 0].std()
    assert made[0].unit_length == pytest.approx(2 * spread, rel=1e-4)


def _discovery():
    from voicelab.discovery import Discovery

    return Discovery(np.zeros((DIMENSIONS, 0), dtype=np.float32), 0.0, 0.0, [])


def test_windows_beyond_the_end_of_a_recording_are_left_out() -> None:
    table = planted_table(24)
    stretches = table.stretches.copy()
    stretches[:, 5:] = np.nan
    own = windows(replace(table, stretches=stretches), "training")
    assert len(own) == 5 * (table.splits == "training").sum()
    assert np.isfinite(own).all()


def test_a_direction_is_named_by_what_is_heard_most() -> None:
    assert named({"f0_semitones": -2.0, "female": -0.1, "years": 0.2}) == "lower pitch, more male"
    assert named({"years": 4.0, "tilt_db": float("nan")}) == "older"
    assert named({}) == "nothing that the judges hear"


def test_only_directions_with_slopes_get_a_label() -> None:
    table = planted_table()
    made = as_directions(replace(_discovery(), vectors=np.eye(DIMENSIONS)[:, :2]), table)
    one, other = relabelled(made, {"found:1": {"years": 3.0}})
    assert (one.label, other.label) == ("older", "")
