"""Training the space."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.model.planted import SMALL, planted_recordings, small_plan
from voicelab import corpus
from voicelab.audio import Recording, save
from voicelab.codecs import centres_hz, from_recording
from voicelab.codecs.griffin_lim import MelConfig
from voicelab.codecs.world import WorldConfig
from voicelab.corpus import Utterance
from voicelab.model import training
from voicelab.model.batches import (
    FEMALE_F0,
    FEMALE_FORMANTS,
    BatchConfig,
    VoiceBatches,
    frequent_accents,
)
from voicelab.model.dataset import LabelledFeatures
from voicelab.model.network import SpaceConfig
from voicelab.model.space import Space
from voicelab.model.training import planned
from voicelab.refusal import Refusal

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, vowel: Callable[..., Recording]) -> Path:
    """Return a corpus of twenty planted voices on disk, 1.5 s each."""
    folder = tmp_path_factory.mktemp("planted")
    lines = ["path,speaker_id,age,gender,accent"]
    for index in range(20):
        f0_hz = (100 if index % 2 else 200) + 3 * index
        save(vowel(float(f0_hz), seconds=1.5), folder / f"{index}.wav")
        gender = "male" if index % 2 else "female"
        lines.append(f"{index}.wav,speaker{index},{20 + 2 * index},{gender},here")
    (folder / "metadata.csv").write_text("\n".join(lines) + "\n")
    assert {u.split for u in corpus.read(folder)} == {"training", "validation", "test"}
    return folder


def test_the_same_epoch_deals_the_same_batches_and_another_epoch_others() -> None:
    batches = VoiceBatches(planted_recordings(), small_plan().batch, SMALL, seed=0, epochs=5)
    one, again, other = (list(batches(epoch, 0, 1)) for epoch in (3, 3, 4))
    assert all(torch.equal(a["input"], b["input"]) for a, b in zip(one, again, strict=True))
    assert not torch.equal(one[0]["input"], other[0]["input"])


def test_channels_and_noise_leave_f0_and_voicing_as_they_were() -> None:
    batches = VoiceBatches(planted_recordings(), small_plan().batch, SMALL, seed=0, epochs=5)
    batch = next(iter(batches(0, 0, 1)))
    assert torch.equal(batch["input"][..., -3:], batch["target"][..., -3:])
    assert not torch.equal(batch["input"][..., :-3], batch["target"][..., :-3])


def test_a_batch_never_claims_to_hear_what_a_recording_does_not_hold() -> None:
    batches = VoiceBatches(planted_recordings(), small_plan().batch, SMALL, seed=0, epochs=5)
    for batch in batches(0, 0, 1):
        assert not (batch["input_mask"] & ~batch["target_mask"]).any()


def test_a_warp_moves_a_planted_formant_and_f0_by_what_it_says() -> None:
    recordings = planted_recordings()
    features = WorldConfig()
    centres = centres_hz(features)
    for item in recordings:
        item.values.resize((200, features.size), refcheck=False)
        item.values[:, :-3] = -np.abs(np.log(centres / 1000.0)) * 20  # one peak at 1 kHz
        item.values[:, -3:] = (np.log(150.0), 1.0, -1.0)
    recordings = [replace(item, mask=np.ones(features.size, dtype=bool)) for item in recordings]
    batches = VoiceBatches(recordings, BatchConfig(channel_db=0.0), SpaceConfig(), seed=0, epochs=5)
    batch = next(iter(batches(0, 0, 1)))
    for warp, windows in zip(batch["warp"].tolist(), batch["warped"], strict=True):
        frame = windows[0, 0].numpy()
        peak_hz = centres[frame[:-3].argmax()]
        assert abs(np.log(peak_hz / 1000.0) - FEMALE_FORMANTS * warp) < 0.04  # half a band
        assert np.isclose(frame[-3], np.log(150.0) + FEMALE_F0 * warp)


def test_what_a_warp_brings_in_from_beyond_the_known_bands_is_masked() -> None:
    batches = VoiceBatches(planted_recordings(), small_plan().batch, SMALL, seed=0, epochs=5)
    for batch in batches(0, 0, 1):
        lowered = batch["warp"] < -0.8
        top = SMALL.features.n_mels - 1
        assert not batch["warped_mask"][lowered, top].any()


def test_accents_of_fewer_than_eight_speakers_are_not_asked_for() -> None:
    assert frequent_accents(["a"] * 8 + ["b"] * 7 + [""] * 20) == ("a",)


def test_one_speaker_is_not_a_corpus() -> None:
    with pytest.raises(Refusal, match="1 training speakers were found; at least 2 are needed"):
        VoiceBatches(planted_recordings(1), small_plan().batch, SMALL, seed=0, epochs=5)


def test_an_unknown_treatment_of_narrow_recordings_is_refused() -> None:
    with pytest.raises(Refusal, match="'dropped' is no treatment of narrow recordings"):
        planned(narrowband="dropped")


def test_an_unknown_codec_is_refused_before_training() -> None:
    with pytest.raises(Refusal, match="'straight' is no codec; use griffin_lim or world"):
        planned(codec="straight")


def test_a_plan_for_mel_spectrograms_asks_for_nothing_that_needs_a_pitch() -> None:
    plan, world = planned(codec="griffin_lim"), planned()
    assert plan.space.features == MelConfig()
    assert (plan.loss.f0, plan.loss.voicing, plan.loss.warps) == (0, 0, 0)
    assert (plan.batch, plan.training) == (world.batch, world.training)
    assert replace(plan.space, features=world.space.features) == world.space


def test_a_space_of_mel_spectrograms_is_trained_and_comes_back(
    folder: Path, tmp_path: Path, vowel: Callable[..., Recording]
) -> None:
    target = tmp_path / "mel.safetensors"
    plan = small_plan(4, guidance=0.1, warps=0.0)
    plan = replace(plan, space=replace(SMALL, features=MelConfig(n_mels=12)))
    history = training.train_space([folder], target, plan, tmp_path / "cache")
    assert history[-1]["rebuilt"] < history[0]["rebuilt"]
    assert history[-1]["moves"] > 0
    assert not {"warps", "validation_f0_semitones"} & set(history[-1])
    space = Space.load(target)
    assert space.config == plan.space
    features = from_recording(vowel(150), space.config.features)
    decoded = space.decode(space.encode(features), len(features.values))
    assert decoded.shape == features.values.shape == (101, 12)


def test_test_speakers_take_no_part_in_training(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = training.labelled_features

    def spy(utterances: list[Utterance], *rest: Any) -> list[LabelledFeatures]:
        asked.extend(u.split for u in utterances)
        return real(utterances, *rest)

    monkeypatch.setattr(training, "labelled_features", spy)
    training.train_space([folder], tmp_path / "s.safetensors", small_plan(1), tmp_path / "cache")
    assert set(asked) == {"training", "validation"}


def test_a_killed_training_ends_in_the_same_weights_as_one_left_alone(
    folder: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    plan = small_plan(epochs=3, guidance=0.1)
    training.train_space([folder], tmp_path / "whole.safetensors", plan, cache)
    torn = tmp_path / "torn.safetensors"

    class PulledPlugError(Exception):
        pass

    def pull_the_plug(*_: object) -> dict[str, float]:
        if torn.with_suffix(".state").exists():
            raise PulledPlugError
        return {}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "figures", pull_the_plug)
        with pytest.raises(PulledPlugError):
            training.train_space([folder], torn, plan, cache)
    assert not torn.exists()
    training.train_space([folder], torn, plan, cache)
    one, other = (Space.load(tmp_path / f"{name}.safetensors") for name in ("whole", "torn"))
    for name, weight in one.vae.state_dict().items():
        assert torch.equal(weight, other.vae.state_dict()[name]), name
    assert not torn.with_suffix(".state").exists()


def test_a_state_of_other_settings_is_not_continued(folder: Path, tmp_path: Path) -> None:
    cache, target = tmp_path / "cache", tmp_path / "s.safetensors"

    def stop(*_: object) -> dict[str, float]:
        raise KeyboardInterrupt

    training.train_space([folder], target, small_plan(1), cache)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training.checkpoint, "save", stop)
        with pytest.raises(KeyboardInterrupt):
            training.train_space([folder], target, small_plan(1), cache)
    with pytest.raises(Refusal, match=r"with epochs 1; you asked for epochs 2. Use the same"):
        training.train_space([folder], target, small_plan(2), cache)
    with pytest.raises(Refusal, match=r"with loss.kl 0.3; you asked for loss.kl 0.1. Use the same"):
        training.train_space([folder], target, small_plan(1, kl=0.1), cache)
    other = replace(small_plan(1), space=replace(SMALL, latent=5))
    with pytest.raises(Refusal, match=r"with space.latent 6; you asked for space.latent 5"):
        training.train_space([folder], target, other, cache)


def test_a_place_that_cannot_take_the_checkpoint_is_refused_before_training(
    folder: Path, tmp_path: Path
) -> None:
    for name, said in (
        ("nowhere/s.safetensors", "nowhere is not a folder; make it first"),
        ("s.state", "would overwrite the state of its own training"),
    ):
        with pytest.raises(Refusal, match=said):
            training.train_space([folder], tmp_path / name, small_plan(1))


def test_training_lowers_the_loss_and_the_header_says_what_was_trained(
    folder: Path, tmp_path: Path
) -> None:
    target = tmp_path / "s.safetensors"
    history = training.train_space([folder], target, small_plan(6), tmp_path / "cache")
    assert history[-1]["rebuilt"] < 0.7 * history[0]["rebuilt"]
    header = Space.load(target).header
    assert header["corpora"][folder.name]["training_speakers"] == sum(
        u.split == "training" for u in corpus.read(folder)
    )
    assert len(header["latent_mean"]) == SMALL.latent
    assert len(set(header["latent_sd"])) == SMALL.latent  # measured, not what whitening promises
    assert all(0 < sd < 1.5 for sd in header["latent_sd"])
    assert header["history"] == history


def test_going_on_from_a_space_keeps_its_latents_and_teaches_its_decoder(
    folder: Path, tmp_path: Path
) -> None:
    cache, first, further = (
        tmp_path / "cache",
        tmp_path / "a.safetensors",
        tmp_path / "b.safetensors",
    )
    training.train_space([folder], first, small_plan(4, guidance=0.1), cache)
    plan = small_plan(3, guidance=0.1, settled=0.0)
    training.train_space([folder], further, plan, cache, init_from=first)
    one, other = Space.load(first), Space.load(further)
    for name, weight in one.vae.encoder.state_dict().items():
        assert torch.equal(weight, other.vae.encoder.state_dict()[name]), name
    decoders = (space.vae.decoder.from_latent.weight for space in (one, other))
    assert not torch.equal(*decoders)
    assert other.header["onward_from"]["history"] == one.header["history"]
    assert "validation_gender" in one.header["history"][-1]
    assert not [name for name in training.FIGURES_OF_HEADS if name in other.header["history"][-1]]


def test_a_space_of_another_shape_cannot_be_gone_on_from(folder: Path, tmp_path: Path) -> None:
    cache, first = tmp_path / "cache", tmp_path / "a.safetensors"
    training.train_space([folder], first, small_plan(1), cache)
    other = replace(small_plan(1), space=replace(SMALL, latent=5))
    with pytest.raises(Refusal, match="has another shape than these options give"):
        training.train_space([folder], tmp_path / "b.safetensors", other, cache, init_from=first)


@pytest.mark.slow
def test_two_processes_train_one_space(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "two.safetensors"
    command = [
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2",
        "-m", "voicelab", "train", "space", "--corpus", str(folder), "-o", str(target),
        "--epochs", "1", "--latent", "8", "--threads", "1", "--cache", str(tmp_path / "cache"),
    ]  # fmt: skip
    environment = os.environ | {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert Space.load(target).config.latent == 8
    log = [json.loads(line) for line in target.with_suffix(".jsonl").read_text().splitlines()]
    assert len(log) == 1
    assert np.isfinite(log[0]["loss"])
