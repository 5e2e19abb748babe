"""What the judge is trained on: pieces of speech as it is and resynthesised, dealt out evenly."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from voicelab.audio import Recording, resample
from voicelab.corpus import Utterance, age_band, default_cache, map_cached
from voicelab.frames import MIN_RATE, World
from voicelab.judge.hearing import HearingConfig, hear, tiled, why_not
from voicelab.judge.network import OTHER, YEARS_CENTRE, YEARS_SCALE
from voicelab.refusal import Refusal

MOST_OF_A_SPEAKER = 6  # recordings
AGE_EDGES = (9, 12, 18, 22, 27, 35, 42, 50, 60)  # years; drawn evenly, or the young would be all


@dataclass(frozen=True)
class Ear:
    """The arrow from a recording to its cached log-mel spectrograms, as it is and resynthesised."""

    config: HearingConfig = field(default_factory=HearingConfig)
    copied_seconds: float = 15.0  # of each recording, for analysis takes most of the time
    version = 1  # raise when the result of the same configuration changes

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        """Return original [L, M], copy [L', M] in half precision, and why it cannot be judged."""
        heard = hear(recording, self.config)
        wide = resample(recording, MIN_RATE)
        wide = Recording(wide.samples[: int(self.copied_seconds * MIN_RATE)], MIN_RATE)
        copy = World().synthesise(World().analyse(wide))
        return {
            "original": heard.log_mel.astype(np.float16),
            "copy": hear(copy, self.config).log_mel.astype(np.float16),
            "why_not": np.array(why_not(heard)),
        }


@dataclass(frozen=True)
class Stretch:
    """A stretch of one speaker's speech that pieces are cut from."""

    utterance: Utterance
    original: np.ndarray  # float16 [L, M]
    copy: np.ndarray  # float16 [L', M]
    why_not: str = ""  # why the judge would abstain on it

    @property
    def speaker(self) -> str:
        """A name that no two speakers share."""
        return f"{self.utterance.corpus}/{self.utterance.speaker_id}"


def capped(utterances: Sequence[Utterance], most: int) -> list[Utterance]:
    """Return at most so many utterances of each speaker, spread over those there are.

    More of one speaker teach little about others, and resynthesising them takes most of the time.
    """
    by_speaker = defaultdict(list)
    for utterance in utterances:
        by_speaker[utterance.corpus, utterance.speaker_id].append(utterance)
    chosen = []
    for own in by_speaker.values():
        places = np.linspace(0, len(own) - 1, min(most, len(own))).round().astype(int)
        chosen += [own[place] for place in places]
    return chosen


def stretches(
    utterances: Sequence[Utterance],
    ear: Ear,
    cache: Path | None = None,
    workers: int | None = None,
) -> list[Stretch]:
    """Return every usable recording as a stretch; the others are named on the error stream."""
    found = []
    for utterance, outcome in map_cached(utterances, ear, cache or default_cache(), workers):
        if isinstance(outcome, Refusal):
            tqdm.write(f"left out: {outcome}")
        else:
            found.append(
                Stretch(utterance, outcome["original"], outcome["copy"], str(outcome["why_not"]))
            )
    return found


def segments(whole: Sequence[Stretch], frames: int) -> list[tuple[Stretch, str]]:
    """Cut recordings into segments and put each at random into a part of a split.

    This is the split that leaks: the same speaker, room and microphone are on both sides. It is
    here to show by how much it flatters.

    Parameters
    ----------
    whole : sequence of Stretch
    frames : int
        Length of a segment; what remains at the end is dropped unless it is all there is.

    Returns
    -------
    list of (Stretch, str)
        Segments, original and copy of each together, with "training", "validation" or "test" in
        the shares of the frozen split, drawn by a hash of file and position.
    """
    found = []
    for stretch in whole:
        u = stretch.utterance
        shared = min(len(stretch.original), len(stretch.copy))
        for start in range(0, max(1, shared - frames + 1), frames):
            name = f"{u.corpus}/{u.path.name}/{start}"
            h = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % 100
            part = "test" if h < 20 else "validation" if h < 30 else "training"
            cut = slice(start, start + frames)
            own = Stretch(u, stretch.original[cut], stretch.copy[cut], stretch.why_not)
            found.append((own, part))
    return found


def varied(utterances: Iterable[Utterance]) -> frozenset[str]:
    """Return the corpora that hold more than one accent; in the others accent is the microphone."""
    accents = defaultdict(set)
    for utterance in utterances:
        accents[utterance.corpus].add(utterance.accent)
    return frozenset(corpus for corpus, found in accents.items() if len(found - {""}) > 1)


def label(
    utterance: Utterance, attribute: str, classes: Sequence[str], mixed: frozenset[str]
) -> int | None:
    """Return the class of an utterance, None where it has none or may not be used for this.

    `mixed` are the corpora of `varied`; the accent is learnt from these alone.
    """
    if attribute == "accent":
        if utterance.corpus not in mixed or not utterance.accent:
            return None
        name = utterance.accent if utterance.accent in classes else OTHER
    else:
        name = utterance.gender if attribute == "gender" else age_band(utterance.age)
    return list(classes).index(name) if name in classes else None


def cell(utterance: Utterance, attribute: str, mixed: frozenset[str]) -> tuple[str, float]:
    """Return the cell that an utterance is drawn from, within its class, and the cell's weight.

    Cells of one class are drawn by weight, speakers evenly within a cell, so that the many do not
    drown the few: ages evenly, both genders of an age alike, and adults rather from corpora of
    many accents than from one in which microphone, accent and youth are the same people.
    """
    child = utterance.age is not None and utterance.age < 18
    if attribute == "gender":
        if child:
            return "child", 1.0
        return ("adult", 3.0) if utterance.corpus in mixed else ("other adult", 1.0)
    if attribute == "age":
        if child or utterance.corpus in mixed:
            step = int(np.searchsorted(AGE_EDGES, utterance.age or 0, side="right"))
            return f"{step} {utterance.gender}", 1.0
        return f"other {utterance.gender}", 3.0
    return utterance.gender, 1.0


@dataclass(frozen=True)
class Augmentation:
    """Random channels: with one recording a speaker, the microphone is the speaker."""

    tilt_db: float = 2.5  # standard deviation of each cosine of the random filter over mel
    tilt_cosines: int = 4
    noise_db: tuple[float, float] = (-50.0, -15.0)  # of a steady noise, relative to the piece
    noise_share: float = 0.35  # of pieces that get it
    short_share: float = 0.2  # of pieces cut shorter and repeated, as short clips are
    short_frames: int = 40
    masked_frames: int = 24  # longest mask over time, two a piece
    masked_bands: int = 10  # widest mask over mel, two a piece


class PieceBatches:
    """Batches of pieces for one attribute, the same for the same seed and epoch.

    Every piece: a class at random, then a cell, a speaker and one of the speaker's stretches;
    original or copy by a coin; a crop; a channel of its own.
    """

    def __init__(
        self,
        training: Sequence[Stretch],
        attribute: str,
        classes: Sequence[str],
        config: HearingConfig,
        augmentation: Augmentation,
        steps: int,
        batch: int,
        seed: int,
    ) -> None:
        self.steps, self.batch, self.seed = steps, batch, seed
        self.config, self.augmentation = config, augmentation
        mixed = varied(stretch.utterance for stretch in training)
        by_class: list[dict[str, dict[str, list[Stretch]]]] = [{} for _ in classes]
        weights: dict[str, float] = {}
        for stretch in training:
            target = label(stretch.utterance, attribute, classes, mixed)
            if target is not None:
                name, weights[name] = cell(stretch.utterance, attribute, mixed)
                speakers = by_class[target].setdefault(name, {})
                speakers.setdefault(stretch.speaker, []).append(stretch)
        missing = [name for name, found in zip(classes, by_class, strict=True) if not found]
        if missing or len(classes) < 2:
            raise Refusal(
                f"The training recordings hold nobody labelled {' or '.join(missing or classes)} "
                f"({attribute}); at least two classes are needed: give corpora that hold them."
            )
        self.cells = [
            [(weights[name], list(speakers.values())) for name, speakers in found.items()]
            for found in by_class
        ]

    def __call__(self, epoch: int, rank: int = 0, ranks: int = 1) -> Iterator[dict[str, Tensor]]:
        """Return the batches of an epoch: pieces [B, L, M], targets [B], years [B]."""
        seeds = np.random.SeedSequence([self.seed, epoch, rank])
        random = np.random.default_rng(seeds)
        for _ in range(self.steps):
            yield self._batch(random, max(1, self.batch // ranks))

    def _batch(self, random: np.random.Generator, size: int) -> dict[str, Tensor]:
        drawn = [self._draw(random) for _ in range(size)]
        cut = torch.from_numpy(np.stack([piece for piece, _, _ in drawn])).float()
        years = np.array([years for _, _, years in drawn], dtype=np.float32)
        return {
            "pieces": augmented(cut, random, self.config, self.augmentation),
            "targets": torch.tensor([target for _, target, _ in drawn]),
            "years": torch.from_numpy((years - YEARS_CENTRE) / YEARS_SCALE),
        }

    def _draw(self, random: np.random.Generator) -> tuple[np.ndarray, int, float]:
        target = int(random.integers(len(self.cells)))
        cells = self.cells[target]
        weights = np.array([weight for weight, _ in cells])
        _, speakers = cells[random.choice(len(cells), p=weights / weights.sum())]
        own = speakers[random.integers(len(speakers))]
        stretch = own[random.integers(len(own))]
        version = stretch.original if random.random() < 0.5 else stretch.copy
        years = np.nan if stretch.utterance.age is None else stretch.utterance.age
        return self._crop(version, random), target, years

    def _crop(self, log_mel: np.ndarray, random: np.random.Generator) -> np.ndarray:
        length = size = self.config.piece_frames
        if random.random() < self.augmentation.short_share:
            length = int(random.integers(self.augmentation.short_frames, size))
        start = int(random.integers(max(1, len(log_mel) - length + 1)))
        return tiled(log_mel[start : start + length], size)


def augmented(
    cut: Tensor, random: np.random.Generator, config: HearingConfig, how: Augmentation
) -> Tensor:
    """Return level-free pieces [B, L, M] of log-mel crops [B, L, M], each through a random channel.

    A smooth random filter and a steady noise of another smooth spectrum are laid over each; the
    level is taken out and the floor put in as `hearing.level_free` does; then bands and frames
    are masked with the mean of their band.
    """
    size, frames, bands = cut.shape
    position = torch.linspace(0, np.pi, bands)
    cosines = torch.cos(torch.arange(1, how.tilt_cosines + 1)[:, None] * position)  # [4, M]

    def curve(spread_db: float) -> Tensor:
        draws = torch.from_numpy(random.standard_normal((size, 1, len(cosines)))).float()
        return draws * (spread_db * np.log(10) / 10) @ cosines  # [B, 1, M]

    power = torch.exp(cut + curve(how.tilt_db))
    mean = power.mean(dim=(1, 2), keepdim=True)
    level_db = random.uniform(*how.noise_db, (size, 1, 1))
    level_db[random.random((size, 1, 1)) >= how.noise_share] = -np.inf
    noise = torch.exp(curve(how.tilt_db)) * torch.from_numpy(10 ** (level_db / 10)).float()
    # A band's power in noise is not constant: about two squared normal values on average.
    grain = torch.from_numpy(random.standard_exponential((size, frames, bands), dtype=np.float32))
    power = power / mean + noise * grain
    power = power / power.mean(dim=(1, 2), keepdim=True)
    cut = torch.log(power + 10 ** (-config.floor_db / 10))
    quiet = cut.mean(dim=1, keepdim=True).expand(-1, frames, -1)
    hidden = torch.zeros(size, frames, bands, dtype=torch.bool)
    for axis, length, longest in ((1, frames, how.masked_frames), (2, bands, how.masked_bands)):
        for _ in range(2):
            width = random.integers(0, longest + 1, size)
            start = (random.random(size) * (length - width + 1)).astype(int)
            at = np.arange(length)[None]
            masked = torch.from_numpy((at >= start[:, None]) & (at < (start + width)[:, None]))
            hidden |= masked[:, :, None] if axis == 1 else masked[:, None, :]
    return torch.where(hidden, quiet, cut)
