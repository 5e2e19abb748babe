"""What the space holds and what its edits do, on speakers it never saw."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from voicelab import corpus
from voicelab.corpus import Utterance
from voicelab.directions import Direction
from voicelab.evaluate.bootstrap import accuracy, figure, mean
from voicelab.evaluate.edits import ARCHIVE, MEASURED, edits, refuse_too_few
from voicelab.evaluate.linear import best_linear
from voicelab.features import Features
from voicelab.latent import LatentTable, embed
from voicelab.model.dataset import heard
from voicelab.model.space import Space
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.judge import Judge

SPLITS = ("test", "validation")
FIVE_ACCENTS = ("english_usa", "english_uk", "arabic", "dutch", "spanish")


def evaluate_space(
    folders: Sequence[Path],
    space: Space,
    directions: dict[str, Direction],
    judge: "Judge | None",
    cache: Path | None = None,
    split: str = "test",
) -> dict[str, Any]:
    """Return every figure of the space on unseen speakers, with 95 % intervals over speakers.

    Parameters
    ----------
    folders : sequence of Path
        Corpora. Attributes and edits are those of adults, rebuilding that of everybody.
    space, directions
        What is evaluated; `gender` and `age` among the directions.
    judge : Judge or None
        The project's own, for its share of the age edits.
    cache : Path, optional
    split : str
        "test", or "validation" for choices.

    Raises
    ------
    Refusal
        Where a direction is missing, or the corpora hold too few speakers to fit the unrelated
        judge or to be edited.
    """
    if split not in SPLITS:
        raise Refusal(f"{split!r} is no part to evaluate on; use {' or '.join(SPLITS)}.")
    missing = [name for name in MEASURED if name not in directions]
    if missing:
        raise Refusal(
            f"the directions {', '.join(missing)} are missing; embed corpora in which they can be "
            "fitted first."
        )
    utterances = [u for folder in folders for u in corpus.read(folder)]
    refuse_too_few(utterances, split)
    report: dict[str, Any] = {"split": split, "space_sha256": space.sha256}
    report |= reading(embed(folders, space, cache), split)
    report |= rebuilding(utterances, space, cache, split)
    report |= edits(utterances, space, directions, cache, split, judge)
    return report


def reading(table: LatentTable, split: str) -> dict[str, Any]:
    """Return how well attributes are read linearly from the latent statistics of voices.

    What the corpora do not hold (adult ages and accents are those of the archive) has no figure.
    """
    archive = table.corpora == ARCHIVE
    old = np.where(table.ages >= 35, "35 and over", "under 35")
    five = archive & ~table.narrow & np.isin(table.accents, FIVE_ACCENTS)
    tasks = {
        "gender": (table.genders, np.isin(table.genders, ("female", "male"))),
        "age_two_classes": (old, archive & np.isfinite(table.ages)),
        "five_accents_wide_band": (table.accents, five),
    }
    report = {}
    for name, (labels, usable) in tasks.items():
        rows = {part: usable & (table.splits == part) for part in corpus.SPLITS}
        if min(len(np.unique(labels[mask])) for mask in rows.values()) < 2:
            continue
        for kind, x in (("mean_and_sd", table.statistics), ("mean", table.means)):
            model = best_linear(
                x[rows["training"]], labels[rows["training"]],
                x[rows["validation"]], labels[rows["validation"]],
            )  # fmt: skip
            guess, truth = model.predict(x[rows[split]]), labels[rows[split]]
            report[f"{name}_from_{kind}"] = asdict(accuracy(truth, guess, table.ids[rows[split]]))
    return report


def rebuilding(
    utterances: Sequence[Utterance], space: Space, cache: Path | None, split: str
) -> dict[str, Any]:
    """Return the error of decode(encode(x)): F0 in semitones, bands in dB, voicing."""
    items = heard([u for u in utterances if u.split == split], space.config.features, cache)
    if not items:
        raise Refusal(f"no recording of a {split} speaker could be used; check the corpora.")
    bands = space.config.features.n_mels
    rows = []
    for item in items:
        features = Features(item.values, item.mask, 0.0)
        decoded = space.decode(space.encode(features), len(item.values))
        voiced = item.values[:, -2] > 0.5
        error = decoded - item.values
        f0 = (error[voiced, -3] * 12 / np.log(2)) ** 2
        db = np.abs(error[:, :bands][:, item.mask[:bands]]) * 10 / np.log(10)
        wrong = (decoded[:, -2] > 0.5) != voiced
        middle = np.median(f0) if voiced.any() else np.nan
        rows.append((f0.sum(), voiced.sum(), db.mean(), wrong.mean(), middle))
    sums = np.array(rows)
    speakers = np.array([item.utterance.speaker for item in items])
    return {
        "f0_rms_semitones": asdict(
            figure(lambda i: float(np.sqrt(sums[i, 0].sum() / sums[i, 1].sum())), speakers)
        ),
        "f0_median_semitones": asdict(
            figure(lambda i: float(np.sqrt(np.nanmedian(sums[i, 4]))), speakers)
        ),
        "bands_mean_error_db": asdict(mean(sums[:, 2], speakers)),
        "voicing_errors": asdict(mean(sums[:, 3], speakers)),
    }
