"""The page of a listening test: sounds without names, answered by keys, every answer saved."""

from voicelab.ui.listening.open_tests import OpenTests
from voicelab.ui.listening.page import listening_page, refuse_page, serve_listening
from voicelab.ui.listening.tab import ListeningTab

__all__ = ["ListeningTab", "OpenTests", "listening_page", "refuse_page", "serve_listening"]
