"""The use cases: hear a voice of the map, bring a recording, move it, see where it lies."""

from voicelab.explorer.basket import Basket, BasketItem
from voicelab.explorer.explorer import STRENGTHS, Explorer
from voicelab.explorer.map_positions import MapPositions, positions_on_maps
from voicelab.explorer.results import (
    Caution,
    Edited,
    Goal,
    Neighbour,
    Opened,
    Reported,
    ResponseCurve,
)
from voicelab.explorer.session import Session
from voicelab.explorer.settings import Settings
from voicelab.explorer.views import VOICES, WINDOWS, View, Views

__all__ = [
    "STRENGTHS",
    "VOICES",
    "WINDOWS",
    "Basket",
    "BasketItem",
    "Caution",
    "Edited",
    "Explorer",
    "Goal",
    "MapPositions",
    "Neighbour",
    "Opened",
    "Reported",
    "ResponseCurve",
    "Session",
    "Settings",
    "View",
    "Views",
    "positions_on_maps",
]
