"""What a space holds of voices, what it gives back of them, and two spaces beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicelab import corpus
from voicelab.audio import Recording, load
from voicelab.corpus import Utterance
from voicelab.experiments.findings import Findings
from voicelab.experiments.space import disentanglement, reconstruction, separability
from voicelab.experiments.space.probing import as_bars, holding
from voicelab.experiments.speakers import one_each
from voicelab.figures import bars
from voicelab.latent import embed
from voicelab.model.space import Space
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.judge import Judge

SPLITS = ("test", "validation")


@dataclass(frozen=True)
class Depth:
    """How much is computed; less of it for a trial of the machinery."""

    trees: int = disentanglement.TREES
    maps: tuple[str, ...] = tuple(separability.FITS)
    workers: int | None = None  # processes; one a core by default


# UMAP compiles itself for as long as all the rest of a trial takes.
QUICK = Depth(trees=5, maps=(separability.PCA, separability.TSNE), workers=1)


def space_experiment(
    name: str,
    folder: Path,
    corpora: Sequence[Path],
    judge: "Judge | None",
    cache: Path | None = None,
    split: str = "test",
    depth: Depth | None = None,
) -> Findings:
    """Return every figure of one space on unseen speakers, with 95 % intervals over speakers.

    Parameters
    ----------
    name : str
        What people call it: "WORLD", "mel".
    folder : Path
        Holds `space.safetensors`.
    corpora : sequence of Path
        Attributes are those of adults.
    judge : Judge or None
        To say what it hears of originals, copy-syntheses and reconstructions.
    cache : Path, optional
    split : str
        "test", or "validation" for choices: then nothing of test speakers is looked at.
    depth : Depth, optional

    Raises
    ------
    Refusal
        Where the space is missing or the corpora hold no adults of the part asked for.
    """
    if split not in SPLITS:
        raise Refusal(
            "{split!r} is no part to evaluate on; use {splits}.",
            split=split,
            splits=" or ".join(SPLITS),
        )
    depth = depth or Depth()
    space = Space.load(folder / "space.safetensors")
    utterances = [u for one in corpora for u in corpus.read(one)]
    people = [u for u in one_each(utterances) if u.split == split]
    if not people:
        raise Refusal(
            "the corpora hold no adult {split} speaker of known gender; give larger ones, with "
            "age and gender in their manifests.",
            split=split,
        )
    table = embed(corpora, space, cache)
    if split != "test":
        table = table.where(table.splits != "test")
    held = holding(table, split, depth.trees, depth.maps)
    given_back = giving_back(people, folder / "space.safetensors", space, judge, cache, depth)
    return Findings(
        name=f"space_{name}",
        title=f"The space: {name}",
        figures={"split": split, "space_sha256": space.sha256, "latent": space.config.latent}
        | {**held.figures, **given_back.figures},
        tables={**held.tables, **given_back.tables},
        plots={**held.plots, **given_back.plots},
        notes=[*held.notes, *given_back.notes],
        sounds=heard_examples(people, space),
    )  # fmt: skip


def giving_back(
    people: Sequence[Utterance],
    space_file: Path,
    space: Space,
    judge: "Judge | None",
    cache: Path | None,
    depth: Depth,
) -> Findings:
    """Return what copy-synthesis and reconstruction lose, and what the judge says of them."""
    found = reconstruction.rebuilt(people, space_file, space.sha256, cache, depth.workers)
    lost = reconstruction.lost(found)
    tables: dict[str, Sequence[Mapping[str, Any]]] = {"what is lost": lost}
    plots = {}
    figures: dict[str, Any] = {"lost": {row["stage"]: _rest(row) for row in lost}}
    if judge is not None:
        judged = reconstruction.judged(found, judge)
        tables["what the judge says"] = judged
        figures["judged"] = {row["stage"]: _rest(row) for row in judged}
        right = [row["gender_balanced_accuracy"] for row in judged]
        plots["gender heard right"] = bars(
            [as_bars("balanced accuracy", reconstruction.STAGES, right)],
            "balanced accuracy",
            (0, 1.02),
        )
    note = (
        f"Of {len(people)} speakers, {len(found.people)} could be rebuilt, "
        f"{reconstruction.EXCERPT_S:g} s each; copy-synthesis is what the codec alone makes of a "
        "recording, the reconstruction what the space decodes of its latents."
    )
    return Findings("giving back", "", figures, tables, plots, [note])


def heard_examples(people: Sequence[Utterance], space: Space) -> dict[str, Recording]:
    """Return a woman's and a man's excerpt, its copy-synthesis and its reconstruction."""
    found: dict[str, Recording] = {}
    for gender in ("female", "male"):
        for u in (u for u in people if u.gender == gender):
            try:
                stages = reconstruction.stages(load(u.path, max_seconds=None), space)
            except Refusal:
                continue
            found |= {f"{u.speaker_id}, {gender}: {name}": one for name, one in stages.items()}
            break
    return found


def compared(spaces: Mapping[str, Findings]) -> Findings:
    """Return several spaces in one table, a figure a row."""
    rows: list[dict[str, Any]] = []
    for label, path in COMPARED.items():
        row: dict[str, Any] = {"figure": label}
        for name, found in spaces.items():
            row[name] = _at(found.figures, path)
        if any(row[name] is not None for name in spaces):
            rows.append(row)
    groups = []
    for name, found in spaces.items():
        judged = found.figures.get("judged", {})
        values = [
            _at(judged, (stage, "gender_balanced_accuracy")) for stage in reconstruction.STAGES
        ]
        if all(values):
            groups.append(as_bars(name, reconstruction.STAGES, values))
    plots = {}
    if groups:
        plots["gender heard right"] = bars(groups, "balanced accuracy", (0, 1.02))
    figures = {row["figure"]: _rest(row, "figure") for row in rows}
    return Findings(
        "spaces", "The spaces compared", figures, {"spaces": rows}, plots,
        ["The same speakers, the same judge, and of each space what its own codec makes."],
    )  # fmt: skip


COMPARED: dict[str, tuple[str, ...]] = {
    "dimensions": ("latent",),
    "gender, read linearly (balanced)": ("reading", "gender_from_mean"),
    "two-class age, read linearly (balanced)": ("reading", "age_two_classes_from_mean"),
    "five accents, read linearly (balanced)": ("reading", "five_accents_wide_band_from_mean"),
    "native English, read linearly (balanced)": (
        "reading", "native_english_wide_band_from_mean",
    ),
    "axes for 90 % of the variance of voices": (
        "axes_for_90_percent", "mean of a voice", "axes",
    ),
    "mutual information gap": ("disentanglement", "mig"),
    "DCI disentanglement": ("disentanglement", "dci", "disentanglement"),
    **{
        f"{what}, {stage}": ("lost", stage, key)
        for what, key in (
            ("F0 error, RMS (semitones)", "f0_rms_semitones"),
            ("F0 error, median (semitones)", "f0_median_semitones"),
            ("voicing errors (share of frames)", "voicing_errors"),
            ("mel-cepstral distortion (dB)", "mel_cepstral_distortion_db"),
        )
        for stage in (reconstruction.COPY, reconstruction.REBUILT)
    },
    **{
        f"{what}, {stage}": ("judged", stage, key)
        for what, key in (
            ("gender heard right (balanced)", "gender_balanced_accuracy"),
            ("probability of the right gender", "probability_of_the_right_gender"),
            ("age error (years)", "age_error_years"),
            ("accent heard right (balanced)", "accent_balanced_accuracy"),
        )
        for stage in reconstruction.STAGES
    },
}  # fmt: skip


def _rest(row: Mapping[str, Any], key: str = "stage") -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != key}


def _at(figures: Mapping[str, Any], path: Sequence[str]) -> Any:
    for key in path:
        if not isinstance(figures, Mapping) or key not in figures:
            return None
        figures = figures[key]
    return figures
