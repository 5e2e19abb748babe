"""Moved latents made a recording: by one of three renderings, all of it or one component alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

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
FAITHFUL, DECODED = "faithful", "decoded"
DIFFERENTIAL = "differential"  # the rendering that is laid over the recording itself
PITCH = "log_f0"  # the column of the features that holds it


@dataclass(frozen=True)
class _Rendering:
    """What frames an edit moves to, given the features to arrive at [L, F], and how they sound."""

    frames: Callable[[Prepared, np.ndarray], Frames]
    sound: Callable[[Prepared, Any], Recording]
    needs_pitch: bool = False  # apart from the spectrum


def _difference_added(prepared: Prepared, target: np.ndarray) -> Frames:
    return prepared.codec.add_difference(prepared.frames, target - prepared.decoded)


def _decoded(prepared: Prepared, target: np.ndarray) -> Frames:
    return prepared.codec.to_frames(replace(prepared.features, values=target), prepared.frames)


def _synthesised(prepared: Prepared, frames: Frames) -> Recording:
    return prepared.codec.synthesise(frames)


def _laid_over(prepared: Prepared, frames: Any) -> Recording:
    return prepared.base.moved_to(frames)


_RENDERINGS = {
    FAITHFUL: _Rendering(_difference_added, _synthesised),
    DIFFERENTIAL: _Rendering(_difference_added, _laid_over, needs_pitch=True),
    DECODED: _Rendering(_decoded, _synthesised),
}
RENDERINGS = tuple(_RENDERINGS)


def chosen_rendering(asked: str, codec: Codec) -> str:
    """Return the name of the rendering that is asked for.

    "" asks for the default: differential, or faithful where a codec does not hold the pitch apart.
    """
    return asked or (DIFFERENTIAL if codec.explicit_pitch else FAITHFUL)


def _rendering_of(asked: str, codec: Codec) -> _Rendering:
    name = chosen_rendering(asked, codec)
    if name not in _RENDERINGS:
        raise Refusal(
            "{rendering!r} is not a rendering; use {known}.",
            rendering=name,
            known=either(*RENDERINGS),
        )
    rendering = _RENDERINGS[name]
    if rendering.needs_pitch and not codec.explicit_pitch:
        raise Refusal(
            "the edit was to be laid over the recording, but a mel spectrogram does not hold the "
            "pitch apart from the envelope, and no filter moves a pitch; choose another rendering, "
            "or use a space of WORLD frames."
        )
    return rendering


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
    _rendering_of(rendering, space.codec)
    _locked_columns(scope, space)


def moved_frames(
    prepared: Prepared,
    moves: Sequence[Move],
    space: "Space",
    rendering: str = "",
    scope: str = "everything",
) -> Frames:
    """Return the frames that an edit asks for.

    Parameters
    ----------
    prepared : Prepared
        Not changed.
    moves : sequence of Move
        As `resolve` returns them for this space; none of them is checked again.
    space : Space
    rendering : str
        "faithful": the recording's own frames plus the difference of two decodings; strength 0 is
        exactly the copy-synthesis. "differential": the same frames, but what they change is done to
        the recording itself; strength 0 is exactly the recording, or, of a voice of the map, the
        copy-synthesis. "decoded": what the decoder alone makes of the moved latents. "": as
        `chosen_rendering` says.
    scope : str
        "everything"; "envelope": the F0 contour stays exactly as it is without the move; "pitch":
        everything but F0 does.

    Raises
    ------
    Refusal
        If the rendering or the scope is unknown, or the codec of the space does not hold the
        pitch apart.
    """
    found = _rendering_of(rendering, space.codec)
    locked = _locked_columns(scope, space)
    target = space.decode(moved(prepared.latents, moves), len(prepared.features.values))
    target[:, locked] = prepared.decoded[:, locked]
    return found.frames(prepared, target)


def spoken(prepared: Prepared, frames: Frames, rendering: str) -> Recording:
    """Return how the frames of an edit sound, lowered as a whole only where they would clip."""
    return within_full_scale(_rendering_of(rendering, prepared.codec).sound(prepared, frames))


def render(
    prepared: Prepared,
    moves: Sequence[Move],
    space: "Space",
    rendering: str = "",
    scope: str = "everything",
) -> Recording:
    """Return the moved recording; parameters and refusals as those of `moved_frames`.

    Returns
    -------
    Recording
        As long as the source and at its rate; lowered as a whole only where it would clip.
    """
    frames = moved_frames(prepared, moves, space, rendering, scope)
    return spoken(prepared, frames, rendering)


def copy_synthesis(prepared: Prepared) -> Recording:
    """Return what the codec alone makes of a recording: the faithful edit of strength 0."""
    return spoken(prepared, prepared.frames, FAITHFUL)


def reference(prepared: Prepared, rendering: str = "") -> Recording:
    """Return what an edit is to be compared with: what went through the same codec, unmoved.

    That is the copy-synthesis; where no codec is gone through, it is the recording itself.
    """
    return spoken(prepared, prepared.frames, rendering)
