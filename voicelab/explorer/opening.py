"""Opening a voice, a recording or an average: it is analysed, rendered and judged once."""

from collections.abc import Mapping, Sequence

import numpy as np

from voicelab import edit
from voicelab.audio import Recording
from voicelab.edit import Prepared
from voicelab.explorer import averaging
from voicelab.explorer.recently_used import Recent
from voicelab.explorer.results import Opened
from voicelab.explorer.views import VOICES, WINDOWS, View
from voicelab.judge import Judge
from voicelab.latent import LatentTable
from voicelab.measure import spectrogram
from voicelab.model.space import Space

OPENED, SPOKEN = 12, 8  # voices of the map that are kept ready to be moved, and to be heard


class Opener:
    """Opens what is asked for; keeps the voices that were opened last.

    Parameters
    ----------
    space : Space
    judge : Judge
    tables : mapping of str to View
        "voices" and "windows".
    """

    def __init__(self, space: Space, judge: Judge, tables: Mapping[str, View]) -> None:
        self.space, self.judge, self.tables = space, judge, tables
        self._spoken = Recent(self._speak, SPOKEN)
        self._voices = Recent(self._open, OPENED)

    def heard(self, voice_id: str) -> Recording:
        """Return what a voice or window sounds like, unjudged."""
        return self._spoken(self._speaker(voice_id))[1]

    def voice(self, voice_id: str) -> Opened:
        """Open a voice or window of the map."""
        return self._voices(self._speaker(voice_id))

    def recording(self, recording: Recording) -> Opened:
        """Open a recording."""
        prepared = edit.prepare(recording, self.space)
        latent = prepared.latents.mean(axis=0)
        return self._opened(prepared, recording.source, latent, original=recording)

    def average(self, ids: Sequence[str], name: str) -> Opened:
        """Open the average of voices or windows."""
        stretch, mean = averaging.average(self.table_of(ids), self._voices_table, ids, name)
        return self._opened(edit.prepare_voice(stretch, self.space, name), name, mean)

    def table_of(self, ids: Sequence[str]) -> LatentTable:
        """Return the table that has all of some ids; that of voices, where none has."""
        voices = self._voices_table
        if np.isin(ids, voices.ids).all():
            return voices
        windows = self.tables[WINDOWS].table
        return windows if np.isin(ids, windows.ids).all() else voices

    @property
    def _voices_table(self) -> LatentTable:
        return self.tables[VOICES].table

    def _speaker(self, chosen: str) -> str:
        """Return the voice that a window is of; what was chosen, where it is no such window."""
        voices = self._voices_table
        return chosen if chosen in voices.ids else averaging.parent(chosen, voices) or chosen

    def _speak(self, voice_id: str) -> tuple[Prepared, Recording]:
        table = self.table_of([voice_id])
        stretch = table.stretch(table.row(voice_id))
        prepared = edit.prepare_voice(stretch, self.space, voice_id)
        return prepared, edit.copy_synthesis(prepared)

    def _open(self, voice_id: str) -> Opened:
        table = self.table_of([voice_id])
        latent = table.means[table.row(voice_id)]
        prepared, before = self._spoken(voice_id)
        return self._opened(prepared, voice_id, latent, voice_id, before)

    def _opened(
        self,
        prepared: Prepared,
        name: str,
        latent: np.ndarray,
        voice_id: str = "",
        before: Recording | None = None,
        original: Recording | None = None,
    ) -> Opened:
        before = edit.copy_synthesis(prepared) if before is None else before
        pitch_hz = self.space.codec.pitch_hz
        opened = Opened(
            name=name,
            voice_id=voice_id,
            original=original,
            prepared=prepared,
            before=before,
            spectrogram=spectrogram(before),
            f0_hz=pitch_hz(prepared.frames, before),
            latent=latent,
            judge=self.judge,
            original_spectrogram=None if original is None else spectrogram(original),
            original_f0_hz=None if original is None else pitch_hz(prepared.frames, original),
        )
        opened.reference_verdict()  # now, so that no slider waits for it
        return opened
