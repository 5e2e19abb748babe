"""Colours, symbols and names of the classes of an attribute on a map."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from voicelab import attributes
from voicelab.attributes import AGE_BANDS
from voicelab.figures.palette import COLOURS

SYMBOLS = ("circle", "square", "diamond", "cross")  # plotly draws them in 2-D and in 3-D
GENDER_COLOURS = {"female": "#D55E00", "male": "#0072B2", "other": "#009E73"}
# In the order of Viridis; its ends are visible on a light and on a dark page.
BAND_COLOURS = ("#6A3FA0", "#2F7FB8", "#35B779", "#E8B51D")
NAMED_ACCENTS = 8  # the most frequent ones get a colour, the others share grey


@dataclass(frozen=True)
class Look:
    """How the voices of a class are drawn; every class of an attribute differs."""

    label: str
    colour: str
    symbol: str


def class_looks(labels: np.ndarray, attribute: str) -> list[Look]:
    """Return how the classes in a legend are drawn.

    Parameters
    ----------
    labels : str array [N]
        "" where unknown.
    attribute : str
        "gender", "band" (of age: in its order, dark to bright), "accent" (the eight most
        frequent), another declared attribute (its classes in order), or any other column (all
        classes, the most frequent first).
    """
    named = [label for label, _ in Counter(labels.tolist()).most_common() if label]
    if attribute == "band":
        return [
            Look(band, colour, SYMBOLS[index])
            for index, (band, colour) in enumerate(zip(AGE_BANDS, BAND_COLOURS, strict=True))
            if band in named
        ]
    if attribute == "gender":
        named = [label for label in GENDER_COLOURS if label in named]
    elif attribute == "accent":
        named = named[:NAMED_ACCENTS]
    elif classes := {one.name: one.classes for one in attributes.declared()}.get(attribute):
        named = [label for label in classes if label in named]
    return [
        Look(
            label,
            GENDER_COLOURS.get(label) or COLOURS[index % len(COLOURS)],
            SYMBOLS[index % len(SYMBOLS)],
        )
        for index, label in enumerate(named)
    ]


def accent_name(label: str) -> str:
    """Return the display name of an accent: english_usa -> English (USA)."""
    if not label:
        return "unknown"
    language, _, country = label.partition("_")
    country = country.upper() if country in ("usa", "uk") else country.title()
    return language.title() + (f" ({country})" if country else "")
