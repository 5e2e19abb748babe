"""Figures as JSON: what takes how long in Python, and what a user of the page waits for."""

from voicelab.bench.timings import run

__all__ = ["run"]
