"""A stimulus set in a zip file."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from voicelab.listening.set_table import TABLE
from voicelab.refusal import Refusal

MAX_MB = 1024  # unpacked
CHUNK = 1 << 20  # bytes


def unpack(file: Path, folder: Path) -> Path:
    """Unpack the table and the sounds of a set, and nothing else; return its folder.

    Parameters
    ----------
    file : Path
        The zip file.
    folder : Path
        New or empty.

    Raises
    ------
    Refusal
        If it is not the zip file of a set, or would take more than 1 GB.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            _unpack(packed, folder, file.name)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError) as error:
        raise Refusal(
            "{name} cannot be unpacked ({error}); give the zip file of a set as it was written.",
            name=file.name,
            error=error,
        ) from error
    return folder


def _unpack(packed: zipfile.ZipFile, folder: Path, name: str) -> None:
    parts = {one: PurePosixPath(one.filename) for one in packed.infolist() if not one.is_dir()}
    tables = sorted((path for path in parts.values() if path.name == TABLE), key=lambda p: p.parts)
    if not tables:
        raise Refusal(
            "{name} contains no {table}; give the zip file of a set as it was written.",
            name=name,
            table=TABLE,
        )
    base = tables[0].parent
    room = MAX_MB << 20
    for one, path in parts.items():
        if not path.is_relative_to(base):
            continue
        within = path.relative_to(base)
        # Paths are built anew from their parts: none leads out of the folder.
        if within == PurePosixPath(TABLE):
            target = folder / TABLE
        elif len(within.parts) == 2 and within.parts[0] == "stimuli" and within.suffix == ".wav":
            target = folder / "stimuli" / within.name
        else:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with packed.open(one) as source, target.open("wb") as copy:
            while chunk := source.read(CHUNK):
                room -= len(chunk)  # counted, because a header can say anything
                if room < 0:
                    raise Refusal(
                        "{name} would unpack to more than {max_mb} MB; give a smaller set.",
                        name=name,
                        max_mb=MAX_MB,
                    )
                copy.write(chunk)
