"""What the page says by itself: that its server is gone, that a file is too large to be sent."""

import json
from dataclasses import asdict
from pathlib import Path

from voicelab.ui.limits import MAX_UPLOAD_MB
from voicelab.ui.words import ENGLISH, FRENCH

SCRIPT = Path(__file__).with_name("connection.js")


def connection() -> str:
    """Return the script that notices both, in the language of the page that it runs in."""
    texts = {words.code: asdict(words.server) for words in (ENGLISH, FRENCH)}
    facts = {"limit_mb": MAX_UPLOAD_MB, "texts": texts, "otherwise": ENGLISH.code}
    return f"{SCRIPT.read_text(encoding='utf-8').rstrip()}({json.dumps(facts)});"
