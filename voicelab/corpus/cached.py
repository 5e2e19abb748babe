"""A function of recordings, computed once for each file and configuration, and kept on disk."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
from tqdm import tqdm

from voicelab.atomic_write import atomic_write, sweep
from voicelab.audio import Recording, load
from voicelab.checksum import sha256_of
from voicelab.corpus.manifest import Utterance
from voicelab.corpus.workers import map_parallel
from voicelab.refusal import Refusal

Arrays = dict[str, np.ndarray]


def default_cache() -> Path:
    """Return the folder of everything computed from corpora, by the XDG rules."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicelab"


class CachedFunction(Protocol):
    """A frozen dataclass called with a recording; it may carry a class variable `version`."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __call__(self, recording: Recording) -> Arrays:
        """Return the arrays to cache for a recording."""


def map_cached(
    utterances: Sequence[Utterance],
    function: CachedFunction,
    cache: Path,
    workers: int | None = None,
    description: str = "analysing",
) -> Iterator[tuple[Utterance, Arrays | Refusal]]:
    """Apply a function to every recording on all cores; earlier results come from the cache.

    Parameters
    ----------
    utterances : sequence of Utterance
    function : CachedFunction
        Results are cached by its class, fields and `version` and by the content of each file.
    cache : Path
        Folder of the results, one file per recording, written atomically: an interrupted run can
        be continued.
    workers : int, optional
        Processes; all cores by default.
    description : str
        Label of the progress bar.

    Yields
    ------
    utterance, arrays or Refusal
        In the order of the utterances; a refusal in place of the arrays of an unusable file.

    Raises
    ------
    Refusal
        If the cache cannot be written.
    """
    key = json.dumps(
        [type(function).__name__, getattr(function, "version", 1), asdict(function)],
        sort_keys=True,
        default=str,
    )
    folder = cache / hashlib.sha256(key.encode()).hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _uncached(folder, error) from error
    sweep(folder)
    job = _Job(function, folder)
    paths = [u.path for u in utterances]
    with closing(map_parallel(job, paths, workers, chunk=4)) as outcomes:
        progress = tqdm(outcomes, total=len(paths), desc=description, unit="file")
        for utterance, outcome in zip(utterances, progress, strict=True):
            if isinstance(outcome, Path):
                yield utterance, job.read(outcome, utterance.path)
            else:
                yield utterance, outcome


@dataclass(frozen=True)
class _Job:
    function: CachedFunction
    folder: Path

    def __call__(self, path: Path) -> Path | Refusal:
        try:
            content = sha256_of(path)[:24]
            target = self.folder / f"{content}.npz"
            if target.exists():
                return target
            arrays = self.function(load(path, max_seconds=None))
        except Refusal as refusal:
            return refusal
        except OSError as error:
            return Refusal(
                "{path} cannot be read ({reason}); check the file.",
                path=path,
                reason=error.strerror,
            )
        try:
            with atomic_write(target) as part:
                np.savez(part, **arrays)  # type: ignore[arg-type]
        except OSError as error:
            # The disk is full or read-only: every later recording would fail too.
            raise _uncached(self.folder, error) from error
        return target

    def read(self, target: Path, path: Path) -> Arrays | Refusal:
        """Return the arrays in a file of the cache, computed again if the file is damaged."""
        try:
            return _arrays(target)
        except (OSError, ValueError, EOFError, zipfile.BadZipFile):
            target.unlink(missing_ok=True)
        again = self(path)
        return again if isinstance(again, Refusal) else _arrays(again)


def _uncached(folder: Path, error: OSError) -> Refusal:
    return Refusal(
        "{folder} cannot be written to ({reason}); free space there, or name another folder "
        "for caches in XDG_CACHE_HOME.",
        folder=folder,
        reason=error.strerror,
    )


def _arrays(path: Path) -> Arrays:
    with np.load(path) as arrays:
        return dict(arrays)
