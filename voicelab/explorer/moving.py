"""Along which directions settings move, and what is to be said against the result."""

from collections.abc import Mapping

from voicelab import edit
from voicelab.directions import BY, HELD, Direction, Transport, orthogonalised
from voicelab.explorer.results import Caution
from voicelab.explorer.settings import Settings
from voicelab.neighbourhood import NEIGHBOURS
from voicelab.refusal import Refusal

KEPT = ("gender", "age")  # the attributes that others are held against where nothing was fitted


def ways(
    settings: Settings, known: Mapping[str, Direction], space_sha256: str
) -> dict[str, Direction]:
    """Return what each of the moves of settings really goes along.

    Parameters
    ----------
    settings : Settings
    known : mapping of str to Direction
        All that there are for the user.
    space_sha256 : str
        Of the checkpoint whose latents are moved.

    Returns
    -------
    dict of str to Direction
        By the names in the settings. With the others held: NAME:held where there is one, else what
        is left of the direction without those of gender and age, itself and its own kind excepted.

    Raises
    ------
    Refusal
        Where a direction, the rendering or what moves is unknown, a direction is of another space,
        or cannot be had with the others held.
    """
    edit.refuse_unknown(settings.moves, known, settings.rendering, settings.moving)
    for name in settings.moves:
        if known[name].space_sha256 != space_sha256:
            raise Refusal(
                "{direction} is a direction of another space ({own}, loaded is {loaded}); make "
                "it again in this one.",
                direction=name,
                own=known[name].space_sha256[:12],
                loaded=space_sha256[:12],
            )
    return {
        # What is not moved need not be held: a slider at 0 is in nobody's way.
        name: _held(known[name], known) if settings.held and strength else known[name]
        for name, strength in settings.moves.items()
    }


def _held(direction: Direction, known: Mapping[str, Direction]) -> Direction:
    if direction.name.endswith(HELD):
        return direction
    if direction.name + HELD in known:
        return known[direction.name + HELD]
    if isinstance(direction, Transport):
        raise Refusal(
            "{direction} is a map that moves every window its own way, so that nothing can "
            "be held along it; let the others move, or choose a direction.",
            direction=direction.name,
        )
    kind = direction.name.partition(":")[0].partition(BY)[0]
    others = [known[name] for name in KEPT if name in known and name != kind]
    if not others:
        raise Refusal(
            "there is neither gender nor age to hold while moving along {direction}; let "
            "the others move.",
            direction=direction.name,
        )
    return orthogonalised(direction, others)


def cautions(
    settings: Settings, along: Mapping[str, Direction], before: float, distance: float, edge: float
) -> tuple[Caution, ...]:
    """Return what is to be said against an edit.

    Parameters
    ----------
    settings : Settings
    along : mapping of str to Direction
        As `ways` returns it.
    before, distance : float
        Mean distance to the nearest voices of what was opened, and of the edit.
    edge : float
        Where the cloud of real voices ends.
    """
    found = []
    if settings.moved and distance > edge:
        figures = {"distance": distance, "before": before, "edge": edge}
        found.append(Caution("cloud", {**figures, "neighbours": NEIGHBOURS}))
    for name, strength in settings.moved.items():
        said = {"direction": along[name].name, "strength": strength}
        if along[name].by_chance:
            found.append(Caution("chance", said | {"separability": along[name].separability}))
        measured = along[name].validated_range
        if measured is None:
            found.append(Caution("unmeasured", said))
        elif not measured[0] <= strength <= measured[1]:
            found.append(Caution("range", {**said, "low": measured[0], "high": measured[1]}))
    return tuple(found)
