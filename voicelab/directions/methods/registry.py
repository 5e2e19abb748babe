"""Methods of fitting a direction, by name; a module of this folder adds its own by `@method`."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from voicelab.directions.direction import Direction

if TYPE_CHECKING:
    from voicelab.latent import LatentTable

Method = Callable[["LatentTable", str, Sequence[Direction]], Direction]

METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Return a decorator that registers a function as a method of fitting a direction.

    The function is given a table of voices, the name of a class difference, and the directions
    that were found without labels. It returns a direction of that name, fitted on the training
    voices of the table, or raises `Refusal`.
    """

    def registered(function: Method) -> Method:
        if name in METHODS:
            raise ValueError(f"there are two methods {name!r}")
        METHODS[name] = function
        return function

    return registered
