"""What the judge is trained on: stretches of speech through many channels, with their labels."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from voicelab.audio import Recording, resample
from voicelab.codecs import MIN_RATE
from voicelab.codecs.world import World
from voicelab.corpus import Utterance, default_cache, map_cached
from voicelab.judge.channels import Channels
from voicelab.judge.frontend import HearingConfig, hear, why_not
from voicelab.judge.network import ENGLISH_OTHER, GENDERS, OTHER
from voicelab.refusal import Refusal

MOST_OF_A_SPEAKER = 6  # recordings
ADULT_YEARS = 18
NATIVES, CHILDREN = ("native", "non-native"), ("adult", "child")
ENGLISH = "english_"  # what the accents of native speakers of English begin with
ORIGINAL, WORLD = "original", "world"  # two of the versions of a stretch


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
    """A stretch of one speaker's speech that pieces are cut from.

    Attributes
    ----------
    utterance : Utterance
    versions : dict of str to float16 array [L, M]
        Its log-mel spectrogram as it is ("original") and through each channel.
    why_not : str
        Why the judge would abstain on it.
    """

    utterance: Utterance
    versions: dict[str, np.ndarray]
    why_not: str = ""

    @property
    def speaker(self) -> str:
        """A name that no two speakers share."""
        return self.utterance.speaker


def capped(utterances: Sequence[Utterance], most: int = MOST_OF_A_SPEAKER) -> list[Utterance]:
    """Return at most so many utterances of each speaker, spread over those there are.

    More of one speaker teach little about others, and resynthesising them takes most of the time.
    """
    by_speaker = defaultdict(list)
    for utterance in utterances:
        by_speaker[utterance.speaker].append(utterance)
    chosen = []
    for own in by_speaker.values():
        places = np.linspace(0, len(own) - 1, min(most, len(own))).round().astype(int)
        chosen += [own[place] for place in places]
    return chosen


def stretches(
    utterances: Sequence[Utterance],
    hearing: HearingConfig,
    cache: Path | None = None,
    workers: int | None = None,
) -> list[Stretch]:
    """Return every usable recording as a stretch; the others are named on the error stream."""
    cache = cache or default_cache()
    heard = map_cached(utterances, Ear(hearing), cache, workers, "listening")
    through = map_cached(utterances, Channels(hearing), cache, workers, "through channels")
    found = []
    for (utterance, plain), (_, channels) in zip(heard, through, strict=True):
        if isinstance(plain, Refusal) or isinstance(channels, Refusal):
            tqdm.write(f"left out: {plain if isinstance(plain, Refusal) else channels}")
        else:
            versions = {ORIGINAL: plain["original"], WORLD: plain["copy"], **channels}
            found.append(Stretch(utterance, versions, str(plain["why_not"])))
    return found


def loudest(log_mel: np.ndarray, frames: int) -> np.ndarray:
    """Return the loudest stretch of so many frames of a log-mel spectrogram [L, M]."""
    if len(log_mel) <= frames:
        return log_mel
    power = np.exp(log_mel.astype(np.float32)).sum(axis=1)
    total = np.concatenate([[0.0], np.cumsum(power, dtype=np.float64)])
    start = int(np.argmax(total[frames:] - total[:-frames]))
    return log_mel[start : start + frames]


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
        Segments of one version each, with "training", "validation" or "test" in the shares of the
        frozen split, drawn by a hash of file, version and position.
    """
    found = []
    for stretch in whole:
        u = stretch.utterance
        for version, log_mel in stretch.versions.items():
            for start in range(0, max(1, len(log_mel) - frames + 1), frames):
                h = hash_of(f"{u.corpus}/{u.path.name}/{version}/{start}") % 100
                part = "test" if h < 20 else "validation" if h < 30 else "training"
                own = replace(stretch, versions={version: log_mel[start : start + frames]})
                found.append((own, part))
    return found


def fold_of(speaker: str, folds: int) -> int:
    """Return the fold in which a training speaker is held out, independent of the split."""
    return hash_of(f"fold of {speaker}") % folds


def hash_of(name: str) -> int:
    """Return 32 bits that are the same wherever they are asked for."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)


def varied(utterances: Iterable[Utterance]) -> frozenset[str]:
    """Return the corpora that hold more than one accent; in the others accent is the microphone."""
    accents = defaultdict(set)
    for utterance in utterances:
        accents[utterance.corpus].add(utterance.accent)
    return frozenset(corpus for corpus, found in accents.items() if len(found - {""}) > 1)


@dataclass(frozen=True)
class Labels:
    """What the labels of a corpus mean to the judge, fixed by its training speakers.

    Attributes
    ----------
    accents : tuple of str
        Groups with enough training speakers, then "english_other" and "other".
    mixed : frozenset of str
        Corpora that hold more than one accent: accent and the ages of adults are read from these
        alone, because in the others they go with the microphone.
    """

    accents: tuple[str, ...]
    mixed: frozenset[str]

    @staticmethod
    def of(training: Sequence[Utterance], least: int) -> "Labels":
        """Return the labels that training speakers allow: accents of at least so many of them."""
        mixed = varied(training)
        speakers = {(u.speaker, u.accent) for u in training if u.corpus in mixed and u.accent}
        counts = Counter(accent for _, accent in speakers)
        frequent = sorted(name for name, count in counts.items() if count >= least)
        rare = [name for name in counts if name not in frequent]
        rest = [
            name
            for name, native in ((ENGLISH_OTHER, True), (OTHER, False))
            if any(accent.startswith(ENGLISH) == native for accent in rare)
        ]
        return Labels((*frequent, *rest), mixed)

    @property
    def classes(self) -> dict[str, tuple[str, ...]]:
        """Classes by attribute in the order of the outputs; that of age is a scale.

        Of accents nothing is learnt where no corpus holds several.
        """
        always: dict[str, tuple[str, ...]] = {"gender": GENDERS, "child": CHILDREN}
        return always | {"accent": self.accents, "native": NATIVES} if self.accents else always

    @property
    def native_accents(self) -> np.ndarray:
        """Which accents are of native speakers of English, bool [n]."""
        return np.array([name.startswith(ENGLISH) for name in self.accents], dtype=bool)

    def target(self, utterance: Utterance, attribute: str) -> int:
        """Return the class of an utterance, -1 where it has none or may not be used for this."""
        u = utterance
        if attribute == "gender":
            return GENDERS.index(u.gender) if u.gender in GENDERS else -1
        if attribute == "child":
            return -1 if u.age is None else int(u.age < ADULT_YEARS)
        if u.corpus not in self.mixed or not u.accent:
            return -1
        native = u.accent.startswith(ENGLISH)
        if attribute == "native":
            return NATIVES.index("native" if native else "non-native")
        rest = ENGLISH_OTHER if native else OTHER
        name = u.accent if u.accent in self.accents else rest
        return self.accents.index(name) if name in self.accents else -1

    def years(self, utterance: Utterance) -> float:
        """Return the age of an utterance, NaN where it is unknown or may not be used."""
        age = utterance.age
        usable = age is not None and (age < ADULT_YEARS or utterance.corpus in self.mixed)
        return float(age) if usable and age is not None else float("nan")
