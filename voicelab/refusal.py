"""The one error that users see: a sentence on what they gave, what is needed and what to do."""

from collections.abc import Iterable, Mapping
from functools import reduce
from numbers import Integral, Real


class Sentence(str):
    """An English sentence, or a part of one, that can still be translated.

    Everywhere it is a `str`, the English text. A page in another language translates its pattern
    and fills it with the same facts.

    Attributes
    ----------
    pattern : str
        The sentence with a {name} in place of each fact.
    facts : mapping of str to str, int or float
        Any other fact becomes its text, so that the sentence can be sent to another process.
    """

    pattern: str
    facts: Mapping[str, str | int | float]

    def __new__(cls, pattern: str, /, **facts: object) -> "Sentence":
        """Fill a pattern; without facts the pattern is the sentence, with its braces."""
        kept = {name: _plain(fact) for name, fact in facts.items()}
        sentence = super().__new__(cls, pattern.format(**kept) if kept else pattern)
        sentence.pattern, sentence.facts = pattern, kept
        return sentence


class Refusal(ValueError):
    """Input that voicelab cannot use.

    The message is a complete sentence for the person who gave the input: the command line prints it
    and exits with 1, the page shows it. Programming errors are ordinary exceptions.

    Parameters
    ----------
    pattern : str
        The sentence in English, with a {name} in place of each fact; or a complete `Sentence`.
    **facts : object
        The values of these names.
    """

    def __init__(self, pattern: str, /, **facts: object) -> None:
        filled = isinstance(pattern, Sentence) and not facts  # also when unpickled
        super().__init__(pattern if filled else Sentence(pattern, **facts))

    @property
    def sentence(self) -> str:
        """The message: a `Sentence`, which can be translated."""
        return self.args[0]


def either(*names: str) -> str:
    """Return alternatives: "this or that"."""
    return reduce(lambda some, one: Sentence("{some} or {one}", some=some, one=one), names)


def listed(parts: Iterable[str]) -> str:
    """Return sentences or names as a list, "this, that"; "" where there are none."""
    found = list(parts) or [""]
    return reduce(lambda some, one: Sentence("{some}, {one}", some=some, one=one), found)


def _plain(fact: object) -> str | int | float:
    if isinstance(fact, str | int | float):
        return fact
    if isinstance(fact, Integral):  # of numpy
        return int(fact)
    return float(fact) if isinstance(fact, Real) else str(fact)
