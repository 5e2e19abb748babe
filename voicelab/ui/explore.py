"""The tab on which one chooses a voice, moves it and hears what it becomes."""

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from voicelab.edit import RENDERINGS
from voicelab.explorer import STRENGTHS, Edited, Explorer, Opened
from voicelab.figures import accent_name, describe, spectrograms
from voicelab.refusal import Refusal
from voicelab.ui import words
from voicelab.ui.bridge import figure, marked, player, served, voices_map
from voicelab.ui.verdict import bars

ASSETS = Path(__file__).parents[2] / "assets"
STEP = 0.1  # of a slider, in strengths
KEPT_S = 2 * 3600  # seconds that a voice in hand is remembered after it was chosen
Updates = dict[Any, Any]  # new values by component; the others stay as they are
# One event at a time: the sound of an old slider position never arrives after that of a new voice.
TURN: dict[str, Any] = {
    "concurrency_id": "voice",
    "concurrency_limit": 1,
    "api_visibility": "private",
}


class ExploreTab:
    """The components of the tab and what happens when they are used.

    Nothing of a user is kept here: the voice in hand lies in a `gr.State` of the session.
    """

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
        self.examples = {str(path): _example_name(path) for path in sorted(ASSETS.glob("*.wav"))}
        self.opened = gr.State(None, time_to_live=KEPT_S)
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=6, min_width=320):
                self.map = voices_map(explorer)
                self._sources()
            with gr.Column(scale=5, min_width=320):
                self.title = gr.HTML(_title(), elem_id="title", apply_default_css=False)
                self.notice = gr.HTML("", elem_id="notice", apply_default_css=False)
                with gr.Row(elem_id="players"):
                    self.before = player(words.BEFORE, "before")
                    self.after = player(words.AFTER, "after")
                self._sliders()
                self.verdict = gr.HTML(bars(None), elem_id="verdict", apply_default_css=False)
                self._settings()
        self.spectrograms = figure(empty=words.SPECTROGRAM_EMPTY, elem_id="spectrograms")
        self._connect()

    def _sources(self) -> None:
        table = self.explorer.table
        voices = [(f"{i} · {describe(table, row)}", str(i)) for row, i in enumerate(table.ids)]
        examples = [(name, path) for path, name in self.examples.items()]
        with gr.Tabs(elem_id="sources"):
            with gr.Tab(words.BY_ID):
                self.picker = gr.Dropdown(
                    voices, value=None, label=words.PICKER, info=words.PICKER_INFO, elem_id="picker"
                )
            with gr.Tab(words.OWN):
                self.upload = gr.Audio(
                    sources=["upload", "microphone"],
                    type="filepath",
                    label=words.UPLOAD,
                    editable=False,
                    elem_id="upload",
                    buttons=[],
                )
                gr.HTML(f'<p class="hint">{escape(words.UPLOAD_INFO)}</p>', apply_default_css=False)
                self.again = gr.Button(words.AGAIN, size="sm", elem_id="again")
            with gr.Tab(words.EXAMPLES):
                self.example = gr.Dropdown(
                    examples,
                    value=None,
                    label=words.EXAMPLE,
                    info=words.EXAMPLE_INFO,
                    elem_id="example",
                )

    def _sliders(self) -> None:
        self.gender = self._slider("gender", words.GENDER, "gender")
        self.age = self._slider("age", words.AGE, "age")
        accents = self.explorer.accents
        with gr.Row():
            self.accent = gr.Dropdown(
                [(accent_name(accent), accent) for accent in accents],
                value=self.explorer.best_known_accent,
                label=words.ACCENT_CHOICE,
                elem_id="accent",
                min_width=160,
                visible=bool(accents),
            )
            directions = [f"accent:{accent}" for accent in accents]
            self.toward = self._slider("toward", words.ACCENT, *directions)
        found = self.explorer.found
        with gr.Row():
            self.found = gr.Dropdown(
                [(f"{name.partition(':')[2]}: {label}", name) for name, label in found.items()],
                value=next(iter(found), None),
                label=words.FOUND_CHOICE,
                elem_id="found",
                min_width=160,
                visible=bool(found),
            )
            self.along = self._slider("along", words.FOUND, *found)

    def _settings(self) -> None:
        with gr.Row(elem_id="how"):
            gr.HTML(
                f'<p class="hint">{escape(words.UNIT)}</p>',
                apply_default_css=False,
                scale=4,
                min_width=180,
            )
            self.reset = gr.Button(words.RESET, size="sm", elem_id="reset", scale=1, min_width=110)
        self.rendering = gr.Radio(
            list(RENDERINGS),
            value=RENDERINGS[0],
            label=words.RENDERING,
            info=words.RENDERING_INFO,
            elem_id="rendering",
        )

    def _slider(self, elem_id: str, label: str, *directions: str) -> gr.Slider:
        """Declare a slider for one of some directions; it is not shown where there is none."""
        known = [name for name in directions if name in self.explorer.directions]
        low, high = self.explorer.strengths(*known) if known else STRENGTHS
        return gr.Slider(
            low,
            high,
            value=0,
            step=STEP,
            label=label,
            elem_id=elem_id,
            min_width=200,
            visible=bool(known),
            buttons=[],  # gradio's own reset tells nobody
            elem_classes=["around-0"] if low == -high else [],
        )

    def _connect(self) -> None:
        sliders = [self.gender, self.age, self.toward, self.along]
        shown = [
            self.notice, self.opened, self.title, self.before, self.after, self.verdict,
            self.spectrograms, self.map, *sliders,
        ]  # fmt: skip
        moved = [self.notice, self.after, self.verdict, self.spectrograms, self.map]
        choices = [self.picker, self.example]
        taking: dict[str, Any] = {
            "outputs": [*shown, *choices],
            "show_progress": "minimal",
            "show_progress_on": self.title,
        } | TURN
        self.map.click(self.click, None, **taking)
        self.picker.input(self.voice, self.picker, **taking)
        self.example.input(self.file, self.example, **taking)
        self.upload.input(self.file, self.upload, **taking)
        self.again.click(self.file, self.upload, **taking)
        controls: list[Any] = [
            self.gender, self.age, self.accent, self.toward, self.found, self.along, self.rendering,
        ]  # fmt: skip
        gr.on(
            [control.input for control in controls],
            self.move,
            [self.opened, *controls],
            moved,
            trigger_mode="always_last",
            show_progress="hidden",
            **TURN,
        )
        self.reset.click(
            self.back,
            [self.opened, self.rendering],
            [*moved, *sliders],
            show_progress="hidden",
            **TURN,
        )

    def click(self, event: gr.EventData) -> Updates:
        """Take the voice of a point of the map in hand."""
        return self._take(self.explorer.voice, event.voice_id)

    def voice(self, voice_id: str | None) -> Updates:
        """Take a voice in hand by its id."""
        return self._take(self.explorer.voice, voice_id)

    def file(self, path: str | None) -> Updates:
        """Take a recording in hand."""
        return self._take(self.explorer.file, path)

    def move(
        self, opened: Opened | None, gender: float, age: float, accent: str, toward: float,
        found: str | None, along: float, rendering: str,
    ) -> Updates:  # fmt: skip
        """Move the voice in hand to where the sliders stand."""
        if opened is None:
            return self._notice(words.CHOOSE_FIRST)
        strengths = {"gender": gender, "age": age, f"accent:{accent}": toward}
        strengths |= {found: along} if found else {}
        moves = {name: strength for name, strength in strengths.items() if strength}
        try:
            return self._edited(opened, self.explorer.edit(opened, moves, rendering))
        except Refusal as refusal:
            return self._notice(str(refusal))

    def back(self, opened: Opened | None, rendering: str) -> Updates:
        """Put every slider back to 0 and play what that sounds like."""
        zeros: Updates = dict.fromkeys([self.gender, self.age, self.toward, self.along], 0)
        return zeros | self.move(opened, 0, 0, "", 0, None, 0, rendering)

    def _take(self, opening: Callable[[str], Opened], name: str | None) -> Updates:
        if name is None:  # a choice was taken back: the voice in hand stays
            return {self.notice: ""}
        try:
            opened = opening(name)
        except Refusal as refusal:
            return self._notice(str(refusal))
        places = self.explorer.place(opened.latent, opened.voice_id)
        drawn = spectrograms(opened.spectrogram, None, opened.f0_hz)
        return {
            self.notice: "",
            self.opened: opened,
            self.title: _title(self.explorer, opened),
            self.before: served(opened.before),
            self.after: None,
            self.verdict: bars(opened.verdict),
            self.spectrograms: drawn.to_json(),
            self.map: marked(places),
            **dict.fromkeys([self.gender, self.age, self.toward, self.along], 0),
            self.picker: opened.voice_id or None,
            self.example: name if name in self.examples else None,
        }

    def _edited(self, opened: Opened, edited: Edited) -> Updates:
        drawn = spectrograms(
            opened.spectrogram,
            edited.spectrogram,
            opened.f0_hz,
            edited.f0_hz,
        )
        before = self.explorer.place(opened.latent, opened.voice_id)
        after = self.explorer.place(edited.latent) if edited.moves else None
        return {
            self.notice: "",
            self.after: served(edited.recording),
            self.verdict: bars(edited.before, edited.after),
            self.spectrograms: drawn.to_json(),
            self.map: marked(before, after),
        }

    def _notice(self, sentence: str) -> Updates:
        return {self.notice: f'<p role="alert">{escape(sentence)}</p>'}


def _title(explorer: Explorer | None = None, opened: Opened | None = None) -> str:
    if explorer is None or opened is None:
        name, what, hint = words.NOTHING_YET, "", words.NOTHING_YET_HINT
    elif opened.voice_id:
        row = explorer.table.row(opened.voice_id)
        name, what, hint = opened.name, describe(explorer.table, row), words.MAP_VOICE
    else:
        name, what, hint = opened.name, f"{opened.before.seconds:.1f} s", words.OWN_RECORDING
    heading = f"<h2>{escape(name)} <small>{escape(what)}</small></h2>"
    return f'{heading}<p class="hint">{escape(hint)}</p>'


def _example_name(path: Path) -> str:
    """Return what an example is called: espeak_en-gb-x-rp_f2.wav -> synthesiser, en-gb-x-rp f2."""
    maker, *rest = path.stem.split("_")
    return f"{'synthesiser' if maker == 'espeak' else maker}, {' '.join(rest)}"
