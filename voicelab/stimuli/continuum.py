"""Arguments -> the plan of a set: continua, grids, variants and triplets of some recordings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from voicelab import directions, edit
from voicelab.bundle import Bundle
from voicelab.directions import Direction, identifier
from voicelab.directions.identifier import OWN_VOICE
from voicelab.edit import Prepared
from voicelab.refusal import Refusal
from voicelab.stimuli.plan import COPY, ORIGINAL, Continuum, Plan, Stimulus, make_plan
from voicelab.stimuli.postprocess import apply_gain, level_gain_db, shape_sound
from voicelab.stimuli.renderer import OpenedSource
from voicelab.stimuli.request import (
    VARIANTS,
    Axis,
    ContinuumRequest,
    axis_ends,
    axis_title,
    check_axis,
    load_targets,
    pascal_case,
)
from voicelab.stimuli.sources import Source
from voicelab.stimuli.spacing import StepPlacement, equal_latent_steps, placed

SUFFIXES = {"everything": "", "envelope": "F0matched", "pitch": "EnvMatched"}
INSTEAD = "{name}: judged spacing was asked for, but {reason}."


def plan_continua(
    request: ContinuumRequest,
    sources: Sequence[Source],
    bundle: Bundle,
    progress: Callable[[int, int], object] | None = None,
) -> Plan:
    """Return the plan of a set of continua.

    Parameters
    ----------
    request : ContinuumRequest
    sources : sequence of Source
        As `load_sources` returns them.
    bundle : Bundle
    progress : callable, optional
        Told how many sources are done, of how many.

    Raises
    ------
    Refusal
        Where a direction is unknown, a strength outside what was measured, or a source cannot be
        edited.
    """
    from voicelab.model.space import one_thread

    targets = load_targets(request, sources)
    known = bundle.directions
    for axis in request.axes:
        check_axis(axis, known, request.beyond)
    line = _Line(
        request, bundle, known, {key: OpenedSource.of(one, bundle) for key, one in targets.items()}
    )
    stimuli: list[Stimulus] = []
    continua: list[Continuum] = []
    ways: dict[str, Direction] = {}
    with one_thread():
        for index, source in enumerate(sources):
            if progress is not None:
                progress(index, len(sources))
            for made in line.of(source):
                stimuli += made.stimuli
                continua += made.continua
                ways |= {one.name: one for one in made.ways}
    if progress is not None:
        progress(len(sources), len(sources))
    return make_plan(
        stimuli,
        request.output,
        [*sources, *targets.values()],
        ways.values(),
        continua,
        request.seed,
        bundle.space.sha256,
    )


@dataclass(frozen=True)
class _Made:
    stimuli: tuple[Stimulus, ...]
    continua: tuple[Continuum, ...] = ()
    ways: tuple[Direction, ...] = ()


@dataclass(frozen=True)
class _Line:
    """Makes the continua of one source after the other."""

    request: ContinuumRequest
    bundle: Bundle
    known: Mapping[str, Direction]
    others: Mapping[str, OpenedSource]  # the voices that are gone to, by the axis

    def of(self, source: Source) -> Iterator[_Made]:
        """Give the triplet of a source, and its continua, one a variant."""
        opened = OpenedSource.of(source, self.bundle)
        if self.request.triplets:
            yield _Made(
                (
                    Stimulus(f"{source.name}Original", source.name, ORIGINAL),
                    Stimulus(f"{source.name}Copy", source.name, COPY),
                )
            )
        ways = [self._way(axis, source, opened.prepared) for axis in self.request.axes]
        for variant in dict.fromkeys(self.request.variants):
            yield self._continuum(source, opened.prepared, ways, VARIANTS[variant])

    def _continuum(
        self, source: Source, prepared: Prepared, ways: Sequence[Direction], scope: str
    ) -> _Made:
        axes = self.request.axes
        latent = [
            equal_latent_steps(way, prepared.latents, *axis_ends(axis, self.known), axis.steps)
            for axis, way in zip(axes, ways, strict=True)
        ]
        name = (
            source.name + "".join(pascal_case(axis_title(axis)) for axis in axes) + SUFFIXES[scope]
        )
        where = self._placed(prepared, ways, scope, latent)
        strengths = [where.strengths] if where else latent
        attribute, label = self._label(ways) or ("", "")
        curve = where.curve if where else ()
        reason = where.reason if where else ""
        continuum = Continuum(
            name=name,
            source=source.name,
            axes=tuple(axis_title(axis) for axis in axes),
            scope=scope,
            requested_spacing=self.request.spacing,
            spacing=where.spacing if where else "latent",
            reason=INSTEAD.format(name=name, reason=reason) if reason else "",
            attribute=attribute,
            label=label,
            strengths=tuple(strength for strength, _ in curve),
            probabilities=tuple(likely for _, likely in curve),
            targets=where.targets if where else (),
            midpoint=where.midpoint if where else None,
        )
        stimuli = tuple(
            self._step(source, continuum, ways, step, steps)
            for step, steps in enumerate(product(*strengths), 1)
        )
        return _Made(stimuli, (continuum,), tuple(ways))

    def _step(
        self,
        source: Source,
        continuum: Continuum,
        ways: Sequence[Direction],
        step: int,
        strengths: tuple[float, ...],
    ) -> Stimulus:
        said = ", ".join(
            f"{title} {strength:+g}"
            for title, strength in zip(continuum.axes, strengths, strict=True)
        )
        moved = {"everything": "", "envelope": ", F0 as it was", "pitch": ", envelope as it was"}
        return Stimulus(
            name=f"{continuum.name}{step:02d}",
            source=source.name,
            moves={way.name: one for way, one in zip(ways, strengths, strict=True)},
            rendering=self.request.rendering,
            scope=continuum.scope,
            table_strengths=dict(zip(continuum.axes, strengths, strict=True)),
            continuum=continuum.name,
            step=step,
            description=f"{source.name} moved: {said}{moved[continuum.scope]}",
        )

    def _placed(
        self,
        prepared: Prepared,
        ways: Sequence[Direction],
        scope: str,
        latent: Sequence[tuple[float, ...]],
    ) -> StepPlacement | None:
        """Return where the steps of one direction lie; None of a grid, and where nothing judges."""
        named = self._label(ways)
        if len(ways) > 1 or named is None:
            return None
        attribute, label = named
        output, way, space = self.request.output, ways[0], self.bundle.space

        def likely(strength: float) -> float | None:
            moves = edit.resolve({way.name: strength}, {way.name: way}, space)
            spoken = edit.render(prepared, moves, space, self.request.rendering, scope)
            sound = shape_sound(spoken, output)
            finished = apply_gain(sound.recording, level_gain_db(sound, output))
            opinion = self.bundle.judge.verdict(finished)[attribute]
            said = opinion.probabilities.get(label)
            return None if said is None else float(said)

        low, high = axis_ends(self.request.axes[0], self.known)
        steps = self.request.axes[0].steps
        return placed(likely, low, high, steps, latent[0], self.request.spacing)

    def _label(self, ways: Sequence[Direction]) -> tuple[str, str] | None:
        """Return attribute and label that the judge is asked for; None where it knows none."""
        classes = self.bundle.judge.classes
        if self.request.judged is not None:
            attribute, label = self.request.judged
            if label not in classes.get(attribute, ()):
                known = "; ".join(f"{name}={'|'.join(each)}" for name, each in classes.items())
                raise Refusal(
                    "the judge does not know {attribute}={label}; use one of {known}.",
                    attribute=attribute,
                    label=label,
                    known=known,
                )
            return attribute, label
        attribute = ways[0].attribute
        if ways[0].to_class in classes.get(attribute, ()):
            return attribute, ways[0].to_class
        if self.request.spacing == "judged":
            raise Refusal(
                "the judge has no probability for {name}; name one with --judged "
                "ATTRIBUTE=LABEL, or use latent spacing.",
                name=ways[0].name,
            )
        return None

    def _way(self, axis: Axis, source: Source, prepared: Prepared) -> Direction:
        own = prepared.latents.mean(axis=0)
        if axis.along == OWN_VOICE:
            return directions.away(self.bundle.table, own, source.name)
        if axis.along in self.others:
            other = self.others[axis.along]
            return _to_voice(
                source.name,
                own,
                other.name,
                other.prepared.latents.mean(axis=0),
                self.bundle.space.sha256,
            )
        return self.known[axis.along]


def _to_voice(name: str, own: np.ndarray, other: str, there: np.ndarray, space: str) -> Direction:
    difference = there.astype(np.float64) - own
    length = float(np.linalg.norm(difference))
    if length < 1e-6:
        raise Refusal(
            "{name} and {other} have the same place in the space; give another recording.",
            name=name,
            other=other,
        )
    return Direction(
        name=identifier.between_voices(name, other),
        vector=(difference / length).astype(np.float32),
        unit_length=length,
        from_class=name,
        to_class=other,
        method="difference of two recordings' mean latents",
        from_count=1,
        to_count=1,
        fitted_on=(name, other),
        space_sha256=space,
    )
