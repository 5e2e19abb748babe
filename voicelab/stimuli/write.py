"""Writes a set atomically: in a folder beside its destination, resumed after a kill, then renamed.

SETS/.name.part/plan.json            hash of the plan
               /records/*.json       one for each finished file
               /stimuli/*.wav        each written atomically
SETS/name                            the folder above, renamed, without plan and records
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from voicelab.audio import save
from voicelab.bundle import Bundle
from voicelab.checksum import sha256_of
from voicelab.convert import db_to_gain
from voicelab.refusal import Refusal
from voicelab.stimuli import tables
from voicelab.stimuli.costs import cost_hashes, require
from voicelab.stimuli.documents import RenderedSet, write_documents
from voicelab.stimuli.measurements import measure_file
from voicelab.stimuli.notes import notes
from voicelab.stimuli.plan import Plan, Stimulus
from voicelab.stimuli.postprocess import (
    apply_level,
    level_gain_db,
    required_lowering_db,
    round_up_lowering_db,
)
from voicelab.stimuli.provenance import PROVENANCE, Provenance, now, versions
from voicelab.stimuli.records import Record, write_whole
from voicelab.stimuli.renderer import Renderer
from voicelab.stimuli.serialise import readable_json
from voicelab.stimuli.staging import (
    PLAN,
    RECORDS,
    check_destination,
    check_disk_space,
    move_into_place,
    staged_folder,
)

Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class WrittenSet:
    """A set on disk.

    Attributes
    ----------
    folder : Path
    count : int
        Number of stimuli.
    resumed : int
        Number of them that an interrupted export had finished.
    lowered_db : float
        Lowering of the whole set.
    notes : tuple of str
        What its user must not overlook.
    """

    folder: Path
    count: int
    resumed: int
    lowered_db: float
    notes: tuple[str, ...]


def write(
    plan: Plan,
    folder: str | os.PathLike,
    bundle: Bundle,
    force: bool = False,
    places: Mapping[str, Sequence[Path]] | None = None,
    progress: Progress | None = None,
    command: str = "",
) -> WrittenSet:
    """Write a set atomically; a killed export of the same plan is resumed.

    Parameters
    ----------
    plan : Plan
    folder : path
        Destination.
    bundle : Bundle
    force : bool
        Replace an existing set; nothing else is ever replaced.
    places : mapping of str to sequence of Path, optional
        Candidate files by the name of the source, for sources that have moved.
    progress : callable, optional
        Called with the number of finished files and of all files.
    command : str
        The command line, for provenance.json.

    Raises
    ------
    Refusal
        If the destination cannot be written or a stimulus not be rendered. Nothing is left behind.
    """
    from voicelab.model.space import one_thread

    folder = Path(folder)
    if plan.space_sha256 != bundle.space.sha256:
        raise Refusal(
            "the set was planned with the space {planned}, but {loaded} is loaded; "
            "load the planned one.",
            planned=plan.space_sha256[:12],
            loaded=bundle.space.sha256[:12],
        )
    require(plan.measures)
    check_destination(plan.sources, folder, force)
    check_disk_space(plan, folder)
    place = Path(os.path.abspath(folder))  # "." has no name to derive others from
    with staged_folder(plan, place, force) as part, one_thread():
        renderer = Renderer(plan, bundle, places or {})
        records, resumed = _files(renderer, part, progress)
        weights = str(bundle.space.header.get("licence", "not stated"))
        rows = tables.rows(plan, records, weights)
        said = notes(plan, records, rows)
        write_documents(RenderedSet(renderer, records, rows, said, weights, part))
        _write_provenance(renderer, part, records, command, folder)
        move_into_place(part, place)
    return WrittenSet(folder, len(records), resumed, records[0].lowered_db, said)


def _files(renderer: Renderer, part: Path, progress: Progress | None) -> tuple[list[Record], int]:
    """Write every file; if one would clip, write all of them again at a lower level."""
    stimuli = renderer.plan.stimuli
    kept = [_kept(part, one) for one in stimuli]
    resumed = sum(one is not None and bool(one.sha256) for one in kept)
    lowered_db = max((one.lowered_db for one in kept if one), default=0.0)
    while True:
        needed_db = max((one.needed_db for one in kept if one), default=0.0)
        for index, stimulus in enumerate(stimuli):
            if progress is not None:
                progress(index, len(stimuli))
            found = kept[index]
            if found is None or found.lowered_db != lowered_db:
                # If the set has to be lowered, this round only finds out by how much.
                found = _file(renderer, stimulus, part, lowered_db, heed=needed_db <= lowered_db)
                kept[index] = found
            needed_db = max(needed_db, found.needed_db)
        if needed_db <= lowered_db:
            break
        lowered_db = round_up_lowering_db(needed_db)
    if progress is not None:
        progress(len(stimuli), len(stimuli))
    return [one for one in kept if one is not None], resumed


def _file(
    renderer: Renderer, stimulus: Stimulus, part: Path, lowered_db: float, heed: bool
) -> Record:
    output = renderer.plan.output
    sound = renderer.render(stimulus)
    needed_db = required_lowering_db(sound, output, lowered_db)
    if output.lowering and (needed_db > lowered_db or not heed):
        return _saved(Record(stimulus.stimulus_id, needed_db, lowered_db), part)
    recording = apply_level(sound, output, lowered_db)
    file = part / stimulus.file
    save(recording, file, output.bits)
    gain = db_to_gain(level_gain_db(sound, output, lowered_db))
    return _saved(
        Record(
            stimulus_id=stimulus.stimulus_id,
            needed_db=needed_db,
            lowered_db=lowered_db,
            sha256=sha256_of(file),
            samples=len(recording.samples),
            sounding_samples=sound.sounding,
            loudest=sound.loudest * float(gain),
            cells=measure_file(renderer, stimulus, file),
        ),
        part,
    )


def _kept(part: Path, stimulus: Stimulus) -> Record | None:
    """Return the record of a file that an interrupted export finished."""
    record = Record.load(_record_file(part, stimulus.stimulus_id))
    if record is None or not record.sha256:
        return record
    file = part / stimulus.file
    return record if file.is_file() and sha256_of(file) == record.sha256 else None


def _saved(record: Record, part: Path) -> Record:
    record.save(_record_file(part, record.stimulus_id))
    return record


def _record_file(part: Path, stimulus_id: str) -> Path:
    return part / RECORDS / f"{stimulus_id}.json"


def _write_provenance(
    renderer: Renderer, part: Path, records: Sequence[Record], command: str, folder: Path
) -> None:
    """Write provenance.json, with the hash of every other file."""
    files = (path.relative_to(part) for path in part.rglob("*") if path.is_file())
    names = sorted(path.as_posix() for path in files if path.parts[0] not in (RECORDS, PLAN))
    provenance = Provenance(
        plan=renderer.plan,
        files={name: sha256_of(part / name) for name in names},
        stimuli={
            one.stimulus_id: {
                "samples": one.samples,
                "sounding_samples": one.sounding_samples,
                "loudest": one.loudest,
                "mean": 0.0,  # of its sound before the ramps, as a share of full scale: removed
            }
            for one in records
        },
        lowered_db=records[0].lowered_db,
        versions=versions(renderer.plan.measures),
        checkpoints={**renderer.bundle.hashes, **cost_hashes(renderer.plan.measures)},
        made=now(),
        command=command,
        sources_at={
            one.name: Path(os.path.relpath(Path(one.path).resolve(), folder.resolve())).as_posix()
            for one in renderer.plan.sources
            if one.sha256
        },
    )
    write_whole(part / PROVENANCE, readable_json(provenance.to_dict()))
