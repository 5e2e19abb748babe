"""What can be said of a voice: gender, age, accent, native, child, and whatever is declared here.

Everything that differs from one attribute to the next stands in its declaration: its classes and
their order, how a manifest writes it, whose labels count, whether a judge answers it and how. The
other modules go through `declared`, `judged` and `get`, and name no attribute that they do not
treat differently on purpose.

To add an attribute (at most three files):

1. `voicelab/attributes.py`: declare it at the end of this file. A manifest column of that name is
   then read, a judge learns the attribute wherever speakers are labelled, and it appears in
   verdicts, in `evaluate judges`, in the table of voices, and on the page and its map.
2. `voicelab/locale/fr/LC_MESSAGES/voicelab.po`: translate its title and its classes.
3. `voicelab/figures/class_looks.py`: give its classes colours of their own, if you want them.

A judge answers only what it was trained on: train it again to hear the new attribute.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from voicelab.refusal import Refusal, Sentence

ADULT_YEARS = 18  # and older
AGE_BANDS = ("under 18", "18-34", "35-49", "50 and over")
AGE_BAND_EDGES = (18.0, 35.0, 50.0)  # years at which each band but the first begins
GENDERS = ("female", "male")
NATIVE = ("native", "non-native")  # speakers of English
ENGLISH = "english_"  # the accents of native speakers of English begin with it
REFERENCE_ACCENT = "english_usa"  # accents are compared with it
OTHER, ENGLISH_OTHER = "other", "english_other"  # accents too rare to be classes of their own
CHILD = ("adult", "child")

# Common Voice gives decades as words; "fourties" is how it spells them. The middle of each decade.
DECADES = {
    "teens": 15.0, "twenties": 25.0, "thirties": 35.0, "fourties": 45.0, "forties": 45.0,
    "fifties": 55.0, "sixties": 65.0, "seventies": 75.0, "eighties": 85.0, "nineties": 95.0,
}  # fmt: skip
GENDER_SPELLINGS = {
    "female": "female", "f": "female", "female_feminine": "female",
    "male": "male", "m": "male", "male_masculine": "male",
    "other": "other", "non-binary": "other", "transgender": "other", "intersex": "other",
    "do_not_wish_to_say": "",
}  # fmt: skip
# Names that files and batches use already.
RESERVED = ("file", "path", "speaker_id", "pieces", "years", "groups")


def age_band(years: float | None) -> str:
    """Return the band of an age in years, "" where unknown."""
    if years is None or not math.isfinite(years):
        return ""
    return AGE_BANDS[bisect_right(AGE_BAND_EDGES, years)]


def is_adult(years: float | None) -> bool:
    """Tell whether an age in years is known and that of an adult."""
    return years is not None and years >= ADULT_YEARS


def is_child(years: float | None) -> bool:
    """Tell whether an age in years is known and that of a child."""
    return years is not None and years < ADULT_YEARS


def nativeness(accent: str) -> str:
    """Return whether an accent is that of native speakers of English, "" where unknown."""
    return NATIVE[not accent.startswith(ENGLISH)] if accent else ""


class Labelled(Protocol):
    """A recording with what its manifest says of the speaker (`corpus.Utterance` is one)."""

    @property
    def corpus(self) -> str:
        """Name of the corpus."""

    @property
    def age(self) -> float | None:
        """Years, None where unknown."""

    @property
    def gender(self) -> str:
        """Gender, "" where unknown."""

    @property
    def accent(self) -> str:
        """Accent, "" where unknown."""

    @property
    def labels(self) -> Mapping[str, str]:
        """Classes of all other attributes that have a column, by name."""


class Judged(StrEnum):
    """How a judge answers an attribute."""

    NOT = "not at all"
    CLASSES = "classes"  # a probability for each class
    YEARS = "years"  # a number with an interval, and the probability of each band


class Speakers(StrEnum):
    """Whose labels a judge may learn an attribute from and be measured by."""

    ALL = "all speakers"
    VARIED = "speakers of corpora with several accents"  # in the others the microphone tells
    CHILDREN_AND_VARIED = "children, and adults of corpora with several accents"


@dataclass(frozen=True)
class Attribute:
    """Something that can be said of a voice.

    Attributes
    ----------
    name : str
        As manifests, verdicts and checkpoints call it; also the name of its manifest column.
    title : str
        As the page calls it; a `Sentence`, so that it can be translated.
    classes : tuple of str
        In order. Empty: the labels that enough training speakers have.
    unit : str
        Of its numbers; empty where there are none.
    column : bool
        Whether manifests have a column for it; otherwise it follows from another attribute.
    parse : callable, optional
        From the text of its column, stripped and in lower case, to a label or a number; raises
        `ValueError` with the problem. By default the text must be one of `classes`.
    label_of : callable, optional
        From a labelled recording to its class, "" where unknown. By default its label is read.
    speakers : Speakers
        Whose labels count.
    adults_only : bool
        Whether directions and reports use adults alone.
    judged : Judged
        Whether and how a judge answers it.
    loss_weight : float
        Of this attribute in the loss of a judge.
    batch_share : float
        Share of a judge's pieces that are drawn evenly over the classes, relative to the others.
    within : str
        Another attribute within whose classes the classes of this one compete: accents compete
        within native and within non-native English. `parent_of` says which class belongs to which.
    parent_of : callable, optional
        From a class of this attribute to its class of `within`.
    pool_of : callable, optional
        From a label too rare to be a class to the class that stands for it, one of `pools`.
    pools : tuple of str
        Classes that stand for rare labels, last among the classes.
    ends : (str, str)
        The classes that its direction leads from and to; empty where it has no direction.
    edit_target : bool
        Whether the page searches for an edit with a given verdict on it, and draws its response.
    """

    name: str
    title: str
    classes: tuple[str, ...] = ()
    unit: str = ""
    column: bool = True
    parse: Callable[[str], str | float] | None = None
    label_of: Callable[[Labelled], str] | None = None
    speakers: Speakers = Speakers.ALL
    adults_only: bool = False
    judged: Judged = Judged.CLASSES
    loss_weight: float = 1.0
    batch_share: float = 0.3
    within: str = ""
    parent_of: Callable[[str], str] | None = None
    pool_of: Callable[[str], str] | None = None
    pools: tuple[str, ...] = ()
    ends: tuple[str, str] = ("", "")
    edit_target: bool = True

    def __post_init__(self) -> None:
        """Refuse what could not be stored: a name must be an identifier that nothing else uses."""
        if not self.name.isidentifier() or self.name in RESERVED:
            raise ValueError(f"{self.name!r} cannot be the name of an attribute")

    def parsed(self, text: str) -> str | float:
        """Return what the text of a manifest says, "" where it says nothing.

        Raises
        ------
        ValueError
            With the problem in a few words, where the text cannot be used.
        """
        text = text.strip().lower()
        if text and self.parse is not None:
            return self.parse(text)
        if text and self.classes and text not in self.classes:
            raise ValueError(f"{self.name} {text!r} is not one of {', '.join(self.classes)}")
        return text

    def label(self, person: Labelled) -> str:
        """Return the class of a labelled recording, "" where it is unknown."""
        if self.label_of is None:
            return person.labels.get(self.name, "")
        return self.label_of(person)

    def counts(self, person: Labelled, varied: Container[str]) -> bool:
        """Tell whether the label of a recording counts.

        Parameters
        ----------
        person : Labelled
        varied : container of str
            Corpora with several accents. In a corpus of one accent, that accent and the ages of
            adults go with the microphone.
        """
        if self.speakers is Speakers.ALL or person.corpus in varied:
            return True
        return self.speakers is Speakers.CHILDREN_AND_VARIED and is_child(person.age)

    def class_of(self, label: str, classes: Sequence[str]) -> str:
        """Return the class among `classes` that a label belongs to, "" where there is none."""
        if label not in classes and label and self.pool_of is not None:
            label = self.pool_of(label)
        return label if label in classes else ""

    def parent(self, name: str) -> str:
        """Return the class of `within` that a class of this attribute belongs to."""
        return self.parent_of(name) if self.parent_of else ""


_declared: dict[str, Attribute] = {}


def declare(attribute: Attribute) -> Attribute:
    """Make an attribute known; verdicts list attributes in the order of their declarations."""
    if attribute.name in _declared:
        raise ValueError(f"{attribute.name} is declared already")
    _declared[attribute.name] = attribute
    return attribute


def declared() -> tuple[Attribute, ...]:
    """Return every attribute, in the order in which verdicts and reports list them."""
    return tuple(_declared.values())


def judged() -> tuple[Attribute, ...]:
    """Return the attributes that judges answer, in the order in which verdicts list them."""
    return tuple(one for one in _declared.values() if one.judged is not Judged.NOT)


def names(*how: Judged) -> list[str]:
    """Return the names of the judged attributes, of all or of those answered in some ways."""
    return [one.name for one in judged() if one.judged in (how or Judged)]


def get(name: str) -> Attribute:
    """Return the attribute of a name; `Refusal` if there is none."""
    if name not in _declared:
        raise Refusal(
            "There is no attribute {name!r}; choose among {names}.",
            name=name,
            names=", ".join(_declared),
        )
    return _declared[name]


def _years(text: str) -> float | str:
    if text in DECADES:
        return DECADES[text]
    try:
        years = float(text)
    except ValueError:
        raise ValueError(f"age {text!r} is neither a number nor a decade") from None
    if not 0 < years < 120:
        raise ValueError(f"age {text} is not between 0 and 120 years")
    return years


def _gender(text: str) -> str:
    if text not in GENDER_SPELLINGS:
        raise ValueError(f"gender {text!r} is not one of female, male, other")
    return GENDER_SPELLINGS[text]


GENDER = declare(
    Attribute(
        "gender",
        title=Sentence("Gender"),
        classes=GENDERS,
        parse=_gender,
        label_of=lambda person: person.gender if person.gender in GENDERS else "",
        adults_only=True,
        batch_share=0.0,
        ends=("male", "female"),
    )
)
AGE = declare(
    Attribute(
        "age",
        title=Sentence("Age"),
        classes=AGE_BANDS,
        unit="years",
        parse=_years,
        label_of=lambda person: age_band(person.age),
        speakers=Speakers.CHILDREN_AND_VARIED,
        adults_only=True,
        judged=Judged.YEARS,
        batch_share=0.4,
        ends=(AGE_BANDS[1], AGE_BANDS[3]),
    )
)
ACCENT = declare(
    Attribute(
        "accent",
        title=Sentence("Accent"),
        label_of=lambda person: person.accent,
        speakers=Speakers.VARIED,
        batch_share=0.35,
        within="native",
        parent_of=nativeness,
        pool_of=lambda accent: OTHER if nativeness(accent) == NATIVE[1] else ENGLISH_OTHER,
        pools=(ENGLISH_OTHER, OTHER),
    )
)
NATIVE_ENGLISH = declare(
    Attribute(
        "native",
        title=Sentence("Native English"),
        classes=NATIVE,
        column=False,
        label_of=lambda person: nativeness(person.accent),
        speakers=Speakers.VARIED,
        loss_weight=0.5,
        batch_share=0.0,
    )
)
IS_CHILD = declare(
    Attribute(
        "child",
        title=Sentence("Adult or child"),
        classes=CHILD,
        column=False,
        label_of=lambda person: "" if person.age is None else CHILD[is_child(person.age)],
        loss_weight=0.3,
        batch_share=0.0,
        edit_target=False,
    )
)
