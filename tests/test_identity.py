"""How alike two voices are, and what that means."""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from voicelab import identity
from voicelab.audio import Recording, load
from voicelab.identity import SIZES, SimilarityScale, embedding, similarity
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS

EXAMPLE = Path(__file__).parents[1] / "assets" / "espeak_en-029_m1.wav"
OTHER = EXAMPLE.with_name("espeak_en-us_f3.wav")


@pytest.fixture
def gaussians() -> SimilarityScale:
    random = np.random.default_rng(0)
    same, different = random.normal(0.8, 0.05, 20_000), random.normal(0.5, 0.1, 20_000)
    return SimilarityScale.of(same, different, {"from": "two normal distributions"})


def test_the_threshold_makes_both_mistakes_equally_frequent(gaussians: SimilarityScale) -> None:
    # (x - 0.5) / 0.1 = (0.8 - x) / 0.05 at x = 0.7
    assert gaussians.equal_error == pytest.approx(0.7, abs=0.005)
    assert gaussians.error == pytest.approx(norm.sf(2.0), abs=0.005)


def test_a_similarity_is_placed_between_the_distributions(gaussians: SimilarityScale) -> None:
    place = gaussians.rank(0.75)
    assert place.same_below == pytest.approx(norm.cdf(-1.0), abs=0.01)
    assert place.different_above == pytest.approx(norm.sf(2.5), abs=0.01)
    assert place.same_speaker
    assert not gaussians.rank(0.69).same_speaker
    assert gaussians.rank(2.0).same_below == 1.0
    assert gaussians.rank(-1.0).different_above == 1.0


def test_a_scale_is_read_as_it_was_written(gaussians: SimilarityScale, tmp_path: Path) -> None:
    gaussians.save(tmp_path / "identity.json")
    assert SimilarityScale.load(tmp_path / "identity.json") == gaussians
    with pytest.raises(Refusal, match="cannot be written"):
        gaussians.save(tmp_path / "none" / "identity.json")
    (tmp_path / "identity.json").write_text("{")
    with pytest.raises(Refusal, match="no readable scale"):
        SimilarityScale.load(tmp_path / "identity.json")


def test_too_few_pairs_make_no_scale() -> None:
    with pytest.raises(Refusal, match="1 pairs of recordings of two speakers"):
        SimilarityScale.of(np.array([0.8, 0.9]), np.array([0.5]), {})


@pytest.mark.parametrize("name", identity.SCALE_NAMES.values())
def test_the_shipped_scale_tells_one_speaker_from_two(name: str) -> None:
    scale = SimilarityScale.load(CHECKPOINTS / name)
    assert scale.error < 0.1
    assert scale.rank(scale.same[len(scale.same) // 2]).same_speaker
    assert not scale.rank(scale.different[len(scale.different) // 2]).same_speaker


@pytest.mark.parametrize("network", identity.NETWORKS)
def test_a_recording_is_most_like_itself_and_another_speaker_falls_below_the_threshold(
    network: str,
) -> None:
    own, other = (embedding(load(path), network) for path in (EXAMPLE, OTHER))
    assert own.shape == (SIZES[network],)
    assert similarity(own, own) == pytest.approx(1.0)
    scale = SimilarityScale.load(CHECKPOINTS / identity.SCALE_NAMES[network])
    assert scale.rank(similarity(own, own)).same_speaker
    assert not scale.rank(similarity(own, other)).same_speaker


@pytest.mark.parametrize("network", identity.NETWORKS)
def test_silence_has_no_speaker(network: str) -> None:
    with pytest.raises(Refusal, match="no speech that a speaker could be told from"):
        embedding(Recording(np.zeros(16_000, dtype=np.float32), 16_000), network)


def test_what_is_made_ready_is_what_embeds() -> None:
    identity._encoder.cache_clear()
    identity.ready()
    loaded = identity._encoder()
    identity.embedding(load(EXAMPLE))
    assert identity._encoder() is loaded
