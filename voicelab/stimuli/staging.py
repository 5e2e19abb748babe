"""The folder that a set is written in: checks, staging, and the rename at the end."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from voicelab.atomic_write import UNFINISHED
from voicelab.refusal import Refusal
from voicelab.stimuli.plan import Plan
from voicelab.stimuli.provenance import PROVENANCE, read
from voicelab.stimuli.records import write_whole
from voicelab.stimuli.serialise import digest_of, to_json
from voicelab.stimuli.sources import Source

RECORDS, PLAN = "records", "plan.json"
SPARE_BYTES = 64 * 2**20  # for the report, the tables and other programs


def check_destination(sources: Iterable[Source], folder: Path, force: bool) -> None:
    """Raise `Refusal` if a set may not be written to a folder.

    Parameters
    ----------
    sources : iterable of Source
    folder : Path
    force : bool
        An existing set may be replaced, if it holds no other files.
    """
    place = folder.resolve()
    for source in sources:
        home = Path(source.path).resolve().parent
        if source.sha256 and (place == home or home in place.parents):
            raise Refusal(
                "{folder} is inside {home}, the folder of the source {name}; write the "
                "set somewhere else, so that stimuli and sources are not mixed up.",
                folder=folder,
                home=home,
                name=Path(source.path).name,
            )
    if folder.exists() or folder.is_symlink():
        if not force:
            raise Refusal(
                "{folder} exists already; choose another place or give --force.", folder=folder
            )
        _refuse_foreign(folder)


def check_disk_space(plan: Plan, folder: Path) -> None:
    """Raise `Refusal` if a disk has too little space for a set."""
    needed, free = _bytes_of(plan), shutil.disk_usage(_nearest(folder.parent)).free
    if needed > free:
        raise Refusal(
            "the set needs about {needed_mb:.0f} MB and the disk of {folder} has "
            "{free_mb:.0f} MB free; make space or choose another disk.",
            needed_mb=needed / 1e6,
            folder=folder.parent,
            free_mb=free / 1e6,
        )


@contextmanager
def staged_folder(plan: Plan, folder: Path, force: bool) -> Iterator[Path]:
    """Yield the staging folder of a set, without the remains of other plans.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Absolute.
    force : bool
        As in `check_destination`, which runs again under the lock.

    Raises
    ------
    Refusal
        If another process is writing the same set, or the folder cannot be written.
    """
    part = folder.with_name(f".{folder.name}.part")
    old = folder.with_name(f".{folder.name}.old")
    new_parents = [one for one in folder.parents if not one.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            if old.is_dir() and not folder.exists():
                os.rename(old, folder)  # an export was killed between its last two renames
            check_destination(plan.sources, folder, force)
            if not _is_of(part, plan):
                shutil.rmtree(part, ignore_errors=True)
                (part / RECORDS).mkdir(parents=True)
                (part / "stimuli").mkdir()
                write_whole(part / PLAN, digest_of(to_json(plan)))
            for torn in part.rglob(UNFINISHED):
                torn.unlink()
            try:
                yield part
            except Exception:  # whatever failed is raised again; after Ctrl-C the part is resumed
                shutil.rmtree(part, ignore_errors=True)
                raise
    except Exception as error:
        for parent in new_parents:
            with suppress(OSError):
                parent.rmdir()
        if not isinstance(error, OSError):
            raise
        raise Refusal(
            "{folder} cannot be written ({error}); choose a folder that may be written to, "
            "on a disk with space.",
            folder=folder,
            error=error.strerror,
        ) from error


def move_into_place(part: Path, folder: Path) -> None:
    """Move a finished set to its destination, replacing an older one."""
    shutil.rmtree(part / RECORDS)
    (part / PLAN).unlink()
    if not folder.exists():
        os.rename(part, folder)
        return
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    os.rename(folder, old)
    os.rename(part, folder)
    shutil.rmtree(old)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, even if it is killed."""
    path = folder.with_name(f".{folder.name}.lock")
    lock = FileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise Refusal(
            "Another process is writing {folder}; wait until it is done, or choose another folder.",
            folder=folder,
        ) from None
    try:
        yield
    finally:
        with suppress(OSError):  # Windows cannot delete an open file; there the lock deletes it
            path.unlink()
        lock.release()


def _is_of(part: Path, plan: Plan) -> bool:
    try:
        return (part / PLAN).read_text() == digest_of(to_json(plan))
    except OSError:
        return False


def _refuse_foreign(folder: Path) -> None:
    """Raise `Refusal` if a folder holds files that are not of a set, such as answers."""
    if folder.is_symlink() or not folder.is_dir():
        raise Refusal(
            "{folder} is not a folder; --force replaces only sets: move it, or "
            "choose another place.",
            folder=folder,
        )
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    if not present:
        return
    if PROVENANCE not in present:
        raise Refusal(
            "{folder} is not a set, and --force replaces only sets; choose another place.",
            folder=folder,
        )
    foreign = sorted(present - set(read(folder / PROVENANCE).files) - {PROVENANCE})
    if foreign:
        raise Refusal(
            "{folder} also holds {foreign}, which was not written with the set; move it away "
            "before the set is replaced.",
            folder=folder,
            foreign=foreign[0],
        )


def _nearest(folder: Path) -> Path:
    """Return the folder or its nearest parent that exists."""
    return next(one for one in (folder.resolve(), *folder.resolve().parents) if one.is_dir())


def _bytes_of(plan: Plan) -> int:
    output, sources = plan.output, {one.name: one for one in plan.sources}
    seconds = sum(output.duration_s or sources[one.source].seconds for one in plan.stimuli)
    sound = seconds * output.sample_rate * output.bits / 8
    return round(sound * 2.4) + SPARE_BYTES  # in its file, and as base64 in the report
