"""The state of one user: selected voice, edit, directions, basket. Every change is a new object."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from voicelab.directions import Direction, Kind
from voicelab.explorer.basket import Basket, BasketItem
from voicelab.explorer.results import Edited, Opened
from voicelab.explorer.settings import Settings
from voicelab.refusal import Refusal


@dataclass(frozen=True)
class Session:
    """The selected voice and its edit, the directions that the user made, and the basket.

    Attributes
    ----------
    opened : Opened or None
        The selected voice.
    edited : Edited or None
        Its edit; None until something is moved.
    settings : Settings
        Where the sliders stand.
    user_directions : mapping of str to Direction
        Directions that the user made, by name.
    basket : Basket
    averages : int
        How many average voices were made; their names are numbered.
    selection_id : int
        Number of voices selected so far: identifies what belongs to the selected one.
    """

    opened: Opened | None = None
    edited: Edited | None = None
    settings: Settings = field(default_factory=Settings)
    user_directions: Mapping[str, Direction] = field(default_factory=dict)
    basket: Basket = field(default_factory=Basket)
    averages: int = 0
    selection_id: int = 0

    @property
    def selected(self) -> Opened:
        """The selected voice; `Refusal` if there is none."""
        if self.opened is None:
            raise Refusal("no voice is selected; click one on the map or upload a recording.")
        return self.opened

    def with_voice(self, opened: Opened) -> "Session":
        """Return the session with another voice selected and nothing moved.

        Directions through the voice selected before are dropped.
        """
        kept = {
            name: one for name, one in self.user_directions.items() if one.kind is not Kind.VOICE
        }
        return replace(
            self,
            opened=opened,
            edited=None,
            settings=Settings(),
            user_directions=kept,
            selection_id=self.selection_id + 1,
        )

    def with_edit(self, edited: Edited) -> "Session":
        """Return the session with an edit of the selected voice."""
        return replace(self, edited=edited, settings=edited.settings)

    def with_direction(self, direction: Direction) -> "Session":
        """Return the session with one more direction of the user, its slider at 0."""
        moves = {**self.settings.moves, direction.name: 0.0}
        return replace(
            self,
            user_directions={**self.user_directions, direction.name: direction},
            settings=replace(self.settings, moves=moves),
        )

    def keeping(self) -> "Session":
        """Return the session with the current voice or edit added to the basket."""
        return replace(
            self, basket=self.basket.keeping(self.selected, self.edited, self.user_directions)
        )

    def keeping_all(
        self, opened: Opened, edits: Sequence[Edited], user_directions: Mapping[str, Direction]
    ) -> "Session":
        """Return the session with edits of a voice added to the basket; all of them or none."""
        basket = self.basket
        for edited in edits:
            basket = basket.keeping(opened, edited, user_directions)
        return replace(self, basket=basket)

    def loading(self, item: BasketItem) -> "Session":
        """Return the session with the source and the settings of a basket item, not moved yet."""
        session = self.with_voice(item.opened)
        return replace(
            session,
            settings=item.settings,
            user_directions={**session.user_directions, **item.user_directions},
        )
