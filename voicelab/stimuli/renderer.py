"""One stimulus: rendered by the space, shaped, and what is heard of its file once it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from voicelab import edit, identity
from voicelab.audio import Recording, rms_dbfs
from voicelab.bundle import Bundle
from voicelab.codecs import Frames
from voicelab.directions import Direction
from voicelab.edit import Move, Prepared
from voicelab.stimuli.plan import COPY, EDIT, Plan, Stimulus
from voicelab.stimuli.postprocess import ShapedSound, apply_gain, shape_sound
from voicelab.stimuli.sources import Source

KEPT = 2  # sources, analysed: about 2 MB a second at 44.1 kHz


@dataclass
class Renderer:
    """Makes the stimuli of a plan; keeps some sources, so that their edits share one analysis.

    Attributes
    ----------
    plan : Plan
    bundle : Bundle
    places : mapping of str to sequence of Path
        Files that a source may be, by its name, where it lies no longer where it lay.
    """

    plan: Plan
    bundle: Bundle
    places: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    _ways: dict[str, Direction] = field(init=False)
    _opened: "dict[str, OpenedSource]" = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._ways = {one.name: one for one in self.plan.directions}

    def render(self, stimulus: Stimulus) -> ShapedSound:
        """Return a stimulus before it is given its level.

        Raises
        ------
        Refusal
            Where its source is missing, has changed or cannot be edited, or as `shape_sound`.
        """
        return shape_sound(self._rendered(stimulus), self.plan.output)

    def frames(self, stimulus: Stimulus) -> Frames | None:
        """Return what the vocoder is given of a stimulus; None of an original, which has none."""
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
        """Return the place that was asked for, float [D]: its source's mean latent, moved."""
        moves = self._moves(stimulus) if stimulus.kind == EDIT else ()
        return edit.moved(self._open(stimulus).prepared.latents, moves).mean(axis=0)

    def similarity(self, stimulus: Stimulus, written: Recording) -> float:
        """Return how alike the speaker of a file is to its source's; `Refusal` without speech.

        The source is heard as its original would be written, at the level of this file: the
        network raises what is soft and leaves what is loud.
        """
        opened, level_dbfs = self._open(stimulus), round(rms_dbfs(written.samples), 1)
        if level_dbfs not in opened.embeddings:
            own = shape_sound(
                replace(opened.recording, source="its source"), self.plan.output
            ).recording
            own = apply_gain(own, level_dbfs - rms_dbfs(own.samples))
            opened.embeddings[level_dbfs] = identity.embedding(own)
        return identity.similarity(opened.embeddings[level_dbfs], identity.embedding(written))

    def _moves(self, stimulus: Stimulus) -> tuple[Move, ...]:
        return edit.resolve(stimulus.moves, self._ways, self.bundle.space)

    def _rendered(self, stimulus: Stimulus) -> Recording:
        frames = self.frames(stimulus)
        return (
            self._open(stimulus).recording
            if frames is None
            else edit.spoken(frames, self.bundle.space.codec)
        )

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
    """A source ready to be moved.

    Attributes
    ----------
    name : str
    recording : Recording
        As it was brought; of a voice of the map what it decodes to.
    prepared : Prepared
    embeddings : dict of float to array [256]
        Of its speaker, by the level in dB at which it was heard.
    """

    name: str
    recording: Recording
    prepared: Prepared
    embeddings: dict[float, np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(cls, source: Source, bundle: Bundle, places: Sequence[Path] = ()) -> "OpenedSource":
        """Return a source ready to be moved; `Refusal` where it is gone or cannot be."""
        if source.latents is not None:
            prepared = edit.prepare_voice(source.latents, bundle.space, source.name)
            return cls(source.name, edit.copy_synthesis(prepared), prepared)
        recording = source.recording(places)
        return cls(source.name, recording, edit.prepare(recording, bundle.space))
