"""Edits of made-up people of which it is known what they did."""

from pathlib import Path

import numpy as np

from voicelab import attributes
from voicelab.corpus import Utterance
from voicelab.experiments.edits.edit_cache import JUDGES
from voicelab.experiments.edits.outcomes import Outcomes
from voicelab.experiments.edits.scores import OTHER_GENDER, Condition, Scores

THRESHOLD = 0.7
GAP = 20.0  # years that both witnesses hear between 18-34 and 50 and over


def people(count: int = 40) -> list[Utterance]:
    return [
        Utterance(
            Path(f"{i}.wav"), "archive", f"s{i}", 25.0 if i % 4 < 2 else 60.0,
            ("female", "male")[i % 2], "english_usa" if i % 8 < 4 else "spanish",
        )
        for i in range(count)
    ]  # fmt: skip


def planted(
    flipped: dict[Condition, tuple[float, float]],
    years: dict[Condition, tuple[float, float]] | None = None,
    similarity: dict[Condition, float] | None = None,
    misheard: int = 0,
    count: int = 40,
) -> Outcomes:
    """Return outcomes of which success, years and similarity are known.

    `flipped`: of an edit, the share of the first people whom each witness hears as the
    other gender. `years`: how much older it hears everybody. The second witness hears the last
    `misheard` people as the other gender from the beginning.
    """
    who = people(count)
    spaces = dict.fromkeys(c.space for c in flipped)
    unmoved = [Condition(s, r) for s in spaces for r in ("original", "copy", "decoded")]
    conditions = [*unmoved, *flipped]
    shape = len(who), len(conditions)
    genders = np.array([u.gender for u in who])
    other = np.array([OTHER_GENDER[g] for g in genders])
    said = {(h, a): np.full(shape, "", dtype="<U24") for h in JUDGES for a in attributes.names()}
    heard_years = {h: np.full(shape, np.nan) for h in JUDGES}
    target = {h: np.full(shape, 0.1) for h in JUDGES}
    likely = {(h, "spanish"): np.full(shape, 0.1) for h in JUDGES}
    alike = np.ones(shape)
    for index, condition in enumerate(conditions):
        for judge_name, share, older in zip(
            JUDGES,
            flipped.get(condition, (0.0, 0.0)),
            (years or {}).get(condition, (0.0, 0.0)),
            strict=True,
        ):
            turned = np.arange(len(who)) < round(share * len(who))
            said[judge_name, "gender"][:, index] = np.where(turned, other, genders)
            said[judge_name, "accent"][:, index] = [u.accent for u in who]
            base = np.array([30.0 if (u.age or 0) < 35 else 30.0 + GAP for u in who])
            heard_years[judge_name][:, index] = base + older
            target[judge_name][:, index] = 0.1 + 0.2 * condition.strength
            likely[judge_name, "spanish"][:, index] = [
                0.5 if u.accent == "spanish" else 0.1 * (1 + condition.strength) for u in who
            ]
        if misheard:
            said[JUDGES[1], "gender"][-misheard:, index] = other[-misheard:]
        alike[:, index] = (similarity or {}).get(condition, 1.0)
    nothing = np.zeros(shape)
    scores = Scores(
        who, conditions, said, target, likely, heard_years, np.ones(shape, dtype=bool),
        alike, alike, nothing, nothing, nothing, nothing,
    )  # fmt: skip
    return Outcomes(scores, THRESHOLD)
