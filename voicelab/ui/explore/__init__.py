"""The tab in which a voice is selected, moved and heard.

`sources` opens recordings, `voice_view` shows the selected voice, `curves_panel` the response
curves; `tab` puts them together and handles their events.
"""

from voicelab.ui.explore.tab import ExploreTab

__all__ = ["ExploreTab"]
