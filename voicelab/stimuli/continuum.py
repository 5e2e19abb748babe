"""Request -> the plan of a set: continua, grids, variants and triplets of recordings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from voicelab.stimuli.spacing import StepPlacement, equal_latent_steps, place_steps

SUFFIXES = {"everything": "", "envelope": "F0matched", "pitch": "EnvMatched"}
REASON = "{name}: judged spacing was asked for, but {reason}."


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
        Called with the number of finished sources and of all sources.

    Raises
    ------
    Refusal
        If a direction is unknown, a strength is outside the validated range, or a source cannot be
        edited.
    """
    from voicelab.model.space import one_thread

    targets = load_targets(request, sources)
    known = bundle.directions
    for axis in request.axes:
        check_axis(axis, known, request.beyond)
    opened = {key: OpenedSource.of(one, bundle) for key, one in targets.items()}
    rendering = edit.chosen_rendering(request.rendering, bundle.space.codec)
    planner = _Planner(replace(request, rendering=rendering), bundle, known, opened)
    stimuli: list[Stimulus] = []
    continua: list[Continuum] = []
    used: dict[str, Direction] = {}
    with one_thread():
        for index, source in enumerate(sources):
            if progress is not None:
                progress(index, len(sources))
            for part in planner.of(source):
                stimuli += part.stimuli
                continua += part.continua
                used |= {one.name: one for one in part.directions}
    if progress is not None:
        progress(len(sources), len(sources))
    return make_plan(
        stimuli,
        request.output,
        [*sources, *targets.values()],
        used.values(),
        continua,
        request.seed,
        bundle.space.sha256,
        request.measures,
    )


@dataclass(frozen=True)
class _PlannedSource:
    stimuli: tuple[Stimulus, ...]
    continua: tuple[Continuum, ...] = ()
    directions: tuple[Direction, ...] = ()


@dataclass(frozen=True)
class _Planner:
    """Plans the continua of one source after the other."""

    request: ContinuumRequest
    bundle: Bundle
    known: Mapping[str, Direction]
    targets: Mapping[str, OpenedSource]  # recordings at the far end of an axis, by axis

    def of(self, source: Source) -> Iterator[_PlannedSource]:
        """Yield the triplet of a source, and its continua, one per variant."""
        opened = OpenedSource.of(source, self.bundle)
        if self.request.triplets:
            yield _PlannedSource(
                (
                    Stimulus(f"{source.name}Original", source.name, ORIGINAL),
                    Stimulus(
                        f"{source.name}Copy", source.name, COPY, rendering=self.request.rendering
                    ),
                )
            )
        along = [self._direction(axis, source, opened.prepared) for axis in self.request.axes]
        for variant in dict.fromkeys(self.request.variants):
            yield self._continuum(source, opened.prepared, along, VARIANTS[variant])

    def _continuum(
        self, source: Source, prepared: Prepared, along: Sequence[Direction], scope: str
    ) -> _PlannedSource:
        axes = self.request.axes
        latent = [
            equal_latent_steps(one, prepared.latents, *axis_ends(axis, self.known), axis.steps)
            for axis, one in zip(axes, along, strict=True)
        ]
        name = (
            source.name + "".join(pascal_case(axis_title(axis)) for axis in axes) + SUFFIXES[scope]
        )
        placement = self._placement(prepared, along, scope, latent)
        strengths = [placement.strengths] if placement else latent
        attribute, label = self._label(along) or ("", "")
        curve = placement.curve if placement else ()
        reason = placement.reason if placement else ""
        continuum = Continuum(
            name=name,
            source=source.name,
            axes=tuple(axis_title(axis) for axis in axes),
            scope=scope,
            requested_spacing=self.request.spacing,
            spacing=placement.spacing if placement else "latent",
            reason=REASON.format(name=name, reason=reason) if reason else "",
            attribute=attribute,
            label=label,
            strengths=tuple(strength for strength, _ in curve),
            probabilities=tuple(probability for _, probability in curve),
            targets=placement.targets if placement else (),
            midpoint=placement.midpoint if placement else None,
        )
        stimuli = tuple(
            self._step(source, continuum, along, step, steps)
            for step, steps in enumerate(product(*strengths), 1)
        )
        return _PlannedSource(stimuli, (continuum,), tuple(along))

    def _step(
        self,
        source: Source,
        continuum: Continuum,
        along: Sequence[Direction],
        step: int,
        strengths: tuple[float, ...],
    ) -> Stimulus:
        titles = ", ".join(
            f"{title} {strength:+g}"
            for title, strength in zip(continuum.axes, strengths, strict=True)
        )
        moved = {"everything": "", "envelope": ", F0 as it was", "pitch": ", envelope as it was"}
        return Stimulus(
            name=f"{continuum.name}{step:02d}",
            source=source.name,
            moves={one.name: strength for one, strength in zip(along, strengths, strict=True)},
            rendering=self.request.rendering,
            scope=continuum.scope,
            table_strengths=dict(zip(continuum.axes, strengths, strict=True)),
            continuum=continuum.name,
            step=step,
            description=f"{source.name} moved: {titles}{moved[continuum.scope]}",
        )

    def _placement(
        self,
        prepared: Prepared,
        along: Sequence[Direction],
        scope: str,
        latent: Sequence[tuple[float, ...]],
    ) -> StepPlacement | None:
        """Return the steps along one direction; None for a grid, or without a judged label."""
        named = self._label(along)
        if len(along) > 1 or named is None:
            return None
        attribute, label = named
        output, direction, space = self.request.output, along[0], self.bundle.space

        def probability_at(strength: float) -> float | None:
            moves = edit.resolve({direction.name: strength}, {direction.name: direction}, space)
            spoken = edit.render(prepared, moves, space, self.request.rendering, scope)
            sound = shape_sound(spoken, output)
            finished = apply_gain(sound.recording, level_gain_db(sound, output))
            opinion = self.bundle.judge.verdict(finished)[attribute]
            probability = opinion.probabilities.get(label)
            return None if probability is None else float(probability)

        low, high = axis_ends(self.request.axes[0], self.known)
        steps = self.request.axes[0].steps
        return place_steps(probability_at, low, high, steps, latent[0], self.request.spacing)

    def _label(self, along: Sequence[Direction]) -> tuple[str, str] | None:
        """Return the attribute and label to judge; None if the judge has none for a direction."""
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
        attribute = along[0].attribute
        if along[0].to_class in classes.get(attribute, ()):
            return attribute, along[0].to_class
        if self.request.spacing == "judged":
            raise Refusal(
                "the judge has no probability for {name}; name one with --judged "
                "ATTRIBUTE=LABEL, or use latent spacing.",
                name=along[0].name,
            )
        return None

    def _direction(self, axis: Axis, source: Source, prepared: Prepared) -> Direction:
        mean = prepared.latents.mean(axis=0)
        if axis.along == OWN_VOICE:
            return directions.away(self.bundle.table, mean, source.name)
        if axis.along in self.targets:
            target = self.targets[axis.along]
            difference = target.prepared.latents.mean(axis=0).astype(np.float64) - mean
            return _to_voice(source.name, target.name, difference, self.bundle.space.sha256)
        return self.known[axis.along]


def _to_voice(name: str, other: str, difference: np.ndarray, space_sha256: str) -> Direction:
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
        space_sha256=space_sha256,
    )
