import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from judge import planted
from voicelab.audio import save
from voicelab.judge import Judge
from voicelab.judge.calibration import balanced_accuracy, examine
from voicelab.judge.fitting import (
    JudgeTraining,
    class_names,
    divided,
    fit_attribute,
    labelled,
    train_judge,
)
from voicelab.judge.hearing import HearingConfig
from voicelab.judge.network import JudgeNetwork
from voicelab.judge.pieces import PieceBatches
from voicelab.refusal import Refusal

CLASSES = ("female", "male")

PLAN = JudgeTraining(epochs={"gender": 1, "age": 1, "accent": 1}, steps=25, batch=12)


def shuffled(count: int) -> list[str]:
    """Return labels of which half of each pitch has either: no rule on pitch beats a coin."""
    return [CLASSES[(index // 2) % 2] for index in range(count)]


def swapped(count: int) -> list[str]:
    """Return the labels of the other pitch."""
    return [CLASSES[1 - index % 2] for index in range(count)]


def fitted(genders: list[str] | None, state: Path) -> JudgeNetwork:
    """Return a network trained on the labels given, or on the true ones."""
    training = planted.stretches("training", 24, genders)
    return fit_attribute("gender", CLASSES, training, [], PLAN, state)[0]


def heard_right(network: JudgeNetwork, genders: list[str] | None = None) -> float:
    """Return the balanced accuracy on unseen speakers with the labels given, or the true ones."""
    unseen = planted.stretches("test", 16, genders, seed=1)
    asked = labelled(unseen, "gender", CLASSES, frozenset())
    return balanced_accuracy(examine(network, CLASSES, asked, HearingConfig()))


def test_a_planted_difference_in_pitch_is_learnt_whichever_way_it_is_labelled(tmp_path):
    # Both ways: a network that learns nothing may still part the pitches, by luck in one of them.
    assert heard_right(fitted(None, tmp_path / "true.state")) > 0.9
    assert heard_right(fitted(swapped(24), tmp_path / "swapped.state")) < 0.1


def test_shuffled_labels_teach_nothing(tmp_path):
    network = fitted(shuffled(24), tmp_path / "a.state")
    assert heard_right(network, shuffled(16)) == pytest.approx(0.5, abs=0.2)


def test_an_interrupted_training_ends_like_an_uninterrupted_one(tmp_path, monkeypatch):
    plan = replace(PLAN, epochs={"gender": 2}, steps=2)
    training, validation = planted.stretches("training", 8), planted.stretches("validation", 4)

    def run(state: Path):
        return fit_attribute("gender", CLASSES, training, validation, plan, state)

    whole, history = run(tmp_path / "whole.state")
    dealt = PieceBatches.__call__

    def killed(self, epoch, rank=0, ranks=1):
        if epoch == 1:
            raise KeyboardInterrupt
        return dealt(self, epoch, rank, ranks)

    monkeypatch.setattr(PieceBatches, "__call__", killed)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "cut.state")
    monkeypatch.setattr(PieceBatches, "__call__", dealt)
    resumed, again = run(tmp_path / "cut.state")
    for name, tensor in whole.state_dict().items():
        assert torch.equal(tensor, resumed.state_dict()[name]), name
    assert [{**row, "seconds": 0} for row in history] == [{**row, "seconds": 0} for row in again]
    assert history[-1]["validation_balanced_accuracy"] >= 0


def test_another_seed_gives_another_network(tmp_path):
    training = planted.stretches("training", 8)
    plan = replace(PLAN, steps=1)
    first, second = (
        fit_attribute(
            "gender", CLASSES, training, [], replace(plan, seed=s), tmp_path / f"{s}.state"
        )[0]
        for s in (0, 1)
    )
    assert not torch.equal(first.layers[0].weight, second.layers[0].weight)


def test_rare_accents_are_classed_as_other():
    def of(accent: str, count: int) -> list:
        return [planted.utterance(f"{accent}{i}", "male", accent=accent) for i in range(count)]

    training = of("dutch", 20) + of("arabic", 21) + of("bafang", 3)
    assert class_names("accent", training, PLAN) == ("arabic", "dutch", "other")
    assert class_names("accent", training, replace(PLAN, accent_speakers=22)) == ("other",)


def test_parts_share_speakers_only_when_split_at_random():
    whole = planted.stretches("training", 6) + planted.stretches("test", 4)
    by_speaker = divided(whole, PLAN)
    assert {s.speaker for s in by_speaker["training"]} == {s.speaker for s in whole[:6]}
    many = whole * 1
    for stretch in many:  # long enough for several segments
        object.__setattr__(stretch, "original", np.tile(stretch.original, (12, 1)))
        object.__setattr__(stretch, "copy", stretch.original)
    at_random = divided(many, replace(PLAN, split="random"))
    sides = {part: {s.speaker for s in found} for part, found in at_random.items()}
    assert sides["training"] & sides["test"]


@pytest.fixture(scope="module")
def small_corpus(tmp_path_factory) -> Path:
    """Return a folder of pulse trains by speakers of the training and validation parts."""
    folder = tmp_path_factory.mktemp("corpora") / planted.CORPUS
    folder.mkdir()
    random, lines = np.random.default_rng(0), ["path,speaker_id,age,gender,accent"]
    speakers = planted.speakers_in("training", 8) + planted.speakers_in("validation", 4)
    for index, speaker in enumerate(speakers):
        gender, age = ("female", "male")[index % 2], (25, 60)[index // 2 % 2]
        recording = planted.pulse_train(planted.PITCH_HZ[gender], random, seconds=1.0, rate=16_000)
        save(recording, folder / f"{speaker}.wav")
        accent = ("dutch", "arabic")[index % 2]
        lines.append(f"{speaker}.wav,{speaker},{age},{gender},{accent}")
    (folder / "metadata.csv").write_text("\n".join(lines))
    return folder


def test_a_judge_is_trained_from_a_folder_to_a_checkpoint(small_corpus, tmp_path, spoken):
    target = tmp_path / "judge.safetensors"
    plan = replace(PLAN, steps=1, batch=4, accent_speakers=1)
    histories = train_judge([small_corpus], target, plan, tmp_path / "cache", workers=1)
    assert {name: len(rows) for name, rows in histories.items()} == plan.epochs
    judge = Judge.load(target)
    header = judge.header
    assert header["corpora"] == {planted.CORPUS: {"training_speakers": 8, "training_stretches": 8}}
    assert judge.classes == {
        "gender": ("female", "male"),
        "age": ("18-34", "50 and over"),
        "accent": ("arabic", "dutch"),
    }
    assert {"command", "licence", "seed", "configuration", "validation"} <= set(header)
    assert set(judge.verdict(spoken[0]).accent.probabilities) == {"arabic", "dutch"}
    assert not list(tmp_path.glob("*.state"))
    log = (tmp_path / "judge.gender.jsonl").read_text().splitlines()
    assert json.loads(log[0])["epoch"] == 1


def test_a_target_that_is_its_own_state_is_refused(tmp_path):
    with pytest.raises(Refusal, match=r"end it in \.safetensors"):
        train_judge([], tmp_path / "judge.state", PLAN)
    with pytest.raises(Refusal, match="speaker or random"):
        train_judge([], tmp_path / "judge.safetensors", replace(PLAN, split="file"))
