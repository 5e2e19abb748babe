"""Moving a recording through the space: prepare it, resolve the moves, render the result."""

from voicelab.edit.files import edit_files
from voicelab.edit.moves import STRONGEST, Move, moved, parsed, resolve
from voicelab.edit.preparation import MIN_SECONDS, Prepared, prepare, prepare_voice
from voicelab.edit.rendering import (
    DECODED,
    DIFFERENTIAL,
    FAITHFUL,
    RENDERINGS,
    SCOPES,
    chosen_rendering,
    copy_synthesis,
    moved_frames,
    reference,
    refuse_impossible,
    render,
    spoken,
)

__all__ = [
    "DECODED",
    "DIFFERENTIAL",
    "FAITHFUL",
    "MIN_SECONDS",
    "RENDERINGS",
    "SCOPES",
    "STRONGEST",
    "Move",
    "Prepared",
    "chosen_rendering",
    "copy_synthesis",
    "edit_files",
    "moved",
    "moved_frames",
    "parsed",
    "prepare",
    "prepare_voice",
    "reference",
    "refuse_impossible",
    "render",
    "resolve",
    "spoken",
]
