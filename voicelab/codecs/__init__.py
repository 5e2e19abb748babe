"""Recordings <-> frames <-> the features that a model sees, for each codec of a space.

A codec is one module of this folder: a configuration, frames, and a class with the methods of
`Codec` that registers itself. Every module is imported here, so that a new one is found.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from voicelab.audio import Recording, resample
from voicelab.codecs.codec import CODECS, Codec, Frames
from voicelab.codecs.layout import MIN_RATE, BandConfig, Features, centres_hz
from voicelab.refusal import Refusal

__all__ = [
    "CODECS",
    "MIN_RATE",
    "BandConfig",
    "Codec",
    "Features",
    "Frames",
    "centres_hz",
    "codec_named",
    "codec_of",
    "config_from",
    "from_recording",
]

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")


def codec_named(name: str) -> Codec:
    """Return a codec in its default configuration; `Refusal` if the name is unknown."""
    if name not in CODECS:
        raise Refusal(
            "{codec!r} is no codec; use {configs}.", codec=name, configs=" or ".join(sorted(CODECS))
        )
    codec: Codec = CODECS[name]()
    return codec


def codec_of(config: BandConfig) -> Codec:
    """Return the codec of a configuration."""
    by_config = {codec.Config: codec for codec in CODECS.values()}
    codec: Codec = by_config[type(config)](config)
    return codec


def config_from(stored: Mapping[str, Any]) -> BandConfig:
    """Return the configuration in a checkpoint.

    Without a codec's name it is that of WORLD, and then without a tracker's name that of DIO, the
    only one at first.
    """
    if "codec" not in stored:
        stored = {"tracker": "dio", **stored}
    config: BandConfig = CODECS[stored.get("codec", "world")].Config(**stored)
    return config


def from_recording(recording: Recording, config: BandConfig) -> Features:
    """Return the features of a recording of a corpus: at 16 kHz."""
    codec = codec_of(config)
    return codec.from_frames(codec.analyse(resample(recording, MIN_RATE)))
