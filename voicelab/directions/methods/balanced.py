"""The difference of class means, balanced over everything else."""

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
    """Return the difference of class means, balanced over everything else."""
    return fit_mean_difference(table, name)


@method("held")
def held(table: "LatentTable", name: str, found: Sequence[Direction]) -> Direction:
    """Return the part of the balanced direction that is orthogonal to other attributes.

    Only gender and age are held: accent directions depend on a few voices, and holding a dozen of
    them would hold most of everything.
    """
    attribute = identifier.parse(name).attribute
    others = [fit_mean_difference(table, one) for one in ("gender", "age") if one != attribute]
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
