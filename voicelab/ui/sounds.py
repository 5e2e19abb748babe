"""Files of sounds, for the page and for scripts."""

import re
from pathlib import Path
from uuid import uuid4

from gradio.data_classes import FileData
from gradio.utils import get_upload_folder

from voicelab import audio
from voicelab.audio import Recording

LONGEST_NAME = 80  # characters of a source that a file's name keeps


def stored(recording: Recording) -> FileData:
    """Return a recording as 16-bit wav at its own level, in a new file that gradio serves.

    gradio deletes it an hour later. Its name holds 128 random bits: who was not given the address
    cannot guess it.
    """
    folder = Path(get_upload_folder())
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^A-Za-z0-9.+=-]+", "_", recording.source).strip("._")[:LONGEST_NAME]
    path = folder / f"{name}_{uuid4().hex}.wav"
    audio.save(recording, path)
    return FileData(path=str(path), orig_name=f"{name}.wav")
