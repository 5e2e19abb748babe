"""Files that are there whole or not at all, whoever is killed or interrupted meanwhile."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UNFINISHED = ".saving-*"  # what a writer that was killed leaves behind
STALE_S = 3600.0  # seconds after which an unfinished file belongs to no living writer


@contextmanager
def atomic_write(path: str | os.PathLike) -> Iterator[Path]:
    """Give a new file to write; it becomes `path` when the block ends well, else it goes.

    It lies in the same folder, since only there a move is one step, and has the same suffix,
    since some writers choose a format by it. Of several who write one file the last one stays.
    """
    path = Path(path)
    handle, part = tempfile.mkstemp(path.suffix, UNFINISHED.rstrip("*"), path.parent)
    os.close(handle)
    try:
        yield Path(part)
        # A temporary file is its owner's alone; who shares a set or serves a report is to read it.
        os.chmod(part, 0o644)
        os.replace(part, path)
    finally:
        Path(part).unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Delete what killed writers left in a folder; who may still be at work is left alone."""
    for part in folder.glob(UNFINISHED):
        with suppress(FileNotFoundError):  # its writer has moved it into place
            if time.time() - part.stat().st_mtime > STALE_S:
                part.unlink()
