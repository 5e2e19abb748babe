"""The training loop."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import nn

from voicelab.refusal import Refusal
from voicelab.training import Batch, TrainingConfig, fit


class Line(nn.Module):
    """Learns y = 3 x; its dropout makes every step depend on the seed."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(1, 1)
        self.dropout = nn.Dropout(0.1)

    def forward(self, batch: Batch) -> Batch:
        return {"loss": (self.dropout(self.layer(batch["x"])) - 3 * batch["x"]).square().mean()}


class Points:
    steps = 5

    def __call__(self, epoch: int, rank: int, ranks: int) -> Iterator[Batch]:
        generator = torch.Generator().manual_seed(epoch)
        for _ in range(self.steps):
            yield {"x": torch.randn(16, 1, generator=generator)}


def line() -> Line:
    torch.manual_seed(0)
    return Line()


def test_a_line_is_learned(tmp_path: Path) -> None:
    history = fit(line(), Points(), TrainingConfig(20, 0.1), tmp_path / "t.state")
    assert history[-1]["loss"] < 0.3 * history[0]["loss"]


def test_an_interrupted_training_ends_where_a_whole_one_does(tmp_path: Path) -> None:
    config = TrainingConfig(epochs=4, learning_rate=0.01)
    whole = line()
    fit(whole, Points(), config, tmp_path / "whole.state")

    class StopError(Exception):
        pass

    def stop(_: nn.Module) -> dict[str, float]:
        if (tmp_path / "torn.state").exists():
            raise StopError
        return {}

    with pytest.raises(StopError):
        fit(line(), Points(), config, tmp_path / "torn.state", stop)
    torn = line()
    history = fit(torn, Points(), config, tmp_path / "torn.state")
    assert torch.equal(whole.layer.weight, torn.layer.weight)
    assert [row["epoch"] for row in history] == [1, 2, 3, 4]


def test_another_seed_gives_other_weights(tmp_path: Path) -> None:
    one, other = line(), line()
    fit(one, Points(), TrainingConfig(2, seed=0), tmp_path / "0.state")
    fit(other, Points(), TrainingConfig(2, seed=1), tmp_path / "1.state")
    assert not torch.equal(one.layer.weight, other.layer.weight)


def test_the_log_holds_one_epoch_a_line(tmp_path: Path) -> None:
    fit(line(), Points(), TrainingConfig(3), tmp_path / "t.state", lambda _: {"figure": 1.5})
    rows = [json.loads(row) for row in (tmp_path / "t.jsonl").read_text().splitlines()]
    assert [row["epoch"] for row in rows] == [1, 2, 3]
    assert all(row["figure"] == 1.5 and row["seconds"] > 0 for row in rows)


def test_a_loss_that_is_not_finite_stops_and_keeps_the_last_good_epoch(tmp_path: Path) -> None:
    class Breaking(Points):
        def __call__(self, epoch: int, rank: int, ranks: int) -> Iterator[Batch]:
            for batch in super().__call__(epoch, rank, ranks):
                yield {"x": batch["x"] * (float("nan") if epoch == 1 else 1.0)}

    with pytest.raises(Refusal, match="The loss of epoch 2 is not finite"):
        fit(line(), Breaking(), TrainingConfig(3), tmp_path / "t.state")
    assert len(torch.load(tmp_path / "t.state", weights_only=True)["history"]) == 1


def test_a_damaged_state_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.state").write_bytes(b"nothing of the kind")
    with pytest.raises(Refusal, match="is not a readable training state"):
        fit(line(), Points(), TrainingConfig(1), tmp_path / "t.state")
