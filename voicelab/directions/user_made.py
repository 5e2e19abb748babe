"""Directions that a person chooses: between two groups of voices, and away from the average."""

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

LONGEST = 60  # characters of a name that somebody chose
NOWHERE = 1e-6  # latent distance below which two places are one
SHARES = {  # what of two groups is compared as a share, and how it is called
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
    taken: Collection[str] = (),
) -> Direction:
    """Return the difference of the means of two groups of voices, as they are.

    Nothing is balanced: whatever else differs between the groups is a part of the direction. Its
    `label` says what of the known labels does.

    Parameters
    ----------
    table : LatentTable
    from_ids, to_ids : sequence of str
        Strength 1 carries the mean of the former to that of the latter.
    name : str
    taken : collection of str
        Names that other directions have.

    Raises
    ------
    Refusal
        Where a group is empty, an id is unknown or in both, the means coincide, or the name is
        empty, longer than 60 characters, taken, or like those of directions made otherwise.
    """
    _refuse_name(name, taken)
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
    here, there = ([table.row(voice) for voice in group] for group in groups)
    means = table.means.astype(np.float64)
    difference = means[there].mean(axis=0) - means[here].mean(axis=0)
    return _direction(
        table,
        name,
        difference,
        "difference of two chosen groups, not balanced",
        from_class=_counted(here),
        to_class=_counted(there),
        fitted_on=(groups[0], groups[1]),
        label=in_words(contrast(table, groups[0], groups[1])),
    )


def away(table: "LatentTable", latent: np.ndarray, name: str) -> Direction:
    """Return the direction from the average of the training voices to a voice.

    Strength 0 is the voice, -1 the average, below that its anti-voice, above 0 its caricature.

    Parameters
    ----------
    table : LatentTable
    latent : float array [D]
        Mean of the voice's windows.
    name : str
        Of the voice.

    Raises
    ------
    Refusal
        Where the voice is the average itself.
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
    """Return what else is known of two groups, as (of the first, of the second).

    Returns
    -------
    dict
        "female", "native": shares of those of whom it is known; "years": mean age; "narrow": share
        recorded at 8 kHz. What is unknown of a whole group is left out.
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
    """Return what differs between two groups in a few words, "" where nothing much does."""
    said = []
    for key, what in SHARES.items():
        here, there = contrast.get(key, (0.0, 0.0))
        if abs(there - here) >= WORTH_SAYING:
            said.append(
                Sentence("{what} {here:.0%} to {there:.0%}", what=what, here=here, there=there)
            )
    here, there = contrast.get("years", (0.0, 0.0))
    if abs(there - here) >= WORTH_SAYING_YEARS:
        said.append(Sentence("mean age {here:.0f} to {there:.0f}", here=here, there=there))
    return listed(said)


def _refuse_name(name: str, taken: Collection[str]) -> None:
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
    if name in taken:
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
