"""The interface for Python: open a folder of checkpoints, edit recordings, judge them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from voicelab import edit, identity
from voicelab.audio import Recording, load, save
from voicelab.bundle import Bundle
from voicelab.directions import Direction
from voicelab.edit import Move, Prepared
from voicelab.judge import Verdict
from voicelab.latent import LatentTable
from voicelab.shipped import CHECKPOINTS


@dataclass(frozen=True)
class Edit:
    """A recording moved along directions, and how.

    Attributes
    ----------
    recording : Recording
        The result: as long as its source and at its sample rate.
    moves : tuple of Move
    prepared : Prepared
        The analysed source.
    rendering, scope : str
    """

    recording: Recording
    moves: tuple[Move, ...]
    prepared: Prepared
    rendering: str
    scope: str

    @cached_property
    def resynthesis(self) -> Recording:
        """What to compare with, strength 0: of a differential edit the source itself.

        Other edits are compared with the source as it came through the same codec, unmoved.
        """
        return edit.reference(self.prepared, self.rendering)

    def save(self, path: str | os.PathLike, bits: int = 16) -> None:
        """Write the result as a wav file of 16 or 24 bits."""
        save(self.recording, path, bits)


Source: TypeAlias = str | os.PathLike | Recording | Prepared | Edit


class Lab:
    """A space, its voices and directions, and a judge; each is loaded when it is first needed.

    Parameters
    ----------
    bundle : Bundle
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle

    @classmethod
    def open(cls, folder: str | os.PathLike = CHECKPOINTS) -> "Lab":
        """Open a folder of checkpoints; by default the shipped one.

        Raises
        ------
        Refusal
            Now or when a part is loaded, if a file is missing or damaged, or files of different
            spaces are mixed.
        """
        return cls(Bundle.open(folder))

    @property
    def directions(self) -> Mapping[str, Direction]:
        """What recordings can be moved along, by name."""
        return self.bundle.directions

    @property
    def voices(self) -> LatentTable:
        """The voices of the map."""
        return self.bundle.table

    def prepare(self, source: Source) -> Prepared:
        """Analyse a recording once, to edit it many times.

        Raises
        ------
        Refusal
            If a file cannot be read, or a recording is shorter than 0.3 s or holds no voiced
            speech.
        """
        if isinstance(source, Prepared):
            return source
        return edit.prepare(_recording(source), self.bundle.space)

    def voice(self, voice_id: str) -> Prepared:
        """Prepare a voice of the map: about 3 s, decoded from its latents.

        Raises
        ------
        Refusal
            If the map has no such voice.
        """
        stretch = self.voices.stretch(self.voices.row(voice_id))
        return edit.prepare_voice(stretch, self.bundle.space, voice_id)

    def edit(
        self,
        source: Source,
        moves: Mapping[str, float] | None = None,
        /,
        *,
        held: bool = False,
        rendering: str = "",
        scope: str = "everything",
        **strengths: float,
    ) -> Edit:
        """Move a recording along directions.

        Parameters
        ----------
        source : path, Recording, Prepared or Edit
            Not changed.
        moves : mapping of str to float, optional
            Strengths by the name of the direction, for names such as "accent:arabic".
        held : bool
            Keep the other attributes constant.
        rendering : str
            "faithful": only the difference between two decodings is added to the recording's
            frames, and the vocoder speaks them. "differential": that difference is laid over the
            recording itself. "decoded": the output of the decoder alone. By default differential;
            in spaces on mel spectrograms, which cannot do that, faithful.
        scope : str
            "everything"; "envelope": F0 stays as it is; "pitch": only F0 moves.
        **strengths : float
            Strengths of directions whose names are Python identifiers. 1 is the distance between
            the means of the two classes, 0 changes nothing, -1 goes the other way.

        Raises
        ------
        Refusal
            If the source cannot be edited, a direction or an argument is unknown, or a strength is
            out of range.
        """
        space = self.bundle.space
        asked = {**(moves or {}), **strengths}
        resolved = edit.resolve(asked, self.directions, space, held=held)
        prepared = self.prepare(source)
        rendering = edit.chosen_rendering(rendering, space.codec)
        recording = edit.render(prepared, resolved, space, rendering, scope)
        return Edit(recording, resolved, prepared, rendering, scope)

    def verdict(self, source: Source) -> Verdict:
        """Return what the judge hears; of what was prepared, in its edit of strength 0.

        Raises
        ------
        Refusal
            If a file cannot be read. A judge that cannot decide abstains instead.
        """
        return self.bundle.judge.verdict(_recording(source))

    def similarity(self, one: Source, other: Source) -> float:
        """Return how similar two voices are, the cosine of their speaker embeddings.

        Raises
        ------
        Refusal
            If a file cannot be read, or no speech is found in it.
        """
        embeddings = [identity.embedding(_recording(source)) for source in (one, other)]
        return identity.similarity(*embeddings)


def _recording(source: Source) -> Recording:
    """Return the sound of a source."""
    if isinstance(source, Recording):
        return source
    if isinstance(source, Edit):
        return source.recording
    if isinstance(source, Prepared):
        return edit.reference(source)
    return load(source)
