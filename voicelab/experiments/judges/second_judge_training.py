"""Training of the second judge on training and validation speakers."""

import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from voicelab import attributes, corpus, identity
from voicelab.attributes import AGE, OTHER, age_band, is_adult, is_child
from voicelab.audio import Recording
from voicelab.bootstrap import FULL, Bootstrap
from voicelab.codecs.world import World
from voicelab.corpus import CachedFunction, Utterance, default_cache, map_cached
from voicelab.experiments.judges.linear_heads import REGULARISATIONS, Head, fit_head, fit_ridge
from voicelab.experiments.judges.second_judge import SecondJudge
from voicelab.experiments.judges.similarity_scale import Embedded
from voicelab.experiments.speakers import EXCERPT_S, excerpt, one_per_adult
from voicelab.judge.training_data import varied_corpora
from voicelab.refusal import Refusal

ACCENT_SPEAKERS = 20  # training speakers; rarer accents are pooled as "other"


@dataclass(frozen=True)
class Excerpt:
    """Maps a recording to the embeddings of its excerpt, original and resynthesised."""

    seconds: float = EXCERPT_S
    version = 1

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        """Return `original` and `copy`, float32 [256] each."""
        cut = excerpt(recording, self.seconds)
        frames = World().analyse(cut)
        return {
            "original": identity.embedding(cut),
            "copy": identity.embedding(World().synthesise(frames)),
        }


def embed_all(
    utterances: Sequence[Utterance],
    function: CachedFunction,
    cache: Path | None = None,
    workers: int | None = None,
) -> Embedded:
    """Return the embeddings of recordings; those without speech are left out."""
    outcomes = map_cached(
        utterances, function, cache or default_cache(), workers, description="embedding"
    )
    return [(u, found) for u, found in outcomes if not isinstance(found, Refusal)]


@dataclass(frozen=True)
class Rows:
    """Embeddings, each with its speaker's labels.

    Attributes
    ----------
    embeddings : float array [N, 256]
    utterances : sequence of Utterance [N]
    weights : float array [N]
        They sum to 1 over the recordings of a speaker.
    """

    embeddings: np.ndarray
    utterances: Sequence[Utterance]
    weights: np.ndarray

    def where(self, chosen: np.ndarray) -> "Rows":
        """Return the rows that a bool array [N] chooses."""
        selected = [u for u, keep in zip(self.utterances, chosen, strict=True) if keep]
        return Rows(self.embeddings[chosen], selected, self.weights[chosen])


def rows_of(embeddings: Embedded, kinds: Sequence[str] = ("original", "copy")) -> Rows:
    """Return the embeddings of recordings, as they are and resynthesised, as rows."""
    found = [(u, selected[kind]) for u, selected in embeddings for kind in kinds]
    share = Counter(u.speaker for u, _ in found)
    return Rows(
        np.stack([x for _, x in found]).astype(float),
        [u for u, _ in found],
        np.array([1 / share[u.speaker] for u, _ in found]),
    )


def labels(
    attribute: str, utterances: Sequence[Utterance], accents: Sequence[str] = ()
) -> np.ndarray:
    """Return the class of each utterance, str [N]; "" where it has none or does not count.

    Rare accents are pooled into one class, native or not.
    """
    wanted, varied = attributes.get(attribute), varied_corpora(utterances)
    found = []
    for u in utterances:
        counts = wanted.counts(u, varied) and (is_adult(u.age) or not wanted.adults_only)
        name = wanted.label(u) if counts else ""
        if name and wanted.pools and name not in accents:
            name = OTHER
        found.append(name)
    return np.array(found)


def fit_second_judge(
    embeddings: Embedded, command: str = "", regularisations: Sequence[float] = REGULARISATIONS
) -> SecondJudge:
    """Fit the heads on training speakers; choose C and temperature on validation speakers.

    Raises
    ------
    Refusal
        Where the recordings do not hold both genders among the adults of both parts.
    """
    rows = rows_of([(u, found) for u, found in embeddings if u.split != "test"])
    parts = np.array([u.split for u in rows.utterances])
    fit, held = rows.where(parts == "training"), rows.where(parts == "validation")
    mixed = varied_corpora(fit.utterances)
    spoken = {(u.speaker, u.accent) for u in fit.utterances if u.corpus in mixed}
    counts = Counter(accent for _, accent in spoken if accent)
    accents = sorted(name for name, count in counts.items() if count >= ACCENT_SPEAKERS)
    heads: dict[str, Head] = {}
    for attribute in attributes.names():
        y, y_held = (labels(attribute, part.utterances, accents) for part in (fit, held))
        y_held = np.where(np.isin(y_held, np.unique(y)), y_held, "")
        if len(set(y) - {""}) < 2 or len(set(y_held) - {""}) < 2:
            continue
        heads[attribute] = fit_head(
            fit.embeddings[y != ""], y[y != ""], fit.weights[y != ""],
            held.embeddings[y_held != ""], y_held[y_held != ""], held.weights[y_held != ""],
            regularisations,
        )  # fmt: skip
    if "gender" not in heads:
        raise Refusal(
            "the second judge needs women and men among the adult training and validation "
            "speakers; give corpora with age and gender in their manifests."
        )
    years = None
    known, known_held = (labels("age", part.utterances) != "" for part in (fit, held))
    if known.any() and known_held.any():
        years = fit_ridge(*_ages(fit.where(known)), *_ages(held.where(known_held)))
    header: dict[str, Any] = {
        "command": command or "python -m voicelab " + shlex.join(sys.argv[1:]),
        "corpora": {
            name: {
                "training_speakers": len({u.speaker for u in fit.utterances if u.corpus == name})
            }
            for name in sorted({u.corpus for u in fit.utterances})
        },
        "licence": "CC BY-NC-SA 4.0 (weights fitted on CC BY-NC-SA recordings)",
    }
    return SecondJudge(heads, years, header)


def _ages(rows: Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return embeddings, ages and weights [N] under which every age band is equally frequent."""
    years = np.array([float(u.age or np.nan) for u in rows.utterances])
    bands = np.array([age_band(u.age) for u in rows.utterances])
    total = {band: rows.weights[bands == band].sum() for band in np.unique(bands)}
    return rows.embeddings, years, rows.weights / np.array([total[band] for band in bands])


def figures(
    second_judge: SecondJudge, embeddings: Embedded, split: str, bootstrap: Bootstrap = FULL
) -> dict[str, Any]:
    """Return how accurate it is on excerpts of 4 s of one part of the split, with 95 % intervals.

    Balanced accuracies on originals and on copy-syntheses; the error in years, and how many years
    apart it hears real adults of 18-34 and of 50 and over.
    """
    report: dict[str, Any] = {"split": split}
    selected = [(u, found) for u, found in embeddings if u.split == split]
    accents = second_judge.heads["accent"].classes if "accent" in second_judge.heads else ()
    for kind, name in (("original", "original"), ("copy", "copy_synthesis")):
        rows = rows_of(selected, (kind,))
        speakers = np.array([u.speaker for u in rows.utterances])
        for attribute, head in second_judge.heads.items():
            truth = labels(attribute, rows.utterances, accents)
            use = np.isin(truth, head.classes)
            if len(np.unique(truth[use])) < 2:
                continue
            likely = head.probabilities(rows.embeddings[use])
            guess = np.array(head.classes)[likely.argmax(axis=1)]
            report[f"{attribute}_{name}"] = asdict(
                bootstrap.balanced_accuracy(truth[use], guess, speakers[use])
            )
        report |= _years_figures(second_judge, rows, speakers, name, bootstrap)
    return report


def _years_figures(
    second_judge: SecondJudge, rows: Rows, speakers: np.ndarray, name: str, bootstrap: Bootstrap
) -> dict[str, Any]:
    bands = labels("age", rows.utterances)
    use = bands != ""
    if second_judge.years is None or not set(AGE.ends) <= set(bands):
        return {}
    bands, speakers = bands[use], speakers[use]
    judged = second_judge.judged_years(rows.embeddings[use])
    true = np.array([float(u.age or np.nan) for u in rows.utterances])[use]

    def apart(i: np.ndarray) -> float:
        young, old = (judged[i][bands[i] == end] for end in AGE.ends)
        return float(old.mean() - young.mean())

    error = bootstrap.estimate(lambda i: float(np.abs(judged - true)[i].mean()), speakers)
    return {
        f"years_error_{name}": asdict(error),
        f"years_between_real_groups_{name}": asdict(bootstrap.estimate(apart, speakers)),
    }


def train_second_judge(
    corpora: Sequence[Path], target: Path, cache: Path | None = None, workers: int | None = None
) -> SecondJudge:
    """Fit the second judge on corpora and write it.

    Parameters
    ----------
    corpora : sequence of Path
        Folders with a manifest.
    target : Path
        The checkpoint.
    cache : Path, optional
        Where embeddings are cached.
    workers : int, optional
        Processes that make them; all cores by default.
    """
    utterances = [u for folder in corpora for u in corpus.read(folder) if u.split != "test"]
    people = one_per_adult(utterances) + one_child_each(utterances)
    embeddings = embed_all(people, Excerpt(), cache, workers)
    second_judge = fit_second_judge(embeddings)
    held = figures(second_judge, embeddings, "validation")
    second_judge = replace(second_judge, header=second_judge.header | {"validation": held})
    target.parent.mkdir(parents=True, exist_ok=True)
    second_judge.save(target)
    return SecondJudge.load(target)


def one_child_each(utterances: Sequence[Utterance]) -> list[Utterance]:
    """Return one recording, the first, of every speaker under 18."""
    chosen: dict[str, Utterance] = {}
    for u in utterances:
        if is_child(u.age):
            chosen.setdefault(u.speaker, u)
    return list(chosen.values())
