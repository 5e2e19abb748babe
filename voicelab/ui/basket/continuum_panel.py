"""A continuum of the voice in hand, step by step into the basket."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from voicelab.directions import Direction, identifier
from voicelab.explorer import Edited, Explorer, Opened, Session
from voicelab.explorer.exporting import continuum_of
from voicelab.ui.describe import moves_of, terms_of
from voicelab.ui.events import (
    TURN,
    WRITING,
    Updates,
    filled_in,
    hint,
    in_background,
    notice_area,
    refusable,
    status,
)
from voicelab.ui.gradio_patches import no_progress
from voicelab.ui.language import Language

STEPS = 7  # most labs use so many


@dataclass(frozen=True)
class Made:
    """The steps of a voice that was in hand, and the user's directions that they go along."""

    opened: Opened
    edits: list[Edited]
    user_directions: Mapping[str, Direction]


class ContinuumPanel:
    """The settings of a continuum and the button that makes it.

    Parameters
    ----------
    explorer : Explorer
    language : Language
    """

    def __init__(self, explorer: Explorer, language: Language) -> None:
        self.explorer, self.language = explorer, language
        _ = language
        names = [name for name, one in explorer.directions.items() if not one.held]
        self.names = sorted(names, key=_rank)
        self.first = "gender" if "gender" in names else self.names[0]
        low, high = explorer.strengths(self.first)
        with gr.Accordion(_("Add a continuum"), open=False, elem_id="continuum"):
            gr.HTML(
                hint(
                    _(
                        "Steps of the selected voice along one direction, evenly spaced in latent "
                        "distance. Its other sliders and settings apply to every step. The "
                        "command line (python -m voicelab continuum) can also space the steps "
                        "evenly in the judge’s ratings, and make grids."
                    )
                ),
                apply_default_css=False,
            )
            with gr.Row():
                self.direction = gr.Dropdown(
                    self._choices(Session()),
                    value=self.first,
                    label=_("Direction"),
                    min_width=200,
                    elem_id="continuum-direction",
                )
                self.ends = [
                    gr.Number(low, label=_("From"), step=0.1, min_width=80),
                    gr.Number(high, label=_("To"), step=0.1, min_width=80),
                ]
                self.steps = gr.Number(STEPS, label=_("Steps"), precision=0, min_width=80)
            told = self._made_of(Session(), self.first)
            self.made_of = gr.HTML(told, elem_id="continuum-made-of", apply_default_css=False)
            self.add = gr.Button(_("Add steps to basket"), size="sm", elem_id="add-continuum")
            self.notice = notice_area("continuum-notice")

    def connect(self, session: gr.State, tab: gr.Tab) -> Any:
        """Connect the components to their handlers; return the event of new steps."""
        self.session, self.made = session, gr.State(None)
        offered = [self.direction, *self.ends, self.made_of]
        tab.select(self.offer, [session, self.direction], offered, **TURN | no_progress(session))
        self.direction.input(
            self.choose, [session, self.direction], offered, **TURN | no_progress(session)
        )
        # Rendered in the background, added in turn.
        return self.add.click(
            self.render,
            [session, self.direction, *self.ends, self.steps],
            [self.notice, self.made],
            show_progress="full",
            show_progress_on=self.notice,
            **WRITING,
        ).success(
            self.keep,
            [session, self.made],
            [self.notice, session, self.made],
            **TURN | no_progress(session),
        )

    def offer(self, session: Session, direction: str) -> Updates:
        """Offer the directions that there are now, and say what the steps would be made of."""
        choices = self._choices(session)
        if direction in (name for _, name in choices):
            shown: Updates = {self.made_of: self._made_of(session, direction)}
            return shown | {self.direction: gr.Dropdown(choices)}
        chosen = {self.direction: gr.Dropdown(choices, value=self.first)}
        return self.choose(session, self.first) | chosen

    def choose(self, session: Session, direction: str) -> Updates:
        """Go as far along a direction as its slider does."""
        ends = zip(self.ends, self.explorer.strengths(direction), strict=True)
        return {**dict(ends), self.made_of: self._made_of(session, direction)}

    def render(
        self,
        session: Session,
        direction: str,
        low: float,
        high: float,
        steps: int,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> Updates:
        """Render the steps of the selected voice."""
        _ = self.language

        def step(done: int, of: int) -> None:
            progress((done, of), desc=_("rendering steps"))

        def made() -> Made:
            filled_in(low, high, steps)
            edits = continuum_of(self.explorer, session, direction, (low, high), steps, step)
            return Made(session.selected, edits, session.user_directions)

        return in_background(self, self.made, made)

    @refusable
    def keep(self, session: Session, made: Made | None) -> Updates:
        """Add the steps to the basket."""
        if made is None:
            return {self.notice: gr.skip()}
        _ = self.language
        kept = session.keeping_all(made.opened, made.edits, made.user_directions)
        count, name = len(made.edits), made.opened.name
        told = _("{count} steps of {name} added to basket.", count=count, name=name)
        return {self.session: kept, self.made: None, self.notice: status(told)}

    def _choices(self, session: Session) -> list[tuple[str, str]]:
        return [
            (self.language.direction(name), name)
            for name in (*self.names, *session.user_directions)
        ]

    def _made_of(self, session: Session, direction: str) -> str:
        _ = self.language
        if session.opened is None:
            return hint(_("No voice is selected. Select one on the Explore tab."))
        others = {name: one for name, one in session.settings.moved.items() if name != direction}
        settings = replace(session.settings, moves=others)
        told = [*moves_of(self.language, settings), *terms_of(self.language, settings)] or [
            _("no other edits")
        ]
        return hint(
            _(
                "The steps are made from the selected voice, {name}: {settings}.",
                name=session.opened.name,
                settings=", ".join(told),
            )
        )


def _rank(name: str) -> tuple[bool, str]:
    """Sort gender and age before the kinds of which there are many."""
    known = identifier.parse(name)
    return not known.attribute or bool(known.subject), name
