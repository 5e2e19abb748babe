"""The folded CAM++ gives the numbers of the network that it was made of."""

import pytest
import torch

from voicelab.encoders import shipped_weights
from voicelab.encoders.folded import FoldedCampplus


@pytest.mark.parametrize("length", [8, 25, 201, 420])
def test_folding_changes_nothing_beyond_rounding(length: int) -> None:
    network = shipped_weights.campplus()
    energies = torch.randn(1, length, 80, generator=torch.manual_seed(length))
    with torch.inference_mode():
        expected = network.frames(energies)
        found = FoldedCampplus(network).frames(energies)
    for own, other in zip(found, expected, strict=True):
        assert own.shape == other.shape
        assert torch.allclose(own, other, atol=1e-4)
