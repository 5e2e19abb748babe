"""Names found directions by what changes along them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from voicelab.directions import Direction

HEARD = {  # what a slope is called when it rises and when it falls, and from where it counts
    "f0_semitones": ("higher pitch", "lower pitch", 0.7),
    "female": ("more female", "more male", 0.08),
    "years": ("older", "younger", 1.5),
    "native": ("more native", "less native", 0.06),
    "tilt_db": ("brighter", "darker", 1.0),
}


def named(slopes: Mapping[str, float]) -> str:
    """Return the largest changes along a direction.

    Parameters
    ----------
    slopes : mapping
        Changes by strength 1: "female", "native" (probabilities), "years", "f0_semitones",
        "tilt_db"; missing and non-finite ones are skipped.
    """
    changes = []
    for key, (rising, falling, least) in HEARD.items():
        slope = slopes.get(key, float("nan"))
        if np.isfinite(slope) and abs(slope) >= least:
            changes.append((abs(slope) / least, rising if slope > 0 else falling))
    changes.sort(reverse=True)
    return ", ".join(name for _, name in changes[:3]) or "nothing that the judges hear"


def relabelled(
    directions: Sequence[Direction], slopes: Mapping[str, Mapping[str, float]]
) -> list[Direction]:
    """Return directions with labels from their slopes; those without slopes are unchanged."""
    return [
        replace(one, label=named(slopes[one.name])) if one.name in slopes else one
        for one in directions
    ]
