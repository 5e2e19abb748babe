"""Where the selected voice and its edit lie on the maps."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voicelab.directions import Direction
from voicelab.explorer.explorer import Explorer
from voicelab.explorer.results import Edited, Opened
from voicelab.explorer.views import VOICES

LATENT = "latent"  # its place on maps of raw axes: all D coordinates


@dataclass(frozen=True)
class MapPositions:
    """Places by the key of a map: "pca-2" of the voices, "windows/pca-2" of their windows.

    Attributes
    ----------
    before, after : dict of str to list of float
        Of the selected voice and of its edit; "latent" holds all D coordinates.
    trail : dict of str to list of list of float
        The way between them, from strength 0 on.
    """

    before: dict[str, list[float]]
    after: dict[str, list[float]] | None = None
    trail: dict[str, list[list[float]]] = field(default_factory=dict)


def positions_on_maps(
    explorer: Explorer,
    opened: Opened,
    edited: Edited | None = None,
    user_directions: Mapping[str, Direction] | None = None,
) -> MapPositions:
    """Return where a voice lies and was moved to, on the maps that can tell.

    Parameters
    ----------
    explorer : Explorer
        Maps of windows take part once somebody looked at them.
    opened : Opened
    edited : Edited, optional
    user_directions : mapping of str to Direction, optional
        The user's directions by name.
    """
    before = {LATENT: opened.latent.astype(float).round(4).tolist()}
    after = {LATENT: edited.latent.astype(float).round(4).tolist()} if edited else None
    trail: dict[str, list[list[float]]] = {}
    for view in [VOICES, *(set(explorer.tables.loaded) - {VOICES})]:
        prefix = "" if view == VOICES else f"{view}/"
        places = explorer.place(opened.latent, opened.voice_id, view)
        before |= {prefix + key: place for key, place in places.items()}
        if edited is not None and after is not None:
            way = explorer.trail(opened, edited.settings, user_directions or {}, view)
            trail |= {prefix + key: places for key, places in way.items()}
            after |= {prefix + key: places[-1] for key, places in way.items()}
    return MapPositions(before, after, trail)
