import numpy as np
import pytest
import torch

from voicelab.judge.blocks import BLOCKS, ReportBlock
from voicelab.judge.network import OLDEST, YOUNGEST, JudgeNetwork, NetworkConfig, ages
from voicelab.judge.pooling import POOLINGS, Attention, AttentiveStatistics

HEADS = {"gender": 2, "age": 35, "accent": 5, "native": 2, "child": 2}
FRAMES = torch.randn(3, 6, 50, generator=torch.Generator().manual_seed(0))  # [B, C, L]


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("pooling", POOLINGS)
def test_every_block_and_pooling_answers_on_pieces_of_any_length(block, pooling):
    torch.manual_seed(0)
    config = NetworkConfig(block, pooling, channels=8, depth=1, embedding=16)
    network = JudgeNetwork(HEADS, config=config).eval()
    for length in (6, 184, 1000):
        answers = network(torch.randn(2, length, 82))
        assert {name: tuple(x.shape) for name, x in answers.logits.items()} == {
            name: (2, outputs) for name, outputs in HEADS.items()
        }
        assert answers.sound.shape == (2, 2 * network.block.width)
        assert all(bool(x.isfinite().all()) for x in answers.logits.values())


@pytest.mark.parametrize("block", BLOCKS)
def test_a_recording_that_is_not_the_same_gets_another_answer(block):
    torch.manual_seed(0)
    network = JudgeNetwork(HEADS, config=NetworkConfig(block, channels=8, depth=1)).eval()
    a, b = network(torch.randn(2, 184, 82)).logits["accent"]
    assert (a - b).abs().max() > 1e-3


def test_the_blocks_of_the_report_turn_184_frames_into_19_steps_of_192_values():
    block = ReportBlock(82, 128, 3)
    assert block(torch.zeros(1, 184, 82)).shape == (1, 192, 19)
    assert block(torch.zeros(1, ReportBlock.least, 82)).shape == (1, 192, 1)
    assert [tuple(p.shape) for p in block.parameters() if p.ndim > 1] == [
        (8, 1, 5, 5),
        (16, 8, 5, 5),
        (32, 16, 5, 5),
    ]


def test_what_is_flat_keeps_the_order_of_the_19_steps():
    steps = torch.arange(19.0).expand(1, 4, 19)
    np.testing.assert_array_equal(POOLINGS["flat"](4)(steps)[0, :19], np.arange(19))
    assert not torch.equal(POOLINGS["flat"](6)(FRAMES), POOLINGS["flat"](6)(FRAMES.flip(2)))


@pytest.mark.parametrize("pooling", [name for name in POOLINGS if name != "flat"])
def test_the_order_of_frames_is_forgotten(pooling):
    torch.manual_seed(0)
    pool = POOLINGS[pooling](6)
    torch.testing.assert_close(pool(FRAMES), pool(FRAMES.flip(2)))


def test_mean_moments_and_extremes_are_those_of_numpy():
    x = FRAMES.double().numpy()
    mean, spread = x.mean(axis=2), np.sqrt(x.var(axis=2) + 1e-4)
    z = (x - mean[..., None]) / spread[..., None]
    skewness, kurtosis = (z**3).mean(axis=2), (z**4).mean(axis=2)
    tamed = [np.sign(skewness) * np.log1p(np.abs(skewness)), np.log1p(kurtosis)]
    np.testing.assert_allclose(POOLINGS["mean"](6)(FRAMES), mean, atol=1e-5)
    moments = np.concatenate([mean, spread, *tamed], axis=1)
    np.testing.assert_allclose(POOLINGS["moments"](6)(FRAMES), moments, atol=1e-5)
    extremes = np.concatenate([x.min(axis=2), x.max(axis=2)], axis=1)
    np.testing.assert_allclose(POOLINGS["extremes"](6)(FRAMES), extremes, atol=1e-6)


def test_a_rare_loud_frame_moves_the_higher_moments_but_not_without_bound():
    quiet, loud = torch.zeros(1, 1, 200), torch.zeros(1, 1, 200)
    loud[0, 0, 7] = 1e4
    for x in (quiet, loud):
        assert POOLINGS["moments"](1)(x)[0, 2:].abs().max() < 10
    assert POOLINGS["moments"](1)(loud)[0, 2] > 1  # far to one side


def test_attention_is_a_weighted_mean_and_its_weights_sum_to_one():
    torch.manual_seed(0)
    attention, statistics = Attention(6), AttentiveStatistics(6)
    with torch.no_grad():
        weights = attention.weights(FRAMES).double().numpy()
        assert weights.shape == FRAMES.shape
        assert weights.std(axis=2).min() > 1e-4  # not all frames alike
        np.testing.assert_allclose(weights.sum(axis=2), 1, atol=1e-6)
        mean = (weights * FRAMES.numpy()).sum(axis=2)
        np.testing.assert_allclose(attention(FRAMES), mean, atol=1e-5)
        weights = statistics.weights(FRAMES).double().numpy()
        mean = np.stack(
            [
                [np.average(x, weights=w) for x, w in zip(xs, ws, strict=True)]
                for xs, ws in zip(FRAMES.numpy(), weights, strict=True)
            ]
        )
        variance = (weights * FRAMES.numpy() ** 2).sum(axis=2) - mean**2
        expected = np.concatenate([mean, np.sqrt(variance + 1e-4)], axis=1)
        np.testing.assert_allclose(statistics(FRAMES), expected, atol=1e-5)


def test_pieces_are_standardised_by_stored_statistics():
    torch.manual_seed(0)
    plain, moved = (JudgeNetwork(HEADS, config=NetworkConfig(channels=8)).eval() for _ in "ab")
    moved.load_state_dict(plain.state_dict())
    moved.mean.fill_(3.0)
    moved.spread.fill_(2.0)
    x = torch.randn(2, 40, 82)
    torch.testing.assert_close(moved(2 * x + 3).logits["age"], plain(x).logits["age"])
    assert {"mean", "spread"} <= set(plain.state_dict())


def test_what_is_heard_is_mean_and_deviation_of_the_frames_and_teaches_nothing():
    torch.manual_seed(0)
    network = JudgeNetwork(HEADS, config=NetworkConfig(channels=8)).eval()
    x = torch.randn(2, 40, 82)
    frames = network.block(x).detach().numpy()
    sound = network(x).sound
    np.testing.assert_allclose(sound[:, :8], frames.mean(axis=2), atol=1e-5)
    np.testing.assert_allclose(sound[:, 8:], frames.std(axis=2), atol=1e-5)
    assert not sound.requires_grad


def test_a_constant_frame_has_a_gradient_that_is_finite():
    for pooling in POOLINGS:
        x = torch.zeros(2, 6, 30, requires_grad=True)
        POOLINGS[pooling](6)(x).sum().backward()
        assert x.grad is not None
        assert bool(x.grad.isfinite().all()), pooling


def test_the_scale_of_ages_runs_evenly_from_the_youngest_to_the_oldest():
    scale = ages().numpy()
    assert (scale[0], scale[-1], len(scale)) == (YOUNGEST, OLDEST, 35)
    np.testing.assert_allclose(np.diff(scale), 2.5)
