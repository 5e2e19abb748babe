"""Recording -> the words that a recogniser hears, and how many of them an edit changes.

The recogniser is Whisper by faster-whisper (an extra), with a folder of weights that the user
names: nothing is ever downloaded. Its own words on the original are the reference, so that neither
its mistakes nor an accent are counted against an edit.
"""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from voicelab.audio import Recording, resample
from voicelab.checksum import sha256_of
from voicelab.refusal import Refusal

RATE = 16_000  # samples per second that Whisper hears
WEIGHTS = "model.bin"  # of a folder as CTranslate2 has it
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def error_rate(reference: Sequence[Hashable], heard: Sequence[Hashable]) -> float:
    """Return substitutions, insertions and deletions over the length of the reference.

    The distance of Levenshtein (1966); NaN where the reference is empty.
    """
    if not reference:
        return float("nan")
    row = np.arange(len(heard) + 1)
    for one in reference:
        same = np.array([other == one for other in heard], dtype=bool)
        kept = np.minimum(row[1:] + 1, row[:-1] + ~same)
        row = np.minimum.accumulate(np.concatenate([[row[0] + 1], kept]) - np.arange(len(row)))
        row = row + np.arange(len(row))  # an insertion costs one for each place to the right
    return float(row[-1] / len(reference))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in small letters, without punctuation."""
    return tuple(WORD.findall(text.lower().replace("’", "'")))


@dataclass(frozen=True)
class Recogniser:
    """Whisper with weights from a folder.

    Attributes
    ----------
    folder : Path
        As CTranslate2 has it, with `model.bin`.
    sha256 : str
        Of the weights.
    """

    folder: Path
    sha256: str
    _model: Any = field(repr=False, compare=False)
    _numerals: tuple[int, ...] = field(repr=False, compare=False)

    @classmethod
    def open(cls, folder: Path) -> "Recogniser":
        """Return the recogniser of a folder.

        Raises
        ------
        Refusal
            If the optional extra is not installed, or the folder holds no weights for it.
        """
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise Refusal(
                "Words are recognised by faster-whisper, which is not installed here; install it "
                "with `pip install faster-whisper` (MIT)."
            ) from error
        if not (folder / WEIGHTS).is_file():
            raise Refusal(
                "{folder} holds no {weights}; give the folder of a Whisper model for CTranslate2.",
                folder=folder,
                weights=WEIGHTS,
            )
        try:
            model = WhisperModel(
                str(folder.resolve()), device="cpu", compute_type="float32", cpu_threads=1,
                local_files_only=True,
            )  # fmt: skip
        except (RuntimeError, ValueError, OSError) as error:
            raise Refusal(
                "{folder} holds no Whisper model that can be read ({reason}); give another folder.",
                folder=folder,
                reason=error,
            ) from error
        vocabulary = model.hf_tokenizer.get_vocab()
        numerals = (index for text, index in vocabulary.items() if re.search(r"\d", text))
        end = model.hf_tokenizer.token_to_id("<|endoftext|>")
        return cls(
            folder, sha256_of(folder / WEIGHTS), model, tuple(i for i in numerals if i < end)
        )

    def words(self, recording: Recording) -> tuple[str, ...]:
        """Return the words that are heard, numbers written out; () where there are none."""
        pieces, _ = self._model.transcribe(
            resample(recording, RATE).samples.astype(np.float32),
            language="en",
            beam_size=1,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            suppress_tokens=[-1, *self._numerals],
        )
        return words_of(" ".join(piece.text for piece in pieces))
