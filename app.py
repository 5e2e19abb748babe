"""Open the shipped voices and serve the page on http://127.0.0.1:7860.

``python app.py [FOLDER]`` opens the checkpoints in another folder. GRADIO_SERVER_NAME and
GRADIO_SERVER_PORT choose another address.
"""

import sys

from voicelab.checkpoint import SHIPPED
from voicelab.explorer import Explorer
from voicelab.refusal import Refusal
from voicelab.ui.page import build, serve


def main() -> None:
    """Serve the page, or say in one sentence why not."""
    folder = sys.argv[1] if len(sys.argv) > 1 else SHIPPED
    try:
        serve(build(Explorer.open(folder)))
    except (Refusal, OSError) as error:  # OSError: the address is in use
        sys.exit(str(error))


if __name__ == "__main__":
    main()
