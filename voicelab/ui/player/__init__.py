"""The player: original, resynthesis and edit at equal level; the sound of a click on the map."""

from voicelab.ui.player.player import heard, hearing, listening, served

__all__ = ["heard", "hearing", "listening", "served"]
