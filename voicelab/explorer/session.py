"""What one user has in hand. Nobody else's page sees it; every change is a new desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from voicelab.directions import Direction, Kind
from voicelab.explorer.basket import Basket, Kept
from voicelab.explorer.results import Edited, Opened
from voicelab.explorer.settings import Settings
from voicelab.refusal import Refusal


@dataclass(frozen=True)
class Desk:
    """The voice in hand, what became of it, the user's own directions and basket.

    Attributes
    ----------
    opened : Opened or None
        The voice in hand.
    edited : Edited or None
        Where it was moved to; None until something is moved.
    settings : Settings
        Where the sliders stand.
    own : mapping of str to Direction
        Made by the user.
    basket : Basket
    averages : int
        How many average voices were made: they are numbered.
    taken : int
        How many voices were taken in hand: what belongs to one of them knows it by that.
    """

    opened: Opened | None = None
    edited: Edited | None = None
    settings: Settings = field(default_factory=Settings)
    own: Mapping[str, Direction] = field(default_factory=dict)
    basket: Basket = field(default_factory=Basket)
    averages: int = 0
    taken: int = 0

    @property
    def in_hand(self) -> Opened:
        """The voice in hand; `Refusal` where there is none."""
        if self.opened is None:
            raise Refusal(
                "there is no voice in hand yet; click one on the map or bring a recording."
            )
        return self.opened

    def with_voice(self, opened: Opened) -> "Desk":
        """Return the desk with another voice in hand, not moved yet.

        What leads away from the average through the voice before goes with it.
        """
        own = {name: one for name, one in self.own.items() if one.kind is not Kind.VOICE}
        return replace(
            self, opened=opened, edited=None, settings=Settings(), own=own, taken=self.taken + 1
        )

    def with_edit(self, edited: Edited) -> "Desk":
        """Return the desk with the voice in hand moved."""
        return replace(self, edited=edited, settings=edited.settings)

    def with_direction(self, direction: Direction) -> "Desk":
        """Return the desk with one more direction of the user's, its slider at 0."""
        moves = {**self.settings.moves, direction.name: 0.0}
        return replace(
            self,
            own={**self.own, direction.name: direction},
            settings=replace(self.settings, moves=moves),
        )

    def keeping(self) -> "Desk":
        """Return the desk with what is heard now also in the basket."""
        return replace(self, basket=self.basket.keeping(self.in_hand, self.edited, self.own))

    def keeping_all(
        self, opened: Opened, edits: Sequence[Edited], own: Mapping[str, Direction]
    ) -> "Desk":
        """Return the desk with edits of a voice, in hand or not, in the basket; all or none."""
        basket = self.basket
        for edited in edits:
            basket = basket.keeping(opened, edited, own)
        return replace(self, basket=basket)

    def loading(self, kept: Kept) -> "Desk":
        """Return the desk with what an item of the basket was made from in hand, unmoved yet."""
        desk = self.with_voice(kept.opened)
        return replace(desk, settings=kept.settings, own={**desk.own, **kept.own})
