"""What a judge said of many recordings, as figures with intervals over speakers."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from voicelab.attributes import (
    ACCENT,
    AGE,
    AGE_BAND_EDGES,
    AGE_BANDS,
    NATIVE,
    age_band,
    is_adult,
    nativeness,
)
from voicelab.corpus import Utterance
from voicelab.experiments.bootstrap import balanced_accuracy, figure
from voicelab.judge import Judge, Verdict
from voicelab.judge.calibration import calibration_error, class_weights
from voicelab.judge.training_data import Labels

SIX_ACCENTS = ("english_usa", "spanish", "arabic", "english_uk", "mandarin", "french")
Json = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """What a judge said of the loudest stretch of a length of every recording.

    Attributes
    ----------
    utterances : sequence of Utterance
    verdicts : sequence of Verdict
    """

    utterances: Sequence[Utterance]
    verdicts: Sequence[Verdict]

    @property
    def speakers(self) -> np.ndarray:
        """Speaker of every recording, str [N]."""
        return np.array([u.speaker for u in self.utterances])

    def chosen(self, keep: np.ndarray) -> "Said":
        """Return the recordings of a mask [N]."""
        rows = np.flatnonzero(keep).tolist()
        return Said([self.utterances[i] for i in rows], [self.verdicts[i] for i in rows])

    def probabilities(self, attribute: str, classes: Sequence[str]) -> np.ndarray:
        """Return probabilities [N, n] of classes, zeros where the judge abstained."""
        said = [verdict[attribute].probabilities for verdict in self.verdicts]
        return np.array([[one.get(name, 0.0) for name in classes] for one in said])

    def guesses(self, attribute: str, classes: Sequence[str]) -> np.ndarray:
        """Return the likeliest of some classes [N], -1 where the judge abstained: wrong."""
        likely = self.probabilities(attribute, classes)
        return np.where(likely.sum(axis=1) > 0, likely.argmax(axis=1), -1)

    @property
    def years(self) -> np.ndarray:
        """Judged ages [N], NaN where the judge abstained."""
        ages = [verdict["age"].years for verdict in self.verdicts]
        return np.array([np.nan if years is None else years for years in ages])


def by_length(said: Said, judge: Judge) -> Json:
    """Return the figures on clips of one length."""
    adult = np.array([is_adult(u.age) for u in said.utterances])
    mixed = np.array([u.corpus in judge.labels.varied for u in said.utterances])
    adults, archive = said.chosen(adult), said.chosen(adult & mixed)
    report = {
        "gender_adults": balanced(adults, judge, "gender"),
        "gender": balanced(said, judge, "gender"),
        "child": balanced(said, judge, "child"),
        "age_bands": bands_balanced(said, judge),
        "error_years": mean_of(missed_years(archive), archive),
    }
    if ACCENT.name in judge.classes:
        report |= {
            "native": balanced(said, judge, "native"),
            "accent": balanced(said, judge, "accent"),
            "accent_macro_f1": macro_f1(said, judge),
            "six_accents": six_accents(said),
        }
    others = [name for name in judge.labels.classes if name not in report]
    return report | {name: balanced(said, judge, name) for name in others}


def balanced(said: Said, judge: Judge, attribute: str) -> Json | None:
    """Return the balanced accuracy of an attribute, abstentions counted as wrong.

    None where the judge was not trained on it.
    """
    if attribute not in judge.classes:
        return None
    targets = np.array([judge.labels.target(u, attribute) for u in said.utterances])
    guesses, known = said.guesses(attribute, judge.classes[attribute]), targets >= 0
    return balanced_interval(targets[known], guesses[known], said.speakers[known])


def macro_f1(said: Said, judge: Judge) -> Json | None:
    """Return the macro-averaged F1 over the accents that occur."""
    targets = np.array([judge.labels.target(u, "accent") for u in said.utterances])
    guesses, known = said.guesses("accent", judge.classes["accent"]), targets >= 0
    truth, guess, speakers = targets[known], guesses[known], said.speakers[known]

    def f1(rows: np.ndarray) -> float:
        return float(f1_score(truth[rows], guess[rows], labels=np.unique(truth), average="macro",
                              zero_division=0))  # fmt: skip

    return interval(f1, speakers)


def six_accents(said: Said) -> Json | None:
    """Return the balanced accuracy among six accents, chosen from these alone."""
    truth = np.array([SIX_ACCENTS.index(u.accent) if u.accent in SIX_ACCENTS else -1
                      for u in said.utterances])  # fmt: skip
    # speechocean762 is all Mandarin on phones of its own: there the accent is the microphone.
    mixed = {u.corpus for u in said.utterances if nativeness(u.accent) == NATIVE[0]}
    known = (truth >= 0) & np.array([u.corpus in mixed for u in said.utterances])
    guesses = said.guesses("accent", SIX_ACCENTS)
    return balanced_interval(truth[known], guesses[known], said.speakers[known])


def true_bands(said: Said, labels: Labels) -> np.ndarray:
    """Return the index of the age band of every recording [N], -1 where it may not be used."""
    years = np.array([labels.years(u) for u in said.utterances])
    bands = np.searchsorted(AGE_BAND_EDGES, years, side="right")
    return np.where(np.isfinite(years), bands, -1)


def bands_balanced(said: Said, judge: Judge) -> Json | None:
    """Return the balanced accuracy over age bands."""
    truth, guess = true_bands(said, judge.labels), said.guesses("age", AGE_BANDS)
    known = truth >= 0
    return balanced_interval(truth[known], guess[known], said.speakers[known])


def missed_years(said: Said) -> np.ndarray:
    """Return how far judged ages are off; an abstention is off as far as the median age is."""
    true = np.array([np.nan if u.age is None else u.age for u in said.utterances])
    judged = said.years
    return np.abs(np.where(np.isfinite(judged), judged, np.nanmedian(true)) - true)


def ages_heard(said: Said, judge: Judge) -> Json:
    """Return what is heard of age in 10 s of the adults of corpora whose ages may be used."""
    keep = [u.corpus in judge.labels.varied and is_adult(u.age) for u in said.utterances]
    own = said.chosen(np.array(keep))
    if not len(own.utterances):
        return {"years_between_real_groups": None}
    true = np.array([u.age for u in own.utterances], dtype=float)
    judged = own.years
    band = np.array([age_band(age) for age in true.tolist()])
    guess = np.abs(np.median(true) - true)

    def gap(rows: np.ndarray) -> float:
        young, old = (judged[rows][band[rows] == end] for end in AGE.ends)
        return float(np.nanmean(old) - np.nanmean(young)) if len(old) and len(young) else np.nan

    def correlation(rows: np.ndarray) -> float:
        ok = np.isfinite(judged[rows])
        return float(np.corrcoef(judged[rows][ok], true[rows][ok])[0, 1])

    nowhere = (np.nan, np.nan)
    low, high = np.array([v["age"].interval or nowhere for v in own.verdicts]).T
    inside = ((low <= true) & (true <= high)).astype(float)
    truth, bands = true_bands(said, judge.labels), said.guesses("age", AGE_BANDS)
    return {
        "error_years": mean_of(missed_years(own), own),
        "error_years_guessing_the_median": mean_of(guess, own),
        "correlation": interval(correlation, own.speakers),
        "years_between_real_groups": interval(gap, own.speakers),
        "judged_years_by_band": {
            name: mean_of(judged[band == name], own.chosen(band == name))
            for name in AGE_BANDS
            if (band == name).any()
        },
        "within_80_percent_interval": mean_of(inside, own),
        "interval_half_width_years": round(float(np.nanmean((high - low) / 2)), 2),
        "recall_by_band": {
            name: {
                "recall": round(float((bands[truth == i] == i).mean()), 3),
                "speakers": len(set(said.speakers[truth == i])),
            }
            for i, name in enumerate(AGE_BANDS)
            if (truth == i).any()
        },
    }  # fmt: skip


def calibrations(said: Said, judge: Judge) -> Json:
    """Return the expected calibration error by attribute, classes and speakers weighed alike."""
    report = {}
    for name in judge.labels.classes:
        truth, likely, weights = weighed(said, judge, name)
        if len(truth):
            report[name] = round(calibration_error(likely, truth, weights), 4)
    return report


def weighed(said: Said, judge: Judge, attribute: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return targets, probabilities and balanced weights where the judge answered."""
    targets = np.array([judge.labels.target(u, attribute) for u in said.utterances])
    likely = said.probabilities(attribute, judge.classes[attribute])
    known = (targets >= 0) & (likely.sum(axis=1) > 0)
    weights = class_weights(targets[known], said.speakers[known]) if known.any() else np.zeros(0)
    return targets[known], likely[known], weights


def by_group(said: Said, judge: Judge) -> list[Json]:
    """Return what is heard right in every group: gender x age band x accent branch, and accents."""
    rows = []
    groups: dict[str, list[int]] = {}
    for index, u in enumerate(said.utterances):
        branch = nativeness(u.accent) or NATIVE[1]
        band = age_band(u.age) or "age unknown"
        accent = u.accent if u.accent in judge.classes.get(ACCENT.name, ()) else f"{branch}, other"
        for name in (
            f"{u.gender}, {band}, {branch}", f"gender {u.gender}", f"age {band}",
            f"accent {accent}", f"corpus {u.corpus}",
        ):  # fmt: skip
            groups.setdefault(name, []).append(index)
    for name, members in sorted(groups.items()):
        keep = np.zeros(len(said.utterances), dtype=bool)
        keep[members] = True
        own = said.chosen(keep)
        row: Json = {"group": name, "speakers": len(set(own.speakers))}
        for attribute in judge.labels.classes:
            targets = np.array([judge.labels.target(u, attribute) for u in own.utterances])
            guesses, known = own.guesses(attribute, judge.classes[attribute]), targets >= 0
            right = (targets == guesses)[known]
            row[f"{attribute}_right"] = round(float(right.mean()), 3) if len(right) else None
        true = np.array([judge.labels.years(u) for u in own.utterances])
        error = (own.years - true)[np.isfinite(true) & np.isfinite(own.years)]
        row["error_years"] = round(float(np.abs(error).mean()), 1) if len(error) else None
        row["bias_years"] = round(float(error.mean()), 1) if len(error) else None
        rows.append(row)
    return rows


def balanced_interval(truth: np.ndarray, guess: np.ndarray, speakers: np.ndarray) -> Json | None:
    """Return the balanced accuracy of guesses [N] with its interval over speakers."""
    return interval(lambda rows: balanced_accuracy(truth[rows], guess[rows]), speakers)


def mean_of(values: np.ndarray, said: Said) -> Json | None:
    """Return the mean of values [N] with its interval over speakers, NaN left out."""
    return interval(lambda rows: float(np.nanmean(values[rows])), said.speakers)


def interval(statistic: Callable[[np.ndarray], float], speakers: np.ndarray) -> Json | None:
    """Return a figure with its interval as JSON holds it, None where it is not defined."""
    if not len(speakers) or not np.isfinite(statistic(np.arange(len(speakers)))):
        return None
    return asdict(figure(statistic, speakers))
