"""The SHA-256 of a file: its name in checkpoints, caches and provenance."""

import hashlib
import os


def sha256_of(path: str | os.PathLike) -> str:
    """Return the SHA-256 of the content of a file, in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
