"""How good the judge is, as measured: only figures of this very judge are shown."""

import json
from dataclasses import dataclass
from pathlib import Path

from voicelab.checkpoint import SHIPPED
from voicelab.judge import Judge

MEASURED = SHIPPED.parent / "docs" / "data" / "judges.json"  # by `evaluate judges`


@dataclass(frozen=True)
class Proof:
    """What was measured of a judge on speakers that nothing was trained on.

    Attributes
    ----------
    gender : float
        Balanced accuracy from 3 s.
    native, accent : float
        Balanced accuracy from 10 s, of native English and of the six most frequent accents.
    age_error_years : float
        Mean absolute error from 10 s.
    """

    gender: float
    native: float
    accent: float
    age_error_years: float


def training_speakers(judge: Judge) -> int:
    """Return how many speakers a judge was trained on."""
    return sum(one["training_speakers"] for one in judge.header.get("corpora", {}).values())


def proof_of(judge: Judge, measured: Path = MEASURED) -> Proof | None:
    """Return what was measured of a judge; None where it was not, or of another one."""
    try:
        figures = json.loads(measured.read_text(encoding="utf-8"))["figures"]["judges"]
        if figures["judge_sha256"] != judge.sha256:
            return None
        values = {name: one["value"] for name, one in figures["targets"].items()}
        return Proof(
            gender=values["gender of adults, 3 s"],
            native=values["native English, 10 s"],
            accent=values["six accents, 10 s"],
            age_error_years=values["age, mean absolute error of adults, 10 s"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
