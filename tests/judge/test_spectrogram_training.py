import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.judge import planted
from voicelab.attributes import AGE_BANDS, GENDERS
from voicelab.audio import save
from voicelab.judge import Judge
from voicelab.judge.batches import Augmentation, PieceBatches
from voicelab.judge.ensemble import predict
from voicelab.judge.network import JudgeNetwork, NetworkConfig
from voicelab.judge.spectrogram_training import (
    LENGTHS_S,
    SpectrogramTraining,
    clips,
    figures,
    fit_network,
    left_out,
    summary,
    train_spectrogram_judge,
)
from voicelab.judge.training_data import Labels, Stretch
from voicelab.refusal import Refusal

PLAN = SpectrogramTraining(
    networks=1,
    epochs=1,
    steps=30,
    batch=8,
    learning_rate=1e-2,
    accent_speakers=1,
    bfloat16=False,
    network=NetworkConfig(channels=8, depth=1, embedding=16, dropout=0.0),
    augmentation=Augmentation(seconds=(0.5, 1.0)),
)


@pytest.fixture(scope="module")
def training() -> list[Stretch]:
    return planted.stretches("training", 24)


@pytest.fixture(scope="module")
def unseen() -> list[Stretch]:
    return planted.stretches("test", 16, seed=1)


def relabelled(stretches: list[Stretch], genders: list[str]) -> list[Stretch]:
    return [
        replace(s, utterance=replace(s.utterance, gender=gender))
        for s, gender in zip(stretches, genders, strict=True)
    ]


def labels_of(stretches: list[Stretch]) -> Labels:
    return Labels.of([s.utterance for s in stretches], 1)


def heard_right(training: list[Stretch], unseen: list[Stretch], state: Path) -> float:
    """Return the balanced accuracy of gender on unseen speakers after a short training."""
    labels = labels_of(training)
    network, _ = fit_network(training, [], labels, PLAN, 0, state)
    return figures(network, unseen, labels, PLAN.frontend)["gender"]


def test_a_planted_difference_in_pitch_is_learnt_whichever_way_it_is_labelled(
    training, unseen, tmp_path
):
    # Both ways: a network that learns nothing may still part the pitches, by luck in one of them.
    assert heard_right(training, unseen, tmp_path / "true.state") > 0.9
    swapped = relabelled(training, [GENDERS[1 - index % 2] for index in range(24)])
    assert heard_right(swapped, unseen, tmp_path / "swapped.state") < 0.1


def test_shuffled_labels_teach_nothing(training, unseen, tmp_path):
    coins = relabelled(training, [GENDERS[index // 2 % 2] for index in range(24)])
    asked = relabelled(unseen, [GENDERS[index // 2 % 2] for index in range(16)])
    assert heard_right(coins, asked, tmp_path / "a.state") == pytest.approx(0.5, abs=0.2)


def test_a_state_of_other_settings_or_speakers_is_refused_and_kept(training, unseen, tmp_path):
    plan, state = replace(PLAN, epochs=1, steps=2), tmp_path / "a.state"
    labels = labels_of(training)
    fit_network(training, [], labels, plan, 0, state)
    before = state.read_bytes()
    wider = replace(plan, network=replace(plan.network, channels=plan.network.channels + 2))
    with pytest.raises(Refusal, match=r"plan\.network\.channels"):
        fit_network(training, [], labels, wider, 0, state)
    with pytest.raises(Refusal, match="speakers"):
        fit_network(unseen, [], labels, plan, 0, state)
    assert state.read_bytes() == before


def test_an_interrupted_training_ends_like_an_uninterrupted_one(
    training, unseen, tmp_path, monkeypatch
):
    plan = replace(PLAN, epochs=2, steps=2, network=replace(PLAN.network, dropout=0.3))

    def run(state: Path):
        return fit_network(training, unseen, labels_of(training), plan, 0, state)

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
    assert {"loss", "gender_loss", "age_loss", "gender", "age_bands"} <= set(history[-1])


def test_the_networks_of_an_ensemble_start_differently(training, tmp_path):
    plan = replace(PLAN, steps=1)
    first, second, again = (
        fit_network(training, [], labels_of(training), plan, i, tmp_path / f"{n}.state")[0]
        for n, i in enumerate((0, 1, 0))
    )
    assert not torch.equal(first.heads["gender"].weight, second.heads["gender"].weight)
    assert torch.equal(first.heads["gender"].weight, again.heads["gender"].weight)


def test_pieces_are_standardised_by_what_the_network_is_trained_on(training, tmp_path):
    network, _ = fit_network(
        training, [], labels_of(training), replace(PLAN, steps=8), 0, tmp_path / "a.state"
    )
    random = np.random.default_rng(0)
    labels = labels_of(training)
    dealt = PieceBatches(training, labels, PLAN.frontend, PLAN.augmentation, 8, 12, 5)
    seen = torch.cat([b["pieces"].flatten(0, 1) for b in dealt(int(random.integers(9)))])
    standard = (seen - network.mean) / network.spread
    assert standard.mean(dim=0).abs().max() < 0.4
    assert float(standard.std()) == pytest.approx(1, abs=0.1)


def test_no_network_hears_the_speakers_it_is_followed_on_and_each_is_left_out_once():
    training = [planted.flat(f"s{i // 2}", frames=1) for i in range(120)]  # two recordings each
    parts = {"training": training, "validation": [planted.flat("v", frames=1)], "test": []}
    plan = replace(PLAN, networks=5)
    pairs = [left_out(parts, index, plan) for index in range(5)]
    for heard, held in pairs:
        assert held
        assert len(heard) + len(held) == 120
        assert not {s.speaker for s in heard} & {s.speaker for s in held}
    every = [s.speaker for _, held in pairs for s in held]
    assert sorted(every) == sorted(s.speaker for s in training)


def test_a_single_network_leaves_nobody_out_and_is_followed_on_validation_speakers():
    parts = {name: [planted.flat(name, frames=1)] for name in ("training", "validation", "test")}
    assert left_out(parts, 0, PLAN) == (parts["training"], parts["validation"])


def test_clips_are_of_every_length_and_version_and_by_whom_they_say():
    ramp = np.arange(3000, dtype=np.float16)[:, None].repeat(82, axis=1)
    voices = [
        replace(planted.flat(f"s{i}"), versions={"original": ramp, "room": ramp - 4000})
        for i in range(30)
    ]
    log_mels, asked = clips(voices, PLAN.frontend)
    assert [s.speaker for s in asked] == [s.speaker for s in voices for _ in LENGTHS_S]
    assert [len(x) for x in log_mels[: len(LENGTHS_S)]] == [16, 31, 62, 125, 250, 500, 1875]
    through_room = np.mean([float(x[0, 0]) < 0 for x in log_mels])
    assert through_room == pytest.approx(0.5, abs=0.12)
    starts = {float(x[0, 0]) % 4000 for x in log_mels}
    assert len(starts) > 100
    short, _ = clips([planted.flat("short", frames=20)], PLAN.frontend)
    assert [len(x) for x in short] == [16, *[20] * 6]


def test_a_summary_weighs_classes_and_speakers_not_recordings(tmp_path):
    labels = planted.labels_with(("dutch", "english_uk"))
    asked = [
        planted.flat(name, gender=gender, age=age, accent="dutch")
        for name, gender, age in (
            ("a", "female", 20.0), ("a", "female", 20.0), ("a", "female", 20.0),
            ("b", "female", 30.0), ("c", "male", 60.0), ("child", "male", 10.0),
        )
    ]  # fmt: skip
    torch.manual_seed(0)
    heads = {"gender": 2, "child": 2, "accent": 2, "native": 2, "age": 35}
    network = JudgeNetwork(heads, config=NetworkConfig(channels=4, embedding=8)).eval()
    heard = predict([network], [s.versions["original"] for s in asked], PLAN.frontend)
    female = np.log(np.array([0.3, 0.3, 0.3, 0.7, 0.4, 0.3]))  # b alone right, of the women
    said = np.stack([female, np.log1p(-np.exp(female))], axis=1)
    scale = np.arange(5, 92.5, 2.5)
    judged = np.array([25.0, 25.0, 25.0, 30.0, 50.0, 10.0])
    ages = np.log(np.where(scale == judged[:, None], 1 - 1e-9, 1e-9 / 34))
    heard.log_probabilities.update({"gender": said, "age": ages})
    found = summary(heard, asked, labels)
    assert found["gender"] == pytest.approx((0.5 + 1.0) / 2)
    assert found["error_years"] == pytest.approx((3 * 5 + 0 + 10) / 5, abs=1e-3)  # of adults
    assert found["age_bands"] == pytest.approx(1)
    true = [20, 20, 20, 30, 60]
    assert found["correlation_years"] == pytest.approx(
        np.corrcoef(true, judged[:5])[0, 1], abs=1e-3
    )


@pytest.fixture(scope="module")
def small_corpus(tmp_path_factory) -> Path:
    """Return a folder of pulse trains by speakers of all parts."""
    folder = tmp_path_factory.mktemp("corpora") / planted.CORPUS
    folder.mkdir()
    random, lines = np.random.default_rng(0), ["path,speaker_id,age,gender,accent"]
    speakers = [
        *planted.speakers_in("training", 8),
        *planted.speakers_in("validation", 4),
        *planted.speakers_in("test", 2),
    ]
    for index, speaker in enumerate(speakers):
        gender, age = GENDERS[index % 2], (25, 60)[index // 2 % 2]
        pitch = planted.PITCH_HZ[gender]
        save(planted.pulse_train(pitch, random, 0.8, 16_000), folder / f"{speaker}.wav")
        accent = ("dutch", "english_uk")[index // 2 % 2]
        lines.append(f"{speaker}.wav,{speaker},{age},{gender},{accent}")
    (folder / "metadata.csv").write_text("\n".join(lines))
    return folder


@pytest.fixture(scope="module")
def trained(small_corpus, tmp_path_factory) -> tuple[Path, list]:
    target = tmp_path_factory.mktemp("trained") / "judge.safetensors"
    cache = small_corpus.parent / "cache"
    plan = replace(PLAN, networks=2, epochs=2, steps=20)
    return target, train_spectrogram_judge([small_corpus], target, plan, cache, workers=1)


def test_a_judge_is_trained_from_a_folder_to_a_checkpoint(trained):
    target, histories = trained
    assert [len(rows) for rows in histories] == [2, 2]
    judge = Judge.load(target)
    assert [len(one.networks) for one in judge.witnesses] == [2]
    assert judge.header["corpora"] == {
        planted.CORPUS: {
            "training_speakers": 8,
            "training_stretches": 8,
            "training_female": 4,
            "training_male": 4,
        }
    }
    assert judge.classes == {
        "gender": GENDERS,
        "child": ("adult", "child"),
        "accent": ("dutch", "english_uk"),
        "native": ("native", "non-native"),
        "age": AGE_BANDS,
    }
    wanted = {"command", "licence", "seed", "witnesses", "validation", "training", "history"}
    assert wanted <= set(judge.header)
    assert judge.header["split"] == "speaker"
    assert {"gender", "accent", "age_bands"} <= set(judge.header["validation"])
    assert not list(target.parent.glob("*.state"))
    for index in range(2):
        log = (target.parent / f"judge.{index}.jsonl").read_text().splitlines()
        assert [json.loads(line)["epoch"] for line in log] == [1, 2]


def test_what_is_stored_is_what_was_calibrated(trained):
    judge = Judge.load(trained[0]).witnesses[0]
    assert set(judge.calibration.temperature) == {"gender", "child", "accent", "native"}
    assert judge.calibration.interval > 0
    lengths = [seconds for seconds, _ in judge.calibration.familiar]
    assert lengths == sorted(lengths)
    assert all(limit > 0.3 for _, limit in judge.calibration.familiar)


def test_a_trained_judge_hears_the_planted_difference_in_voices_it_does_not_know(trained):
    judge = Judge.load(trained[0])
    (witness,) = judge.witnesses
    calibration = replace(witness.calibration, familiar=((1.0, 1e9),))
    credulous = replace(judge, witnesses=(replace(witness, calibration=calibration),))
    random = np.random.default_rng(7)
    for gender, pitch_hz in planted.PITCH_HZ.items():
        voice = planted.pulse_train(pitch_hz * 1.03, random, 1.5, 16_000)
        assert credulous.verdict(voice)["gender"].winner == gender


def test_a_judge_of_one_accent_says_nothing_of_accents(small_corpus, tmp_path):
    lines = (small_corpus / "metadata.csv").read_text().replace("english_uk", "dutch")
    folder = tmp_path / "one_accent"
    folder.mkdir()
    (folder / "metadata.csv").write_text(lines)
    for path in small_corpus.glob("*.wav"):
        (folder / path.name).write_bytes(path.read_bytes())
    plan = replace(PLAN, steps=1, networks=1)
    target = tmp_path / "judge.safetensors"
    train_spectrogram_judge([folder], target, plan, small_corpus.parent / "cache", workers=1)
    judge = Judge.load(target)
    assert set(judge.classes) == {"gender", "child", "age"}
    voice = planted.pulse_train(120, np.random.default_rng(0))
    verdict = judge.verdict(voice)
    assert verdict["accent"].probabilities == verdict["native"].probabilities == {}
    assert not verdict["accent"].winner
    assert "English" not in str(verdict)


def test_what_cannot_be_done_is_refused(tmp_path):
    target = tmp_path / "judge.safetensors"
    with pytest.raises(Refusal, match=r"end it in \.safetensors"):
        train_spectrogram_judge([], tmp_path / "judge.state", PLAN)
    with pytest.raises(Refusal, match="A block called 'transformer' was asked for"):
        train_spectrogram_judge([], target, replace(PLAN, network=NetworkConfig("transformer")))
    with pytest.raises(Refusal, match="A pooling called 'median' was asked for"):
        train_spectrogram_judge([], target, replace(PLAN, network=NetworkConfig(pooling="median")))
