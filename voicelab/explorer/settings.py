"""How the selected voice is to be moved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from voicelab.edit import DIFFERENTIAL, SCOPES
from voicelab.refusal import Refusal, Sentence

# The attributes of settings by their JSON keys.
KEYS = {"moves": "moves", "rendering": "rendering", "moving": "scope", "held": "held"}


@dataclass(frozen=True)
class Settings:
    """Everything that decides how an opened voice is edited.

    Attributes
    ----------
    moves : mapping of str to float
        Strengths by the name of the direction.
    rendering : str
        "faithful", "differential" or "decoded"; "": the default of the space.
    scope : str
        "everything"; "envelope": the pitch stays; "pitch": everything else stays.
    held : bool
        Move along what is left of every direction when the other attributes are held.
    """

    moves: Mapping[str, float] = field(default_factory=dict)
    rendering: str = ""
    scope: str = SCOPES[0]
    held: bool = False

    @property
    def moved(self) -> dict[str, float]:
        """The moves that move anything."""
        return {name: strength for name, strength in self.moves.items() if strength}

    @property
    def usual(self) -> bool:
        """Whether the rendering is the one that needs no mention."""
        return self.rendering in ("", DIFFERENTIAL)

    def named(self, name: str) -> str:
        """Return the name of a recording moved like this, made from the name of its source."""
        words = [f"{one}{strength:+g}" for one, strength in sorted(self.moved.items())]
        words += ["held"] if self.held and words else []
        words += [f"{self.scope} only"] if self.scope != SCOPES[0] and words else []
        return " ".join([Path(name).stem, *words, self.rendering]).strip()

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as JSON holds them."""
        return {key: getattr(self, name) for key, name in KEYS.items()} | {
            "moves": dict(self.moves)
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Settings":
        """Return settings that JSON holds; what is missing is as it is by default.

        Raises
        ------
        Refusal
            If a key is unknown, or a value is of another type.
        """
        if not isinstance(stored, Mapping):
            raise Refusal(
                "settings must be an object with {names}, not {came}.",
                names=_names(),
                came=repr(stored),
            )
        unknown = sorted(set(stored) - set(KEYS))
        if unknown:
            raise Refusal(
                "settings contain {names}, but not {unknown}; leave it out.",
                names=_names(),
                unknown=", ".join(unknown),
            )
        moves = stored.get("moves", {})
        if not isinstance(moves, Mapping) or not all(map(_is_number, moves.values())):
            raise Refusal(
                "moves must map the names of directions to numbers; {came} does not.",
                came=repr(moves),
            )
        for name, kind in (("rendering", str), ("moving", str), ("held", bool)):
            if name in stored and not isinstance(stored[name], kind):
                raise Refusal(
                    "{name} must be {kind}, not {came}.",
                    name=name,
                    kind=_KINDS[kind],
                    came=repr(stored[name]),
                )
        strengths = {str(name): float(strength) for name, strength in moves.items()}
        return cls(**{KEYS[key]: value for key, value in stored.items()} | {"moves": strengths})


_KINDS = {str: Sentence("a word"), bool: Sentence("true or false")}


def _names() -> str:
    return ", ".join(KEYS)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
