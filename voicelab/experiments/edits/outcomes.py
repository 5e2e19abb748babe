"""What edits do to each recording, as two witnesses hear it: success, leakage, identity."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from voicelab import attributes
from voicelab.attributes import AGE, GENDERS, REFERENCE_ACCENT, Judged, age_band
from voicelab.bootstrap import FULL, Bootstrap, Estimate
from voicelab.directions import identifier
from voicelab.experiments.edits.edit_cache import JUDGES
from voicelab.experiments.edits.resampled_curves import Resamples, interval
from voicelab.experiments.edits.scores import OTHER_GENDER, Condition, Scores, start_of
from voicelab.judge.training_data import varied_corpora

BOTH = "both"
WHO = (BOTH, *JUDGES)


@dataclass(frozen=True)
class OutcomeCurve:
    """What happens along a direction from strength 0 on; R resamples, S strengths.

    Attributes
    ----------
    strengths : float array [S]
    success : dict of who to float array [R, S]
        One of `WHO`. Of ages and accents see `Outcomes.shares`.
    similarity, same_speaker : float arrays [R, S]
        Mean similarity to the copy-synthesis, and the share above the equal-error threshold.
    speakers : int
        How many count.
    """

    strengths: np.ndarray
    success: dict[str, np.ndarray]
    similarity: np.ndarray
    same_speaker: np.ndarray
    speakers: int


@dataclass(frozen=True)
class Outcomes:
    """Scores relative to those of the copy-synthesis.

    Attributes
    ----------
    scores : Scores
    equal_error : float
        Similarity above which two recordings count as one speaker.
    bootstrap : Bootstrap
    """

    scores: Scores
    equal_error: float
    bootstrap: Bootstrap = FULL

    @cached_property
    def draws(self) -> Resamples:
        """The resamples of the speakers, the same for every estimate."""
        return Resamples.of(len(self.scores.people), self.bootstrap)

    @cached_property
    def columns(self) -> dict[Condition, int]:
        """The column of every condition."""
        return self.scores.columns

    @cached_property
    def genders(self) -> np.ndarray:
        """Gender of every speaker, str [N]."""
        return np.array([u.gender for u in self.scores.people])

    @cached_property
    def bands(self) -> np.ndarray:
        """Age band of every speaker, str [N]; "" in corpora of one accent, as a judge learns it."""
        people = self.scores.people
        mixed = varied_corpora(people)
        return np.array([age_band(u.age) if u.corpus in mixed else "" for u in people])

    def before(self, space: str, since: str = "copy") -> int:
        """Return the column of the copy-synthesis in a space, or of the original."""
        return self.columns[Condition(space, since)]

    def figure(self, values: np.ndarray) -> Estimate:
        """Return the mean of values [N] over the speakers that have one, with its interval."""
        return interval(self.draws.means(values), int(np.isfinite(values).sum()))

    def winner(self, judge_name: str, attribute: str, column: int) -> np.ndarray:
        """Return what a judge says in a condition, str [N]."""
        return self.scores.winners[judge_name, attribute][:, column]

    def success(self, condition: Condition, attribute: str = "") -> dict[str, np.ndarray]:
        """Return who is heard as the target of an edit, by judge: 1, 0 or NaN [N].

        For gender, speakers count whose copy-synthesis both witnesses hear right; for an accent,
        those that neither witness heard as the target before.

        Parameters
        ----------
        condition : Condition
        attribute : str
            The target, where the condition itself moves nothing.
        """
        moved_along = identifier.parse(attribute or condition.attribute)
        kind = moved_along.attribute
        aim: np.ndarray | str = moved_along.subject
        if kind == "gender":
            aim = np.array([OTHER_GENDER[gender] for gender in self.genders])
        column, before = self.columns[condition], self.before(condition.space)
        use = self.scores.made[:, column]
        for judge_name in JUDGES:
            winners = self.winner(judge_name, kind, before)
            use = use & ((winners == self.genders) if kind == "gender" else (winners != aim))
        yes = {judge_name: self.winner(judge_name, kind, column) == aim for judge_name in JUDGES}
        yes[BOTH] = yes[JUDGES[0]] & yes[JUDGES[1]]
        return {who: np.where(use, hits, np.nan) for who, hits in yes.items()}

    def shares(self, conditions: Sequence[Condition], attribute: str) -> dict[str, np.ndarray]:
        """Return edits of ages or accents as shares [R, S] of what is heard in real voices.

        Of ages the years moved, of accents the rise of the probability of the target. For both
        witnesses the smaller share. Those count who were edited at the last of the conditions. NaN
        where a judge does not hear the real voices apart beyond doubt: it proves nothing then.
        """
        made = self.scores.made[:, self.columns[conditions[-1]]][:, None]
        found = {}
        for judge_name in JUDGES:
            moved = np.stack([self.moved(c, judge_name, attribute) for c in conditions], axis=1)
            real = self.real_difference(conditions[-1].space, judge_name, attribute)
            if not np.percentile(real, 2.5) > 0:
                real = np.full(len(real), np.nan)
            found[judge_name] = self.draws.means(np.where(made, moved, np.nan)) / real[:, None]
        found[BOTH] = np.minimum(found[JUDGES[0]], found[JUDGES[1]])
        return found

    def measure(self, judge_name: str, attribute: str) -> np.ndarray:
        """Return what a judge says in numbers, [N, C]: years, or the probability of the target."""
        if attribute == "age":
            return self.scores.years[judge_name]
        if attribute == "gender":
            return self.scores.target[judge_name]
        return self.scores.accents[judge_name, identifier.parse(attribute).to_class]

    def moved(
        self, condition: Condition, judge_name: str, attribute: str, since: str = "copy"
    ) -> np.ndarray:
        """Return how far such a number moved from the copy-synthesis or the original, [N].

        0 where the judge had an opinion and now abstains.
        """
        values, column = self.measure(judge_name, attribute), self.columns[condition]
        before, after = values[:, self.before(condition.space, since)], values[:, column]
        far = np.where(np.isfinite(after), after - before, 0.0)
        return np.where(self.scores.made[:, column] & np.isfinite(before), far, np.nan)

    def real_difference(self, space: str, judge_name: str, attribute: str) -> np.ndarray:
        """Return how far apart a judge hears real people of the two classes, [R].

        Adults of 50 and over and of 18-34; speakers of an accent and those that edits start from.
        """
        values = self.measure(judge_name, attribute)[:, self.before(space)]
        if attribute == "age":
            here, there = (self.bands == end for end in AGE.ends)
        else:
            accents = np.array([u.accent for u in self.scores.people])
            there, here = (
                accents == identifier.parse(attribute).to_class,
                accents == REFERENCE_ACCENT,
            )
        means = [self.draws.means(np.where(group, values, np.nan)) for group in (there, here)]
        return means[0] - means[1]

    def years_moved(self, condition: Condition, judge_name: str) -> np.ndarray:
        """Return how far a judge's age moved from the copy-synthesis, [N] years."""
        return self.moved(condition, judge_name, "age")

    def between_real_groups(self, space: str, judge_name: str) -> np.ndarray:
        """Return how much older a judge hears real adults of 50 and over than of 18-34, [R]."""
        return self.real_difference(space, judge_name, "age")

    def flips(
        self, condition: Condition, judge_name: str, attribute: str, since: str = "copy"
    ) -> np.ndarray:
        """Return where a judge changed its mind: 1, 0, or NaN where it abstained, [N]."""
        before = self.winner(judge_name, attribute, self.before(condition.space, since))
        after = self.winner(judge_name, attribute, self.columns[condition])
        return np.where((before != "") & (after != ""), before != after, np.nan)

    def abstained(self, condition: Condition, judge_name: str) -> np.ndarray:
        """Return where a judge abstains on gender: 1 or 0, NaN where there was no edit."""
        column = self.columns[condition]
        silent = self.winner(judge_name, "gender", column) == ""
        return np.where(self.scores.made[:, column], silent, np.nan)

    def curve(self, space: str, rendering: str, attribute: str, method: str) -> OutcomeCurve | None:
        """Return what happens along a direction; None where it was not rendered."""
        wanted = space, rendering, attribute, method
        edits = [
            c
            for c in self.scores.conditions
            if (c.space, c.rendering, c.attribute, c.method) == wanted and c.strength > 0
        ]
        edits.sort(key=lambda c: c.strength)
        if not edits:
            return None
        start = Condition(space, start_of(rendering))
        if start not in self.columns:
            return None
        at = [self.columns[c] for c in (start, *edits)]
        made = self.scores.made[:, at[-1]]
        similarity = np.where(made[:, None], self.scores.similarity[:, at], np.nan)
        same_speaker = np.where(np.isfinite(similarity), similarity > self.equal_error, np.nan)
        success: dict[str, np.ndarray] = {}
        if attribute == "gender":
            rows = [self.success(start, attribute), *(self.success(c) for c in edits)]
            use = np.isfinite(rows[-1][BOTH])
            for who in WHO:
                hits = np.stack([row[who] for row in rows], axis=1)
                success[who] = self.draws.means(np.where(use[:, None], hits, np.nan))
            speakers = int(use.sum())
        else:
            success = self.shares((start, *edits), attribute)
            speakers = int(made.sum())
        return OutcomeCurve(
            np.array([0.0, *(c.strength for c in edits)]),
            success,
            self.draws.means(similarity),
            self.draws.means(same_speaker),
            speakers,
        )

    def leakage(self, condition: Condition) -> dict[str, Estimate]:
        """Return what else changes: flips as shares, ages in years, by attribute and judge."""
        edited = identifier.parse(condition.attribute).attribute
        found = {}
        for judge_name in JUDGES:
            for attribute in attributes.names(Judged.CLASSES):
                if attribute != edited:
                    flipped = self.flips(condition, judge_name, attribute)
                    found[f"{attribute}_flipped_{judge_name}"] = self.figure(flipped)
            moved = self.years_moved(condition, judge_name)
            found[f"years_moved_{judge_name}"] = self.figure(moved)
            for gender, name in (("female", "women"), ("male", "men")):
                of = np.where(self.genders == gender, moved, np.nan)
                found[f"years_moved_of_{name}_{judge_name}"] = self.figure(of)
        return found

    def leaked(self, condition: Condition) -> float:
        """Return the leakage as one number, for the front: the mean over what should not change.

        Flips of gender, native and child as shares; age as a share of the real difference, the
        larger one of women and men. The worse of the two witnesses.
        """
        edited = identifier.parse(condition.attribute).attribute
        worst = np.nan
        for judge_name in JUDGES:
            parts = [
                np.nanmean(flipped)
                for attribute in ("gender", "native", "child")
                if attribute != edited
                and np.isfinite(flipped := self.flips(condition, judge_name, attribute)).any()
            ]
            if edited != "age":
                moved = self.years_moved(condition, judge_name)
                means = [
                    abs(np.nanmean(moved[group]))
                    for gender in GENDERS
                    if np.isfinite(moved[group := self.genders == gender]).any()
                ]
                gap = abs(self.between_real_groups(condition.space, judge_name)[0])
                if means and gap > 0:
                    parts.append(max(means) / gap)
            if parts:
                worst = np.nanmax([worst, float(np.mean(parts))])
        return float(worst)
