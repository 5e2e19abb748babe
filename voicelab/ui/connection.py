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
            "The server does not answer. The page keeps trying and goes on as soon as it does; a "
            "server that was started again has forgotten it, and then it opens anew."
        ),
        "too_large": _(
            "{name} holds {size} MB; at most {limit} MB are accepted: cut out the part you need."
        ),
        "close": _("Close"),
    }
