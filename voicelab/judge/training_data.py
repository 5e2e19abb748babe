"""The training data of a judge: recordings through many channels, and how labels are read."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tqdm import tqdm

from voicelab import attributes
from voicelab.attributes import AGE, Attribute, Judged, Speakers
from voicelab.audio import Recording, resample
from voicelab.codecs import MIN_RATE
from voicelab.codecs.world import World
from voicelab.corpus import Utterance, default_cache, map_cached
from voicelab.judge.channels import Channels
from voicelab.judge.frontend import FrontendConfig, log_mel_of, reason_to_abstain
from voicelab.refusal import Refusal

LICENCE = "CC BY-NC-SA 4.0 (weights trained on CC BY-NC-SA recordings)"
MOST_OF_A_SPEAKER = 6  # recordings
ORIGINAL, WORLD = "original", "world"  # two of the versions of a stretch


@dataclass(frozen=True)
class Spectrograms:
    """From a recording to the log-mel spectrograms of the original and of its copy-synthesis."""

    config: FrontendConfig = field(default_factory=FrontendConfig)
    copied_seconds: float = 15.0  # of each recording; its analysis takes most of the time
    version = 1  # raise when the result of the same configuration changes

    def __call__(self, recording: Recording) -> dict[str, np.ndarray]:
        """Return float16 `original` [L, M] and `copy` [L', M], and the text `why_not`."""
        original = log_mel_of(recording, self.config)
        wide = resample(recording, MIN_RATE)
        wide = Recording(wide.samples[: int(self.copied_seconds * MIN_RATE)], MIN_RATE)
        copy = World().synthesise(World().analyse(wide))
        return {
            "original": original.log_mel.astype(np.float16),
            "copy": log_mel_of(copy, self.config).log_mel.astype(np.float16),
            "why_not": np.array(reason_to_abstain(original)),
        }


@dataclass(frozen=True)
class Stretch:
    """A recording of one speaker, from which pieces are cut.

    Attributes
    ----------
    utterance : Utterance
    versions : dict of str to float16 array [L, M]
        Its log-mel spectrogram, of the original and through each channel.
    reason_to_abstain : str
        In one sentence; empty where the judge answers.
    """

    utterance: Utterance
    versions: dict[str, np.ndarray]
    reason_to_abstain: str = ""

    @property
    def speaker(self) -> str:
        """Its speaker among those of all corpora."""
        return self.utterance.speaker

    @property
    def usable(self) -> bool:
        """Whether a judge can be trained on it."""
        return not self.reason_to_abstain


def capped(utterances: Sequence[Utterance], most: int = MOST_OF_A_SPEAKER) -> list[Utterance]:
    """Return at most `most` utterances of each speaker, evenly spread over all of them.

    More recordings of one speaker teach little about others and take long to resynthesise.
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
    frontend: FrontendConfig,
    cache: Path | None = None,
    workers: int | None = None,
) -> list[Stretch]:
    """Return every readable recording with its versions; the others are named on stderr."""
    cache = cache or default_cache()
    plain_and_copy = map_cached(utterances, Spectrograms(frontend), cache, workers, "listening")
    through = map_cached(utterances, Channels(frontend), cache, workers, "through channels")
    found = []
    for (utterance, plain), (_, channels) in zip(plain_and_copy, through, strict=True):
        if isinstance(plain, Refusal) or isinstance(channels, Refusal):
            tqdm.write(f"left out: {plain if isinstance(plain, Refusal) else channels}")
        else:
            versions = {ORIGINAL: plain["original"], WORLD: plain["copy"], **channels}
            found.append(Stretch(utterance, versions, str(plain["why_not"])))
    return found


def loudest(log_mel: np.ndarray, frames: int) -> np.ndarray:
    """Return the loudest `frames` consecutive frames of a log-mel spectrogram [L, M]."""
    if len(log_mel) <= frames:
        return log_mel
    power = np.exp(log_mel.astype(np.float32)).sum(axis=1)
    total = np.concatenate([[0.0], np.cumsum(power, dtype=np.float64)])
    start = int(np.argmax(total[frames:] - total[:-frames]))
    return log_mel[start : start + frames]


def corpora_facts(
    corpora: Sequence[Path], training: Sequence[Utterance]
) -> dict[str, dict[str, int]]:
    """Return what a header says of the training recordings, by the name of each corpus."""
    found = {}
    for name in (folder.resolve().name for folder in corpora):
        own = [utterance for utterance in training if utterance.corpus == name]
        genders = Counter(utterance.gender for utterance in own)
        found[name] = {
            "training_speakers": len({utterance.speaker for utterance in own}),
            "training_stretches": len(own),
            **{f"training_{gender}": count for gender, count in genders.items()},
        }
    return found


def refuse_state(target: Path) -> None:
    """Raise `Refusal` where a checkpoint would have the name of its training's own files."""
    if target.suffix in (".state", ".jsonl"):
        raise Refusal(
            "{target} would overwrite the state of its own training; end it in .safetensors.",
            target=target,
        )


def fold_of(speaker: str, folds: int) -> int:
    """Return the fold in which a training speaker is left out."""
    return hash_of(f"fold of {speaker}") % folds


def hash_of(name: str) -> int:
    """Return 32 bits of a name, the same on every machine."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)


def varied_corpora(utterances: Iterable[Utterance]) -> frozenset[str]:
    """Return the corpora with several accents; in the others accent goes with the microphone."""
    accents = defaultdict(set)
    for utterance in utterances:
        accents[utterance.corpus].add(utterance.accent)
    return frozenset(corpus for corpus, found in accents.items() if len(found - {""}) > 1)


@dataclass(frozen=True)
class Labels:
    """How a judge reads the labels of corpora, fixed by its training speakers.

    Attributes
    ----------
    classes : mapping of str to tuple of str
        By attribute that it answers with classes, in the order of the network's outputs. An
        attribute for which no training speaker has a label is left out.
    varied : frozenset of str
        Corpora with several accents, see `Attribute.counts`.
    """

    classes: Mapping[str, tuple[str, ...]]
    varied: frozenset[str]

    @staticmethod
    def of(training: Sequence[Utterance], least: int) -> "Labels":
        """Return the labels of training speakers; a class that is not fixed needs `least` speakers.

        They come in the order of `answered`.
        """
        varied = varied_corpora(training)
        found = {}
        for attribute in answered():
            labels = {
                (u.speaker, label)
                for u in training
                if attribute.counts(u, varied) and (label := attribute.label(u))
            }
            if labels:
                found[attribute.name] = attribute.classes or _frequent(attribute, labels, least)
        return Labels(found, varied)

    def target(self, utterance: Utterance, name: str) -> int:
        """Return the class of an utterance as an index, -1 where it has none or does not count."""
        attribute, classes = attributes.get(name), self.classes.get(name, ())
        if not attribute.counts(utterance, self.varied):
            return -1
        found = attribute.class_of(attribute.label(utterance), classes)
        return classes.index(found) if found else -1

    def years(self, utterance: Utterance) -> float:
        """Return the age of an utterance, NaN where it is unknown or does not count."""
        if utterance.age is None or not AGE.counts(utterance, self.varied):
            return float("nan")
        return float(utterance.age)

    def branches(self, name: str) -> np.ndarray | None:
        """Return the group within which each class of an attribute competes, int [n].

        Groups are the classes of another attribute, by index; None where all classes compete.
        """
        attribute = attributes.get(name)
        if attribute.within not in self.classes:
            return None
        groups = self.classes[attribute.within]
        return np.array([groups.index(attribute.parent(one)) for one in self.classes[name]])


def answered() -> list[Attribute]:
    """Return the attributes that judges answer with classes, in the order of their heads.

    Those that every corpus can teach come first. Sets of stimuli have their columns in this order.
    """
    found = (one for one in attributes.judged() if one.judged is Judged.CLASSES)
    return sorted(found, key=lambda one: one.speakers is not Speakers.ALL)


def _frequent(
    attribute: Attribute, labels: Iterable[tuple[str, str]], least: int
) -> tuple[str, ...]:
    """Return the labels of at least so many speakers, then the classes that pool the others."""
    counts = Counter(label for _, label in labels)
    frequent = sorted(name for name, count in counts.items() if count >= least)
    pooled = (
        {attribute.pool_of(name) for name in counts if name not in frequent}
        if (attribute.pool_of)
        else set()
    )
    return (*frequent, *(pool for pool in attribute.pools if pool in pooled))
