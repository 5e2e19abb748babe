"""One stimulus: rendered by the space, shaped, and what is heard of its file once it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from voicelab import edit, identity
from voicelab.audio import Recording
from voicelab.directions import Direction
from voicelab.edit import Prepared
from voicelab.export.finish import Shaped, shaped
from voicelab.export.parts import Parts
from voicelab.export.plan import COPY, EDIT, ORIGINAL, Plan, Stimulus
from voicelab.export.sources import Source
from voicelab.refusal import Refusal

KEPT = 2  # sources, analysed: about 2 MB a second at 44.1 kHz


@dataclass
class Maker:
    """Makes the stimuli of a plan; keeps some sources, so that their edits share one analysis.

    Attributes
    ----------
    plan : Plan
    parts : Parts
    places : mapping of str to sequence of Path
        Files that a source may be, by its name, where it lies no longer where it lay.
    """

    plan: Plan
    parts: Parts
    places: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    _ways: dict[str, Direction] = field(init=False)
    _opened: "dict[str, Opened]" = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._ways = {one.name: one for one in self.plan.directions}

    def shaped(self, stimulus: Stimulus) -> Shaped:
        """Return a stimulus before it is given its level.

        Raises
        ------
        Refusal
            Where its source is missing, has changed or cannot be edited, or as `finish.shaped`.
        """
        return shaped(self._rendered(stimulus), self.plan.finish)

    def latent(self, stimulus: Stimulus) -> np.ndarray:
        """Return where a stimulus lies in the space, float [D]: its source's mean latent, moved."""
        moves = stimulus.moves if stimulus.kind == EDIT else {}
        return edit.moved(self._open(stimulus).prepared.latents, moves, self._ways).mean(axis=0)

    def similarity(self, stimulus: Stimulus, written: Recording) -> float:
        """Return how alike the speaker of a file is to its source's; `Refusal` without speech."""
        own = self._open(stimulus).embedding
        if own is None:
            raise Refusal("the speaker network finds no speech in the source")
        return identity.similarity(own, identity.embedding(written))

    def _rendered(self, stimulus: Stimulus) -> Recording:
        opened = self._open(stimulus)
        if stimulus.kind == ORIGINAL:
            return opened.recording
        if stimulus.kind == COPY:
            return edit.copy_synthesis(opened.prepared)
        return edit.render(
            opened.prepared, stimulus.moves, self._ways, self.parts.space, stimulus.rendering,
            stimulus.moving,
        )  # fmt: skip

    def _open(self, stimulus: Stimulus) -> "Opened":
        name = stimulus.source
        if name not in self._opened:
            if len(self._opened) >= KEPT:
                self._opened.pop(next(iter(self._opened)))
            self._opened[name] = Opened.of(
                self.plan.source(name), self.parts, self.places.get(name, ())
            )
        return self._opened[name]


@dataclass
class Opened:
    """A source ready to be moved.

    Attributes
    ----------
    name : str
    recording : Recording
        As it was brought; of a voice of the map what it decodes to.
    prepared : Prepared
    """

    name: str
    recording: Recording
    prepared: Prepared
    _embedding: np.ndarray | None = None

    @classmethod
    def of(cls, source: Source, parts: Parts, places: Sequence[Path] = ()) -> "Opened":
        """Return a source ready to be moved; `Refusal` where it is gone or cannot be."""
        if source.latents is not None:
            prepared = edit.prepare_voice(source.latents, parts.space, source.name)
            return cls(source.name, edit.copy_synthesis(prepared), prepared)
        recording = source.recording(places)
        return cls(source.name, recording, edit.prepare(recording, parts.space))

    @property
    def embedding(self) -> np.ndarray | None:
        """Of its speaker [256]; None where that network finds no speech."""
        if self._embedding is None:
            try:
                self._embedding = identity.embedding(self.recording)
            except Refusal:
                return None
        return self._embedding
