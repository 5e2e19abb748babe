"""What a map can show: the voices, and the windows that they were made of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voicelab import projection
from voicelab.embed import WINDOWS_FILE, WINDOWS_MAPS_FILE, Judged, windows_of
from voicelab.explorer.recently_used import Recent
from voicelab.latent import LatentTable
from voicelab.projection import Projection, fit_pca
from voicelab.refusal import Refusal

VOICES, WINDOWS = "voices", "windows"


@dataclass(frozen=True)
class View:
    """Rows of latents, where they lie on maps, and what the judge hears in them.

    Attributes
    ----------
    table : LatentTable
    projections : mapping of str to Projection
        By their key, such as "pca-2"; of the rows of the table.
    judged : Judged or None
        What the judge says of every row; None where nobody asked it.
    """

    table: LatentTable
    projections: Mapping[str, Projection]
    judged: Judged | None = None

    def own_place(self, voice_id: str) -> dict[str, list[float]] | None:
        """Return where a row lies on every map, by its id; None where there is none."""
        rows = np.flatnonzero(self.table.ids == voice_id)
        if not len(rows):
            return None
        return {
            key: projected.coordinates[rows[0]].astype(float).tolist()
            for key, projected in self.projections.items()
        }

    def places(self, latents: np.ndarray) -> dict[str, list[list[float]]]:
        """Return where latents [n, D] lie on those maps that can tell."""
        found = {}
        for key, projected in self.projections.items():
            try:
                found[key] = projected.place(latents).astype(float).tolist()
            except Refusal:
                continue  # t-SNE has no place for what it has not seen
        return found


class Views(Mapping[str, View]):
    """Views by name, each loaded when it is first asked for, and once for everybody."""

    def __init__(self, loaders: Mapping[str, Callable[[], View]]) -> None:
        self._loaders = dict(loaders)
        # Nobody who looks at voices waits for the windows that somebody else is loading.
        self._loaded: Recent[str, View] = Recent(
            lambda name: self._loaders[name](), size=len(loaders)
        )

    def __getitem__(self, name: str) -> View:
        if name not in self._loaders:
            raise KeyError(name)
        return self._loaded(name)

    @property
    def loaded(self) -> dict[str, View]:
        """Those that were asked for already."""
        return self._loaded.made

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaders)

    def __len__(self) -> int:
        return len(self._loaders)


def windows_view(folder: Path | None, table: LatentTable, judged: Judged | None = None) -> View:
    """Return the view of windows: those of a folder, else those of the stretches of a table.

    Where the folder holds no maps of them, PCA is computed, which takes no time to speak of. Every
    window is judged as its voice.

    Raises
    ------
    Refusal
        If a file is damaged, or of another space or other windows.
    """
    path = None if folder is None else folder / WINDOWS_FILE
    if path is not None and path.exists():
        windows = LatentTable.load(path, table.space_sha256)
    else:
        windows = windows_of(table)
    said = None if judged is None else judged.of(windows)
    maps = None if folder is None else folder / WINDOWS_MAPS_FILE
    if maps is not None and maps.exists():
        return View(windows, projection.load(maps, windows), said)
    fitted = [fit_pca(windows, dimensions) for dimensions in projection.DIMENSIONS]
    return View(windows, {one.key: one for one in fitted}, said)
