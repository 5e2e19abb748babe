"""Sets and listeners of which everything is known, without a space or a judge."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import soundfile
from scipy.special import expit

from voicelab.listening import CHOICE, SECOND, Answer, ListeningTest

RATE = 16_000  # Hz
STEPS = (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5)
JUDGE_PSE, JUDGE_SLOPE = 0.3, 3.0


def judged(strength: float) -> float:
    return float(expit(JUDGE_SLOPE * (strength - JUDGE_PSE)))


def write_set(
    folder: Path,
    sources: Sequence[str] = ("anna", "bea", "carl"),
    steps: Sequence[float] = STEPS,
    axis: str = "gender",
    seconds: float = 0.02,
    **cells: Mapping[str, str] | str,
) -> Path:
    """Write what an export writes of continua: tones of a pitch of their own, and their table."""
    (folder / "stimuli").mkdir(parents=True, exist_ok=True)
    rows = []
    for source in sources:
        for number, strength in enumerate(steps, start=1):
            name = f"stim-{source}x{number}"
            t = np.arange(round(seconds * RATE)) / RATE
            tone = 0.1 * np.sin(2 * np.pi * (200 + 40 * len(rows)) * t)
            soundfile.write(folder / "stimuli" / f"{name}.wav", tone, RATE, "PCM_16")
            older = judged(strength)
            rows.append(
                {
                    "stimulus_id": name,
                    "type": "audio",
                    "description": f'step {number} of "{source}"',
                    "stim_file": f"stimuli/{name}.wav",
                    "source": source,
                    "kind": "edit",
                    "variant": "both",
                    "continuum": source,
                    f"strength_{axis}": format(strength, ".10g"),
                    "judged_gender_female_p": format(judged(strength), ".4f"),
                    "judged_age_under_18_p": "0.0000",
                    "judged_age_18_34_p": format(1 - older, ".6f"),
                    "judged_age_35_49_p": format(older / 4, ".6f"),
                    "judged_age_50_and_over_p": format(3 * older / 4, ".6f"),
                    **cells,
                }
            )
    write_table(folder, rows)
    return folder


def write_table(folder: Path, rows: Sequence[Mapping[str, object]]) -> None:
    lines = ["\t".join(rows[0]), *("\t".join(map(str, row.values())) for row in rows)]
    (folder / "stimuli.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_table(folder: Path) -> list[dict[str, str]]:
    head, *lines = (folder / "stimuli.tsv").read_text(encoding="utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


class Listener:
    """Answers as a logistic curve says, with a preference for the second sound, and lapses."""

    def __init__(
        self, pse: float = 0.0, slope: float = 2.0, lapse: float = 0.0, seed: int = 0
    ) -> None:
        self.pse, self.slope, self.lapse = pse, slope, lapse
        self.random = np.random.default_rng(seed)

    def yes(self, x: float) -> bool:
        p = self.lapse + (1 - 2 * self.lapse) * expit(self.slope * (x - self.pse))
        return bool(self.random.random() < p)

    def take(self, test: ListeningTest, until: int | None = None) -> None:
        """Go on with a test, to its end or until so many are done."""
        while (trial := test.current) is not None and test.done != until:
            strengths = [one.strength for one in trial.sounds]
            answers = test.design.answers
            if test.design.task == CHOICE:
                answer = answers[self.yes(strengths[1] - strengths[0])]
            else:
                heard = ("male", "female") if "male" in answers else ("younger", "older")
                answer = heard[self.yes(strengths[0])]
            test.answer(trial.number, answer, 400.0 + trial.number, trial.number % 2)


def identified(
    x: np.ndarray, yes: np.ndarray, attribute: str = "gender", participant: str = "P01"
) -> list[Answer]:
    """Return the table of a listener who identified sounds of strengths x [N]."""
    no_label, yes_label = ("male", "female") if attribute == "gender" else ("younger", "older")
    return [
        row(
            participant, "identify", attribute, number, len(x), (float(strength),),
            yes_label if said else no_label,
        )
        for number, (strength, said) in enumerate(zip(x, yes, strict=True), start=1)
    ]  # fmt: skip


def compared(first: np.ndarray, second: np.ndarray, chosen_second: np.ndarray) -> list[Answer]:
    """Return the table of a listener who compared sounds of strengths [N]."""
    return [
        row(
            "P01", CHOICE, "gender", number, len(first), (float(a), float(b)),
            SECOND if said else "first",
        )
        for number, (a, b, said) in enumerate(zip(first, second, chosen_second, strict=True), 1)
    ]  # fmt: skip


def row(
    participant: str, task: str, attribute: str, number: int, of: int, strengths: tuple, answer: str
) -> Answer:
    second = strengths[1] if len(strengths) > 1 else None
    return Answer(
        participant=participant, seed=1, task=task, attribute=attribute, years=None,
        set_sha256="0" * 64, axis="gender", trial=number, trials=of, repetition=1,
        source="anna", continuum="anna",
        first_stimulus=f"stim-{strengths[0]:g}",
        second_stimulus="" if second is None else f"stim-{second:g}",
        first_strength=strengths[0], second_strength=second,
        first_judged_p=judged(strengths[0]),
        second_judged_p=None if second is None else judged(second),
        left="", right="", answer=answer, reaction_ms=500.0, replays=0,
        answered_utc="2026-01-01T00:00:00Z",
    )  # fmt: skip
