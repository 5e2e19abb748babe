"""The rack: one slider for every direction that is switched on, and how they move the voice."""

from voicelab.ui.rack.rack import AWAY, SWITCHED_ON, rack, racked

__all__ = ["AWAY", "SWITCHED_ON", "rack", "racked"]
