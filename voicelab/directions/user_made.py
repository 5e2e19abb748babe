"""Directions that a user makes: between two groups of voices, and away from the average."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from voicelab.attributes import NATIVE, nativeness
from voicelab.directions import identifier
from voicelab.directions.direction import Direction
from voicelab.directions.identifier import Kind
from voicelab.refusal import Refusal, Sentence, listed

if TYPE_CHECKING:
    from voicelab.latent import LatentTable

LONGEST = 60  # characters of a name
NOWHERE = 1e-6  # latent distance below which two positions are the same
SHARES = {  # shares compared between two groups, and their names
    "female": Sentence("women"),
    "native": Sentence("native"),
    "narrow": Sentence("recorded at 8 kHz"),
}
WORTH_SAYING = 0.1  # difference of two shares
WORTH_SAYING_YEARS = 3.0


def between(
    table: "LatentTable",
    from_ids: Sequence[str],
    to_ids: Sequence[str],
    name: str,
    existing: Collection[str] = (),
) -> Direction:
    """Return the difference of the means of two groups of voices.

    Nothing is balanced: whatever else differs between the groups is a part of the direction. Its
    `label` names the known differences.

    Parameters
    ----------
    table : LatentTable
    from_ids, to_ids : sequence of str
        Strength 1 moves the mean of the former to that of the latter.
    name : str
    existing : collection of str
        Names of other directions.

    Raises
    ------
    Refusal
        If a group is empty, an id is unknown or in both, the means coincide, or the name is
        empty, longer than 60 characters, in use, or reserved for another kind of direction.
    """
    _refuse_name(name, existing)
    groups = [list(dict.fromkeys(ids)) for ids in (from_ids, to_ids)]
    if not all(groups):
        raise Refusal(
            "{name} was given {from_count} voices to start from and {to_count} to go to; "
            "give at least one on either side.",
            name=name,
            from_count=len(groups[0]),
            to_count=len(groups[1]),
        )
    both = [voice for voice in groups[0] if voice in set(groups[1])]
    if both:
        voices = ", ".join(both[:3]) + (" ..." if both[3:] else "")
        raise Refusal(
            "{voices} would be on both sides of {name}; take each voice out of one of them.",
            voices=voices,
            name=name,
        )
    first, second = ([table.row(voice) for voice in group] for group in groups)
    means = table.means.astype(np.float64)
    difference = means[second].mean(axis=0) - means[first].mean(axis=0)
    return _direction(
        table,
        name,
        difference,
        "difference of two chosen groups, not balanced",
        from_class=_counted(first),
        to_class=_counted(second),
        fitted_on=(groups[0], groups[1]),
        label=in_words(contrast(table, groups[0], groups[1])),
    )


def away(table: "LatentTable", latent: np.ndarray, name: str) -> Direction:
    """Return the direction from the average of the training voices to a voice.

    Strength 0 is the voice, -1 the average. Below -1 lies its anti-voice, above 0 its caricature.

    Parameters
    ----------
    table : LatentTable
    latent : float array [D]
        Mean of the voice's windows.
    name : str
        Name of the voice.

    Raises
    ------
    Refusal
        If the voice is the average.
    """
    training = table.splits == "training"
    average = table.means[training].astype(np.float64).mean(axis=0)
    return _direction(
        table,
        identifier.voice(name),
        latent.astype(np.float64) - average,
        "difference to the average of the training voices",
        from_class=Sentence("average"),
        to_class=name,
        fitted_on=(table.ids[training].tolist(), [name]),
    )


def contrast(
    table: "LatentTable", from_ids: Sequence[str], to_ids: Sequence[str]
) -> dict[str, tuple[float, float]]:
    """Return the known properties of two groups, as (first, second).

    Returns
    -------
    dict
        "female", "native": shares of the labelled voices; "years": mean age; "narrow": share
        recorded at 8 kHz. A property that a whole group lacks is left out.
    """
    groups = [table.where(np.array([table.row(i) for i in ids])) for ids in (from_ids, to_ids)]
    found: dict[str, tuple[float, float]] = {}
    for key, values in {
        "female": [g.genders[g.genders != ""] == "female" for g in groups],
        "years": [g.ages[np.isfinite(g.ages)] for g in groups],
        "native": [
            np.array([nativeness(one) == NATIVE[0] for one in g.accents if one]) for g in groups
        ],
        "narrow": [g.narrow for g in groups],
    }.items():
        if all(len(one) for one in values):
            found[key] = float(np.mean(values[0])), float(np.mean(values[1]))
    return found


def in_words(contrast: dict[str, tuple[float, float]]) -> str:
    """Return what differs between two groups in a few words, or ""."""
    parts = []
    for key, what in SHARES.items():
        first, second = contrast.get(key, (0.0, 0.0))
        if abs(second - first) >= WORTH_SAYING:
            parts.append(
                Sentence("{what} {here:.0%} to {there:.0%}", what=what, here=first, there=second)
            )
    first, second = contrast.get("years", (0.0, 0.0))
    if abs(second - first) >= WORTH_SAYING_YEARS:
        parts.append(Sentence("mean age {here:.0f} to {there:.0f}", here=first, there=second))
    return listed(parts)


def _refuse_name(name: str, existing: Collection[str]) -> None:
    if not isinstance(name, str):
        raise Refusal("the name of a direction must be text, not {came}.", came=repr(name))
    if not name.strip():
        raise Refusal("a direction was given no name; call it something.")
    if len(name) > LONGEST:
        raise Refusal(
            "the name of a direction has {count} characters; {most} are the most: choose a "
            "shorter one.",
            count=len(name),
            most=LONGEST,
        )
    if name in existing:
        raise Refusal("there is a direction {name!r} already; choose another name.", name=name)
    known = identifier.parse(name)
    if known.held or known.kind is not Kind.USER_MADE:
        raise Refusal(
            "{name!r} is named like a direction that voicelab makes itself; choose another name.",
            name=name,
        )


def _counted(rows: Sequence[int]) -> str:
    if len(rows) == 1:
        return Sentence("1 chosen voice")
    return Sentence("{count} chosen voices", count=len(rows))


def _direction(
    table: "LatentTable",
    name: str,
    difference: np.ndarray,
    method: str,
    from_class: str,
    to_class: str,
    fitted_on: tuple[Sequence[str], Sequence[str]],
    label: str = "",
) -> Direction:
    length = float(np.linalg.norm(difference))
    if length < NOWHERE:
        raise Refusal(
            "{name} leads nowhere: {from_class} and {to_class} lie in one place; choose "
            "voices that differ.",
            name=name,
            from_class=from_class,
            to_class=to_class,
        )
    return Direction(
        name=name,
        vector=(difference / length).astype(np.float32),
        unit_length=length,
        from_class=from_class,
        to_class=to_class,
        method=method,
        from_count=len(fitted_on[0]),
        to_count=len(fitted_on[1]),
        fitted_on=(*fitted_on[0], *fitted_on[1]),
        space_sha256=table.space_sha256,
        label=label,
    )
