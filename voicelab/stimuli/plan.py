"""The plan of a set of stimuli: everything that decides its bytes, before any is written."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from voicelab.directions import Direction, Kind
from voicelab.edit import FAITHFUL, MIN_SECONDS, RENDERINGS, SCOPES
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
        Letters and digits; "stim-" and the name make the id.
    source : str
        Name of its source.
    kind : str
        "original", "copy-synthesis" or "edit".
    moves : mapping of str to float
        Strengths of an edit by the name of the direction.
    rendering, scope : str
        As in `voicelab.edit.render`.
    table_strengths : mapping of str to float
        Strengths by the names of the tables, if these differ ("voice": away from the average, a
        different direction for every source).
    continuum : str
        Name of its continuum, or "".
    step : int
        From 1; 0 outside continua.
    description : str
        A sentence for the tables.
    """

    name: str
    source: str
    kind: str = EDIT
    moves: Mapping[str, int | float] = field(default_factory=dict)
    rendering: str = FAITHFUL  # of an edit whose plan names none; new plans name it
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
        """Its file within the set, named as BEP044 requires."""
        return f"stimuli/{self.stimulus_id}_audio.wav"

    @property
    def strengths(self) -> Mapping[str, float]:
        """Strengths by the names that the tables use."""
        return self.table_strengths or self.moves


@dataclass(frozen=True)
class Continuum:
    """How the steps of a continuum are placed, and the judge's curve along it.

    Attributes
    ----------
    name, source, scope : str
    axes : tuple of str
        Names of its one or two directions in the tables.
    requested_spacing, spacing : str
        The requested and the actual spacing: "latent" or "judged".
    reason : str
        A sentence on why they differ, or "".
    attribute, label : str
        What the probabilities below are of; "" if the judge is not used.
    strengths, probabilities : tuples of float [S]
        The judge's curve along its one direction, on finished files; None where it abstains.
    targets : tuple of float
        The target probability of each step of a judged spacing.
    midpoint : float or None
        The strength of 50 %; None if the curve does not cross it.
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
    """A complete set of stimuli.

    Make one with `make_plan`, which checks that it can be rendered.

    Attributes
    ----------
    stimuli : tuple of Stimulus
        In the order of the tables.
    output : OutputFormat
    sources : tuple of Source
    directions : tuple of Direction
        All directions of the stimuli, with unique names.
    continua : tuple of Continuum
    seed : int
        Orders conditions.csv; nothing else is random.
    space_sha256 : str
        Hash of the space's checkpoint.
    measures : tuple of str
        Names of the optional measures in the table; see `stimuli.costs`.
    """

    stimuli: tuple[Stimulus, ...]
    output: OutputFormat
    sources: tuple[Source, ...]
    directions: tuple[Direction, ...]
    continua: tuple[Continuum, ...]
    seed: int
    space_sha256: str
    measures: tuple[str, ...] = ()

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the directions in the tables, in order of appearance."""
        return tuple(dict.fromkeys(name for one in self.stimuli for name in one.strengths))

    def source(self, name: str) -> Source:
        """Return a source by its name."""
        return next(one for one in self.sources if one.name == name)

    def contributing_sources(self, stimulus: Stimulus) -> tuple[Source, ...]:
        """Return the source of a stimulus and the recordings that it moves toward."""
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
    measures: Iterable[str] = (),
) -> Plan:
    """Return the plan of a set.

    Parameters
    ----------
    stimuli : iterable of Stimulus
    output : OutputFormat
    sources : iterable of Source
    directions : iterable of Direction
        At least those of the stimuli's moves.
    continua : iterable of Continuum
    seed : int
    space_sha256 : str
        Hash of the space's checkpoint.
    measures : iterable of str
        Optional measures.

    Raises
    ------
    Refusal
        If there are no stimuli, two share a name, something is unknown or of another space, a
        source is too short to be edited or ramped, or the seed is not a whole number from 0 on.
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
        tuple(dict.fromkeys(measures)),
    )
    if not plan.stimuli:
        raise Refusal("the set has no stimulus; add at least one.")
    for names in (
        [one.name for one in plan.stimuli],
        [one.name for one in plan.sources],
        [one.name for one in plan.directions],
    ):
        folded = [name.lower() for name in names]  # some file systems ignore case
        twice = _first_twice(folded)
        if twice is not None:
            raise Refusal(
                "two stimuli would be called {twice}; give them different names.", twice=twice
            )
    known = {one.name: one for one in plan.sources}
    by_name = {one.name: one for one in plan.directions}
    for stimulus in plan.stimuli:
        _refuse_impossible(stimulus, known, by_name, plan)
    return plan


def _first_twice(names: Sequence[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def _refuse_impossible(
    stimulus: Stimulus,
    sources: Mapping[str, Source],
    directions: Mapping[str, Direction],
    plan: Plan,
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
        if direction not in directions:
            known = ", ".join(sorted(directions)) or Sentence("those of the space")
            raise Refusal(
                "{name} moves along {direction!r}, which is not in the set; use one of {known}.",
                name=name,
                direction=direction,
                known=known,
            )
        if directions[direction].space_sha256 != plan.space_sha256:
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
