"""Every text of the page, in English and in French."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from voicelab import __version__
from voicelab.directions import HELD
from voicelab.figures import accent_name
from voicelab.judge import Verdict
from voicelab.latent import LatentTable
from voicelab.refusal import Sentence


@dataclass(frozen=True)
class PageWords:
    """What stands around the tabs."""

    title: str
    subtitle: str
    introduction: str  # three sentences of a first visit
    other_language: str
    other_language_address: str
    other_code: str
    explore_tab: str
    basket_tab: str
    reading_tab: str
    number_missing: str
    footer: str


@dataclass(frozen=True)
class ExploreWords:
    """What the tab says on which a voice is chosen, moved and heard."""

    own: str
    examples: str
    upload: str
    upload_info: str
    again: str
    example: str
    example_info: str
    synthesiser: str
    nothing_yet: str
    nothing_yet_hint: str
    map_voice: str
    own_recording: str
    average_of: str
    average_name: str  # {number}, {count}
    averaged: str  # {count}
    made_direction: str  # {name}, {to_count}, {from_count}
    made_direction_differs: str  # {label}
    made_away: str  # {name}
    keep: str
    kept: str  # {name}
    recordings_empty: str
    curves: str
    curves_hint: str
    curves_empty: str
    curves_silent: str  # {count}, {of}, {reason}
    curves_progress: str
    curves_probability: str
    curves_years: str
    curves_similarity: str
    curves_same_speaker: str
    curves_strength: str  # {direction}
    goal_reached: str  # {direction}, {strength}, {label}, {probability}
    goal_missed: str  # {direction}, {low}, {high}, {label}, {wanted}, {best}, {at}
    neighbours: str
    neighbours_hint: str
    neighbours_empty: str
    hear: str
    edit: str
    distance: str
    unknown: str
    years_old: str  # {age}


@dataclass(frozen=True)
class VerdictWords:
    """What stands around the bars of the judge."""

    title: str
    before: str
    after: str
    attributes: Mapping[str, str]
    abstains: str
    years: str
    interval: str  # {low}, {high}
    nobody: str
    trained: str  # {speakers}
    proven: str  # {gender}, {age}, {native}, {accent}
    unproven: str
    cloud: str  # {distance}, {before}, {edge}
    range: str  # {direction}, {strength}, {low}, {high}
    unmeasured: str  # {direction}


@dataclass(frozen=True)
class BasketWords:
    """What the basket says."""

    title: str
    hint: str
    empty: str
    name: str
    what: str
    verdict: str
    hear: str
    load: str
    up: str
    down: str
    remove: str
    unmoved: str


@dataclass(frozen=True)
class ExportWords:
    """What stands around the settings of a set."""

    title: str
    hint: str
    rate: str
    bits: str
    level: str
    levels: Mapping[str, str]
    level_db: str
    ramp: str
    duration: str
    duration_info: str
    seed: str
    triplets: str
    triplets_info: str
    write: str
    file: str
    progress: str
    written: str  # {count}


@dataclass(frozen=True)
class ContinuumWords:
    """What stands around the making of a continuum."""

    title: str
    hint: str
    direction: str
    low: str
    high: str
    steps: str
    add: str
    progress: str
    added: str  # {count}, {name}


@dataclass(frozen=True)
class ReadingWords:
    """What the tab says that explains the others; Markdown."""

    map: str  # {dimensions}, {voices}, {axes}
    edits: str
    columns: tuple[str, ...]
    counts: str  # {from_count}, {to_count}
    no_test_voices: str
    licence: str


@dataclass(frozen=True)
class MapWords:
    """What the map says; in braces what is put in, such as {n}, a number, or {id}, of a voice."""

    title: str
    map_label: str
    map: str
    maps: dict[str, str]
    dimensions: str
    raw_axis: str
    rows: str
    tables: dict[str, str]
    colour: str
    colours: dict[str, str]
    labels: dict[str, str]
    more: str
    more_on: str
    everything: str
    gender: str
    band: str
    accent: str
    corpus: str
    split: str
    age: str
    voice: str
    means: str
    arrow: str
    no_arrow: str
    find: str
    find_placeholder: str
    find_hint: str
    not_found: str
    legend: str
    other: str
    unknown: str
    abstained: str
    years: str
    ends: str
    share: str
    loading: str
    failed: str
    no_place: str
    click_hint: str
    heard: str
    edit_this: str
    edit_short: str
    hear: str
    select_hint: str
    select_shown: str
    selected: str
    clear: str
    average: str
    as_a: str
    as_b: str
    group_a: str
    group_b: str
    direction_name: str
    direction_default: str
    make_direction: str
    copy: str
    copied: str
    download: str
    file_name: str
    more_classes: str
    table: str
    table_count: str
    previous: str
    next: str
    actions: str
    explained: str
    explained_fact: str
    explained_words: tuple[str, str, str]
    separability: str
    separability_fact: str
    separability_columns: tuple[str, ...]
    views: dict[str, str]


@dataclass(frozen=True)
class RackWords:
    """What the rack of sliders says; {names} are filled in by the page."""

    title: str
    code: str  # of the language, for how numbers are written
    undo: str
    redo: str
    reset: str
    add: str
    add_hint: str
    caricature_of_voice: str
    curves: str
    curves_hint: str
    remove: str
    strength: str
    unmoved: str
    moved: str  # from one class mean to another
    moved_back: str
    carried: str  # by a transport
    carried_back: str
    deviated: str  # along a direction without classes
    deviated_one: str  # the same in the singular
    averaging: str
    averaged: str
    inverted: str
    exaggerated: str
    beyond_measured: str
    unmeasured: str
    rendering: str
    renderings: Mapping[str, str]
    moving: str
    movings: Mapping[str, str]
    held: str
    held_hint: str
    beyond: str
    beyond_hint: str
    goal: str
    goal_hint: str
    goal_direction: str
    goal_verdict: str
    goal_probability: str
    goal_find: str
    groups: Mapping[str, str]  # of directions, by their kind
    names: Mapping[str, str]  # of attributes
    axis: str
    found: str
    transport: str
    caricature: str
    anti_voice: str
    less: str
    more: str
    as_is: str
    classes: Mapping[str, str]  # what the space and the judge call a class


@dataclass(frozen=True)
class PlayerWords:
    """What the player and the figure of the recordings say; {names} are filled in by the page."""

    title: str
    code: str  # of the language, for how numbers are written
    listen_to: str
    original: str
    resynthesis: str
    edit: str
    play: str
    pause: str
    position: str
    loop: str
    save: str
    keys: str
    empty: str
    equal: str
    louder: str
    softer: str
    figure_label: str
    seconds: str
    f0_hz: str
    f0_at: str


@dataclass(frozen=True)
class ListeningWords:
    """What a listening test says; {names} are filled in by the page."""

    code: str  # of the language, for how numbers are written
    title: str
    questions: Mapping[str, str]  # by "task attribute"; {years}
    explained: Mapping[str, str]  # by task: what will be heard and asked
    answers: Mapping[str, str]  # {years}
    space: str  # the key
    by_space: str  # {count}
    by_space_once: str
    by_escape: str
    saved: str
    headphones: str
    start: str
    go_on: str
    continued: str  # {done}, {of}
    progress: str  # {done}, {of}
    sound: str  # {number}
    again: str  # {left}
    again_none: str
    pause: str
    paused: str
    paused_hint: str
    rest: str
    rest_hint: str  # {done}, {of}
    offline: str
    unplayable: str  # {reason}
    ended: str
    ended_hint: str
    curve: str
    no_curve: str
    save: str
    strength: str  # of the axis of one sound; {axis}
    difference: str  # of two; {axis}
    share: str  # {answer}
    listener: str
    judge: str
    figure_label: str
    pse: str  # {value}, {low}, {high}
    pse_judge: str  # {value}
    slope: str  # {value}, {low}, {high}
    interval: str  # {low}, {high}
    hover: str  # {name}, plotly's %{x} and %{y}
    tab_hint: str
    set_file: str
    answers_file: str
    no_set: str
    task: str
    tasks: Mapping[str, str]
    attribute: str
    attributes: Mapping[str, str]
    participant: str
    participant_info: str
    seed: str
    seed_info: str
    repetitions: str
    repetitions_info: str
    begin: str


@dataclass(frozen=True)
class ServerWords:
    """What the page says of its server; {names} are filled in by the page."""

    code: str  # of the language, for how numbers are written
    gone: str
    too_large: str
    close: str


TRANSPORT = "@transport"


class _French(float):
    """A number that is written with a decimal comma, and with a space before the per cent."""

    def __format__(self, form: str) -> str:
        return super().__format__(form).replace(".", ",").replace("%", " %")


@dataclass(frozen=True)
class Words:
    """Every text of the page in one language.

    Attributes
    ----------
    code : str
        "en" or "fr".
    labels : mapping of str to str
        What classes, attributes and the labels of found directions are called.
    sentences : mapping of str to str
        The patterns of what the library says, by its English ones; those it lacks stay English.
    """

    code: str
    page: PageWords
    explore: ExploreWords
    verdict: VerdictWords
    basket: BasketWords
    continuum: ContinuumWords
    export: ExportWords
    reading: ReadingWords
    map: MapWords
    rack: RackWords
    player: PlayerWords
    listening: ListeningWords
    server: ServerWords
    labels: Mapping[str, str]
    sentences: Mapping[str, str]

    def filled(self, text: str, **facts: object) -> str:
        """Return a text with facts put in, numbers as the language writes them."""
        if self.code == "fr":
            facts = {k: _French(v) if isinstance(v, float) else v for k, v in facts.items()}
        return text.format(**facts)

    def said(self, text: str) -> str:
        """Return a sentence of the library in the language of the page; any other text as it is."""
        if not isinstance(text, Sentence) or text.pattern not in self.sentences:
            return text
        pattern = self.sentences[text.pattern]
        facts = {name: self._fact(name, fact) for name, fact in text.facts.items()}
        return self.filled(pattern, **facts) if facts else pattern

    def _fact(self, name: str, fact: str | int | float) -> str | int | float:
        if isinstance(fact, Sentence):
            return self.said(fact)
        called = {"direction": self.direction, "label": self.label}.get(name)
        return called(fact) if called and isinstance(fact, str) else fact

    def label(self, name: str) -> str:
        """Return what a class is called; of an accent without a text of its own, its name."""
        return self.labels.get(name) or accent_name(name)

    def direction(self, name: str) -> str:
        """Return what a direction is called: accent:french:held -> accent: French (others held)."""
        base = name.removesuffix(HELD)
        plain = base.removesuffix(TRANSPORT)
        kind, mark, rest = plain.partition(":")
        said = self.labels.get(kind, kind)
        if mark:
            said += f" {rest}" if rest.isdigit() else f": {self._rest(kind, rest)}"
        notes = [
            self.labels[note]
            for note, holds in (("transport", base != plain), ("held", name != base))
            if holds
        ]
        return f"{said} ({', '.join(notes)})" if notes else said

    def _rest(self, kind: str, rest: str) -> str:
        return self.labels.get(rest) or (accent_name(rest) if kind == "accent" else rest)

    def described(self, table: LatentTable, row: int) -> str:
        """Return who a voice is, in one line: gender, age, accent."""
        known, unknown = self.explore, self.explore.unknown
        age = float(table.ages[row])
        gender, accent = str(table.genders[row]), str(table.accents[row])
        return ", ".join(
            [
                self.label(gender) if gender else unknown,
                self.filled(known.years_old, age=age) if isfinite(age) else unknown,
                self.label(accent) if accent else unknown,
            ]
        )

    def summary(self, verdict: Verdict) -> str:
        """Return what the judge says in one line: the most likely gender and the years."""
        if verdict.gender.abstained:
            return self.verdict.abstains
        winner = verdict.gender.winner
        share = self.filled("{share:.0%}", share=verdict.gender.probabilities[winner])
        said = f"{self.label(winner)} {share}"
        years = verdict.age.years
        return said if years is None else f"{said}, {years:.0f} {self.verdict.years}"


ENGLISH_CLASSES = {
    "age": "age",
    "gender": "gender",
    "accent": "accent",
    "found": "found",
    "pca": "PCA axis",
    "voice": "away from the average",
    "held": "others held",
    "transport": "transport",
    "adult": "adult",
    "child": "child",
    "male": "male",
    "female": "female",
    "under 18": "under 18",
    "18-34": "18-34",
    "35-49": "35-49",
    "50 and over": "50 and over",
    "native": "native",
    "non-native": "non-native",
    "higher pitch": "higher pitch",
    "lower pitch": "lower pitch",
    "more female": "more female",
    "more male": "more male",
    "older": "older",
    "younger": "younger",
    "more native": "more native",
    "less native": "less native",
    "brighter": "brighter",
    "darker": "darker",
    "nothing that the judges hear": "nothing that the judges hear",
    "amharic": "Amharic",
    "arabic": "Arabic",
    "bengali": "Bengali",
    "bulgarian": "Bulgarian",
    "cantonese": "Cantonese",
    "dutch": "Dutch",
    "english_australia": "English (Australia)",
    "english_canada": "English (Canada)",
    "english_ireland": "English (Ireland)",
    "english_uk": "English (UK)",
    "english_usa": "English (USA)",
    "english_other": "English (other)",
    "french": "French",
    "korean": "Korean",
    "mandarin": "Mandarin",
    "portuguese": "Portuguese",
    "russian": "Russian",
    "spanish": "Spanish",
    "other": "Other",
}
FRENCH_CLASSES = {
    "age": "âge",
    "gender": "genre",
    "accent": "accent",
    "found": "trouvée",
    "pca": "axe ACP",
    "voice": "loin de la moyenne",
    "held": "autres maintenus",
    "transport": "transport",
    "adult": "adulte",
    "child": "enfant",
    "male": "homme",
    "female": "femme",
    "under 18": "moins de 18 ans",
    "18-34": "18-34 ans",
    "35-49": "35-49 ans",
    "50 and over": "50 ans et plus",
    "native": "langue maternelle",
    "non-native": "langue étrangère",
    "higher pitch": "plus aigu",
    "lower pitch": "plus grave",
    "more female": "plus féminin",
    "more male": "plus masculin",
    "older": "plus âgé",
    "younger": "plus jeune",
    "more native": "plus natif",
    "less native": "moins natif",
    "brighter": "plus brillant",
    "darker": "plus sombre",
    "nothing that the judges hear": "rien que les juges entendent",
    "amharic": "amharique",
    "arabic": "arabe",
    "bengali": "bengali",
    "bulgarian": "bulgare",
    "cantonese": "cantonais",
    "dutch": "néerlandais",
    "english_australia": "anglais (Australie)",
    "english_canada": "anglais (Canada)",
    "english_ireland": "anglais (Irlande)",
    "english_uk": "anglais (Royaume-Uni)",
    "english_usa": "anglais (États-Unis)",
    "english_other": "anglais (autre)",
    "french": "français",
    "korean": "coréen",
    "mandarin": "mandarin",
    "portuguese": "portugais",
    "russian": "russe",
    "spanish": "espagnol",
    "other": "autre",
}
# What the library says, by its own words. The facts are those of the English sentence.
FRENCH_SENTENCES: dict[str, str] = {}

ENGLISH = Words(
    code="en",
    map=MapWords(
        title="Map of voices",
        map_label="Map of the voices; the table below it says the same and works from the keyboard",
        map="Map",
        maps={"pca": "PCA", "tsne": "t-SNE", "umap": "UMAP", "raw": "raw axes"},
        dimensions="Dimensions",
        raw_axis="Latent axis {n}",
        rows="Points",
        tables={"voices": "voices", "windows": "windows of 640 ms"},
        colour="Colour by",
        colours={
            "gender": "gender",
            "age": "age",
            "band": "age band",
            "accent": "accent",
            "corpus": "corpus",
            "split": "split",
            "bandwidth": "bandwidth",
            "judged_gender": "judged gender",
            "judged_years": "judged age",
            "judged_native": "judged native",
            "judged_accent": "judged accent",
        },
        labels={
            "training": "training",
            "validation": "validation",
            "test": "test",
            "native": "native",
            "non-native": "not native",
            "narrow": "up to 4 kHz",
            "wide": "above 4 kHz",
            "speech_accent_archive": "Speech Accent Archive",
            "18-34": "18–34",
            "35-49": "35–49",
            "other": "other",
            "english_other": "English (other)",
        },
        more="Filters and class means",
        more_on="Filters and class means ({n} on)",
        everything="all",
        gender="Gender",
        band="Age band",
        accent="Accent",
        corpus="Corpus",
        split="Split",
        age="Age",
        voice="Voice",
        means="Class means with 1 SD",
        arrow="Arrow of a direction",
        no_arrow="none",
        find="Find a voice",
        find_placeholder="id",
        find_hint="Enter hears it, Shift+Enter takes it in hand",
        not_found="No voice is called {id}.",
        legend="Classes; one that is switched off turns grey",
        other="others",
        unknown="unknown",
        abstained="the judge abstains",
        years="years",
        ends="{low} to {high}",
        share="axis {n} ({share} % of the variance)",
        loading="Loading the points …",
        failed="The points could not be loaded; reload the page.",
        no_place="This map has no place for a voice that was moved or brought: choose PCA or UMAP.",
        click_hint="Click a point to hear it; Shift-click takes it in hand.",
        heard="Heard: {id}, {what}",
        edit_this="Edit this voice",
        edit_short="Edit",
        hear="Hear",
        select_hint="To select voices, draw with the lasso or the box at the top right, or",
        select_shown="select all that are lit ({n})",
        selected="{n} selected",
        clear="Clear",
        average="Average of these",
        as_a="Set as A",
        as_b="Set as B",
        group_a="A: {n}",
        group_b="B: {n}",
        direction_name="Name of the direction",
        direction_default="A to B",
        make_direction="Make the direction A to B",
        copy="Copy ids",
        copied="Copied",
        download="Download ids",
        file_name="voices.txt",
        more_classes="{n} others",
        table="The same as a table",
        table_count="{first} to {last} of {n}",
        previous="Previous",
        next="Next",
        actions="Listen and edit",
        explained="How many axes hold the voices",
        explained_fact="{n} of {of} axes of PCA hold 90 % of what the voices vary.",
        explained_words=(
            "axes, most variable first",
            "variance held (%)",
            "{n} axes hold {share} %",
        ),
        separability="How separable the attributes are",
        separability_fact=(
            "Read by a linear probe from test speakers that it was not fitted on: balanced "
            "accuracy, with its 95 % interval, beside chance. The silhouette is 1 where classes "
            "are islands, 0 where they touch, below 0 where they are mixed."
        ),
        separability_columns=("attribute", "view", "accuracy", "chance", "silhouette"),
        views={
            "full space": "full space",
            "two raw axes": "best two raw axes",
            "native English": "native English",
        },
    ),
    rack=RackWords(
        title="Move the voice",
        code="en",
        undo="Undo",
        redo="Redo",
        reset="All to 0",
        add="Add a slider",
        add_hint="An accent, an axis, a direction found without labels, one of your own",
        caricature_of_voice="Caricature and anti-voice",
        curves="Curves",
        curves_hint="Draw what the judge says along the whole slider",
        remove="Remove the slider {name}",
        strength="Strength of {name}",
        unmoved="0: not moved",
        moved="{strength}: moved by {share} of the distance between the {from} and the {to} mean",
        moved_back=(
            "{strength}: moved back by {share} of the distance between the {from} and the {to} mean"
        ),
        carried=(
            "{strength}: carried {share} of the way from all {from} voices onto all {to} voices"
        ),
        carried_back=(
            "{strength}: carried back {share} of the way from all {to} voices onto all "
            "{from} voices"
        ),
        deviated="{strength}: moved by {share} standard deviations of the voices along it",
        deviated_one="{strength}: moved by {share} standard deviation of the voices along it",
        averaging="{strength}: moved by {share} of the way to the average voice",
        averaged="{strength}: the average voice",
        inverted="{strength}: the anti-voice, {share} of the way beyond the average voice",
        exaggerated="{strength}: a caricature, {share} farther from the average voice",
        beyond_measured="beyond the range that was measured, {low} to {high}",
        unmeasured="its edits were not measured",
        rendering="Rendering",
        renderings={
            "faithful": "faithful to the recording",
            "decoded": "decoded by the model",
        },
        moving="What may move",
        movings={
            "everything": "everything",
            "envelope": "vocal tract only, pitch locked",
            "pitch": "pitch only, vocal tract locked",
        },
        held="Hold the others",
        held_hint=(
            "Move along what a direction does not share with gender, age and the other accents"
        ),
        beyond="Allow beyond what was measured",
        beyond_hint="Strengths up to ±4; nobody measured what they do",
        goal="Make the judge say …",
        goal_hint=(
            "Finds the smallest move along one slider at which the judge says what you ask for."
        ),
        goal_direction="Move",
        goal_verdict="until the judge says",
        goal_probability="with at least",
        goal_find="Find the move",
        groups={
            "labelled": "Attributes",
            "accent": "Accents",
            "axis": "Axes of the voices (PCA)",
            "found": "Found without labels",
            "transport": "Whole groups (optimal transport)",
            "own": "Your own",
            "away": "Your own",
        },
        names={"gender": "Gender", "age": "Age", "accent": "Accent", "native": "English"},
        axis="PCA axis {number}",
        found="Found {number}: {heard}",
        transport="{name}, by transport",
        caricature="caricature",
        anti_voice="anti-voice",
        less="−",
        more="+",
        as_is="as it is",
        classes=ENGLISH_CLASSES,
    ),
    player=PlayerWords(
        title="Listen",
        code="en",
        listen_to="Listen to",
        original="Original",
        resynthesis="Resynthesis",
        edit="Edit",
        play="Play",
        pause="Pause",
        position="Position",
        loop="Loop",
        save="Save",
        keys="1 2 3 switch, space replays, Escape stops",
        empty="Nothing to hear yet: choose a voice.",
        equal="Played at equal level.",
        louder="{name}: {decibels} dB louder than the resynthesis.",
        softer="{name}: {decibels} dB softer than the resynthesis.",
        figure_label="Waveform, spectrogram and fundamental frequency of the recordings",
        seconds="seconds",
        f0_hz="F0 (Hz)",
        f0_at="Hz at",
    ),
    page=PageWords(
        title="voicelab",
        subtitle="A space of voices that you can look at, listen to and move through",
        introduction=(
            "Every point is a voice: **click one to hear it**; the first one you click is also "
            "taken in hand. **Move a slider** and hear the same words in a voice that is more "
            "female or male, or older. The bars show what a judge that hears nothing but the audio "
            "makes of it, before and after."
        ),
        other_language="Français",
        other_language_address="fr",
        other_code="fr",
        explore_tab="Explore",
        basket_tab="Basket",
        reading_tab="How to read it",
        number_missing="A number is missing; fill in every field that holds one.",
        footer=f"voicelab {__version__} · nothing is sent to another server",
    ),
    explore=ExploreWords(
        own="Your recording",
        examples="Examples",
        upload="Upload or record",
        upload_info=(
            "wav, flac, ogg or mp3, 0.3 to 60 s of one person speaking. It stays in this app and "
            "is deleted after an hour."
        ),
        again="Take up this recording again",
        example="Example recording",
        example_info="Sentences spoken by a synthesiser, and averages of groups of voices.",
        synthesiser="synthesiser",
        nothing_yet="No voice yet",
        nothing_yet_hint="Click a point of the map, or bring a recording.",
        map_voice="about 3 s of this voice, decoded from its place in the space",
        own_recording="as the analysis hears it; strength 0 is exactly this",
        average_of="spoken with the stretch of the voice nearest to the average",
        average_name="average {number} ({count} voices)",
        averaged="The average of {count} voices is in hand.",
        made_direction=(
            "The direction {name} leads from the average of {from_count} voices to that of "
            "{to_count}; it has a slider now."
        ),
        made_direction_differs="It is not balanced: {label}.",
        made_away=(
            "The slider {name} leads away from the average voice: -1 is the average, beyond it "
            "lies the anti-voice, above 0 the caricature."
        ),
        keep="Keep this",
        kept="{name} lies in the basket.",
        recordings_empty="Waveform, spectrogram and pitch of the voice appear here.",
        curves="Curves along the slider",
        curves_hint=(
            "What the judge says, and how alike the speaker stays, along the whole range of one "
            "slider; the others stay where they are."
        ),
        curves_empty="Choose “Curves” beside a slider: it takes some seconds.",
        curves_silent="The judge says nothing at {count} of {of} strengths: {reason}",
        curves_progress="listening along the slider",
        curves_probability="probability",
        curves_years="judged years",
        curves_similarity="similarity of the speaker",
        curves_same_speaker="below: as unlike as two speakers",
        curves_strength="strength of {direction}",
        goal_reached=(
            "{direction} {strength:+.2f} is the smallest move at which the judge gives {label} "
            "{probability:.2f}."
        ),
        goal_missed=(
            "No move of {direction} between {low:+g} and {high:+g} makes the judge give {label} "
            "{wanted:.2f}; the most is {best:.2f}, at {at:+.2f}. The slider was left where it was."
        ),
        neighbours="Nearest voices",
        neighbours_hint="By distance in the latent space, not on the map.",
        neighbours_empty="The voices nearest to the one in hand appear here.",
        hear="Hear",
        edit="Edit",
        distance="distance",
        unknown="unknown",
        years_old="{age:.0f} years",
    ),
    verdict=VerdictWords(
        title="What the judge hears",
        before="resynthesis",
        after="edit",
        attributes={
            "gender": "Gender",
            "age": "Age",
            "accent": "Accent",
            "native": "English",
            "child": "Grown up",
        },
        abstains="The judge does not say",
        years="years",
        interval="(80 %: {low:.0f} to {high:.0f})",
        nobody="Take a voice in hand and the judge's opinion appears here.",
        trained="The judge was trained on {speakers} speakers and hears nothing but the audio.",
        proven=(
            "Of speakers it never heard it tells the gender of {gender:.0%} (3 s), native English "
            "of {native:.0%} and six accents of {accent:.0%} (10 s); it misses the age by "
            "{age:.0f} years."
        ),
        unproven="How good it is has not been measured: run `python -m voicelab evaluate judges`.",
        cloud=(
            "The moved voice lies outside the cloud of real voices: its 10 nearest are "
            "{distance:.2f} away on average ({before:.2f} before the move), and those of 99 % of "
            "real voices at most {edge:.2f}."
        ),
        range=(
            "{direction} {strength:+g} is beyond what was measured on unseen speakers "
            "({low:+g} to {high:+g})."
        ),
        unmeasured="What {direction} does was not measured on unseen speakers.",
    ),
    basket=BasketWords(
        title="Basket",
        hint=(
            "Voices and edits that you kept, with their settings and the judge's opinion. They are "
            "forgotten when the page is closed, loaded anew or read in the other language."
        ),
        empty="Nothing was kept yet: “Keep this” on the first tab puts the voice in hand here.",
        name="Name",
        what="What it is",
        verdict="Verdict",
        hear="Hear",
        load="Load into the editor",
        up="Move up",
        down="Move down",
        remove="Remove",
        unmoved="unmoved",
    ),
    continuum=ContinuumWords(
        title="Add a continuum",
        hint=(
            "Steps of the voice in hand along one direction, evenly spaced in latent distance; its "
            "other sliders and settings hold for all of them. `python -m voicelab continuum` also "
            "spaces steps evenly in what the judge hears, and spans grids."
        ),
        direction="Direction",
        low="from",
        high="to",
        steps="Steps",
        add="Add the steps to the basket",
        progress="rendering the steps",
        added="{count} steps of {name} lie in the basket.",
    ),
    export=ExportWords(
        title="Export as a set of stimuli",
        hint=(
            "One zip file: the sounds at one level, tables of their settings, measures and "
            "verdicts, licences, a report that opens without a network, and the provenance from "
            "which the set can be verified and made again."
        ),
        rate="Sample rate",
        bits="Bits",
        level="Level",
        levels={"rms": "RMS (dBFS)", "lufs": "loudness (LUFS)", "peak": "peak (dBFS)"},
        level_db="of all files",
        ramp="Ramps (ms)",
        duration="Duration (s)",
        duration_info="0: as it comes",
        seed="Seed",
        triplets="Triplets",
        triplets_info="also the original and the resynthesis of what was edited",
        write="Write the set",
        file="The set",
        progress="writing and measuring",
        written="A set of {count} sounds is ready; it is deleted here in an hour.",
    ),
    reading=ReadingWords(
        map="""
### How to read the map

A network learnt to describe stretches of speech of 640 ms by {dimensions} numbers from which they
can be spoken again. A voice is the mean of these numbers over all its recordings; the map shows
all voices in two or three dimensions instead of {dimensions}.

* **PCA** is a plain view from one side: distances are true to scale, but only along the axes shown.
* **t-SNE** and **UMAP** keep neighbours together. Distances between groups mean little, and t-SNE
  has no place for a voice that was not there when the map was made. UMAP places a new voice among
  its five nearest, approximately.
* **Raw axes** shows two or three of the numbers as they are.

The map holds {voices} adult voices. PCA needs {axes} of its axes to hold 90 % of what they vary.
Neighbours and warnings are computed in all {dimensions} dimensions, never on the map.
""",
        edits="""
### How to read an edit

The sliders of gender, age and accents add a fixed direction to a voice: the difference between the
means of two groups of training speakers, balanced over their other attributes, the corpus and the
bandwidth of the recordings. Those called *transport* carry one group's cloud onto the other's; PCA
axes and those found without labels come from the voices alone. The table says how many voices a
direction rests on and how well it tells speakers apart that it
was not fitted on (area under the ROC curve: 0.5 is chance, 1 is without error).

A direction moves more than its name says, and a judge can be wrong. Compare the bars before and
after rather than reading them alone: they start from the resynthesis, so that what the
vocoder does is not taken for the edit.
""",
        columns=(
            "direction",
            "from",
            "to",
            "voices",
            "separability",
            "latent length of strength 1",
        ),
        counts="{from_count} and {to_count}",
        no_test_voices="no test voices",
        licence="""
### Licence and data

The latents and weights were learnt from the Speech Accent Archive (Weinberger, George Mason
University, CC BY-NC-SA) and speechocean762 (Zhang et al. 2021), and are under the former's licence.
Voices of the map are decoded from latents; no recording of a corpus is part of this app. The code
is under the MIT licence.
""",
    ),
    labels=ENGLISH_CLASSES,
    sentences={},
    listening=ListeningWords(
        code="en",
        title="Listening test",
        questions={
            "choice gender": "Which voice sounds more female?",
            "choice age": "Which voice sounds older?",
            "identify gender": "Does this voice sound male or female?",
            "identify age": "Does this voice sound younger than {years}, or older?",
        },
        explained={
            "choice": "You will hear two voices, one after the other. Each time, answer:",
            "identify": "You will hear one voice. Each time, answer:",
        },
        answers={
            "first": "the first",
            "second": "the second",
            "male": "male",
            "female": "female",
            "younger": "younger than {years}",
            "older": "{years} or older",
        },
        space="Space",
        by_space="to hear it again, at most {count} times each",
        by_space_once="to hear it again, once each",
        by_escape="for a pause",
        saved="There is no right or wrong. Every answer is saved at once.",
        headphones="Put on headphones and set a comfortable volume before you start.",
        start="Start",
        go_on="Go on",
        continued="{done} of {of} are done already; the test goes on from there.",
        progress="{done} of {of}",
        sound="Voice {number}",
        again="again ({left} left)",
        again_none="no more repeats",
        pause="pause",
        paused="Pause",
        paused_hint="Take your time. The same voice will be played again from its beginning.",
        rest="Time for a break",
        rest_hint="{done} of {of} are done. Rest your ears for a moment, then go on.",
        offline="The server does not answer. Your answer is kept and will be sent.",
        unplayable="This browser cannot play the sound ({reason}).",
        ended="Thank you, that was all",
        ended_hint="All {of} answers are saved. You may close this page.",
        curve="Result, for the experimenter",
        no_curve="No curve yet:",
        save="Save the answers",
        strength="strength along {axis}",
        difference="strength of the second less that of the first, along {axis}",
        share="share of the answer “{answer}”",
        listener="listener",
        judge="judge",
        figure_label="Psychometric curve of the listener and of the judge",
        pse="50 % point of the listener: {value} ({interval}).",
        pse_judge="Of the judge: {value}.",
        slope="Slope: {value} log odds per unit of strength ({interval}).",
        interval="95 %: {low} to {high}",
        hover="%{y:.2f} at %{x:+.2f}",
        tab_hint="A blind test with a set that you bring: the order is drawn with the seed. Save "
        "the answers when you stop: with the same set, participant and seed they are gone on with.",
        set_file="A set, as a zip file",
        answers_file="Earlier answers to go on from (optional)",
        no_set="there is no set yet; bring the zip file of one.",
        task="Task",
        tasks={"choice": "two voices: which is more so?", "identify": "one voice: which is it?"},
        attribute="About",
        attributes={"gender": "gender", "age": "age"},
        participant="Participant",
        participant_info="A code of letters and figures, no name.",
        seed="Seed",
        seed_info="The same seed gives the same order.",
        repetitions="Repetitions",
        repetitions_info="Of every sound or pair.",
        begin="Open the test",
    ),
    server=ServerWords(
        code="en",
        gone="The server does not answer. The page keeps trying and opens anew as soon as it does.",
        too_large="{name} holds {size} MB; at most {limit} MB are accepted: "
        "cut out the part you need.",
        close="Close",
    ),
)
FRENCH = Words(
    code="fr",
    map=MapWords(
        title="Carte des voix",
        map_label=(
            "Carte des voix ; le tableau au-dessous dit la même chose et s’utilise au clavier"
        ),
        map="Carte",
        maps={"pca": "ACP", "tsne": "t-SNE", "umap": "UMAP", "raw": "axes bruts"},
        dimensions="Dimensions",
        raw_axis="Axe latent {n}",
        rows="Points",
        tables={"voices": "voix", "windows": "fenêtres de 640 ms"},
        colour="Couleur",
        colours={
            "gender": "genre",
            "age": "âge",
            "band": "classe d’âge",
            "accent": "accent",
            "corpus": "corpus",
            "split": "partition",
            "bandwidth": "bande passante",
            "judged_gender": "genre jugé",
            "judged_years": "âge jugé",
            "judged_native": "natif, jugé",
            "judged_accent": "accent jugé",
        },
        labels={
            "female": "femme",
            "male": "homme",
            "training": "apprentissage",
            "validation": "validation",
            "test": "test",
            "native": "natif",
            "non-native": "non natif",
            "narrow": "jusqu’à 4 kHz",
            "wide": "au-delà de 4 kHz",
            "speech_accent_archive": "Speech Accent Archive",
            "under 18": "moins de 18",
            "18-34": "18–34",
            "35-49": "35–49",
            "50 and over": "50 et plus",
            "other": "autre",
            "amharic": "amharique",
            "arabic": "arabe",
            "bengali": "bengali",
            "bulgarian": "bulgare",
            "cantonese": "cantonais",
            "dutch": "néerlandais",
            "english_australia": "anglais (Australie)",
            "english_canada": "anglais (Canada)",
            "english_ireland": "anglais (Irlande)",
            "english_other": "anglais (autre)",
            "english_uk": "anglais (Royaume-Uni)",
            "english_usa": "anglais (États-Unis)",
            "french": "français",
            "german": "allemand",
            "hindi": "hindi",
            "italian": "italien",
            "japanese": "japonais",
            "korean": "coréen",
            "macedonian": "macédonien",
            "mandarin": "mandarin",
            "polish": "polonais",
            "portuguese": "portugais",
            "russian": "russe",
            "spanish": "espagnol",
            "swedish": "suédois",
            "thai": "thaï",
            "turkish": "turc",
            "vietnamese": "vietnamien",
        },
        more="Filtres et moyennes des classes",
        more_on="Filtres et moyennes des classes ({n} actifs)",
        everything="tous",
        gender="Genre",
        band="Classe d’âge",
        accent="Accent",
        corpus="Corpus",
        split="Partition",
        age="Âge",
        voice="Voix",
        means="Moyennes des classes, 1 ET",
        arrow="Flèche d’une direction",
        no_arrow="aucune",
        find="Chercher une voix",
        find_placeholder="identifiant",
        find_hint="Entrée la fait entendre, Maj+Entrée la prend en main",
        not_found="Aucune voix ne s’appelle {id}.",
        legend="Classes ; celle que l’on désactive devient grise",
        other="autres",
        unknown="inconnu",
        abstained="le juge s’abstient",
        years="ans",
        ends="de {low} à {high}",
        share="axe {n} ({share} % de la variance)",
        loading="Chargement des points …",
        failed="Les points n’ont pas pu être chargés ; rechargez la page.",
        no_place=(
            "Cette carte ne peut pas situer une voix déplacée ou apportée : choisissez l’ACP ou "
            "UMAP."
        ),
        click_hint="Cliquez sur un point pour l’entendre ; Maj-clic le prend en main.",
        heard="Entendue : {id}, {what}",
        edit_this="Modifier cette voix",
        edit_short="Modifier",
        hear="Écouter",
        select_hint="Pour choisir des voix, tracez un lasso ou un cadre (en haut à droite), ou",
        select_shown="prenez toutes celles qui sont éclairées ({n})",
        selected="{n} choisies",
        clear="Effacer",
        average="Moyenne de ces voix",
        as_a="Définir comme A",
        as_b="Définir comme B",
        group_a="A : {n}",
        group_b="B : {n}",
        direction_name="Nom de la direction",
        direction_default="A vers B",
        make_direction="Créer la direction A vers B",
        copy="Copier les identifiants",
        copied="Copié",
        download="Télécharger les identifiants",
        file_name="voix.txt",
        more_classes="{n} autres",
        table="La même chose en tableau",
        table_count="{first} à {last} sur {n}",
        previous="Précédent",
        next="Suivant",
        actions="Écouter et modifier",
        explained="Combien d’axes contiennent les voix",
        explained_fact="{n} des {of} axes de l’ACP contiennent 90 % de la variance des voix.",
        explained_words=(
            "axes, du plus variable au moins variable",
            "variance contenue (%)",
            "{n} axes contiennent {share} %",
        ),
        separability="Comment les attributs se séparent",
        separability_fact=(
            "Lu par une sonde linéaire chez des locuteurs de test sur lesquels elle n’a pas été "
            "ajustée : exactitude équilibrée, avec son intervalle à 95 %, à côté du hasard. La "
            "silhouette vaut 1 si les classes sont des îlots, 0 si elles se touchent, moins de 0 "
            "si elles sont mêlées."
        ),
        separability_columns=("attribut", "vue", "exactitude", "hasard", "silhouette"),
        views={
            "full space": "espace entier",
            "two raw axes": "les deux meilleurs axes bruts",
            "native English": "anglais natif",
            "bandwidth": "bande passante",
            "gender": "genre",
            "age": "âge",
            "accent": "accent",
        },
    ),
    rack=RackWords(
        title="Déplacer la voix",
        code="fr",
        undo="Annuler",
        redo="Rétablir",
        reset="Tout à 0",
        add="Ajouter un curseur",
        add_hint="Un accent, un axe, une direction trouvée sans étiquettes, l’une des vôtres",
        caricature_of_voice="Caricature et anti-voix",
        curves="Courbes",
        curves_hint="Tracer ce que dit le juge tout le long du curseur",
        remove="Retirer le curseur {name}",
        strength="Force de {name}",
        unmoved="0 : voix inchangée",
        moved=(
            "{strength} : déplacée de {share} fois la distance entre les moyennes « {from} "
            "» et « {to} »"
        ),
        moved_back=(
            "{strength} : ramenée de {share} fois la distance entre les moyennes « {from} » "
            "et « {to} »"
        ),
        carried=(
            "{strength} : portée de {share} du chemin des voix « {from} » vers les voix « {to} »"
        ),
        carried_back=(
            "{strength} : ramenée de {share} du chemin des voix « {to} » vers les voix « {from} »"
        ),
        deviated="{strength} : déplacée de {share} écarts-types des voix le long de cet axe",
        deviated_one="{strength} : déplacée de {share} écart-type des voix le long de cet axe",
        averaging="{strength} : déplacée de {share} du chemin vers la voix moyenne",
        averaged="{strength} : la voix moyenne",
        inverted="{strength} : l’anti-voix, {share} du chemin au-delà de la voix moyenne",
        exaggerated="{strength} : une caricature, {share} plus loin de la voix moyenne",
        beyond_measured="au-delà de l’étendue mesurée, de {low} à {high}",
        unmeasured="ses modifications n’ont pas été mesurées",
        rendering="Rendu",
        renderings={
            "faithful": "fidèle à l’enregistrement",
            "decoded": "décodé par le modèle",
        },
        moving="Ce qui peut bouger",
        movings={
            "everything": "tout",
            "envelope": "le conduit vocal seul, hauteur bloquée",
            "pitch": "la hauteur seule, conduit vocal bloqué",
        },
        held="Maintenir les autres",
        held_hint=(
            "Suivre ce qu’une direction ne partage ni avec le genre, ni avec l’âge, ni avec "
            "les autres accents"
        ),
        beyond="Permettre au-delà de ce qui a été mesuré",
        beyond_hint="Forces jusqu’à ±4 ; personne n’a mesuré ce qu’elles font",
        goal="Faire dire au juge …",
        goal_hint=(
            "Trouve le plus petit déplacement le long d’un curseur pour lequel le juge dit "
            "ce que vous demandez."
        ),
        goal_direction="Déplacer",
        goal_verdict="jusqu’à ce que le juge dise",
        goal_probability="avec au moins",
        goal_find="Chercher",
        groups={
            "labelled": "Attributs",
            "accent": "Accents",
            "axis": "Axes des voix (ACP)",
            "found": "Trouvées sans étiquettes",
            "transport": "Groupes entiers (transport optimal)",
            "own": "Les vôtres",
            "away": "Les vôtres",
        },
        names={"gender": "Genre", "age": "Âge", "accent": "Accent", "native": "Anglais"},
        axis="Axe {number} de l’ACP",
        found="Trouvée {number} : {heard}",
        transport="{name}, par transport",
        caricature="caricature",
        anti_voice="anti-voix",
        less="−",
        more="+",
        as_is="telle quelle",
        classes=FRENCH_CLASSES,
    ),
    player=PlayerWords(
        title="Écouter",
        code="fr",
        listen_to="Écouter",
        original="Original",
        resynthesis="Resynthèse",
        edit="Modification",
        play="Lire",
        pause="Pause",
        position="Position",
        loop="Boucle",
        save="Enregistrer",
        keys="1 2 3 : choisir ; espace : rejouer ; Échap : arrêter",
        empty="Rien à écouter pour l’instant : choisissez une voix.",
        equal="Lus à niveau égal.",
        louder="{name} : {decibels} dB plus fort que la resynthèse.",
        softer="{name} : {decibels} dB moins fort que la resynthèse.",
        figure_label="Forme d’onde, spectrogramme et fréquence fondamentale des enregistrements",
        seconds="secondes",
        f0_hz="F0 (Hz)",
        f0_at="Hz à",
    ),
    page=PageWords(
        title="voicelab",
        subtitle="Un espace de voix à regarder, à écouter et à parcourir",
        introduction=(
            "Chaque point est une voix : **cliquez dessus pour l'entendre** ; la première cliquée "
            "est aussi prise en main. **Déplacez un curseur** et écoutez les mêmes mots dits par "
            "une voix plus féminine ou masculine, ou plus âgée. Les barres montrent ce qu'en pense "
            "un juge qui n'entend que le son, avant et après."
        ),
        other_language="English",
        other_language_address=".",
        other_code="en",
        explore_tab="Explorer",
        basket_tab="Panier",
        reading_tab="Mode d'emploi",
        number_missing="Il manque un nombre ; remplissez chaque champ qui en contient un.",
        footer=f"voicelab {__version__} · rien n'est envoyé à un autre serveur",
    ),
    explore=ExploreWords(
        own="Votre enregistrement",
        examples="Exemples",
        upload="Déposer ou enregistrer",
        upload_info=(
            "wav, flac, ogg ou mp3, de 0,3 à 60 s d'une seule personne qui parle. Il reste dans "
            "cette application et est effacé au bout d'une heure."
        ),
        again="Reprendre cet enregistrement",
        example="Enregistrement d'exemple",
        example_info="Phrases dites par un synthétiseur, et moyennes de groupes de voix.",
        synthesiser="synthétiseur",
        nothing_yet="Pas encore de voix",
        nothing_yet_hint="Cliquez sur un point de la carte ou apportez un enregistrement.",
        map_voice="environ 3 s de cette voix, décodées depuis sa place dans l'espace",
        own_recording="telle que l'analyse l'entend ; la force 0 est exactement cela",
        average_of="dite avec l'extrait de la voix la plus proche de la moyenne",
        average_name="moyenne {number} ({count} voix)",
        averaged="La moyenne de {count} voix est en main.",
        made_direction=(
            "La direction {name} mène de la moyenne de {from_count} voix à celle de {to_count} ; "
            "elle a maintenant un curseur."
        ),
        made_direction_differs="Elle n'est pas équilibrée : {label}.",
        made_away=(
            "Le curseur {name} s'éloigne de la voix moyenne : -1 est la moyenne, au-delà se trouve "
            "l'anti-voix, au-dessus de 0 la caricature."
        ),
        keep="Garder",
        kept="{name} est dans le panier.",
        recordings_empty="La forme d'onde, le spectrogramme et la hauteur s'affichent ici.",
        curves="Courbes le long du curseur",
        curves_hint=(
            "Ce que dit le juge, et combien le locuteur reste semblable, sur toute la course d'un "
            "curseur ; les autres ne bougent pas."
        ),
        curves_empty="Choisissez « Courbes » à côté d'un curseur : cela prend quelques secondes.",
        curves_silent="Le juge ne dit rien à {count} forces sur {of} : {reason}",
        curves_progress="écoute le long du curseur",
        curves_probability="probabilité",
        curves_years="années jugées",
        curves_similarity="ressemblance du locuteur",
        curves_same_speaker="au-dessous : aussi différents que deux locuteurs",
        curves_strength="force de {direction}",
        goal_reached=(
            "{direction} {strength:+.2f} est le plus petit déplacement auquel le juge donne "
            "{probability:.2f} à {label}."
        ),
        goal_missed=(
            "Aucun déplacement de {direction} entre {low:+g} et {high:+g} n'amène le juge à donner "
            "{wanted:.2f} à {label} ; le maximum est {best:.2f}, à {at:+.2f}. Le curseur n'a pas "
            "bougé."
        ),
        neighbours="Voix les plus proches",
        neighbours_hint="Selon la distance dans l'espace latent, pas sur la carte.",
        neighbours_empty="Les voix les plus proches de celle en main s'affichent ici.",
        hear="Écouter",
        edit="Éditer",
        distance="distance",
        unknown="inconnu",
        years_old="{age:.0f} ans",
    ),
    verdict=VerdictWords(
        title="Ce qu'entend le juge",
        before="resynthèse",
        after="édition",
        attributes={
            "gender": "Genre",
            "age": "Âge",
            "accent": "Accent",
            "native": "Anglais",
            "child": "Adulte ou enfant",
        },
        abstains="Le juge ne se prononce pas",
        years="ans",
        interval="(80 % : {low:.0f} à {high:.0f})",
        nobody="Prenez une voix en main et l'avis du juge s'affiche ici.",
        trained="Le juge a été entraîné sur {speakers} locuteurs et n'entend que le son.",
        proven=(
            "Chez des locuteurs qu'il n'a jamais entendus, il reconnaît le genre de {gender:.0%} "
            "(3 s), l'anglais natif de {native:.0%} et six accents chez {accent:.0%} (10 s) ; il "
            "se trompe de {age:.0f} ans sur l'âge."
        ),
        unproven=("Sa qualité n'a pas été mesurée : lancez `python -m voicelab evaluate judges`."),
        cloud=(
            "La voix déplacée est hors du nuage des voix réelles : ses 10 plus proches sont à "
            "{distance:.2f} en moyenne ({before:.2f} avant le déplacement), celles de 99 % des "
            "voix réelles à {edge:.2f} au plus."
        ),
        range=(
            "{direction} {strength:+g} dépasse ce qui a été mesuré chez des locuteurs inconnus "
            "({low:+g} à {high:+g})."
        ),
        unmeasured="L'effet de {direction} n'a pas été mesuré chez des locuteurs inconnus.",
    ),
    basket=BasketWords(
        title="Panier",
        hint=(
            "Les voix et les éditions gardées, avec leurs réglages et l'avis du juge. Elles sont "
            "oubliées quand la page est fermée, rechargée ou lue dans l'autre langue."
        ),
        empty="Rien n'est gardé : « Garder », dans le premier onglet, met ici la voix en main.",
        name="Nom",
        what="Ce que c'est",
        verdict="Verdict",
        hear="Écouter",
        load="Charger dans l'éditeur",
        up="Monter",
        down="Descendre",
        remove="Retirer",
        unmoved="sans déplacement",
    ),
    continuum=ContinuumWords(
        title="Ajouter un continuum",
        hint=(
            "Des pas de la voix en main le long d'une direction, à distances latentes égales ; ses "
            "autres curseurs et réglages valent pour tous. `python -m voicelab continuum` sait "
            "aussi les espacer selon ce qu'entend le juge, et couvrir des grilles."
        ),
        direction="Direction",
        low="de",
        high="à",
        steps="Pas",
        add="Ajouter les pas au panier",
        progress="rendu des pas",
        added="{count} pas de {name} sont dans le panier.",
    ),
    export=ExportWords(
        title="Exporter comme jeu de stimuli",
        hint=(
            "Un seul fichier zip : les sons à un même niveau, les tableaux de leurs réglages, "
            "mesures et verdicts, les licences, un rapport qui s'ouvre sans réseau, et la "
            "provenance qui permet de vérifier le jeu et de le refaire."
        ),
        rate="Fréquence d'échantillonnage",
        bits="Bits",
        level="Niveau",
        levels={"rms": "RMS (dBFS)", "lufs": "sonie (LUFS)", "peak": "crête (dBFS)"},
        level_db="de tous les fichiers",
        ramp="Rampes (ms)",
        duration="Durée (s)",
        duration_info="0 : telle quelle",
        seed="Graine",
        triplets="Triplets",
        triplets_info="aussi l'original et la resynthèse de ce qui a été édité",
        write="Écrire le jeu",
        file="Le jeu",
        progress="écriture et mesure",
        written="Un jeu de {count} sons est prêt ; il est effacé d'ici une heure.",
    ),
    reading=ReadingWords(
        map="""
### Comment lire la carte

Un réseau a appris à décrire des extraits de parole de 640 ms par {dimensions} nombres à partir
desquels ils peuvent être redits. Une voix est la moyenne de ces nombres sur tous ses
enregistrements ; la carte montre les voix en deux ou trois dimensions au lieu de {dimensions}.

* **ACP** est une simple vue de côté : les distances sont à l'échelle, mais seulement le long des
  axes montrés.
* **t-SNE** et **UMAP** gardent les voisins ensemble. Les distances entre groupes disent peu, et
  t-SNE n'a pas de place pour une voix qui n'était pas là quand la carte a été faite. UMAP place
  une nouvelle voix parmi ses cinq plus proches, approximativement.
* **Axes bruts** montre deux ou trois de ces nombres tels quels.

La carte contient {voices} voix adultes. L'ACP a besoin de {axes} axes pour garder 90 % de leur
variance. Voisins et avertissements sont calculés dans les {dimensions} dimensions, jamais sur la
carte.
""",
        edits="""
### Comment lire une édition

Les curseurs du genre, de l'âge et des accents ajoutent à une voix une direction fixe : la
différence entre les moyennes de deux groupes de locuteurs d'entraînement, équilibrée selon leurs
autres attributs, le corpus et la bande passante des enregistrements. Ceux dits *transport* portent
le nuage d'un groupe sur l'autre ; les axes ACP et ceux trouvés sans étiquettes viennent des voix
seules. Le tableau dit sur combien de voix elle repose et comment elle sépare des
locuteurs sur lesquels elle n'a pas été ajustée (aire sous la courbe ROC : 0,5 est le hasard, 1 est
sans erreur).

Une direction déplace plus que ce que dit son nom, et un juge peut se tromper. Comparez les barres
avant et après plutôt que de les lire seules : elles partent de la resynthèse, pour que l'effet du
vocodeur ne soit pas pris pour celui de l'édition.
""",
        columns=(
            "direction",
            "de",
            "vers",
            "voix",
            "séparabilité",
            "longueur latente de la force 1",
        ),
        counts="{from_count} et {to_count}",
        no_test_voices="pas de voix de test",
        licence="""
### Licence et données

Les latents et les poids ont été appris du Speech Accent Archive (Weinberger, George Mason
University, CC BY-NC-SA) et de speechocean762 (Zhang et al. 2021), et sont sous la licence du
premier. Les voix de la carte sont décodées de latents ; aucun enregistrement de corpus ne fait
partie de cette application. Le code est sous licence MIT.
""",
    ),
    labels=FRENCH_CLASSES,
    sentences=FRENCH_SENTENCES,
    listening=ListeningWords(
        code="fr",
        title="Test d’écoute",
        questions={
            "choice gender": "Quelle voix semble la plus féminine ?",
            "choice age": "Quelle voix semble la plus âgée ?",
            "identify gender": "Cette voix semble-t-elle masculine ou féminine ?",
            "identify age": "Cette voix semble-t-elle avoir moins de {years} ans, ou plus ?",
        },
        explained={
            "choice": "Vous entendrez deux voix, l’une après l’autre. Répondez chaque fois :",
            "identify": "Vous entendrez une voix. Répondez chaque fois :",
        },
        answers={
            "first": "la première",
            "second": "la deuxième",
            "male": "masculine",
            "female": "féminine",
            "younger": "moins de {years} ans",
            "older": "{years} ans ou plus",
        },
        space="Espace",
        by_space="pour réécouter, au plus {count} fois chacune",
        by_space_once="pour réécouter, une fois chacune",
        by_escape="pour une pause",
        saved="Il n’y a ni bonne ni mauvaise réponse. Chaque réponse est enregistrée aussitôt.",
        headphones="Mettez un casque et réglez un volume agréable avant de commencer.",
        start="Commencer",
        go_on="Continuer",
        continued="{done} sur {of} sont déjà faits ; le test reprend à cet endroit.",
        progress="{done} sur {of}",
        sound="Voix {number}",
        again="réécouter (encore {left})",
        again_none="plus de réécoute",
        pause="faire une pause",
        paused="En pause",
        paused_hint="Prenez votre temps. La même voix sera rejouée depuis le début.",
        rest="C’est le moment d’une pause",
        rest_hint="{done} sur {of} sont faits. Reposez vos oreilles un instant, puis continuez.",
        offline="Le serveur ne répond pas. Votre réponse est gardée et sera envoyée.",
        unplayable="Ce navigateur ne peut pas lire le son ({reason}).",
        ended="Merci, c’est terminé",
        ended_hint="Les {of} réponses sont enregistrées. Vous pouvez fermer cette page.",
        curve="Résultat, pour l’expérimentateur",
        no_curve="Pas encore de courbe :",
        save="Télécharger les réponses",
        strength="force le long de {axis}",
        difference="force de la deuxième moins celle de la première, le long de {axis}",
        share="part de la réponse « {answer} »",
        listener="auditeur",
        judge="juge",
        figure_label="Courbe psychométrique de l’auditeur et du juge",
        pse="Point à 50 % de l’auditeur : {value} ({interval}).",
        pse_judge="Du juge : {value}.",
        slope="Pente : {value} en log des cotes par unité de force ({interval}).",
        interval="à 95 % : de {low} à {high}",
        hover="%{y:.2f} à %{x:+.2f}",
        tab_hint="Un test à l’aveugle avec une série que vous apportez : l’ordre est tiré avec la "
        "graine. Téléchargez les réponses en vous arrêtant : avec la même série, le même "
        "participant et la même graine, le test reprend où il en était.",
        set_file="Une série, en fichier zip",
        answers_file="Réponses précédentes à poursuivre (facultatif)",
        no_set="il n’y a pas encore de série ; apportez son fichier zip.",
        task="Tâche",
        tasks={
            "choice": "deux voix : laquelle l’est le plus ?",
            "identify": "une voix : laquelle ?",
        },
        attribute="Au sujet de",
        attributes={"gender": "genre", "age": "âge"},
        participant="Participant",
        participant_info="Un code de lettres et de chiffres, pas un nom.",
        seed="Graine",
        seed_info="La même graine donne le même ordre.",
        repetitions="Répétitions",
        repetitions_info="De chaque son ou paire.",
        begin="Ouvrir le test",
    ),
    server=ServerWords(
        code="fr",
        gone="Le serveur ne répond pas. La page continue d’essayer "
        "et se rouvrira dès qu’il répondra.",
        too_large="{name} pèse {size} Mo, mais {limit} Mo au plus sont acceptés : "
        "ne gardez que l’extrait utile.",
        close="Fermer",
    ),
)
