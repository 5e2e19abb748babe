import pytest
import torch

from voicelab.judge.network import JudgeNetwork, n_outputs


def test_the_network_is_that_of_the_report():
    network = JudgeNetwork(4)
    sizes = [tuple(p.shape) for p in network.parameters() if p.ndim > 1]
    assert sizes == [
        (8, 1, 5, 5), (16, 8, 5, 5), (32, 16, 5, 5), (120, 32 * 19 * 6), (60, 120), (4, 60),
    ]  # fmt: skip
    dropouts = [m.p for m in network.modules() if isinstance(m, torch.nn.Dropout)]
    assert dropouts == [0.1]


def test_outputs_are_one_a_class_and_years():
    assert n_outputs("age", ("a", "b")) == 3
    assert n_outputs("gender", ("a", "b")) == 2
    assert JudgeNetwork(3).eval()(torch.zeros(5, 184, 82)).shape == (5, 3)


def test_pieces_are_standardised_by_stored_statistics():
    network = JudgeNetwork(2)
    network.mean.fill_(3.0)
    network.spread.fill_(2.0)
    assert network.standardised(torch.full((1, 184, 82), 5.0)).mean() == pytest.approx(1.0)
    assert {"mean", "spread"} <= set(network.state_dict())
