"""A table of voices -> what is measured of each speaker's own recordings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voicelab import corpus
from voicelab.audio import Recording
from voicelab.codecs.pitch import track
from voicelab.corpus import default_cache, map_cached
from voicelab.latent import LatentTable
from voicelab.measure.acoustic import ACOUSTIC_COLUMNS, measure_acoustics
from voicelab.measure.rate import RATE_COLUMNS, measure_rate
from voicelab.refusal import Refusal

VOICE_COLUMNS = {**ACOUSTIC_COLUMNS, **RATE_COLUMNS}


@dataclass(frozen=True)
class RecordingMeasures:
    """The cached function from a recording to the measures of `VOICE_COLUMNS`."""

    columns: tuple[str, ...] = tuple(VOICE_COLUMNS)
    version = 1  # raise when a measure changes

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        """Return each measure, float [], NaN where it has no value."""
        f0_hz = track(recording).f0_hz
        found = {**measure_acoustics(recording, f0_hz), **measure_rate(recording, f0_hz)}
        return {
            name: np.asarray(np.nan if one.value is None else one.value)
            for name, one in found.items()
        }


def measure_voices(
    table: LatentTable,
    folders: Sequence[Path],
    cache: Path | None = None,
    workers: int | None = None,
) -> Mapping[str, np.ndarray]:
    """Return the measures of the speakers of a table, float32 [N] by name.

    A speaker with several recordings has the median of each measure over them; NaN where none has
    a value.

    Parameters
    ----------
    table : LatentTable
    folders : sequence of Path
        The corpora that it was made from.
    cache : Path, optional
        Where the measures of recordings are cached.
    workers : int, optional
        Processes; all cores by default.
    """
    rows = {str(name): row for row, name in enumerate(table.ids)}
    speakers = {u: _row(u, rows) for folder in folders for u in corpus.read(folder)}
    wanted = [u for u, row in speakers.items() if row is not None]
    found: dict[int, list[Mapping[str, np.ndarray]]] = {}
    measures = RecordingMeasures()
    for u, arrays in map_cached(wanted, measures, cache or default_cache(), workers, "measuring"):
        row = speakers[u]
        if row is not None and not isinstance(arrays, Refusal):
            found.setdefault(row, []).append(arrays)
    columns = {name: np.full(len(table), np.nan, dtype=np.float32) for name in measures.columns}
    for row, recordings in found.items():
        for name, column in columns.items():
            values = np.array([float(one[name]) for one in recordings])
            known = values[np.isfinite(values)]
            if len(known):
                column[row] = np.median(known)
    return columns


def _row(u: corpus.Utterance, rows: Mapping[str, int]) -> int | None:
    """Return the row of a speaker: under their id, or with the corpus where two share one."""
    return rows.get(u.speaker, rows.get(u.speaker_id))
