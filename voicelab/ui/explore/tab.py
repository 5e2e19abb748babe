"""The tab in which a voice is selected, moved and heard."""

from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from voicelab.explorer import Goal, Opened, Session, Settings
from voicelab.refusal import Refusal
from voicelab.ui.context import KEPT_S, PageContext
from voicelab.ui.events import (
    OPENING,
    SEARCHING,
    TURN,
    Updates,
    alert,
    in_background,
    refusable,
    status,
    then_show,
)
from voicelab.ui.explore.curves_panel import CurvesPanel
from voicelab.ui.explore.notes import direction_note, goal_note
from voicelab.ui.explore.sources import Sources
from voicelab.ui.explore.voice_view import VoiceView, is_current
from voicelab.ui.gradio_patches import no_progress
from voicelab.ui.map import map_facts
from voicelab.ui.player import sound_value


@dataclass(frozen=True)
class GoalFound:
    """The move that reaches a target verdict, and of which selected voice."""

    taken: int
    goal: Goal

    def of(self, settings: Settings) -> Settings:
        """Return the present settings with the slider that was searched at its goal."""
        if self.goal.strength is None:
            return settings
        return replace(settings, moves={**settings.moves, self.goal.direction: self.goal.strength})


class ExploreTab:
    """The tab in which a voice is selected, moved and heard.

    Attributes
    ----------
    selected : list
        The components that change when another voice is selected.
    kept : event
        A voice was added to the basket; there after `connect`.
    """

    def __init__(self, context: PageContext) -> None:
        self.explorer, self.language = context.explorer, context.language
        self.session, self.sound = context.session, context.sound
        self.view = VoiceView(context)
        # What a search found, until it is shown in turn.
        self.goal = gr.State(None, time_to_live=KEPT_S)
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=6, min_width=320):
                self.view.declare_map()
                self.sources = Sources(context)
            with gr.Column(scale=5, min_width=320):
                self.view.declare_voice()
        self.view.declare_recordings()
        self.notice = self.view.notice
        self.curves = CurvesPanel(context, self.notice)
        map_facts(self.explorer, self.language, self.explorer.bundle.folder)
        self.selected = [*self.view.selected, self.sound, self.curves.figure, self.sources.example]

    def connect(self) -> None:
        """Connect the components to their handlers."""
        view, sources, session = self.view, self.sources, self.session
        select: dict[str, Any] = {
            "inputs": session,
            "outputs": self.selected,
            "show_progress": "minimal",
            "show_progress_on": view.title,
        } | TURN
        newest = select | {"trigger_mode": "always_last"}
        quiet = TURN | no_progress(session)
        for heard, selected in (
            (view.map.click, view.map.select),
            (view.neighbours.hear, view.neighbours.take),
        ):
            heard(self.hear, **newest | quiet)
            selected(self.select, **newest)
        view.map.submit(self.combine, **select)
        view.rack.away(self.add_away, **newest)
        for request, file in sources.requests:
            then_show(
                request,
                (sources.open, file, [sources.notice, sources.opened], file),
                (self.select_opened, [*self.selected, sources.notice, sources.opened]),
                session,
                OPENING,
            )
        view.rack.input(
            self.move, session, [*view.moved, view.rack], trigger_mode="always_last", **quiet
        )
        then_show(
            view.rack.submit,
            (self.reach, session, [self.notice, self.goal], view.verdict),
            (self.follow, [*view.moved, view.rack, self.goal]),
            session,
            SEARCHING,
        )
        self.curves.connect(view.rack.select)
        self.kept = view.keep.click(self.keep, session, [self.notice, session], **quiet)

    @refusable
    def hear(self, session: Session, event: gr.EventData) -> Updates:
        """Play a voice; the first one is also selected."""
        if session.opened is None:
            return self._select(session.with_voice(self.explorer.voice(event.voice_id)))
        return {self.sound: sound_value(self.explorer.heard(event.voice_id))}

    @refusable
    def select(self, session: Session, event: gr.EventData) -> Updates:
        """Select a voice of the map."""
        return self._select(session.with_voice(self.explorer.voice(event.voice_id)))

    def select_opened(self, session: Session, found: tuple[Opened, str] | None) -> Updates:
        """Select the recording that was opened."""
        if not found:
            return {self.sources.opened: None}
        opened, path = found
        _ = self.language
        told = status(_("{name} is now the selected voice.", name=opened.name))
        shown = self._select(session.with_voice(opened), path)
        return shown | {self.notice: "", self.sources.notice: told, self.sources.opened: None}

    @refusable
    def load(self, session: Session) -> Updates:
        """Show what was loaded from the basket: the voice, and the edit of it."""
        edited = session.edited or self.explorer.edit(
            session.selected, session.settings, session.user_directions
        )
        return self._select(session.with_edit(edited))

    @refusable
    def keep(self, session: Session) -> Updates:
        """Add the selected voice, as it is now, to the basket."""
        _ = self.language
        kept = session.keeping()
        name = kept.basket.items[-1].name
        return {self.session: kept, self.notice: status(_("{name} added to basket.", name=name))}

    @refusable
    def combine(self, session: Session, event: gr.EventData) -> Updates:
        """Select the average of several voices, or make a direction from two groups."""
        if event.action == "average":
            return self._average(session, event.ids)
        direction = self.explorer.between(
            event.from_ids, event.to_ids, event.name, session.user_directions
        )
        return self._with_direction(session.with_direction(direction), direction.name)

    @refusable
    def add_away(self, session: Session) -> Updates:
        """Add the slider of caricature and anti-voice of the selected voice."""
        direction = self.explorer.away(session.selected)
        return self._with_direction(session.with_direction(direction), direction.name)

    @refusable
    def move(self, session: Session, event: gr.EventData) -> Updates:
        """Move the selected voice to where the sliders stand; a refusal puts them back."""
        if not is_current(session, event):
            return {self.view.rack: self.view.rack_value(session, merge=True)}
        try:
            return self.view.show_moved(self._edit(session, Settings.from_dict(event.settings)))
        except Refusal as refusal:
            told = alert(self.language.translated(refusal.sentence))
            return {self.notice: told, self.view.rack: self.view.rack_value(session)}

    def reach(self, session: Session, event: gr.EventData) -> Updates:
        """Search for the smallest move that reaches the target verdict."""

        def found() -> GoalFound | None:
            if not is_current(session, event):
                return None
            settings = Settings.from_dict(event.settings)
            asked = (event.direction, event.attribute, event.label, event.probability)
            goal = self.explorer.goal(
                session.selected, settings, *asked, user_directions=session.user_directions
            )
            return GoalFound(session.selection_id, goal)

        return in_background(self, self.goal, found)

    @refusable
    def follow(self, session: Session, found: GoalFound | None) -> Updates:
        """Move to what the search found, unless another voice was selected meanwhile."""
        if found is None or found.taken != session.selection_id:
            return {self.notice: gr.skip(), self.goal: None}
        moved = self._edit(session, found.of(session.settings))
        note = goal_note(self.language, found.goal)
        return self.view.show_moved(moved) | {
            self.view.rack: self.view.rack_value(moved, note),
            self.goal: None,
        }

    def _edit(self, session: Session, settings: Settings) -> Session:
        return session.with_edit(
            self.explorer.edit(session.selected, settings, session.user_directions)
        )

    def _average(self, session: Session, ids: list[str]) -> Updates:
        _ = self.language
        name = _("average {number} ({count} voices)", number=session.averages + 1, count=len(ids))
        averaged = self.explorer.average(ids, name)
        shown = self._select(replace(session, averages=session.averages + 1).with_voice(averaged))
        return shown | {
            self.notice: status(
                _("The average of {count} voices is now the selected voice.", count=len(ids))
            )
        }

    def _with_direction(self, session: Session, name: str) -> Updates:
        return {
            self.session: session,
            self.view.rack: self.view.rack_value(session, merge=True),
            self.notice: status(direction_note(self.language, session.user_directions[name])),
        }

    def _select(self, session: Session, path: str = "") -> Updates:
        """Show and play a voice that was just selected."""
        cleared = {self.sound: None, self.curves.figure: None}
        return self.view.show_selected(session) | cleared | self.sources.shown(path)
