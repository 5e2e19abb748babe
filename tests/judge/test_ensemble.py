import numpy as np
import pytest
import torch

from voicelab.judge.ensemble import MOST_AT_ONCE, Prediction, age_and_spread, predict
from voicelab.judge.frontend import FrontendConfig, level_free
from voicelab.judge.network import JudgeNetwork, NetworkConfig, ages

HEARING = FrontendConfig()
HEADS = {"gender": 2, "age": len(ages()), "accent": 3}


def network(seed: int) -> JudgeNetwork:
    torch.manual_seed(seed)
    made = JudgeNetwork(HEADS, config=NetworkConfig(channels=8, depth=1, embedding=12))
    made.mean.fill_(-2.0)
    made.spread.fill_(2.0)
    for head in made.heads.values():
        head.weight.data *= 10
    return made.eval()


def spectrograms(*lengths: int) -> list[np.ndarray]:
    random = np.random.default_rng(0)
    return [random.normal(-3, 2, (length, 82)).astype(np.float16) for length in lengths]


@pytest.fixture(scope="module")
def two() -> list[JudgeNetwork]:
    return [network(0), network(1)]


def test_many_at_once_are_answered_as_one_by_one(two):
    log_mels = spectrograms(40, 200, 40, 15, *[40] * MOST_AT_ONCE)
    together = predict(two, log_mels, HEARING)
    for row in (0, 1, 2, 3, 20, len(log_mels) - 1):
        alone = predict(two, [log_mels[row]], HEARING)
        for name, likely in alone.log_probabilities.items():
            np.testing.assert_allclose(together.log_probabilities[name][row], likely[0], atol=1e-5)
        np.testing.assert_allclose(together.sounds[:, row], alone.sounds[:, 0], atol=1e-5)
    assert together.sounds.shape == (2, len(log_mels), 16)
    rows = together.log_probabilities["gender"]
    assert np.abs(rows - rows[0]).max() > 0.1  # they differ at all


def test_two_networks_answer_the_geometric_mean_of_their_opinions(two):
    log_mels = spectrograms(60, 30)
    first, second = (predict([one], log_mels, HEARING) for one in two)
    both = predict(two, log_mels, HEARING)
    for name in HEADS:
        product = np.sqrt(np.exp(first.log_probabilities[name] + second.log_probabilities[name]))
        expected = product / product.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(np.exp(both.log_probabilities[name]), expected, atol=1e-6)
    assert (
        np.abs(first.log_probabilities["gender"] - second.log_probabilities["gender"]).max() > 0.1
    )
    np.testing.assert_array_equal(both.sounds[1], second.sounds[0])


def test_a_network_is_asked_about_the_whole_recording_without_its_level(two):
    (log_mel,) = spectrograms(300)
    with torch.inference_mode():
        cut = torch.from_numpy(level_free(log_mel[None].astype(np.float32), HEARING))
        expected = two[0](cut).logits["accent"].log_softmax(1).numpy()
    for level in (0.0, -5.0):
        heard = predict([two[0]], [log_mel.astype(np.float32) + level], HEARING)
        np.testing.assert_allclose(heard.log_probabilities["accent"], expected, atol=1e-4)


def test_seconds_are_those_of_the_frames(two):
    np.testing.assert_allclose(predict(two, spectrograms(125, 25), HEARING).seconds, [2.0, 0.4])


def test_what_is_given_is_not_changed(two):
    log_mels = spectrograms(30, 40)
    before = [x.copy() for x in log_mels]
    predict(two, log_mels, HEARING)
    for x, kept in zip(log_mels, before, strict=True):
        np.testing.assert_array_equal(x, kept)


def test_years_are_the_mean_and_the_deviation_of_the_answer():
    scale = ages().double().numpy()
    likely = np.exp(-0.5 * ((scale - np.array([[30.0], [55.0]])) / np.array([[3.0], [8.0]])) ** 2)
    likely /= likely.sum(axis=1, keepdims=True)
    prediction = Prediction({"age": np.log(likely)}, np.zeros((1, 2, 3)), np.ones(2))
    mean, spread = age_and_spread(prediction)
    np.testing.assert_allclose(mean, [30, 55], atol=0.05)
    np.testing.assert_allclose(spread, [3, 8], atol=0.05)
