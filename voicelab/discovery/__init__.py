"""Finds directions without labels, writes them beside the others, and names them."""

from voicelab.discovery.files import as_directions, train_directions, windows
from voicelab.discovery.naming import named, relabelled
from voicelab.discovery.search import (
    Discovery,
    DiscoveryConfig,
    Finder,
    Shifts,
    decoder_of,
    discover,
)

__all__ = [
    "Discovery",
    "DiscoveryConfig",
    "Finder",
    "Shifts",
    "as_directions",
    "decoder_of",
    "discover",
    "named",
    "relabelled",
    "train_directions",
    "windows",
]
