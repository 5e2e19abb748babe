"""What the page says by itself: that its server is gone, that a file is too large to be sent."""

import json
from pathlib import Path

from voicelab.ui.language import ENGLISH, LANGUAGES, Language
from voicelab.ui.limits import MAX_UPLOAD_MB

SCRIPT = Path(__file__).with_name("connection.js")


def connection() -> str:
    """Return the script that notices both, in the language of the page that it runs in."""
    texts = {code: _texts(language) for code, language in LANGUAGES.items()}
    facts = {"limit_mb": MAX_UPLOAD_MB, "texts": texts, "otherwise": ENGLISH.code}
    return f"{SCRIPT.read_text(encoding='utf-8').rstrip()}({json.dumps(facts)});"


def _texts(language: Language) -> dict[str, str]:
    _ = language
    return {
        "code": language.code,
        "gone": _(
            "The server is not responding. The page keeps trying and continues when it responds; "
            "if the server was restarted, the page reloads and starts afresh."
        ),
        "too_large": _(
            "{name} has {size} MB; the limit is {limit} MB. Cut out the part that you need."
        ),
        "close": _("Close"),
    }
