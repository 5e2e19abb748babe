"""Renders and shapes one stimulus, and compares its file with its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from voicelab import edit, identity
from voicelab.audio import Recording, rms_dbfs
from voicelab.bundle import Bundle
from voicelab.codecs import Frames
from voicelab.directions import Direction
from voicelab.edit import Move, Prepared
from voicelab.measure.pitch_check import PitchCheck, check_pitch
from voicelab.stimuli.plan import COPY, EDIT, Plan, Stimulus
from voicelab.stimuli.postprocess import ShapedSound, apply_gain, shape_sound
from voicelab.stimuli.sources import Source

KEPT = 2  # analysed sources; about 2 MB per second at 44.1 kHz


@dataclass
class Renderer:
    """Makes the stimuli of a plan; caches sources, so that their edits share one analysis.

    Attributes
    ----------
    plan : Plan
    bundle : Bundle
    places : mapping of str to sequence of Path
        Candidate files by the name of the source, for sources that have moved.
    """

    plan: Plan
    bundle: Bundle
    places: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    _directions: dict[str, Direction] = field(init=False)
    _opened: "dict[str, OpenedSource]" = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._directions = {one.name: one for one in self.plan.directions}

    def render(self, stimulus: Stimulus) -> ShapedSound:
        """Return a stimulus before its level is set.

        Raises
        ------
        Refusal
            If its source is missing, has changed or cannot be edited, or as `shape_sound`.
        """
        return shape_sound(self._rendered(stimulus), self.plan.output)

    def frames(self, stimulus: Stimulus) -> Frames | None:
        """Return the frames that a stimulus asks for; None for an original."""
        prepared = self._open(stimulus).prepared
        if stimulus.kind == EDIT:
            return edit.moved_frames(
                prepared,
                self._moves(stimulus),
                self.bundle.space,
                stimulus.rendering,
                stimulus.scope,
            )
        return prepared.frames if stimulus.kind == COPY else None

    def target_latent(self, stimulus: Stimulus) -> np.ndarray:
        """Return the requested position, float [D]: the mean latent of the source, moved."""
        moves = self._moves(stimulus) if stimulus.kind == EDIT else ()
        return edit.moved(self._open(stimulus).prepared.latents, moves).mean(axis=0)

    def similarity(self, stimulus: Stimulus, written: Recording) -> float:
        """Return the speaker similarity of a file and its source; `Refusal` without speech.

        The source is shaped like its original and set to the level of this file, because the
        network amplifies soft sounds only.
        """
        opened, level_dbfs = self._open(stimulus), round(rms_dbfs(written.samples), 1)
        if level_dbfs not in opened.embeddings:
            original = self._shaped(opened.recording, "its source", level_dbfs)
            opened.embeddings[level_dbfs] = identity.embedding(original)
        return identity.similarity(opened.embeddings[level_dbfs], identity.embedding(written))

    def references(self, stimulus: Stimulus, written: Recording) -> tuple[Recording, Recording]:
        """Return the source and the unmoved copy, shaped like a file and at its level.

        The copy is the copy-synthesis, of a differential edit the recording itself.
        """
        opened, level_dbfs = self._open(stimulus), round(rms_dbfs(written.samples), 1)
        copy = edit.reference(opened.prepared, stimulus.rendering)
        return (
            self._shaped(opened.recording, "its source", level_dbfs),
            self._shaped(copy, "its copy-synthesis", level_dbfs),
        )

    def pitch_check(self, stimulus: Stimulus) -> PitchCheck:
        """Return a second opinion on the F0 of the source of a stimulus."""
        return self._open(stimulus).pitch_check

    def _shaped(self, recording: Recording, name: str, level_dbfs: float) -> Recording:
        shaped = shape_sound(replace(recording, source=name), self.plan.output).recording
        return apply_gain(shaped, level_dbfs - rms_dbfs(shaped.samples))

    def _moves(self, stimulus: Stimulus) -> tuple[Move, ...]:
        return edit.resolve(stimulus.moves, self._directions, self.bundle.space)

    def _rendered(self, stimulus: Stimulus) -> Recording:
        opened, frames = self._open(stimulus), self.frames(stimulus)
        if frames is None:
            return opened.recording
        return edit.spoken(opened.prepared, frames, stimulus.rendering)

    def _open(self, stimulus: Stimulus) -> "OpenedSource":
        name = stimulus.source
        if name not in self._opened:
            if len(self._opened) >= KEPT:
                self._opened.pop(next(iter(self._opened)))
            self._opened[name] = OpenedSource.of(
                self.plan.source(name), self.bundle, self.places.get(name, ())
            )
        return self._opened[name]


@dataclass
class OpenedSource:
    """A source ready to be edited.

    Attributes
    ----------
    name : str
    recording : Recording
        The source itself; for a voice on the map its resynthesis.
    prepared : Prepared
    embeddings : dict of float to array [256]
        Speaker embeddings by playback level in dB.
    """

    name: str
    recording: Recording
    prepared: Prepared
    embeddings: dict[float, np.ndarray] = field(default_factory=dict)

    @cached_property
    def pitch_check(self) -> PitchCheck:
        """A second opinion on its F0, sought once for all its stimuli."""
        return check_pitch(self.recording)

    @classmethod
    def of(cls, source: Source, bundle: Bundle, places: Sequence[Path] = ()) -> "OpenedSource":
        """Return a source ready to be edited; `Refusal` if it is missing or cannot be edited."""
        if source.latents is not None:
            prepared = edit.prepare_voice(source.latents, bundle.space, source.name)
            return cls(source.name, edit.copy_synthesis(prepared), prepared)
        recording = source.recording(places)
        return cls(source.name, recording, edit.prepare(recording, bundle.space))
