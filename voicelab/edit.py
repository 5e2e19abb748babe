"""Moving a recording through the space, and rendering it: faithful or decoded."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from voicelab.audio import Recording, checked, load, rms_dbfs, save, within_full_scale
from voicelab.codecs import BandConfig, Codec, Features, Frames
from voicelab.convert import db_to_gain
from voicelab.directions import Direction
from voicelab.refusal import Refusal, Sentence, either

if TYPE_CHECKING:
    from voicelab.model.space import Space

MIN_SECONDS = 0.3
RENDERINGS = ("faithful", "decoded")
# What an edit may change: all; the vocal tract, the pitch locked; the pitch, all else locked.
MOVING = ("everything", "envelope", "pitch")
STRONGEST = 100.0  # far beyond any voice; what is stronger overflows the decoder
PITCH = "log_f0"  # the column that holds it
VOICE_LEVEL_DBFS = -26.0  # of decoded voices, which have no recording whose level to keep


@dataclass(frozen=True)
class Prepared:
    """A recording analysed, encoded and decoded once, so that a slider need not do it again.

    Attributes
    ----------
    codec : Codec
        Of the space.
    frames : Frames
        As the codec has them.
    features : Features
    latents : float32 array [W, D]
    decoded : float32 array [L, F]
        The features that `latents` decode to.
    """

    codec: Codec
    frames: Frames
    features: Features
    latents: np.ndarray
    decoded: np.ndarray


def prepare(recording: Recording, space: "Space") -> Prepared:
    """Return a recording ready to be moved.

    Raises
    ------
    Refusal
        Where it is shorter than 0.3 s or holds no voiced speech.
    """
    checked(recording, max_seconds=None)
    if recording.seconds < MIN_SECONDS:
        raise Refusal(
            "{source} lasts {seconds:.3f} s; editing needs at least {least} s of speech: "
            "give a longer recording.",
            source=recording.source,
            seconds=recording.seconds,
            least=MIN_SECONDS,
        )
    codec = space.codec
    frames = codec.analyse_voice(recording)
    features = codec.from_frames(frames)
    latents = space.encode(features)
    return Prepared(codec, frames, features, latents, space.decode(latents, len(features.values)))


def prepare_voice(latents: np.ndarray, space: "Space", name: str) -> Prepared:
    """Return a voice of the map ready to be moved: what its latents [W, D] decode to, at 16 kHz."""
    length = space.config.window + (len(latents) - 1) * space.config.hop
    decoded = space.decode(latents, length)
    mask = np.ones(space.config.features.size, dtype=bool)
    codec = space.codec
    frames = codec.to_frames(Features(decoded, mask, 0.0), codec.blank(length, name))
    gain_db = VOICE_LEVEL_DBFS - rms_dbfs(codec.synthesise(frames).samples)
    frames = codec.amplified(frames, gain_db)
    features = Features(decoded, mask, float(2 * np.log(db_to_gain(gain_db))))
    return Prepared(codec, frames, features, np.asarray(latents, dtype=np.float32), decoded)


def moved(
    latents: np.ndarray, moves: Mapping[str, float], directions: Mapping[str, Direction]
) -> np.ndarray:
    """Return latents moved along directions; a new array.

    Parameters
    ----------
    latents : float32 array [W, D]
    moves : mapping of name to strength
        In class distances. Moves add up; their order does not matter.
    directions : mapping of name to Direction

    Raises
    ------
    Refusal
        Where a direction is unknown or a strength is not a finite number.
    """
    refuse_unknown(moves, directions)
    total = np.zeros(latents.shape, dtype=np.float64)
    for name in sorted(moves):
        total += directions[name].displacement(latents, moves[name])
    return (latents + total).astype(np.float32)


def refuse_unknown(
    moves: Mapping[str, float],
    directions: Mapping[str, Direction],
    rendering: str = RENDERINGS[0],
    moving: str = MOVING[0],
) -> None:
    """Raise `Refusal` where a move, a rendering or what is to move does not exist."""
    for name, strength in moves.items():
        if name not in directions:
            known = ", ".join(sorted(directions)) or Sentence("those of a space that has some")
            raise Refusal(
                "there is no direction {direction!r}; use one of {known}.",
                direction=name,
                known=known,
            )
        if not np.isfinite(strength):
            raise Refusal(
                "{direction} was given the strength {strength}; give a finite number.",
                direction=name,
                strength=strength,
            )
        if abs(strength) > STRONGEST:
            raise Refusal(
                "{direction} was given the strength {strength:g}; give one from -{most:g} to "
                "{most:g}.",
                direction=name,
                strength=strength,
                most=STRONGEST,
            )
    if rendering not in RENDERINGS:
        raise Refusal(
            "{rendering!r} is no rendering; use {known}.",
            rendering=rendering,
            known=either(*RENDERINGS),
        )
    if moving not in MOVING:
        raise Refusal(
            "an edit cannot move {moving!r}; use {known}.",
            moving=moving,
            known=", ".join(MOVING),
        )


def _locked(moving: str, config: BandConfig) -> list[int]:
    """Return the columns of features that an edit leaves as they are.

    The curve of F0 is its height and where it is voiced, so that both are locked with it.
    """
    if moving == "everything":
        return []
    if PITCH not in config.columns:
        raise Refusal(
            "only {moving} was to be moved, but a mel spectrogram does not hold the pitch "
            "apart from the envelope; move everything, or use a space of WORLD frames.",
            moving=moving,
        )
    columns = {name: config.size + index for name, index in config.columns.items()}
    if moving == "envelope":
        return [columns[PITCH], columns["voicing"]]
    return [column for column in range(config.size) if column != columns[PITCH]]


def moved_frames(
    prepared: Prepared,
    moves: Mapping[str, float],
    directions: Mapping[str, Direction],
    space: "Space",
    rendering: str = "faithful",
    moving: str = "everything",
) -> Frames:
    """Return the frames of a recording moved along directions.

    Parameters
    ----------
    prepared : Prepared
        Not changed.
    moves : mapping of name to strength
    directions : mapping of name to Direction
    space : Space
    rendering : str
        "faithful": the recording's own frames plus the difference of two decodings; strength 0 is
        the copy-synthesis exactly. "decoded": what the decoder alone makes of the moved latents.
    moving : str
        "everything"; "envelope": the curve of F0 stays exactly as it is without the move; "pitch":
        everything but F0 does.

    Raises
    ------
    Refusal
        Where a direction or the rendering is unknown, a strength is not a finite number, or the
        codec of the space does not hold the pitch apart.
    """
    refuse_unknown(moves, directions, rendering, moving)
    locked = _locked(moving, space.config.features)
    length, codec = len(prepared.features.values), prepared.codec
    target = space.decode(moved(prepared.latents, moves, directions), length)
    target[:, locked] = prepared.decoded[:, locked]
    moved_to: Frames
    if rendering == "faithful":
        moved_to = codec.add_difference(prepared.frames, target - prepared.decoded)
    else:
        moved_to = codec.to_frames(replace(prepared.features, values=target), prepared.frames)
    return moved_to


def spoken(frames: Frames, codec: Codec) -> Recording:
    """Return the recording that frames describe, lowered as a whole only where it would clip."""
    return within_full_scale(codec.synthesise(frames))


def render(
    prepared: Prepared,
    moves: Mapping[str, float],
    directions: Mapping[str, Direction],
    space: "Space",
    rendering: str = "faithful",
    moving: str = "everything",
) -> Recording:
    """Return the recording moved along directions, as `moved_frames` has it spoken.

    Returns
    -------
    Recording
        As long as the source, at its rate; lowered as a whole only where it would clip.
    """
    frames = moved_frames(prepared, moves, directions, space, rendering, moving)
    return spoken(frames, prepared.codec)


def copy_synthesis(prepared: Prepared) -> Recording:
    """Return what the codec alone makes of a recording: the edit of strength 0."""
    return spoken(prepared.frames, prepared.codec)


def parsed(moves: Iterable[str]) -> dict[str, float]:
    """Return strengths by name of moves written as NAME=STRENGTH; those of one name add up."""
    found: dict[str, float] = {}
    for move in moves:
        name, _, strength = move.partition("=")
        try:
            found[name.strip()] = found.get(name.strip(), 0.0) + float(strength)
        except ValueError:
            raise Refusal(
                "{move!r} is no move; write NAME=STRENGTH, for example gender=1.0.",
                move=move,
            ) from None
    return found


def edit_files(
    files: Sequence[Path],
    target: Path,
    moves: Mapping[str, float],
    directions: Mapping[str, Direction],
    space: "Space",
    rendering: str = "faithful",
    hear: Callable[[Recording], Any] | None = None,
    force: bool = False,
    moving: str = "everything",
) -> Iterator[dict[str, Any] | Refusal]:
    """Edit recordings from files to 16-bit wav files; a bad one is refused, the others are written.

    Parameters
    ----------
    files : sequence of Path
    target : Path
        A file for one input, else a folder in which every output keeps its input's name.
    moves, directions, space, rendering, moving
        As in `render`.
    hear : callable, optional
        A judge: its word on every recording before (as copy-synthesis) and after.
    force : bool
        Overwrite outputs that exist; never an input.

    Yields
    ------
    dict or Refusal
        One for every file, in order: file, output, moves, rendering, moving, before,
        after.

    Raises
    ------
    Refusal
        Before anything is written, where moves, names or the target cannot work.
    """
    refuse_unknown(moves, directions, rendering, moving)
    _locked(moving, space.config.features)
    outputs = _outputs(files, target, force)
    try:
        outputs[0].parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(
            "{parent} cannot be made a folder ({reason}); choose another place.",
            parent=outputs[0].parent,
            reason=error.strerror,
        ) from error
    for file, output in zip(files, outputs, strict=True):
        try:
            prepared = prepare(load(file), space)
            edited = render(prepared, moves, directions, space, rendering, moving)
            save(edited, output)
        except Refusal as refusal:
            yield refusal
            continue
        yield {
            "file": str(file),
            "output": str(output),
            "moves": dict(moves),
            "rendering": rendering,
            "moving": moving,
            "before": hear(copy_synthesis(prepared)) if hear else None,
            "after": hear(edited) if hear else None,
        }


def _outputs(files: Sequence[Path], target: Path, force: bool) -> list[Path]:
    if len(files) == 1 and not target.is_dir():
        if target.suffix.lower() != ".wav":
            raise Refusal(
                "{target} is no folder and does not end in .wav; edits are written as wav files: "
                "give a name that ends so, or a folder that exists.",
                target=target,
            )
        outputs = [target]
    elif target.is_file():
        raise Refusal(
            "{target} is a file, but {count} recordings were given; give a folder.",
            target=target,
            count=len(files),
        )
    else:
        outputs = [target / f"{file.stem}.wav" for file in files]
    for output in outputs:
        if outputs.count(output) > 1:
            raise Refusal(
                "{outputs} inputs would be written to {output}; give them different names or edit "
                "them apart.",
                outputs=outputs.count(output),
                output=output,
            )
        if any(output.resolve() == file.resolve() for file in files):
            raise Refusal(
                "{output} is also an input; write the edits somewhere else.",
                output=output,
            )
        if output.exists() and not force:
            raise Refusal(
                "{output} exists already; choose another place or give --force.",
                output=output,
            )
    return outputs
