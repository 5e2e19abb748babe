import numpy as np
import pytest
import torch

from voicelab.audio import Recording, resample
from voicelab.judge.heads import (
    KNOTS_S,
    SOUND,
    EncoderInput,
    HeadNetwork,
    HeadsConfig,
    with_duration,
)
from voicelab.judge.network import ages

SIZES = {"gender": 2, "age": len(ages())}
CONFIG = HeadsConfig(features=120, hidden=8)


def inputs(count: int = 3000, seed: int = 0) -> np.ndarray:
    """Return features whose mean and spread depend on the duration, [N, E + 1]."""
    random = np.random.default_rng(seed)
    log2_s = random.uniform(-2, 5, count)
    features = random.standard_normal((count, CONFIG.features)) * np.exp2(-0.2 * log2_s)[:, None]
    features += 0.3 * log2_s[:, None]
    return np.concatenate([features, log2_s[:, None]], axis=1).astype(np.float32)


@pytest.fixture(scope="module")
def network() -> HeadNetwork:
    torch.manual_seed(0)
    made = HeadNetwork(SIZES, CONFIG)
    made.fit_statistics(inputs())
    return made.eval()


def test_features_are_standard_among_clips_of_every_length(network):
    x = torch.from_numpy(inputs(seed=1))
    standardised = network.standardised(x)[:, :-1]
    for low in range(-2, 5):
        own = standardised[(x[:, -1] >= low) & (x[:, -1] < low + 1)]
        assert float(own.mean()) == pytest.approx(0, abs=0.2)
        assert float(own.std()) == pytest.approx(1, abs=0.2)


def test_a_clip_longer_or_shorter_than_any_knot_has_the_statistics_of_the_outermost(network):
    x = torch.from_numpy(inputs(2))
    x[0, -1], x[1, -1] = np.log2(0.01), np.log2(300)
    kept = network.standardised(x)[:, :-1]
    for row, knot in ((0, 0), (1, len(KNOTS_S) - 1)):
        expected = (x[row, :-1] - network.mean[knot]) / network.spread[knot]
        torch.testing.assert_close(kept[row], expected)


def test_answers_have_the_size_of_each_head_and_a_place_among_sounds(network):
    answers = network(torch.from_numpy(inputs(5)))
    assert {name: tuple(x.shape) for name, x in answers.logits.items()} == {
        "gender": (5, 2),
        "age": (5, len(ages())),
    }
    assert answers.sound.shape == (5, SOUND)


def test_a_corpus_of_short_recordings_alone_still_gives_statistics():
    few = inputs()
    few = few[few[:, -1] < 0]
    made = HeadNetwork(SIZES, CONFIG)
    made.fit_statistics(few)
    assert bool(torch.isfinite(made.standardised(torch.from_numpy(inputs(4)))).all())


@pytest.mark.parametrize("encoder", ["campplus", "whisper"])
def test_what_an_encoder_hears_hardly_depends_on_rate_and_level(encoder, spoken):
    frontend = EncoderInput(encoder)
    wide = resample(spoken[0], 16_000)
    narrow, soft = resample(wide, 8000), Recording(wide.samples * 0.01, 16_000)
    heard, of_narrow, of_soft = (frontend.hear(one) for one in (wide, narrow, soft))
    spread = np.abs(heard[:-1] - frontend.hear(resample(spoken[1], 16_000))[:-1]).mean()
    assert np.abs(heard - of_narrow)[:-1].mean() < 0.1 * spread
    assert np.abs(heard - of_soft)[:-1].mean() < 0.1 * spread


def test_an_input_says_how_long_its_recording_is(spoken):
    frontend = EncoderInput("campplus")
    heard = frontend.hear(spoken[0])
    assert heard.shape == (3073,)
    assert frontend.seconds(heard) == pytest.approx(spoken[0].seconds, rel=1e-4)
    assert frontend.seconds(with_duration(np.zeros(3), 0.25)) == pytest.approx(0.25)
