import pytest
import torch

from voicelab.judge.network import JudgeNetwork, NetworkConfig, n_outputs

CONVOLUTIONAL = (torch.nn.Conv2d, torch.nn.MaxPool2d)


def test_the_network_is_that_of_the_report():
    network = JudgeNetwork(4, config=NetworkConfig(over_time="flat"))
    sizes = [tuple(p.shape) for p in network.parameters() if p.ndim > 1]
    assert sizes == [
        (8, 1, 5, 5), (16, 8, 5, 5), (32, 16, 5, 5), (120, 32 * 19 * 6), (60, 120), (4, 60),
    ]  # fmt: skip
    dropouts = [m.p for m in network.modules() if isinstance(m, torch.nn.Dropout)]
    assert dropouts == [0.1]


def test_by_default_the_order_in_time_is_forgotten_after_the_convolutions():
    network = JudgeNetwork(4).eval()
    sizes = [tuple(p.shape) for p in network.parameters() if p.ndim > 1]
    assert sizes[3:] == [(120, 32 * 6), (60, 2 * 120), (4, 60)]
    maps = torch.randn(3, 32, 19, 6)
    after = torch.nn.Sequential(*[m for m in network.layers if not isinstance(m, CONVOLUTIONAL)])
    backwards = after(maps.flip(2))
    torch.testing.assert_close(after(maps), backwards)


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


@pytest.mark.parametrize("over_time", ["flat", "statistics"])
def test_a_normalised_network_is_folded_into_a_plain_one(over_time):
    torch.manual_seed(0)
    trained = JudgeNetwork(3, config=NetworkConfig(over_time=over_time), normalised=True)
    trained.mean.normal_()
    for layer in trained.layers:
        if isinstance(layer, torch.nn.BatchNorm2d):
            torch.nn.init.normal_(layer.weight)  # negative scales too
    trained.train()
    for _ in range(3):
        trained(torch.randn(4, 184, 82))
    trained.eval()
    plain = trained.folded()
    assert not [m for m in plain.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    pieces = torch.randn(5, 184, 82)
    torch.testing.assert_close(plain(pieces), trained(pieces), atol=1e-4, rtol=1e-4)
