"""The page of a listening test: one sound at a time, answered by keys, every answer kept."""

from voicelab.ui.listening.open_tests import Room
from voicelab.ui.listening.page import listening_page, refuse_page, serve_listening
from voicelab.ui.listening.tab import ListeningTab

__all__ = ["ListeningTab", "Room", "listening_page", "refuse_page", "serve_listening"]
