"""Recordings with labels: manifests, Common Voice, the frozen split, cached feature extraction."""

import csv
import hashlib
import json
import multiprocessing
import os
import signal
import sys
import threading
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol, TypeVar

import numpy as np
from tqdm import tqdm

from voicelab import attributes
from voicelab.atomic_write import atomic_write, sweep
from voicelab.attributes import AGE_BANDS, age_band
from voicelab.audio import Recording, load
from voicelab.refusal import Refusal

SPLITS = ("training", "validation", "test")
MIXED, UNKNOWN = "several", "unknown"  # labels of speakers in a count

Arrays = dict[str, np.ndarray]
Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Utterance:
    """One recording of a corpus with its labels; unknown labels are None or an empty string."""

    path: Path
    corpus: str  # the folder's name
    speaker_id: str
    age: float | None = None  # years
    gender: str = ""  # "female", "male", "other"
    accent: str = ""
    problem: str = ""  # what is wrong with its labels, for `check`
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)  # of other attributes

    @property
    def speaker(self) -> str:
        """Its speaker among those of all corpora."""
        return f"{self.corpus}/{self.speaker_id}"

    @property
    def split(self) -> str:
        """Which part of the frozen split its speaker belongs to."""
        return split_of(self.corpus, self.speaker_id)


def split_of(corpus: str, speaker_id: str) -> str:
    """Return "training", "validation" or "test": frozen, by speaker, for whatever is trained."""
    h = int(hashlib.sha256(f"{corpus}/{speaker_id}".encode()).hexdigest()[:8], 16) % 100
    return "test" if h < 20 else "validation" if h < 30 else "training"


def balanced_weights(
    here: np.ndarray, there: np.ndarray, strata: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return weights of two classes of voices that are alike in everything but their class.

    Voices count only within strata that hold both classes. A stratum counts with the weight of
    Mantel and Haenszel, n_here n_there / (n_here + n_there), which makes the variance of the
    difference of the two weighted means least.

    Parameters
    ----------
    here, there : bool arrays [N]
        Members of the two classes.
    strata : array [N]
        What is to be alike, one value a stratum.

    Returns
    -------
    weights_here, weights_there : float arrays [N]
        Each sums to one, or is zero throughout where no stratum holds both classes.
    """
    weights = np.zeros((2, len(strata)))
    for stratum in np.unique(strata[here | there]):
        own = (here & (strata == stratum), there & (strata == stratum))
        counts = [members.sum() for members in own]
        if min(counts):
            for row, members, count in zip(weights, own, counts, strict=True):
                row[members] = counts[0] * counts[1] / sum(counts) / count
    total = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, total, out=weights, where=total > 0)
    return weights[0], weights[1]


def read(folder: str | os.PathLike) -> list[Utterance]:
    """Read the manifest of a corpus folder.

    Parameters
    ----------
    folder : path
        Holds `metadata.csv` (columns path, speaker_id; age, gender, accent where known), or is
        Common Voice as downloaded (`validated.tsv` beside `clips/`).

    Raises
    ------
    Refusal
        Where neither is there, a needed column is missing, or the text is not UTF-8.
    """
    folder = Path(folder)
    manifest, common_voice = folder / "metadata.csv", folder / "validated.tsv"
    if manifest.is_file():
        rows = _rows(manifest, ",", ("path", "speaker_id"))
        base, speaker, accents = folder, "speaker_id", ["accent"]
    elif common_voice.is_file():
        rows = _rows(common_voice, "\t", ("path", "client_id"))
        base, speaker, accents = folder / "clips", "client_id", ["accents", "accent"]
    else:
        raise Refusal(
            "{folder} holds neither metadata.csv nor validated.tsv; give a folder with a "
            "manifest (columns path, speaker_id, age, gender, accent) or Common Voice as "
            "downloaded.",
            folder=folder,
        )
    name = folder.resolve().name
    return [_utterance(row, name, base, speaker, accents) for row in rows]


def _rows(path: Path, delimiter: str, needed: Sequence[str]) -> list[dict[str, str]]:
    # Common Voice does not quote: a lone quotation mark in a sentence is just a character.
    quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:  # spreadsheets write a mark first
            reader = csv.DictReader(file, delimiter=delimiter, quoting=quoting)
            columns, rows = reader.fieldnames or [], list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal(
            "{path} cannot be read as a table ({error}); save it as UTF-8 text.",
            path=path,
            error=error,
        ) from error
    missing = [column for column in needed if column not in columns]
    if missing:
        raise Refusal(
            "{path} has no column {missing}; its first line must name {needed}.",
            path=path,
            missing=" or ".join(missing),
            needed=", ".join(needed),
        )
    return rows


def _utterance(
    row: dict[str, str], corpus: str, base: Path, speaker: str, accents: Sequence[str]
) -> Utterance:
    problems = []
    if not row[speaker]:
        problems.append("no speaker is named")
    known: dict[str, Any] = {}
    for attribute in attributes.declared():
        columns = accents if attribute is attributes.ACCENT else (attribute.name,)
        text = next((row[name] for name in columns if (row.get(name) or "").strip()), "")
        try:
            known[attribute.name] = attribute.parsed(text) if attribute.column else ""
        except ValueError as error:
            problems.append(str(error))
    own = {name: known.pop(name, "") for name in ("age", "gender", "accent")}
    return Utterance(
        path=base / (row["path"] or ""),
        corpus=corpus,
        speaker_id=row[speaker] or "",
        age=own["age"] if own["age"] != "" else None,
        gender=own["gender"],
        accent=own["accent"],
        problem="; ".join(problems),
        labels={name: label for name, label in known.items() if label},
    )


@dataclass(frozen=True)
class Check:
    """What `check` found in a corpus folder."""

    corpus: str
    files: int
    speakers: dict[str, int]  # by part of the split
    hours: float
    genders: dict[str, int]  # speakers
    age_bands: dict[str, int]  # speakers
    accents: dict[str, int]  # speakers, most frequent first
    unreadable: tuple[str, ...]  # a sentence a file
    labels: tuple[str, ...]  # a sentence a file or speaker whose labels cannot be used

    def __str__(self) -> str:
        """Return the report that `corpus check` prints."""
        parts = {part: self.speakers.get(part, 0) for part in SPLITS}
        counted = [
            ("speakers", parts), ("gender", self.genders), ("age", self.age_bands),
            ("accent", self.accents),
        ]  # fmt: skip
        lines = [f"{self.corpus}: {self.files} files, {self.hours:.2f} hours"]
        for name, counts in counted:
            lines.append(f"{name}: " + ", ".join(f"{label} {n}" for label, n in counts.items()))
        lines.append(f"labels that cannot be used: {len(self.labels)}")
        lines.extend(f"  {sentence}" for sentence in self.labels)
        lines.append(f"unreadable files: {len(self.unreadable)}")
        lines.extend(f"  {sentence}" for sentence in self.unreadable)
        return "\n".join(lines)


def check(folder: str | os.PathLike, workers: int | None = None) -> Check:
    """Decode every file of a corpus and count what it holds; a bad file never stops it."""
    utterances = read(folder)
    paths = [u.path for u in utterances]
    seconds = _computed(_seconds_or_reason, paths, workers, chunk=16)
    outcomes = list(tqdm(seconds, total=len(paths), desc="decoding", unit="file"))
    by_speaker: dict[str, list[Utterance]] = defaultdict(list)
    for utterance in utterances:
        by_speaker[utterance.speaker_id].append(utterance)
    groups = by_speaker.values()
    genders = [_agreed(u.gender for u in group) for group in groups]
    accents = [_agreed(u.accent for u in group) for group in groups]
    bands = Counter(_agreed(age_band(u.age) for u in group) for group in groups)
    mixed = [
        speaker for speaker, gender in zip(by_speaker, genders, strict=True) if gender == MIXED
    ]
    return Check(
        corpus=Path(folder).resolve().name,
        files=len(utterances),
        speakers=dict(Counter(group[0].split for group in groups)),
        hours=sum(outcome for outcome in outcomes if isinstance(outcome, float)) / 3600,
        genders=dict(Counter(genders)),
        age_bands={band: bands[band] for band in (*AGE_BANDS, MIXED, UNKNOWN) if bands[band]},
        accents=dict(Counter(accents).most_common()),
        unreadable=tuple(outcome for outcome in outcomes if isinstance(outcome, str)),
        labels=(
            *(f"{u.path}: {u.problem}" for u in utterances if u.problem),
            *(
                f"speaker {speaker}: more than one gender, so perhaps several people"
                for speaker in mixed
            ),
        ),
    )


def _agreed(labels: Iterable[str]) -> str:
    """Return the one label that recordings of a speaker agree on, blanks aside."""
    known = {label for label in labels if label}
    return MIXED if len(known) > 1 else known.pop() if known else UNKNOWN


def _seconds_or_reason(path: Path) -> float | str:
    try:
        return load(path, max_seconds=None).seconds
    except Refusal as refusal:
        return str(refusal)


def default_cache() -> Path:
    """Return the folder for what was computed from corpora, as the XDG rules place it."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicelab"


class CachedFunction(Protocol):
    """A frozen dataclass called with a recording; it may carry a class variable `version`."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __call__(self, recording: Recording) -> Arrays:
        """Return the arrays to keep of a recording."""


def map_cached(
    utterances: Sequence[Utterance],
    function: CachedFunction,
    cache: Path,
    workers: int | None = None,
    description: str = "analysing",
) -> Iterator[tuple[Utterance, Arrays | Refusal]]:
    """Apply a function to every recording on all cores; what was done before is read back.

    Parameters
    ----------
    utterances : sequence of Utterance
    function : CachedFunction
        Its class, fields and `version` key the cache together with the content of each file.
    cache : Path
        Folder of the results, one file a recording, written under a temporary name and moved: an
        interrupted run leaves only whole files and is taken up where it stopped.
    workers : int, optional
        Processes; all cores by default.
    description : str
        Shown at the progress bar.

    Yields
    ------
    utterance, arrays or Refusal
        In the order given; the refusal where a file could not be used.

    Raises
    ------
    Refusal
        Where the cache cannot be written.
    """
    key = json.dumps(
        [type(function).__name__, getattr(function, "version", 1), asdict(function)],
        sort_keys=True, default=str,
    )  # fmt: skip
    folder = cache / hashlib.sha256(key.encode()).hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _uncached(folder, error) from error
    sweep(folder)
    job = _Job(function, folder)
    paths = [u.path for u in utterances]
    with closing(_computed(job, paths, workers, chunk=4)) as outcomes:
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
            content = hashlib.sha256(path.read_bytes()).hexdigest()[:24]
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
            # Not a file's fault: going on would leave out every recording that is still to come.
            raise _uncached(self.folder, error) from error
        return target

    def read(self, target: Path, path: Path) -> Arrays | Refusal:
        """Return the arrays in a file of the cache, computed again where the disk damaged it."""
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


def _computed(
    job: Callable[[Path], Outcome], paths: list[Path], workers: int | None, chunk: int
) -> Generator[Outcome, None, None]:
    """Yield what a job makes of each path, in order; one worker needs no process of its own.

    Who leaves early waits only for what is being computed at that moment.
    """
    if workers == 1:
        yield from map(job, paths)
        return
    # Not fork: a forked child of a process that has used torch's threads can hang.
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    pool = ProcessPoolExecutor(
        workers or os.cpu_count(), mp_context=context, initializer=_prepare_worker
    )
    try:
        with _ctrl_c_afterwards():
            outcomes = pool.map(job, paths, chunksize=chunk)
        yield from outcomes
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _ctrl_c_afterwards() -> Iterator[None]:
    """Let workers be started in the block: a Ctrl-C meanwhile comes after it.

    Else it leaves workers without a pool or a pool without one, and Python tells of that in a
    traceback.
    """
    if os.name == "posix":
        _start_server_of_workers()
    if threading.current_thread() is not threading.main_thread():  # only that one hears it
        yield
        return
    came: list[int] = []
    heard = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)
    if came:
        raise KeyboardInterrupt


def _start_server_of_workers() -> None:
    # It starts with Ctrl-C blocked and hands that on: its workers are deaf from the first moment.
    from multiprocessing import forkserver, resource_tracker

    resource_tracker.ensure_running()  # not left to the server: it ends with Ctrl-C unblocked
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _prepare_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and ends the work
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ["OMP_NUM_THREADS"] = "1"  # before torch is imported: a process a core is enough
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def _end_with_parent() -> None:
    # Where the parent is killed nobody tells its workers, and they would wait for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
