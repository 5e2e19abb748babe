"""What the witnesses of a judge hear in a recording, before anything is judged."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import torch

from voicelab.audio import Recording, resample
from voicelab.judge.ensemble import Frontend
from voicelab.judge.frontend import FrontendConfig, log_mel_of, reason_to_abstain
from voicelab.judge.heads import EncoderInput
from voicelab.refusal import Sentence

SPECTROGRAM = "spectrogram"  # the name of a witness that was trained from scratch
VOICING = FrontendConfig()  # in which it is measured whether a recording holds a voice


@dataclass(frozen=True)
class Features:
    """What witnesses hear in a recording.

    Attributes
    ----------
    inputs : mapping of str to float array
        By witness: frames [L, M], or statistics over time [E + 1]. Empty where the recording
        cannot be judged.
    reason_to_abstain : str
        In one sentence; empty where the recording can be judged.
    """

    inputs: Mapping[str, np.ndarray]
    reason_to_abstain: str = ""


def features_of(recording: Recording, frontends: Mapping[str, Frontend]) -> Features:
    """Return what witnesses hear in a recording, by their frontends.

    Nobody hears anything above 4 kHz, so the recording is reduced to that once, for all of them.
    """
    if not bool(np.isfinite(recording.samples).all()):
        reason: str = Sentence(
            "The recording holds samples that are no numbers; export it again as plain PCM."
        )
    elif not len(recording.samples):
        reason = Sentence("The recording is empty; give one that holds speech.")
    else:
        recording = resample(recording, VOICING.sample_rate)
        reason = reason_to_abstain(log_mel_of(recording, VOICING))
    if reason:
        return Features({}, reason)
    if len(frontends) < 2 or torch.get_num_threads() > 1:  # then torch uses the other cores
        return Features({name: one.hear(recording) for name, one in frontends.items()})
    # In threads, because torch computes without Python's lock.
    waiting = {name: _threads().submit(one.hear, recording) for name, one in frontends.items()}
    return Features({name: one.result() for name, one in waiting.items()})


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    """Return threads that last, because torch is slower in new ones; torch uses no others there.

    Its limit holds for the thread that sets it: without this, an encoder would add up in another
    order than where one thread was asked for, and a verdict have other last digits.
    """
    return ThreadPoolExecutor(
        os.cpu_count(), "witness", initializer=partial(torch.set_num_threads, 1)
    )


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_threads.cache_clear)  # threads do not survive a fork


def frontend_of(name: str) -> Frontend:
    """Return the frontend of a witness in its default configuration."""
    return FrontendConfig() if name == SPECTROGRAM else EncoderInput(name)
