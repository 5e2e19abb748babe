"""Moves along directions: resolved and checked once, here; whoever takes a `Move` asks no more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicelab.directions import Direction, Kind, identifier, orthogonalised
from voicelab.refusal import Refusal, Sentence

if TYPE_CHECKING:
    from voicelab.model.space import Space

STRONGEST = 100.0  # far beyond any voice; what is stronger overflows the decoder
HELD_CONSTANT = ("gender", "age")  # what is held where no held variant was fitted


@dataclass(frozen=True)
class Move:
    """A checked move: along a direction of the space that renders it, by a finite strength.

    Made by `resolve`.

    Attributes
    ----------
    direction : Direction
        What is really moved along: where other attributes are held, the held variant.
    strength : float
        In class distances.
    """

    direction: Direction
    strength: float


def resolve(
    asked: Mapping[str, float],
    directions: Mapping[str, Direction],
    space: "Space",
    held: bool = False,
) -> tuple[Move, ...]:
    """Return the moves that are asked for, checked: the only place where that happens.

    Parameters
    ----------
    asked : mapping of str to float
        Strengths by the name of the direction.
    directions : mapping of str to Direction
        All that there are.
    space : Space
        In which the moves will be rendered.
    held : bool
        Keep the other attributes constant. A move then goes along the held variant of its direction
        where one was fitted; otherwise along the part of the direction that is independent of those
        of gender and age (except its own attribute). A move of strength 0 goes nowhere and holds
        nothing.

    Returns
    -------
    tuple of Move
        In the order in which they were asked for.

    Raises
    ------
    Refusal
        If a direction is unknown or was fitted in another space, a strength is not a finite
        number from -100 to 100, or nothing can be held along a direction.
    """
    return tuple(
        Move(_direction(name, strength, directions, space, held), strength)
        for name, strength in asked.items()
    )


def _direction(
    name: str, strength: float, directions: Mapping[str, Direction], space: "Space", held: bool
) -> Direction:
    if name not in directions:
        raise Refusal(
            "there is no direction {direction!r}; use one of {known}.",
            direction=name,
            known=", ".join(sorted(directions)) or Sentence("those of a space that has some"),
        )
    if not np.isfinite(strength):
        raise Refusal(
            "{direction} was given the strength {strength}; give a finite number.",
            direction=name,
            strength=strength,
        )
    if abs(strength) > STRONGEST:
        raise Refusal(
            "{direction} was given the strength {strength:g}; give one from -{most:g} to {most:g}.",
            direction=name,
            strength=strength,
            most=STRONGEST,
        )
    direction = directions[name]
    if direction.space_sha256 != space.sha256:
        raise Refusal(
            "{direction} is a direction of another space ({fitted_in}, loaded is {loaded}); make "
            "it again in this one.",
            direction=name,
            fitted_in=direction.space_sha256[:12],
            loaded=space.sha256[:12],
        )
    return _held(direction, directions) if held and strength else direction


def _held(direction: Direction, directions: Mapping[str, Direction]) -> Direction:
    if direction.held:
        return direction
    fitted = identifier.held(direction.name)
    if fitted in directions:
        return directions[fitted]
    if direction.kind is Kind.TRANSPORT:
        raise Refusal(
            "{direction} is a transport map: it moves every window differently, so no attribute "
            "can be kept constant along it; do not keep them constant, or choose a direction.",
            direction=direction.name,
        )
    constant = [
        directions[name]
        for name in HELD_CONSTANT
        if name in directions and name != direction.attribute
    ]
    if not constant:
        raise Refusal(
            "there is no direction of gender or age to keep constant while moving along "
            "{direction}; do not keep other attributes constant.",
            direction=direction.name,
        )
    return orthogonalised(direction, constant)


def moved(latents: np.ndarray, moves: Sequence[Move]) -> np.ndarray:
    """Return latents [W, D] moved; a new float32 array.

    Moves add up. They are added in the order of the names of their directions, so that the order
    in which they come changes no digit.
    """
    total = np.zeros(latents.shape, dtype=np.float64)
    for move in sorted(moves, key=lambda move: (move.direction.name, move.strength)):
        total += move.direction.displacement(latents, move.strength)
    return (latents + total).astype(np.float32)


def parsed(moves: Iterable[str]) -> dict[str, float]:
    """Return strengths by name of moves written as NAME=STRENGTH; those of one name add up."""
    found: dict[str, float] = {}
    for move in moves:
        name, _, strength = move.partition("=")
        try:
            found[name.strip()] = found.get(name.strip(), 0.0) + float(strength)
        except ValueError:
            raise Refusal(
                "{move!r} is not a move; write NAME=STRENGTH, for example gender=1.0.", move=move
            ) from None
    return found
