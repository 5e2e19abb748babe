"""voicelab: a space of voices learnt from speech, and directions to move a recording along.

    import voicelab as vl

    lab = vl.open()
    moved = lab.edit("a.wav", gender=1.5)
    print(lab.verdict(moved))
    moved.save("moved.wav")

`open` gives a `Lab`; docs/api.md describes it. Importing the package loads nothing else: PyTorch
and the rest are loaded when they are first needed.
"""

import os

# Read by onnxruntime when it is imported: it makes no id of this machine and reports nothing.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

TYPE_CHECKING = False  # as typing has it, without the time that importing typing takes
if TYPE_CHECKING:
    from voicelab.audio import Recording
    from voicelab.judge import Verdict
    from voicelab.lab import Edit, Lab
    from voicelab.refusal import Refusal

__version__ = "0.1.0"
__all__ = ["Edit", "Lab", "Recording", "Refusal", "Verdict", "open"]

_HOMES = {
    "Edit": "voicelab.lab",
    "Lab": "voicelab.lab",
    "Recording": "voicelab.audio",
    "Refusal": "voicelab.refusal",
    "Verdict": "voicelab.judge",
}


def open(folder: str | os.PathLike | None = None) -> "Lab":
    """Open a folder of checkpoints; without one, those that are shipped.

    Raises
    ------
    Refusal
        If a file is missing or damaged, or files of different spaces are mixed.
    """
    lab: type[Lab] = _loaded("Lab")
    return lab.open() if folder is None else lab.open(folder)


def _loaded(name):  # type: ignore[no-untyped-def]  # whatever the class is
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __getattr__(name: str) -> object:
    """Load a public class when it is first used."""
    if name in _HOMES:
        return _loaded(name)
    raise AttributeError(f"module 'voicelab' has no attribute {name!r}")
