"""The page: `app`."""

import typer

from voicelab.commands.console import one_thread
from voicelab.commands.options import Checkpoints
from voicelab.shipped import CHECKPOINTS

app = typer.Typer()


@app.command("app")
def serve_page(checkpoints: Checkpoints = CHECKPOINTS) -> None:
    """Serve the page on http://127.0.0.1:7860.

    The environment variables GRADIO_SERVER_NAME and GRADIO_SERVER_PORT set another address,
    GRADIO_ROOT_PATH a path behind a proxy, GRADIO_TEMP_DIR the folder for sounds and uploads, which
    are deleted at the end.
    """
    one_thread()
    from voicelab.ui.serving import serve

    serve(checkpoints)
