"""Moved latents made a recording: faithful or decoded, all of it or one component alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voicelab.audio import Recording, within_full_scale
from voicelab.codecs import Codec, Frames
from voicelab.edit.moves import Move, moved
from voicelab.edit.preparation import Prepared
from voicelab.refusal import Refusal, either

if TYPE_CHECKING:
    from voicelab.model.space import Space

# What an edit may change: everything; everything but the pitch; the pitch alone.
SCOPES = ("everything", "envelope", "pitch")
PITCH = "log_f0"  # the column of the features that holds it


def _faithful(prepared: Prepared, target: np.ndarray) -> Frames:
    return prepared.codec.add_difference(prepared.frames, target - prepared.decoded)


def _decoded(prepared: Prepared, target: np.ndarray) -> Frames:
    return prepared.codec.to_frames(replace(prepared.features, values=target), prepared.frames)


Renderer = Callable[[Prepared, np.ndarray], Frames]  # with the features to arrive at [L, F]
_RENDERERS: dict[str, Renderer] = {"faithful": _faithful, "decoded": _decoded}
RENDERINGS = tuple(_RENDERERS)


def _renderer(rendering: str) -> Renderer:
    if rendering not in _RENDERERS:
        raise Refusal(
            "{rendering!r} is not a rendering; use {known}.",
            rendering=rendering,
            known=either(*RENDERINGS),
        )
    return _RENDERERS[rendering]


def _locked_columns(scope: str, space: "Space") -> list[int]:
    """Return the columns of the features that stay as they are.

    The F0 contour is its height and where it is voiced, so both are locked with it.
    """
    if scope not in SCOPES:
        raise Refusal(
            "an edit cannot move {scope!r}; use {known}.", scope=scope, known=", ".join(SCOPES)
        )
    if scope == "everything":
        return []
    config = space.config.features
    if not space.codec.explicit_pitch:
        raise Refusal(
            "only the {scope} was to be moved, but a mel spectrogram does not hold the pitch apart "
            "from the envelope; move everything, or use a space of WORLD frames.",
            scope=scope,
        )
    columns = {name: config.size + index for name, index in config.columns.items()}
    if scope == "envelope":
        return [columns[PITCH], columns["voicing"]]
    return [column for column in range(config.size) if column != columns[PITCH]]


def refuse_impossible(rendering: str, scope: str, space: "Space") -> None:
    """Raise `Refusal` if a space knows no such rendering, or cannot move such a scope."""
    _renderer(rendering)
    _locked_columns(scope, space)


def moved_frames(
    prepared: Prepared,
    moves: Sequence[Move],
    space: "Space",
    rendering: str = "faithful",
    scope: str = "everything",
) -> Frames:
    """Return the frames of a moved recording.

    Parameters
    ----------
    prepared : Prepared
        Not changed.
    moves : sequence of Move
        As `resolve` returns them for this space; none of them is checked again.
    space : Space
    rendering : str
        "faithful": the recording's own frames plus the difference of two decodings; strength 0 is
        exactly the copy-synthesis. "decoded": what the decoder alone makes of the moved latents.
    scope : str
        "everything"; "envelope": the F0 contour stays exactly as it is without the move; "pitch":
        everything but F0 does.

    Raises
    ------
    Refusal
        If the rendering or the scope is unknown, or the codec of the space does not hold the
        pitch apart.
    """
    renderer = _renderer(rendering)
    locked = _locked_columns(scope, space)
    target = space.decode(moved(prepared.latents, moves), len(prepared.features.values))
    target[:, locked] = prepared.decoded[:, locked]
    return renderer(prepared, target)


def spoken(frames: Frames, codec: Codec) -> Recording:
    """Return the recording that frames describe, lowered as a whole only where it would clip."""
    return within_full_scale(codec.synthesise(frames))


def render(
    prepared: Prepared,
    moves: Sequence[Move],
    space: "Space",
    rendering: str = "faithful",
    scope: str = "everything",
) -> Recording:
    """Return the moved recording; parameters and refusals as those of `moved_frames`.

    Returns
    -------
    Recording
        As long as the source and at its rate; lowered as a whole only where it would clip.
    """
    frames = moved_frames(prepared, moves, space, rendering, scope)
    return spoken(frames, prepared.codec)


def copy_synthesis(prepared: Prepared) -> Recording:
    """Return what the codec alone makes of a recording: the edit of strength 0."""
    return spoken(prepared.frames, prepared.codec)
