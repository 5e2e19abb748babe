"""The use cases: hear a voice of the map, bring a recording, move it, see where it lies."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from voicelab import directions as directions_module
from voicelab import edit, projection
from voicelab.audio import Recording, load
from voicelab.checkpoint import SHIPPED
from voicelab.directions import FOUND, HELD, Direction
from voicelab.edit import Prepared
from voicelab.judge import Judge, Verdict
from voicelab.latent import LatentTable
from voicelab.measure import Spectrogram, spectrogram
from voicelab.model.space import Space
from voicelab.projection import Projection
from voicelab.refusal import Refusal

JUDGE = "judge.safetensors"
STRENGTHS = (-2.0, 2.0)  # of a slider whose direction was not validated over another range


@dataclass(frozen=True)
class Opened:
    """A voice or a recording ready to be moved: analysed, encoded, rendered and judged once.

    Attributes
    ----------
    name : str
        Id of a voice, file name of a recording.
    voice_id : str
        Of a voice of the map; "" of a recording.
    prepared : Prepared
    before : Recording
        What the codec alone makes of it, which is the edit of strength 0.
    verdict : Verdict
        On `before`.
    spectrogram : Spectrogram
        Of `before`.
    f0_hz : float array [L]
        Fundamental frequency of `before` every 10 ms, 0 where unvoiced.
    latent : float32 array [D]
        Where it lies.
    """

    name: str
    voice_id: str
    prepared: Prepared
    before: Recording
    verdict: Verdict
    spectrogram: Spectrogram
    f0_hz: np.ndarray
    latent: np.ndarray


@dataclass(frozen=True)
class Edited:
    """What was opened, moved.

    Attributes
    ----------
    moves : dict of str to float
        Strengths by the name of the direction.
    rendering : str
    recording : Recording
    f0_hz : float array [L]
        Its fundamental frequency every 10 ms, 0 where unvoiced.
    spectrogram : Spectrogram
        Of `recording`.
    before, after : Verdict
    latent : float32 array [D]
        Where it lies now.
    """

    moves: dict[str, float]
    rendering: str
    recording: Recording
    f0_hz: np.ndarray
    spectrogram: Spectrogram
    before: Verdict
    after: Verdict
    latent: np.ndarray


class Explorer:
    """The use cases over loaded parts, which are shared by everybody and never changed.

    Parameters
    ----------
    space : Space
    table : LatentTable
        The voices of the map.
    directions : mapping of str to Direction
    projections : mapping of str to Projection
        By their key, such as "pca-2"; of the voices of the table.
    judge : Judge
    """

    def __init__(
        self,
        space: Space,
        table: LatentTable,
        directions: Mapping[str, Direction],
        projections: Mapping[str, Projection],
        judge: Judge,
    ) -> None:
        self.space = space
        self.table = table
        self.directions = directions
        self.projections = projections
        self.judge = judge

    @classmethod
    def open(cls, folder: str | os.PathLike = SHIPPED) -> "Explorer":
        """Load what the project ships, or what `train` and `embed` wrote to another folder.

        Where that folder holds no judge, the shipped one judges.

        Raises
        ------
        Refusal
            Where a file is missing or damaged, or they do not belong together.
        """
        folder = Path(folder)
        judge = folder / JUDGE if (folder / JUDGE).exists() else SHIPPED / JUDGE
        space = Space.load(folder / "space.safetensors")
        table = LatentTable.load(folder / "voices.npz", space.sha256)
        return cls(
            space,
            table,
            directions_module.load(folder / "directions.json", space.sha256),
            projection.load(folder / "projections.npz", table),
            Judge.load(judge),
        )

    @property
    def accents(self) -> list[str]:
        """Names of the accents that a voice can be moved toward."""
        names = (name for name in self.directions if not name.endswith(HELD))
        return sorted(name.partition(":")[2] for name in names if name.startswith("accent:"))

    @property
    def best_known_accent(self) -> str | None:
        """The one that most voices were heard of, None where there is none."""
        return max(
            self.accents,
            key=lambda accent: self.directions[f"accent:{accent}"].to_count,
            default=None,
        )

    @property
    def found(self) -> dict[str, str]:
        """What is heard along the directions that were found without labels, by their names."""
        own = (one for name, one in self.directions.items() if name.startswith(FOUND))
        return {one.name: one.label or one.name for one in own}

    def strengths(self, *names: str) -> tuple[float, float]:
        """Return the lowest and the highest strength to offer for all of some directions."""
        ranges = [self.directions[name].validated_range or STRENGTHS for name in names]
        return max(low for low, _ in ranges), min(high for _, high in ranges)

    def voice(self, voice_id: str) -> Opened:
        """Open a voice of the map: about 3 s of it, decoded from its latents.

        Raises
        ------
        Refusal
            Where the map has no such voice.
        """
        row = self.table.row(voice_id)
        prepared = edit.prepare_voice(self.table.stretch(row), self.space, voice_id)
        return self._opened(prepared, voice_id, voice_id, self.table.means[row])

    def file(self, path: str | os.PathLike) -> Opened:
        """Open an audio file; `Refusal`, by its name, where it cannot be decoded or edited."""
        path = Path(path)
        try:
            recording = load(path)
        except Refusal as refusal:  # whoever gave it through a page knows no folder of ours
            raise Refusal(str(refusal).replace(str(path), path.name)) from refusal
        return self.recording(replace(recording, source=path.name))

    def recording(self, recording: Recording) -> Opened:
        """Open a recording; `Refusal` where it is too short or holds no voiced speech."""
        prepared = edit.prepare(recording, self.space)
        return self._opened(prepared, recording.source, "", prepared.latents.mean(axis=0))

    def edit(
        self, opened: Opened, moves: Mapping[str, float], rendering: str = "faithful"
    ) -> Edited:
        """Move what was opened; `Refusal` where a direction or the rendering is unknown.

        Parameters
        ----------
        opened : Opened
            Not changed: every edit starts from it, none from another edit.
        moves : mapping of str to float
            Strengths by the name of the direction.
        rendering : str
            "faithful" or "decoded".
        """
        moves = dict(moves)
        frames = edit.moved_frames(opened.prepared, moves, self.directions, self.space, rendering)
        words = [f"{name}{moves[name]:+g}" for name in sorted(moves) if moves[name]]
        source = " ".join([Path(opened.name).stem, *words, rendering])
        recording = replace(edit.spoken(frames), source=source)
        return Edited(
            moves=moves,
            rendering=rendering,
            recording=recording,
            f0_hz=self.space.codec.pitch_hz(frames, recording),
            spectrogram=spectrogram(recording),
            before=opened.verdict,
            after=self.judge.verdict(recording),
            latent=edit.moved(opened.latent[None], moves, self.directions)[0],
        )

    def place(self, latent: np.ndarray, voice_id: str = "") -> dict[str, list[float]]:
        """Return where a latent [D] lies, by the keys of those maps that can tell.

        A voice of the map lies on its own point, in every map.
        """
        places = {}
        row = self.table.row(voice_id) if voice_id else None
        for key, projected in self.projections.items():
            try:
                point = (
                    projected.place(latent[None])[0] if row is None else projected.coordinates[row]
                )
            except Refusal:
                continue  # t-SNE has no place for what it has not seen
            places[key] = [float(value) for value in point]
        return places

    def _opened(self, prepared: Prepared, name: str, voice_id: str, latent: np.ndarray) -> Opened:
        before = edit.copy_synthesis(prepared)
        return Opened(
            name=name,
            voice_id=voice_id,
            prepared=prepared,
            before=before,
            verdict=self.judge.verdict(before),
            spectrogram=spectrogram(before),
            f0_hz=self.space.codec.pitch_hz(prepared.frames, before),
            latent=latent,
        )
