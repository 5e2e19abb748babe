"""Files written whole or not at all, even where the writer is killed."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UNFINISHED = ".saving-*"  # left behind by writers that were killed
STALE_S = 3600.0  # seconds after which an unfinished file belongs to no living writer


@contextmanager
def atomic_write(path: str | os.PathLike) -> Iterator[Path]:
    """Give a temporary file to write; it becomes `path` when the block ends without an error.

    It is in the same folder, because only there a move is atomic, and has the same suffix, because
    some writers choose a format by it. If several processes write one file, the last one wins.
    """
    path = Path(path)
    handle, part = tempfile.mkstemp(path.suffix, UNFINISHED.rstrip("*"), path.parent)
    os.close(handle)
    try:
        yield Path(part)
        # Only its owner can read a temporary file; sets are shared and reports are served.
        os.chmod(part, 0o644)
        os.replace(part, path)
    finally:
        Path(part).unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Delete the temporary files of killed writers in a folder, not those still being written."""
    for part in folder.glob(UNFINISHED):
        with suppress(FileNotFoundError):  # its writer has just moved it into place
            if time.time() - part.stat().st_mtime > STALE_S:
                part.unlink()
