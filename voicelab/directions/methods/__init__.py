"""The methods of fitting a direction between two classes; a new one is a new module here."""

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from voicelab.directions.direction import Direction
from voicelab.directions.methods.registry import METHODS, method
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.latent import LatentTable

__all__ = ["METHODS", "fit", "method"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def fit(
    table: "LatentTable", name: str, method: str = "balanced", found: Sequence[Direction] = ()
) -> Direction:
    """Fit a direction on the training voices of a table.

    Parameters
    ----------
    table : LatentTable
    name : str
        "gender", "age", "accent:NAME", as in `classes`.
    method : str
        A name in `METHODS`.
    found : sequence of Direction
        Directions found without labels, for the method "discovered".

    Raises
    ------
    Refusal
        If the method is unknown or the classes hold too few voices.
    """
    if method not in METHODS:
        raise Refusal(
            "{method!r} is no way to fit a direction; use {methods}.",
            method=method,
            methods=", ".join(sorted(METHODS)),
        )
    return METHODS[method](table, name, found)
