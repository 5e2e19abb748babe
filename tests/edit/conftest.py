"""What the tests of edits share."""

from dataclasses import replace

import pytest

from tests.planted import planted_space, planted_table
from voicelab.audio import Recording
from voicelab.codecs import CODECS, codec_named
from voicelab.directions import Direction, fit_all
from voicelab.model.space import Space


@pytest.fixture(scope="module")
def space() -> Space:
    return Space(planted_space().requires_grad_(False), "0" * 64, {})


@pytest.fixture(scope="module", params=list(CODECS))
def either(request: pytest.FixtureRequest) -> Space:
    """Return a space of one codec, then one of the other."""
    vae = planted_space(features=codec_named(request.param).config)
    return Space(vae.requires_grad_(False), "0" * 64, {})


@pytest.fixture(scope="module")
def sentence(spoken: list[Recording]) -> Recording:
    """Return 1.5 s of an example."""
    return replace(spoken[0], samples=spoken[0].samples[: spoken[0].sample_rate * 3 // 2])


@pytest.fixture(scope="module")
def known() -> dict[str, Direction]:
    return {direction.name: direction for direction in fit_all(planted_table())[0]}
