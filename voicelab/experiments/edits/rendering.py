"""Renders every edit of the experiment once, and caches what a judge needs of it.

Judges change more often than spaces: so an edit is rendered, reduced to what the witnesses hear,
and discarded. What is cached suffices for any judge that hears through the same encoders.
"""

import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from voicelab import directions as direction_files
from voicelab.audio import Recording, load
from voicelab.bundle import Bundle
from voicelab.checksum import sha256_of
from voicelab.corpus import Utterance
from voicelab.directions import Direction
from voicelab.edit import Move, copy_synthesis, moved, prepare, render, resolve
from voicelab.experiments.edits.cost_meter import NO_COSTS, CostMeter
from voicelab.experiments.edits.edit_cache import (
    JUDGES,
    Acoustics,
    CachedEdit,
    measure_edit,
    of_arrays,
    read,
    write,
)
from voicelab.experiments.speakers import excerpt
from voicelab.latent import LatentTable
from voicelab.model.space import Space
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.edit import Prepared

VERSION = 3  # raise when what is cached of the same edit changes
RANDOM = "random"  # the method of the control


@dataclass(frozen=True)
class Series:
    """Edits of one recording along one direction, at several strengths.

    Attributes
    ----------
    space : str
        "WORLD" or "mel".
    rendering : str
        "faithful", "decoded"; "original" and "copy" for the recording itself.
    attribute, method : str
        Which direction; empty where nothing is moved.
    strengths : tuple of float
        Toward the other gender than the speaker's; of age and accents as the direction points.
    spoken_by : str
        The accent of the speakers that it is made for; empty for everybody.
    """

    space: str
    rendering: str
    attribute: str = ""
    method: str = ""
    strengths: tuple[float, ...] = (0.0,)
    spoken_by: str = ""


@dataclass(frozen=True)
class EditingSpace:
    """A space with the table its directions are fitted on."""

    name: str
    space: Space
    table: LatentTable
    directions: Mapping[tuple[str, str], Direction]  # by attribute and method


def open_editing_space(
    name: str, folder: Path, series: Sequence[Series]
) -> tuple[EditingSpace, list[str]]:
    """Return a space with every direction that the series need, and why some are missing."""
    bundle = Bundle.open(folder)
    table, known = bundle.table, bundle.fitted_directions.values()
    unlabelled = [one for one in known if one.kind is direction_files.Kind.FOUND]
    found: dict[tuple[str, str], Direction] = {}
    refused: dict[tuple[str, str], str] = {}
    for one in series:
        key = one.attribute, one.method
        if one.space != name or not one.attribute or key in found or key in refused:
            continue
        try:
            # The control is as long as the direction it controls; see `direction_for`.
            method = "balanced" if one.method == RANDOM else one.method
            found[key] = direction_files.fit(table, one.attribute, method, unlabelled)
        except Refusal as refusal:
            refused[key] = f"{name}, {one.attribute} by {one.method}: {refusal}"
    return EditingSpace(name, bundle.space, table, found), list(refused.values())


def direction_for(u: Utterance, attribute: str, method: str, direction: Direction) -> Direction:
    """Return the direction along which a speaker is moved; the control draws one for each."""
    if method != RANDOM:
        return direction
    seed = int(hashlib.sha256(f"{u.speaker} {attribute}".encode()).hexdigest()[:12], 16)
    vector = np.random.default_rng(seed).standard_normal(len(direction.vector))
    vector = (vector / np.linalg.norm(vector)).astype(np.float32)
    return replace(direction, name=RANDOM, vector=vector)


def sign_toward_target(u: Utterance, attribute: str) -> float:
    """Return the sign that takes a speaker toward the target of an edit."""
    return -1.0 if attribute == "gender" and u.gender == "female" else 1.0


def render_speakers(
    people: Sequence[Utterance],
    editing: EditingSpace,
    series: Sequence[Series],
    seconds: float,
    cache: Path,
    meter: CostMeter = NO_COSTS,
    costed: Sequence[str] = (),
) -> dict[str, dict[Series, CachedEdit]]:
    """Render what is not in the cache yet, and return what is kept of all, by speaker and series.

    An interrupted run leaves only whole files and is taken up where it stopped.

    Parameters
    ----------
    people : sequence of Utterance
        One recording a speaker.
    editing : EditingSpace
    series : sequence of Series
        Those of other spaces, and those whose direction is missing, are passed over.
    seconds : float
        Length of the loudest stretch that is edited.
    cache : Path
    meter : CostMeter
        Of what edits cost.
    costed : sequence of str
        The methods whose edits it measures; it measures whatever is not moved.
    """
    found: dict[str, dict[Series, CachedEdit]] = {}
    for u in tqdm(people, desc=f"editing ({editing.name})", unit="voice"):
        try:
            found[u.speaker] = render_speaker(u, editing, series, seconds, cache, meter, costed)
        except Refusal as refusal:
            tqdm.write(f"left out: {refusal}", file=sys.stderr)
        except OSError as error:
            # Not a recording's fault: going on would leave out everybody still to come.
            raise Refusal(
                "{cache} cannot be written to ({reason}); free space there, or name another folder "
                "for caches in XDG_CACHE_HOME.",
                cache=cache,
                reason=error.strerror,
            ) from error
    return found


def render_speaker(
    u: Utterance,
    editing: EditingSpace,
    series: Sequence[Series],
    seconds: float,
    cache: Path,
    meter: CostMeter = NO_COSTS,
    costed: Sequence[str] = (),
) -> dict[Series, CachedEdit]:
    """Return the cached edits of one speaker by series; see `render_speakers`."""
    wanted = [
        one
        for one in series
        if one.space == editing.name
        and (not one.attribute or (one.attribute, one.method) in editing.directions)
        and one.spoken_by in ("", u.accent)
    ]
    try:
        audio = sha256_of(u.path)
    except OSError as error:
        raise Refusal(
            "{path} cannot be read ({reason}); check the file.", path=u.path, reason=error.strerror
        ) from error
    meters = {one: meter if one.method in ("", *costed) else NO_COSTS for one in wanted}
    paths, directions = {}, {}
    for one in wanted:
        key = one.attribute, one.method
        direction = direction_for(u, *key, editing.directions[key]) if one.attribute else None
        sign = sign_toward_target(u, one.attribute)
        inputs = [
            VERSION, audio, editing.space.sha256, seconds,
            JUDGES, one.rendering, one.strengths, sign, direction and fingerprint(direction),
            meters[one].key,
        ]  # fmt: skip
        name = hashlib.sha256(repr(inputs).encode()).hexdigest()[:32]
        paths[one], directions[one] = cache / name[:2] / f"{name}.npz", direction
    cached: dict[Series, CachedEdit] = {}
    missing = []
    for one, path in paths.items():
        stored = read(path)
        if stored is None:
            missing.append(one)
        else:
            cached[one] = stored
    if missing:
        cut = excerpt(load(u.path, max_seconds=None), seconds)
        prepared = prepare(cut, editing.space)
        before = Acoustics.of(copy_synthesis(prepared))
        phones = meter.phones(cut)
        for one in missing:
            sign = sign_toward_target(u, one.attribute)
            rendered = _render(one, cut, prepared, directions[one], sign, editing.space)
            rows = [
                measure_edit(audio, latent, before, meters[one], phones)
                for audio, latent in rendered
            ]
            edits = of_arrays({name: np.stack([row[name] for row in rows]) for name in rows[0]})
            write(edits, paths[one])
            cached[one] = edits
    return cached


def fingerprint(direction: Direction) -> str:
    """Return a hash of how a direction moves, regardless of its name and metadata."""
    digest = hashlib.sha256()
    for field in fields(direction):
        value = getattr(direction, field.name)
        if isinstance(value, np.ndarray):
            digest.update(f"{field.name} {value.shape}".encode() + value.astype("<f4").tobytes())
    digest.update(f"{direction.unit_length:.6f}".encode())
    return digest.hexdigest()


def _render(
    series: Series,
    cut: Recording,
    prepared: "Prepared",
    direction: Direction | None,
    sign: float,
    space: Space,
) -> Iterator[tuple[Recording, np.ndarray]]:
    """Yield the sound of every strength, and its mean latent [D]."""
    for strength in series.strengths:
        moves: tuple[Move, ...] = ()
        if direction is not None:
            known = {direction.name: direction}
            moves = resolve({direction.name: sign * strength}, known, space)
        if series.rendering == "original":
            audio = cut
        elif series.rendering == "copy":
            audio = copy_synthesis(prepared)
        else:
            audio = render(prepared, moves, space, series.rendering)
        yield audio, moved(prepared.latents, moves).mean(axis=0)
