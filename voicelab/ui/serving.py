"""The running page: opened, served, ended."""

import signal
import sys
from pathlib import Path
from threading import Timer

from voicelab import identity
from voicelab.explorer import Explorer
from voicelab.refusal import Refusal
from voicelab.ui.launch import launch
from voicelab.ui.limits import own_folder
from voicelab.ui.page import build

FIRST_PAGE_S = 5.0  # in which the first page has loaded, from when it is served


def serve(checkpoints: Path) -> None:
    """Serve the page over a folder of checkpoints until it is interrupted.

    Raises
    ------
    Refusal
        If the folder cannot be opened, or the address is in use.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # a container stops it so: clean up
    with own_folder():
        page = build(Explorer.open(checkpoints))
        # Response curves need it; loaded before, the page would wait for it, later the first curve.
        ready = Timer(FIRST_PAGE_S, identity.ready)
        ready.start()
        try:
            launch(page)
        except OSError as error:
            raise Refusal("the page cannot be served: {error}", error=error) from error
        finally:
            ready.cancel()
            ready.join()  # a thread that the end of Python cuts off in the midst of torch aborts it
