"""Frames <-> what a model sees, for each codec that a space may be of.

`codec_of` a configuration gives every arrow between recordings and features in one object.
"""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from voicelab.audio import Recording, resample
from voicelab.features.layout import BandConfig, Features, centres_hz
from voicelab.features.mel import MelCodec, MelConfig
from voicelab.features.voicing import refuse_unvoiced
from voicelab.features.world import (
    F0_RANGE_HZ,
    FeatureConfig,
    WorldCodec,
    add_difference,
    bandwidth_hz,
    from_frames,
    to_frames,
    voiced_or_refused,
)
from voicelab.frames import MIN_RATE
from voicelab.refusal import Refusal

__all__ = [
    "CONFIGS",
    "F0_RANGE_HZ",
    "BandConfig",
    "FeatureConfig",
    "Features",
    "MelCodec",
    "MelConfig",
    "SpaceCodec",
    "WorldCodec",
    "add_difference",
    "bandwidth_hz",
    "centres_hz",
    "codec_of",
    "config_from",
    "config_of",
    "from_frames",
    "from_recording",
    "refuse_unvoiced",
    "to_frames",
    "voiced_or_refused",
]


class SpaceCodec(Protocol):
    """Every arrow between a recording and features; each codec has frames of its own."""

    def analyse(self, recording: Recording) -> Any:
        """Return the frames of a recording."""

    def analyse_voice(self, recording: Recording) -> Any:
        """Return the frames of a recording; `Refusal` where it holds no voiced speech."""

    def synthesise(self, frames: Any) -> Recording:
        """Return the recording that frames describe."""

    def from_frames(self, frames: Any) -> Features:
        """Return what a model sees of frames."""

    def add_difference(self, frames: Any, difference: np.ndarray) -> Any:
        """Return frames moved by a difference of features [L, F]; none at all gives them back."""

    def to_frames(self, features: Features, like: Any) -> Any:
        """Return the frames that features alone describe; `like` gives rates and lengths."""

    def blank(self, length: int, source: str) -> Any:
        """Return frames of L frames at 16 kHz that hold nothing, for `to_frames` to fill."""

    def amplified(self, frames: Any, gain_db: float) -> Any:
        """Return frames that speak louder."""

    def voicing(self, values: np.ndarray) -> np.ndarray:
        """Return how much voice every frame of features [L, F] holds, float [L] from 0 to 1."""

    def pitch_hz(self, frames: Any, spoken: Recording) -> np.ndarray:
        """Return F0 [L], 0 where unvoiced, of frames and of what `synthesise` made of them."""


CONFIGS: dict[str, type[BandConfig]] = {"world": FeatureConfig, "griffin_lim": MelConfig}
SPACE_CODECS: dict[type, Any] = {FeatureConfig: WorldCodec, MelConfig: MelCodec}


def codec_of(config: BandConfig) -> SpaceCodec:
    """Return the codec that features of a configuration are made and spoken by."""
    codec: SpaceCodec = SPACE_CODECS[type(config)](config)
    return codec


def config_of(codec: str) -> BandConfig:
    """Return the configuration of a codec by its name; `Refusal` where there is none."""
    if codec not in CONFIGS:
        raise Refusal(
            "{codec!r} is no codec; use {configs}.",
            codec=codec,
            configs=" or ".join(CONFIGS),
        )
    return CONFIGS[codec]()


def config_from(stored: Mapping[str, Any]) -> BandConfig:
    """Return a configuration as a checkpoint holds it; those that name no codec are of WORLD."""
    return CONFIGS[stored.get("codec", "world")](**stored)


def from_recording(recording: Recording, config: BandConfig) -> Features:
    """Return the features of a recording as a corpus is read: at 16 kHz."""
    codec = codec_of(config)
    return codec.from_frames(codec.analyse(resample(recording, MIN_RATE)))
