"""Published networks that listen: one trained to tell speakers apart, one to recognise speech."""

from voicelab.encoders.representation import ENCODERS, embedding

__all__ = ["ENCODERS", "embedding"]
