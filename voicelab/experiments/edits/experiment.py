"""What edits do to voices that nothing was trained on.

Two phases: `rendering` makes every edit once and caches what witnesses hear in it; then the judge
scores that. So a judge can be replaced within a minute.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from voicelab.attributes import AGE, age_band
from voicelab.audio import Recording, load
from voicelab.corpus import Utterance, default_cache
from voicelab.edit import copy_synthesis, prepare, render, resolve
from voicelab.experiments.edits import comparison, price
from voicelab.experiments.edits.cost_meter import NO_COSTS, CostMeter
from voicelab.experiments.edits.edit_cache import JUDGES, CachedEdit
from voicelab.experiments.edits.outcomes import Outcomes
from voicelab.experiments.edits.plan import DEFAULT, PLAN, WORLD, Plan
from voicelab.experiments.edits.plots import edit_plots
from voicelab.experiments.edits.rendering import (
    EditingSpace,
    Series,
    open_editing_space,
    render_speakers,
    sign_toward_target,
)
from voicelab.experiments.edits.resampled_curves import interval
from voicelab.experiments.edits.scores import Condition, score_edits
from voicelab.experiments.findings import Findings
from voicelab.experiments.speakers import balanced_sample, excerpt, one_per_adult
from voicelab.identity import RESEMBLYZER, SimilarityScale
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.judge import Judge

FOLDER = "edits"  # in the cache
PLAYED = (  # of each speaker whose edits the report plays: rendering, attribute, strength
    ("faithful", "gender", 1.0), ("faithful", "gender", 2.0), ("decoded", "gender", 2.0),
    ("faithful", "age", 2.0),
)  # fmt: skip


def edits_experiment(
    utterances: Sequence[Utterance],
    spaces: Mapping[str, Path],
    judge: "Judge",
    scales: Mapping[str, SimilarityScale],
    cache: Path | None = None,
    plan: Plan = PLAN,
    meter: CostMeter = NO_COSTS,
) -> Findings:
    """Return what edits of unseen adults do to what two witnesses hear, and to who is heard.

    Parameters
    ----------
    utterances : sequence of Utterance
        Of the corpora; one recording of each adult of the plan's split is used.
    spaces : mapping of name to folder
        "WORLD", "mel": the folders of space and table of voices. A missing one is left out.
    judge : Judge
        An edit counts as a success where both of its witnesses agree.
    scales : mapping of network to SimilarityScale
        That similarities are read on.
    cache : Path, optional
        Of rendered edits: an interrupted run resumes where it stopped.
    plan : Plan
    meter : CostMeter
        Of what edits cost.

    Raises
    ------
    Refusal
        If the judge hears through anything else than `JUDGES`, the split has too few adults, or no
        space is found.
    """
    refuse_deaf(judge)
    adults, chosen = people_of(utterances, plan)
    editing_spaces, notes = open_editing_spaces(spaces, plan)
    edits = {
        name: render_plan(adults, chosen, editing, plan, cache, meter)
        for name, editing in editing_spaces.items()
    }
    people = [u for u in adults if any(u.speaker in by for by in edits.values())]
    if not people:
        raise Refusal(
            "no recording of a {split} speaker could be edited; check the corpora.",
            split=plan.split,
        )
    tables = {name: editing.table for name, editing in editing_spaces.items()}
    scale = scales[RESEMBLYZER]
    scores = score_edits(edits, tables, people, judge)
    outcomes = Outcomes(scores, scale.equal_error, plan.bootstrap)
    by_strength = comparison.strengths(outcomes, scale)
    rows: dict[str, list[dict[str, Any]]] = {
        "strengths": by_strength,
        "price": price.prices(outcomes, scales, by_strength),
        "vocoder": price.vocoder(outcomes),
        "curves": comparison.curve_areas(outcomes),
        "equal_similarity": comparison.at_equal_similarity(outcomes),
        "compared": comparison.renderings_and_spaces(outcomes),
        "monotony": comparison.monotony(outcomes),
        "leakage": comparison.leakage(outcomes),
        "front": comparison.front(outcomes),
    }
    figures = {
        "split": plan.split,
        "seconds": plan.seconds,
        "judge_sha256": judge.sha256,
        "space_sha256": {name: editing.space.sha256 for name, editing in editing_spaces.items()},
        "equal_error_similarity": {name: one.equal_error for name, one in scales.items()},
        "people": {"heard": _counted(adults), "edited": _counted(chosen)},
        "real": {name: real(outcomes, name) for name, by_speaker in edits.items() if by_speaker},
        "vocoder": {name: price.vocoder_figures(outcomes, name) for name in edits},
        "targets": targets(rows),
    }
    return Findings(
        name="edits",
        title="What edits do to voices that nothing was trained on",
        figures=figures,
        tables=rows,
        plots=edit_plots(rows, scales),
        notes=[*sentences(figures), *notes],
        sounds=sounds(chosen, editing_spaces, plan),
    )


def refuse_deaf(judge: "Judge") -> None:
    """Raise `Refusal` if a judge hears through anything that is not kept of an edit."""
    unknown = {one.name for one in judge.witnesses} - set(JUDGES)
    if unknown:
        raise Refusal(
            "edits are scored by witnesses that hear through {known}, and this judge has one that "
            "hears through {unknown}; give another judge.",
            known=" and ".join(JUDGES),
            unknown=", ".join(sorted(unknown)),
        )


def people_of(
    utterances: Sequence[Utterance], plan: Plan
) -> tuple[list[Utterance], list[Utterance]]:
    """Return the adults of the plan's split, and those whose recordings are edited."""
    adults = [u for u in one_per_adult(utterances) if u.split == plan.split]
    chosen = balanced_sample(adults, plan.per_cell)
    if len({u.gender for u in chosen}) < 2:
        raise Refusal(
            "the corpora have {count} adult {split} speakers of known gender, and both genders "
            "are needed: give larger corpora, with age and gender in their manifests.",
            count=len(chosen),
            split=plan.split,
        )
    return adults, chosen


def open_editing_spaces(
    spaces: Mapping[str, Path], plan: Plan
) -> tuple[dict[str, EditingSpace], list[str]]:
    """Return the spaces that exist, and sentences on what is missing."""
    editing_spaces, notes = {}, []
    for name, folder in spaces.items():
        if all(series.space != name for series in plan.series):
            continue
        if not (folder / "space.safetensors").is_file():
            notes.append(f"{name}: left out, because {folder} contains no space.")
            continue
        editing_spaces[name], refused = open_editing_space(name, folder, plan.series)
        notes += refused
    if not editing_spaces:
        raise Refusal(
            "none of {spaces} contains a space; give the folder of one.",
            spaces=", ".join(str(folder) for folder in spaces.values()),
        )
    return editing_spaces, notes


def render_plan(
    adults: Sequence[Utterance],
    chosen: Sequence[Utterance],
    editing: EditingSpace,
    plan: Plan,
    cache: Path | None = None,
    meter: CostMeter = NO_COSTS,
) -> dict[str, dict[Series, CachedEdit]]:
    """Render the edits of a plan in one space, and the copy-synthesis of everybody."""
    folder = (cache or default_cache()) / FOLDER
    edits = render_speakers(chosen, editing, plan.series, plan.seconds, folder, meter, plan.costed)
    others = [u for u in adults if u.speaker not in {c.speaker for c in chosen}]
    unmoved = [series for series in plan.series if series.rendering in ("original", "copy")]
    return edits | render_speakers(others, editing, unmoved, plan.seconds, folder)


def _counted(people: Sequence[Utterance]) -> dict[str, int]:
    cells = Counter(f"{u.corpus}, {u.gender}, {age_band(u.age)}" for u in people)
    return {"speakers": len(people), **dict(sorted(cells.items()))}


def real(outcomes: Outcomes, space: str) -> dict[str, Any]:
    """Return what the witnesses hear in unedited recordings."""
    found: dict[str, Any] = {}
    for rendering in ("original", "copy"):
        column = outcomes.columns.get(Condition(space, rendering))
        if column is None:
            continue
        for judge_name in JUDGES:
            right = outcomes.winner(judge_name, "gender", column) == outcomes.genders
            made = outcomes.scores.made[:, column]
            figure = outcomes.figure(np.where(made, right, np.nan))
            found[f"gender_right_{judge_name}_{rendering}"] = asdict(figure)
    for judge_name in JUDGES:
        gap = outcomes.between_real_groups(space, judge_name)
        known = int(np.isin(outcomes.bands, AGE.ends).sum())
        found[f"years_between_real_groups_{judge_name}"] = asdict(interval(gap, known))
    return found


def targets(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """Return the figures that have a target, of the method that the project ships."""

    def of(table: str, **wanted: Any) -> list[Mapping[str, Any]]:
        return [r for r in rows[table] if all(r.get(k) == v for k, v in wanted.items())]

    world = {"space": WORLD, "rendering": "faithful"}
    found: dict[str, Any] = {}
    gender = {**world, "attribute": "gender", "method": DEFAULT}
    best = comparison.best_of([r for r in of("strengths", **gender) if r["strength"] > 0])
    if best is not None:
        (leak,) = of("leakage", **gender, strength=best["strength"])
        found["best_gender_edit"] = dict(best) | {
            name: value for name, value in leak.items() if name not in best
        }
    age = {**world, "attribute": "age", "method": DEFAULT}
    for row in of("curves", **age):
        found["age_at_full_difference"] = {k: v for k, v in row.items() if "full_difference" in k}
    for attribute in ("gender", "age"):
        for row in of("monotony", **world, attribute=attribute, method=DEFAULT):
            name = f"spearman_{attribute}_{row['from']:g}_to_{row['to']:g}"
            found[name] = {k: v for k, v in row.items() if "spearman" in k}
    for other in ("WORLD decoded", "mel faithful"):
        found[f"faithful_WORLD_against_{other}".replace(" ", "_")] = [
            dict(row)
            for row in of("compared", one="WORLD faithful", other=other, method=DEFAULT)
            if np.isfinite(row["difference"])
        ]
    return found


def sentences(figures: Mapping[str, Any]) -> list[str]:
    """Return the findings in words, for the head of the report."""
    found = []
    edited = figures["people"]["edited"]["speakers"]
    found.append(
        f"{edited} adult {figures['split']} speakers, the loudest {figures['seconds']:g} s of one "
        "recording each. An edit succeeds where both witnesses hear it."
    )
    best = figures["targets"].get("best_gender_edit")
    if best:
        found.append(
            f"Gender at strength {best['strength']:g}: {best['success_both']:.1%} "
            f"({best['success_both_low']:.1%} to {best['success_both_high']:.1%}) are heard as "
            f"the other gender, at similarity {best['similarity']:.2f}; {best['same_speaker']:.0%} "
            f"remain the same speaker; {best['off_cloud']:.0%} leave the cloud of real voices."
        )
    for space, figures_of in figures.get("vocoder", {}).items():
        years = [
            figures_of[f"years_{name}"]["value"] for name in JUDGES if f"years_{name}" in figures_of
        ]
        if years:
            heard = " and ".join(f"{one:+.1f}" for one in years)
            found.append(
                f"The vocoder of {space} alone moves the judged age by {heard} years "
                f"({', '.join(JUDGES)}). Effects are given relative to the copy-synthesis, without "
                "it; the tables price and vocoder have both."
            )
    return found


def sounds(
    chosen: Sequence[Utterance], editing_spaces: Mapping[str, EditingSpace], plan: Plan
) -> dict[str, Recording]:
    """Return recording, copy-synthesis and edits of a few speakers, to be played."""
    found: dict[str, Recording] = {}
    for u in chosen[:: max(1, len(chosen) // max(1, plan.sounds))][: plan.sounds]:
        cut = excerpt(load(u.path, max_seconds=None), plan.seconds)
        found[f"{u.speaker}: recording"] = cut
        for name, editing in editing_spaces.items():
            try:
                prepared = prepare(cut, editing.space)
            except Refusal:
                continue
            found[f"{u.speaker}: {name}, copy"] = copy_synthesis(prepared)
            for rendering, attribute, strength in PLAYED:
                direction = editing.directions.get((attribute, DEFAULT))
                if direction is not None:
                    asked = {direction.name: sign_toward_target(u, attribute) * strength}
                    moves = resolve(asked, {direction.name: direction}, editing.space)
                    edited = render(prepared, moves, editing.space, rendering)
                    found[f"{u.speaker}: {name}, {rendering}, {attribute} {strength:g}"] = edited
    return found
