"""Writing a set whole: beside its place first, taken up after a kill, moved there at the end.

SETS/.name.part/plan.json            whose plan this is
               /records/*.json       one for every file that is done
               /stimuli/*.wav        one rename each: whole or not there
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
from voicelab.stimuli.documents import set_of
from voicelab.stimuli.measurements import heard
from voicelab.stimuli.plan import Plan, Stimulus
from voicelab.stimuli.postprocess import gain_db, levelled, lowering_db, needed_lowering_db
from voicelab.stimuli.records import Record
from voicelab.stimuli.renderer import Maker
from voicelab.stimuli.staging import RECORDS, at_last, begun, refuse_full, refuse_place

Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Written:
    """A set on disk.

    Attributes
    ----------
    folder : Path
    count : int
        Of its stimuli.
    taken_up : int
        How many of them an interrupted export had left.
    lowered_db : float
        By how much all were lowered together.
    notes : tuple of str
        What is to be said of it.
    """

    folder: Path
    count: int
    taken_up: int
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
) -> Written:
    """Write a set, whole or not at all; an export of the same plan that was killed is taken up.

    Parameters
    ----------
    plan : Plan
    folder : path
        Where the set goes.
    bundle : Bundle
    force : bool
        Replace a set that is there; nothing else is ever replaced.
    places : mapping of str to sequence of Path, optional
        Files that a source may be, by its name, where it lies no longer where it lay.
    progress : callable, optional
        Told how many files are done, of how many.
    command : str
        That asked for it; for provenance.json.

    Raises
    ------
    Refusal
        Where the place cannot be written to or the plan not carried out. Nothing is left then.
    """
    from voicelab.model.space import one_thread

    folder = Path(folder)
    if plan.space_sha256 != bundle.space.sha256:
        raise Refusal(
            "the set was planned with the space {own}, loaded is {loaded}; load that one.",
            own=plan.space_sha256[:12],
            loaded=bundle.space.sha256[:12],
        )
    refuse_place(plan.sources, folder, force)
    refuse_full(plan, folder)
    place = Path(os.path.abspath(folder))  # "." has no name that another could stand beside
    with begun(plan, place, force) as part, one_thread():
        maker = Maker(plan, bundle, places or {})
        records, taken_up = _files(maker, part, progress)
        notes = set_of(maker, part, records, command, folder)
        at_last(part, place)
    return Written(folder, len(records), taken_up, records[0].lowered_db, notes)


def _files(maker: Maker, part: Path, progress: Progress | None) -> tuple[list[Record], int]:
    """Write every file; again, all lower, where one of them would have clipped."""
    stimuli = maker.plan.stimuli
    kept = [_kept(part, one) for one in stimuli]
    taken_up = sum(one is not None and bool(one.sha256) for one in kept)
    lowered_db = max((one.lowered_db for one in kept if one), default=0.0)
    while True:
        needed_db = max((one.needed_db for one in kept if one), default=0.0)
        for index, stimulus in enumerate(stimuli):
            if progress is not None:
                progress(index, len(stimuli))
            found = kept[index]
            if found is None or found.lowered_db != lowered_db:
                # Where the set will be lowered, this round only finds out by how much.
                found = _file(maker, stimulus, part, lowered_db, heed=needed_db <= lowered_db)
                kept[index] = found
            needed_db = max(needed_db, found.needed_db)
        if needed_db <= lowered_db:
            break
        lowered_db = lowering_db(needed_db)
    if progress is not None:
        progress(len(stimuli), len(stimuli))
    return [one for one in kept if one is not None], taken_up


def _file(maker: Maker, stimulus: Stimulus, part: Path, lowered_db: float, heed: bool) -> Record:
    finish = maker.plan.finish
    shape = maker.shaped(stimulus)
    needed_db = needed_lowering_db(shape, finish, lowered_db)
    if finish.lowering and (needed_db > lowered_db or not heed):
        return _saved(Record(stimulus.stimulus_id, needed_db, lowered_db), part)
    recording = levelled(shape, finish, lowered_db)
    file = part / stimulus.file
    save(recording, file, finish.bits)
    gain = db_to_gain(gain_db(shape, finish, lowered_db))
    return _saved(
        Record(
            stimulus_id=stimulus.stimulus_id,
            needed_db=needed_db,
            lowered_db=lowered_db,
            sha256=sha256_of(file),
            samples=len(recording.samples),
            sounding_samples=shape.sounding,
            loudest=shape.loudest * float(gain),
            cells=heard(maker, stimulus, file),
        ),
        part,
    )


def _kept(part: Path, stimulus: Stimulus) -> Record | None:
    """Return the record of a file that an interrupted export left whole."""
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
