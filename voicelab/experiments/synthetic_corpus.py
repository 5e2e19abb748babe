"""A synthetic corpus: voices of a source-filter synthesiser.

It exercises the machinery of the experiments within seconds and without anybody's recordings. No
figure measured on it says anything about how well something works.
"""

import csv
import itertools
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.signal import butter, lfilter, sosfilt

from voicelab import corpus
from voicelab.attributes import GENDERS, age_band
from voicelab.audio import Recording, save
from voicelab.corpus import Utterance, split_of

NAME = "made_voices"  # of the corpus and its folder: the split of its speakers depends on it
NOTE = (
    "These figures were measured on voices that the project synthesised itself: they show that "
    "the machinery runs, and nothing about how well anything works."
)
RATE = 16_000
QUOTAS = {"training": 0.5, "validation": 0.25, "test": 0.25}
AGES = ((19, 33), (52, 74), (36, 48))  # years, in turn
# F1 to F4 in Hz of a long vocal tract; shorter ones scale them all.
VOWELS = {
    "a": (700, 1120, 2450, 3400), "e": (480, 1750, 2400, 3350), "i": (300, 2150, 2700, 3500),
    "o": (460, 860, 2350, 3250), "u": (320, 820, 2200, 3200), "ae": (640, 1600, 2350, 3350),
    "er": (470, 1280, 1650, 3200), "y": (300, 1700, 2150, 3300),
}  # fmt: skip
ACCENTS = {  # the vowels of each
    "english_usa": ("a", "ae", "e", "i", "er", "o"),
    "spanish": ("a", "e", "i", "o", "u"),
    "mandarin": ("a", "e", "i", "u", "y", "o"),
}
FADE_S = 0.02  # of every sound at either end


@dataclass(frozen=True)
class Speaker:
    """The parameters of a voice, drawn by gender and age."""

    f0_hz: float
    tract: float  # by how much formants lie above those of the longest tract
    breath: float  # amplitude of noise in the source, to that of its pulses
    jitter: float  # SD of F0 from period to period, as a share
    syllables_per_s: float
    vowels: tuple[str, ...]


def make(folder: Path, speakers: int = 24, seconds: float = 4.0, seed: int = 0) -> Path:
    """Write a corpus of synthetic adults; one that exists already is left as it is.

    Parameters
    ----------
    folder : Path
        Where the folder of the corpus is made.
    speakers : int
        Half of them are training speakers of the frozen split, a quarter each validation and
        test speakers, with as many women as men in each part.
    seconds : float
        Length of each recording, at 16 kHz.
    seed : int

    Returns
    -------
    Path
        The corpus, with its `metadata.csv`.
    """
    target = folder / f"{speakers}_{seconds:g}_{seed}" / NAME
    if (target / "metadata.csv").is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".part-") as temporary:
        whole = Path(temporary) / NAME
        whole.mkdir()
        rows = []
        for number, (speaker_id, gender, age, accent) in enumerate(people(speakers)):
            random = np.random.default_rng([seed, number])
            save(
                speech(drawn(gender, age, accent, random), seconds, random, speaker_id),
                whole / f"{speaker_id}.wav",
            )
            rows.append((f"{speaker_id}.wav", speaker_id, age, gender, accent))
        _manifest(whole, rows)
        shutil.rmtree(target, ignore_errors=True)
        whole.rename(target)
    return target


def people(speakers: int) -> Iterator[tuple[str, str, int, str]]:
    """Yield id, gender, age and accent of speakers, every part of the split in its share."""
    left = {part: round(share * speakers) for part, share in QUOTAS.items()}
    seen = dict.fromkeys(left, 0)
    for number in itertools.count():
        if not any(left.values()):
            return
        speaker_id = f"made{number:03d}"
        part = split_of(NAME, speaker_id)
        if left[part]:
            left[part] -= 1
            turn = seen[part]
            seen[part] += 1
            young, old = AGES[turn // 2 % len(AGES)]
            accents = sorted(ACCENTS)
            yield (
                speaker_id,
                GENDERS[turn % 2],
                young + 5 * number % (old - young),
                accents[turn // 3 % len(accents)],
            )


def drawn(gender: str, age: int, accent: str, random: np.random.Generator) -> Speaker:
    """Return a voice roughly typical of that gender and age."""
    old = (age - 20) / 50
    female = gender == "female"
    middle_hz = 205 - 25 * old if female else 112 + 12 * old
    return Speaker(
        f0_hz=float(middle_hz * np.exp(0.09 * random.standard_normal())),
        tract=float((1.17 if female else 1.0) * np.exp(0.03 * random.standard_normal())),
        breath=float((0.05 if female else 0.03) * (1 + old) * np.exp(random.normal(0, 0.3))),
        jitter=float(0.004 * (1 + 1.5 * old)),
        syllables_per_s=float(4.6 - 1.2 * old + random.normal(0, 0.25)),
        vowels=ACCENTS[accent],
    )


def speech(
    speaker: Speaker, seconds: float, random: np.random.Generator, source: str = "made"
) -> Recording:
    """Return syllables of a voice: noise and a vowel each, in phrases with pauses between."""
    total = round(seconds * RATE)
    spans = list(_syllables(speaker, seconds, random))
    glottis = _glottis(speaker, total, spans, random)
    out = np.zeros(total)
    for start, vowel_at, end, vowel in spans:
        _add(out, glottis, vowel_at, end, np.array(VOWELS[vowel]) * speaker.tract)
        noise = random.standard_normal(vowel_at - start)
        low_hz = random.choice([1500.0, 2500.0, 3500.0]) * speaker.tract
        band = butter(2, [low_hz, min(low_hz * 2, 7500.0)], "band", fs=RATE, output="sos")
        out[start:vowel_at] += 0.06 * sosfilt(band, noise) * np.hanning(len(noise))
    out /= np.abs(out).max()
    out += 10 ** (-55 / 20) * random.standard_normal(total)  # a room is never silent
    return Recording(0.4 * out / np.abs(out).max(), RATE, source)


def _syllables(
    speaker: Speaker, seconds: float, random: np.random.Generator
) -> Iterator[tuple[int, int, int, str]]:
    """Yield onset, onset of the vowel, end (samples) and vowel of every syllable."""
    at_s, number = 0.12, 0
    while True:
        length_s = random.uniform(0.75, 1.3) / speaker.syllables_per_s
        noise_s = random.uniform(0.05, 0.09)
        if at_s + length_s > seconds - 0.1:
            return
        vowel = str(random.choice(speaker.vowels))
        times = (at_s, at_s + noise_s, at_s + length_s)
        start, vowel_at, end = (round(time * RATE) for time in times)
        yield start, vowel_at, end, vowel
        number += 1
        at_s += length_s + (random.uniform(0.18, 0.3) if number % 6 == 0 else 0.0)


def _glottis(
    speaker: Speaker,
    total: int,
    spans: Sequence[tuple[int, int, int, str]],
    random: np.random.Generator,
) -> np.ndarray:
    """Return pulses [T] with the melody of speech, vibrato and jitter, and breath."""
    time = np.arange(total) / RATE
    # Falling within a phrase, up a little on some syllables, half a tone of slow waver.
    melody = 0.06 - 0.12 * (time % 1.6) / 1.6 + 0.01 * np.sin(2 * np.pi * 5.2 * time)
    for start, _, end, _ in spans[:: int(random.integers(2, 4))]:
        melody[start:end] += 0.12 * np.hanning(end - start)
    steps = random.standard_normal(total // 80 + 2)  # anew every 5 ms
    melody += speaker.jitter * np.interp(np.arange(total) / 80, np.arange(len(steps)), steps)
    f0_hz = speaker.f0_hz * np.exp(melody)
    turn = np.exp(2j * np.pi * np.cumsum(f0_hz) / RATE)
    pulses, harmonic = np.zeros(total), np.ones(total, dtype=complex)
    for number in range(1, int(0.45 * RATE / f0_hz.max())):
        harmonic = harmonic * turn
        pulses += harmonic.real / number  # -6 dB an octave, with the lips' rise
    return pulses + speaker.breath * pulses.std() * 6 * random.standard_normal(total)


def _add(
    out: np.ndarray, glottis: np.ndarray, start: int, end: int, formants_hz: np.ndarray
) -> None:
    """Add a vowel to a recording, where it is."""
    fade = round(FADE_S * RATE)
    start, end = max(0, start - fade), min(len(out), end + fade)
    x = glottis[start:end]
    for formant_hz in formants_hz[formants_hz < 0.45 * RATE]:
        radius = np.exp(-np.pi * (50 + 0.04 * formant_hz) / RATE)
        angle = 2 * np.pi * formant_hz / RATE
        filtered = [1, -2 * radius * np.cos(angle), radius**2]
        x = lfilter([sum(filtered)], filtered, x)
    edge = np.sin(np.linspace(0, np.pi / 2, 2 * fade)) ** 2
    shape = np.ones(len(x))
    shape[: len(edge)] *= edge
    shape[-len(edge) :] *= edge[::-1]
    out[start:end] += x * shape


def thinned(folders: Sequence[Path], target: Path, speakers: int) -> list[Path]:
    """Write manifests of a few speakers of each corpus; the recordings stay where they are.

    Parameters
    ----------
    folders : sequence of Path
        Corpora.
    target : Path
        Gets a folder of the same name for each, so that the split of its speakers is the same.
    speakers : int
        The first so many of every corpus, part of the split, gender and age band.
    """
    made = []
    for folder in folders:
        rows, chosen = [], {}  # type: list, dict[tuple, set[str]]
        for u in corpus.read(folder):
            cell = chosen.setdefault((u.split, u.gender, age_band(u.age)), set())
            if u.speaker_id in cell or len(cell) < speakers:
                if u.speaker_id not in cell:
                    rows.append(_row(u))
                cell.add(u.speaker_id)
        made.append(target / folder.resolve().name)
        made[-1].mkdir(parents=True, exist_ok=True)
        _manifest(made[-1], rows)
    return made


def _row(u: Utterance) -> tuple:
    age = "" if u.age is None else u.age
    return str(u.path.resolve()), u.speaker_id, age, u.gender, u.accent


def _manifest(folder: Path, rows: Sequence[tuple]) -> None:
    with (folder / "metadata.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("path", "speaker_id", "age", "gender", "accent"))
        writer.writerows(rows)
