"""The tab of what was kept: named, ordered, heard, loaded again, exported."""

from voicelab.ui.basket.basket import BasketTab

__all__ = ["BasketTab"]
