"""The interface of a codec, and the registry of codecs."""

from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np

from voicelab.audio import Recording
from voicelab.codecs.layout import BandConfig, Features


class Frames(Protocol):
    """A recording analysed every 10 ms; the other fields belong to its codec."""

    @property
    def sample_rate(self) -> int:
        """Rate of the recording in Hz."""

    @property
    def samples(self) -> int:
        """Length T of the recording."""

    @property
    def source(self) -> str:
        """Where the recording came from."""


class Codec(Protocol):
    """Recordings <-> frames <-> the features that a model sees; each codec has its own frames."""

    name: ClassVar[str]  # in checkpoints and on the command line
    Config: ClassVar[type[BandConfig]]
    explicit_pitch: ClassVar[bool]  # whether frames hold F0 apart from the spectrum

    @property
    def config(self) -> Any:
        """How frames become features, a `Config`."""

    def analyse(self, recording: Recording) -> Any:
        """Return the frames of a recording."""

    def analyse_voice(self, recording: Recording) -> Any:
        """Return the frames of a recording; `Refusal` if it holds no voiced speech."""

    def synthesise(self, frames: Any) -> Recording:
        """Return the recording that frames describe."""

    def from_frames(self, frames: Any) -> Features:
        """Return the features of frames."""

    def add_difference(self, frames: Any, difference: np.ndarray) -> Any:
        """Return frames moved by a difference of features [L, F]; zeros change nothing."""

    def to_frames(self, features: Features, like: Any) -> Any:
        """Return frames made from features alone; `like` gives rates and lengths."""

    def blank(self, length: int, source: str) -> Any:
        """Return L empty frames at 16 kHz, for `to_frames` to fill."""

    def amplified(self, frames: Any, gain_db: float) -> Any:
        """Return frames amplified by a gain in dB."""

    def voicing(self, values: np.ndarray) -> np.ndarray:
        """Return how voiced each frame of features [L, F] is, float [L] from 0 to 1."""

    def pitch_hz(self, frames: Any, audio: Recording) -> np.ndarray:
        """Return the F0 [L], 0 where unvoiced, of frames and of the audio synthesised from them."""


CODECS: dict[str, type[Any]] = {}  # classes by name, called with their configuration

Registered = TypeVar("Registered", bound=type[Codec])


def register(codec: Registered) -> Registered:
    """Add a codec to `CODECS`: the decorator of its class."""
    CODECS[codec.name] = codec
    return codec
