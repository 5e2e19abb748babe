"""Two networks that tell speakers apart, as a report."""

from pathlib import Path

import numpy as np
import pytest

from tests.experiments.judges.test_similarity_scale import planted_embeddings
from voicelab.corpus import Utterance
from voicelab.experiments.judges import identity_experiment as experiment
from voicelab.experiments.judges.similarity_scale import Ends, scale_of
from voicelab.identity import NETWORKS, SCALE_NAMES, SimilarityScale
from voicelab.refusal import Refusal


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> list[Utterance]:
    """Plant voices instead of a corpus: CAM++ confuses them more than Resemblyzer does."""
    voices = {
        network: planted_embeddings(spread)
        for network, spread in zip(NETWORKS, (0.3, 2.0), strict=True)
    }
    people = [u for u, _ in voices[NETWORKS[0]]]
    monkeypatch.setattr(experiment.corpus, "read", lambda folder: people)

    def embedded(adults: list[Utterance], ends: Ends, *_: object) -> list:
        speakers = {u.speaker for u in adults}
        return [(u, found) for u, found in voices[ends.network] if u.speaker in speakers]

    monkeypatch.setattr(experiment, "embed_all", embedded)
    return people


def test_every_network_has_a_scale_of_the_test_speakers(
    planted: list[Utterance], tmp_path: Path
) -> None:
    found = experiment.identity_experiment([Path("made")], command="a test")
    assert {(row["network"], row["corpus"]) for row in found.tables["identity"]} == {
        (network, corpus) for network in NETWORKS for corpus in ("made", "all")
    }
    tested = sum(u.split == "test" for u in planted)
    assert all(row["same_speaker_pairs"] == tested for row in found.tables["identity"])
    clear, confused = (row["error"] for row in found.tables["identity"] if row["corpus"] == "all")
    assert clear < 0.01 < confused
    assert [path.name for path in experiment.save_scales(found.figures, tmp_path)] == list(
        SCALE_NAMES.values()
    )
    for network, name in SCALE_NAMES.items():
        scale = SimilarityScale.load(tmp_path / name)
        assert scale.to_dict() == found.figures["scales"][network]
        assert scale.facts["speakers"] == "adults, test"


def test_a_corpus_without_adults_of_a_part_is_refused(planted: list[Utterance]) -> None:
    with pytest.raises(Refusal, match="no adult nobody speakers"):
        experiment.identity_experiment([Path("made")], split="nobody")


def test_a_part_of_the_speakers_makes_a_scale_of_its_own() -> None:
    voices = planted_embeddings(0.3)
    facts = {part: scale_of(voices, part).facts["by_corpus"] for part in ("test", "validation")}
    counts = {part: one["made"]["same_speaker_pairs"] for part, one in facts.items()}
    assert counts == {part: sum(u.split == part for u, _ in voices) for part in counts}
    assert np.all(list(counts.values()))
