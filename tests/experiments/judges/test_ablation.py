"""The table of choices: every row is trained, read, and kept."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.judge.planted import speakers_in, stretches
from voicelab.experiments.judges.ablation import ARCHIVE, CHANNELS, CHOICES, Choice, row_of, without
from voicelab.judge.blocks import BLOCKS
from voicelab.judge.network import NetworkConfig
from voicelab.judge.pooling import POOLINGS
from voicelab.judge.training import JudgeTraining

PLAN = JudgeTraining(networks=1, epochs=1, steps=40, batch=16, accent_speakers=2)
BRIEF = replace(PLAN, steps=2)
SMALL = Choice("network", "small, mean", NetworkConfig(pooling="mean", channels=12, embedding=12))


@pytest.fixture(scope="module")
def usable():
    found = []
    for part, count in (("training", 16), ("validation", 8)):
        speakers = speakers_in(part, count, ARCHIVE)  # the split depends on the corpus' name
        for speaker, stretch in zip(speakers, stretches(part, count), strict=True):
            same = dict.fromkeys(("original", *CHANNELS), stretch.versions["original"])
            own = replace(stretch.utterance, corpus=ARCHIVE, speaker_id=speaker)
            found.append(replace(stretch, utterance=own, versions=same))
    return found


def test_a_row_is_trained_and_read_on_speakers_it_did_not_hear(usable, tmp_path: Path) -> None:
    row = row_of(SMALL, usable, tmp_path, PLAN)
    assert row["name"] == "small, mean"
    assert row["gender"] > 0.8  # planted in the pitch
    assert 0 < row["parameters"] < 100_000
    assert row["ms_for_3_s"] > 0
    assert {f"gender_{channel}" for channel in (*CHANNELS, "noise")} <= row.keys()


def test_a_row_that_is_there_is_not_trained_again(usable, tmp_path: Path) -> None:
    row_of(SMALL, usable, tmp_path, BRIEF)
    (kept,) = tmp_path.glob("small_mean.*.json")
    kept.write_text(json.dumps({"name": "small, mean", "gender": 0.123}))
    assert row_of(SMALL, usable, tmp_path, BRIEF)["gender"] == 0.123


def test_a_row_of_another_plan_or_of_other_recordings_is_trained_anew(
    usable, tmp_path: Path
) -> None:
    row_of(SMALL, usable, tmp_path, BRIEF)
    row_of(SMALL, usable, tmp_path, replace(BRIEF, seed=1))
    row_of(SMALL, usable[1:], tmp_path, BRIEF)
    assert len(list(tmp_path.glob("small_mean.*.json"))) == 3


def test_every_way_of_contracting_time_and_every_block_has_a_row() -> None:
    asked = {choice.network.pooling for choice in CHOICES}
    assert asked == set(POOLINGS)
    assert {choice.network.block for choice in CHOICES} == set(BLOCKS)
    names = [choice.name for choice in CHOICES]
    assert len(names) == len(set(names))


def test_leaving_a_channel_out_leaves_the_others_as_they_were() -> None:
    default, less = JudgeTraining().augmentation, without("room")
    assert set(default.versions) - set(less.versions) == {"room"}
    assert replace(less, versions=default.versions) == default
