"""The scale of similarities."""

from pathlib import Path

import numpy as np
import pytest

from voicelab.corpus import Utterance
from voicelab.experiments.judges.similarity_scale import Ends, scale_of
from voicelab.identity import SIZE


def planted_embeddings(spread: float) -> list[tuple[Utterance, dict[str, np.ndarray]]]:
    """Return two embeddings of each of 300 people, `spread` around a place of their own."""
    random = np.random.default_rng(0)
    voiced = []
    for i in range(300):
        centre = random.normal(0, 1, SIZE)
        two = centre + random.normal(0, spread, (2, SIZE))
        two /= np.linalg.norm(two, axis=1, keepdims=True)
        u = Utterance(Path(f"{i}"), "made", f"s{i}", 30.0, ("female", "male")[i % 2])
        voiced.append((u, {"embeddings": two}))
    return voiced


def test_the_scale_pairs_one_speaker_with_itself_and_with_others_of_its_gender() -> None:
    voiced = planted_embeddings(0.3)
    scale = scale_of(voiced, command="a test")
    used = [u for u, _ in voiced if u.split == "test"]
    facts = scale.facts["by_corpus"]["made"]
    assert facts["same_speaker_pairs"] == len(used)
    females = sum(u.gender == "female" for u in used)
    males = len(used) - females
    assert facts["different_speaker_pairs"] == females * (females - 1) + males * (males - 1)
    assert scale.error < 0.01
    assert scale.different[-1] == pytest.approx(scale.equal_error, abs=1e-4)
    assert scale.same[0] > scale.equal_error
    assert Ends().seconds == scale.facts["seconds"]
