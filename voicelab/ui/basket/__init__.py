"""The tab of what was kept: named, ordered, heard, loaded again, exported."""

from voicelab.ui.basket.tab import BasketTab, leaving

__all__ = ["BasketTab", "leaving"]
