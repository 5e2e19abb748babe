"""How a set of what was kept is written, and where it is fetched from."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import gradio as gr
from gradio.utils import get_upload_folder

from voicelab.explorer import Explorer, Session
from voicelab.explorer.exporting import plan_of_basket, zipped
from voicelab.refusal import Sentence
from voicelab.stimuli import RATES, OutputFormat
from voicelab.ui.events import WRITING, Updates, filled_in, hint, notice_area, refusable, status
from voicelab.ui.language import Language

BITS = (16, 24)
LEVELS = {
    "rms": Sentence("RMS (dBFS)"),
    "lufs": Sentence("loudness (LUFS)"),
    "peak": Sentence("peak (dBFS)"),
}


class ExportPanel:
    """The settings of a set and the button that writes it.

    Parameters
    ----------
    explorer : Explorer
    language : Language
    """

    def __init__(self, explorer: Explorer, language: Language) -> None:
        self.explorer, self.language = explorer, language
        _, usual = language, OutputFormat()
        with gr.Accordion(_("Export as stimulus set"), open=True, elem_id="export"):
            gr.HTML(
                hint(
                    _(
                        "One zip file with level-matched sounds, tables of settings, measurements "
                        "and verdicts, licences, a report that opens offline, and the provenance "
                        "needed to verify and rebuild the set."
                    )
                ),
                apply_default_css=False,
            )
            with gr.Row():
                rate = gr.Dropdown(
                    [(f"{rate / 1000:g} kHz", rate) for rate in RATES],
                    value=usual.sample_rate,
                    label=_("Sample rate"),
                    min_width=120,
                )
                bits = gr.Dropdown(list(BITS), value=usual.bits, label=_("Bit depth"), min_width=90)
                level = gr.Dropdown(
                    [(_.translated(text), name) for name, text in LEVELS.items()],
                    value=usual.level,
                    label=_("Level matching"),
                    min_width=130,
                )
                level_db = gr.Number(usual.level_db, label=_("Target level"), min_width=110, step=1)
            with gr.Row():
                ramp = gr.Number(1000 * usual.ramp_s, label=_("Ramps (ms)"), min_width=110, step=5)
                duration = gr.Number(
                    0,
                    label=_("Duration (s)"),
                    info=_("0 = original duration"),
                    min_width=150,
                    step=0.1,
                )
                seed = gr.Number(0, label=_("Seed"), min_width=90, step=1)
                triplets = gr.Checkbox(
                    False,
                    label=_("Triplets"),
                    info=_("Include the original and the resynthesis of each edit"),
                    min_width=220,
                )
            self.settings = [rate, bits, level, level_db, ramp, duration, seed, triplets]
            self.write = gr.Button(
                _("Create set"), variant="primary", size="sm", elem_id="write-set"
            )
            self.notice = notice_area("export-notice")
            self.file = gr.File(
                label=_("Stimulus set"), interactive=False, visible=False, elem_id="set"
            )
            self.offer = [self.notice, self.file]

    def connect(self, session: gr.State, tested: gr.File) -> None:
        """Say what happens when the button is pressed; the set is also offered to be `tested`."""
        self.tested = tested
        self.write.click(
            self.written,
            [session, *self.settings],
            [self.notice, self.file, tested],
            show_progress="full",
            show_progress_on=self.notice,
            **WRITING,
        )

    def withdrawn(self) -> Updates:
        """Offer no set; what a listening test was given stays there."""
        return {self.notice: "", self.file: gr.File(None, visible=False)}

    @refusable
    def written(
        self,
        session: Session,
        rate: int,
        bits: int,
        level: str,
        level_db: float,
        ramp_ms: float,
        duration_s: float | None,
        seed: int,
        triplets: bool,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> Updates:
        """Write the set as a zip file and offer it."""
        _ = self.language
        filled_in(level_db, ramp_ms, seed)
        finish = OutputFormat(rate, bits, level, level_db, ramp_ms / 1000, duration_s or None)
        plan = plan_of_basket(self.explorer, session.basket, finish, triplets, seed)

        def step(done: int, of: int) -> None:
            progress((done, of), desc=_("writing and measuring"))

        path = zipped(plan, self.explorer.bundle, _new_file(), step)
        count = len(plan.stimuli)
        told = (
            _("The set of one sound is ready. It is deleted from the server after an hour.")
            if count == 1
            else _(
                "The set of {count} sounds is ready. It is deleted from the server after an hour.",
                count=count,
            )
        )
        return {
            self.notice: status(told),
            self.file: gr.File(str(path), visible=True),
            self.tested: str(path),
        }


def _new_file() -> Path:
    """Return a new name in a folder that nobody can guess, which gradio deletes an hour later."""
    folder = Path(get_upload_folder()) / uuid4().hex
    folder.mkdir(parents=True)
    return folder / f"voicelab_{datetime.now(UTC):%Y-%m-%d_%H%M%S}.zip"
