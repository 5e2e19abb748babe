"""The loaded parts that sets are made with, shared and never changed."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voicelab import directions
from voicelab.checksum import sha256_of
from voicelab.directions import Direction
from voicelab.latent import LatentTable
from voicelab.neighbourhood import Neighbourhood
from voicelab.shipped import CHECKPOINTS

if TYPE_CHECKING:
    from voicelab.judge import Judge
    from voicelab.model.space import Space

SPACE, VOICES, DIRECTIONS, JUDGE = (
    "space.safetensors", "voices.npz", "directions.json", "judge.safetensors"
)  # fmt: skip


@dataclass(frozen=True)
class Parts:
    """Loaded parts.

    Attributes
    ----------
    space : Space
    judge : Judge
    table : LatentTable
        The voices of the space.
    neighbourhood : Neighbourhood
        Of its training voices.
    directions : mapping of str to Direction
    files : mapping of str to str
        SHA-256 of the files that they were read from, by name.
    """

    space: "Space"
    judge: "Judge"
    table: LatentTable
    neighbourhood: Neighbourhood
    directions: Mapping[str, Direction]
    files: Mapping[str, str]

    @classmethod
    def open(cls, folder: str | os.PathLike = CHECKPOINTS) -> "Parts":
        """Load what the project ships, or what lies in another folder; `Refusal` as its parts."""
        from voicelab.judge import Judge
        from voicelab.model.space import Space

        folder = Path(folder)
        space = Space.load(folder / SPACE)
        table = LatentTable.load(folder / VOICES, space.sha256)
        known = directions.load(folder / DIRECTIONS, space.sha256)
        judge_file = folder / JUDGE if (folder / JUDGE).exists() else CHECKPOINTS / JUDGE
        judge = Judge.load(judge_file)
        files = cls.hashes(folder, space, judge)
        return cls(space, judge, table, Neighbourhood.of(table), known, files)

    @staticmethod
    def hashes(folder: Path, space: "Space", judge: "Judge") -> dict[str, str]:
        """Return the SHA-256 of the files of a folder, by name."""
        read = {name: sha256_of(folder / name) for name in (VOICES, DIRECTIONS)}
        return {SPACE: space.sha256, JUDGE: judge.sha256, **read}
