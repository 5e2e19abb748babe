"""What faithful edits do to gender, age and identity, on speakers that nothing was trained on."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from voicelab import corpus, identity
from voicelab.audio import Recording, load
from voicelab.corpus import Utterance, default_cache, map_cached
from voicelab.directions import Direction
from voicelab.edit import copy_synthesis, prepare, render
from voicelab.evaluate.bootstrap import Figure, accuracy, figure, mean
from voicelab.evaluate.linear import best_linear
from voicelab.features import voiced_or_refused
from voicelab.frames import World
from voicelab.model.space import Space
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.judge import Judge

ARCHIVE = "speech_accent_archive"  # adult age is read from it alone
EXCERPT_S = 4.0
RANDOM_SEED = 1
# Label, direction, strength; of gender toward the other gender than the speaker's.
EDITS = (
    ("gender1", "gender", 1.0),
    ("gender2", "gender", 2.0),
    ("random2", "random", 2.0),
    ("age1", "age", 1.0),
    ("age2", "age", 2.0),
    ("younger2", "age", -2.0),
)
# Strengths over which edits do what they say; toward younger they were measured and do not.
MEASURED = {"gender": (-2.0, 2.0), "age": (0.0, 2.0)}


@dataclass(frozen=True)
class Excerpt:
    """The arrow from a recording to the embeddings of its excerpt, as it is and resynthesised."""

    seconds: float = EXCERPT_S
    version = 1

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        """Return `original` and `copy`, float32 [256] each."""
        cut = excerpt(recording, self.seconds)
        frames = voiced_or_refused(World().analyse(cut))
        return {
            "original": identity.embedding(cut),
            "copy": identity.embedding(World().synthesise(frames)),
        }


def excerpt(recording: Recording, seconds: float = EXCERPT_S) -> Recording:
    """Return the loudest stretch of a recording of the length given, or all of a shorter one."""
    length = round(seconds * recording.sample_rate)
    step = recording.sample_rate // 10
    if len(recording.samples) <= length:
        return recording
    energy = np.concatenate([[0.0], np.cumsum(recording.samples.astype(np.float64) ** 2)])
    starts = np.arange(0, len(recording.samples) - length + 1, step)
    start = int(starts[np.argmax(energy[starts + length] - energy[starts])])
    return replace(recording, samples=recording.samples[start : start + length])


@dataclass(frozen=True)
class Listener:
    """The unrelated judge: linear heads on Resemblyzer embeddings of 4 s of training speakers."""

    gender: Pipeline
    years: Pipeline | None  # none where the corpora have no adult ages

    @classmethod
    def fit(cls, utterances: Sequence[Utterance], cache: Path | None) -> "Listener":
        """Fit on originals and copy-syntheses of the adult training speakers of corpora."""
        rows: dict[str, list] = {part: [] for part in corpus.SPLITS}
        people = [u for u in one_each(utterances) if u.split != "test"]
        for u, outcome in map_cached(
            people, Excerpt(), cache or default_cache(), description="embedding"
        ):
            if not isinstance(outcome, Refusal):
                rows[u.split].append((u, outcome["original"]))
                rows[u.split].append((u, outcome["copy"]))
        x, gender = _columns(rows["training"], lambda u: u.gender)
        x_held, gender_held = _columns(rows["validation"], lambda u: u.gender)
        of_known_age = [row for row in rows["training"] if row[0].corpus == ARCHIVE]
        ridge = None
        if of_known_age:
            x_age, years = _columns(of_known_age, lambda u: u.age)
            ridge = make_pipeline(StandardScaler(), RidgeCV(np.logspace(0, 5, 16)))
            ridge.fit(x_age, years)
        return cls(best_linear(x, gender, x_held, gender_held), ridge)

    def hears(self, embedding: np.ndarray) -> tuple[str, float]:
        """Return gender and years of an embedding [256]; NaN where no ages were known."""
        years = np.nan if self.years is None else self.years.predict(embedding[None])[0]
        return str(self.gender.predict(embedding[None])[0]), float(years)


def _columns(rows: list, label: Callable[[Utterance], Any]) -> tuple[np.ndarray, np.ndarray]:
    return np.stack([x for _, x in rows]), np.array([label(u) for u, _ in rows])


def one_each(utterances: Sequence[Utterance]) -> list[Utterance]:
    """Return one recording, the largest file, of every adult speaker of known gender."""
    chosen: dict[str, Utterance] = {}
    for u in utterances:
        if u.age is None or u.age < 18 or u.gender not in ("female", "male"):
            continue
        if u.speaker not in chosen or _bytes(u.path) > _bytes(chosen[u.speaker].path):
            chosen[u.speaker] = u
    return list(chosen.values())


def refuse_too_few(utterances: Sequence[Utterance], split: str) -> None:
    """Raise `Refusal` where corpora lack the adults that `edits` needs."""
    people = one_each(utterances)
    for part in {"training", "validation", split}:
        found = Counter(u.gender for u in people if u.split == part)
        if len(found) < 2:
            raise Refusal(
                f"the corpora hold {found['female']} women and {found['male']} men among their "
                f"adult {part} speakers; both are needed: give larger corpora, with age and gender "
                "in their manifests."
            )


def _bytes(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def edits(
    utterances: Sequence[Utterance],
    space: Space,
    directions: dict[str, Direction],
    cache: Path | None,
    split: str,
    judge: "Judge | None",
) -> dict[str, Any]:
    """Return what faithful edits of 4 s of unseen adults do to gender, age and identity."""
    listener = Listener.fit(utterances, cache)
    people = [u for u in one_each(utterances) if u.split == split]
    random = np.random.default_rng(RANDOM_SEED)
    rows: list[dict[str, Any]] = []
    for u in tqdm(people, desc="editing", unit="voice"):
        try:
            prepared = prepare(excerpt(load(u.path, max_seconds=None)), space)
            copy = copy_synthesis(prepared)
            before = identity.embedding(copy)
        except Refusal as refusal:
            tqdm.write(f"left out: {refusal}", file=sys.stderr)
            continue
        toward = 1.0 if u.gender == "male" else -1.0
        vector = random.standard_normal(space.config.latent).astype(np.float32)
        arbitrary = replace(
            directions["gender"], name="random", vector=vector / np.linalg.norm(vector)
        )
        own = {name: directions[name] for name in ("gender", "age")} | {"random": arbitrary}
        gender, years = listener.hears(before)
        row: dict[str, Any] = {
            "speaker": u.speaker, "corpus": u.corpus, "gender": u.gender, "age": u.age,
            "heard": gender, "years": years,
            "judge_years": _years(judge, copy),
        }  # fmt: skip
        for label, name, amount in EDITS:
            strength = amount * (toward if name == "gender" else 1.0)
            edited = render(prepared, {name: strength}, own, space)
            after = identity.embedding(edited)
            row[f"{label}_heard"], row[f"{label}_years"] = listener.hears(after)
            row[f"{label}_similarity"] = identity.similarity(before, after)
            row[f"{label}_judge_years"] = _years(judge, edited)
        rows.append(row)
    if not rows:
        raise Refusal(f"no recording of a {split} speaker could be edited; check the corpora.")
    return _summary(rows)


def _years(judge: "Judge | None", recording: Recording) -> float | None:
    return judge.verdict(recording).to_dict()["age"]["years"] if judge else None


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    column = {name: np.array([row.get(name) for row in rows]) for name in rows[0]}
    speakers, other = column["speaker"], np.where(column["gender"] == "male", "female", "male")
    right = column["heard"] == column["gender"]
    figures = {"listener_gender_accuracy": accuracy(column["gender"], column["heard"], speakers)}
    for label in ("gender1", "gender2", "random2"):
        flipped = (column[f"{label}_heard"] == other)[right]
        figures[f"{label}_flipped"] = mean(flipped, speakers[right])
        figures[f"{label}_similarity"] = mean(column[f"{label}_similarity"], speakers)
    shift = column["gender2_years"] - column["years"]
    figures["gender2_listener_years_moved"] = mean(shift, speakers)
    archive = column["corpus"] == ARCHIVE
    for label in ("age1", "age2", "younger2") if archive.any() else ():
        flipped = column[f"{label}_heard"] != column["heard"]
        figures[f"{label}_similarity"] = mean(
            column[f"{label}_similarity"][archive], speakers[archive]
        )
        figures[f"{label}_gender_flipped"] = mean(flipped[archive], speakers[archive])
    ages = column["age"].astype(float)
    for judge, years in (("listener", "years"), ("judge", "judge_years")):
        heard = column[years].astype(float)  # NaN where the judge abstained
        known = archive & np.isfinite(heard)
        if known.any():
            moved = {
                label: column[f"{label}_{years}"].astype(float)[known] - heard[known]
                for label in ("age1", "age2", "younger2")
            }
            figures |= _shares(judge, ages[known], heard[known], moved, speakers[known])
    return {name: asdict(value) for name, value in figures.items()}


def _shares(
    judge: str,
    ages: np.ndarray,
    heard: np.ndarray,
    moved: dict[str, np.ndarray],
    speakers: np.ndarray,
) -> dict[str, Figure]:
    """Return the years that a judge hears edits move, alone and as a share of real differences."""

    def between_real_groups(rows: np.ndarray) -> float:
        old, young = ages[rows] >= 50, ages[rows] < 35
        return float(heard[rows][old].mean() - heard[rows][young].mean())

    figures = {f"{judge}_years_between_real_groups": figure(between_real_groups, speakers)}
    for label, years in moved.items():

        def share(rows: np.ndarray, years: np.ndarray = years) -> float:
            return float(np.nanmean(years[rows])) / between_real_groups(rows)

        figures[f"{label}_{judge}_years_moved"] = mean(years, speakers)
        figures[f"{label}_{judge}_share"] = figure(share, speakers)
    return figures
