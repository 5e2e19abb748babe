"""The rack: one slider for every direction that is switched on, and how they move the voice."""

from voicelab.ui.rack.rack import SWITCHED_ON, rack, racked

__all__ = ["SWITCHED_ON", "rack", "racked"]
