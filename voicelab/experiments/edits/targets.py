"""The figures that the project requires of its edits, beside what was measured."""

from collections.abc import Iterator, Mapping
from typing import Any

from voicelab.experiments.edits.edit_cache import JUDGES
from voicelab.experiments.findings import targeted

SUCCESS = 0.95  # share of the best gender edits that both witnesses hear
YEARS = 3.0  # that such an edit may move the judged age, either way
FLIPPED = 0.1  # share of them after which another accent is heard
SAME_SPEAKER = 0.8  # share of age edits that keep the speaker, where the full difference is heard
SPEARMAN = 0.98  # of strength and judge, median over recordings


def edit_targets(targets: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures of the experiment on edits that have a target, with it.

    Parameters
    ----------
    targets : mapping
        As `edits_experiment` has them: rows of figures NAME, NAME_low, NAME_high.
    """
    return {figure["label"]: figure for figure in _bound(targets) if figure is not None}


def _bound(targets: Mapping[str, Any]) -> Iterator[dict[str, Any] | None]:
    best = targets.get("best_gender_edit")
    if best:
        edit = f"gender edit at strength {best['strength']:g}"
        yield targeted(
            of(best, "success_both"), at_least=SUCCESS, label=f"{edit}: heard by both witnesses"
        )
        for judge_name in JUDGES:
            yield targeted(
                of(best, f"years_moved_{judge_name}"), at_least=-YEARS, at_most=YEARS,
                label=f"{edit}: years that {judge_name} hears moved",
            )  # fmt: skip
            yield targeted(
                of(best, f"accent_flipped_{judge_name}"), at_most=FLIPPED,
                label=f"{edit}: accents that flip for {judge_name}",
            )  # fmt: skip
    age = targets.get("age_at_full_difference")
    if age:
        yield targeted(
            of(age, "same_speaker_at_full_difference"), at_least=SAME_SPEAKER,
            label="age edit at the strength of the full difference: same speaker",
        )  # fmt: skip
    for name, row in targets.items():
        if name.startswith("spearman_"):
            what = name.removeprefix("spearman_").replace("_", " ")
            for judge_name in JUDGES:
                yield targeted(
                    of(row, f"spearman_{judge_name}"), at_least=SPEARMAN,
                    label=f"Spearman of strength and {judge_name}, {what}",
                )  # fmt: skip


def of(row: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """Return a figure of a row with its interval; None where the row has none."""
    if name not in row:
        return None
    ends = {end: row.get(f"{name}_{end}") for end in ("low", "high")}
    speakers = {"speakers": row["speakers"]} if "speakers" in row else {}
    return {"value": row[name], **ends, **speakers}
