"""Serve the page on http://127.0.0.1:7860, as `voicelab app` does, for a Hugging Face Space.

`python app.py --checkpoints DIR` opens another folder; `python app.py --help` lists the options.
"""

import sys

from voicelab.__main__ import main

if __name__ == "__main__":
    main(["app", *sys.argv[1:]])
