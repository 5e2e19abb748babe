"""One space on unseen speakers: what its latents carry, and what it preserves of a recording."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicelab import corpus
from voicelab.attributes import GENDERS
from voicelab.audio import Recording, load
from voicelab.bootstrap import FULL, Bootstrap
from voicelab.corpus import Utterance
from voicelab.experiments.findings import Findings, as_bars
from voicelab.experiments.space import disentanglement, maps, reconstruction
from voicelab.experiments.space.latents import latent_findings
from voicelab.experiments.space.microphones import narrow_copies
from voicelab.experiments.speakers import one_per_adult
from voicelab.figures import bars
from voicelab.latent import embed
from voicelab.model.space import Space
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.judge import Judge


@dataclass(frozen=True)
class Depth:
    """How much is computed.

    Attributes
    ----------
    trees : int
        Boosting rounds of the DCI scores.
    maps : tuple of str
    workers : int or None
        Processes; one per core by default.
    bootstrap : Bootstrap
    """

    trees: int = disentanglement.TREES
    maps: tuple[str, ...] = tuple(maps.FITS)
    workers: int | None = None
    bootstrap: Bootstrap = FULL


THOROUGH = Depth()
# For a trial of the machinery. Compiling UMAP takes as long as everything else in a trial.
QUICK = Depth(trees=5, maps=(maps.PCA, maps.TSNE), workers=1, bootstrap=Bootstrap(200))


def space_experiment(
    name: str,
    folder: Path,
    corpora: Sequence[Path],
    judge: "Judge | None",
    cache: Path | None = None,
    split: str = "test",
    depth: Depth = THOROUGH,
) -> Findings:
    """Return every figure of one space on unseen speakers, with 95 % intervals over speakers.

    Parameters
    ----------
    name : str
        What readers call it: "WORLD", "mel".
    folder : Path
        Contains `space.safetensors`.
    corpora : sequence of Path
        Their adults are evaluated.
    judge : Judge or None
        Classifies originals, copy-syntheses and reconstructions.
    cache : Path, optional
    split : str
        "test", or "validation" while choices are made: then test speakers are left out altogether.
    depth : Depth

    Raises
    ------
    Refusal
        If the space is missing or the corpora have no adults in that part of the split.
    """
    space = Space.load(folder / "space.safetensors")
    utterances = [u for one in corpora for u in corpus.read(one)]
    speakers = [u for u in one_per_adult(utterances) if u.split == split]
    if not speakers:
        raise Refusal(
            "the corpora have no adult {split} speaker of known gender; give larger ones, with "
            "age and gender in their manifests.",
            split=split,
        )
    table = embed(corpora, space, cache)
    if split != "test":
        table = table.where(table.splits != "test")
    latents = latent_findings(table, split, depth.trees, depth.maps, depth.bootstrap)
    space_file = folder / "space.safetensors"
    rebuilt = reconstruction_findings(speakers, space_file, space, judge, cache, depth)
    return Findings(
        name=f"space_{name}",
        title=f"The space: {name}",
        figures={
            "split": split,
            "space_sha256": space.sha256,
            "latent": space.config.latent,
            **latents.figures,
            **narrow_copies(speakers, space, cache, depth.bootstrap),
            **rebuilt.figures,
        },
        tables={**latents.tables, **rebuilt.tables},
        plots={**latents.plots, **rebuilt.plots},
        notes=[*latents.notes, *rebuilt.notes],
        sounds=example_sounds(speakers, space),
    )


def reconstruction_findings(
    utterances: Sequence[Utterance],
    space_file: Path,
    space: Space,
    judge: "Judge | None",
    cache: Path | None,
    depth: Depth,
) -> Findings:
    """Return what copy-synthesis and reconstruction lose, and what the judge says of them."""
    witnesses = tuple(one.name for one in judge.witnesses) if judge is not None else ()
    found = reconstruction.reconstruct_all(
        utterances, space_file, space.sha256, witnesses, cache, depth.workers
    )
    lost = reconstruction.losses(found, depth.bootstrap)
    tables: dict[str, Sequence[Mapping[str, Any]]] = {"what is lost": lost}
    figures: dict[str, Any] = {"lost": _by_stage(lost)}
    plots = {}
    if judge is not None:
        judged = reconstruction.judged(found, judge, depth.bootstrap)
        tables["what the judge says"] = judged
        figures["judged"] = _by_stage(judged)
        accuracies = [row["gender_balanced_accuracy"] for row in judged]
        groups = [as_bars("balanced accuracy", reconstruction.STAGES, accuracies)]
        plots["gender heard right"] = bars(groups, "balanced accuracy", (0, 1.02))
    note = (
        f"{len(found.utterances)} of {len(utterances)} speakers could be reconstructed, "
        f"{reconstruction.EXCERPT_S:g} s each. The copy-synthesis shows what the codec alone "
        "loses; the reconstruction is decoded from the latents."
    )
    return Findings("reconstruction", "", figures, tables, plots, [note])


def _by_stage(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {
        row["stage"]: {key: value for key, value in row.items() if key != "stage"} for row in rows
    }


def example_sounds(utterances: Sequence[Utterance], space: Space) -> dict[str, Recording]:
    """Return a woman's and a man's excerpt, its copy-synthesis and its reconstruction."""
    found: dict[str, Recording] = {}
    for gender in GENDERS:
        for u in (u for u in utterances if u.gender == gender):
            try:
                stages = reconstruction.reconstruct(load(u.path, max_seconds=None), space)
            except Refusal:
                continue
            found |= {f"{u.speaker_id}, {gender}: {name}": one for name, one in stages.items()}
            break
    return found
