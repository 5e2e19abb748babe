"""The use cases for scripts: endpoints that `gradio_client` calls, with the command line's JSON.

A refusal reaches the caller as its sentence, and nothing else of the server does.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import gradio as gr
import numpy as np
from gradio.data_classes import FileData
from gradio.utils import get_upload_folder

from voicelab.audio import Recording, load
from voicelab.directions import Direction
from voicelab.explorer import Edited, Explorer, Opened, Settings
from voicelab.refusal import Refusal
from voicelab.ui.sounds import stored

TURN: dict[str, Any] = {
    "concurrency_id": "script",
    "concurrency_limit": 1,
}  # leaves the page a core
Answer = TypeVar("Answer")


def endpoints(explorer: Explorer) -> None:
    """Declare the endpoints; called where a `gr.Blocks` is being built."""
    scripts = Endpoints(explorer)
    for endpoint in (
        scripts.voices,
        scripts.directions,
        scripts.verdict,
        scripts.edit,
        scripts.average,
        scripts.neighbours,
        scripts.place,
        scripts.goal,
        scripts.curve,
    ):
        gr.api(_refusing(endpoint), api_description=inspect.getdoc(endpoint), **TURN)


class Endpoints:
    """What each endpoint takes and gives; the arguments' types are what the client is told.

    A recording is a file that the client uploads; instead of one, `voice_id` names a voice of the
    map. `moves` are strengths by the name of the direction; `own` are directions of the caller's
    making, each an object of `name`, `from_ids` and `to_ids`; the direction "voice:ID" leads away
    from the average voice. `rendering` is "differential", "faithful" or "decoded"; "" is
    differential, in spaces on mel spectrograms faithful. `moving` is "everything", "envelope" or
    "pitch"; `held` holds the other attributes.
    """

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer

    def voices(
        self,
        gender: str | None = None,
        accent: str | None = None,
        corpus: str | None = None,
        split: str | None = None,
        from_age: float | None = None,
        to_age: float | None = None,
    ) -> list[dict]:
        """Return the voices of the map: id, corpus, gender, accent, split, age.

        An age that is unknown is null. Every filter that is given must hold; ages are in years,
        both ends included.
        """
        table = self.explorer.table
        for what, age in (("from_age", from_age), ("to_age", to_age)):
            if age is not None and not _is_number(age):
                raise Refusal("{what} must be a number of years, not {age!r}.", what=what, age=age)
        rows = np.ones(len(table), dtype=bool)
        for what, column, asked in (
            ("gender", table.genders, gender),
            ("accent", table.accents, accent),
            ("corpus", table.corpora, corpus),
            ("split", table.splits, split),
        ):
            if asked is not None:
                _refuse_unknown(what, asked, column)
            rows &= True if asked is None else column == asked
        rows &= True if from_age is None else table.ages >= from_age
        rows &= True if to_age is None else table.ages <= to_age
        return [
            {
                "id": str(table.ids[row]),
                "corpus": str(table.corpora[row]),
                "gender": str(table.genders[row]),
                "accent": str(table.accents[row]),
                "split": str(table.splits[row]),
                "age": float(table.ages[row]) if np.isfinite(table.ages[row]) else None,
            }
            for row in np.flatnonzero(rows)
        ]

    def directions(self) -> list[dict]:
        """Return what voices can be moved along, as `directions --json` prints it."""
        return [direction.to_dict() for direction in self.explorer.directions.values()]

    def verdict(self, recording: FileData) -> dict:
        """Return what the judge says of a recording, as `verdict --json` prints it."""
        return self.explorer.judge.verdict(_loaded(recording)).to_dict()

    def edit(
        self,
        recording: FileData | None = None,
        voice_id: str | None = None,
        moves: dict[str, float] | None = None,
        rendering: str = "",
        moving: str = "everything",
        held: bool = False,
        own: list[dict] | None = None,
    ) -> tuple[FileData, dict]:
        """Move a recording or a voice: a 16-bit wav file and what `edit --json` prints of it.

        Besides: `moving`, `held`, `latent`, `distance` (mean distance to the 10 nearest voices),
        `edge` (where the cloud of voices ends) and `warnings`.
        """
        opened = self._opened(recording, voice_id)
        settings = _settings(moves, rendering, moving, held)
        return self._given(opened, self.explorer.edit(opened, settings, self._own(opened, own)))

    def average(
        self,
        voice_ids: list[str],
        name: str = "average",
        moves: dict[str, float] | None = None,
        rendering: str = "",
        moving: str = "everything",
        held: bool = False,
    ) -> tuple[FileData, dict]:
        """Return the average of some voices, moved if moves are given, as `edit` does."""
        if not isinstance(name, str):
            raise Refusal("name must be text, not {name!r}.", name=name)
        opened = self.explorer.average(_ids("voice_ids", voice_ids), name)
        settings = _settings(moves, rendering, moving, held)
        return self._given(opened, self.explorer.edit(opened, settings, self._own(opened, None)))

    def neighbours(
        self,
        recording: FileData | None = None,
        voice_id: str | None = None,
        latent: list[float] | None = None,
        count: int = 8,
    ) -> list[dict]:
        """Return the nearest voices in the latent space, nearest first: voice_id and distance.

        `latent` is that of an edit, in place of a recording or a voice.
        """
        if not isinstance(count, int) or isinstance(count, bool) or count < 1:
            raise Refusal("count must be a whole number of at least 1, not {count!r}.", count=count)
        found = self.explorer.neighbours(
            self._latent(recording, voice_id, latent), count, voice_id or ""
        )
        return [{"voice_id": one.voice_id, "distance": float(one.distance)} for one in found]

    def place(
        self,
        recording: FileData | None = None,
        voice_id: str | None = None,
        latent: list[float] | None = None,
    ) -> dict[str, list[float]]:
        """Return where a recording, a voice or a latent lies, by the keys of the maps that know."""
        return self.explorer.place(self._latent(recording, voice_id, latent), voice_id or "")

    def goal(
        self,
        direction: str,
        attribute: str,
        label: str,
        probability: float = 0.5,
        recording: FileData | None = None,
        voice_id: str | None = None,
        moves: dict[str, float] | None = None,
        rendering: str = "",
        moving: str = "everything",
        held: bool = False,
        own: list[dict] | None = None,
    ) -> dict:
        """Find the smallest move, among those tried, at which the judge is that sure of a label.

        `attribute` is one of a verdict ("gender"), `label` one of its labels ("female"). Up to
        nine strengths on either side are tried, and some around the first that will do. The answer
        holds `strength` (null where none of them reaches it), the `probability` there, `best` (the
        strength and probability of the surest one tried), `start` (the probability at 0), `range`
        (between which strengths), `tried` (how many) and `silent` (why the judge said nothing of
        some of them).
        """
        opened = self._opened(recording, voice_id)
        settings = _settings(moves, rendering, moving, held)
        asked = (str(direction), attribute, label, probability)  # JSON may hold anything
        found = self.explorer.goal(opened, settings, *asked, self._own(opened, own))
        return asdict(found)

    def curve(
        self,
        direction: str,
        recording: FileData | None = None,
        voice_id: str | None = None,
        moves: dict[str, float] | None = None,
        rendering: str = "",
        moving: str = "everything",
        held: bool = False,
        own: list[dict] | None = None,
    ) -> dict:
        """Return the verdict and the likeness to the original along a whole slider.

        `strengths`, and as long: `verdicts`, `similarities` (null where nothing compares voices).
        """
        opened = self._opened(recording, voice_id)
        settings = _settings(moves, rendering, moving, held)
        along = self.explorer.curve(opened, settings, str(direction), self._own(opened, own))
        return {
            "direction": along.direction,
            "strengths": np.asarray(along.strengths, dtype=float).tolist(),
            "verdicts": [verdict.to_dict() for verdict in along.verdicts],
            "similarities": None
            if along.similarities is None
            else [None if np.isnan(one) else float(one) for one in along.similarities],
        }

    def _opened(self, recording: Any, voice_id: str | None) -> Opened:
        if (recording is None) == (voice_id is None):
            raise Refusal(
                "give either a recording (gradio_client.handle_file) or the id of a voice."
            )
        if recording is None:
            return self.explorer.voice(str(voice_id))
        return self.explorer.file(_uploaded(recording))

    def _latent(self, recording: Any, voice_id: str | None, latent: Any) -> np.ndarray:
        if latent is None:
            return self._opened(recording, voice_id).latent
        size = self.explorer.table.means.shape[1]
        try:
            vector = np.asarray(latent, dtype=np.float32)
        except (TypeError, ValueError):
            vector = np.zeros(0, dtype=np.float32)
        if vector.shape != (size,) or not np.isfinite(vector).all():
            raise Refusal(
                "a latent of this space has {size} finite numbers; give the latent of an edit.",
                size=size,
            )
        return vector

    def _own(self, opened: Opened, asked: list[dict] | None) -> Mapping[str, Direction]:
        away = self.explorer.away(opened)
        made = {away.name: away}
        if asked is not None and not isinstance(asked, list):
            raise Refusal("own must be a list of objects with name, from_ids and to_ids.")
        for one in asked or []:
            if not isinstance(one, dict) or set(one) != {"name", "from_ids", "to_ids"}:
                raise Refusal(
                    "each direction in own must be an object with name, from_ids and to_ids."
                )
            from_ids, to_ids = (_ids(side, one[side]) for side in ("from_ids", "to_ids"))
            way = self.explorer.between(from_ids, to_ids, one["name"])
            made[way.name] = way
        return made

    def _given(self, opened: Opened, edited: Edited) -> tuple[FileData, dict]:
        file = stored(edited.recording)
        return file, {
            "file": opened.name,
            "output": file.orig_name,
            "moves": dict(edited.settings.moves),
            "rendering": edited.settings.rendering,
            "moving": edited.settings.scope,
            "held": edited.settings.held,
            "before": edited.before.to_dict(),
            "after": edited.after.to_dict(),
            "latent": edited.latent.astype(float).tolist(),
            "distance": float(edited.distance),
            "edge": float(edited.edge),
            "warnings": [str(caution) for caution in edited.warnings],
        }


def _settings(moves: dict[str, float] | None, rendering: str, moving: str, held: bool) -> Settings:
    given = {"moves": moves or {}, "rendering": rendering, "moving": moving, "held": held}
    return Settings.from_dict(given)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _ids(what: str, given: Any) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise Refusal(
            "{what} must be a list of voice ids, not {given!r:.60}.", what=what, given=given
        )
    return given


def _refuse_unknown(what: str, asked: Any, column: np.ndarray) -> None:
    known = sorted({str(one) for one in column} - {""})
    if not isinstance(asked, str) or asked not in known:
        raise Refusal(
            "no voice has {what} {asked!r}; use one of {known}.",
            what=what,
            asked=asked,
            known=", ".join(known),
        )


def _uploaded(recording: Any) -> Path:
    """Return the path of a file that a client uploaded, and of no other file of this machine."""
    path = Path(str(recording.get("path", ""))) if isinstance(recording, dict) else Path()
    folder = Path(get_upload_folder()).resolve()
    if not path.resolve().is_relative_to(folder) or not path.is_file():
        raise Refusal("this is not an uploaded file; give gradio_client.handle_file(PATH).")
    return path


def _loaded(recording: Any) -> Recording:
    path = _uploaded(recording)
    return load(path, called=path.name)  # the caller knows no folder of ours


def _refusing(endpoint: Callable[..., Answer]) -> Callable[..., Answer]:
    @wraps(endpoint)
    def answer(*given: Any) -> Answer:
        try:
            return endpoint(*given)
        except Refusal as refusal:
            raise gr.Error(str(refusal), print_exception=False) from refusal

    return answer
