"""The limit of uploads, and the folder of sounds and uploads."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory, gettempdir

MAX_UPLOAD_MB = 30  # 60 s of 48 kHz stereo in 32 bits are 23 MB; larger uploads are rejected


@contextmanager
def own_folder() -> Iterator[str]:
    """Keep all files of this app in a folder of its own, which is deleted at the end.

    It is in GRADIO_TEMP_DIR, or in the system's folder for temporary files. gradio reads that
    variable when a page is built: enter this first.
    """
    above = os.environ.get("GRADIO_TEMP_DIR")
    if above:
        os.makedirs(above, exist_ok=True)
    with TemporaryDirectory(
        prefix="voicelab-", dir=above or gettempdir(), ignore_cleanup_errors=True
    ) as folder:
        os.environ["GRADIO_TEMP_DIR"] = folder
        try:
            yield folder
        finally:
            if above is None:
                del os.environ["GRADIO_TEMP_DIR"]
            else:
                os.environ["GRADIO_TEMP_DIR"] = above
