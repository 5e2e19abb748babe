"""Figures with a target, as the experiment on edits has them."""

from voicelab.experiments.edits.targets import edit_targets
from voicelab.experiments.findings import met


def triple(name: str, value: float | None) -> dict[str, float | None]:
    return {name: value, f"{name}_low": value, f"{name}_high": value}


def test_each_promise_is_compared_with_what_was_measured() -> None:
    best = {
        "strength": 2.0, "speakers": 100, **triple("success_both", 0.96),
        **triple("years_moved_campplus", -3.5), **triple("years_moved_whisper", 2.9),
        **triple("accent_flipped_campplus", 0.2), **triple("accent_flipped_whisper", 0.05),
    }  # fmt: skip
    targets = {
        "best_gender_edit": best,
        "age_at_full_difference": triple("same_speaker_at_full_difference", None),
        "spearman_gender": triple("spearman_campplus", 0.99),
        "faithful_WORLD_against_mel": [{}],
    }
    found = {label: met(figure) for label, figure in edit_targets(targets).items()}
    assert found == {
        "gender edit at strength 2: heard by both witnesses": True,
        "gender edit at strength 2: years that campplus hears moved": False,
        "gender edit at strength 2: accents that flip for campplus": False,
        "gender edit at strength 2: years that whisper hears moved": True,
        "gender edit at strength 2: accents that flip for whisper": True,
        "age edit at the strength of the full difference: same speaker": False,
        "Spearman of strength and campplus, gender": True,
    }


def test_what_was_not_measured_is_no_promise_kept() -> None:
    assert edit_targets({}) == {}
