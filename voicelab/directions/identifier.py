"""The id of a direction; only this module writes or parses one.

The id is a string in files, settings and tables of stimulus sets.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from voicelab import attributes
from voicelab.attributes import REFERENCE_ACCENT

_HELD = ":held"
_TRANSPORT = "@transport"
_RANGE = ".."
OWN_VOICE = "voice"  # requests the direction through the edited voice, whatever its name


class Kind(StrEnum):
    """The kind of a direction, which tells its origin."""

    CLASS_DIFFERENCE = "class difference"
    TRANSPORT = "transport"  # a map between the windows of two classes
    AXIS = "axis"  # a principal axis of the voices
    FOUND = "found"  # found without labels, see `voicelab.discovery`
    VOICE = "voice"  # through one voice, or from one to another
    USER_MADE = "user-made"  # between two groups that a user chose


_PREFIXES = {Kind.AXIS: "pca:", Kind.FOUND: "found:", Kind.VOICE: "voice:"}


@dataclass(frozen=True)
class DirectionId:
    """The parsed id of a direction; `str` gives the id.

    Attributes
    ----------
    kind : Kind
        A held variant has the kind of its original.
    subject : str
        The name within its kind: "dutch" in "accent:dutch", the number of an axis, the name of a
        voice, the name that a user chose; "" for "gender".
    attribute : str
        Of a class difference or a transport map: "gender", "age", "accent"; otherwise "".
    from_class, to_class : str
        The classes in the id, or "".
    held : bool
        Whether other attributes are held constant along it.
    """

    kind: Kind
    subject: str
    attribute: str = ""
    from_class: str = ""
    to_class: str = ""
    held: bool = False

    def __str__(self) -> str:
        """Return the id."""
        stem = _PREFIXES.get(self.kind, "") or self.attribute + ":" * bool(
            self.attribute and self.subject
        )
        return stem + self.subject + _TRANSPORT * (self.kind is Kind.TRANSPORT) + _HELD * self.held

    @property
    def free(self) -> "DirectionId":
        """The id of the same direction with nothing held."""
        return replace(self, held=False)

    @property
    def with_others_held(self) -> "DirectionId":
        """The id of its variant along which other attributes are held constant."""
        return replace(self, held=True)

    @property
    def as_transport(self) -> "DirectionId":
        """The id of the transport map between the same classes."""
        return replace(self, kind=Kind.TRANSPORT)


def parse(name: str) -> DirectionId:
    """Parse an id; one that follows no pattern is a name that a user chose."""
    free = name.removesuffix(_HELD)
    held = free != name
    for kind, prefix in _PREFIXES.items():
        if free.startswith(prefix):
            return DirectionId(kind, free.removeprefix(prefix), held=held)
    plain = free.removesuffix(_TRANSPORT)
    classes = _classes(plain)
    if classes is None:
        return DirectionId(Kind.USER_MADE, free, held=held)
    kind = Kind.CLASS_DIFFERENCE if plain == free else Kind.TRANSPORT
    attribute, _, subject = plain.partition(":")
    return DirectionId(kind, subject, attribute, *classes, held)


def _classes(name: str) -> tuple[str, str] | None:
    """Return the two classes of an attribute in an id; None if it names none."""
    attribute, _, wanted = name.partition(":")
    declared = next((one for one in attributes.declared() if one.name == attribute), None)
    if declared is None:
        return None
    if not wanted:
        return declared.ends if name == attribute and all(declared.ends) else None
    if _RANGE in wanted:
        first, _, second = wanted.partition(_RANGE)
        return first, second
    return (REFERENCE_ACCENT, wanted) if declared is attributes.ACCENT else None


def accent(name: str) -> str:
    """Return the id of the direction from the reference accent to another."""
    return str(DirectionId(Kind.CLASS_DIFFERENCE, name, attributes.ACCENT.name))


def axis(number: int) -> str:
    """Return the id of a principal axis, counted from 1."""
    return str(DirectionId(Kind.AXIS, str(number)))


def found(number: int) -> str:
    """Return the id of a direction found without labels, counted from 1."""
    return str(DirectionId(Kind.FOUND, str(number)))


def voice(name: str) -> str:
    """Return the id of the direction from the average through a voice or a recording."""
    return str(DirectionId(Kind.VOICE, name))


def between_voices(name: str, other: str) -> str:
    """Return the id of the direction from one voice to another."""
    return voice(f"{name} to {other}")


def held(name: str) -> str:
    """Return the id of the variant of a direction with other attributes held constant."""
    return str(parse(name).with_others_held)


def transport(name: str) -> str:
    """Return the id of the transport map between the classes of a direction."""
    return str(parse(name).as_transport)
