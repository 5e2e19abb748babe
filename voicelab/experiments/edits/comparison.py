"""Tables of what edits do: by strength, at equal similarity, by method, rendering and space."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from voicelab.bootstrap import Estimate
from voicelab.directions import identifier
from voicelab.experiments.edits.edit_cache import JUDGES
from voicelab.experiments.edits.outcomes import BOTH, WHO, OutcomeCurve, Outcomes
from voicelab.experiments.edits.plan import DEFAULT, MEL, SIMILARITIES, WORLD
from voicelab.experiments.edits.resampled_curves import (
    area,
    at_similarity,
    at_strength,
    first_reach,
    interval,
    rank_correlation,
)
from voicelab.experiments.edits.scores import Condition, start_of
from voicelab.figures.pareto import undominated
from voicelab.identity import SimilarityScale

Row = dict[str, Any]
FEWEST_STRENGTHS = 5  # of a correlation; with fewer one exchange of two counts too much


def flat(name: str, estimate: Estimate) -> Row:
    """Return an estimate as three cells of a row."""
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def identifying_cells(condition: Condition) -> Row:
    """Return the cells that say which edit a row is about."""
    return {
        "space": condition.space,
        "rendering": condition.rendering,
        "attribute": condition.attribute,
        "method": condition.method,
        "strength": condition.strength,
    }


def edit_kinds(outcomes: Outcomes) -> list[tuple[str, str, str, str]]:
    """Return every space, rendering, attribute and method that has a curve, once."""
    found = dict.fromkeys(
        (c.space, c.rendering, c.attribute, c.method)
        for c in outcomes.scores.conditions
        if c.attribute and c.strength > 0
    )
    return list(found)


def success_of(outcomes: Outcomes, condition: Condition) -> dict[str, Estimate]:
    """Return the success of an edit by judge; of ages and accents see `Outcomes.shares`."""
    if condition.attribute == "gender":
        return {who: outcomes.figure(hits) for who, hits in outcomes.success(condition).items()}
    speakers = int(outcomes.scores.made[:, outcomes.columns[condition]].sum())
    shares = outcomes.shares((condition,), condition.attribute)
    return {who: interval(draws[:, 0], speakers) for who, draws in shares.items()}


def strengths(outcomes: Outcomes, scale: SimilarityScale) -> list[Row]:
    """Return what every edit does: success, identity, leakage, quality."""
    rows = []
    scores = outcomes.scores
    for condition in scores.conditions:
        column = outcomes.columns[condition]
        row = identifying_cells(condition) | {"speakers": int(scores.made[:, column].sum())}
        if condition.attribute:
            hits = success_of(outcomes, condition)
            row["eligible"] = hits[BOTH].speakers
            for who in WHO:
                row |= flat(f"success_{who}", hits[who])
        if condition.attribute == "gender":
            both = outcomes.success(condition)[BOTH]
            for gender, name in (("female", "women"), ("male", "men")):
                of = np.where(outcomes.genders == gender, both, np.nan)
                row |= flat(f"success_both_of_{name}", outcomes.figure(of))
        elif identifier.parse(condition.attribute).attribute == "accent":
            for who, heard in outcomes.success(condition).items():
                row |= flat(f"heard_as_target_{who}", outcomes.figure(heard))
        alike = scores.similarity[:, column]
        similarity = outcomes.figure(alike)
        place = scale.rank(similarity.value)
        same = np.where(np.isfinite(alike), alike > outcomes.equal_error, np.nan)
        row |= flat("similarity", similarity)
        row |= flat("same_speaker", outcomes.figure(same))
        row |= {
            "same_speaker_pairs_less_alike": round(place.same_below, 4),
            "different_speaker_pairs_more_alike": round(place.different_above, 4),
        }
        row |= flat("similarity_to_original", outcomes.figure(scores.to_original[:, column]))
        row |= flat("mel_cepstral_distance_db", outcomes.figure(scores.distance_db[:, column]))
        row |= flat("f0_moved_semitones", outcomes.figure(np.abs(scores.f0_semitones[:, column])))
        row |= flat("level_moved_db", outcomes.figure(scores.level_db[:, column]))
        row |= flat("off_cloud", outcomes.figure(scores.outside[:, column]))
        for judge_name in JUDGES:
            silent = outcomes.figure(outcomes.abstained(condition, judge_name))
            row |= flat(f"abstained_{judge_name}", silent)
        if condition.attribute:
            row["leakage"] = round(outcomes.leaked(condition), 4)
        rows.append(row)
    return rows


def leakage(outcomes: Outcomes) -> list[Row]:
    """Return what else every edit changes, by attribute and judge."""
    rows = []
    for condition in outcomes.scores.conditions:
        if condition.attribute or condition.rendering == "decoded":
            row = identifying_cells(condition)
            for name, figure in outcomes.leakage(condition).items():
                row |= flat(name, figure)
            rows.append(row)
    return rows


def curve_areas(outcomes: Outcomes) -> list[Row]:
    """Return the area under the curve of success over strength, by judge."""
    rows = []
    for kind in edit_kinds(outcomes):
        curve = outcomes.curve(*kind)
        if curve is None:
            continue
        row: Row = dict(zip(("space", "rendering", "attribute", "method"), kind, strict=True))
        row["strengths"] = " ".join(f"{s:g}" for s in curve.strengths)
        row["speakers"] = curve.speakers
        within = curve.strengths <= 2.0
        for who in WHO:
            under = area(curve.strengths[within], curve.success[who][:, within])
            row |= flat(f"area_{who}", interval(under, curve.speakers))
        if kind[2] == "age":
            row |= full_difference(curve)
        rows.append(row)
    return rows


def full_difference(curve: OutcomeCurve) -> Row:
    """Return where both witnesses hear the whole difference between real voices.

    And the share of edits that are still the same speaker there.
    """
    where = first_reach(curve.strengths, curve.success[BOTH], 1.0)
    kept = at_strength(curve.strengths, curve.same_speaker, where)
    return flat("full_difference_at_strength", interval(where, curve.speakers)) | flat(
        "same_speaker_at_full_difference", interval(kept, curve.speakers)
    )


def at_equal_similarity(outcomes: Outcomes) -> list[Row]:
    """Return the success of every kind of edit at the same similarity, and relative to the default.

    The difference is that to the default method in the same space and rendering, over the
    strengths that both were rendered at, from the same resamples.
    """
    rows = []
    for space, rendering, attribute, method in edit_kinds(outcomes):
        own = outcomes.curve(space, rendering, attribute, method)
        default = outcomes.curve(space, rendering, attribute, DEFAULT)
        if own is None:
            continue
        for wanted in SIMILARITIES:
            row: Row = {
                "space": space, "rendering": rendering, "attribute": attribute,
                "method": method, "similarity": wanted,
            }  # fmt: skip
            for who in WHO:
                reach = at_similarity(own.similarity, own.success[who], wanted)
                row |= flat(f"success_{who}", interval(reach, own.speakers))
            if default is not None and method != DEFAULT:
                one, other = shared(own, default)
                ahead = at_similarity(one.similarity, one.success[BOTH], wanted)
                ahead = ahead - at_similarity(other.similarity, other.success[BOTH], wanted)
                row |= flat("ahead_of_default", interval(ahead, own.speakers))
            rows.append(row)
    return rows


def shared(one: OutcomeCurve, other: OutcomeCurve) -> tuple[OutcomeCurve, OutcomeCurve]:
    """Return two curves at the strengths that both have."""
    both = np.intersect1d(one.strengths, other.strengths)
    return _at(one, both), _at(other, both)


def _at(curve: OutcomeCurve, wanted: np.ndarray) -> OutcomeCurve:
    own = np.isin(curve.strengths, wanted)
    return replace(
        curve,
        strengths=curve.strengths[own],
        success={who: values[:, own] for who, values in curve.success.items()},
        similarity=curve.similarity[:, own],
        same_speaker=curve.same_speaker[:, own],
    )


def renderings_and_spaces(outcomes: Outcomes) -> list[Row]:
    """Return faithful against decoded and WORLD against mel at equal similarity, with the ratio."""
    pairs = [
        *(((space, "faithful"), (space, "decoded")) for space in (WORLD, MEL)),
        *(((WORLD, rendering), (MEL, rendering)) for rendering in ("faithful", "decoded")),
    ]
    known = set(edit_kinds(outcomes))
    rows = []
    for one, other in pairs:
        for attribute, method in dict.fromkeys((a, m) for _, _, a, m in known):
            curves = [
                outcomes.curve(*side, attribute, method)
                for side in (one, other)
                if (*side, attribute, method) in known
            ]
            if len(curves) < 2 or curves[0] is None or curves[1] is None:
                continue
            first, second = shared(curves[0], curves[1])
            for wanted in SIMILARITIES:
                reach = at_similarity(first.similarity, first.success[BOTH], wanted)
                beside = at_similarity(second.similarity, second.success[BOTH], wanted)
                with np.errstate(divide="ignore", invalid="ignore"):
                    ratio = np.where(beside > 0, reach / beside, np.nan)
                speakers = min(first.speakers, second.speakers)
                rows.append(
                    {
                        "one": " ".join(one), "other": " ".join(other), "attribute": attribute,
                        "method": method, "similarity": wanted,
                    }
                    | flat("success_one", interval(reach, speakers))
                    | flat("success_other", interval(beside, speakers))
                    | flat("difference", interval(reach - beside, speakers))
                    | flat("ratio", interval(ratio, speakers))
                )  # fmt: skip
    return sorted(rows, key=lambda r: (r["one"], r["other"], r["attribute"], r["method"]))


def monotony(outcomes: Outcomes) -> list[Row]:
    """Return Spearman's correlation of strength with each judge, median over recordings.

    Of gender and accents with the probability of the target, of age with the years. Once from
    strength 0 on, and once with what goes the other way, where that was rendered.
    """
    rows = []
    for kind in edit_kinds(outcomes):
        space, rendering, attribute, _ = kind
        own = [
            c
            for c in outcomes.scores.conditions
            if (c.space, c.rendering, c.attribute, c.method) == kind
        ]
        start = Condition(space, start_of(rendering))
        if start not in outcomes.columns:
            continue
        along = sorted((start, *own), key=lambda c: c.strength)
        forward = [c for c in along if c.strength >= 0]
        for conditions in (forward, along) if len(forward) < len(along) else (forward,):
            if len(conditions) < FEWEST_STRENGTHS:
                continue
            row: Row = dict(zip(("space", "rendering", "attribute", "method"), kind, strict=True))
            row |= {"from": conditions[0].strength, "to": conditions[-1].strength}
            for judge_name in JUDGES:
                median = _correlated(outcomes, conditions, judge_name, attribute)
                row |= flat(f"spearman_{judge_name}", median)
            rows.append(row)
    return rows


def _correlated(
    outcomes: Outcomes, conditions: Sequence[Condition], judge_name: str, attribute: str
) -> Estimate:
    scores = outcomes.scores
    at = [outcomes.columns[c] for c in conditions]
    heard = outcomes.measure(judge_name, attribute)
    made = np.min(scores.made[:, at], axis=1)
    strengths = np.array([c.strength for c in conditions])
    each = rank_correlation(strengths, np.where(made[:, None], heard[:, at], np.nan))
    return interval(outcomes.draws.medians(each), int(np.isfinite(each).sum()))


def front(outcomes: Outcomes) -> list[Row]:
    """Return every edit by success, leakage and identity, and whether it is on the Pareto front."""
    rows: list[Row] = []
    for attribute in dict.fromkeys(kind[2] for kind in edit_kinds(outcomes)):
        own = [c for c in outcomes.scores.conditions if c.attribute == attribute and c.strength > 0]
        points = np.array(
            [
                (
                    success_of(outcomes, c)[BOTH].value,
                    outcomes.leaked(c),
                    np.nanmean(outcomes.scores.similarity[:, outcomes.columns[c]]),
                )
                for c in own
            ]
        )
        best = set(undominated(points, (True, False, True)))
        rows += [
            identifying_cells(c)
            | {
                "success": round(float(point[0]), 4),
                "leakage": round(float(point[1]), 4),
                "similarity": round(float(point[2]), 4),
                "on_front": index in best,
            }
            for index, (c, point) in enumerate(zip(own, points, strict=True))
        ]
    return rows


def best_of(rows: Sequence[Mapping[str, Any]], up_to: float = 2.0) -> Mapping[str, Any] | None:
    """Return the row of most success by both witnesses up to a strength; None of no rows."""
    within = [row for row in rows if row["strength"] <= up_to and np.isfinite(row["success_both"])]
    return max(within, key=lambda row: (row["success_both"], row["similarity"]), default=None)
