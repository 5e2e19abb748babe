"""What the server accepts from its users, and where their files are."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory, gettempdir

import gradio as gr
from gradio import processing_utils

MAX_UPLOAD_MB = 30  # 60 s of 48 kHz stereo in 32 bits are 23 MB; an upload beyond is not received


@contextmanager
def own_folder() -> Iterator[str]:
    """Keep all files of this app in a folder of its own, which is gone when the app ends.

    It lies in GRADIO_TEMP_DIR, or in the system's folder for temporary files. gradio reads that
    variable when a page is built: enter this before.
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


def fetch_nothing() -> None:
    """Refuse addresses in place of files: gradio would fetch them, of any size, from anywhere."""

    async def refused(url: str, cache_dir: str) -> str:
        raise gr.Error(
            "this server does not fetch addresses; upload the file itself.",
            print_exception=False,
        )

    processing_utils.async_ssrf_protected_download = refused
