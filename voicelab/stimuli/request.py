"""What a set of continua is to be made of, refused where it cannot be."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from voicelab import edit
from voicelab.directions import Direction, Kind, identifier
from voicelab.directions.identifier import OWN_VOICE
from voicelab.refusal import Refusal
from voicelab.stimuli.postprocess import RATES, OutputFormat
from voicelab.stimuli.sources import UNKNOWN, Source

STEPS = (2, 51)
VARIANTS = {"both": "everything", "f0-matched": "envelope", "envelope-matched": "pitch"}
SPACINGS = ("latent", "judged")
# What needs no --beyond: anti-voice to caricature, this voice to the other.
WITHIN_OWN, WITHIN_OTHER = (-2.0, 1.0), (0.0, 1.0)


@dataclass(frozen=True)
class Axis:
    """One direction of a continuum.

    Attributes
    ----------
    along : str
        Name of a direction; "voice": away from the average through the voice itself (-1 is the
        average, below it the anti-voice, above 0 the caricature); "voice:FILE": to the voice of
        another recording, which is at 1.
    low, high : float or None
        Of the first and the last step; None: what was measured of the direction, 0 to 1 between
        two voices, -2 to 0 along the voice itself.
    steps : int
        2 to 51.
    """

    along: str
    low: float | None = None
    high: float | None = None
    steps: int = 7

    @property
    def leads_to_voice(self) -> bool:
        """Whether it leads to the voice of another recording."""
        return identifier.parse(self.along).kind is Kind.VOICE

    def __post_init__(self) -> None:
        if not STEPS[0] <= self.steps <= STEPS[1]:
            raise Refusal(
                "{steps} steps were asked for; give {steps_2} to {steps_3}.",
                steps=self.steps,
                steps_2=STEPS[0],
                steps_3=STEPS[1],
            )
        for end in (self.low, self.high):
            if end is not None and not np.isfinite(end):
                raise Refusal(
                    "{along} was given the strength {end}; give a finite number.",
                    along=self.along,
                    end=end,
                )
        if self.low is not None and self.low == self.high:
            raise Refusal(
                "{along} would start and end at {low:g}; give two different strengths.",
                along=self.along,
                low=self.low,
            )


@dataclass(frozen=True)
class ContinuumRequest:
    """What a set of continua is to be made of.

    Attributes
    ----------
    files : tuple of Path
    axes : tuple of Axis
        One, or two that span a grid.
    spacing : str
        "latent" or "judged".
    judged : (str, str) or None
        Attribute and label whose probability spaces the steps; None: those of the direction.
    variants : tuple of str
        "both", "f0-matched", "envelope-matched".
    rendering : str
        "faithful", "differential" or "decoded"; "": the default of the space.
    triplets : bool
        Also the original and the copy-synthesis of every source.
    beyond : bool
        Strengths may lie outside what was measured.
    output : OutputFormat
    seed : int
    terms : tuple of (str, str)
        Licence and attribution of every file, then of those of the "voice:FILE"s; () where they
        are not stated.
    measures : tuple of str
        Optional columns of the table: "quality", "identity", "phones".
    """

    files: tuple[Path, ...]
    axes: tuple[Axis, ...]
    spacing: str = "latent"
    judged: tuple[str, str] | None = None
    variants: tuple[str, ...] = ("both",)
    rendering: str = ""
    triplets: bool = False
    beyond: bool = False
    output: OutputFormat = field(default_factory=OutputFormat)
    seed: int = 0
    terms: tuple[tuple[str, str], ...] = ()
    measures: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.files:
            raise Refusal("no recording was given; give one or more.")
        if not 1 <= len(self.axes) <= 2:
            raise Refusal(
                "{count} directions were given; give one, or two for a grid.", count=len(self.axes)
            )
        if len({axis.along for axis in self.axes}) < len(self.axes):
            raise Refusal(
                "a grid needs two different directions; {along} was given twice.",
                along=self.axes[0].along,
            )
        if self.seed < 0:
            raise Refusal("a seed of {seed} was asked for; give 0 or more.", seed=self.seed)
        if self.spacing not in SPACINGS:
            raise Refusal(
                "{spacing!r} is not a spacing; use {spacings}.",
                spacing=self.spacing,
                spacings=" or ".join(SPACINGS),
            )
        if self.spacing == "judged" and len(self.axes) > 1:
            raise Refusal(
                "judged spacing works along one direction only; use latent spacing for a grid."
            )
        for variant in self.variants:
            if variant not in VARIANTS:
                raise Refusal(
                    "{variant!r} is not a variant; use {variants}.",
                    variant=variant,
                    variants=", ".join(VARIANTS),
                )
        if self.rendering and self.rendering not in edit.RENDERINGS:
            known = " or ".join(edit.RENDERINGS)
            raise Refusal(
                "{rendering!r} is not a rendering; use {known}.",
                rendering=self.rendering,
                known=known,
            )
        if self.terms and len(self.terms) != len(self.files) + len(self.targets):
            raise Refusal(
                "licences of {count} recordings were given; give those of {len}.",
                count=len(self.terms),
                len=len(self.files) + len(self.targets),
            )

    @property
    def targets(self) -> tuple[str, ...]:
        """The directions to the voice of another recording."""
        return tuple(axis.along for axis in self.axes if axis.leads_to_voice)


def load_sources(request: ContinuumRequest) -> list[Source]:
    """Return the recordings as sources with names of their own; `Refusal` by the first bad one."""
    return _sources(request.files, request.terms[: len(request.files)], set())


def load_targets(request: ContinuumRequest, sources: Sequence[Source]) -> dict[str, Source]:
    """Return the recordings to whose voices the axes lead, by the axis."""
    files = [Path(identifier.parse(one).subject) for one in request.targets]
    taken = {one.name.lower() for one in sources}
    found = _sources(files, request.terms[len(request.files) :], taken)
    return dict(zip(request.targets, found, strict=True))


def _sources(
    files: Sequence[Path], terms: Sequence[tuple[str, str]], taken: set[str]
) -> list[Source]:
    found: list[Source] = []
    for file, own in zip(files, terms or [(UNKNOWN, UNKNOWN)] * len(files), strict=True):
        name = unique_name(camel_case(file.stem), taken | {one.name.lower() for one in found})
        found.append(Source.from_file(file, name, *own))
    return found


def sample_rate_for(sources: Sequence[Source]) -> int:
    """Return the lowest rate of a set that loses nothing of its sources."""
    highest = max(one.sample_rate for one in sources)
    return next((rate for rate in RATES if rate >= highest), RATES[-1])


def check_axis(axis: Axis, known: Mapping[str, Direction], beyond: bool) -> None:
    """Raise `Refusal` if a direction is unknown, or a strength beyond what was measured."""
    if axis.along == OWN_VOICE or axis.leads_to_voice:
        low, high = WITHIN_OTHER if axis.leads_to_voice else WITHIN_OWN
        for end in (axis.low, axis.high):
            if end is not None and not beyond and not low <= end <= high:
                raise Refusal(
                    "{axis} {end:+g} is outside {low:g} to {high:g}; stay within that "
                    "range or give --beyond.",
                    axis=axis_title(axis),
                    end=end,
                    low=low,
                    high=high,
                )
        return
    if axis.along not in known:
        raise Refusal(
            "there is no direction {along!r}; use one of {known}, {own} or {voice}.",
            along=axis.along,
            known=", ".join(sorted(known)),
            own=OWN_VOICE,
            voice=identifier.voice("FILE"),
        )
    measured = known[axis.along].validated_range
    if measured is None and (axis.low is None or axis.high is None):
        raise Refusal(
            "edits along {along} were not validated at any strength; give --from, "
            "--to and --beyond.",
            along=axis.along,
        )
    if beyond:
        return
    if measured is None:
        raise Refusal(
            "edits along {along} were not validated at any strength; give --beyond "
            "to use it anyway.",
            along=axis.along,
        )
    for end in (axis.low, axis.high):
        if end is not None and not measured[0] <= end <= measured[1]:
            raise Refusal(
                "{along} {end:+g} lies outside the strengths over which its edits were measured "
                "({measured:g} to {measured_2:g}); stay within them or give --beyond.",
                along=axis.along,
                end=end,
                measured=measured[0],
                measured_2=measured[1],
            )


def axis_ends(axis: Axis, known: Mapping[str, Direction]) -> tuple[float, float]:
    """Return the first and the last strength of an axis."""
    ranges = {OWN_VOICE: (-2.0, 0.0)} | {name: one.validated_range for name, one in known.items()}
    low, high = ranges.get(axis.along) or (0.0, 1.0)
    return (low if axis.low is None else axis.low, high if axis.high is None else axis.high)


def axis_title(axis: Axis) -> str:
    """Return what the tables call an axis."""
    return f"to {Path(axis.along).stem}" if axis.leads_to_voice else axis.along


def camel_case(text: str) -> str:
    """Return a name of letters and figures alone, its words told apart by capitals."""
    words = re.findall(r"[a-zA-Z0-9]+", text)
    return "".join([words[0], *map(pascal_case, words[1:])]) if words else "source"


def pascal_case(text: str) -> str:
    """Return such a name that begins with a capital."""
    name = camel_case(text)
    return name[:1].upper() + name[1:]


def unique_name(name: str, taken: set[str]) -> str:
    """Return a name that is not taken, whatever its capitals: with a number, if need be."""
    names = (name, *(f"{name}{'x' if name[-1].isdigit() else ''}{n}" for n in range(2, 10_000)))
    return next(one for one in names if one.lower() not in taken)
