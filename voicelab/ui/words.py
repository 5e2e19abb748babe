"""Every text of the page, in English and in French."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from voicelab import __version__
from voicelab.directions import Kind, identifier
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
    unexpected: str
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
    brought: str  # {name}
    forgotten: str
    nothing_yet: str
    nothing_yet_hint: str
    map_voice: str
    map_window: str
    speakers: Mapping[str, str]  # by the part of the split
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
    goal_missed: str  # {tried}, {direction}, {low}, {high}, {label}, {wanted}, {best}, {at}
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
    chance: str  # {direction}, {separability}


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
    written_one: str


@dataclass(frozen=True)
class ContinuumWords:
    """What stands around the making of a continuum."""

    title: str
    hint: str
    direction: str
    low: str
    high: str
    steps: str
    made_of: str  # {name}, {settings}
    usual: str
    no_voice: str
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
    chance: str  # {area}
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
    means_flat: str  # {classes}
    means_solid: str  # {classes}
    means_none: str
    arrow: str
    arrow_straight: str  # {from}, {to}
    arrow_bent: str  # {from}, {to}
    no_arrow: str
    find: str
    find_placeholder: str
    find_hint: str
    not_found: str
    found_many: str
    legend: str
    other: str
    unknown: str
    abstained: str
    of_voice: str  # {what}, of a window
    judged_voice: str
    years: str
    ends: str
    share: str
    loading: str
    failed: str
    no_place: str
    click_hint: str
    heard: str
    heard_voice: str  # where a window was clicked
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
    curves_of: str  # {name}, of a slider
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
    f0_given: str
    f0_given_beside: str  # where there is an original
    f0_measured: str
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
    unreadable: str  # {reason}
    no_answer: str  # {reason}
    closed: str
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
        if not isinstance(fact, str):
            return fact
        scopes = self.rack.movings
        choices = {"moving": scopes, "scope": scopes, "rendering": self.rack.renderings}
        if name in choices:
            return choices[name].get(fact, fact)
        called = {"direction": self.direction, "label": self.label}
        return called[name](fact) if name in called else fact

    def label(self, name: str) -> str:
        """Return what a class is called; of an accent without a text of its own, its name."""
        return self.labels.get(name) or accent_name(name)

    @property
    def colon(self) -> str:
        """What stands between a kind and one of it; in French after a space."""
        return " : " if self.code == "fr" else ": "

    def direction(self, name: str) -> str:
        """Return what a direction is called: accent:french:held -> accent: French (others held)."""
        known = identifier.parse(name)
        numbered = {Kind.AXIS: "pca", Kind.FOUND: "found"}
        if known.kind in numbered:
            said = f"{self.labels[numbered[known.kind]]} {known.subject}"
        elif known.kind is Kind.USER_MADE:
            said = known.subject
        else:
            group = known.attribute or known.kind
            said = self.labels.get(group, group)
            if known.subject:
                said += f"{self.colon}{self._subject(known.attribute, known.subject)}"
        notes = [
            self.labels[note]
            for note, holds in (
                ("transport", known.kind is Kind.TRANSPORT),
                ("held", known.held),
            )
            if holds
        ]
        return f"{said} ({', '.join(notes)})" if notes else said

    def _subject(self, attribute: str, subject: str) -> str:
        return self.labels.get(subject) or (
            accent_name(subject) if attribute == "accent" else subject
        )

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
        if verdict["gender"].abstained:
            return self.verdict.abstains
        winner = verdict["gender"].winner
        share = self.filled("{share:.0%}", share=verdict["gender"].probabilities[winner])
        said = f"{self.label(winner)} {share}"
        years = verdict["age"].years
        return said if years is None else f"{said}, {years:.0f} {self.verdict.years}"


ENGLISH_CLASSES = {
    "age": "age",
    "gender": "gender",
    "accent": "accent",
    "found": "found",
    "pca": "PCA axis",
    "voice": "caricature and anti-voice",
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
    "voice": "caricature et anti-voix",
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
FRENCH_SENTENCES = {
    "{name} is empty (0 samples); give a recording that holds sound.": (
        "{name} est vide (0 échantillon) ; donnez un enregistrement qui contient du son."
    ),
    "{name} holds samples that are not finite numbers (NaN or infinity); export it again as "
    "plain PCM.": (
        "{name} contient des échantillons qui ne sont pas des nombres finis (NaN ou infini) ; "
        "exportez-le à nouveau en simple PCM."
    ),
    "{name} lasts {seconds:.1f} s; at most {most:g} s are accepted: cut out the part you need.": (
        "{name} dure {seconds:.1f} s ; {most:g} s au plus sont acceptées : ne gardez que "
        "l’extrait utile."
    ),
    "{source} is not a file; give the path of an audio file.": (
        "{source} n’est pas un fichier ; donnez le chemin d’un fichier audio."
    ),
    "{bits} bits were asked for; wav files are written with 16 or 24 bits.": (
        "{bits} bits ont été demandés ; les fichiers wav sont écrits en 16 ou 24 bits."
    ),
    "{source} peaks at {peak_db:+.1f} dB re full scale and would clip; lower its level first.": (
        "la crête de {source} est à {peak_db:+.1f} dB de la pleine échelle et serait écrêtée ; "
        "baissez d’abord son niveau."
    ),
    "{source} has shape {shape}; one channel of samples [T] is needed: mix the channels down "
    "first.": (
        "{source} est de forme {shape} ; il faut un seul canal d’échantillons [T] : mélangez "
        "d’abord les canaux."
    ),
    "{source} cannot be decoded as audio ({size} bytes); give a wav, flac, ogg or mp3 file.": (
        "{source} ne peut pas être décodé comme du son ({size} octets) ; donnez un fichier wav, "
        "flac, ogg ou mp3."
    ),
    "{path} cannot be written ({error}); choose a folder that exists, may be written to and has "
    "space.": (
        "{path} ne peut pas être écrit ({error}) ; choisissez un dossier qui existe, où l’on "
        "peut écrire et qui a de la place."
    ),
    "{path} cannot be written ({error}); check the folder and the free space on its disk.": (
        "{path} ne peut pas être écrit ({error}) ; vérifiez le dossier et la place libre sur "
        "son disque."
    ),
    "{source} does not say how long it is; export it again as one plain file.": (
        "{source} ne dit pas quelle est sa durée ; exportez-le à nouveau en un seul fichier simple."
    ),
    "{source} lasts {ms:.0f} ms; analysis needs at least {least:.0f} ms: give a longer "
    "recording.": (
        "{source} dure {ms:.0f} ms ; l’analyse demande au moins {least:.0f} ms : donnez un "
        "enregistrement plus long."
    ),
    "{source} holds {ms:.0f} ms of voiced speech; at least {least:.0f} ms are needed: give a "
    "recording of somebody speaking.": (
        "{source} contient {ms:.0f} ms de parole voisée ; il en faut au moins {least:.0f} ms : "
        "donnez l’enregistrement de quelqu’un qui parle."
    ),
    "{source} holds no steady pitch ({share:.0%} of its voiced frames go on from the one "
    "before), as noise does; give a recording of somebody speaking.": (
        "{source} n’a pas de hauteur stable ({share:.0%} de ses trames voisées prolongent la "
        "précédente), comme du bruit ; donnez l’enregistrement de quelqu’un qui parle."
    ),
    "{source} lasts {seconds:.3f} s; editing needs at least {least} s of speech: give a longer "
    "recording.": (
        "{source} dure {seconds:.3f} s ; une édition demande au moins {least} s de parole : "
        "donnez un enregistrement plus long."
    ),
    "there is no direction {direction!r}; use one of {known}.": (
        "il n’y a pas de direction « {direction} » ; utilisez l’une de celles-ci : {known}."
    ),
    "those of a space that has some": "celles d’un espace qui en a",
    "{direction} was given the strength {strength}; give a finite number.": (
        "la force donnée à {direction} est {strength} ; donnez un nombre fini."
    ),
    "{direction} was given the strength {strength:g}; give one from -{most:g} to {most:g}.": (
        "la force donnée à {direction} est {strength:g} ; donnez-en une de -{most:g} à {most:g}."
    ),
    "{rendering!r} is no rendering; use {known}.": (
        "« {rendering} » n’est pas un rendu ; utilisez {known}."
    ),
    "an edit cannot move {moving!r}; use {known}.": (
        "une édition ne peut pas déplacer « {moving} » ; utilisez l’un de ces choix : {known}."
    ),
    "only {moving} was to be moved, but a mel spectrogram does not hold the pitch apart from "
    "the envelope; move everything, or use a space of WORLD frames.": (
        "« {moving} » a été demandé, mais un spectrogramme mel ne sépare pas la hauteur de "
        "l’enveloppe ; laissez tout bouger, ou prenez un espace de trames WORLD."
    ),
    "women": "femmes",
    "native": "voix natives",
    "recorded at 8 kHz": "enregistrements à 8 kHz",
    "{what} {here:.0%} to {there:.0%}": "{what} de {here:.0%} à {there:.0%}",
    "mean age {here:.0f} to {there:.0f}": "âge moyen de {here:.0f} à {there:.0f} ans",
    "1 chosen voice": "1 voix choisie",
    "{count} chosen voices": "{count} voix choisies",
    "average": "la voix moyenne",
    "{name} was given {from_count} voices to start from and {to_count} to go to; give at least "
    "one on either side.": (
        "{name} a reçu {from_count} voix de départ et {to_count} d’arrivée ; donnez-en au moins "
        "une de chaque côté."
    ),
    "{voices} would be on both sides of {name}; take each voice out of one of them.": (
        "{voices} : des deux côtés de {name} ; retirez chaque voix de l’un d’eux."
    ),
    "the name of a direction is text; {came} came: write it in quotes.": (
        "le nom d’une direction est un texte ; {came} a été reçu : écrivez-le entre guillemets."
    ),
    "a direction was given no name; call it something.": (
        "la direction n’a pas de nom ; donnez-lui-en un."
    ),
    "the name of a direction has {count} characters; {most} are the most: choose a shorter one.": (
        "le nom de la direction a {count} caractères, {most} au plus sont permis : "
        "choisissez-en un plus court."
    ),
    "there is a direction {name!r} already; choose another name.": (
        "il y a déjà une direction « {name} » ; choisissez un autre nom."
    ),
    "{name!r} ends like the variants with other attributes held ({ending}); choose another name.": (
        "« {name} » se termine comme les variantes où les autres attributs sont maintenus "
        "({ending}) ; choisissez un autre nom."
    ),
    "{name!r} is named like a direction that is made here ({beginnings} before, {ending} after "
    "a name); choose another name.": (
        "« {name} » porte le nom d’une direction faite ici ({beginnings} avant un nom, {ending} "
        "après) ; choisissez un autre nom."
    ),
    "{name} leads nowhere: {from_class} and {to_class} lie in one place; choose voices that "
    "differ.": (
        "{name} ne mène nulle part : {from_class} et {to_class} sont au même endroit ; "
        "choisissez des voix qui diffèrent."
    ),
    "{direction} lies within {held}; nothing of it is left when they are held: hold fewer.": (
        "{direction} se confond avec {held} ; il n’en reste rien quand ces attributs sont "
        "maintenus : maintenez-en moins."
    ),
    "{direction}": "{direction}",
    "{direction} is a map that moves every window its own way, so that nothing can be held "
    "along it; let the others move, or choose a direction.": (
        "{direction} déplace chaque fenêtre à sa façon, si bien que rien ne peut être maintenu "
        "; laissez bouger les autres, ou choisissez une direction."
    ),
    "there is neither gender nor age to hold while moving along {direction}; let the others "
    "move.": (
        "il n’y a ni genre ni âge à maintenir le long de {direction} ; laissez bouger les autres."
    ),
    "{direction} is a direction of another space ({own}, loaded is {loaded}); make it again in "
    "this one.": (
        "{direction} est une direction d’un autre espace ({own} ; {loaded} est chargé) ; "
        "refaites-la dans celui-ci."
    ),
    "there is no voice {voice!r} in this table; choose one of its {count} ids.": (
        "il n’y a pas de voix « {voice} » dans cette table ; choisissez l’un de ses {count} "
        "identifiants."
    ),
    "{path} is not a readable table of latents ({error}); make it again with `python -m "
    "voicelab embed`.": (
        "{path} n’est pas une table de latents lisible ({error}) ; refaites-la avec `python -m "
        "voicelab embed`."
    ),
    "{path} holds latents of another space ({own}, loaded is {loaded}); make it again with "
    "`python -m voicelab embed`.": (
        "{path} contient les latents d’un autre espace ({own} ; {loaded} est chargé) ; "
        "refaites-la avec `python -m voicelab embed`."
    ),
    "{path} is not a readable file of maps ({error}); make it again with `python -m voicelab "
    "embed`.": (
        "{path} n’est pas un fichier de cartes lisible ({error}) ; refaites-le avec `python -m "
        "voicelab embed`."
    ),
    "{path} holds maps of other latents (space {own}, {own_count} voices; loaded are {loaded}, "
    "{count}); make it again with `python -m voicelab embed`.": (
        "{path} contient les cartes d’autres latents (espace {own}, {own_count} voix ; "
        "{loaded}, {count} voix sont chargés) ; refaites-le avec `python -m voicelab embed`."
    ),
    "there is no voice in hand yet; click one on the map or bring a recording.": (
        "il n’y a pas encore de voix en main ; cliquez sur l’une d’elles sur la carte ou "
        "apportez un enregistrement."
    ),
    "this item is no longer in the basket; keep it again from the first tab.": (
        "cet élément n’est plus dans le panier ; gardez-le à nouveau depuis le premier onglet."
    ),
    "the basket holds {count} items, at most {most} fit; remove one first.": (
        "le panier contient {count} éléments, {most} au plus y tiennent ; retirez-en d’abord un."
    ),
    "what the basket was made from would last {seconds:.0f} s with this one; at most {most:.0f} "
    "s fit: export and remove some first.": (
        "ce dont le panier est fait durerait {seconds:.0f} s avec cet élément ; {most:.0f} s au "
        "plus y tiennent : exportez et retirez-en d’abord."
    ),
    "{name!r} is no name; give one with a letter or a figure. It stays {old}.": (
        "« {name} » n’est pas un nom ; donnez-en un qui contient une lettre ou un chiffre. Le "
        "nom reste {old}."
    ),
    "a name of {count} letters was given; at most {most} are kept. It stays {old}.": (
        "un nom de {count} lettres a été donné ; {most} au plus sont gardées. Le nom reste {old}."
    ),
    "another item is called {name}; choose another name than that.": (
        "un autre élément s’appelle {name} ; choisissez un autre nom."
    ),
    "{name} was to be the average of 0 voices; choose at least two.": (
        "{name} devait être la moyenne de 0 voix ; choisissez-en au moins deux."
    ),
    "{name} was to be the average of 1 voice; choose at least two.": (
        "{name} devait être la moyenne de 1 voix ; choisissez-en au moins deux."
    ),
    "the basket is empty; keep a voice or an edit first.": (
        "le panier est vide ; gardez d’abord une voix ou une édition."
    ),
    "{count} steps were asked for; a continuum has {least} to {most}.": (
        "{count} pas ont été demandés ; un continuum en a de {least} à {most}."
    ),
    "the continuum would go from {low:+g} to {high:+g}; give a lower first end.": (
        "le continuum irait de {low:+g} à {high:+g} ; donnez un premier bout plus bas."
    ),
    "an attribute and a label are words; {attribute} and {asked} came: name one each.": (
        "un attribut et une étiquette sont des mots ; {attribute} et {asked} ont été reçus : "
        "nommez-en un de chaque."
    ),
    "the judge hears no {label!r}; ask for one of {known}.": (
        "le juge n’entend pas « {label} » ; demandez l’un de ces attributs : {known}."
    ),
    "the judge knows no {label} {asked!r}; ask for one of {known}.": (
        "le juge ne connaît pas « {asked} » ({label}) ; demandez l’une de ces étiquettes : {known}."
    ),
    "a probability is a number; {came} came: name one between 0 and 1.": (
        "une probabilité est un nombre ; {came} a été reçu : donnez-en une entre 0 et 1."
    ),
    "a probability of {probability:g} was asked for; name one between 0 and 1.": (
        "une probabilité de {probability:g} a été demandée ; donnez-en une entre 0 et 1."
    ),
    "settings are an object of {names}; {came} came.": (
        "les réglages sont un objet formé de {names} ; {came} a été reçu."
    ),
    "settings hold {names}; {unknown} came: leave it out.": (
        "les réglages contiennent {names} ; {unknown} a été reçu : laissez-le de côté."
    ),
    "moves are numbers by the name of a direction; {came} came.": (
        "les déplacements sont des nombres par nom de direction ; {came} a été reçu."
    ),
    "{name} is a {kind}; {came} came.": "{name} est {kind} ; {came} a été reçu.",
    "word": "un mot",
    "true or false": "vrai ou faux",
    "The clip lasts {seconds:.3f} s; the judge needs at least {least:g} s: give a longer one.": (
        "L’extrait dure {seconds:.3f} s ; le juge demande au moins {least:g} s : donnez-en un "
        "plus long."
    ),
    "The recording is silent ({level:.0f} dBFS; the judge needs at least {least:.0f}): raise "
    "its level or record again.": (
        "L’enregistrement est silencieux ({level:.0f} dBFS ; le juge demande au moins "
        "{least:.0f}) : augmentez son niveau ou enregistrez à nouveau."
    ),
    "The recording holds {voiced:.2f} s of voice; the judge needs at least {least:g} s: give a "
    "recording of somebody speaking.": (
        "L’enregistrement contient {voiced:.2f} s de voix ; le juge demande au moins {least:g} "
        "s : donnez l’enregistrement de quelqu’un qui parle."
    ),
    "The recording holds samples that are no numbers; export it again as plain PCM.": (
        "L’enregistrement contient des échantillons qui ne sont pas des nombres ; exportez-le à "
        "nouveau en simple PCM."
    ),
    "The recording is empty; give one that holds speech.": (
        "L’enregistrement est vide ; donnez-en un qui contient de la parole."
    ),
    "This sounds like nothing the judge was trained on (distance {distance:.2f}, where speech "
    "is about 1); give a recording of one person speaking.": (
        "Cela ne ressemble à rien de ce sur quoi le juge a été entraîné (distance "
        "{distance:.2f}, contre environ 1 pour la parole) ; donnez l’enregistrement d’une seule "
        "personne qui parle."
    ),
    "{rate} Hz was asked for; stimuli are written at {known}.": (
        "{rate} Hz a été demandé ; les stimuli sont écrits à l’une de ces fréquences : {known}."
    ),
    "{bits} bits were asked for; stimuli have 16 or 24 bits.": (
        "{bits} bits ont été demandés ; les stimuli en ont 16 ou 24."
    ),
    "{level!r} is no kind of level; use {known}.": (
        "« {level} » n’est pas une sorte de niveau ; utilisez l’une de celles-ci : {known}."
    ),
    "a level of {level_db:g} dB was asked for; give one from -80 to 0 dB relative to full scale.": (
        "un niveau de {level_db:g} dB a été demandé ; donnez-en un de -80 à 0 dB par rapport à "
        "la pleine échelle."
    ),
    "a seed of {seed:g} was asked for; give a whole number from 0 on.": (
        "une graine de {seed:g} a été demandée ; donnez un nombre entier à partir de 0."
    ),
    "ramps of {ramp_s:g} s were asked for; give 0 to 10 s.": (
        "des rampes de {ramp_s:g} s ont été demandées ; donnez de 0 à 10 s."
    ),
    "a duration of {duration_s:g} s was asked for; give 0 to 600 s.": (
        "une durée de {duration_s:g} s a été demandée ; donnez de 0 à 600 s."
    ),
    "{source} would sound for {ms:.0f} ms, which is too short for two ramps of {ramp_ms:g} ms; "
    "give a longer recording or shorter ramps.": (
        "{source} durerait {ms:.0f} ms, ce qui est trop court pour deux rampes de {ramp_ms:g} "
        "ms ; donnez un enregistrement plus long ou des rampes plus courtes."
    ),
    "{source} would clip: at {level_db:g} dB ({level}) its peak lies {above_db:.1f} dB above "
    "full scale; ask for a lower level, or let the set be lowered together.": (
        "{source} serait écrêté : à {level_db:g} dB ({level}), sa crête dépasse de "
        "{above_db:.1f} dB la pleine échelle ; demandez un niveau plus bas, ou laissez baisser "
        "tout le jeu."
    ),
    "{source} cannot be brought to a level ({reason}); leave it out, or ask for another kind of "
    "level.": (
        "{source} ne peut pas être mis à niveau ({reason}) ; laissez-le de côté, ou demandez "
        "une autre sorte de niveau."
    ),
    "it is silent: there is nothing to level": (
        "c’est du silence, où il n’y a rien à mettre à niveau"
    ),
    "it lasts {ms:.0f} ms and loudness (BS.1770) is defined from {least:.0f} ms": (
        "il dure {ms:.0f} ms et la sonie (BS.1770) n’est définie qu’à partir de {least:.0f} ms"
    ),
    "at {rate} Hz loudness (BS.1770) is not defined": (
        "à {rate} Hz, la sonie (BS.1770) n’est pas définie"
    ),
    "no part of it is above the gate of BS.1770 at -70 LUFS": (
        "rien n’y dépasse le seuil de BS.1770, -70 LUFS"
    ),
    "the set would hold no stimulus; give it at least one.": (
        "le jeu ne contiendrait aucun stimulus ; donnez-lui-en au moins un."
    ),
    "two of the set would be called {twice}; call them differently.": (
        "deux éléments du jeu s’appelleraient {twice} ; nommez-les autrement."
    ),
    "{name!r} is no name of a stimulus; use letters and figures alone.": (
        "« {name} » ne peut pas être le nom d’un stimulus ; n’utilisez que des lettres et des "
        "chiffres."
    ),
    "{name} is made from {source!r}, which is no source of the set.": (
        "{name} est fait de « {source} », qui n’est pas une source du jeu."
    ),
    "{name} is a {kind!r}; a stimulus is {known}.": (
        "{name} est de la sorte « {kind} » ; un stimulus est de l’une de celles-ci : {known}."
    ),
    "{name} is rendered {rendering!r}, moving {moving!r}; use {renderings}, and {movings}.": (
        "{name} a le rendu « {rendering} » et déplace « {moving} » ; utilisez {renderings}, et "
        "l’un de ces choix : {movings}."
    ),
    "{name} moves along {direction!r}, which the set does not hold; use one of {known}.": (
        "{name} suit « {direction} », que le jeu ne contient pas ; utilisez l’une de celles-ci "
        ": {known}."
    ),
    "those of the space": "celles de l’espace",
    "{direction} is a direction of another space; make it again in this.": (
        "{direction} est une direction d’un autre espace ; refaites-la dans celui-ci."
    ),
    "{name} moves {strength} along {direction}; give a finite number.": (
        "{name} se déplace de {strength} le long de {direction} ; donnez un nombre fini."
    ),
    "{source} is a voice of the map and has no original recording.": (
        "{source} est une voix de la carte et n’a pas d’enregistrement d’origine."
    ),
    "the set was planned with the space {own}, loaded is {loaded}; load that one.": (
        "le jeu a été prévu avec l’espace {own}, mais {loaded} est chargé ; chargez le premier."
    ),
    "the set needs about {needed_mb:.0f} MB and the disk of {folder} has {free_mb:.0f} MB free; "
    "make space or choose another disk.": (
        "le jeu demande environ {needed_mb:.0f} Mo et le disque de {folder} en a {free_mb:.0f} "
        "de libres ; faites de la place ou choisissez un autre disque."
    ),
    "{folder} cannot be written ({error}); choose a folder that may be written to, on a disk "
    "with space.": (
        "{folder} ne peut pas être écrit ({error}) ; choisissez un dossier où l’on peut écrire, "
        "sur un disque qui a de la place."
    ),
    "choice": "choix",
    "identify": "identification",
    "first": "la première",
    "second": "la deuxième",
    "{participant} ({task}, {label}; {heard})": "{participant} ({task}, {label} ; {heard})",
    "the sound {file!r} of {where} is not the one that the set was written with (its SHA-256 is "
    "another); check the set with `python -m voicelab set verify`.": (
        "le son « {file} » de {where} n’est pas celui avec lequel la série a été écrite (son "
        "SHA-256 est différent) ; vérifiez la série avec `python -m voicelab set verify`."
    ),
    "{each!r} has no curve; use {known}.": "« {each} » n’a pas de courbe ; utilisez {known}.",
    "The answers to {count} continua lie in one curve (of {names}).": (
        "Les réponses à {count} continuums sont réunies en une courbe (de {names})."
    ),
    "F0 as it was": "F0 inchangée",
    "envelope as it was": "enveloppe inchangée",
    "everything moved": "tout déplacé",
    "nobody": "personne",
    "{task!r} is no task; use {known}.": "« {task} » n’est pas une tâche ; utilisez {known}.",
    "{attribute!r} is nothing a listener is asked about here; use {known}.": (
        "on n’interroge pas ici un auditeur sur « {attribute} » ; utilisez {known}."
    ),
    "the participant's code {code!r} will not do; use 1 to 32 letters, figures, - or _, and no "
    "name.": (
        "le code de participant « {code} » ne convient pas ; utilisez de 1 à 32 lettres, "
        "chiffres, - ou _, et pas de nom."
    ),
    "{count} repetitions were asked for; give 1 to 1000.": (
        "{count} répétitions ont été demandées ; donnez de 1 à 1000."
    ),
    "pairs {count} steps apart were asked for; give 1 or more.": (
        "des paires distantes de {count} pas ont été demandées ; donnez 1 ou plus."
    ),
    "a boundary of {years} years was asked for; give 18 to 90 years.": (
        "une limite de {years} ans a été demandée ; donnez de 18 à 90 ans."
    ),
    "the set was read for a test of {label}, the design is about {asked}; read the set for that.": (
        "la série a été lue pour un test sur « {label} », le plan porte sur « {asked} » ; "
        "lisez-la pour cela."
    ),
    "the test would have {count} trials; give from 1 to {most} by the repetitions, or by how "
    "far apart the steps of a pair may lie.": (
        "le test aurait {count} essais ; il en faut de 1 à {most}, selon les répétitions ou la "
        "distance permise entre les pas d’une paire."
    ),
    "{name} cannot be unpacked ({error}); give the zip file of a set as it was written.": (
        "{name} ne peut pas être décompressé ({error}) ; donnez le fichier zip d’une série tel "
        "qu’il a été écrit."
    ),
    "{name} holds no {table}; give the zip file of a set as it was written.": (
        "{name} ne contient pas de {table} ; donnez le fichier zip d’une série tel qu’il a été "
        "écrit."
    ),
    "{name} would take more than {most_mb} MB; give a smaller set.": (
        "{name} prendrait plus de {most_mb} Mo ; donnez une série plus petite."
    ),
    "all stimuli of {folder} have one strength along {direction}; a test needs a set with two "
    "steps or more: make one with `python -m voicelab continuum`.": (
        "tous les stimuli de {folder} ont la même force le long de {direction} ; un test demande "
        "une série de deux pas ou plus : faites-en une avec `python -m voicelab continuum`."
    ),
    "{twice} stands twice in {table}; give each stimulus its own id.": (
        "{twice} se trouve deux fois dans {table} ; donnez à chaque stimulus un identifiant à lui."
    ),
    "{table} cannot be read ({error}); give the folder of a set as `python -m voicelab "
    "continuum` writes it.": (
        "{table} ne peut pas être lu ({error}) ; donnez une série telle que `python -m voicelab "
        "continuum` l’écrit."
    ),
    "{table} lists no stimulus; give the folder of a set that holds some.": (
        "{table} ne cite aucun stimulus ; donnez une série qui en contient."
    ),
    "line {line} of {table} has another number of cells than its first line; take the table as "
    "the set was written with.": (
        "la ligne {line} de {table} n’a pas autant de cases que la première ; prenez le tableau "
        "avec lequel la série a été écrite."
    ),
    "{table} has no column {columns}; give the folder of a set as `python -m voicelab "
    "continuum` writes it.": (
        "{table} n’a pas de colonne {columns} ; donnez une série telle que `python -m voicelab "
        "continuum` l’écrit."
    ),
    "source and no column stimulus_id": "source ni de colonne stimulus_id",
    "a name in line {line} of {table} holds a line break or the like.": (
        "un nom à la ligne {line} de {table} contient un saut de ligne ou un signe semblable."
    ),
    "the stimuli of {folder} vary along {axes}; say by --along which of these the test is about.": (
        "les stimuli de {folder} varient selon : {axes} ; précisez par --along sur lequel de ces "
        "axes porte le test."
    ),
    "no axis at all": "aucun axe",
    "the sound {file!r} is not in {folder}; check the set with `python -m voicelab set verify`.": (
        "le son « {file} » n’est pas dans {folder} ; vérifiez la série avec `python -m voicelab "
        "set verify`."
    ),
    "the sound {file!r} of {where} cannot be read ({error}); check the set with `python -m "
    "voicelab set verify`.": (
        "le son « {file} » ({where}) ne peut pas être lu ({error}) ; vérifiez la série avec "
        "`python -m voicelab set verify`."
    ),
    "the sound {file!r} of {where} is empty; make the set again.": (
        "le son « {file} » ({where}) est vide ; refaites la série."
    ),
    "the judge gives {said:g} in {where}; a probability lies from 0 to 1.": (
        "le juge donne {said:g} ({where}) ; une probabilité va de 0 à 1."
    ),
    "{what} is {cell!r}, which is no number; take the table as it was written.": (
        "« {cell} » n’est pas un nombre ({what}) ; prenez le tableau tel qu’il a été écrit."
    ),
    "line {line} of {table}": "ligne {line} de {table}",
    "the {column} of {where}": "{column}, {where}",
    "what the judge says in {where}": "ce que dit le juge, {where}",
    "{path} cannot be read ({error}); give the table that `python -m voicelab listen` wrote.": (
        "{path} ne peut pas être lu ({error}) ; donnez le tableau que `python -m voicelab "
        "listen` a écrit."
    ),
    "{path} is no table of answers of this version; give another file, or none that is there "
    "yet.": (
        "{path} n’est pas un tableau de réponses de cette version ; donnez un autre fichier, ou "
        "aucun."
    ),
    "line {line} of {path} is damaged ({error}); correct it, or give another file.": (
        "la ligne {line} de {path} est abîmée ({error}) ; corrigez-la, ou donnez un autre fichier."
    ),
    "{path} cannot be written ({error}); give a file in a folder that is there and may be "
    "written to.": (
        "{path} ne peut pas être écrit ({error}) ; donnez un fichier dans un dossier qui existe "
        "et où l’on peut écrire."
    ),
    "another test is writing to {path}; end it first, or give another file.": (
        "un autre test écrit dans {path} ; terminez-le d’abord, ou donnez un autre fichier."
    ),
    "the answer could not be written to {path} ({error}); make room, then answer again.": (
        "la réponse n’a pas pu être écrite dans {path} ({error}) ; faites de la place, puis "
        "répondez à nouveau."
    ),
    "{path} holds answers of {code} with seed {seed} ({task}, {label}) to other trials than "
    "these, from trial {number} on; go on with the set and the settings that they were given "
    "with, or give another seed or file.": (
        "{path} contient des réponses de {code} avec la graine {seed} ({task}, {label}) à "
        "d’autres essais que ceux-ci, à partir de l’essai {number} ; poursuivez avec la série "
        "et les réglages d’alors, ou donnez une autre graine ou un autre fichier."
    ),
    "{answer!r} is no answer; use {known}.": (
        "« {answer} » n’est pas une réponse ; utilisez {known}."
    ),
    "a reaction of {ms} ms was reported; it takes 0 ms to a day.": (
        "une réaction de {ms} ms a été signalée ; elle prend de 0 ms à un jour."
    ),
    "{count} replays were reported; count them from 0.": (
        "{count} réécoutes ont été signalées ; comptez-les à partir de 0."
    ),
    "trial {number} was answered, but {expected} is to be; load the page again to go on.": (
        "la réponse porte sur l’essai {number}, mais l’essai attendu est : {expected} ; "
        "rechargez la page pour continuer."
    ),
    "none": "aucun",
    "there are {count} answers of {whose}; a curve needs at least {least}: go on with the test.": (
        "{count} réponses de {whose}, alors qu’une courbe en demande au moins {least} : "
        "poursuivez le test."
    ),
    "all {count} answers of {whose} are {label!r}; a curve needs both answers: use stimuli that "
    "lie further apart.": (
        "les {count} réponses de {whose} sont toutes « {label} » ; une courbe demande les deux "
        "réponses : utilisez des stimuli plus éloignés."
    ),
    "all answers of {whose} are to one strength; a curve needs two.": (
        "toutes les réponses de {whose} portent sur une seule force ; une courbe en demande deux."
    ),
    "{whose} changes from one answer to the other between {low:g} and {high:g} without ever "
    "hesitating elsewhere, so that no slope can be fitted; use a set with finer steps there.": (
        "{whose} passe d’une réponse à l’autre entre {low:g} et {high:g} sans jamais hésiter "
        "ailleurs, si bien qu’aucune pente ne peut être ajustée ; utilisez une série aux pas "
        "plus fins à cet endroit."
    ),
    "a trial of two sounds has no strength for the second; take the table of answers as it was "
    "written.": (
        "un essai de deux sons n’a pas de force pour le second ; prenez le tableau de réponses "
        "tel qu’il a été écrit."
    ),
    "The answers hardly depend on the strength (likelihood-ratio test, p > 0.05), so there is "
    "no 50 % point.": (
        "Les réponses ne dépendent guère de la force (test du rapport de vraisemblance, p > "
        "0,05) : il n’y a pas de point à 50 %."
    ),
    "The 50 % point lies outside the strengths that were heard: extrapolated.": (
        "Le point à 50 % se trouve hors des forces entendues : il est extrapolé."
    ),
    "The lapse rate stands at its limit of 0.1.": "Le taux d’inattention est à sa limite de 0,1.",
    "{some} or {one}": "{some} ou {one}",
    "{some}, {one}": "{some}, {one}",
}

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
        means_flat=(
            "Dots are the means of the lit points by {classes}, of named classes with three or "
            "more; an ellipse is 1 SD around one."
        ),
        means_solid=(
            "Dots are the means of the lit points by {classes}, of named classes with three or "
            "more; bars are 1 SD to either side, along each axis of the map."
        ),
        means_none="No class means are drawn: this colour has no classes.",
        arrow="Arrow of a direction",
        arrow_straight=(
            "The arrow is the direction at strength 1, drawn from the mean of all points of "
            "“{from}”, lit or not."
        ),
        arrow_bent=(
            "The arrow only joins the mean places of all points of “{from}” and of “{to}”, lit or "
            "not: this map bends directions, so a slider moves a voice another way."
        ),
        no_arrow="none",
        find="Find a voice",
        find_placeholder="id",
        find_hint="Enter hears it, Shift+Enter takes it in hand",
        not_found="No voice is called {id}.",
        found_many="{n} ids hold “{id}”; choose one of them.",
        legend="Classes; one that is switched off turns grey",
        other="others",
        unknown="unknown",
        abstained="the judge abstains",
        of_voice="{what} (of its voice)",
        judged_voice="The colour of a window is what the judge says of its whole voice.",
        years="years",
        ends="{low} to {high}",
        share="axis {n} ({share} % of the variance)",
        loading="Loading the points …",
        failed="The points could not be loaded; reload the page.",
        no_place="This map has no place for a voice that was moved or brought: choose PCA or UMAP.",
        click_hint="Click a point to hear it; Shift-click takes it in hand.",
        heard="Heard: {id}, {what}",
        heard_voice="Heard: the voice of window {id}, {what}",
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
        curves_of="Curves: {name}",
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
            "Tries up to nine strengths on either side of one slider, the smallest first, and "
            "refines the first at which the judge says what you ask for."
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
        f0_given="F0 (Hz) given to the vocoder",
        f0_given_beside="F0 (Hz) given to the vocoder; original: measured",
        f0_measured="F0 (Hz), measured",
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
        unexpected=(
            "This did not work, for a reason that was not foreseen; nothing was changed. Please "
            "report it: the log of the server says more."
        ),
        footer=f"voicelab {__version__} · nothing is sent to another server",
    ),
    explore=ExploreWords(
        own="Your recording",
        examples="Examples",
        upload="Upload or record",
        upload_info=(
            "wav, flac, ogg or mp3, 0.3 to 60 s of one person speaking. Nothing is sent elsewhere. "
            "Files are deleted after an hour; what is in hand or in the basket, with its analysis, "
            "stays in the memory of the server for four hours after the last change, or one hour "
            "if the page is closed."
        ),
        again="Take up this recording again",
        example="Example recording",
        example_info="Sentences spoken by a synthesiser, and averages of groups of voices.",
        synthesiser="synthesiser",
        brought="{name} is in hand, and heard at the top.",
        forgotten=(
            "The server has forgotten this page: it was not used for hours, or too many pages are "
            "open. Reload it to begin again."
        ),
        nothing_yet="No voice yet",
        nothing_yet_hint="Click a point of the map, or bring a recording.",
        map_voice="about 3 s of this voice, decoded from its place in the space",
        map_window="this window of 640 ms, decoded from its place in the space",
        speakers={
            "training": "the judge and the space were trained on this speaker",
            "validation": "the judge and the space were tuned with this speaker",
            "test": "neither the judge nor the space ever heard this speaker",
        },
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
            "{direction} {strength:+.2f} is the smallest move found at which the judge gives "
            "{label} {probability:.2f}."
        ),
        goal_missed=(
            "None of the {tried} strengths of {direction} tried from {low:+g} to {high:+g} makes "
            "the judge give {label} {wanted:.2f}; the most found is {best:.2f}, at {at:+.2f}. The "
            "slider was left where it was."
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
            "Measured on recordings of test speakers, whom it never heard, as balanced accuracy: "
            "gender of adults {gender:.0%} (3 s), native English {native:.0%} and six accents "
            "{accent:.0%} (10 s); it misses the age of adults by {age:.0f} years on average (10 s)."
        ),
        unproven="How good it is has not been measured: run “python -m voicelab evaluate judges”.",
        cloud=(
            "The moved voice lies outside the cloud of real voices: its 10 nearest are "
            "{distance:.2f} away on average ({before:.2f} before the move), and those of 99 % of "
            "real voices at most {edge:.2f}."
        ),
        range=(
            "{direction} {strength:+g} is beyond what was measured on unseen speakers "
            "({low:+g} to {high:+g})."
        ),
        unmeasured="The effect of “{direction}” was not measured on unseen speakers.",
        chance=(
            "“{direction}” tells test speakers apart no better than guessing (area under the ROC "
            "curve {separability:.2f}): do not take what is heard for what it is called."
        ),
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
            "other sliders and settings hold for all of them. The command line (python -m voicelab "
            "continuum) also spaces steps evenly in what the judge hears, and spans grids."
        ),
        direction="Direction",
        low="from",
        high="to",
        steps="Steps",
        made_of="The steps are made of {name}, the voice in hand: {settings}.",
        usual="nothing else is moved, locked or held",
        no_voice="No voice is in hand yet: choose one on the first tab.",
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
        written_one="A set of one sound is ready; it is deleted here in an hour.",
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
        chance="{area:.2f}, no better than chance",
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
        unreadable=(
            "the next sound cannot be read ({reason}); tell the experimenter, who may put the set "
            "back and load the page again."
        ),
        no_answer="that is no answer ({reason}); load the page again.",
        closed="this test is no longer open; open it again, it goes on.",
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
        answers_file="Earlier answers (optional)",
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
        gone="The server does not answer. The page keeps trying and goes on as soon as it does; a "
        "server that was started again has forgotten it, and then it opens anew.",
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
        means_flat=(
            "Les disques sont les moyennes des points éclairés (classes nommées : {classes}) "
            "s’il y en a au moins trois ; une ellipse montre 1 écart-type autour d’une moyenne."
        ),
        means_solid=(
            "Les disques sont les moyennes des points éclairés (classes nommées : {classes}) "
            "s’il y en a au moins trois ; les barres montrent 1 écart-type de part et d’autre, le "
            "long de chaque axe de la carte."
        ),
        means_none="Aucune moyenne n’est tracée : cette couleur n’a pas de classes.",
        arrow="Flèche d’une direction",
        arrow_straight=(
            "La flèche est la direction à la force 1, tracée depuis la moyenne de tous les points "
            "« {from} », éclairés ou non."
        ),
        arrow_bent=(
            "La flèche relie seulement les places moyennes de tous les points « {from} » et "
            "« {to} », éclairés ou non : cette carte courbe les directions, un curseur déplace "
            "donc une voix autrement."
        ),
        no_arrow="aucune",
        find="Chercher une voix",
        find_placeholder="identifiant",
        find_hint="Entrée la fait entendre, Maj+Entrée la prend en main",
        not_found="Aucune voix ne s’appelle {id}.",
        found_many="{n} identifiants contiennent « {id} » ; choisissez l’un d’eux.",
        legend="Classes ; celle que l’on désactive devient grise",
        other="autres",
        unknown="inconnu",
        abstained="le juge s’abstient",
        of_voice="{what} (de sa voix)",
        judged_voice="La couleur d’une fenêtre est ce que le juge dit de sa voix entière.",
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
        heard_voice="Entendue : la voix de la fenêtre {id}, {what}",
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
        curves_of="Courbes : {name}",
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
            "Essaie jusqu’à neuf forces de part et d’autre d’un curseur, les plus petites d’abord, "
            "et affine la première pour laquelle le juge dit ce que vous demandez."
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
        f0_given="F0 (Hz) donnée au vocodeur",
        f0_given_beside="F0 (Hz) donnée au vocodeur ; original : mesurée",
        f0_measured="F0 (Hz), mesurée",
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
        unexpected=(
            "Cela n'a pas fonctionné, pour une raison imprévue ; rien n'a été modifié. Merci de le "
            "signaler : le journal du serveur en dit plus."
        ),
        footer=f"voicelab {__version__} · rien n'est envoyé à un autre serveur",
    ),
    explore=ExploreWords(
        own="Votre enregistrement",
        examples="Exemples",
        upload="Déposer ou enregistrer",
        upload_info=(
            "wav, flac, ogg ou mp3, de 0,3 à 60 s d'une seule personne qui parle. Rien n'est "
            "envoyé ailleurs. Les fichiers sont effacés au bout d'une heure ; ce qui est en main "
            "ou dans le panier, avec son analyse, reste dans la mémoire du serveur quatre heures "
            "après la dernière modification, ou une heure si la page est fermée."
        ),
        again="Reprendre cet enregistrement",
        example="Enregistrement d'exemple",
        example_info="Phrases dites par un synthétiseur, et moyennes de groupes de voix.",
        synthesiser="synthétiseur",
        brought="{name} est en main et s'écoute en haut.",
        forgotten=(
            "Le serveur a oublié cette page : elle n'a pas servi depuis des heures, ou trop "
            "d'autres sont ouvertes. Rechargez-la pour recommencer."
        ),
        nothing_yet="Pas encore de voix",
        nothing_yet_hint="Cliquez sur un point de la carte ou apportez un enregistrement.",
        map_voice="environ 3 s de cette voix, décodées depuis sa place dans l'espace",
        map_window="cette fenêtre de 640 ms, décodée depuis sa place dans l'espace",
        speakers={
            "training": "le juge et l'espace ont été entraînés sur ce locuteur",
            "validation": "le juge et l'espace ont été réglés avec ce locuteur",
            "test": "ni le juge ni l'espace n'ont jamais entendu ce locuteur",
        },
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
            "{direction} {strength:+.2f} est le plus petit déplacement trouvé où le juge donne "
            "{probability:.2f} à {label}."
        ),
        goal_missed=(
            "Aucune des {tried} forces de {direction} essayées de {low:+g} à {high:+g} n'amène le "
            "juge à donner {wanted:.2f} à {label} ; le maximum trouvé est {best:.2f}, à {at:+.2f}. "
            "Le curseur n'a pas bougé."
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
            "Mesuré sur des enregistrements de locuteurs de test, qu'il n'a jamais entendus, en "
            "exactitude équilibrée : genre des adultes {gender:.0%} (3 s), anglais natif "
            "{native:.0%} et six accents {accent:.0%} (10 s) ; il se trompe en moyenne de "
            "{age:.0f} ans sur l'âge des adultes (10 s)."
        ),
        unproven="Sa qualité n'a pas été mesurée : lancez « python -m voicelab evaluate judges ».",
        cloud=(
            "La voix déplacée est hors du nuage des voix réelles : ses 10 plus proches sont à "
            "{distance:.2f} en moyenne ({before:.2f} avant le déplacement), celles de 99 % des "
            "voix réelles à {edge:.2f} au plus."
        ),
        range=(
            "{direction} {strength:+g} dépasse ce qui a été mesuré chez des locuteurs inconnus "
            "({low:+g} à {high:+g})."
        ),
        unmeasured="L'effet de « {direction} » n'a pas été mesuré chez des locuteurs inconnus.",
        chance=(
            "« {direction} » ne distingue pas mieux que le hasard les locuteurs de test (aire sous "
            "la courbe ROC {separability:.2f}) : ne prenez pas ce qu'on entend pour ce que dit son "
            "nom."
        ),
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
            "autres curseurs et réglages valent pour tous. La ligne de commande (python -m "
            "voicelab continuum) sait aussi les espacer selon ce qu'entend le juge, et couvrir des "
            "grilles."
        ),
        direction="Direction",
        low="de",
        high="à",
        steps="Pas",
        made_of="Les pas sont faits de {name}, la voix en main : {settings}.",
        usual="rien d'autre n'est déplacé, bloqué ni maintenu",
        no_voice="Il n'y a pas encore de voix en main : choisissez-en une dans le premier onglet.",
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
        written_one="Un jeu d'un seul son est prêt ; il est effacé d'ici une heure.",
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
        chance="{area:.2f}, pas mieux que le hasard",
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
        unreadable=(
            "le son suivant ne peut pas être lu ({reason}) ; prévenez l’expérimentateur, qui peut "
            "remettre la série en place et recharger la page."
        ),
        no_answer="ceci n’est pas une réponse ({reason}) ; rechargez la page.",
        closed="ce test n’est plus ouvert ; ouvrez-le à nouveau, il reprendra.",
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
        answers_file="Réponses précédentes (facultatif)",
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
        gone="Le serveur ne répond pas. La page continue d’essayer et reprendra dès qu’il "
        "répondra ; un serveur redémarré l’a oubliée, et elle se rouvrira.",
        too_large="{name} pèse {size} Mo, mais {limit} Mo au plus sont acceptés : "
        "ne gardez que l’extrait utile.",
        close="Fermer",
    ),
)
