"""The difference of class means among voices that are alike in everything else."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from voicelab.directions import identifier
from voicelab.directions.direction import Direction
from voicelab.directions.mean_difference import MIN_HELD_VOICES, fit_mean_difference, orthogonalised
from voicelab.directions.methods.between_classes import with_separability
from voicelab.directions.methods.registry import method
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.latent import LatentTable


@method("balanced")
def balanced(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the difference of class means among voices alike in everything else."""
    return fit_mean_difference(table, name)


@method("held")
def held(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the balanced direction without what it shares with those of other attributes.

    Held are gender and age alone: an accent's direction points at whatever its few voices share,
    and to hold a dozen of them would hold most of everything.
    """
    own = identifier.parse(name).attribute
    others = [fit_mean_difference(table, one) for one in ("gender", "age") if one != own]
    sure = [d for d in others if min(d.from_count, d.to_count) >= MIN_HELD_VOICES]
    if not sure:
        raise Refusal(
            "{name} cannot hold anything: gender and age have fewer than {min_held_voices} "
            "voices on a side; give more voices.",
            name=name,
            min_held_voices=MIN_HELD_VOICES,
        )
    rest = orthogonalised(fit_mean_difference(table, name), sure)
    return with_separability(replace(rest, name=identifier.held(name)), table, name)
