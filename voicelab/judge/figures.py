"""The measured figures of a judge, beside its checkpoint; only those of this very judge count."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from voicelab.atomic_write import atomic_write
from voicelab.judge.judge import Judge
from voicelab.shipped import CHECKPOINTS

FILE = "judge_figures.json"  # written by `evaluate judges --mark`


@dataclass(frozen=True)
class JudgeFigures:
    """What was measured on the test speakers.

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

    @classmethod
    def of_report(cls, targets: Mapping[str, Mapping[str, Any]]) -> "JudgeFigures":
        """Take the figures from the targets that `evaluate judges` reports."""
        return cls(
            gender=targets["gender of adults, 3 s"]["value"],
            native=targets["native English, 10 s"]["value"],
            accent=targets["six accents, 10 s"]["value"],
            age_error_years=targets["age, mean absolute error of adults, 10 s"]["value"],
        )

    def save(self, folder: str | os.PathLike, judge_sha256: str) -> None:
        """Write the figures of a judge to the folder of its checkpoint."""
        content = {"judge_sha256": judge_sha256, "figures": asdict(self)}
        with atomic_write(Path(folder) / FILE) as part:
            part.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def figures_of(judge: Judge, folder: str | os.PathLike = CHECKPOINTS) -> JudgeFigures | None:
    """Return the figures of a judge; None where that folder and the shipped one have none of it."""
    for place in (Path(folder), CHECKPOINTS):
        try:
            stored = json.loads((place / FILE).read_text(encoding="utf-8"))
            if stored["judge_sha256"] == judge.sha256:
                return JudgeFigures(**stored["figures"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None


def training_speakers(judge: Judge) -> int:
    """Return how many speakers a judge was trained on."""
    return sum(one["training_speakers"] for one in judge.header.get("corpora", {}).values())
