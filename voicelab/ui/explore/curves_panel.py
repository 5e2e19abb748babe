"""The panel of response curves: the verdict along a whole slider."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from voicelab.explorer import ResponseCurve, Session, Settings
from voicelab.ui.context import KEPT_S, PageContext
from voicelab.ui.events import SEARCHING, TURN, Updates, hint, in_background, status, then_show
from voicelab.ui.explore.voice_view import is_current
from voicelab.ui.gradio_patches import no_progress
from voicelab.ui.plotly_figure import figure
from voicelab.ui.response_curve import along_figure, silence

SHOW_CURVES = """() => {
    const show = () => document.querySelector("#curves-panel").scrollIntoView({ block: "nearest" });
    show();
    setTimeout(show, 500);  // what stands above may still be drawn
    return [];
}"""


@dataclass(frozen=True)
class CurvesFound:
    """The response of the judge along a slider, of which voice, and where the sliders stood."""

    taken: int
    along: ResponseCurve
    settings: Settings


class CurvesPanel:
    """The panel of response curves.

    Parameters
    ----------
    context : PageContext
    notice : gr.HTML
        Where refusals are shown.
    """

    def __init__(self, context: PageContext, notice: gr.HTML) -> None:
        self.explorer, self.session = context.explorer, context.session
        self.notice = notice
        self.scale = context.explorer.bundle.identity_scale
        self.found = gr.State(None, time_to_live=KEPT_S)
        _ = self.language = context.language
        with gr.Accordion(_("Response curves"), open=False, elem_id="curves-panel") as self.panel:
            gr.HTML(
                hint(
                    _(
                        "The judge’s ratings and the speaker similarity over the whole range of "
                        "one slider; the other sliders keep their values."
                    )
                ),
                apply_default_css=False,
            )
            self.figure = figure(
                empty=_("Choose “Curves” next to a slider. This takes a few seconds."),
                elem_id="curves",
            )

    def connect(self, request: Any) -> None:
        """Compute and draw curves at each event `request`."""
        quiet = TURN | no_progress(self.session)
        request(self.unfold, None, self.panel, js=SHOW_CURVES, **quiet)
        then_show(
            request,
            (self.compute, self.session, [self.notice, self.found], self.figure),
            (self.draw, [self.notice, self.figure, self.found]),
            self.session,
            SEARCHING,
        ).success(None, js=SHOW_CURVES)

    def unfold(self) -> gr.Accordion:
        """Open the panel, which shows the progress."""
        return gr.Accordion(open=True)

    def compute(
        self,
        session: Session,
        event: gr.EventData,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> Updates:
        """Compute the response of the judge along a slider."""
        _ = self.language

        def step(done: int, of: int) -> None:
            progress((done, of), desc=_("computing response curves"))

        def found() -> CurvesFound | None:
            if not is_current(session, event):
                return None
            settings, name = Settings.from_dict(event.settings), event.direction
            curve = self.explorer.curve(
                session.selected, settings, name, session.user_directions, step
            )
            return CurvesFound(session.selection_id, curve, settings)

        return in_background(self, self.found, found)

    def draw(self, session: Session, found: CurvesFound | None) -> Updates:
        """Draw the curves, unless another voice was selected meanwhile."""
        if found is None or found.taken != session.selection_id:
            return {self.found: None}
        name, edge = session.selected.name, self.scale.equal_error
        drawn = along_figure(self.language, found.along, found.settings, name, edge)
        silent = silence(self.language, found.along)
        shown = {self.figure: drawn.to_json(), self.found: None}
        return shown | ({self.notice: status(silent)} if silent else {})
