"""A set made again from its provenance and its sources, and compared byte for byte."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from voicelab.export.parts import Parts
from voicelab.export.provenance import Provenance, versions
from voicelab.export.records import sha256_of
from voicelab.export.writing import Written, write


@dataclass(frozen=True)
class Rebuilt:
    """A set that was made again.

    Attributes
    ----------
    written : Written
    differing : tuple of str
        Stimuli whose bytes are others than they were, and why where it is known.
    """

    written: Written
    differing: tuple[str, ...]


def differences(found: Provenance, parts: Parts) -> list[str]:
    """Return in words what is of another version here than where a set was written."""
    here = versions()
    names = dict.fromkeys([*found.versions, *here])
    said = [
        f"{name} is {here.get(name, 'not installed')} here; the set was written with "
        f"{found.versions.get(name, 'none')}."
        for name in names
        if here.get(name) != found.versions.get(name)
    ]
    for name, sha256 in found.checkpoints.items():
        now = parts.files.get(name, "")
        if now != sha256:
            said.append(f"{name} is {now[:12] or 'missing'} here; the set had {sha256[:12]}.")
    return said


def rebuild(
    found: Provenance,
    beside: Path,
    folder: Path,
    parts: Parts,
    sources: Sequence[Path] = (),
    force: bool = False,
    progress: Callable[[int, int], object] | None = None,
    command: str = "",
) -> Rebuilt:
    """Make a set again and compare its sounds.

    Parameters
    ----------
    found : Provenance
    beside : Path
        The folder that the provenance lies in: sources that were moved with it are found.
    folder : Path
        Where the new set goes.
    parts : Parts
    sources : sequence of Path
        Folders in which the recordings lie now.
    force, progress, command
        As in `write`.

    Raises
    ------
    Refusal
        As `write`; where a source is gone or has changed since.
    """
    near = [(beside / place).parent for place in found.sources_at.values()]
    places = [*sources, *dict.fromkeys(near)]
    written = write(found.plan, folder, parts, force, places, progress, command)
    differing = tuple(
        one.file
        for one in found.plan.stimuli
        if sha256_of(folder / one.file) != found.files.get(one.file)
    )
    return Rebuilt(written, differing)
