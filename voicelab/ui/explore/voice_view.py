"""The selected voice on the page: its title, sound, sliders, verdict, place and neighbours."""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from voicelab.explorer import Neighbour, Session, positions_on_maps
from voicelab.judge.figures import figures_of, training_speakers
from voicelab.refusal import Refusal
from voicelab.ui.context import PageContext
from voicelab.ui.events import Updates, notice_area
from voicelab.ui.explore.recordings_figure import axis_titles, recordings_figure
from voicelab.ui.explore.title import title
from voicelab.ui.map import marked, voices_map
from voicelab.ui.neighbours import nearest, neighbours
from voicelab.ui.player import player, player_value
from voicelab.ui.plotly_figure import figure
from voicelab.ui.rack import rack, racked
from voicelab.ui.verdict import bars, cautions, judge_line, pitch_doubt

NONE_YET = str(Session().selection_id)  # what the rack calls the selected voice before there is one


class VoiceView:
    """The components that show the selected voice; the tab declares each part in its place.

    It keeps nothing of a user: that is in the `gr.State` of the page.
    """

    def __init__(self, context: PageContext) -> None:
        self.explorer, self.language = context.explorer, context.language
        self.session = context.session
        self.axes = axis_titles(self.language, self.explorer.space.codec.explicit_pitch)

    def declare_map(self) -> None:
        """Declare the map and the list of neighbours."""
        self.map = voices_map(self.explorer, self.language)
        self.neighbours = neighbours(self.language)

    def declare_voice(self) -> None:
        """Declare title, player, sliders and verdict."""
        _ = self.language
        with gr.Row(elem_id="in-hand"):
            self.title = gr.HTML(
                title(self.explorer, self.language, None), elem_id="title", apply_default_css=False
            )
            self.keep = gr.Button(
                _("Add to basket"), size="sm", elem_id="keep", scale=0, min_width=110
            )
        self.notice = notice_area("notice")
        self.player = player(self.language)
        self.cautions = notice_area("cautions")
        self.rack = rack(self.explorer, self.language)
        self.verdict = gr.HTML(
            bars(self.language, None), elem_id="verdict", apply_default_css=False
        )
        judge = self.explorer.judge
        figures = figures_of(judge, self.explorer.bundle.folder)
        line = judge_line(self.language, training_speakers(judge), figures)
        gr.HTML(line, elem_id="judge", apply_default_css=False)

    def declare_recordings(self) -> None:
        """Declare the figure of the recordings."""
        _ = self.language
        self.recordings = figure(
            empty=_("The waveform, spectrogram and F0 appear here."), elem_id="recordings"
        )

    @property
    def moved(self) -> list[Any]:
        """The components that change when the voice is moved."""
        return [
            self.notice, self.session, self.player, self.cautions, self.verdict, self.recordings,
            self.map, self.neighbours,
        ]  # fmt: skip

    @property
    def selected(self) -> list[Any]:
        """The components that change when another voice is selected."""
        return [*self.moved, self.title, self.rack]

    def show_selected(self, session: Session) -> Updates:
        """Show and play a voice that was just selected."""
        return self.show_moved(session) | {
            self.title: title(self.explorer, self.language, session.selected),
            self.rack: self.rack_value(session),
        }

    def show_moved(self, session: Session) -> Updates:
        """Show and play the voice, as it came or as it was moved."""
        opened, edited = session.selected, session.edited
        latent = edited.latent if edited else opened.latent
        near = self.explorer.neighbours(latent, exclude=opened.voice_id)
        spoken = edited.recording if edited else None
        rendering = session.settings.rendering
        reference = "original" if opened.laid_over(rendering) else "resynthesis"
        return {
            self.session: session,
            self.player: player_value(
                opened.original, opened.before, spoken, "edit" if edited else reference, reference
            ),
            self.cautions: pitch_doubt(self.language, opened.pitch_check)
            + cautions(self.language, edited.warnings if edited else ()),
            self.verdict: bars(
                self.language,
                edited.before if edited else opened.reference_verdict(rendering),
                edited.after if edited else None,
                self.explorer.reported(opened),
                opened.laid_over(rendering),
            ),
            self.recordings: recordings_figure(self.language, self.axes, opened, edited),
            self.map: self._marked(session, near),
            self.neighbours: nearest(self.explorer, near, self.language),
        }

    def rack_value(self, session: Session, note: str = "", merge: bool = False) -> str:
        """Return the value of the rack; with `merge` it keeps its own positions."""
        own, taken = session.user_directions, str(session.selection_id)
        return racked(
            session.settings, own, note, taken, merge=merge, said=self.language.translated
        )

    def _marked(self, session: Session, near: Sequence[Neighbour]) -> str:
        found = positions_on_maps(
            self.explorer, session.selected, session.edited, session.user_directions
        )
        return marked(session.selected.voice_id, found.before, found.after, found.trail, near)


def is_current(session: Session, event: gr.EventData) -> bool:
    """Return whether an event of the rack belongs to the voice that is selected now."""
    if event.in_hand != NONE_YET and not session.selection_id:
        raise Refusal(
            "this page has expired: it was idle for hours, or too many pages are open. Reload "
            "it to start again."
        )
    return bool(event.in_hand == str(session.selection_id))
