"""The basket: voices and edits with their settings and verdicts, in the order of the user."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from voicelab.audio import Recording
from voicelab.directions import Direction
from voicelab.edit import DECODED, chosen_rendering
from voicelab.explorer.results import Caution, Edited, Opened
from voicelab.explorer.settings import Settings
from voicelab.judge import Verdict
from voicelab.refusal import Refusal

ROOM = 200  # items of one user; every one holds its sound
ROOM_S = 600.0  # seconds of all that they were made from, which stays analysed in memory
LONGEST_NAME = 80  # letters


@dataclass(frozen=True)
class BasketItem:
    """A voice or an edit in the basket.

    Attributes
    ----------
    name : str
        Given by the user; no two items of a basket share one.
    opened : Opened
        What it was made from: nothing is analysed again when it is loaded.
    settings : Settings
    user_directions : mapping of str to Direction
        The user's directions that the settings name.
    recording : Recording
        As it was heard.
    before, after : Verdict
        On what an edit is compared with, and on `recording`.
    cautions : tuple of Caution
    key : str
        Of this item, whatever its name and place.
    """

    name: str
    opened: Opened
    settings: Settings
    user_directions: Mapping[str, Direction]
    recording: Recording
    before: Verdict
    after: Verdict
    cautions: tuple[Caution, ...] = ()
    key: str = field(default_factory=lambda: uuid4().hex)

    @property
    def moved(self) -> bool:
        """Whether it is an edit rather than what an edit is compared with."""
        return any(self.settings.moves.values()) or self.settings.rendering == DECODED

    def to_dict(self) -> dict[str, Any]:
        """Return the item as JSON holds it, without its sound."""
        return {
            "name": self.name,
            "source": self.opened.name,
            "settings": self.settings.to_dict(),
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "cautions": [str(caution) for caution in self.cautions],
        }


@dataclass(frozen=True)
class Basket:
    """Items in the order in which they will be exported; every change is a new basket."""

    items: tuple[BasketItem, ...] = ()

    def __len__(self) -> int:
        return len(self.items)

    def item(self, key: str) -> BasketItem:
        """Return an item by its key; `Refusal` if it was removed."""
        for one in self.items:
            if one.key == key:
                return one
        raise Refusal("this item is no longer in the basket; add it again on the Explore tab.")

    def keeping(
        self, opened: Opened, edited: Edited | None, user_directions: Mapping[str, Direction]
    ) -> "Basket":
        """Return the basket with a voice or its edit at its end; `Refusal` if it is full."""
        if len(self) >= ROOM:
            raise Refusal(
                "the basket is full ({count} of {most} items); remove one first.",
                count=len(self),
                most=ROOM,
            )
        sources = {id(one): one for one in (*(item.opened for item in self.items), opened)}
        seconds = sum(one.before.seconds for one in sources.values())
        if seconds > ROOM_S:
            raise Refusal(
                "the recordings behind the basket would last {seconds:.0f} s with this item; the "
                "limit is {most:.0f} s: export and remove some items first.",
                seconds=seconds,
                most=ROOM_S,
            )
        usual = Settings(rendering=chosen_rendering("", opened.prepared.codec))
        settings = edited.settings if edited else usual
        used = {name: user_directions[name] for name in settings.moves if name in user_directions}
        recording = edited.recording if edited else opened.reference()
        item = BasketItem(
            name=self._free(_named(opened.name, settings)),
            opened=opened,
            settings=settings,
            user_directions=used,
            recording=recording,
            before=edited.before if edited else opened.reference_verdict(),
            after=edited.after if edited else opened.reference_verdict(),
            cautions=edited.warnings if edited else (),
        )
        return Basket((*self.items, item))

    def renamed(self, key: str, name: str) -> "Basket":
        """Return the basket with one item under another name.

        Raises
        ------
        Refusal
            If the name is empty, too long, or another item's.
        """
        name = " ".join(name.split())
        old = self.item(key)
        if not re.search(r"\w", name):
            raise Refusal(
                "{name!r} is not a valid name; use at least one letter or digit. The name stays "
                "{old}.",
                name=name,
                old=old.name,
            )
        if len(name) > LONGEST_NAME:
            raise Refusal(
                "the name has {count} characters; use at most {most}. The name stays {old}.",
                count=len(name),
                most=LONGEST_NAME,
                old=old.name,
            )
        if any(one.name == name and one.key != key for one in self.items):
            raise Refusal("another item is called {name}; choose a different name.", name=name)
        return self._with(key, replace(old, name=name))

    def moved(self, key: str, by: int) -> "Basket":
        """Return the basket with one item some places further down, or up; it stops at an end."""
        items = list(self.items)
        place = items.index(self.item(key))
        items.insert(max(0, min(len(items) - 1, place + by)), items.pop(place))
        return Basket(tuple(items))

    def without(self, key: str) -> "Basket":
        """Return the basket without one item."""
        gone = self.item(key)
        return Basket(tuple(one for one in self.items if one is not gone))

    def to_dict(self) -> list[dict[str, Any]]:
        """Return the items as JSON holds them."""
        return [one.to_dict() for one in self.items]

    def _with(self, key: str, item: BasketItem) -> "Basket":
        return Basket(tuple(item if one.key == key else one for one in self.items))

    def _free(self, name: str) -> str:
        """Return a name that no item has yet: with a number behind it, where it is taken."""
        taken = {one.name for one in self.items}
        names = (name, *(f"{name} ({number})" for number in range(2, ROOM + 2)))
        return next(one for one in names if one not in taken)


def _named(source: str, settings: Settings) -> str:
    usual = Settings()
    stem = re.sub(r"\.(wav|flac|ogg|mp3|opus)$", "", source, flags=re.IGNORECASE)
    words = [f"{name}{strength:+.3g}" for name, strength in settings.moved.items()]
    words += ["held"] if settings.held and words else []
    words += [f"{settings.scope} only"] if settings.scope != usual.scope and words else []
    words += [] if settings.usual else [settings.rendering]
    return " ".join([stem, *words])[:LONGEST_NAME]
