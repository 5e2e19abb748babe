"""The use cases of the page and the API, over one bundle that all users share."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from voicelab import directions as directions_module
from voicelab import edit
from voicelab.attributes import nativeness
from voicelab.audio import Recording, load
from voicelab.bundle import Bundle
from voicelab.codecs import Frames
from voicelab.directions import Direction
from voicelab.edit import Move
from voicelab.embed import JUDGED_FILE, Judged
from voicelab.explorer import response_curve
from voicelab.explorer.cautions import cautions
from voicelab.explorer.opening import Opener
from voicelab.explorer.results import Edited, Goal, Neighbour, Opened, Reported, ResponseCurve
from voicelab.explorer.settings import Settings
from voicelab.explorer.views import VOICES, WINDOWS, View, Views, windows_view
from voicelab.measure import spectrogram
from voicelab.neighbourhood import nearest
from voicelab.shipped import CHECKPOINTS

STRENGTHS = (-2.0, 2.0)  # of a slider whose direction was not validated over another range
TRAIL = 12  # places from strength 0 to where the sliders stand
UserDirections = Mapping[str, Direction]  # by name; the directions that a user made
NO_DIRECTIONS: UserDirections = MappingProxyType({})


class Explorer:
    """The use cases over the parts of a bundle.

    Parameters
    ----------
    bundle : Bundle
        Read whole, so that what is missing or does not belong together is refused at once.

    Attributes
    ----------
    space, table, directions, projections, judge, neighbourhood
        Of the bundle.
    tables : mapping of str to View
        "voices", and "windows", which is loaded when it is first asked for.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.space = bundle.space
        self.table = table = bundle.table
        self.directions = dict(bundle.directions)
        self.projections = bundle.projections
        self.judge = bundle.judge
        self.neighbourhood = bundle.neighbourhood
        judged = Judged.load(bundle.folder / JUDGED_FILE, table, self.judge.sha256)
        self.tables = Views(
            {
                VOICES: lambda: View(table, bundle.projections, judged),
                WINDOWS: lambda: windows_view(bundle.folder, table, judged),
            }
        )
        self._opener = Opener(self.space, self.judge, self.tables)

    @classmethod
    def open(cls, folder: str | os.PathLike = CHECKPOINTS) -> "Explorer":
        """Open what the project ships, or what `train` and `embed` wrote to another folder.

        Raises
        ------
        Refusal
            If a file is missing or damaged, or they do not belong together.
        """
        return cls(Bundle.open(folder))

    def strengths(self, *names: str) -> tuple[float, float]:
        """Return the lowest and the highest strength to offer for all of some directions."""
        known = [self.directions.get(name) for name in names]
        ranges = [(one and one.validated_range) or STRENGTHS for one in known]
        return max(low for low, _ in ranges), min(high for _, high in ranges)

    def heard(self, voice_id: str) -> Recording:
        """Return what a voice of the map sounds like, unjudged; `Refusal` if there is none."""
        return self._opener.heard(voice_id)

    def voice(self, voice_id: str) -> Opened:
        """Open a voice of the map: about 3 s of it, decoded from its latents.

        The id of a window opens the voice that it was taken from, or that window alone where
        windows have a file of their own. `Refusal` if no map has such a voice.
        """
        return self._opener.voice(voice_id)

    def file(self, path: str | os.PathLike) -> Opened:
        """Open an audio file; `Refusal`, by its name, where it cannot be decoded or edited."""
        # Whoever gave it through a page knows no folder of ours.
        return self.recording(load(path, called=Path(path).name))

    def recording(self, recording: Recording) -> Opened:
        """Open a recording; `Refusal` if it is too short or holds no voiced speech."""
        return self._opener.recording(recording)

    def reported(self, opened: Opened) -> Reported | None:
        """Return what is known of the speaker of a voice of the map; None for a recording."""
        table = self.table
        row = next(iter(np.flatnonzero(table.ids == opened.voice_id)), None)
        if row is None:
            return None
        age = float(table.ages[row])
        gender, accent = str(table.genders[row]), str(table.accents[row])
        classes = {"gender": gender, "native": nativeness(accent)}
        f0_hz = float(table.measures["f0_mean_hz"][row]) if table.measures else np.nan
        voiced_hz = opened.f0_hz[opened.f0_hz > 0]
        return Reported(
            age if np.isfinite(age) else None,
            {name: one for name, one in classes.items() if one},
            f0_hz if np.isfinite(f0_hz) else None,
            float(voiced_hz.mean()) if len(voiced_hz) else None,
        )

    def average(self, ids: Sequence[str], name: str) -> Opened:
        """Open the average of some voices.

        It speaks with the excerpt of the voice closest to the average, every window of it shifted
        by the same latent, so that their mean is the average. `Refusal` if fewer than two
        different voices are given, or one is missing from the map.
        """
        return self._opener.average(ids, name)

    def between(
        self,
        from_ids: Sequence[str],
        to_ids: Sequence[str],
        name: str,
        user_directions: UserDirections = NO_DIRECTIONS,
    ) -> Direction:
        """Return the direction from some voices or windows to others; see `directions.between`.

        The names of `user_directions` are taken.
        """
        table = self._opener.table_of([*from_ids, *to_ids])
        return directions_module.between(
            table, from_ids, to_ids, name, {*self.directions, *user_directions}
        )

    def away(self, opened: Opened) -> Direction:
        """Return the direction "voice:NAME" from the average voice through what was opened.

        Strength 0 is the voice, -1 the average, below that its anti-voice, above 0 its caricature.
        """
        return directions_module.away(self.table, opened.latent, opened.name)

    def edit(
        self, opened: Opened, settings: Settings, user_directions: UserDirections = NO_DIRECTIONS
    ) -> Edited:
        """Move what was opened.

        Parameters
        ----------
        opened : Opened
            Not changed: every edit starts from it, none from another edit.
        settings : Settings
        user_directions : mapping of str to Direction
            The user's directions by name.

        Raises
        ------
        Refusal
            If a direction or a setting is unknown, or settings exclude each other.
        """
        settings = self._chosen(settings)
        moves = self._moves(settings, user_directions)
        frames = self._frames(opened, settings, moves)
        recording = replace(
            edit.spoken(opened.prepared, frames, settings.rendering),
            source=settings.named(opened.name),
        )
        latent = edit.moved(opened.latent[None], moves)[0]
        near = self.neighbourhood
        before, distance = near.distance(np.stack([opened.latent, latent]), opened.voice_id)
        # A recording is an excerpt; a voice of the map and an average are means of whole voices.
        edge = near.voices_edge if opened.original is None else near.edge
        return Edited(
            settings=settings,
            recording=recording,
            f0_hz=self.space.codec.pitch_hz(frames, recording),
            spectrogram=spectrogram(recording),
            before=opened.reference_verdict(settings.rendering),
            after=self.judge.verdict(recording),
            latent=latent,
            distance=float(distance),
            edge=edge,
            warnings=cautions(moves, float(before), float(distance), edge),
        )

    def trail(
        self,
        opened: Opened,
        settings: Settings,
        user_directions: UserDirections = NO_DIRECTIONS,
        view: str = VOICES,
    ) -> dict[str, list[list[float]]]:
        """Return 12 places from strength 0 to where the sliders stand, by the keys of the maps.

        Maps that cannot place what they have not seen are left out.
        """
        moves = self._moves(settings, user_directions)
        latents = [
            edit.moved(
                opened.latent[None],
                [replace(move, strength=share * move.strength) for move in moves],
            )[0]
            for share in np.linspace(0, 1, TRAIL).tolist()
        ]
        return self.tables[view].places(np.stack(latents))

    def place(
        self, latent: np.ndarray, voice_id: str = "", view: str = VOICES
    ) -> dict[str, list[float]]:
        """Return where a latent [D] lies, by the keys of those maps that can tell.

        A voice of the map, given by its id, lies on its own point in every map of the view
        ("voices" or "windows").
        """
        chosen = self.tables[view]
        point = chosen.own_place(voice_id)
        if point is not None:
            return point
        return {key: places[0] for key, places in chosen.places(latent[None]).items()}

    def neighbours(self, latent: np.ndarray, count: int = 8, exclude: str = "") -> list[Neighbour]:
        """Return the voices of the map nearest to a latent [D], the nearest first.

        `exclude` is the id of a voice that is no neighbour: that of the latent itself.
        """
        rows, distances = nearest(latent, self.table.means, count + 1)
        found = [
            Neighbour(str(self.table.ids[row]), float(distance))
            for row, distance in zip(rows, distances, strict=True)
        ]
        return [one for one in found if one.voice_id != exclude][:count]

    def goal(
        self,
        opened: Opened,
        settings: Settings,
        direction: str,
        attribute: str,
        label: str,
        probability: float,
        user_directions: UserDirections = NO_DIRECTIONS,
    ) -> Goal:
        """Find the smallest strength, among those tried, at which the judge says a label.

        Parameters
        ----------
        opened : Opened
        settings : Settings
            Its other moves stay as they are.
        direction : str
            What is looked along, over the range of its slider.
        attribute, label : str
            Such as "gender" and "female", or "age" and "50 and over".
        probability : float
            That the judge is to give the label.
        user_directions : mapping of str to Direction

        Raises
        ------
        Refusal
            As `edit`; where the judge knows no such label, or the probability is not between 0
            and 1.
        """
        response_curve.refuse_impossible(self.judge, attribute, label, probability)
        spoken = self._speaking(opened, settings, direction, user_directions)
        span = self.strengths(direction)
        return response_curve.reached(
            spoken, self.judge.verdict, direction, span, attribute, label, probability
        )

    def curve(
        self,
        opened: Opened,
        settings: Settings,
        direction: str,
        user_directions: UserDirections = NO_DIRECTIONS,
        progress: Callable[[int, int], object] | None = None,
    ) -> ResponseCurve:
        """Return verdicts and identity along the whole slider of a direction; refuses as `edit`.

        `progress` is told how many strengths are done, of how many.
        """
        spoken = self._speaking(opened, settings, direction, user_directions)
        span, reference = self.strengths(direction), opened.reference(settings.rendering)
        return response_curve.along(
            spoken, self.judge.verdict, reference, direction, span, progress
        )

    def _speaking(
        self, opened: Opened, settings: Settings, direction: str, user_directions: UserDirections
    ) -> response_curve.Spoken:
        """Return the function that says what a strength along a direction sounds like."""
        settings = self._chosen(settings)
        others = {name: one for name, one in settings.moves.items() if name != direction}
        fixed = self._moves(replace(settings, moves=others), user_directions)
        (varied,) = self._moves(replace(settings, moves={direction: 1.0}), user_directions)

        def spoken(strength: float) -> Recording:
            here = replace(settings, moves={**settings.moves, direction: strength})
            moves = (*fixed, replace(varied, strength=strength))
            return replace(
                edit.spoken(opened.prepared, self._frames(opened, here, moves), settings.rendering),
                source=here.named(opened.name),
            )

        return spoken

    def _chosen(self, settings: Settings) -> Settings:
        """Return settings that name their rendering."""
        rendering = edit.chosen_rendering(settings.rendering, self.space.codec)
        return replace(settings, rendering=rendering)

    def _moves(self, settings: Settings, user_directions: UserDirections) -> tuple[Move, ...]:
        known = {**self.directions, **user_directions}
        return edit.resolve(settings.moves, known, self.space, settings.held)

    def _frames(self, opened: Opened, settings: Settings, moves: Sequence[Move]) -> Frames:
        return edit.moved_frames(
            opened.prepared, moves, self.space, settings.rendering, settings.scope
        )
