import numpy as np
import pytest
import torch
from torch import nn

from tests.judge.planted import labels_with
from voicelab.judge.loss import JudgeLoss, age_loss, expected_years
from voicelab.judge.network import Answers, JudgeNetwork, NetworkConfig, ages

ACCENTS = ("dutch", "english_uk", "english_usa", "spanish")
LABELS, NATIVE = labels_with(ACCENTS), np.array([False, True, True, False])
WEIGHTS = {"gender": 1.0, "age": 1.0, "accent": 1.0, "native": 0.5, "child": 0.3}
SIZES = {"gender": 2, "child": 2, "accent": 4, "native": 2}


class Constant(nn.Module):
    """A network whose answers do not depend on what it hears."""

    def __init__(self) -> None:
        super().__init__()
        outputs = SIZES | {"age": len(ages())}
        self.biases = nn.ParameterDict(
            {n: nn.Parameter(torch.zeros(k)) for n, k in outputs.items()}
        )

    def forward(self, pieces: torch.Tensor) -> Answers:
        size = len(pieces)
        logits = {name: bias.expand(size, -1) for name, bias in self.biases.items()}
        return Answers(logits, torch.zeros(size, 3))


def batch(size: int, **targets) -> dict[str, torch.Tensor]:
    """Return a batch of which only the labels given are known."""
    unknown = torch.full((size,), -1)
    return {
        "pieces": torch.zeros(size, 10, 82),
        "years": torch.full((size,), float("nan")),
        **dict.fromkeys(SIZES, unknown),
        **{name: torch.tensor(values) for name, values in targets.items()},
    }


def module(network: nn.Module, smoothing: float = 0.0, **priors) -> JudgeLoss:
    even = {name: np.full(count, 1 / count) for name, count in SIZES.items()}
    return JudgeLoss(network, even | {n: np.array(p) for n, p in priors.items()}, LABELS, smoothing)


def gradient(network: Constant, name: str, loss: torch.Tensor) -> np.ndarray:
    network.zero_grad()
    loss.backward()
    found = network.biases[name].grad
    return np.zeros(1) if found is None else found.numpy()


def bell(years: float, sd: float = 4.0) -> torch.Tensor:
    return (-0.5 * ((ages() - years) / sd).square())[None]


@pytest.mark.parametrize("name", SIZES)
def test_the_loss_is_least_at_the_truth(name):
    network = Constant()
    grade = module(network)
    losses = []
    for answer in range(SIZES[name]):
        with torch.no_grad():
            network.biases[name].zero_()
            network.biases[name][answer] = 5.0
            losses.append(float(grade(batch(3, **{name: [1, 1, 1]}))[f"{name}_loss"]))
    assert np.argmin(losses) == 1
    assert losses[1] < 0.05


def test_a_network_that_hears_nothing_ends_with_equal_odds_whatever_is_drawn():
    network = Constant()
    drawn = batch(10, gender=[0] * 9 + [1], accent=[0] * 6 + [3] * 2 + [1, 2])
    shares = {"gender": [0.9, 0.1], "accent": [0.6, 0.1, 0.1, 0.2]}
    grade = module(network, **shares)
    network.biases["gender"].data += torch.tensor([1.0, -1.0])
    network.biases["accent"].data += torch.tensor([1.0, 0.0, 2.0, -1.0])
    for _ in range(300):
        for name in shares:
            slope = gradient(network, name, grade(drawn)["loss"])
            network.biases[name].data -= 2.0 * torch.from_numpy(slope)
    likely = network.biases["gender"].softmax(0).detach()
    np.testing.assert_allclose(likely, 0.5, atol=0.01)
    accents = network.biases["accent"].detach()
    np.testing.assert_allclose(accents[0], accents[3], atol=0.02)  # within each branch
    np.testing.assert_allclose(accents[1], accents[2], atol=0.02)
    # the control: without the adjustment it learns what is frequent
    plain = module(network)
    assert abs(gradient(network, "gender", plain(drawn)["loss"])[0]) > 0.1


def test_accents_compete_within_their_branch_alone():
    network = Constant()
    slope = gradient(network, "accent", module(network)(batch(4, accent=[0, 0, 3, 3]))["loss"])
    assert slope[NATIVE] == pytest.approx(0, abs=1e-9)
    slope = gradient(network, "accent", module(network)(batch(3, accent=[0, 0, 0]))["loss"])
    assert slope[0] == pytest.approx(-0.5, abs=1e-6)
    assert slope[3] == pytest.approx(0.5, abs=1e-6)
    assert slope[NATIVE] == pytest.approx(0, abs=1e-9)
    slope = gradient(network, "accent", module(network)(batch(2, accent=[1, 1]))["loss"])
    assert slope[~NATIVE] == pytest.approx(0, abs=1e-9)


def test_what_is_unknown_costs_nothing_and_teaches_nothing():
    network = Constant()
    nothing = module(network)(batch(4))
    assert {float(loss.detach()) for loss in nothing.values()} == {0.0}
    nothing["loss"].backward()
    assert all(not p.grad.abs().sum() for p in network.parameters() if p.grad is not None)
    network.biases["gender"].data[0] = 1.0
    some = module(network)(batch(4, gender=[0, -1, 1, -1]))["loss"].detach()
    all_known = module(network)(batch(2, gender=[0, 1]))["loss"].detach()
    assert float(some) == pytest.approx(float(all_known))


def test_the_loss_is_the_weighted_sum_of_its_parts():
    torch.manual_seed(0)
    network = JudgeNetwork(SIZES | {"age": 35}, config=NetworkConfig(channels=4, embedding=8))
    known = batch(
        4, gender=[0, 1, 0, 1], child=[0, 0, 1, 1], accent=[0, 1, 2, 3], native=[1, 0, 0, 1]
    )
    known["years"] = torch.tensor([20.0, 30.0, 8.0, 70.0])
    parts = module(network, 0.05)(known)
    assert set(parts) == {"loss", *(f"{name}_loss" for name in WEIGHTS)}
    total = sum(weight * float(parts[f"{name}_loss"].detach()) for name, weight in WEIGHTS.items())
    assert float(parts["loss"].detach()) == pytest.approx(total)
    parts["loss"].backward()
    assert all(p.grad is not None for p in network.parameters())


def test_a_judged_age_costs_the_less_the_nearer_it_is():
    true = torch.tensor([40.0])
    losses = [float(age_loss(bell(judged), true)) for judged in (40, 42.5, 45, 50, 60, 80)]
    assert losses == sorted(losses)
    assert losses[0] < float(age_loss(bell(40, sd=1.0), true))  # surer than the truth is
    assert losses[0] < float(age_loss(torch.zeros(1, 35), true))


def test_an_unknown_age_is_left_out():
    two, unknown = torch.cat([bell(30), bell(70)]), torch.tensor([33.0, float("nan")])
    assert float(age_loss(two, unknown)) == pytest.approx(
        float(age_loss(bell(30), torch.tensor([33.0])))
    )
    logits = bell(30).requires_grad_()
    loss = age_loss(logits, torch.tensor([float("nan")]))
    loss.backward()
    assert float(loss.detach()) == 0
    assert not logits.grad.any()


def test_the_expected_age_is_the_mean_of_the_scale():
    assert float(expected_years(bell(41).log_softmax(1))) == pytest.approx(41, abs=0.1)
    half = torch.log(torch.eye(35)[[2]] * 0.5 + torch.eye(35)[[10]] * 0.5)
    assert float(expected_years(half)) == pytest.approx((10 + 30) / 2)
    with torch.autocast("cpu", torch.bfloat16):  # as in training
        assert float(expected_years(bell(71.3).log_softmax(1))) == pytest.approx(71.3, abs=0.02)
