"""The map of voices: what Python hands to the browser, and what the browser does with it."""

from voicelab.ui.map.facts import map_facts
from voicelab.ui.map.map import marked, voices_map

__all__ = ["map_facts", "marked", "voices_map"]
