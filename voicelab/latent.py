"""Corpus + space -> the table of latents: one row a voice, shipped; or one row a window, local."""

import os
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
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

STRETCH_WINDOWS = 9  # 9 windows of 640 ms at a hop of 320 ms: 3.2 s
NARROW_HZ = 5000.0  # a voice measured below this was recorded at 8 kHz


@dataclass(frozen=True)
class LatentTable:
    """Voices (or windows) and where they lie in a space.

    Attributes
    ----------
    ids, corpora, genders, accents, splits : str arrays [N]
        Public speaker id, every one once, and labels ("" where unknown).
    ages : float32 array [N]
        In years, NaN where unknown.
    bandwidths_hz : float32 array [N]
        Measured from the recordings.
    means, sds : float32 arrays [N, D]
        Over the windows of a voice. Of a table of windows: the latent itself, and zeros.
    stretches : float16 array [N, 9, D]
        Window latents of about 3 s of speech; NaN beyond the end of shorter recordings.
    space_sha256 : str
        Of the checkpoint whose latents these are.
    labels : mapping of str to str array [N]
        Of other declared attributes for which voices are labelled, by name.
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

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def age_bands(self) -> np.ndarray:
        """Age band of every row, str [N]."""
        return np.array([age_band(float(age)) for age in self.ages])

    @property
    def classes(self) -> dict[str, np.ndarray]:
        """Class of every row by attribute, str arrays [N]."""
        own = {"gender": self.genders, "age": self.age_bands, "accent": self.accents}
        return own | dict(self.labels)

    @property
    def narrow(self) -> np.ndarray:
        """Whether a row was recorded with nothing above 4 kHz, bool [N]."""
        return self.bandwidths_hz < NARROW_HZ

    @property
    def statistics(self) -> np.ndarray:
        """Mean and SD of every voice side by side, float32 [N, 2 D]."""
        return np.concatenate([self.means, self.sds], axis=1)

    def where(self, chosen: np.ndarray) -> "LatentTable":
        """Return the rows that a bool or index array [N] chooses."""
        columns = {name: getattr(self, name)[chosen] for name in ARRAYS}
        labels = {name: own[chosen] for name, own in self.labels.items()}
        return replace(self, **columns, labels=labels)

    def row(self, voice_id: str) -> int:
        """Return the row of a voice by its id; `Refusal` where there is none."""
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
        """Write the table as a compressed npz, whole or not at all."""
        columns = {name: getattr(self, name) for name in (*ARRAYS, "space_sha256")}
        labels = {LABEL + name: own for name, own in self.labels.items()}
        save_arrays(path, columns | labels)

    @classmethod
    def load(cls, path: str | os.PathLike, space_sha256: str | None = None) -> "LatentTable":
        """Read a table; `Refusal` where it is damaged or belongs to another space."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                columns = {name: stored[name] for name in (*ARRAYS, "space_sha256")}
                labels = {
                    name.removeprefix(LABEL): stored[name]
                    for name in stored.files
                    if name.startswith(LABEL)
                }
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
                "{path} holds latents of another space ({own}, loaded is {loaded}); make it "
                "again with `python -m voicelab embed`.",
                path=path,
                own=columns["space_sha256"][:12],
                loaded=space_sha256[:12],
            )
        return cls(**columns, labels=labels)


ARRAYS = [one.name for one in fields(LatentTable) if one.name not in ("space_sha256", "labels")]
LABEL = "label."  # before the name of a further attribute, in a file


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
        One row a window instead of one a voice; its id is "speaker/recording/window".
    adults_only : bool
        Leave out voices under 18 or of unknown age (nobody under age is shipped).
    """
    from voicelab.codecs import Features, centres_hz
    from voicelab.model.dataset import labelled_features

    utterances = [
        u for folder in folders for u in corpus.read(folder) if not adults_only or is_adult(u.age)
    ]
    recordings = labelled_features(utterances, space.config.features, cache)
    if not recordings:
        raise Refusal("no usable recording was found in the corpora given; check their manifests.")
    centres = centres_hz(space.config.features)
    voices: dict[str, list] = {}
    for item in recordings:
        latents = space.encode(Features(item.values, item.mask, 0.0))
        voicing = space.codec.voicing(item.values)
        held = float(centres[item.mask[: len(centres)]].max(initial=0.0))
        voices.setdefault(item.utterance.speaker, []).append(
            (item.utterance, latents, voicing, held)
        )
    # Ids are the corpora's own; where two corpora use the same one, their names go before it.
    shared = Counter(parts[0][0].speaker_id for parts in voices.values())
    rows = []
    for unique, parts in voices.items():
        own = parts[0][0].speaker_id
        speaker = own if shared[own] == 1 else unique
        if windows:
            for u, latents, _, held in parts:
                for index, latent in enumerate(latents):
                    name = f"{speaker}/{u.path.stem}/{index}"
                    rows.append((name, u, held, latent, np.zeros_like(latent), latent[None]))
        else:
            every = np.concatenate([latents for _, latents, _, _ in parts])
            _, longest, voicing, _ = max(parts, key=lambda part: len(part[1]))
            stretch = _most_voiced(longest, voicing, space.config.hop)
            held = max(part[3] for part in parts)
            rows.append((speaker, parts[0][0], held, every.mean(0), every.std(0), stretch))
    ids, people, bandwidths, means, sds, stretches = zip(*rows, strict=True)
    length = 1 if windows else STRETCH_WINDOWS
    filled = np.full((len(rows), length, space.config.latent), np.nan, dtype=np.float16)
    for row, stretch in enumerate(stretches):
        filled[row, : len(stretch)] = stretch
    return LatentTable(
        ids=np.array(ids),
        corpora=np.array([u.corpus for u in people]),
        genders=np.array([u.gender for u in people]),
        accents=np.array([u.accent for u in people]),
        splits=np.array([u.split for u in people]),
        ages=np.array([np.nan if u.age is None else u.age for u in people], dtype=np.float32),
        bandwidths_hz=np.array(bandwidths, dtype=np.float32),
        means=np.stack(means).astype(np.float32),
        sds=np.stack(sds).astype(np.float32),
        stretches=filled,
        space_sha256=space.sha256,
        labels={
            name: np.array([u.labels.get(name, "") for u in people])
            for name in sorted({name for u in people for name in u.labels})
        },
    )


def _most_voiced(latents: np.ndarray, voicing: np.ndarray, hop: int) -> np.ndarray:
    """Return the nine neighbouring windows that hold the most voiced speech."""
    count = len(latents) - STRETCH_WINDOWS + 1
    if count <= 1:
        return latents
    span = (STRETCH_WINDOWS + 1) * hop
    share = [voicing[start * hop : start * hop + span].mean() for start in range(count)]
    start = int(np.argmax(share))
    return latents[start : start + STRETCH_WINDOWS]
