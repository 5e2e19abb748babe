"""Tells voiced speech from noise and silence, which cannot be edited."""

import numpy as np

from voicelab.convert import HOP_S
from voicelab.refusal import Refusal

MIN_VOICED_FRAMES = 8
# The pitch of a voice is steady, that of noise is not. About 1 % of 4 s samples of white, pink and
# brown noise pass; 0.3 % of 3 s of corpus speech fail (recordings with almost no pitch).
STEADY_STEP = 0.03  # largest step of F0 in 10 ms, as a share, that counts as steady
MIN_STEADY_SHARE = 0.2  # of the voiced frames


def refuse_unvoiced(f0_hz: np.ndarray, source: str) -> None:
    """Raise `Refusal` if an F0 curve [L] is not that of speech."""
    voiced = int((f0_hz > 0).sum())
    if voiced < MIN_VOICED_FRAMES:
        raise Refusal(
            "{source} holds {ms:.0f} ms of voiced speech; at least {least:.0f} ms are "
            "needed: give a recording of somebody speaking.",
            source=source,
            ms=voiced * HOP_S * 1000,
            least=MIN_VOICED_FRAMES * HOP_S * 1000,
        )
    # F0 trackers find a pitch in noise too, but it jumps from frame to frame.
    log_f0 = np.log(np.where(f0_hz > 0, f0_hz, np.inf))
    with np.errstate(invalid="ignore"):  # inf - inf between two unvoiced frames
        steady = np.abs(np.diff(log_f0)) < STEADY_STEP
    in_a_row = steady[:-2] & steady[1:-1] & steady[2:]
    if steady.sum() < MIN_STEADY_SHARE * voiced or not in_a_row.any():
        raise Refusal(
            "{source} holds no steady pitch ({share:.0%} of its voiced frames go on from "
            "the one before), as noise does; give a recording of somebody speaking.",
            source=source,
            share=steady.sum() / voiced,
        )
