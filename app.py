"""Open the shipped voices and serve the page on http://127.0.0.1:7860.

``python app.py --checkpoints DIR`` opens those in another folder. GRADIO_SERVER_NAME and
GRADIO_SERVER_PORT choose another address.
"""

import argparse
import os
import sys

# Before torch is imported: matrices this small gain nothing from a second thread, and wait for it.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from voicelab.checkpoint import SHIPPED
from voicelab.explorer import Explorer
from voicelab.refusal import Refusal
from voicelab.ui.page import build, serve


def main() -> None:
    """Serve the page, or say in one sentence why not."""
    asked = argparse.ArgumentParser(description="Serve the page of the voice space.")
    asked.add_argument("--checkpoints", metavar="DIR", default=SHIPPED, help="what it opens")
    try:
        serve(build(Explorer.open(asked.parse_args().checkpoints)))
    except (Refusal, OSError) as error:  # OSError: the address is in use
        sys.exit(str(error))


if __name__ == "__main__":
    main()
