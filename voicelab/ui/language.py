"""The language of a page: its texts from the catalogue, and how it writes numbers."""

from functools import cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol

from voicelab.directions import Kind, identifier
from voicelab.figures import accent_name
from voicelab.refusal import Sentence
from voicelab.ui.names import CLASSES, RENDERINGS, SCOPES

CATALOGUES = Path(__file__).parents[1] / "locale"


class Language:
    """A language, called with an English text to say it: `_("{count} voices", count=3)`.

    A text without facts may hold {names} that the page's own scripts fill.

    Attributes
    ----------
    code : str
        "en" or "fr".
    colon : str
        What stands between a name and what it introduces.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self.colon = "\u00a0: " if code == "fr" else ": "
        self._locale = Locale.parse(code)

    @cached_property
    def _catalogue(self) -> NullTranslations:
        path = CATALOGUES / self.code / "LC_MESSAGES" / "voicelab.po"
        if not path.is_file():  # English needs none
            return NullTranslations()
        compiled = BytesIO()
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=self.code))
        compiled.seek(0)
        return GNUTranslations(compiled)

    def __call__(self, message: str, /, **facts: object) -> str:
        """Return a text in this language, with its facts filled in."""
        return self._filled(self._catalogue.gettext(message), facts)

    def pgettext(self, context: str, message: str, /, **facts: object) -> str:
        """Return a text whose translation depends on where it stands."""
        return self._filled(self._catalogue.pgettext(context, message), facts)

    def translated(self, said: str) -> str:
        """Return a `Sentence` of the library in this language; any other text as it is."""
        if self.code == "en" or not isinstance(said, Sentence):
            return said
        facts = {name: self._fact(name, fact) for name, fact in said.facts.items()}
        return self(said.pattern, **facts)

    def number(self, value: float, form: str) -> str:
        """Return a number in a format of Python's, such as ".1f", as this language writes it."""
        return format(_Number.of(value, self._locale), form)

    @property
    def labels(self) -> dict[str, str]:
        """What every class that is known by name is called."""
        return {name: self.translated(text) for name, text in CLASSES.items()}

    def label(self, name: str) -> str:
        """Return what a class or an attribute is called; an unknown one keeps its name."""
        return self.translated(CLASSES.get(name) or accent_name(name))

    def direction(self, name: str) -> str:
        """Return what a direction is called: accent:french:held -> accent: French (others held)."""
        known = identifier.parse(name)
        numbered = {Kind.AXIS: "pca", Kind.FOUND: "found"}
        if known.kind in numbered:
            called = f"{self.label(numbered[known.kind])} {known.subject}"
        elif known.kind is Kind.USER_MADE:
            called = known.subject
        else:
            called = self.label(known.attribute or known.kind)
            if known.subject:
                called += f"{self.colon}{self._subject(known.attribute, known.subject)}"
        notes = [
            self.label(note)
            for note, holds in (("transport", known.kind is Kind.TRANSPORT), ("held", known.held))
            if holds
        ]
        return f"{called} ({', '.join(notes)})" if notes else called

    def _subject(self, attribute: str, subject: str) -> str:
        known = attribute == "accent" or subject in CLASSES
        return self.label(subject) if known else subject

    def _fact(self, name: str, fact: str | float) -> str | float:
        if isinstance(fact, Sentence):
            return self.translated(fact)
        if not isinstance(fact, str):
            return fact
        choices = {"moving": SCOPES, "scope": SCOPES, "rendering": RENDERINGS}
        if name in choices:
            return self.translated(choices[name].get(fact, fact))
        called = {"direction": self.direction, "label": self.label}
        return called[name](fact) if name in called else fact

    def _filled(self, text: str, facts: dict[str, object]) -> str:
        if not facts:
            return text
        numbers = {
            name: _Number.of(fact, self._locale)
            for name, fact in facts.items()
            if isinstance(fact, float)
        }
        return text.format(**facts | numbers)


class _Number(float):
    """A number that is formatted with the signs of a locale."""

    locale: Locale

    @classmethod
    def of(cls, value: float, locale: Locale) -> "_Number":
        number = cls(value)
        number.locale = locale
        return number

    def __format__(self, form: str) -> str:
        percent = self.locale.percent_formats[None].suffix[0]
        decimal = get_decimal_symbol(self.locale)
        return super().__format__(form).replace(".", decimal).replace("%", percent)


ENGLISH, FRENCH = Language("en"), Language("fr")
LANGUAGES = {one.code: one for one in (ENGLISH, FRENCH)}
