"""What witnesses say of edits that were rendered: one number a recording and condition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from voicelab import attributes
from voicelab.attributes import GENDERS, nativeness
from voicelab.corpus import Utterance
from voicelab.directions import identifier
from voicelab.edit import DIFFERENTIAL, FAITHFUL
from voicelab.experiments.edits.cost_meter import UNMEASURED
from voicelab.experiments.edits.edit_cache import JUDGES, CachedEdit
from voicelab.experiments.edits.rendering import Series
from voicelab.judge.features import Features
from voicelab.latent import LatentTable
from voicelab.measure.words import error_rate
from voicelab.neighbourhood import Neighbourhood

if TYPE_CHECKING:
    from voicelab.judge import Judge, Verdict

COSTS = (
    "distillmos", "dnsmos",
    "phone_score", "unaligned",  # 1 where the phones of the original cannot be aligned, else 0
    "word_errors",  # against the recogniser's own words on the original
    "campplus_to_copy", "campplus_to_original",  # similarities
)  # fmt: skip
OTHER_GENDER = dict(zip(GENDERS, GENDERS[::-1], strict=True))


@dataclass(frozen=True)
class Condition:
    """One edit as it is made of everybody."""

    space: str
    rendering: str
    attribute: str = ""
    method: str = ""
    strength: float = 0.0

    def __str__(self) -> str:
        """Return it as a line of a table names it."""
        moved = f" {self.attribute} by {self.method} {self.strength:g}" if self.attribute else ""
        return f"{self.space} {self.rendering}{moved}"


def start_of(rendering: str) -> str:
    """Return the rendering of what edits of a rendering are at strength 0."""
    return {FAITHFUL: "copy", DIFFERENTIAL: "original"}.get(rendering, rendering)


@dataclass(frozen=True)
class Scores:
    """What was heard and measured of N people in C conditions; NaN or "" where nothing was.

    Attributes
    ----------
    people : sequence of Utterance [N]
    conditions : sequence of Condition [C]
    winners : dict of (judge, attribute) to str array [N, C]
        The most probable class, "" where the judge abstained. Judges are its witnesses, `JUDGES`.
    target : dict of judge to float array [N, C]
        Probability of the other gender.
    accents : dict of (judge, accent) to float array [N, C]
        Probability of every accent that some edit aims at.
    years : dict of judge to float array [N, C]
    made : bool array [N, C]
        Whether the edit was rendered.
    similarity, to_original : float arrays [N, C]
        Of the speaker embedding (Resemblyzer) to that of the copy-synthesis, and of the recording.
    distance_db, f0_semitones, level_db : float arrays [N, C]
        See `CachedEdit`.
    outside : float array [N, C]
        1 where the mean latent lies farther from its 10 nearest training voices than 99 % of real
        excerpts do, else 0.
    costs : dict of str to float array [N, C]
        By the names of `COSTS`; NaN where not measured.
    """

    people: Sequence[Utterance]
    conditions: Sequence[Condition]
    winners: Mapping[tuple[str, str], np.ndarray]
    target: Mapping[str, np.ndarray]
    accents: Mapping[tuple[str, str], np.ndarray]
    years: Mapping[str, np.ndarray]
    made: np.ndarray
    similarity: np.ndarray
    to_original: np.ndarray
    distance_db: np.ndarray
    f0_semitones: np.ndarray
    level_db: np.ndarray
    outside: np.ndarray
    costs: Mapping[str, np.ndarray] = field(default_factory=dict)

    def column(self, condition: Condition) -> int | None:
        """Return the column of a condition; None where it was not made of anybody."""
        return self.columns.get(condition)

    @property
    def columns(self) -> dict[Condition, int]:
        """The column of every condition."""
        return {condition: index for index, condition in enumerate(self.conditions)}


def score_edits(
    rendered: Mapping[str, Mapping[str, Mapping[Series, CachedEdit]]],
    tables: Mapping[str, LatentTable],
    people: Sequence[Utterance],
    judge: "Judge",
) -> Scores:
    """Return what both witnesses say of everything that was rendered.

    Parameters
    ----------
    rendered : mapping of space to speaker to series to CachedEdit
    tables : mapping of space to LatentTable
        The real voices of each space, for the share of edits outside their edge.
    people : sequence of Utterance
    judge : Judge
        With witnesses of `JUDGES`.
    """
    conditions: dict[Condition, int] = {}
    for by_speaker in rendered.values():
        for by_series in by_speaker.values():
            for series in by_series:
                for condition in conditions_of(series):
                    conditions.setdefault(condition, len(conditions))
    shape = len(people), len(conditions)
    moved_along = [identifier.parse(condition.attribute) for condition in conditions]
    aims = {one.to_class for one in moved_along if one.attribute == "accent"}
    names = (
        "similarity", "to_original", "distance_db", "f0_semitones", "level_db", "outside",
    )  # fmt: skip
    scores = Scores(
        people,
        list(conditions),
        winners={
            (h, a): np.full(shape, "", dtype="<U24") for h in JUDGES for a in attributes.names()
        },
        target={h: np.full(shape, np.nan) for h in JUDGES},
        accents={(h, a): np.full(shape, np.nan) for h in JUDGES for a in sorted(aims)},
        years={h: np.full(shape, np.nan) for h in JUDGES},
        made=np.zeros(shape, dtype=bool),
        costs={name: np.full(shape, np.nan) for name in COSTS},
        **{name: np.full(shape, np.nan) for name in names},
    )
    for space, by_speaker in rendered.items():
        neighbourhood = Neighbourhood.of(tables[space])
        for row, u in enumerate(people):
            by_series = by_speaker.get(u.speaker, {})
            reference = {series.rendering: edits for series, edits in by_series.items()}
            for series, edits in by_series.items():
                at = [conditions[condition] for condition in conditions_of(series)]
                scores.made[row, at] = True
                scores.similarity[row, at] = cosines(edits, reference["copy"])
                scores.to_original[row, at] = cosines(edits, reference["original"])
                for name in ("distance_db", "f0_semitones", "level_db"):
                    getattr(scores, name)[row, at] = getattr(edits, name)
                for name, values in _costs(edits, reference).items():
                    scores.costs[name][row, at] = values
                scores.outside[row, at] = neighbourhood.outside(edits.latent)
                _score(judge, edits, row, at, scores)
    return scores


def conditions_of(series: Series) -> list[Condition]:
    """Return the conditions that a series holds, in order."""
    return [
        Condition(series.space, series.rendering, series.attribute, series.method, strength)
        for strength in series.strengths
    ]


def cosines(edits: CachedEdit, reference: CachedEdit, embedding: str = "embedding") -> np.ndarray:
    """Return the similarity [S] of edits to a recording; NaN where either holds no speech."""
    one, other = (getattr(each, embedding).astype(float) for each in (edits, reference))
    return one @ other[0] / np.linalg.norm(one, axis=1) / np.linalg.norm(other[0])


def _costs(edits: CachedEdit, reference: Mapping[str, CachedEdit]) -> dict[str, np.ndarray]:
    """Return what edits cost [S], by the names of `COSTS`."""
    original, phone_score = reference["original"], edits.phone_score
    return {
        "distillmos": edits.distillmos,
        "dnsmos": edits.dnsmos,
        "phone_score": np.where(np.isfinite(phone_score), phone_score, np.nan),
        "unaligned": np.where(np.isnan(phone_score), np.nan, np.isneginf(phone_score)),
        "word_errors": np.array([_word_errors(original.words[0], one) for one in edits.words]),
        "campplus_to_copy": cosines(edits, reference["copy"], "campplus"),
        "campplus_to_original": cosines(edits, original, "campplus"),
    }


def _word_errors(said: str, heard: str) -> float:
    """Return the word error rate of what was heard, at most 1; NaN where nobody listened.

    Where Whisper hears no words it may repeat itself without end, which is no worse than silence.
    """
    if UNMEASURED in (said, heard):
        return np.nan
    return float(np.minimum(1.0, error_rate(said.split(), heard.split())))  # keeps NaN


def _score(judge: "Judge", edits: CachedEdit, row: int, at: Sequence[int], scores: Scores) -> None:
    """Enter what each witness says of edits into the row of their speaker.

    A judge with one witness speaks for both.
    """
    for column, verdict in zip(at, judge.verdicts(features(edits)), strict=True):
        for name in JUDGES:
            _enter(verdict.witnesses.get(name, verdict), name, row, column, scores)


def features(edits: CachedEdit) -> list[Features]:
    """Return what the witnesses hear in S edits."""
    return [
        Features(
            {}
            if reason
            else {name: one[index].astype(np.float32) for name, one in edits.heard.items()},
            str(reason),
        )
        for index, reason in enumerate(edits.why_not)
    ]


def _enter(said: "Verdict", judge_name: str, row: int, column: int, scores: Scores) -> None:
    for attribute in said:
        scores.winners[judge_name, attribute][row, column] = said[attribute].winner
    if not said["native"].winner and said["accent"].winner:
        scores.winners[judge_name, "native"][row, column] = nativeness(said["accent"].winner)
    other = OTHER_GENDER[scores.people[row].gender]
    scores.target[judge_name][row, column] = said["gender"].probabilities.get(other, np.nan)
    for (name, accent), probabilities in scores.accents.items():
        if name == judge_name:
            probabilities[row, column] = said["accent"].probabilities.get(accent, np.nan)
    if said["age"].years is not None:
        scores.years[judge_name][row, column] = said["age"].years
