"""A folder of checkpoints, opened once: the space and all that was made in it."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from voicelab import directions, projection
from voicelab.checksum import sha256_of
from voicelab.directions import Direction
from voicelab.identity import SimilarityScale
from voicelab.latent import LatentTable
from voicelab.neighbourhood import Neighbourhood
from voicelab.projection import Projection
from voicelab.shipped import CHECKPOINTS

if TYPE_CHECKING:
    from voicelab.judge import Judge
    from voicelab.model.space import Space

SPACE, VOICES, DIRECTIONS = "space.safetensors", "voices.npz", "directions.json"
PROJECTIONS, JUDGE = "projections.npz", "judge.safetensors"
AXES = 8  # principal axes that recordings can be moved along


@dataclass(frozen=True)
class Bundle:
    """What `train` and `embed` wrote into a folder; open one with `Bundle.open`.

    Every part is read when it is first asked for and then shared; nobody changes it. A part that is
    missing, damaged or of another space is refused at that moment.

    Attributes
    ----------
    folder : Path
    space_file, judge_file : Path
    """

    folder: Path
    space_file: Path
    judge_file: Path

    @classmethod
    def open(
        cls,
        folder: str | os.PathLike = CHECKPOINTS,
        space: Path | None = None,
        judge: Path | None = None,
    ) -> "Bundle":
        """Return the bundle of a folder; nothing is read yet.

        Parameters
        ----------
        folder : path
            By default what the project ships.
        space, judge : Path, optional
            Files to use instead of those of the folder. A folder without a judge has the shipped
            one.
        """
        folder = Path(folder)
        own = folder / JUDGE
        return cls(
            folder, space or folder / SPACE, judge or (own if own.exists() else CHECKPOINTS / JUDGE)
        )

    @cached_property
    def space(self) -> "Space":
        """The space."""
        from voicelab.model.space import Space

        return Space.load(self.space_file)

    @cached_property
    def table(self) -> LatentTable:
        """The voices of the space."""
        return LatentTable.load(self.folder / VOICES, self.space.sha256)

    @cached_property
    def fitted_directions(self) -> Mapping[str, Direction]:
        """The directions of the file, by name."""
        return directions.load(self.folder / DIRECTIONS, self.space.sha256)

    @cached_property
    def directions(self) -> Mapping[str, Direction]:
        """All directions by name: the first principal axes of the voices, and those of the file."""
        return _WithAxes(self.fitted_directions, lambda: directions.axes(self.table, AXES))

    @cached_property
    def projections(self) -> Mapping[str, Projection]:
        """The maps of the voices by their key, such as "pca-2"."""
        return projection.load(self.folder / PROJECTIONS, self.table)

    @cached_property
    def judge(self) -> "Judge":
        """The judge."""
        from voicelab.judge import Judge

        return Judge.load(self.judge_file)

    @cached_property
    def neighbourhood(self) -> Neighbourhood:
        """The training voices, and how far from them real speech lies."""
        return Neighbourhood.of(self.table)

    @cached_property
    def identity_scale(self) -> SimilarityScale:
        """How alike recordings of one speaker are, and of two speakers."""
        return SimilarityScale.load()

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        """SHA-256 of the files that decide what a stimulus sounds like, by name."""
        tables = {name: sha256_of(self.folder / name) for name in (VOICES, DIRECTIONS)}
        judges = {JUDGE: self.judge.sha256, **self.judge.encoder_hashes}
        return {SPACE: self.space.sha256, **judges, **tables}


class _WithAxes(Mapping[str, Direction]):
    """Directions of a file behind the principal axes, which are computed when they are needed."""

    def __init__(
        self, fitted: Mapping[str, Direction], axes: Callable[[], list[Direction]]
    ) -> None:
        self._fitted, self._make_axes = fitted, axes

    @cached_property
    def _all(self) -> dict[str, Direction]:
        return {one.name: one for one in self._make_axes()} | dict(self._fitted)

    def __getitem__(self, name: str) -> Direction:
        return self._fitted[name] if name in self._fitted else self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)
