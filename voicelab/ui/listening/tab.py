"""A listening test as a tab: upload a set, take a test, download the answers."""

import shutil
from pathlib import Path
from uuid import uuid4

import gradio as gr
from gradio.utils import get_upload_folder

from voicelab.listening import ATTRIBUTES, TASKS, Design, ListeningTest, read_set, unpack
from voicelab.refusal import Refusal
from voicelab.ui.events import OPENING, Updates, hint, refusable
from voicelab.ui.language import Language
from voicelab.ui.listening.component import listening_test, shown
from voicelab.ui.listening.open_tests import OpenTests


class ListeningTab:
    """The tab of the listening test.

    Parameters
    ----------
    language : Language

    Attributes
    ----------
    file : gr.File
        The zip file of the set; another tab can put the set that it made there.
    """

    def __init__(self, language: Language) -> None:
        _ = language
        self.language, self.tests = language, OpenTests(language)
        gr.HTML(
            hint(
                _(
                    "A blind listening test with a stimulus set that you upload. The seed "
                    "determines the order. Download the answers when you stop: with the same set, "
                    "participant and seed, the test resumes."
                )
            ),
            apply_default_css=False,
        )
        tasks = {
            "choice": _("two voices: which sounds more female / older?"),
            "identify": _("one voice: male or female / younger or older?"),
        }
        with gr.Accordion(
            _("Listening test"), open=True, elem_id="listening-settings"
        ) as self.settings:
            with gr.Row():
                self.file = gr.File(
                    label=_("Stimulus set (zip file)"),
                    file_types=[".zip"],
                    height=190,
                    elem_id="listening-set",
                )
                before = gr.File(
                    label=_("Earlier answers (optional)"), file_types=[".csv"], height=190
                )
            with gr.Row():
                task = gr.Radio(
                    [(tasks[name], name) for name in TASKS], value=TASKS[0], label=_("Task")
                )
                attribute = gr.Radio(
                    [(language.label(name), name) for name in ATTRIBUTES],
                    value=next(iter(ATTRIBUTES)),
                    label=_("Attribute"),
                )
            with gr.Row():
                participant = gr.Textbox(
                    "P01",
                    label=_("Participant"),
                    info=_("A code of letters and digits, not a name."),
                    max_length=32,
                )
                seed = gr.Number(
                    1, label=_("Seed"), info=_("The same seed gives the same order."), precision=0
                )
                repetitions = gr.Number(
                    2, label=_("Repetitions"), info=_("Of each sound or pair."), precision=0
                )
            self.begin = gr.Button(
                _("Start the test"), variant="primary", size="md", elem_id="listening-begin"
            )
            self.notice = gr.HTML("", elem_id="listening-notice", apply_default_css=False)
        self.test = listening_test(self.tests, language, download=True)
        self.begin.click(
            self.start,
            [self.file, before, task, attribute, participant, seed, repetitions],
            [self.test, self.settings, self.notice],
            **OPENING,
        )

    @refusable
    def start(
        self,
        file: str | None,
        before: str | None,
        task: str,
        attribute: str,
        participant: str,
        seed: float | None,
        repetitions: float | None,
    ) -> Updates:
        """Open a test of the uploaded set; earlier answers resume it."""
        if not file:
            raise Refusal("no stimulus set yet; upload its zip file.")
        design = Design(task, attribute, participant.strip(), int(seed or 0), int(repetitions or 0))
        folder = Path(get_upload_folder()) / uuid4().hex
        try:
            stimuli = read_set(unpack(Path(file), folder), attribute)
            answers = folder / f"{design.participant}.csv"
            if before:
                shutil.copyfile(before, answers)
            token = self.tests.open(ListeningTest(stimuli, design, answers), folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return {self.test: shown(token), self.settings: gr.Accordion(open=False)}
