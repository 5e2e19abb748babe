"""The shipped encoders are the published networks, for every length and batch."""

import numpy as np
import pytest
import torch

from tests.encoders.compared import PUBLISHED, cosine
from tests.encoders.planted import voice
from voicelab.encoders import filter_banks, shipped_weights
from voicelab.encoders.campplus import Campplus
from voicelab.encoders.whisper import WhisperEncoder

CAMPPLUS_COSINE, WHISPER_COSINE = 0.995, 0.997  # with 8 bits; docs/models/encoders.md


@pytest.fixture(scope="module")
def samples() -> np.ndarray:
    return filter_banks.narrow_band(voice(3.0))


def test_campplus_with_8_bits_gives_what_the_published_network_gives(samples: np.ndarray) -> None:
    network = shipped_weights.campplus()
    with torch.inference_mode():
        energies = filter_banks.kaldi(samples)[None]
        block3 = network.frames(energies)[0][0].T[::10].numpy()
        embedding = network(energies)[0].numpy()
    assert block3.shape == PUBLISHED["block3"].shape
    assert cosine(block3, PUBLISHED["block3"]) > CAMPPLUS_COSINE
    assert cosine(embedding, PUBLISHED["embedding"]) > CAMPPLUS_COSINE


def test_whisper_with_8_bits_gives_what_the_published_network_gives(samples: np.ndarray) -> None:
    with torch.inference_mode():
        layers = shipped_weights.whisper_encoder()(filter_banks.whisper(samples)[None])
    output = layers[-1][0, ::10].numpy()
    assert output.shape == PUBLISHED["whisper"].shape
    assert cosine(output, PUBLISHED["whisper"]) > WHISPER_COSINE


@pytest.mark.parametrize("length", [8, 9, 100, 201])
def test_frames_of_campplus_are_half_as_many_rounded_up(length: int) -> None:
    energies = torch.randn(1, length, 80, generator=torch.manual_seed(length))
    with torch.inference_mode():
        block3, output = Campplus().eval().frames(energies)
    assert block3.shape == (1, 1024, -(-length // 2))
    assert output.shape == (1, 512, -(-length // 2))


def test_a_batch_gives_what_its_members_give_alone() -> None:
    x = torch.randn(2, 60, 80, generator=torch.manual_seed(0))
    campplus, whisper = shipped_weights.campplus(), shipped_weights.whisper_encoder()
    with torch.inference_mode():
        for network in (campplus, lambda x: whisper(x)[-1]):
            together = network(x)
            alone = torch.cat([network(x[:1]), network(x[1:])])
            assert torch.allclose(together, alone, atol=1e-3)


def test_whisper_has_four_layers_and_refuses_more_than_thirty_seconds() -> None:
    network = WhisperEncoder().eval()
    with torch.inference_mode():
        layers = network(torch.zeros(1, 40, 80))
        assert [layer.shape for layer in layers] == [(1, 20, 384)] * 4
        with pytest.raises(ValueError, match="3001 frames are more than 3000"):
            network(torch.zeros(1, 3001, 80))
