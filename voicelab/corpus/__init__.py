"""Recordings with labels: manifests, the frozen split, cached computation, balanced classes."""

from voicelab.corpus.balance import NARROW_HZ, balanced_weights
from voicelab.corpus.cached import CachedFunction, default_cache, map_cached
from voicelab.corpus.check import Check, check
from voicelab.corpus.manifest import SPLITS, Utterance, read, split_of

__all__ = [
    "NARROW_HZ",
    "SPLITS",
    "CachedFunction",
    "Check",
    "Utterance",
    "balanced_weights",
    "check",
    "default_cache",
    "map_cached",
    "read",
    "split_of",
]
