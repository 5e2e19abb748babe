"""Finds directions in the space of a folder and adds them to its file of directions."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from voicelab import directions
from voicelab.atomic_write import atomic_write
from voicelab.directions import Direction, Kind, identifier, unlabelled
from voicelab.discovery.search import KINDS, Discovery, DiscoveryConfig, decoder_of, discover

if TYPE_CHECKING:
    from voicelab.latent import LatentTable


def train_directions(
    folder: Path, output: Path, config: DiscoveryConfig | None = None
) -> dict[str, Any]:
    """Find directions in the space of a folder and add them to its file of directions.

    Parameters
    ----------
    folder : Path
        Holds `space.safetensors`, `voices.npz` and `directions.json`.
    output : Path
        The file for the directions of the folder and the found ones. Beside it are written the
        report `discovery.json` and, until it is complete, the states of the trainings.
    config : DiscoveryConfig, optional

    Returns
    -------
    dict
        The report: accuracies of learnt, random and coordinate directions on shifted latents of
        validation voices, each with a reconstructor that was trained equally long.
    """
    from voicelab.latent import LatentTable
    from voicelab.model.space import Space

    config = config or DiscoveryConfig()
    space = Space.load(folder / "space.safetensors")
    table = LatentTable.load(folder / "voices.npz", space.sha256)
    training, held = windows(table, "training"), windows(table, "validation")
    decoder, found, states = decoder_of(space), {}, []
    for kind in KINDS:
        states.append(output.with_name(f"{output.stem}.{kind}.state"))
        found[kind] = discover(decoder, training, held, states[-1], config, kind)
    known = directions.load(folder / "directions.json", space.sha256)
    kept = [one for one in known.values() if one.kind is not Kind.FOUND]
    directions.save([*kept, *as_directions(found["learnt"], table)], output)
    report = {
        "space_sha256": space.sha256,
        "configuration": asdict(config),
        "chance": 1 / config.directions,
        "split": "validation",
        "rca": {kind: round(one.accuracy, 4) for kind, one in found.items()},
        "strength_error": {kind: round(one.strength_error, 4) for kind, one in found.items()},
    }
    with atomic_write(output.with_name("discovery.json")) as part:
        part.write_text(json.dumps(report, indent=2) + "\n")
    for state in states:
        state.unlink(missing_ok=True)
        state.with_suffix(".jsonl").unlink(missing_ok=True)
    return report


def windows(table: "LatentTable", split: str) -> np.ndarray:
    """Return the window latents [N, D] of the voices in one part of the split."""
    stretches = table.stretches[table.splits == split].astype(np.float32)
    flat = stretches.reshape(-1, stretches.shape[2])
    return flat[np.isfinite(flat).all(axis=1)]


def as_directions(found: Discovery, table: "LatentTable") -> list[Direction]:
    """Return the found directions, by descending spread of the voices along them."""
    spread = table.means[table.splits == "training"] @ found.vectors
    order = np.argsort(-spread.std(axis=0))
    return [
        unlabelled(
            table, identifier.found(place + 1), found.vectors[:, index], "found by shift prediction"
        )
        for place, index in enumerate(order)
    ]
