"""Where recordings come from: uploads, the microphone, examples."""

from pathlib import Path
from typing import Any

import gradio as gr

from voicelab.explorer import Opened
from voicelab.shipped import EXAMPLES
from voicelab.ui.context import KEPT_S, PageContext
from voicelab.ui.events import Updates, hint, in_background, notice_area
from voicelab.ui.language import Language


class Sources:
    """The tabs from which a recording is opened.

    Attributes
    ----------
    opened : gr.State
        The recording that was opened and its path, until it is selected.
    """

    def __init__(self, context: PageContext) -> None:
        self.explorer, self.language = context.explorer, context.language
        self.examples = {str(path): _example_name(context.language, path) for path in _examples()}
        self.opened = gr.State(None, time_to_live=KEPT_S)
        _ = context.language
        with gr.Tabs(elem_id="sources"):
            with gr.Tab(_("Your recording")):
                self.upload = gr.Audio(
                    sources=["upload", "microphone"],
                    type="filepath",
                    label=_("Upload a recording or record one"),
                    editable=False,
                    elem_id="upload",
                    buttons=[],
                )
                gr.HTML(
                    hint(
                        _(
                            "wav, flac, ogg or mp3: 0.3 to 60 s of one person speaking. "
                            "Recordings do not leave this server. Files are deleted after an "
                            "hour. The selected voice and the basket stay in the server’s memory "
                            "until four hours after your last change, or one hour if you close "
                            "the page."
                        )
                    ),
                    apply_default_css=False,
                )
                self.again = gr.Button(_("Use this recording again"), size="sm", elem_id="again")
            with gr.Tab(_("Examples")):
                self.example = gr.Dropdown(
                    [(name, path) for path, name in self.examples.items()],
                    value=None,
                    label=_("Example recording"),
                    info=_("Synthesised sentences and averages of groups of voices."),
                    elem_id="example",
                )
        self.notice = notice_area("sources-notice")

    @property
    def requests(self) -> list[tuple[Any, Any]]:
        """The events that ask for a recording, each with the component that names its file."""
        return [
            (self.upload.input, self.upload),
            (self.example.input, self.example),
            (self.again.click, self.upload),
        ]

    def open(self, path: str | None) -> Updates:
        """Open a recording; None, where a choice was taken back, opens nothing."""

        def opened() -> tuple[Opened, str] | None:
            return (self.explorer.file(path), path) if path else None

        return in_background(self, self.opened, opened)

    def shown(self, path: str) -> Updates:
        """Show which example is selected, if any."""
        return {self.example: path if path in self.examples else None}


def _examples() -> list[Path]:
    return sorted(EXAMPLES.glob("*.wav"))


def _example_name(language: Language, path: Path) -> str:
    """Return what an example is called: espeak_en-gb-x-rp_f2.wav -> synthesiser, en-gb-x-rp f2."""
    maker, *rest = path.stem.split("_")
    _ = language
    maker = _("synthesiser") if maker == "espeak" else maker
    return f"{maker}, {' '.join(rest)}"
