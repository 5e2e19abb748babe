"""What the map shows of a table of latents: maps, verdicts, separability of attributes."""

import json
from pathlib import Path
from typing import Any

from tqdm import tqdm

from voicelab import projection
from voicelab.atomic_write import atomic_write
from voicelab.bundle import PROJECTIONS
from voicelab.embed.judged_voices import JUDGED_FILE, judge_voices
from voicelab.embed.windows import WINDOWS_FILE, WINDOWS_MAPS_FILE, windows_of
from voicelab.judge import Judge
from voicelab.latent import LatentTable
from voicelab.model.space import Space
from voicelab.projection import Projection, fit_pca, fit_tsne, fit_umap

SEPARABILITY_FILE = "separability.json"
SHOWN = "test"  # speakers on whom nothing was fitted


def make_voices(table: LatentTable, space: Space, judge: Judge, folder: Path) -> None:
    """Write what the map shows of a table of voices and of their windows; minutes.

    Parameters
    ----------
    table : LatentTable
        Of voices.
    space : Space
        Whose latents these are.
    judge : Judge
        Listens to every voice.
    folder : Path
        Where the table lies.
    """
    maps = projection.fit_all(table)
    projection.save(maps, folder / PROJECTIONS)
    if not (folder / WINDOWS_FILE).exists():  # else the maps are of those windows
        make_windows(windows_of(table), folder)
    judge_voices(table, space, judge).save(folder / JUDGED_FILE)
    write_separability(table, maps, folder / SEPARABILITY_FILE)


def make_windows(windows: LatentTable, folder: Path) -> None:
    """Write the maps of a table of windows; two minutes for ten thousand."""
    projection.save(fit_windows(windows), folder / WINDOWS_MAPS_FILE)


def fit_windows(windows: LatentTable) -> list[Projection]:
    """Return the maps of windows: all but t-SNE in 3-D, ten minutes for ten thousand of them."""
    fits = [(fit_pca, 2), (fit_pca, 3), (fit_umap, 2), (fit_umap, 3), (fit_tsne, 2)]
    return [fit(windows, dimensions) for fit, dimensions in tqdm(fits, desc="maps of windows")]


def write_separability(table: LatentTable, maps: list[Projection], path: Path) -> None:
    """Write how well a linear probe reads attributes from the space and from its maps, as JSON."""
    from voicelab.separability import factors_of, separability, two_class

    drawn = {one.key: one.coordinates for one in maps}
    rows = separability(table, two_class(factors_of(table)), drawn, SHOWN)
    found = {"space_sha256": table.space_sha256, "split": SHOWN, "rows": rows}
    with atomic_write(path) as part:
        part.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def read_separability(path: Path, table: LatentTable) -> list[dict[str, Any]]:
    """Return the rows written; none where the file is missing, damaged, or of another space."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return found["rows"] if found["space_sha256"] == table.space_sha256 else []
    except (OSError, ValueError, KeyError, TypeError):
        return []  # the page says less, and works
