"""What the space holds and what its edits do, on speakers it never saw."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from voicelab import corpus, identity
from voicelab.audio import Recording, load
from voicelab.corpus import Utterance, default_cache, map_cached
from voicelab.directions import Direction
from voicelab.edit import copy_synthesis, prepare, render
from voicelab.evaluate.bootstrap import balanced_accuracy, figure
from voicelab.features import Features, voiced_or_refused
from voicelab.frames import World
from voicelab.latent import LatentTable, embed
from voicelab.model.dataset import heard
from voicelab.model.space import Space
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.judge import Judge

ARCHIVE = "speech_accent_archive"  # adult age and accents are read from it alone
FIVE_ACCENTS = ("english_usa", "english_uk", "arabic", "dutch", "spanish")
STRENGTHS = (-10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1)  # log10/2 of the regularisation tried
EXCERPT_S = 4.0
RANDOM_SEED = 1


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
        Corpora; adults only.
    space, directions
        What is evaluated.
    judge : Judge or None
        The project's own, for its share of the age edits.
    cache : Path, optional
    split : str
        "test", or "validation" for choices.
    """
    table = embed(folders, space, cache)
    report: dict[str, Any] = {"split": split, "space_sha256": space.sha256}
    report |= reading(table, split)
    utterances = [u for folder in folders for u in corpus.read(folder)]
    report |= rebuilding(utterances, space, cache, split)
    report |= edits(utterances, space, directions, cache, split, judge)
    return report


def reading(table: LatentTable, split: str) -> dict[str, Any]:
    """Return how well attributes are read linearly from the latent statistics of voices."""
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
            continue  # corpora that do not hold the classes have no such figure
        for kind, x in (("mean_and_sd", table.statistics), ("mean", table.means)):
            model = best_linear(
                x[rows["training"]], labels[rows["training"]],
                x[rows["validation"]], labels[rows["validation"]],
            )  # fmt: skip
            guess, truth = model.predict(x[rows[split]]), labels[rows[split]]
            report[f"{name}_from_{kind}"] = asdict(
                figure(
                    lambda i, truth=truth, guess=guess: balanced_accuracy(truth[i], guess[i]),
                    table.ids[rows[split]],
                )
            )
    return report


def best_linear(x: np.ndarray, y: np.ndarray, x_held: np.ndarray, y_held: np.ndarray) -> Pipeline:
    """Return a logistic regression whose strength was chosen on held-out (validation) voices."""
    models = [
        make_pipeline(
            StandardScaler(),
            LogisticRegression(C=10 ** (power / 2), class_weight="balanced", max_iter=2000),
        ).fit(x, y)
        for power in STRENGTHS
    ]
    scores = [balanced_accuracy(y_held, model.predict(x_held)) for model in models]
    return models[int(np.argmax(scores))]


def rebuilding(
    utterances: Sequence[Utterance], space: Space, cache: Path | None, split: str
) -> dict[str, Any]:
    """Return the error of decode(encode(x)): F0 in semitones, bands in dB, voicing."""
    items = heard([u for u in utterances if u.split == split], space.config.features, cache)
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
        rows.append((f0.sum(), voiced.sum(), db.mean(), wrong.mean(), np.median(f0)))
    sums = np.array(rows)
    speakers = np.array([item.utterance.speaker_id for item in items])
    return {
        "f0_rms_semitones": asdict(
            figure(lambda i: float(np.sqrt(sums[i, 0].sum() / sums[i, 1].sum())), speakers)
        ),
        "f0_median_semitones": asdict(
            figure(lambda i: float(np.sqrt(np.median(sums[i, 4]))), speakers)
        ),
        "bands_mean_error_db": asdict(figure(lambda i: float(sums[i, 2].mean()), speakers)),
        "voicing_errors": asdict(figure(lambda i: float(sums[i, 3].mean()), speakers)),
    }


@dataclass(frozen=True)
class Listener:
    """The unrelated judge: linear heads on Resemblyzer embeddings of 4 s of training speakers."""

    gender: Pipeline
    years: Pipeline

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
        x_age, years = _columns(
            [row for row in rows["training"] if row[0].corpus == ARCHIVE], lambda u: u.age
        )
        ridge = make_pipeline(StandardScaler(), RidgeCV(np.logspace(0, 5, 16)))
        return cls(best_linear(x, gender, x_held, gender_held), ridge.fit(x_age, years))

    def hears(self, embedding: np.ndarray) -> tuple[str, float]:
        """Return gender and years of an embedding [256]."""
        return str(self.gender.predict(embedding[None])[0]), float(
            self.years.predict(embedding[None])[0]
        )


def _columns(rows: list, label: Callable[[Utterance], Any]) -> tuple[np.ndarray, np.ndarray]:
    return np.stack([x for _, x in rows]), np.array([label(u) for u, _ in rows])


def one_each(utterances: Sequence[Utterance]) -> list[Utterance]:
    """Return one recording, the largest file, of every adult speaker of known gender."""
    chosen: dict[tuple[str, str], Utterance] = {}
    for u in utterances:
        if u.age is None or u.age < 18 or u.gender not in ("female", "male"):
            continue
        key = (u.corpus, u.speaker_id)
        if key not in chosen or u.path.stat().st_size > chosen[key].path.stat().st_size:
            chosen[key] = u
    return list(chosen.values())


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
            tqdm.write(f"left out: {refusal}")
            continue
        toward = 1.0 if u.gender == "male" else -1.0
        vector = random.standard_normal(space.config.latent).astype(np.float32)
        arbitrary = replace(
            directions["gender"], name="random", vector=vector / np.linalg.norm(vector)
        )
        own = {name: directions[name] for name in ("gender", "age")} | {"random": arbitrary}
        gender, years = listener.hears(before)
        row: dict[str, Any] = {
            "speaker": u.speaker_id, "corpus": u.corpus, "gender": u.gender, "age": u.age,
            "heard": gender, "years": years,
            "judge_years": _years(judge, copy),
        }  # fmt: skip
        for label, name, strength in (
            ("gender1", "gender", toward), ("gender2", "gender", 2 * toward),
            ("random2", "random", 2.0), ("age1", "age", 1.0), ("age2", "age", 2.0),
        ):  # fmt: skip
            edited = render(prepared, {name: strength}, own, space)
            after = identity.embedding(edited)
            row[f"{label}_heard"], row[f"{label}_years"] = listener.hears(after)
            row[f"{label}_similarity"] = identity.similarity(before, after)
            row[f"{label}_judge_years"] = _years(judge, edited)
        rows.append(row)
    return _summary(rows)


def _years(judge: "Judge | None", recording: Recording) -> float | None:
    return judge.verdict(recording).to_dict()["age"]["years"] if judge else None


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    column = {name: np.array([row.get(name) for row in rows]) for name in rows[0]}
    speakers, other = column["speaker"], np.where(column["gender"] == "male", "female", "male")
    right = column["heard"] == column["gender"]
    report: dict[str, Any] = {
        "listener_gender_accuracy": asdict(
            figure(
                lambda i: balanced_accuracy(column["gender"][i], column["heard"][i]), speakers
            )
        )
    }
    for label in ("gender1", "gender2", "random2"):
        flipped = (column[f"{label}_heard"] == other)[right]
        alike = column[f"{label}_similarity"]
        report[f"{label}_flipped"] = asdict(
            figure(lambda i, flipped=flipped: float(flipped[i].mean()), speakers[right])
        )
        report[f"{label}_similarity"] = asdict(
            figure(lambda i, alike=alike: float(alike[i].mean()), speakers)
        )
    shift = column["gender2_years"] - column["years"]
    report["gender2_years_moved"] = asdict(
        figure(lambda i: float(shift[i].mean()), speakers)
    )
    # Adult age is read from the archive alone.
    archive = column["corpus"] == ARCHIVE
    for judge, before in (("listener", "years"), ("judge", "judge_years")):
        heard_years = column[before]
        known = archive & np.array([value is not None for value in heard_years])
        if not known.any():
            continue
        age = column["age"][known].astype(float)
        truth = heard_years[known].astype(float)

        def gap(i: np.ndarray, age: np.ndarray = age, truth: np.ndarray = truth) -> float:
            return float(truth[i][age[i] >= 50].mean() - truth[i][age[i] < 35].mean())

        report[f"{judge}_years_between_real_groups"] = asdict(figure(gap, speakers[known]))
        for label in ("age1", "age2"):
            after = column[f"{label}_{before}"][known]
            heard_after = np.array([np.nan if v is None else v for v in after], dtype=float)
            change = heard_after - truth

            def share(i: np.ndarray, change: np.ndarray = change, gap: Any = gap) -> float:
                return float(np.nanmean(change[i]) / gap(i))

            report[f"{label}_{judge}_years_moved"] = asdict(
                figure(lambda i, change=change: float(np.nanmean(change[i])), speakers[known])
            )
            report[f"{label}_{judge}_share"] = asdict(figure(share, speakers[known]))
    for label in ("age1", "age2"):
        alike = column[f"{label}_similarity"][archive]
        flipped = (column[f"{label}_heard"] != column["heard"])[archive]
        report[f"{label}_similarity"] = asdict(
            figure(lambda i, alike=alike: float(alike[i].mean()), speakers[archive])
        )
        report[f"{label}_gender_flipped"] = asdict(
            figure(lambda i, flipped=flipped: float(flipped[i].mean()), speakers[archive])
        )
    return report
