"""The use cases: hear a voice of the map, bring a recording, move it, see where it lies."""

from voicelab.explorer.basket import Basket, Kept
from voicelab.explorer.explorer import STRENGTHS, Explorer
from voicelab.explorer.map_positions import MapPositions, positions_on_maps
from voicelab.explorer.results import Along, Caution, Edited, Goal, Neighbour, Opened
from voicelab.explorer.session import Desk
from voicelab.explorer.settings import Settings
from voicelab.explorer.views import VOICES, WINDOWS, View, Views

__all__ = [
    "STRENGTHS",
    "VOICES",
    "WINDOWS",
    "Along",
    "Basket",
    "Caution",
    "Desk",
    "Edited",
    "Explorer",
    "Goal",
    "Kept",
    "MapPositions",
    "Neighbour",
    "Opened",
    "Settings",
    "View",
    "Views",
    "positions_on_maps",
]
