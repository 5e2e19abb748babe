"""The tab on which one chooses a voice, moves it and hears what it becomes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from voicelab.directions import Kind
from voicelab.explorer import (
    Edited,
    Explorer,
    Goal,
    Neighbour,
    Opened,
    ResponseCurve,
    Session,
    Settings,
    positions_on_maps,
)
from voicelab.figures import AxisTitles, RecordingPanel, recordings
from voicelab.judge.figures import figures_of, training_speakers
from voicelab.refusal import Refusal, Sentence
from voicelab.shipped import EXAMPLES
from voicelab.ui.bridge import figure
from voicelab.ui.describe import described
from voicelab.ui.events import (
    OPENING,
    SEARCHING,
    TURN,
    Updates,
    alert,
    found_beside,
    hint,
    refusable,
    said_here,
    status,
    unseen,
)
from voicelab.ui.language import Language
from voicelab.ui.map import map_facts, marked, voices_map
from voicelab.ui.neighbours import nearest, neighbours
from voicelab.ui.player import heard, listening, served
from voicelab.ui.rack import rack, racked
from voicelab.ui.response_curve import along_figure, silence
from voicelab.ui.verdict import bars, cautions, judge_line

NONE_YET = str(Session().selection_id)  # what the rack calls the selected voice before there is one
SHOW_CURVES = """() => {
    const show = () => document.querySelector("#curves-panel").scrollIntoView({ block: "nearest" });
    show();
    setTimeout(show, 500);  // what stands above may still be drawn
    return [];
}"""
SPEAKERS = {  # by the part of the split
    "training": Sentence("training speaker of the judge and the voice space"),
    "validation": Sentence("validation speaker of the judge and the voice space"),
    "test": Sentence("test speaker, unseen by the judge and the voice space"),
}
KEPT_S = 4 * 3600  # seconds that a session is remembered after it was last changed


@dataclass(frozen=True)
class Found:
    """What makes the judge say something, of the voice that was in hand when it was asked for."""

    taken: int
    goal: Goal

    def of(self, settings: Settings) -> Settings:
        """Return settings as they are now, but for the slider that was asked about."""
        if self.goal.strength is None:
            return settings
        return replace(settings, moves={**settings.moves, self.goal.direction: self.goal.strength})


@dataclass(frozen=True)
class Seen:
    """The verdict along a slider, of the voice that was in hand, and where the sliders stood."""

    taken: int
    along: ResponseCurve
    settings: Settings


class ExploreTab:
    """The components of the tab and what happens when they are used.

    Nothing of a user is kept here: what he has in hand lies in a `gr.State` of his session.
    """

    def __init__(self, explorer: Explorer, language: Language, sound: gr.HTML) -> None:
        self.explorer = explorer
        self.sound = sound  # of what is only heard, whatever the tab
        self.language = language
        self.scale = explorer.bundle.identity_scale
        _ = language
        # A codec without an explicit pitch shows F0 in its sound alone.
        given = explorer.space.codec.explicit_pitch
        f0 = (
            (
                _("F0 (Hz) given to the vocoder"),
                _("F0 (Hz) given to the vocoder (original: measured)"),
            )
            if given
            else (_("measured F0 (Hz)"),) * 2
        )
        self.axes = AxisTitles(_("time (s)"), *f0, _("Hz at"))
        self.examples = {str(path): _example_name(language, path) for path in _examples()}
        self.session = gr.State(Session(), time_to_live=KEPT_S)
        # What was found beside everybody's sliders, until it is shown in turn.
        self.goal = gr.State(None, time_to_live=KEPT_S)
        self.brought = gr.State(None, time_to_live=KEPT_S)
        self.curve = gr.State(None, time_to_live=KEPT_S)
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=6, min_width=320):
                self.map = voices_map(explorer, language)
                self.neighbours = neighbours(language)
                self._sources()
            with gr.Column(scale=5, min_width=320):
                self._in_hand()
        self.recordings = figure(
            empty=_("The waveform, spectrogram and F0 appear here."),
            elem_id="recordings",
        )
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
            self.curves = figure(
                empty=_("Choose “Curves” next to a slider. This takes a few seconds."),
                elem_id="curves",
            )
        map_facts(explorer, language, explorer.bundle.folder)

    def _in_hand(self) -> None:
        _ = self.language
        with gr.Row(elem_id="in-hand"):
            self.title = gr.HTML(self._title(None), elem_id="title", apply_default_css=False)
            self.keep = gr.Button(
                _("Add to basket"), size="sm", elem_id="keep", scale=0, min_width=110
            )
        self.notice = said_here("notice")
        self.player = listening(self.language)
        self.cautions = said_here("cautions")
        self.rack = rack(self.explorer, self.language)
        self.verdict = gr.HTML(
            bars(self.language, None), elem_id="verdict", apply_default_css=False
        )
        judge = self.explorer.judge
        figures = figures_of(judge, self.explorer.bundle.folder)
        line = judge_line(self.language, training_speakers(judge), figures)
        gr.HTML(line, elem_id="judge", apply_default_css=False)

    def _sources(self) -> None:
        _ = self.language
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
        self.sources_notice = said_here("sources-notice")

    @property
    def taken(self) -> list[Any]:
        """The components that change when a voice is taken in hand."""
        return [*self.moved, self.title, self.rack, self.sound, self.curves, self.example]

    @property
    def moved(self) -> list[Any]:
        """The components that change when the voice in hand is moved."""
        return [
            self.notice, self.session, self.player, self.cautions, self.verdict, self.recordings,
            self.map, self.neighbours,
        ]  # fmt: skip

    def connect(self) -> None:
        """Say what happens when a component is used."""
        own: dict[str, Any] = {
            "inputs": self.session,
            "outputs": self.taken,
            "show_progress": "minimal",
            "show_progress_on": self.title,
        } | TURN
        quick = own | {"trigger_mode": "always_last"}
        quiet = unseen(self.session)
        for hears, takes in (
            (self.map.click, self.map.select),
            (self.neighbours.hear, self.neighbours.take),
        ):
            hears(self.hear, **quick | quiet)
            takes(self.take, **quick)
        self.map.submit(self.combine, **own)
        self.rack.away(self.add_away, **quick)
        for event, file in (
            (self.upload.input, self.upload),
            (self.example.input, self.example),
            (self.again.click, self.upload),
        ):
            self._beside(
                event, (self.bring, file, [self.sources_notice, self.brought], file),
                (self.take_brought, [*self.taken, self.sources_notice, self.brought]), OPENING,
            )  # fmt: skip
        self.rack.input(
            self.move,
            self.session,
            [*self.moved, self.rack],
            trigger_mode="always_last",
            **quiet,
        )
        self._beside(
            self.rack.submit, (self.reach, self.session, [self.notice, self.goal], self.verdict),
            (self.follow, [*self.moved, self.rack, self.goal]), SEARCHING,
        )  # fmt: skip
        self.rack.select(self.unfold, None, self.panel, js=SHOW_CURVES, **quiet)
        self._beside(
            self.rack.select,
            (self.look_along, self.session, [self.notice, self.curve], self.curves),
            (self.draw_curves, [self.notice, self.curves, self.curve]), SEARCHING,
        ).success(None, js=SHOW_CURVES)  # fmt: skip

    def _beside(
        self,
        event: Callable[..., Any],
        finding: tuple[Callable[..., Updates], Any, list[Any], Any],
        showing: tuple[Callable[..., Updates], list[Any]],
        queue: dict[str, Any],
    ) -> Any:
        """Find something beside everybody's sliders, then show it in turn; return the last event.

        Parameters
        ----------
        event : callable
        finding : tuple
            The handler, its inputs, its outputs, of which the last keeps what is found, and on
            which component its progress is shown.
        showing : tuple
            The handler, which gets the session and what was found, and its outputs.
        queue : dict
            In which it waits; of what is asked for meanwhile, the last is found as well.
        """
        find, inputs, found, place = finding
        show, shown = showing
        how = {"show_progress": "full", "show_progress_on": place, "trigger_mode": "always_last"}
        return event(find, inputs, found, **queue | how).success(
            show, [self.session, found[-1]], shown, **unseen(self.session)
        )

    @refusable
    def hear(self, session: Session, event: gr.EventData) -> Updates:
        """Play a voice; the first one is also taken in hand."""
        if session.opened is None:
            return self._taken(session.with_voice(self.explorer.voice(event.voice_id)))
        return {self.sound: heard(self.explorer.heard(event.voice_id))}

    @refusable
    def put_by(self, session: Session) -> Updates:
        """Put what is heard now into the basket."""
        _ = self.language
        kept = session.keeping()
        name = kept.basket.items[-1].name
        return {self.session: kept, self.notice: status(_("{name} added to basket.", name=name))}

    @refusable
    def load(self, session: Session) -> Updates:
        """Show what was loaded from the basket: the voice, and the edit that was kept of it."""
        edited = session.edited or self.explorer.edit(
            session.selected, session.settings, session.user_directions
        )
        return self._taken(session.with_edit(edited))

    @refusable
    def take(self, session: Session, event: gr.EventData) -> Updates:
        """Take a voice of the map in hand."""
        return self._taken(session.with_voice(self.explorer.voice(event.voice_id)))

    def bring(self, path: str | None) -> Updates:
        """Open a recording; where a choice was taken back, the voice in hand stays."""

        def found() -> tuple[Opened, str] | None:
            return (self.explorer.file(path), path) if path else None

        return found_beside(self, self.brought, found, self.sources_notice)

    def take_brought(self, session: Session, brought: tuple[Opened, str] | None) -> Updates:
        """Take the recording in hand that was opened."""
        if not brought:
            return {self.brought: None}
        opened, path = brought
        _ = self.language
        told = status(_("{name} is now the selected voice.", name=opened.name))
        shown = self._taken(session.with_voice(opened), path)
        return shown | {self.notice: "", self.sources_notice: told, self.brought: None}

    @refusable
    def combine(self, session: Session, event: gr.EventData) -> Updates:
        """Take the average of selected voices in hand, or make a direction of two selections."""
        if event.action == "average":
            return self._average(session, event.ids)
        direction = self.explorer.between(
            event.from_ids, event.to_ids, event.name, session.user_directions
        )
        return self._with_direction(session.with_direction(direction), direction.name)

    @refusable
    def add_away(self, session: Session) -> Updates:
        """Add the slider of caricature and anti-voice of the voice in hand."""
        direction = self.explorer.away(session.selected)
        return self._with_direction(session.with_direction(direction), direction.name)

    @refusable
    def move(self, session: Session, event: gr.EventData) -> Updates:
        """Move the voice in hand to where the sliders stand; these go back where it is refused."""
        if not self._meant(session, event):
            return {self.rack: self._racked(session, merge=True)}
        try:
            return self._shown(self._edit(session, Settings.from_dict(event.settings)))
        except Refusal as refusal:
            told = alert(self.language.translated(refusal.sentence))
            return {self.notice: told, self.rack: self._racked(session)}

    def reach(self, session: Session, event: gr.EventData) -> Updates:
        """Look for a small move that makes the judge say what was asked for."""

        def found() -> Found | None:
            if not self._meant(session, event):
                return None
            settings = Settings.from_dict(event.settings)
            asked = (event.direction, event.attribute, event.label, event.probability)
            goal = self.explorer.goal(
                session.selected, settings, *asked, user_directions=session.user_directions
            )
            return Found(session.selection_id, goal)

        return found_beside(self, self.goal, found)

    @refusable
    def follow(self, session: Session, found: Found | None) -> Updates:
        """Move the voice in hand to what was found, unless another one was taken meanwhile."""
        if found is None or found.taken != session.selection_id:
            return {self.notice: gr.skip(), self.goal: None}
        moved = self._edit(session, found.of(session.settings))
        note = self._told(found.goal)
        return self._shown(moved) | {self.rack: self._racked(moved, note), self.goal: None}

    def unfold(self) -> gr.Accordion:
        """Show where the curves will be, and how far they are."""
        return gr.Accordion(open=True)

    def look_along(
        self,
        session: Session,
        event: gr.EventData,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> Updates:
        """Hear what the judge says along a whole slider."""
        _ = self.language

        def step(done: int, of: int) -> None:
            progress((done, of), desc=_("computing response curves"))

        def found() -> Seen | None:
            if not self._meant(session, event):
                return None
            settings, name = Settings.from_dict(event.settings), event.direction
            curve = self.explorer.curve(
                session.selected, settings, name, session.user_directions, step
            )
            return Seen(session.selection_id, curve, settings)

        return found_beside(self, self.curve, found)

    def draw_curves(self, session: Session, seen: Seen | None) -> Updates:
        """Draw the curves of the voice in hand, unless another one was taken meanwhile."""
        if seen is None or seen.taken != session.selection_id:
            return {self.curve: None}
        name, edge = session.selected.name, self.scale.equal_error
        drawn = along_figure(self.language, seen.along, seen.settings, name, edge)
        silent = silence(self.language, seen.along)
        shown = {self.curves: drawn.to_json(), self.curve: None}
        return shown | ({self.notice: status(silent)} if silent else {})

    def _meant(self, session: Session, event: gr.EventData) -> bool:
        """Return whether an event of the rack was meant for the voice that is in hand by now."""
        if event.in_hand != NONE_YET and not session.selection_id:
            raise Refusal(
                "this page has expired: it was idle for hours, or too many pages are open. Reload "
                "it to start again."
            )
        return bool(event.in_hand == str(session.selection_id))

    def _edit(self, session: Session, settings: Settings) -> Session:
        return session.with_edit(
            self.explorer.edit(session.selected, settings, session.user_directions)
        )

    def _racked(self, session: Session, note: str = "", merge: bool = False) -> str:
        own, taken = session.user_directions, str(session.selection_id)
        return racked(
            session.settings, own, note, taken, merge=merge, said=self.language.translated
        )

    def _average(self, session: Session, ids: list[str]) -> Updates:
        _ = self.language
        name = _("average {number} ({count} voices)", number=session.averages + 1, count=len(ids))
        averaged = self.explorer.average(ids, name)
        shown = self._taken(replace(session, averages=session.averages + 1).with_voice(averaged))
        return shown | {
            self.notice: status(
                _("The average of {count} voices is now the selected voice.", count=len(ids))
            )
        }

    def _with_direction(self, session: Session, name: str) -> Updates:
        _, direction = self.language, session.user_directions[name]
        facts = {"from_count": direction.from_count, "to_count": direction.to_count}
        sentences = [
            _(
                "New slider: {name}. -1 is the average voice, values below it give the "
                "anti-voice, values above 0 a caricature.",
                name=name,
            )
            if direction.kind is Kind.VOICE
            else _(
                "New slider: {name} leads from the average of {from_count} voices to the average "
                "of {to_count}.",
                name=name,
                **facts,
            )
        ]
        if direction.label:
            label = _.translated(direction.label)
            sentences.append(_("The two groups also differ in: {label}.", label=label))
        return {
            self.session: session,
            self.rack: self._racked(session, merge=True),
            self.notice: status(" ".join(sentences)),
        }

    def _taken(self, session: Session, path: str = "") -> Updates:
        """Show a voice that was just taken in hand, and play it."""
        opened = session.selected
        return self._shown(session) | {
            self.title: self._title(opened),
            self.rack: self._racked(session),
            self.sound: None,
            self.curves: None,
            self.example: path if path in self.examples else None,
        }

    def _shown(self, session: Session) -> Updates:
        """Show and play what is in hand, as it came or as it was moved."""
        opened, edited = session.selected, session.edited
        latent = edited.latent if edited else opened.latent
        near = self.explorer.neighbours(latent, exclude=opened.voice_id)
        spoken = edited.recording if edited else None
        return {
            self.session: session,
            self.player: served(
                opened.original, opened.before, spoken, "edit" if edited else "resynthesis"
            ),
            self.cautions: cautions(self.language, edited.warnings if edited else ()),
            self.verdict: bars(self.language, opened.verdict, edited.after if edited else None),
            self.recordings: self._drawn(opened, edited),
            self.map: self._marked(session, near),
            self.neighbours: nearest(self.explorer, near, self.language),
        }

    def _marked(self, session: Session, near: Sequence[Neighbour]) -> str:
        found = positions_on_maps(
            self.explorer, session.selected, session.edited, session.user_directions
        )
        return marked(session.selected.voice_id, found.before, found.after, found.trail, near)

    def _drawn(self, opened: Opened, edited: Edited | None) -> str:
        _ = self.language
        original = edit = None
        f0_hz, image = opened.original_f0_hz, opened.original_spectrogram
        if opened.original is not None and image is not None and f0_hz is not None:
            original = RecordingPanel(_("Original"), opened.original, image, f0_hz)
        if edited is not None:
            edit = RecordingPanel(_("Edit"), edited.recording, edited.spectrogram, edited.f0_hz)
        spoken = RecordingPanel(_("Resynthesis"), opened.before, opened.spectrogram, opened.f0_hz)
        return recordings(original, spoken, edit, self.axes).to_json()

    def _told(self, goal: Goal) -> str:
        _ = self.language
        facts = {
            "direction": _.direction(goal.direction),
            "label": _.label(goal.label),
            "probability": goal.probability,
            "wanted": goal.wanted,
        }
        if goal.strength is not None:
            return _(
                "{direction} {strength:+.2f} is the smallest edit found for which the judge gives "
                "{label} a probability of {probability:.2f}.",
                strength=goal.strength,
                **facts,
            )
        (low, high), (at, best) = goal.range, goal.best
        facts |= {"tried": goal.tried, "low": low, "high": high, "at": at, "best": best}
        missed = _(
            "The judge does not give {label} a probability of {wanted:.2f} at any of the {tried} "
            "strengths of {direction} tried from {low:+g} to {high:+g}; the highest is "
            "{best:.2f}, at {at:+.2f}. The slider has not moved.",
            **facts,
        )
        return " ".join(filter(None, [missed, _.translated(goal.silent)]))

    def _title(self, opened: Opened | None) -> str:
        _ = self.language
        if opened is None:
            name, what, hint = (
                _("No voice selected"),
                "",
                _("Click a point on the map or upload a recording."),
            )
        elif opened.original is None and not opened.voice_id:
            name, what, hint = (
                opened.name,
                "",
                _("uses an excerpt of the speaker closest to the average"),
            )
        elif opened.voice_id:
            views = self.explorer.tables.values()
            table = next(one.table for one in views if opened.voice_id in one.table.ids)
            row, own = table.row(opened.voice_id), table is self.explorer.table
            name, what = opened.name, described(self.language, table, row)
            hint = (
                _("about 3 s of this voice, decoded from its position in the voice space")
                if own
                else _("this 640 ms window, decoded from its position in the voice space")
            )
            # Only of corpora that both were trained on does the split say who was heard.
            learnt = self.explorer.judge.header, self.explorer.space.header
            if all(table.corpora[row] in one.get("corpora", {}) for one in learnt):
                hint = f"{hint} · {_.translated(SPEAKERS[str(table.splits[row])])}"
        else:
            what = f"{_.number(opened.before.seconds, '.1f')} s"
            name, hint = opened.name, _("vocoder resynthesis (identical to strength 0)")
        heading = f"<h2>{escape(name)} <small>{escape(what)}</small></h2>"
        return f'{heading}<p class="hint">{escape(hint)}</p>'


def _examples() -> list[Path]:
    return sorted(EXAMPLES.glob("*.wav"))


def _example_name(language: Language, path: Path) -> str:
    """Return what an example is called: espeak_en-gb-x-rp_f2.wav -> synthesiser, en-gb-x-rp f2."""
    maker, *rest = path.stem.split("_")
    _ = language
    maker = _("synthesiser") if maker == "espeak" else maker
    return f"{maker}, {' '.join(rest)}"
