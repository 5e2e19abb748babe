"""What the judge says of every voice of a table, heard once: colours of the map."""

import os
import zipfile
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from tqdm import tqdm

from voicelab import edit
from voicelab.checkpoint import save_arrays
from voicelab.judge import Judge
from voicelab.latent import LatentTable
from voicelab.model.space import Space
from voicelab.refusal import Refusal

JUDGED_FILE = "judged.npz"


@dataclass(frozen=True)
class Judged:
    """Verdicts on about 3 s of every voice of a table, decoded from its latents.

    Attributes
    ----------
    ids : str array [N]
        Of the voices.
    female, native : float32 arrays [N]
        Probabilities, NaN where the judge abstained (or knows no such attribute).
    years : float32 array [N]
        Judged age, NaN where it abstained.
    accents : str array [N]
        The most probable accent, "" where it abstained.
    accent_probabilities : float32 array [N]
        Of that accent, NaN where it abstained.
    space_sha256, judge_sha256 : str
        Of the checkpoints: what others made is not theirs.
    """

    ids: np.ndarray
    female: np.ndarray
    native: np.ndarray
    years: np.ndarray
    accents: np.ndarray
    accent_probabilities: np.ndarray
    space_sha256: str
    judge_sha256: str

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def abstained(self) -> np.ndarray:
        """Whether the judge said nothing of a voice, bool [N]."""
        return ~np.isfinite(self.years)

    def of(self, rows: LatentTable) -> "Judged":
        """Return the verdicts of the rows of a table of windows: each has that of its voice."""
        voice = voice_rows(rows.ids, self.ids)
        known = voice >= 0
        return Judged(
            ids=rows.ids,
            female=np.where(known, self.female[voice], np.float32(np.nan)),
            native=np.where(known, self.native[voice], np.float32(np.nan)),
            years=np.where(known, self.years[voice], np.float32(np.nan)),
            accents=np.where(known, self.accents[voice], ""),
            accent_probabilities=np.where(
                known, self.accent_probabilities[voice], np.float32(np.nan)
            ),
            space_sha256=self.space_sha256,
            judge_sha256=self.judge_sha256,
        )

    def save(self, path: str | os.PathLike) -> None:
        """Write the verdicts as a compressed npz, whole or not at all."""
        save_arrays(path, {field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(
        cls, path: str | os.PathLike, table: LatentTable, judge_sha256: str
    ) -> "Judged | None":
        """Read verdicts; None where there are none, or of other voices or another judge.

        Raises
        ------
        Refusal
            Where the file is damaged.
        """
        if not Path(path).exists():
            return None
        try:
            with np.load(path, allow_pickle=False) as stored:
                columns = {field.name: stored[field.name] for field in fields(cls)}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise Refusal(
                "{path} is not a readable file of verdicts ({error}); make it again with `python "
                "-m voicelab embed`, or delete it: the map does without.",
                path=path,
                error=error,
            ) from error
        for name in ("space_sha256", "judge_sha256"):
            columns[name] = str(columns[name])
        found = cls(**columns)
        theirs = (found.space_sha256, found.judge_sha256) == (table.space_sha256, judge_sha256)
        return found if theirs and np.array_equal(found.ids, table.ids) else None


def voice_rows(ids: np.ndarray, voices: np.ndarray) -> np.ndarray:
    """Return to which voice every window belongs: its id begins with the voice's, and a slash.

    Parameters
    ----------
    ids : str array [n]
        Of windows.
    voices : str array [N]
        Of voices.

    Returns
    -------
    int array [n]
        Row of the voice; -1 where it is not among them, as children are not.
    """
    place = {str(name): row for row, name in enumerate(voices.tolist())}
    return np.array([_of_voice(str(one), place) for one in ids.tolist()], dtype=np.int64)


def _of_voice(name: str, place: dict[str, int]) -> int:
    while name not in place:
        name, slash, _ = name.rpartition("/")
        if not slash:
            return -1
    return place[name]


def judge_voices(table: LatentTable, space: Space, judge: Judge) -> Judged:
    """Listen to about 3 s of every voice of a table; 0.1 s a voice.

    What is heard is what a click on the map plays: the voice as the space speaks it, no recording.
    """
    numbers = np.full((4, len(table)), np.nan, dtype=np.float32)
    accents = []
    for row in tqdm(range(len(table)), desc="judging", unit="voice"):
        voice = edit.prepare_voice(table.stretch(row), space, str(table.ids[row]))
        said = judge.verdict(edit.copy_synthesis(voice))
        accents.append(said["accent"].winner)
        numbers[:, row] = (
            said["gender"].probabilities.get("female", np.nan),
            said["native"].probabilities.get("native", np.nan),
            np.nan if said["age"].years is None else said["age"].years,
            said["accent"].probabilities.get(said["accent"].winner, np.nan),
        )
    female, native, years, of_accent = numbers
    return Judged(
        ids=table.ids,
        female=female,
        native=native,
        years=years,
        accents=np.array(accents),
        accent_probabilities=of_accent,
        space_sha256=table.space_sha256,
        judge_sha256=judge.sha256,
    )
