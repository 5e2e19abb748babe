"""Published networks that listen: one trained to tell speakers apart, one to recognise speech."""

from voicelab.encoders.representation import ENCODERS, embedding, load
from voicelab.encoders.shipped_weights import CAMPPLUS, WHISPER, file_of

__all__ = ["CAMPPLUS", "ENCODERS", "WHISPER", "embedding", "file_of", "load"]
