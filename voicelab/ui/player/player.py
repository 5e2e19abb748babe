"""The player as a component; its JavaScript plays, switches and keeps the level equal."""

import weakref
from pathlib import Path
from typing import Any
from uuid import uuid4

import gradio as gr
import numpy as np
from gradio.data_classes import FileData

from voicelab.audio import Recording, rms_dbfs
from voicelab.convert import db_to_gain
from voicelab.ui.gradio_patches import keep_file
from voicelab.ui.language import Language
from voicelab.ui.sounds import stored

HERE = Path(__file__).parent
VERSIONS = ("original", "resynthesis", "edit")  # in the order of their keys, 1 2 3
_files: dict[int, tuple[weakref.ref, FileData]] = {}  # of recordings that are in use


def player(language: Language) -> gr.HTML:
    """Declare the player: one of three versions is heard, and the newest plays as it comes."""
    _ = language
    scripts = ("sound.js", "player.js")
    return gr.HTML(
        None,
        html_template='<div class="player"></div>',
        js_on_load="\n".join((HERE / name).read_text(encoding="utf-8") for name in scripts),
        apply_default_css=False,
        texts={
            "code": language.code,
            "title": _("Listen"),
            "listen_to": _("Version"),
            "original": _("Original"),
            "resynthesis": _("Resynthesis"),
            "edit": _("Edit"),
            "play": _("Play"),
            "pause": _("Pause"),
            "position": _("Position"),
            "loop": _("Loop"),
            "save": _("Download"),
            "keys": _("Keys: 1 2 3 switch, Space replays, Esc stops"),
            "empty": _("Select a voice to listen."),
            "equal": _("Levels matched"),
            "louder": _("{name} lowered by {decibels} dB"),
            "softer": _("{name} raised by {decibels} dB"),
            "figure_label": _("Waveform, spectrogram and fundamental frequency of the recordings"),
        },
        versions=list(VERSIONS),
        elem_id="player",
    )


def sound_player() -> gr.HTML:
    """Declare what plays the sound of a click on the map; nothing of it is seen."""
    return gr.HTML(
        None,
        html_template='<div class="hearing"></div>',
        js_on_load=(HERE / "hearing.js").read_text(encoding="utf-8"),
        apply_default_css=False,
        elem_id="hearing",
    )


def player_value(
    original: Recording | None,
    resynthesis: Recording,
    edit: Recording | None,
    play: str,
    reference: str = "resynthesis",
) -> dict[str, Any]:
    """Return the value of the player.

    Parameters
    ----------
    original, resynthesis, edit : Recording
        None where there is none.
    play : str
        Which of them plays at once: "original", "resynthesis" or "edit".
    reference : str
        Which of them the edit is compared with.

    Returns
    -------
    dict
        `sounds`: by version, its `file` (16-bit wav at its own level), the `gain` that brings it to
        the level of the quietest, and `louder_db` than the reference. `token` is always another.
    """
    given = dict(zip(VERSIONS, (original, resynthesis, edit), strict=True))
    present = {name: recording for name, recording in given.items() if recording is not None}
    levels = {name: rms_dbfs(recording.samples) for name, recording in present.items()}
    quietest = min((level for level in levels.values() if np.isfinite(level)), default=0.0)
    sounds = {}
    for name, recording in present.items():
        audible = np.isfinite(levels[name]) and np.isfinite(levels[reference])
        sounds[name] = {
            "file": _file(recording),
            "gain": float(db_to_gain(quietest - levels[name])) if audible else 1.0,
            "louder_db": levels[name] - levels[reference] if audible else 0.0,
        }
    return {"sounds": sounds, "play": play, "token": uuid4().hex}


def sound_value(recording: Recording) -> dict[str, Any]:
    """Return the value of `sound_player` that plays a recording at once, even the same again."""
    return {"file": _file(recording), "token": uuid4().hex}


def _file(recording: Recording) -> dict[str, Any]:
    """Return where a recording is served; one that is given again keeps its file.

    The page then has it already. Its name is random and it is deleted with the others.
    """
    kept, file = _files.get(id(recording), (None, None))
    if kept is not None and kept() is recording and file is not None:
        try:
            keep_file(file.path)
            return file.model_dump()
        except FileNotFoundError:
            pass
    file = stored(recording)
    key = id(recording)
    _files[key] = (weakref.ref(recording, lambda _: _files.pop(key, None)), file)
    return file.model_dump()
