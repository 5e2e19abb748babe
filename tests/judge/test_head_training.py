import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.judge import planted
from voicelab.attributes import GENDERS
from voicelab.audio import save
from voicelab.judge import Judge, head_training
from voicelab.judge.crops import RandomCrops
from voicelab.judge.head_training import HeadTraining, train_heads
from voicelab.judge.heads import HeadsConfig
from voicelab.refusal import Refusal

PLAN = HeadTraining(
    crops=RandomCrops(seconds=(0.4, 2.0), most=4),
    heads=HeadsConfig(hidden=8, dropout=0.0),
    networks=2,
    epochs=2,
    steps=15,
    batch=16,
    learning_rate=1e-2,
    accent_speakers=1,
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    """Return a folder of pulse trains by speakers of all parts, the genders apart in pitch."""
    folder = tmp_path_factory.mktemp("corpora") / planted.CORPUS
    folder.mkdir()
    random, lines = np.random.default_rng(0), ["path,speaker_id,age,gender,accent"]
    speakers = [
        *planted.speakers_in("training", 12),
        *planted.speakers_in("validation", 4),
        *planted.speakers_in("test", 2),
    ]
    for index, speaker in enumerate(speakers):
        gender, age = GENDERS[index % 2], (25, 60)[index // 2 % 2]
        pitch_hz = planted.PITCH_HZ[gender] * random.uniform(0.93, 1.07)
        save(planted.pulse_train(pitch_hz, random, 2.0, 16_000), folder / f"{speaker}.wav")
        accent = ("dutch", "english_uk")[index // 2 % 2]
        lines.append(f"{speaker}.wav,{speaker},{age},{gender},{accent}")
    (folder / "metadata.csv").write_text("\n".join(lines))
    return folder


@pytest.fixture(scope="module")
def trained(corpus, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("trained") / "judge.safetensors"
    (target.parent / "judge.9.state").touch()  # of another training
    train_heads([corpus], target, PLAN, corpus.parent / "cache", workers=1)
    return target


def test_heads_hear_the_planted_difference_in_voices_that_they_do_not_know(trained):
    judge = Judge.load(trained)
    assert [one.name for one in judge.witnesses] == ["campplus", "whisper"]
    random = np.random.default_rng(7)
    for gender, pitch_hz in planted.PITCH_HZ.items():
        heard = judge.features(planted.pulse_train(pitch_hz, random, 1.5, 16_000))
        for witness in judge.witnesses:
            prediction = witness.predict([heard.inputs[witness.name]])
            likely = witness.log_probabilities(prediction)["gender"][0]
            assert judge.classes["gender"][likely.argmax()] == gender


def test_the_checkpoint_says_how_it_was_made_and_holds_no_speaker_of_the_test_part(trained):
    judge = Judge.load(trained)
    assert judge.header["corpora"][planted.CORPUS]["training_speakers"] == 12
    assert set(judge.combination.weights) == set(judge.classes)
    assert judge.combination.interval > 0
    assert {"command", "licence", "seed", "training", "history"} <= set(judge.header)
    assert [path.name for path in trained.parent.glob("*.state")] == ["judge.9.state"]
    for encoder in ("campplus", "whisper"):
        log = (trained.parent / f"judge.{encoder}.0.jsonl").read_text().splitlines()
        assert [json.loads(line)["epoch"] for line in log] == [1, 2]


def test_statistics_that_all_networks_share_are_stored_once_and_read_for_each(trained):
    from voicelab.checkpoint import load

    names = [name for name in load(trained, "judge").tensors if name.endswith(".axes")]
    assert sorted(names) == ["campplus.networks.0.axes", "whisper.networks.0.axes"]
    for witness in Judge.load(trained).witnesses:
        first, second = witness.networks
        assert np.array_equal(first.get_buffer("mean"), second.get_buffer("mean"))
        weights = [one.trained.heads["gender"].weight for one in (first, second)]
        assert not np.array_equal(*weights)


def test_the_order_in_which_encoders_are_named_does_not_matter(corpus, trained, tmp_path):
    target, cache = tmp_path / "judge.safetensors", corpus.parent / "cache"
    backwards = replace(PLAN, crops=replace(PLAN.crops, encoders=("whisper", "campplus")))
    made = train_heads([corpus], target, backwards, cache, workers=1)
    read, usual = Judge.load(target), Judge.load(trained)
    assert [one.name for one in made.witnesses] == [one.name for one in read.witnesses]
    assert read.combination.weights == usual.combination.weights


def test_an_interrupted_training_ends_like_an_uninterrupted_one(
    corpus, trained, tmp_path, monkeypatch
):
    dealt = head_training.ClipBatches.__call__

    def killed(self, epoch, rank=0, ranks=1):
        if epoch == 1:
            raise KeyboardInterrupt
        return dealt(self, epoch, rank, ranks)

    target, cache = tmp_path / "judge.safetensors", corpus.parent / "cache"
    monkeypatch.setattr(head_training.ClipBatches, "__call__", killed)
    with pytest.raises(KeyboardInterrupt):
        train_heads([corpus], target, PLAN, cache, workers=1)
    assert not target.exists()
    monkeypatch.setattr(head_training.ClipBatches, "__call__", dealt)
    train_heads([corpus], target, PLAN, cache, workers=1)
    whole, resumed = Judge.load(trained), Judge.load(target)
    for one, other in zip(whole.witnesses, resumed.witnesses, strict=True):
        for first, second in zip(one.networks, other.networks, strict=True):
            for name, tensor in first.state_dict().items():
                assert np.array_equal(tensor, second.state_dict()[name]), name


def test_what_cannot_be_done_is_refused(tmp_path):
    with pytest.raises(Refusal, match=r"end it in \.safetensors"):
        train_heads([], tmp_path / "judge.state", PLAN)
    unknown = replace(PLAN, crops=RandomCrops(("hubert",)))
    with pytest.raises(Refusal, match="'hubert' was asked for; it is campplus or whisper, or none"):
        train_heads([], tmp_path / "judge.safetensors", unknown)
