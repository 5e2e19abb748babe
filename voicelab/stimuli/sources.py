"""The sources of stimuli: a file, a recording in memory, or the latents of a voice."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from voicelab import audio
from voicelab.audio import Recording
from voicelab.checksum import sha256_of
from voicelab.refusal import Refusal

UNKNOWN = "not stated"  # a licence or attribution that is not given


@dataclass(frozen=True)
class Source:
    """An unedited voice.

    Attributes
    ----------
    name : str
        Short, and unique in a set.
    path : str
        As on the command line; only a name if the source is not a file.
    sha256 : str
        Of the file's bytes; "" if the source is not a file.
    sound_sha256 : str
        Of its samples and their rate, or of its latents.
    seconds : float
        Its duration.
    sample_rate : int
        In Hz.
    licence, attribution : str
        The terms for passing the recording on, and its author.
    latents : float32 array [W, D] or None
        Of a voice on the map, which is decoded from them.
    in_memory : Recording or None
        A recording in memory; not written to provenance.json.
    """

    name: str
    path: str
    sha256: str
    sound_sha256: str
    seconds: float
    sample_rate: int
    licence: str = UNKNOWN
    attribution: str = UNKNOWN
    latents: np.ndarray | None = None
    in_memory: Recording | None = field(default=None, compare=False, repr=False)

    @classmethod
    def from_file(
        cls, path: str | Path, name: str, licence: str = UNKNOWN, attribution: str = UNKNOWN
    ) -> "Source":
        """Return a file as source; `Refusal` if it cannot be decoded."""
        recording = audio.load(path)
        found = cls.from_recording(recording, name, licence, attribution)
        return replace(found, path=str(path), sha256=_sha256_of(Path(path)), in_memory=None)

    @classmethod
    def from_recording(
        cls, recording: Recording, name: str, licence: str = UNKNOWN, attribution: str = UNKNOWN
    ) -> "Source":
        """Return a recording in memory as source."""
        return cls(
            name,
            recording.source,
            "",
            sound_sha256(recording),
            recording.seconds,
            recording.sample_rate,
            licence,
            attribution,
            in_memory=recording,
        )

    @classmethod
    def from_latents(
        cls,
        latents: np.ndarray,
        name: str,
        path: str,
        seconds: float,
        sample_rate: int,
        licence: str = UNKNOWN,
        attribution: str = UNKNOWN,
    ) -> "Source":
        """Return the latents [W, D] of a voice as source; `path` says which voice it is."""
        latents = np.ascontiguousarray(latents, dtype=np.float32)
        digest = hashlib.sha256(latents.tobytes()).hexdigest()
        return cls(name, path, "", digest, seconds, sample_rate, licence, attribution, latents)

    def recording(self, places: Sequence[Path] = ()) -> Recording:
        """Return the recording, unchanged since the set was planned.

        Parameters
        ----------
        places : sequence of Path
            Candidate files, tried before the original path; the first match is used.

        Raises
        ------
        Refusal
            If no file is found, or none matches.
        """
        if self.in_memory is not None:
            return self.in_memory
        if self.latents is not None:
            raise Refusal(
                "{name} is a voice of the map; there is no recording of it.", name=self.name
            )
        present = [one for one in dict.fromkeys([*places, Path(self.path)]) if one.is_file()]
        if not present:
            raise Refusal(
                "the source {path} is missing; put it back, or give the folder of the "
                "recordings with --sources.",
                path=self.path,
            )
        fitting = [one for one in present if not self.sha256 or _sha256_of(one) == self.sha256]
        if not fitting:
            which = " (as have others of that name)" if len(present) > 1 else ""
            raise Refusal(
                "{there} has changed since the set was planned{which}: its SHA-256 is another; put "
                "the recording back that it was made from, or plan a new set.",
                there=present[0],
                which=which,
            )
        for path in fitting:
            recording = audio.load(path)
            if sound_sha256(recording) == self.sound_sha256:
                return recording
        raise Refusal(
            "{fitting} is not the sound that the set was planned with; put the "
            "original recording back, or plan a new set.",
            fitting=fitting[0],
        )


def sound_sha256(recording: Recording) -> str:
    """Return the hash of a recording's samples and rate, whatever its file format."""
    digest = hashlib.sha256(f"{recording.sample_rate} Hz".encode())
    digest.update(np.ascontiguousarray(recording.samples, dtype="<f4").tobytes())
    return digest.hexdigest()


def _sha256_of(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError as error:
        raise Refusal(
            "{path} cannot be read ({reason}); check its permissions.",
            path=path,
            reason=error.strerror,
        ) from error
