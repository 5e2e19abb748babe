"""Corpus + space -> the table of latents: one row per voice (shipped) or per window (local)."""

import os
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicelab import corpus
from voicelab.attributes import age_band, is_adult
from voicelab.checkpoint import save_arrays
from voicelab.refusal import Refusal

if TYPE_CHECKING:
    from voicelab.model.space import Space

LABEL, MEASURE = "label.", "measure."  # prefixes of further columns in the file
MAPPINGS = ("space_sha256", "labels", "measures")  # fields that are no column
STRETCH_WINDOWS = 9  # 9 windows of 640 ms at a hop of 320 ms: 3.2 s


@dataclass(frozen=True)
class LatentTable:
    """Voices (or windows) and where they lie in a space.

    Attributes
    ----------
    ids, corpora, genders, accents, splits : str arrays [N]
        Unique public speaker ids, and labels ("" where unknown).
    ages : float32 array [N]
        In years, NaN where unknown.
    bandwidths_hz : float32 array [N]
        Measured from the recordings.
    means, sds : float32 arrays [N, D]
        Over the windows of a voice. In a table of windows: the latent itself, and zeros.
    stretches : float16 array [N, 9, D]
        Window latents of about 3 s of speech; NaN beyond the end of shorter recordings.
    space_sha256 : str
        Hash of the checkpoint that encoded them.
    labels : mapping of str to str array [N]
        Labels of the other declared attributes, by name.
    measures : mapping of str to float32 array [N]
        What was measured of the speakers' recordings, by name with its unit; NaN where unknown.
    """

    ids: np.ndarray
    corpora: np.ndarray
    genders: np.ndarray
    accents: np.ndarray
    splits: np.ndarray
    ages: np.ndarray
    bandwidths_hz: np.ndarray
    means: np.ndarray
    sds: np.ndarray
    stretches: np.ndarray
    space_sha256: str
    labels: Mapping[str, np.ndarray] = field(default_factory=dict)
    measures: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def age_bands(self) -> np.ndarray:
        """Age band of every row, str [N]."""
        return np.array([age_band(float(age)) for age in self.ages])

    @property
    def classes(self) -> dict[str, np.ndarray]:
        """Class of every row by attribute, str arrays [N]."""
        columns = {"gender": self.genders, "age": self.age_bands, "accent": self.accents}
        return columns | dict(self.labels)

    @property
    def narrow(self) -> np.ndarray:
        """Whether a recording has nothing above 4 kHz, bool [N]."""
        return self.bandwidths_hz < corpus.NARROW_HZ

    @property
    def statistics(self) -> np.ndarray:
        """Mean and SD of every voice side by side, float32 [N, 2 D]."""
        return np.concatenate([self.means, self.sds], axis=1)

    def where(self, chosen: np.ndarray) -> "LatentTable":
        """Return the rows that a bool or index array [N] chooses."""
        columns = {name: getattr(self, name)[chosen] for name in ARRAYS}
        labels = {name: column[chosen] for name, column in self.labels.items()}
        measures = {name: column[chosen] for name, column in self.measures.items()}
        return replace(self, **columns, labels=labels, measures=measures)

    def row(self, voice_id: str) -> int:
        """Return the row of a voice; `Refusal` if its id is not in the table."""
        found = np.flatnonzero(self.ids == voice_id)
        if len(found) == 0:
            raise Refusal(
                "there is no voice {voice!r} in this table; choose one of its {count} ids.",
                voice=voice_id,
                count=len(self),
            )
        return int(found[0])

    def stretch(self, row: int) -> np.ndarray:
        """Return the window latents, float32 [W, D], of about 3 s of a voice."""
        windows = self.stretches[row].astype(np.float32)
        return windows[np.isfinite(windows[:, 0])]

    def save(self, path: str | os.PathLike) -> None:
        """Write the table as a compressed npz, atomically."""
        columns = {name: getattr(self, name) for name in (*ARRAYS, "space_sha256")}
        labels = {LABEL + name: column for name, column in self.labels.items()}
        measures = {MEASURE + name: column for name, column in self.measures.items()}
        save_arrays(path, columns | labels | measures)

    @classmethod
    def load(cls, path: str | os.PathLike, space_sha256: str | None = None) -> "LatentTable":
        """Read a table; `Refusal` if it is damaged or belongs to another space."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                columns = {name: stored[name] for name in (*ARRAYS, "space_sha256")}
                labels, measures = (
                    {
                        name.removeprefix(prefix): stored[name]
                        for name in stored.files
                        if name.startswith(prefix)
                    }
                    for prefix in (LABEL, MEASURE)
                )
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise Refusal(
                "{path} is not a readable table of latents ({error}); make it again with "
                "`python -m voicelab embed`.",
                path=path,
                error=error,
            ) from error
        columns["space_sha256"] = str(columns["space_sha256"])
        if space_sha256 and columns["space_sha256"] != space_sha256:
            raise Refusal(
                "{path} holds latents of another space ({found}, loaded is {loaded}); make it "
                "again with `python -m voicelab embed`.",
                path=path,
                found=columns["space_sha256"][:12],
                loaded=space_sha256[:12],
            )
        return cls(**columns, labels=labels, measures=measures)


ARRAYS = [one.name for one in fields(LatentTable) if one.name not in MAPPINGS]


def embed(
    folders: Sequence[Path],
    space: "Space",
    cache: Path | None = None,
    windows: bool = False,
    adults_only: bool = True,
) -> LatentTable:
    """Return the table of the voices of corpora in a space.

    Parameters
    ----------
    folders : sequence of Path
        Corpora.
    space : Space
    cache : Path, optional
        Where features are cached.
    windows : bool
        One row per window instead of one per voice; its id is "speaker/recording/window".
    adults_only : bool
        Leave out voices under 18 or of unknown age (no minor is shipped).
    """
    voices: dict[str, list[_EncodedRecording]] = {}
    for one in _encoded(folders, space, cache, adults_only):
        voices.setdefault(one.utterance.speaker, []).append(one)
    # A public id is the one that the corpus gives; two corpora with the same one need their names.
    shared = Counter(recordings[0].utterance.speaker_id for recordings in voices.values())
    rows: list[_Row] = []
    for qualified, recordings in voices.items():
        public = recordings[0].utterance.speaker_id
        speaker = public if shared[public] == 1 else qualified
        if windows:
            rows += _window_rows(speaker, recordings)
        else:
            rows.append(_voice_row(speaker, recordings, space.config.hop))
    return _table(rows, 1 if windows else STRETCH_WINDOWS, space.sha256)


@dataclass(frozen=True)
class _EncodedRecording:
    utterance: corpus.Utterance
    latents: np.ndarray  # float32 [W, D]
    voicing: np.ndarray  # [L], between 0 and 1
    bandwidth_hz: float


@dataclass(frozen=True)
class _Row:
    id: str
    utterance: corpus.Utterance
    bandwidth_hz: float
    mean: np.ndarray  # [D]
    sd: np.ndarray  # [D]
    stretch: np.ndarray  # [at most 9, D]


def _encoded(
    folders: Sequence[Path], space: "Space", cache: Path | None, adults_only: bool
) -> Iterator[_EncodedRecording]:
    from voicelab.codecs import Features, centres_hz
    from voicelab.model.dataset import labelled_features

    utterances = [
        u for folder in folders for u in corpus.read(folder) if not adults_only or is_adult(u.age)
    ]
    recordings = labelled_features(utterances, space.config.features, cache)
    if not recordings:
        raise Refusal("no usable recording was found in the corpora given; check their manifests.")
    centres = centres_hz(space.config.features)
    for item in recordings:
        latents = space.encode(Features(item.values, item.mask, 0.0))
        bandwidth_hz = float(centres[item.mask[: len(centres)]].max(initial=0.0))
        yield _EncodedRecording(
            item.utterance, latents, space.codec.voicing(item.values), bandwidth_hz
        )


def _window_rows(speaker: str, recordings: Sequence[_EncodedRecording]) -> Iterator[_Row]:
    for one in recordings:
        for index, latent in enumerate(one.latents):
            name = f"{speaker}/{one.utterance.path.stem}/{index}"
            sd = np.zeros_like(latent)
            yield _Row(name, one.utterance, one.bandwidth_hz, latent, sd, latent[None])


def _voice_row(speaker: str, recordings: Sequence[_EncodedRecording], hop: int) -> _Row:
    latents = np.concatenate([one.latents for one in recordings])
    longest = max(recordings, key=lambda one: len(one.latents))
    return _Row(
        speaker,
        recordings[0].utterance,
        max(one.bandwidth_hz for one in recordings),
        latents.mean(0),
        latents.std(0),
        _most_voiced(longest.latents, longest.voicing, hop),
    )


def _table(rows: Sequence[_Row], length: int, space_sha256: str) -> LatentTable:
    stretches = np.full((len(rows), length, len(rows[0].mean)), np.nan, dtype=np.float16)
    for row, stretch in zip(rows, stretches, strict=True):
        stretch[: len(row.stretch)] = row.stretch
    speakers = [row.utterance for row in rows]
    ages = [np.nan if u.age is None else u.age for u in speakers]
    return LatentTable(
        ids=np.array([row.id for row in rows]),
        corpora=np.array([u.corpus for u in speakers]),
        genders=np.array([u.gender for u in speakers]),
        accents=np.array([u.accent for u in speakers]),
        splits=np.array([u.split for u in speakers]),
        ages=np.array(ages, dtype=np.float32),
        bandwidths_hz=np.array([row.bandwidth_hz for row in rows], dtype=np.float32),
        means=np.stack([row.mean for row in rows]).astype(np.float32),
        sds=np.stack([row.sd for row in rows]).astype(np.float32),
        stretches=stretches,
        space_sha256=space_sha256,
        labels={
            name: np.array([u.labels.get(name, "") for u in speakers])
            for name in sorted({name for u in speakers for name in u.labels})
        },
    )


def _most_voiced(latents: np.ndarray, voicing: np.ndarray, hop: int) -> np.ndarray:
    """Return the nine consecutive windows with the most voiced speech."""
    count = len(latents) - STRETCH_WINDOWS + 1
    if count <= 1:
        return latents
    span = (STRETCH_WINDOWS + 1) * hop
    share = [voicing[start * hop : start * hop + span].mean() for start in range(count)]
    start = int(np.argmax(share))
    return latents[start : start + STRETCH_WINDOWS]
