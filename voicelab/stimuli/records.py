"""What is known of one written file: kept beside it until the set is whole, then a table row."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from voicelab.atomic_write import atomic_write

Cell = tuple[float | str | None, str]  # a value, or None and the reason why there is none


@dataclass(frozen=True)
class Record:
    """What is known of one stimulus.

    Attributes
    ----------
    stimulus_id : str
    needed_db : float
        By how much its set has to be lowered so that it does not clip.
    lowered_db : float
        By how much its file was lowered with the set.
    sha256 : str
        Of its file; "" where none is written, because it would clip.
    samples, sounding_samples : int
        Of the file, and before its padding.
    loudest : float
        Largest sample before the ramps, at the level of the file.
    cells : dict of str to (value, reason)
        What its row of the table says of the file.
    """

    stimulus_id: str
    needed_db: float
    lowered_db: float
    sha256: str = ""
    samples: int = 0
    sounding_samples: int = 0
    loudest: float = 0.0
    cells: dict[str, Cell] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write the record as JSON, atomically."""
        write_whole(path, json.dumps(asdict(self)))

    @classmethod
    def load(cls, path: Path) -> "Record | None":
        """Read a record; None where there is none, or a damaged one that is to be made again."""
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            stored["cells"] = {name: tuple(cell) for name, cell in stored["cells"].items()}
            return cls(**stored)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file under a temporary name and move it into place."""
    data = content.encode() if isinstance(content, str) else content
    with atomic_write(path) as part:
        part.write_bytes(data)
