"""Open the shipped voices and serve the page on http://127.0.0.1:7860.

``python app.py --checkpoints DIR`` opens those in another folder. GRADIO_SERVER_NAME and
GRADIO_SERVER_PORT choose another address, GRADIO_ROOT_PATH a path behind a proxy, GRADIO_TEMP_DIR
the folder for sounds and uploads, which are deleted when the app ends. A Hugging Face Space starts
it as it is (docs/space.md).
"""

import argparse
import os
import signal
import sys
from threading import Thread

# Before torch is imported: matrices this small gain nothing from a second thread, and wait for it.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from voicelab import identity
from voicelab.explorer import Explorer
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS
from voicelab.ui.launch import serve
from voicelab.ui.limits import own_folder
from voicelab.ui.page import build


def main() -> None:
    """Serve the page, or say in one sentence why not."""
    asked = argparse.ArgumentParser(description="Serve the page of the voice space.")
    asked.add_argument("--checkpoints", metavar="DIR", default=CHECKPOINTS, help="what it opens")
    checkpoints = asked.parse_args().checkpoints
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # as a container is stopped: clean up
    try:
        with own_folder():
            # Curves need it: the first would wait seconds for it, or the first page beside it.
            ready = Thread(target=identity.ready, daemon=True)
            ready.start()
            page = build(Explorer.open(checkpoints))
            ready.join()
            serve(page)
    except (Refusal, OSError) as error:  # OSError: the address is in use
        sys.exit(str(error))


if __name__ == "__main__":
    main()
