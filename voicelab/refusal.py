"""The one error a user meets: a sentence that says what came, what is needed and what to do."""

from collections.abc import Iterable, Mapping
from functools import reduce
from numbers import Integral, Real


class Sentence(str):
    """An English sentence, or a part of one, that can still be said in another language.

    It is the English text, wherever a text is needed; a page that knows another pattern by this one
    fills it with the same facts.

    Attributes
    ----------
    pattern : str
        The sentence with {names} where its facts stand.
    facts : mapping of str to str, int or float
        Of anything else its text is kept, so that the sentence can be sent to another process.
    """

    pattern: str
    facts: Mapping[str, str | int | float]

    def __new__(cls, pattern: str, /, **facts: object) -> "Sentence":
        """Fill a pattern; without facts it is the sentence, braces and all."""
        kept = {name: _plain(fact) for name, fact in facts.items()}
        sentence = super().__new__(cls, pattern.format(**kept) if kept else pattern)
        sentence.pattern, sentence.facts = pattern, kept
        return sentence


class Refusal(ValueError):
    """Input that voicelab will not work on.

    The message is a whole sentence for the person who gave the input; the command line prints it
    and exits with 1, the page shows it. Programming errors stay ordinary exceptions.

    Parameters
    ----------
    pattern : str
        The sentence in English, with {names} where its facts stand; a `Sentence` is taken as it is.
    **facts : object
        What stands there.
    """

    def __init__(self, pattern: str, /, **facts: object) -> None:
        filled = isinstance(pattern, Sentence) and not facts  # also when it comes out of a pickle
        super().__init__(pattern if filled else Sentence(pattern, **facts))

    @property
    def sentence(self) -> str:
        """The message as it was given: a `Sentence`, where it has one in other languages."""
        return self.args[0]


def either(*names: str) -> str:
    """Return names of which one may be chosen: "this or that"."""
    return reduce(lambda some, one: Sentence("{some} or {one}", some=some, one=one), names)


def listed(parts: Iterable[str]) -> str:
    """Return sentences or names one after the other, "" where there are none: "this, that"."""
    found = list(parts) or [""]
    return reduce(lambda some, one: Sentence("{some}, {one}", some=some, one=one), found)


def _plain(fact: object) -> str | int | float:
    if isinstance(fact, str | int | float):
        return fact
    if isinstance(fact, Integral):  # of numpy
        return int(fact)
    return float(fact) if isinstance(fact, Real) else str(fact)
