"""What a judge says of a recording: a verdict, with an opinion on every attribute."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, overload

from voicelab import attributes
from voicelab.attributes import Attribute, Judged


@dataclass(frozen=True)
class Opinion:
    """What a judge says of one attribute of one recording.

    Attributes
    ----------
    probabilities : dict of str to float
        Of every class, sum 1, as if all classes were equally frequent; empty where the judge
        abstains or was not trained on the attribute.
    reason : str
        Why the judge abstains, in one sentence; empty where it does not.
    """

    probabilities: dict[str, float]
    reason: str = ""

    @property
    def abstained(self) -> bool:
        """Whether the judge abstains."""
        return bool(self.reason)

    @property
    def winner(self) -> str:
        """The most probable class, "" where there is none."""
        return max(self.probabilities, key=lambda name: self.probabilities[name], default="")

    def __str__(self) -> str:
        """Return the most probable class with its probability."""
        return f"{self.winner} ({self.probabilities[self.winner]:.0%})" if self.winner else ""

    def to_dict(self) -> dict[str, Any]:
        """Return the opinion as JSON holds it."""
        said: dict[str, Any] = {"abstained": self.abstained, "probabilities": self.probabilities}
        return said | {"reason": self.reason} if self.abstained else said


@dataclass(frozen=True)
class AgeOpinion(Opinion):
    """An opinion on the age: probabilities of the age bands, and years.

    Attributes
    ----------
    years : float or None
        The median of the judged distribution; it shrinks toward middle age.
    interval : (float, float) or None
        Years that contained the true age of 80 % of the validation speakers, all age bands
        counted alike (split conformal prediction, wider where the networks are less certain).
    """

    years: float | None = None
    interval: tuple[float, float] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the opinion as JSON holds it."""
        said = super().to_dict() | {"years": self.years}
        return said if self.interval is None else said | {"interval": list(self.interval)}


@dataclass(frozen=True)
class Verdict(Mapping[str, Opinion]):
    """What a judge says of a recording: an opinion by the name of each judged attribute.

    Attributes
    ----------
    source : str
        The recording.
    opinions : mapping of str to Opinion
        In the order in which attributes are declared; empty opinions are filled in where a judge
        was not trained on an attribute.
    witnesses : mapping of str to Verdict
        What each witness says alone, by its name; empty where there is only one.
    disagreements : tuple of str
        The attributes on which the witnesses contradict each other by more than their own
        uncertainty explains.
    warnings : tuple of str
        What casts doubt on the whole verdict, each in one sentence.
    """

    source: str
    opinions: Mapping[str, Opinion] = field(default_factory=dict)
    witnesses: Mapping[str, "Verdict"] = field(default_factory=dict)
    disagreements: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Put the opinions in order; `KeyError` where an attribute is not declared."""
        known = {one.name: self.opinions.get(one.name, _silent(one)) for one in attributes.judged()}
        unknown = set(self.opinions) - set(known)
        if unknown:
            raise KeyError(f"no judge answers {', '.join(sorted(unknown))}")
        object.__setattr__(self, "opinions", known)

    @overload
    def __getitem__(self, attribute: Literal["age"]) -> AgeOpinion: ...

    @overload
    def __getitem__(self, attribute: str) -> Opinion: ...

    def __getitem__(self, attribute: str) -> Opinion:
        """Return the opinion on an attribute."""
        return self.opinions[attribute]

    def __iter__(self) -> Iterator[str]:
        """Return the names of the attributes in order."""
        return iter(self.opinions)

    def __len__(self) -> int:
        """Return the number of attributes."""
        return len(self.opinions)

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as JSON holds it."""
        said: dict[str, Any] = {"file": self.source}
        said |= {name: one.to_dict() for name, one in self.items()}
        if self.witnesses:
            said["witnesses"] = {
                name: {attribute: one.to_dict() for attribute, one in witness.items()}
                for name, witness in self.witnesses.items()
            }
            said["disagreements"] = list(self.disagreements)
        return said | {"warnings": list(self.warnings)} if self.warnings else said

    def __str__(self) -> str:
        """Return the verdict as one line for people, with its warnings."""
        gender, age = self["gender"], self["age"]
        doubts = "".join(f" {one}" for one in self.warnings)
        if gender.abstained:
            return f"{self.source}: no verdict. {gender.reason}{doubts}"
        years = f"{age.years:.0f} years" if age.years is not None else "age unknown"
        if age.interval is not None:
            years += " (80 %: {:.0f} to {:.0f})".format(*age.interval)
        said = [str(gender), f"{years}, {age}"]
        english = [str(self[name]) for name in ("native", "accent") if self[name].winner]
        said += [f"English {', '.join(english)}"] if english else []
        others = [name for name in self if name not in IN_PHRASES and self[name].winner]
        said += [f"{name} {self[name]}" for name in others]
        return f"{self.source}: {'; '.join(said)}{'.' if doubts else ''}{doubts}"


# Attributes that the one-line form of a verdict words in its own way, or does not mention.
IN_PHRASES = ("gender", "age", "native", "accent", "child")


def abstention(source: str, reason: str) -> Verdict:
    """Return the verdict of a judge that abstains on every attribute, for one reason."""
    return Verdict(source, {one.name: _silent(one, reason) for one in attributes.judged()})


def _silent(attribute: Attribute, reason: str = "") -> Opinion:
    return (AgeOpinion if attribute.judged is Judged.YEARS else Opinion)({}, reason)
