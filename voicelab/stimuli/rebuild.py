"""A set made again from its provenance and its sources, and compared byte for byte."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from voicelab.bundle import Bundle
from voicelab.stimuli.costs import cost_hashes
from voicelab.stimuli.provenance import PROVENANCE, Provenance, read, versions
from voicelab.stimuli.write import WrittenSet, write


@dataclass(frozen=True)
class RebuiltSet:
    """A set that was made again.

    Attributes
    ----------
    written : WrittenSet
    differing : tuple of str
        Files whose bytes are others than they were, sounds first. provenance.json is none of them:
        it holds when, by which command and from where a set was made.
    papers : int
        How many files are no sounds, provenance.json left out.
    """

    written: WrittenSet
    differing: tuple[str, ...]
    papers: int


def differences(found: Provenance, bundle: Bundle) -> list[str]:
    """Return in words what is of another version here than where a set was written."""
    measures = found.plan.measures
    here, hashes = versions(measures), {**bundle.hashes, **cost_hashes(measures)}
    names = dict.fromkeys([*found.versions, *here])
    said = [
        f"{name} is {here.get(name, 'not installed')} here; the set was written with "
        f"{found.versions.get(name, 'none')}."
        for name in names
        if here.get(name) != found.versions.get(name)
    ]
    for name, sha256 in found.checkpoints.items():
        now = hashes.get(name, "")
        if now != sha256:
            said.append(f"{name} is {now[:12] or 'missing'} here; the set had {sha256[:12]}.")
    return said


def rebuild(
    found: Provenance,
    beside: Path,
    folder: Path,
    bundle: Bundle,
    sources: Sequence[Path] = (),
    force: bool = False,
    progress: Callable[[int, int], object] | None = None,
    command: str = "",
) -> RebuiltSet:
    """Make a set again and compare its files.

    Parameters
    ----------
    found : Provenance
    beside : Path
        The folder that the provenance lies in: sources that were moved with it are found.
    folder : Path
        Where the new set goes.
    bundle : Bundle
    sources : sequence of Path
        Folders in which the recordings lie now; looked into before where they lay.
    force, progress, command
        As in `write`.

    Raises
    ------
    Refusal
        As `write`; where a source is gone or has changed since.
    """
    places = {
        one.name: [
            *(place / path for place in sources for path in (one.path, Path(one.path).name)),
            *(beside / at for name, at in found.sources_at.items() if name == one.name),
        ]
        for one in found.plan.sources
    }
    written = write(found.plan, folder, bundle, force, places, progress, command)
    now = read(folder / PROVENANCE).files
    sounds = [one.file for one in found.plan.stimuli]
    papers = sorted({*found.files, *now}.difference(sounds))
    differing = tuple(name for name in (*sounds, *papers) if now.get(name) != found.files.get(name))
    return RebuiltSet(written, differing, len(papers))
