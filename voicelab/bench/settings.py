"""What is measured."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class BenchSettings:
    """What is measured.

    Attributes
    ----------
    checkpoints : Path
        The folder that the app opens.
    clip : Path
        At least 3 s of speech.
    seed : int
        Seed of the monkey.
    """

    checkpoints: Path
    clip: Path
    seed: int = 0
