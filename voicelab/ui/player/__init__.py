"""The player: original, resynthesis and edit at equal level; the sound of a click on the map."""

from voicelab.ui.player.player import player, player_value, sound_player, sound_value

__all__ = ["player", "player_value", "sound_player", "sound_value"]
