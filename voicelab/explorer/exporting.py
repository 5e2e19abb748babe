"""A basket as the plan of a set of stimuli, and the set as one file."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from voicelab import edit
from voicelab import stimuli as export
from voicelab.bundle import Bundle
from voicelab.directions import Direction
from voicelab.edit import DIFFERENTIAL, FAITHFUL
from voicelab.explorer.basket import Basket, BasketItem
from voicelab.explorer.explorer import Explorer
from voicelab.explorer.results import Edited, Opened
from voicelab.explorer.session import Session
from voicelab.refusal import Refusal
from voicelab.stimuli import COPY, EDIT, ORIGINAL, OutputFormat, Plan, Source, Stimulus

LICENCE = "CC BY-NC-SA (that of the latents in checkpoints/, see MODEL_CARD.md)"
FEWEST, MOST = 2, 51  # steps of a continuum
ATTRIBUTION = "decoded by voicelab from latents of {corpora}"


def plan_of_basket(
    explorer: Explorer, basket: Basket, finish: OutputFormat, triplets: bool = False, seed: int = 0
) -> Plan:
    """Return the plan of a set that holds the items of a basket in their order.

    Parameters
    ----------
    explorer : Explorer
        That the items were made with.
    basket : Basket
    finish : OutputFormat
    triplets : bool
        Also the original and the copy-synthesis of everything that was edited.
    seed : int
        Of the order in conditions.csv.

    Raises
    ------
    Refusal
        If the basket is empty, or as `export.make_plan`.
    """
    if not len(basket):
        raise Refusal("the basket is empty; add a voice or an edit first.")
    sources: dict[int, Source] = {}
    directions: dict[str, Direction] = {}
    stimuli: list[Stimulus] = []
    for item in basket.items:
        source = sources.setdefault(id(item.opened), _source(explorer, item.opened, sources))
        moves = _moves(explorer, item, directions)
        stimuli.append(_stimulus(item, source, moves, stimuli))
    if triplets:
        stimuli = _with_references(stimuli, list(sources.values()))
    return export.make_plan(
        stimuli,
        finish,
        sources.values(),
        directions.values(),
        seed=seed,
        space_sha256=explorer.space.sha256,
    )


def continuum_of(
    explorer: Explorer,
    session: Session,
    direction: str,
    ends: tuple[float, float],
    steps: int,
    progress: Callable[[int, int], object],
) -> list[Edited]:
    """Return a continuum of the selected voice.

    Parameters
    ----------
    explorer : Explorer
    session : Session
        Its other settings hold for every step.
    direction : str
    ends : (float, float)
        Strengths of the first and the last step; those between lie evenly in latent distance.
    steps : int
    progress : callable
        Told how many steps are done, of how many.

    Raises
    ------
    Refusal
        If no voice is selected, the number of steps is not 2 to 51, the ends are alike, or
        as `Explorer.edit`.
    """
    if not FEWEST <= steps <= MOST:
        raise Refusal(
            "a continuum cannot have {count} steps; choose {least} to {most}.",
            count=steps,
            least=FEWEST,
            most=MOST,
        )
    if not ends[0] < ends[1]:
        raise Refusal(
            "the continuum cannot go from {low:+g} to {high:+g}; start lower than you end.",
            low=ends[0],
            high=ends[1],
        )
    edits = []
    for done, strength in enumerate(np.linspace(*ends, steps).round(6).tolist()):
        progress(done, steps)
        moves = {**session.settings.moves, direction: strength}
        settings = replace(session.settings, moves=moves)
        edits.append(explorer.edit(session.selected, settings, session.user_directions))
    return edits


def zipped(
    plan: Plan, bundle: Bundle, target: Path, progress: Callable[[int, int], object]
) -> Path:
    """Write a set as one zip file, whole or not at all, and return where.

    Parameters
    ----------
    plan : Plan
    bundle : Bundle
    target : Path
        Of the file; its name without the suffix is that of the folder within.
    progress : callable
        Told how many sounds are done, of how many.
    """
    with TemporaryDirectory(dir=target.parent) as folder:
        written = export.write(
            plan, Path(folder) / target.stem, bundle, progress=progress, command="the page"
        )
        whole = shutil.make_archive(str(written.folder), "zip", folder, written.folder.name)
        return Path(whole).replace(target)


def _source(explorer: Explorer, opened: Opened, known: Mapping[int, Source]) -> Source:
    taken = {one.name.lower() for one in known.values()}
    name = export.unique_name(export.camel_case(Path(opened.name).stem), taken)
    if opened.original is not None:
        return Source.from_recording(opened.original, name)
    corpora = sorted(set(explorer.table.corpora.tolist()))
    if opened.voice_id:
        corpora = [str(explorer.table.corpora[explorer.table.row(opened.voice_id)])]
    return Source.from_latents(
        opened.prepared.latents,
        name,
        opened.name,
        opened.before.seconds,
        opened.before.sample_rate,
        LICENCE,
        ATTRIBUTION.format(corpora=" and ".join(corpora)),
    )


def _moves(
    explorer: Explorer, item: BasketItem, directions: dict[str, Direction]
) -> dict[str, float]:
    """Return the strengths of an item by names that the set knows; adds to its directions."""
    known = {**explorer.directions, **item.user_directions}
    moves = {}
    for move in edit.resolve(item.settings.moved, known, explorer.space, item.settings.held):
        way = move.direction
        names = (way.name, *(f"{way.name} ({number})" for number in range(2, len(directions) + 3)))
        free = next(one for one in names if _is(directions.get(one), way))
        directions[free] = replace(way, name=free)
        moves[free] = move.strength
    return moves


def _is(known: Direction | None, way: Direction) -> bool:
    return known is None or bool(np.array_equal(known.unit, way.unit))


def _stimulus(
    item: BasketItem, source: Source, moves: dict[str, float], others: list[Stimulus]
) -> Stimulus:
    taken = {one.name.lower() for one in others}
    rendering = item.settings.rendering
    return Stimulus(
        name=export.unique_name(export.camel_case(item.name), taken),
        source=source.name,
        kind=EDIT if item.moved else COPY,
        moves=moves,
        rendering=rendering if item.moved else _copied(rendering, source),
        scope=item.settings.scope,
        description=item.name,
    )


def _with_references(stimuli: list[Stimulus], sources: list[Source]) -> list[Stimulus]:
    """Return stimuli with the original, where there is one, and their unmoved copies before them.

    A copy is the copy-synthesis; of edits that are laid over a recording, that recording.
    """
    found: list[Stimulus] = []
    for source in sources:
        own = [one for one in stimuli if one.source == source.name]
        wanted = [] if source.latents is not None else [(ORIGINAL, FAITHFUL)]
        there = {one.rendering for one in own if one.kind == COPY}
        copied = dict.fromkeys(_copied(one.rendering, source) for one in own)
        wanted += [(COPY, one) for one in copied if one not in there]
        for kind, rendering in wanted:
            taken = {one.name.lower() for one in (*found, *stimuli)}
            name = export.unique_name(export.camel_case(f"{source.name} {kind}"), taken)
            described = f"{source.name}, {kind}"
            found.append(
                Stimulus(name, source.name, kind, rendering=rendering, description=described)
            )
        found += own
    return found


def _copied(rendering: str, source: Source) -> str:
    """Return the rendering of the copy that edits of a rendering are compared with.

    A voice of the map has no recording: its only copy is the copy-synthesis.
    """
    laid_over = rendering == DIFFERENTIAL and source.latents is None
    return DIFFERENTIAL if laid_over else FAITHFUL
