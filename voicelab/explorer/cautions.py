"""The reasons to trust an edit less than its sound suggests."""

from collections.abc import Sequence

from voicelab.edit import Move
from voicelab.explorer.results import Caution
from voicelab.neighbourhood import NEIGHBOURS


def cautions(
    moves: Sequence[Move], before: float, distance: float, edge: float
) -> tuple[Caution, ...]:
    """Return the reasons to trust an edit less.

    Parameters
    ----------
    moves : sequence of Move
    before, distance : float
        Mean distance to the nearest voices of what was opened, and of the edit.
    edge : float
        Where the cloud of real voices ends.
    """
    found = []
    real = [move for move in moves if move.strength]
    if real and distance > edge:
        figures = {"distance": distance, "before": before, "edge": edge}
        found.append(Caution("cloud", {**figures, "neighbours": NEIGHBOURS}))
    for move in real:
        direction, strength = move.direction, move.strength
        said = {"direction": direction.name, "strength": strength}
        if direction.by_chance:
            found.append(Caution("chance", said | {"separability": direction.separability}))
        measured = direction.validated_range
        if measured is None:
            found.append(Caution("unmeasured", said))
        elif not measured[0] <= strength <= measured[1]:
            found.append(Caution("range", {**said, "low": measured[0], "high": measured[1]}))
    return tuple(found)
