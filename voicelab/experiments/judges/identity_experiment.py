"""How well two speaker-verification networks tell speakers apart, and the scales that follow."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from voicelab import corpus
from voicelab.attributes import is_adult
from voicelab.experiments.findings import Findings
from voicelab.experiments.judges.similarity_scale import Ends, embed_all, scale_of
from voicelab.identity import NETWORKS, SCALE_NAMES, SimilarityScale
from voicelab.judge.training_data import capped
from voicelab.refusal import Refusal

RECORDINGS = 2  # of every speaker; one long one serves as well


def identity_experiment(
    folders: Sequence[Path],
    split: str = "test",
    cache: Path | None = None,
    workers: int | None = None,
    command: str = "",
) -> Findings:
    """Return the scale of similarities of every network, in full among the figures.

    Parameters
    ----------
    folders : sequence of Path
        Corpora.
    split : str
        Whose adults are compared: "test", or "validation".
    cache : Path, optional
    workers : int, optional
        Processes; one per core by default.
    command : str
        That makes the scales again.

    Raises
    ------
    Refusal
        If the corpora have too few adults of this part.
    """
    everybody = [u for folder in folders for u in corpus.read(folder)]
    adults = capped([u for u in everybody if u.split == split and is_adult(u.age)], RECORDINGS)
    if not adults:
        raise Refusal("the corpora have no adult {split} speakers; give larger ones.", split=split)
    scales = {
        network: scale_of(embed_all(adults, Ends(network), cache, workers), split, command)
        for network in NETWORKS
    }
    return Findings(
        name="identity",
        title="How well two networks tell speakers apart",
        figures={"split": split, "scales": {name: one.to_dict() for name, one in scales.items()}},
        tables={"identity": [row for name, one in scales.items() for row in rows(name, one)]},
        notes=(
            f"Adults of the {split} part of the frozen split, excerpts of {Ends().seconds:g} s. "
            "Pairs of one speaker are the two ends of a recording, or two recordings; pairs of "
            "two speakers are of one gender and one corpus.",
        ),
    )


def rows(network: str, scale: SimilarityScale) -> list[dict[str, Any]]:
    """Return a row for each corpus, and one for all."""
    corpora = scale.facts["by_corpus"]
    middle = len(scale.same) // 2
    pairs = ("same_speaker_pairs", "different_speaker_pairs")
    together = {name: sum(one[name] for one in corpora.values()) for name in pairs} | {
        "same_speaker_median": scale.same[middle],
        "different_speaker_median": scale.different[middle],
        "equal_error": scale.equal_error,
        "error": scale.error,
    }
    return [
        {"network": network, "corpus": name, **facts}
        for name, facts in {**corpora, "all": together}.items()
    ]


def save_scales(figures: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the scales of a report to a folder of checkpoints; return their files."""
    paths = []
    for network, stored in figures["scales"].items():
        paths.append(folder / SCALE_NAMES[network])
        SimilarityScale.of_dict(stored).save(paths[-1])
    return paths
