"""Recording -> how well the phones of its original can still be aligned to it.

By pocketsphinx (an extra; its English model is in the wheel, so that nothing is downloaded). The
phones are those that it hears in the original itself, so that no text is needed.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from voicelab.audio import Recording, resample
from voicelab.measure.measurement import Column, Measurement
from voicelab.refusal import Refusal

RATE = 16_000  # samples per second of the acoustic model
PEAK = 0.9  # full scale of the 16-bit samples
ARPABET = (  # the phones of the model, without silence and noises
    "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W "
    "Y Z ZH"
)
PHONES = frozenset(ARPABET.split())

PHONE_COLUMN = Column(
    "nats per frame",
    "Mean log likelihood of the phones that are heard in the original, aligned to the file frame "
    "by frame (pocketsphinx); 0 would be the best sound of the model in every frame.",
)


def phones(recording: Recording) -> tuple[str, ...]:
    """Return the phones that are heard in a recording, without silence and noises.

    Raises
    ------
    Refusal
        If the optional extra is not installed.
    """
    package = _pocketsphinx()
    model = Path(package.get_model_path()) / "en-us" / "en-us-phone.lm.bin"
    decoder = _decoder(allphone=str(model), lw=2.0, beam=1e-20, pbeam=1e-20)
    return tuple(name for name, _, _ in _decoded(decoder, recording) if name in PHONES)


def phone_score(recording: Recording, phones: Sequence[str]) -> Measurement:
    """Return the mean log likelihood of phones [n] in a recording, in nats per frame.

    Empty where they cannot be aligned: too much of the sound is something else.

    Raises
    ------
    Refusal
        As `phones`.
    """
    if not phones:
        return Measurement(None, "no phone is heard in its original")
    with tempfile.TemporaryDirectory() as folder:
        dictionary = Path(folder) / "phones.dict"
        # Every phone is a word of its own, so that a string of phones can be aligned like a text.
        dictionary.write_text("".join(f"{name.lower()} {name}\n" for name in sorted(PHONES)))
        decoder = _decoder(dict=str(dictionary))
    decoder.set_align_text(" ".join(phones).lower())
    found = [(n, s) for name, n, s in _decoded(decoder, recording) if name.upper() in PHONES]
    if not found:
        return Measurement(None, "the phones of its original cannot be aligned to it")
    frames, scores = np.array(found).sum(axis=0)
    return Measurement(float(scores / frames))


def require_phones() -> None:
    """Raise `Refusal` if the optional extra is not installed."""
    _pocketsphinx()


def _decoder(**settings: Any) -> Any:
    """Return a new decoder: one that has heard something before scores the next sound otherwise."""
    return _pocketsphinx().Decoder(lm=None, cmn="batch", loglevel="FATAL", **settings)


def _decoded(decoder: Any, recording: Recording) -> list[tuple[str, int, float]]:
    """Return name, frames and log likelihood of every segment; [] where nothing fits."""
    samples = resample(recording, RATE).samples
    peak = float(np.abs(samples).max(initial=0.0))
    if peak == 0:
        return []
    whole = (samples * (PEAK * 32767 / peak)).astype("<i2").tobytes()
    decoder.start_utt()
    decoder.process_raw(whole, full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return []
    return [
        (one.word, one.end_frame - one.start_frame + 1, float(np.log(max(one.ascore, 1e-300))))
        for one in decoder.seg()
    ]


def _pocketsphinx() -> ModuleType:
    try:
        import pocketsphinx
    except ImportError as error:
        raise Refusal(
            "Phones are aligned by pocketsphinx, which is not installed here; install it with "
            "`pip install pocketsphinx` (BSD)."
        ) from error
    return pocketsphinx
