"""What a set of stimuli is, before any of it is written: everything that decides its bytes."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from voicelab.directions import Direction, Kind
from voicelab.edit import MIN_SECONDS, RENDERINGS, SCOPES
from voicelab.refusal import Refusal, Sentence, either
from voicelab.stimuli.postprocess import OutputFormat
from voicelab.stimuli.sources import Source

ORIGINAL, COPY, EDIT = "original", "copy-synthesis", "edit"
KINDS = (ORIGINAL, COPY, EDIT)
NAME = re.compile(r"[a-zA-Z0-9]+")


@dataclass(frozen=True)
class Stimulus:
    """One file of a set.

    Attributes
    ----------
    name : str
        Letters and figures; behind "stim-" it is the stimulus's id.
    source : str
        Name of what it is made from.
    kind : str
        "original", "copy-synthesis" or "edit".
    moves : mapping of str to float
        Strengths by the name of the direction; of an edit.
    rendering, scope : str
        As in `voicelab.edit.render`.
    table_strengths : mapping of str to float
        Strengths as the tables have them, where they call a direction otherwise than it is called
        ("voice": away from the average, which is another direction for every source).
    continuum : str
        Name of the continuum that it is a step of, else "".
    step : int
        From 1; 0 outside continua.
    description : str
        For people.
    """

    name: str
    source: str
    kind: str = EDIT
    moves: Mapping[str, int | float] = field(default_factory=dict)
    rendering: str = RENDERINGS[0]
    scope: str = SCOPES[0]
    table_strengths: Mapping[str, int | float] = field(default_factory=dict)
    continuum: str = ""
    step: int = 0
    description: str = ""

    @property
    def stimulus_id(self) -> str:
        """Its id in every table."""
        return f"stim-{self.name}"

    @property
    def file(self) -> str:
        """Its file within the set, named as BEP044 wants it."""
        return f"stimuli/{self.stimulus_id}_audio.wav"

    @property
    def strengths(self) -> Mapping[str, float]:
        """Strengths by what the tables call the directions."""
        return self.table_strengths or self.moves


@dataclass(frozen=True)
class Continuum:
    """How the steps of a continuum were placed, and what the judge heard along it.

    Attributes
    ----------
    name, source, scope : str
    axes : tuple of str
        What the tables call its one or two directions.
    requested_spacing, spacing : str
        The spacing asked for and the one that it has: "latent" or "judged".
    reason : str
        Why they differ, a sentence; "" where they do not.
    attribute, label : str
        Whose judged probability is meant below; "" where the judge was not asked.
    strengths, probabilities : tuples of float [S]
        The judge's curve along its one direction, of finished files; None where it abstained.
    targets : tuple of float
        The probability that each step of a judged spacing was to have.
    midpoint : float or None
        The strength at which the judge says 50 %; None where it does not.
    """

    name: str
    source: str
    axes: tuple[str, ...]
    scope: str
    requested_spacing: str
    spacing: str
    reason: str = ""
    attribute: str = ""
    label: str = ""
    strengths: tuple[float, ...] = ()
    probabilities: tuple[float | None, ...] = ()
    targets: tuple[float, ...] = ()
    midpoint: float | None = None


@dataclass(frozen=True)
class Plan:
    """A whole set of stimuli, decided to the last figure.

    Make one by `make_plan`, which checks that it can be carried out.

    Attributes
    ----------
    stimuli : tuple of Stimulus
        In the order of the tables.
    output : OutputFormat
    sources : tuple of Source
    directions : tuple of Direction
        All that the stimuli move along, by names of their own.
    continua : tuple of Continuum
    seed : int
        Of the order of conditions.csv; nothing else is random.
    space_sha256 : str
        Of the checkpoint that renders.
    """

    stimuli: tuple[Stimulus, ...]
    output: OutputFormat
    sources: tuple[Source, ...]
    directions: tuple[Direction, ...]
    continua: tuple[Continuum, ...]
    seed: int
    space_sha256: str

    @property
    def axes(self) -> tuple[str, ...]:
        """What the tables call the directions, in order of appearance."""
        return tuple(dict.fromkeys(name for one in self.stimuli for name in one.strengths))

    def source(self, name: str) -> Source:
        """Return a source by its name."""
        return next(one for one in self.sources if one.name == name)

    def contributing_sources(self, stimulus: Stimulus) -> tuple[Source, ...]:
        """Return the source of a stimulus, and the recordings whose voices it moves toward."""
        moved = {
            one.to_class
            for one in self.directions
            if one.kind is Kind.VOICE and stimulus.moves.get(one.name)
        }
        others = (one for one in self.sources if one.name in moved - {stimulus.source})
        return self.source(stimulus.source), *others


def make_plan(
    stimuli: Iterable[Stimulus],
    output: OutputFormat,
    sources: Iterable[Source],
    directions: Iterable[Direction] = (),
    continua: Iterable[Continuum] = (),
    seed: int = 0,
    space_sha256: str = "",
) -> Plan:
    """Return the plan of a set.

    Parameters
    ----------
    stimuli : iterable of Stimulus
    output : OutputFormat
    sources : iterable of Source
    directions : iterable of Direction
        At least those that are moved along.
    continua : iterable of Continuum
    seed : int
    space_sha256 : str
        Of the checkpoint of the space.

    Raises
    ------
    Refusal
        Where there is nothing to write, two stimuli share a name, something is unknown or of
        another space, a source is too short to be edited or ramped, or the seed is no whole
        number from 0 on.
    """
    if not (seed >= 0 and float(seed).is_integer()):
        raise Refusal("a seed of {seed:g} was asked for; give a whole number from 0 on.", seed=seed)
    plan = Plan(
        tuple(stimuli),
        output,
        tuple(sources),
        tuple(directions),
        tuple(continua),
        int(seed),
        space_sha256,
    )
    if not plan.stimuli:
        raise Refusal("the set has no stimulus; add at least one.")
    for names in (
        [one.name for one in plan.stimuli],
        [one.name for one in plan.sources],
        [one.name for one in plan.directions],
    ):
        folded = [name.lower() for name in names]  # some disks tell no capitals
        twice = _first_twice(folded)
        if twice is not None:
            raise Refusal(
                "two stimuli would be called {twice}; give them different names.", twice=twice
            )
    known = {one.name: one for one in plan.sources}
    ways = {one.name: one for one in plan.directions}
    for stimulus in plan.stimuli:
        _refuse_impossible(stimulus, known, ways, plan)
    return plan


def _first_twice(names: Sequence[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def _refuse_impossible(
    stimulus: Stimulus, sources: Mapping[str, Source], ways: Mapping[str, Direction], plan: Plan
) -> None:
    name = stimulus.name
    if not NAME.fullmatch(name):
        raise Refusal("{name!r} cannot name a stimulus; use letters and digits only.", name=name)
    if stimulus.source not in sources:
        raise Refusal(
            "{name} is made from {source!r}, which is not a source of the set.",
            name=name,
            source=stimulus.source,
        )
    if stimulus.kind not in KINDS:
        raise Refusal(
            "{name} is a {kind!r}; a stimulus is {known}.",
            name=name,
            kind=stimulus.kind,
            known=", ".join(KINDS),
        )
    if stimulus.rendering not in RENDERINGS or stimulus.scope not in SCOPES:
        raise Refusal(
            "{name} is rendered {rendering!r}, scope {scope!r}; use {renderings}, and {scopes}.",
            name=name,
            rendering=stimulus.rendering,
            scope=stimulus.scope,
            renderings=either(*RENDERINGS),
            scopes=", ".join(SCOPES),
        )
    for direction, strength in stimulus.moves.items():
        if direction not in ways:
            known = ", ".join(sorted(ways)) or Sentence("those of the space")
            raise Refusal(
                "{name} moves along {direction!r}, which is not in the set; use one of {known}.",
                name=name,
                direction=direction,
                known=known,
            )
        if ways[direction].space_sha256 != plan.space_sha256:
            raise Refusal(
                "{direction} was fitted in another space; fit it again in this one.",
                direction=direction,
            )
        if not math.isfinite(strength):
            raise Refusal(
                "{name} moves {strength} along {direction}; give a finite number.",
                name=name,
                strength=strength,
                direction=direction,
            )
    source = sources[stimulus.source]
    if stimulus.kind == ORIGINAL and source.latents is not None:
        raise Refusal(
            "{source} is a voice of the map and has no original recording.", source=source.name
        )
    if stimulus.kind != ORIGINAL and source.seconds < MIN_SECONDS:
        raise Refusal(
            "{source} lasts {seconds:.3f} s; editing needs at least {least} s of speech: "
            "give a longer recording.",
            source=source.path,
            seconds=source.seconds,
            least=MIN_SECONDS,
        )
    sounding = min(source.seconds, plan.output.duration_s or source.seconds)
    if sounding < 2 * plan.output.ramp_s:
        raise Refusal(
            "{source} would last {ms:.0f} ms, which is too short for two ramps of "
            "{ramp_ms:g} ms; give a longer recording or shorter ramps.",
            source=source.path,
            ms=sounding * 1000,
            ramp_ms=plan.output.ramp_s * 1000,
        )
