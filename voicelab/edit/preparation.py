"""A recording or a voice of the map, analysed, encoded and decoded once."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from voicelab.audio import Recording, checked, rms_dbfs
from voicelab.codecs import Codec, Features, Frames
from voicelab.convert import db_to_gain
from voicelab.edit.differential import Base
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.model.space import Space

MIN_SECONDS = 0.3
VOICE_LEVEL_DBFS = -26.0  # of decoded voices, which have no recording whose level to keep


@dataclass(frozen=True)
class Prepared:
    """A recording analysed, encoded and decoded once, so that a slider need not do it again.

    Attributes
    ----------
    codec : Codec
        Of the space.
    frames : Frames
        As the codec has them.
    features : Features
    latents : float32 array [W, D]
    decoded : float32 array [L, F]
        The features that `latents` decode to.
    recording : Recording or None
        What was analysed; None for a voice of the map, of which there is none.
    """

    codec: Codec
    frames: Frames
    features: Features
    latents: np.ndarray
    decoded: np.ndarray
    recording: Recording | None = None

    @cached_property
    def base(self) -> Base:
        """What differential edits are laid over: the recording, else what the voice decodes to."""
        frames: Any = self.frames
        return Base(self.recording or self.codec.synthesise(frames), frames)


def prepare(recording: Recording, space: "Space") -> Prepared:
    """Return a recording ready to be moved.

    Raises
    ------
    Refusal
        If it is shorter than 0.3 s or holds no voiced speech.
    """
    checked(recording, max_seconds=None)
    if recording.seconds < MIN_SECONDS:
        raise Refusal(
            "{source} lasts {seconds:.3f} s; editing needs at least {least} s of speech: "
            "give a longer recording.",
            source=recording.source,
            seconds=recording.seconds,
            least=MIN_SECONDS,
        )
    codec = space.codec
    frames = codec.analyse_voice(recording)
    features = codec.from_frames(frames)
    latents = space.encode(features)
    decoded = space.decode(latents, len(features.values))
    return Prepared(codec, frames, features, latents, decoded, recording)


def prepare_voice(latents: np.ndarray, space: "Space", name: str) -> Prepared:
    """Return a voice of the map ready to be moved: what its latents [W, D] decode to, at 16 kHz."""
    length = space.config.window + (len(latents) - 1) * space.config.hop
    decoded = space.decode(latents, length)
    mask = np.ones(space.config.features.size, dtype=bool)
    codec = space.codec
    frames = codec.to_frames(Features(decoded, mask, 0.0), codec.blank(length, name))
    gain_db = VOICE_LEVEL_DBFS - rms_dbfs(codec.synthesise(frames).samples)
    frames = codec.amplified(frames, gain_db)
    features = Features(decoded, mask, float(2 * np.log(db_to_gain(gain_db))))
    return Prepared(codec, frames, features, np.asarray(latents, dtype=np.float32), decoded)
