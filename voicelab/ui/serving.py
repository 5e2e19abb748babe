"""The running page: opened, served, ended."""

import signal
import sys
from pathlib import Path
from threading import Thread

from voicelab import identity
from voicelab.explorer import Explorer
from voicelab.refusal import Refusal
from voicelab.ui.launch import launch
from voicelab.ui.limits import own_folder
from voicelab.ui.page import build


def serve(checkpoints: Path) -> None:
    """Serve the page over a folder of checkpoints until it is interrupted.

    Raises
    ------
    Refusal
        If the folder cannot be opened, or the address is in use.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # a container stops it so: clean up
    with own_folder():
        # Response curves need it; loaded later, the first curve or page would wait for it.
        ready = Thread(target=identity.ready, daemon=True)
        ready.start()
        page = build(Explorer.open(checkpoints))
        ready.join()
        try:
            launch(page)
        except OSError as error:
            raise Refusal("the page cannot be served: {error}", error=error) from error
