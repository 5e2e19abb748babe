"""A trained space in use."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.planted import SMALL, planted_recordings, small_plan
from voicelab import __version__, checkpoint
from voicelab.codecs import Features
from voicelab.model.network import Vae
from voicelab.model.space import Space, window_count
from voicelab.model.training import set_statistics
from voicelab.refusal import Refusal


@pytest.fixture
def space() -> Space:
    torch.manual_seed(0)
    return Space(Vae(SMALL).eval().requires_grad_(False), "0" * 64, {})


def some_features(length: int, seed: int = 0) -> Features:
    random = np.random.default_rng(seed)
    values = random.standard_normal((length, SMALL.features.size)).astype(np.float32)
    return Features(values, np.ones(SMALL.features.size, dtype=bool), 0.0)


@given(length=st.integers(1, 500))
@settings(max_examples=40, deadline=None)
def test_windows_cover_every_frame_and_no_more_than_needed(length: int) -> None:
    count = window_count(length, 64, 32)
    assert 64 + (count - 1) * 32 >= length
    assert count == 1 or 64 + (count - 2) * 32 < length


@pytest.mark.parametrize("length", [1, 30, 64, 65, 96, 97, 300])
def test_decoding_gives_back_as_many_frames_as_were_encoded(space: Space, length: int) -> None:
    latents = space.encode(some_features(length))
    assert latents.shape == (window_count(length, 64, 32), SMALL.latent)
    assert latents.dtype == np.float32
    decoded = space.decode(latents, length)
    assert decoded.shape == (length, SMALL.features.size)
    assert np.isfinite(decoded).all()


def test_the_cross_fade_adds_nothing_of_its_own(space: Space) -> None:
    latents = np.tile(space.encode(some_features(64)), (5, 1))
    windows = space.decode(latents[:1], 64)
    faded = space.decode(latents, 64 + 4 * 32)
    # Where one window ends and the next begins, equal windows shifted by a hop mix by the fade.
    assert np.allclose(faded[:8], windows[:8], atol=0.1 + np.abs(windows).max() * 0.1)
    constant = space.vae.decoder
    with torch.no_grad():
        constant.to_frames.weight.zero_()
        constant.to_frames.bias.fill_(1.0)
    ones = space.decode(latents, 64 + 4 * 32)
    assert np.allclose(ones, space.vae.feature_mean.numpy() + space.vae.feature_sd.numpy())


def test_the_same_features_give_the_same_latents_and_are_not_changed(space: Space) -> None:
    features = some_features(200)
    kept = features.values.copy()
    one, other = space.encode(features), space.encode(features)
    assert np.array_equal(one, other)
    assert np.array_equal(features.values, kept)


def test_statistics_count_a_band_only_where_it_is_held() -> None:
    recordings = planted_recordings()
    for item in recordings:
        item.values[:, ~item.mask] = 1e6
    vae = Vae(small_plan().space)
    set_statistics(vae, recordings)
    assert vae.feature_mean.abs().max() < 10
    assert vae.feature_sd.max() < 10


def test_a_space_comes_back_from_disk_as_it_was(space: Space, tmp_path: Path) -> None:
    path = tmp_path / "s.safetensors"
    header = {"kind": "space", "configuration": asdict(SMALL)}
    checkpoint.save(path, space.vae.state_dict(), header)
    features = some_features(100)
    assert np.array_equal(Space.load(path).encode(features), space.encode(features))


def test_a_space_of_another_shape_than_its_configuration_is_refused(
    space: Space, tmp_path: Path
) -> None:
    path = tmp_path / "s.safetensors"
    for configuration in ({}, asdict(SMALL) | {"latent": 5}, asdict(SMALL) | {"flavour": 1}):
        header = {"kind": "space", "configuration": configuration}
        checkpoint.save(path, space.vae.state_dict(), header)
        with pytest.raises(Refusal, match=f"was made by voicelab {__version__} and does not fit"):
            Space.load(path)


def test_a_judge_is_not_taken_for_a_space(space: Space, tmp_path: Path) -> None:
    path = tmp_path / "s.safetensors"
    checkpoint.save(path, space.vae.state_dict(), {"kind": "judge"})
    with pytest.raises(Refusal, match="is a judge checkpoint; a space checkpoint is needed"):
        Space.load(path)


def test_whitening_changes_the_axes_and_not_what_is_heard(space: Space) -> None:
    random = np.random.default_rng(0)
    features, length = some_features(150), 150
    plain, move = space.encode(features), random.standard_normal(SMALL.latent).astype(np.float32)
    heard = space.decode(plain + move, length)
    space.vae.whiten(torch.from_numpy(3 * random.standard_normal((500, SMALL.latent))).float())
    white = space.encode(features)
    whitened_move = move @ space.vae.whitening.numpy()
    assert not np.allclose(white, plain, atol=0.1)
    assert np.allclose(space.decode(white + whitened_move, length), heard, atol=1e-3)
