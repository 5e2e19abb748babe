"""Settings in words: what somebody reads who chooses among what was made with them."""

from voicelab.explorer import Settings
from voicelab.ui.words import Words

PLAIN = Settings()


def moves_of(words: Words, settings: Settings) -> list[str]:
    """Return the moves: each direction and its strength."""
    return [
        words.filled("{name} {strength:+.3g}", name=words.direction(name), strength=strength)
        for name, strength in settings.moved.items()
    ]


def terms_of(words: Words, settings: Settings) -> list[str]:
    """Return what else is other than usual: the rendering, what is locked, what is held."""
    terms = []
    if settings.rendering != PLAIN.rendering:
        terms.append(words.rack.renderings[settings.rendering])
    if settings.moving != PLAIN.moving:
        terms.append(words.rack.movings[settings.moving])
    if settings.held:
        terms.append(words.labels["held"])
    return terms
