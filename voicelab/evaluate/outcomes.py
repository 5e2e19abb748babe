"""What edits did to each recording, from what judges heard: success, leakage, identity."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from voicelab.corpus import AGE_BANDS, age_band
from voicelab.directions import ACCENT_REFERENCE
from voicelab.evaluate.bootstrap import Figure
from voicelab.evaluate.curves import Resamples, interval
from voicelab.evaluate.scores import HEARERS, OTHER_GENDER, Condition, Scores
from voicelab.judge.pieces import varied

BOTH = "both"
WHO = (BOTH, *HEARERS)


@dataclass(frozen=True)
class Curve:
    """What happens along a direction from strength 0 on; R draws of the speakers, S strengths.

    Attributes
    ----------
    strengths : float array [S]
    success : dict of who to float array [R, S]
        "both", "judge", "listener". Of ages the share of what each hears between real groups, and
        for "both" the smaller of the two.
    similarity, same_speaker : float arrays [R, S]
        Mean similarity to the copy-synthesis, and the share above the equal-error threshold.
    speakers : int
        Who count.
    """

    strengths: np.ndarray
    success: dict[str, np.ndarray]
    similarity: np.ndarray
    same_speaker: np.ndarray
    speakers: int


@dataclass(frozen=True)
class Outcomes:
    """Scores read against what the judges heard of the copy-synthesis."""

    scores: Scores
    equal_error: float

    @cached_property
    def draws(self) -> Resamples:
        """The resamples of the speakers, the same for every figure."""
        return Resamples.of(len(self.scores.people))

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
        """Age band of every speaker, str [N]; "" in corpora of one accent, as judges learn it."""
        people = self.scores.people
        mixed = varied(people)
        return np.array([age_band(u.age) if u.corpus in mixed else "" for u in people])

    def before(self, space: str) -> int:
        """Return the column of the copy-synthesis in a space."""
        return self.columns[Condition(space, "copy")]

    def figure(self, values: np.ndarray) -> Figure:
        """Return the mean of values [N] over the speakers that have one, with its interval."""
        return interval(self.draws.means(values), int(np.isfinite(values).sum()))

    def heard(self, hearer: str, attribute: str, column: int) -> np.ndarray:
        """Return what a judge says in a condition, str [N]."""
        return self.scores.said[hearer, attribute][:, column]

    def success(self, condition: Condition, attribute: str = "") -> dict[str, np.ndarray]:
        """Return for whom an edit of gender or accent succeeded, by judge: 1, 0 or NaN [N].

        Those count whose copy-synthesis both judges hear right; of accents, as the accent that
        edits start from.

        Parameters
        ----------
        condition : Condition
        attribute : str
            What it is asked for, where the condition itself moves nothing.
        """
        kind, _, wanted = (attribute or condition.attribute).partition(":")
        right: np.ndarray | str = ACCENT_REFERENCE
        aim: np.ndarray | str = wanted
        if kind == "gender":
            right, aim = self.genders, np.array([OTHER_GENDER[g] for g in self.genders])
        column, before = self.columns[condition], self.before(condition.space)
        use = self.scores.made[:, column]
        for hearer in HEARERS:
            use = use & (self.heard(hearer, kind, before) == right)
        yes = {hearer: self.heard(hearer, kind, column) == aim for hearer in HEARERS}
        yes[BOTH] = yes[HEARERS[0]] & yes[HEARERS[1]]
        return {who: np.where(use, hits, np.nan) for who, hits in yes.items()}

    def years_moved(self, condition: Condition, hearer: str) -> np.ndarray:
        """Return how far a judge's age moved from the copy-synthesis, [N] years.

        Nothing where the judge had an opinion and has none any more.
        """
        years = self.scores.years[hearer]
        column = self.columns[condition]
        before, after = years[:, self.before(condition.space)], years[:, column]
        moved = np.where(np.isfinite(after), after - before, 0.0)
        return np.where(self.scores.made[:, column] & np.isfinite(before), moved, np.nan)

    def flips(self, condition: Condition, hearer: str, attribute: str) -> np.ndarray:
        """Return for whom a judge changed its mind: 1, 0, or NaN where it said nothing, [N]."""
        before = self.heard(hearer, attribute, self.before(condition.space))
        after = self.heard(hearer, attribute, self.columns[condition])
        return np.where((before != "") & (after != ""), before != after, np.nan)

    def between_real_groups(self, space: str, hearer: str) -> np.ndarray:
        """Return how much older a judge hears real adults of 50 and over than of 18-34, [R]."""
        years = self.scores.years[hearer][:, self.before(space)]
        old, young = (np.where(self.bands == AGE_BANDS[i], years, np.nan) for i in (3, 1))
        return self.draws.means(old) - self.draws.means(young)

    def abstained(self, condition: Condition, hearer: str) -> np.ndarray:
        """Return for whom a judge says nothing of gender: 1 or 0, NaN where it was not asked."""
        column = self.columns[condition]
        silent = self.heard(hearer, "gender", column) == ""
        return np.where(self.scores.made[:, column], silent, np.nan)

    def curve(self, space: str, rendering: str, attribute: str, method: str) -> Curve | None:
        """Return what happens along a direction; None where it was not rendered."""
        wanted = space, rendering, attribute, method
        own = [
            c
            for c in self.scores.conditions
            if (c.space, c.rendering, c.attribute, c.method) == wanted and c.strength > 0
        ]
        own.sort(key=lambda c: c.strength)
        if not own:
            return None
        start = Condition(space, "copy" if rendering == "faithful" else rendering)
        if start not in self.columns:
            return None
        at = [self.columns[c] for c in (start, *own)]
        made = self.scores.made[:, at[-1]]
        alike = np.where(made[:, None], self.scores.similarity[:, at], np.nan)
        kept = np.where(np.isfinite(alike), alike > self.equal_error, np.nan)
        if attribute == "age":
            success = self._age_shares(space, (start, *own), made)
            speakers = int(made.sum())
        else:
            rows = [self.success(start, attribute), *(self.success(c) for c in own)]
            use = np.isfinite(rows[-1][BOTH])
            success = {}
            for who in WHO:
                hits = np.stack([row[who] for row in rows], axis=1)
                success[who] = self.draws.means(np.where(use[:, None], hits, np.nan))
            speakers = int(use.sum())
        return Curve(
            np.array([0.0, *(c.strength for c in own)]),
            success,
            self.draws.means(alike),
            self.draws.means(kept),
            speakers,
        )

    def _age_shares(
        self, space: str, conditions: tuple[Condition, ...], made: np.ndarray
    ) -> dict[str, np.ndarray]:
        shares = {}
        for hearer in HEARERS:
            moved = np.stack([self.years_moved(c, hearer) for c in conditions], axis=1)
            moved = np.where(made[:, None], moved, np.nan)
            gap = self.between_real_groups(space, hearer)
            shares[hearer] = self.draws.means(moved) / gap[:, None]
        shares[BOTH] = np.minimum(shares[HEARERS[0]], shares[HEARERS[1]])
        return shares

    def leakage(self, condition: Condition) -> dict[str, Figure]:
        """Return what else moves: flips as shares, ages in years, by attribute and judge."""
        own = condition.attribute.partition(":")[0]
        found = {}
        for hearer in HEARERS:
            for attribute in ("gender", "accent", "native", "child"):
                if attribute != own:
                    flipped = self.flips(condition, hearer, attribute)
                    found[f"{attribute}_flipped_{hearer}"] = self.figure(flipped)
            moved = self.years_moved(condition, hearer)
            found[f"years_moved_{hearer}"] = self.figure(moved)
            for gender, name in (("female", "women"), ("male", "men")):
                of = np.where(self.genders == gender, moved, np.nan)
                found[f"years_moved_of_{name}_{hearer}"] = self.figure(of)
        return found

    def leaked(self, condition: Condition) -> float:
        """Return one figure of what else moves, for the front: the mean over what should not.

        Flips of gender, native and child as shares; age as a share of the real difference, the
        larger one of women and men. Of the two judges the worse.
        """
        own = condition.attribute.partition(":")[0]
        worst = np.nan
        for hearer in HEARERS:
            parts = [
                np.nanmean(flipped)
                for attribute in ("gender", "native", "child")
                if attribute != own
                and np.isfinite(flipped := self.flips(condition, hearer, attribute)).any()
            ]
            if own != "age":
                moved = self.years_moved(condition, hearer)
                means = [
                    abs(np.nanmean(moved[group]))
                    for gender in ("female", "male")
                    if np.isfinite(moved[group := self.genders == gender]).any()
                ]
                gap = abs(self.between_real_groups(condition.space, hearer)[0])
                if means and gap > 0:
                    parts.append(max(means) / gap)
            if parts:
                worst = np.nanmax([worst, float(np.mean(parts))])
        return float(worst)
