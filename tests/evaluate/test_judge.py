from pathlib import Path

import numpy as np
import pytest
import torch
from judge.planted import speakers_in

from voicelab.corpus import AGE_BANDS, Utterance, age_band
from voicelab.evaluate import judge as evaluation
from voicelab.judge import Judge
from voicelab.judge.hearing import HearingConfig
from voicelab.judge.pieces import Stretch
from voicelab.refusal import Refusal

CLASSES = {
    "gender": ("female", "male"),
    "age": AGE_BANDS,
    "accent": ("arabic", "english_usa", "other"),
}
CORPUS = "made"


class Marks(torch.nn.Module):
    """A network that reads the class off a planted band, right or always the same."""

    def __init__(self, first_band: int, count: int, years: bool, deaf: bool) -> None:
        super().__init__()
        self.first_band, self.count, self.years, self.deaf = first_band, count, years, deaf

    def forward(self, pieces: torch.Tensor) -> torch.Tensor:
        own = pieces.mean(dim=1)[:, self.first_band : self.first_band + self.count]
        if self.deaf:
            own = torch.zeros_like(own)
            own[:, 0] = 1
        if not self.years:
            return own
        judged = torch.tensor([12.0, 26.0, 42.0, 60.0])[own.argmax(dim=1)]
        return torch.cat([own, (judged[:, None] - 40) / 20], dim=1)


def judge(deaf: bool = False, split: str = "speaker") -> Judge:
    firsts = {"gender": 0, "age": 10, "accent": 20}
    networks = {
        name: Marks(firsts[name], len(classes), name == "age", deaf)
        for name, classes in CLASSES.items()
    }
    header = {"split": split, "accent_corpora": [CORPUS]}
    temperatures = dict.fromkeys(CLASSES, 1.0)
    return Judge(networks, CLASSES, temperatures, (-8.0, 8.0), HearingConfig(), header)


def heard() -> list[Stretch]:
    """Return recordings of test speakers with their labels planted in bands of their own."""
    found, random = [], np.random.default_rng(0)
    for index, speaker in enumerate(speakers_in("test", 48, CORPUS)):
        age = float(random.choice([10, 25, 40, 60]))
        gender = CLASSES["gender"][index % 2]
        accent = ("arabic", "english_usa", "bafang")[index % 3]
        log_mel = np.zeros((700, 82), dtype=np.float16)
        log_mel[:, CLASSES["gender"].index(gender)] = 4
        log_mel[:, 10 + AGE_BANDS.index(age_band(age))] = 4
        log_mel[:, 20 + index % 3] = 4
        utterance = Utterance(Path(f"{index}.wav"), CORPUS, speaker, age, gender, accent)
        why_not = "It is silent." if index == 47 else ""
        found.append(Stretch(utterance, log_mel, log_mel[:400], why_not))
    return found


@pytest.fixture
def corpus_of_marks(monkeypatch):
    stretches = heard()
    monkeypatch.setattr("voicelab.evaluate.bootstrap.RESAMPLES", 50)
    monkeypatch.setattr(evaluation.corpus, "read", lambda _: [s.utterance for s in stretches])
    monkeypatch.setattr(evaluation, "stretches", lambda *_: stretches)
    return [Path("anywhere")]


def test_a_judge_that_hears_everything_gets_every_figure_right(corpus_of_marks):
    report = evaluation.evaluate_judge(corpus_of_marks, judge(), judge(split="random"))
    assert (report["recordings"], report["abstained"]) == (48, 1)
    found = report["speaker_disjoint"]
    assert found["gender"]["balanced_accuracy_adults"]["value"] == 1
    assert found["age"]["balanced_accuracy_bands"]["value"] == 1
    assert found["accent"]["balanced_accuracy_groups"]["value"] == 1
    assert found["age"]["error_years_adults"]["value"] <= 2
    gap = found["age"]["young_and_old"]["4 s"]
    assert gap["difference"]["value"] == pytest.approx(34)
    assert gap["difference"]["low"] <= 34 <= gap["difference"]["high"]
    assert report["segments"]["random_split"]["gender"]["balanced_accuracy_adults"]["value"] == 1


def test_a_deaf_judge_is_no_better_than_chance(corpus_of_marks):
    found = evaluation.evaluate_judge(corpus_of_marks, judge(deaf=True))["speaker_disjoint"]
    assert found["gender"]["balanced_accuracy_adults"]["value"] == pytest.approx(1 / 2)
    assert found["age"]["balanced_accuracy_bands"]["value"] == pytest.approx(1 / 4)
    assert found["accent"]["balanced_accuracy_groups"]["value"] == pytest.approx(1 / 3, abs=1e-3)
    assert found["age"]["young_and_old"]["all"]["difference"]["value"] == 0
    assert found["age"]["correlation_adults"] is None  # of a constant
    assert found["age"]["error_years_adults_guessing_their_median"]["value"] > 5


def test_judges_of_the_wrong_split_are_refused(corpus_of_marks):
    with pytest.raises(Refusal, match="--split speaker"):
        evaluation.evaluate_judge(corpus_of_marks, judge(split="random"))
    with pytest.raises(Refusal, match="in that order"):
        evaluation.evaluate_judge(corpus_of_marks, judge(), judge())
