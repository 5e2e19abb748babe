"""Tables of what edits cost, and of what the vocoder alone does to a voice.

Whatever is edited is first analysed and synthesised again. So a cost is given against the original
recording and against the copy-synthesis, and what lies between these two is the vocoder's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from voicelab import attributes
from voicelab.attributes import Judged
from voicelab.experiments.edits.comparison import Row, flat, identifying_cells
from voicelab.experiments.edits.edit_cache import JUDGES
from voicelab.experiments.edits.outcomes import WHO, Outcomes
from voicelab.experiments.edits.scores import Condition
from voicelab.identity import CAMPPLUS, RESEMBLYZER, SimilarityScale

QUALITY = ("distillmos", "dnsmos", "phone_score")  # the higher, the better
REFERENCES = ("original", "copy")
FROM_OTHERS = (*(f"success_{who}" for who in WHO), "leakage")  # of the table by strength


def prices(
    outcomes: Outcomes, scales: Mapping[str, SimilarityScale], by_strength: Sequence[Row]
) -> list[Row]:
    """Return what every edit costs beside what it achieves.

    Parameters
    ----------
    outcomes : Outcomes
    scales : mapping of network to SimilarityScale
    by_strength : sequence of rows
        As `comparison.strengths` returns them.
    """
    rows = []
    for condition, achieved in zip(outcomes.scores.conditions, by_strength, strict=True):
        if not any(np.isfinite(costs_of(outcomes, condition, name)).any() for name in QUALITY) and (
            not np.isfinite(costs_of(outcomes, condition, "campplus_to_copy")).any()
        ):
            continue  # a method whose costs are not measured
        row = identifying_cells(condition)
        row |= {name: achieved[name] for name in FROM_OTHERS if name in achieved}
        for name in QUALITY:
            row |= flat(name, outcomes.figure(costs_of(outcomes, condition, name)))
            for reference in REFERENCES:
                lost = lost_to(outcomes, condition, name, reference)
                row |= flat(f"{name}_below_{reference}", outcomes.figure(lost))
        for name in ("unaligned", "word_errors"):
            row |= flat(name, outcomes.figure(costs_of(outcomes, condition, name)))
        for network in scales:
            for reference in REFERENCES:
                alike = similarity(outcomes, condition, network, reference)
                same = alike > scales[network].equal_error
                same_speaker = np.where(np.isfinite(alike), same, np.nan)
                row |= flat(f"similarity_to_{reference}_{network}", outcomes.figure(alike))
                row |= flat(f"same_speaker_as_{reference}_{network}", outcomes.figure(same_speaker))
        for judge_name in JUDGES:
            for reference in REFERENCES:
                years = outcomes.moved(condition, judge_name, "age", reference)
                row |= flat(f"years_from_{reference}_{judge_name}", outcomes.figure(years))
        rows.append(row)
    return rows


def vocoder(outcomes: Outcomes) -> list[Row]:
    """Return what analysis and synthesis alone change, against the original recording.

    Of every space: its copy-synthesis, and the decoding at strength 0 where that was rendered.
    Judged attributes by judge: verdicts that flip as shares, ages in years. Then the other costs.
    """
    rows: list[Row] = []
    for condition in outcomes.scores.conditions:
        if condition.attribute or condition.rendering == "original":
            continue
        for judge_name in JUDGES:
            for attribute in attributes.names(Judged.CLASSES):
                flipped = outcomes.flips(condition, judge_name, attribute, "original")
                rows.append(_row(outcomes, condition, f"{attribute}_flipped", judge_name, flipped))
            years = outcomes.moved(condition, judge_name, "age", "original")
            rows.append(_row(outcomes, condition, "years_moved", judge_name, years))
        for name in QUALITY:
            lost = -lost_to(outcomes, condition, name, "original")
            rows.append(_row(outcomes, condition, f"{name}_moved", "", lost))
        word_errors = costs_of(outcomes, condition, "word_errors")
        rows.append(_row(outcomes, condition, "word_errors", "", word_errors))
        for network in (RESEMBLYZER, CAMPPLUS):
            alike = similarity(outcomes, condition, network, "original")
            rows.append(_row(outcomes, condition, "similarity", network, alike))
    return [row for row in rows if row["speakers"]]


def vocoder_figures(outcomes: Outcomes, space: str) -> dict[str, Any]:
    """Return what the vocoder of a space does, for the report and for other pages."""
    condition = Condition(space, "copy")
    if condition not in outcomes.columns:
        return {}
    figures = {
        f"years_{judge_name}": outcomes.moved(condition, judge_name, "age", "original")
        for judge_name in JUDGES
    }
    figures |= {
        f"{name}_moved": -lost_to(outcomes, condition, name, "original") for name in QUALITY
    }
    figures |= {
        f"similarity_{network}": similarity(outcomes, condition, network, "original")
        for network in (RESEMBLYZER, CAMPPLUS)
    }
    return {
        name: asdict(outcomes.figure(values))
        for name, values in figures.items()
        if np.isfinite(values).any()
    }


def costs_of(outcomes: Outcomes, condition: Condition, name: str) -> np.ndarray:
    """Return a cost of every speaker [N] in a condition; NaN where not measured."""
    values = outcomes.scores.costs.get(name)
    if values is None:
        return np.full(len(outcomes.scores.people), np.nan)
    return values[:, outcomes.columns[condition]]


def lost_to(outcomes: Outcomes, condition: Condition, name: str, reference: str) -> np.ndarray:
    """Return how far a cost lies below that of the original or of the copy-synthesis, [N]."""
    before = Condition(condition.space, reference)
    return costs_of(outcomes, before, name) - costs_of(outcomes, condition, name)


def similarity(
    outcomes: Outcomes, condition: Condition, network: str, reference: str
) -> np.ndarray:
    """Return the similarity [N] to the original or to the copy-synthesis by one network."""
    if network == CAMPPLUS:
        return costs_of(outcomes, condition, f"campplus_to_{reference}")
    scores = outcomes.scores
    values = scores.similarity if reference == "copy" else scores.to_original
    return values[:, outcomes.columns[condition]]


def _row(
    outcomes: Outcomes, condition: Condition, measure: str, heard_by: str, values: np.ndarray
) -> Row:
    figure = outcomes.figure(values)
    return {
        "space": condition.space,
        "rendering": condition.rendering,
        "measure": measure,
        "heard_by": heard_by,
        **flat("value", figure),
        "speakers": figure.speakers,
    }
