"""The networks of the space."""

import torch

from tests.model.planted import SMALL
from voicelab.model.network import Decoder, Encoder, SpaceConfig, Vae


def test_encoder_and_decoder_keep_the_shapes_of_the_design() -> None:
    x = torch.randn(3, SMALL.window, SMALL.features.size)
    mask = torch.ones(3, SMALL.features.size, dtype=torch.bool)
    mean, log_variance = Encoder(SMALL)(x, mask)
    assert mean.shape == log_variance.shape == (3, SMALL.latent)
    assert Decoder(SMALL)(mean).shape == x.shape


def test_what_stands_in_a_masked_band_never_reaches_the_latents() -> None:
    encoder = Encoder(SMALL).eval()
    x = torch.randn(2, SMALL.window, SMALL.features.size)
    mask = torch.ones(2, SMALL.features.size, dtype=torch.bool)
    mask[:, 5:8] = False
    other = x.clone()
    other[..., 5:8] = 1e6
    other[..., 6] = float("nan")
    assert torch.equal(encoder(x, mask)[0], encoder(other, mask)[0])


def test_an_unmasked_band_does_reach_the_latents() -> None:
    encoder = Encoder(SMALL).eval()
    x = torch.randn(2, SMALL.window, SMALL.features.size)
    mask = torch.ones(2, SMALL.features.size, dtype=torch.bool)
    other = x.clone()
    other[..., 5] += 1
    assert not torch.allclose(encoder(x, mask)[0], encoder(other, mask)[0])


def test_standardising_and_restoring_are_inverses() -> None:
    vae = Vae(SMALL)
    vae.feature_mean.uniform_(-3, 3)
    vae.feature_sd.uniform_(0.5, 2)
    values = torch.randn(4, SMALL.features.size)
    assert torch.allclose(vae.restore(vae.standardise(values)), values, atol=1e-5)


def test_the_dimensions_of_the_source_report_are_one_setting_away() -> None:
    vae = Vae(SpaceConfig(latent=250))
    mask = torch.ones(1, vae.config.features.size, dtype=torch.bool)
    mean, _ = vae.encoder(torch.zeros(1, 64, vae.config.features.size), mask)
    assert mean.shape == (1, 250)


def test_whitened_latents_have_unit_covariance_and_come_back() -> None:
    vae = Vae(SMALL)
    torch.manual_seed(0)
    axes = torch.linalg.qr(torch.randn(SMALL.latent, SMALL.latent))[0]
    latents = torch.randn(5000, SMALL.latent) * torch.linspace(1, 3, SMALL.latent) @ axes + 3
    vae.whiten(latents)
    white = (latents - vae.centre) @ vae.whitening
    assert torch.allclose(white.mean(0), torch.zeros(SMALL.latent), atol=1e-3)
    assert torch.allclose(torch.cov(white.T), torch.eye(SMALL.latent), atol=0.05)
    assert torch.allclose(white @ vae.colouring + vae.centre, latents, atol=1e-3)


def test_an_axis_that_holds_nothing_is_not_blown_up_by_whitening() -> None:
    vae = Vae(SMALL)
    latents = torch.randn(1000, SMALL.latent)
    latents[:, 0] *= 1e-4
    vae.whiten(latents)
    assert ((latents - vae.centre) @ vae.whitening)[:, 0].std() < 0.01
