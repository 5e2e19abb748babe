"""Editing audio files on disk."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicelab.audio import Recording, load, save
from voicelab.edit.moves import Move
from voicelab.edit.preparation import prepare
from voicelab.edit.rendering import chosen_rendering, reference, refuse_impossible, render
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.model.space import Space


def edit_files(
    files: Sequence[Path],
    target: Path,
    moves: Sequence[Move],
    space: "Space",
    rendering: str = "",
    hear: Callable[[Recording], Any] | None = None,
    force: bool = False,
    scope: str = "everything",
) -> Iterator[dict[str, Any] | Refusal]:
    """Edit recordings from files to 16-bit wav files; a bad one is refused, the others are written.

    Parameters
    ----------
    files : sequence of Path
    target : Path
        A file for one input, otherwise a folder in which every output keeps the name of its input.
    moves : sequence of Move
    space, rendering, scope
        As in `render`.
    hear : callable, optional
        A judge: its opinion of every recording before (its `reference`) and after.
    force : bool
        Overwrite outputs that exist; never an input.

    Yields
    ------
    dict or Refusal
        One for every file, in order: file, output, moves, rendering, moving, before, after.

    Raises
    ------
    Refusal
        Before anything is written, where the rendering, the scope or the target cannot work.
    """
    rendering = chosen_rendering(rendering, space.codec)
    refuse_impossible(rendering, scope, space)
    outputs = _outputs(files, target, force)
    try:
        outputs[0].parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(
            "the folder {parent} cannot be created ({reason}); choose another place.",
            parent=outputs[0].parent,
            reason=error.strerror,
        ) from error
    for file, output in zip(files, outputs, strict=True):
        try:
            prepared = prepare(load(file), space)
            edited = render(prepared, moves, space, rendering, scope)
            save(edited, output)
        except Refusal as refusal:
            yield refusal
            continue
        yield {
            "file": str(file),
            "output": str(output),
            "moves": {move.direction.name: move.strength for move in moves},
            "rendering": rendering,
            "moving": scope,
            "before": hear(reference(prepared, rendering)) if hear else None,
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
                "{output} is also an input; write the edits somewhere else.", output=output
            )
        if output.exists() and not force:
            raise Refusal(
                "{output} exists already; choose another place or give --force.", output=output
            )
    return outputs
