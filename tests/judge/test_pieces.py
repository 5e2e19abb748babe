from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from judge import planted
from voicelab.corpus import Utterance
from voicelab.judge.hearing import HearingConfig, level_free
from voicelab.judge.pieces import (
    Augmentation,
    Ear,
    PieceBatches,
    Stretch,
    augmented,
    label,
    segments,
    varied,
)
from voicelab.refusal import Refusal

CONFIG = HearingConfig()
CLASSES = ("female", "male")


def batches(training, attribute="gender", classes=CLASSES, steps=2, batch=32, seed=0):
    return PieceBatches(training, attribute, classes, CONFIG, Augmentation(), steps, batch, seed)


def flat(speaker: str, value: float, frames: int = 300, **labels) -> Stretch:
    """Return a stretch of one constant that tells it from the others."""
    log_mel = np.full((frames, 82), value, dtype=np.float16)
    return Stretch(Utterance(Path(f"{speaker}.wav"), "made", speaker, **labels), log_mel, log_mel)


def test_the_ear_hears_the_original_and_its_copy(spoken):
    heard = Ear(copied_seconds=2.0)(spoken[0])
    assert heard["original"].dtype == heard["copy"].dtype == np.float16
    assert len(heard["copy"]) == 123  # 2 s
    assert str(heard["why_not"]) == ""
    difference = np.abs(heard["original"][:123].astype(float) - heard["copy"]).mean()
    assert 0.05 < difference < 1.5  # alike, not the same


def test_a_random_split_puts_segments_of_one_speaker_on_both_sides():
    whole = [flat(f"s{i}", 0.0, frames=184 * 10 + 50) for i in range(60)]
    cut = segments(whole, 184)
    assert len(cut) == 600  # the 50 frames at the end are dropped
    assert {len(stretch.original) for stretch, _ in cut} == {184}
    parts = Counter(part for _, part in cut)
    assert 0.62 < parts["training"] / 600 < 0.78
    assert 0.14 < parts["test"] / 600 < 0.26
    sides = {part: {s.speaker for s, own in cut if own == part} for part in parts}
    assert len(sides["training"] & sides["test"]) > 40
    assert segments(whole, 184)[17][1] == cut[17][1]


def test_no_segment_is_on_two_sides_and_copies_stay_with_their_originals():
    ramp = np.repeat(np.arange(920, dtype=np.float16)[:, None], 82, axis=1)
    stretch = replace(flat("s", 0.0), original=ramp, copy=ramp[:900] + 0)
    cut = [s for s, _ in segments([stretch], 184)]
    assert [float(s.original[0, 0]) for s in cut] == [0, 184, 368, 552]
    for s in cut:
        np.testing.assert_array_equal(s.original, s.copy)


def test_a_corpus_of_one_accent_teaches_no_accent():
    mixed = [
        Utterance(Path("a"), "two", "1", accent="dutch"),
        Utterance(Path("b"), "two", "2", accent="arabic"),
    ]
    alone = [Utterance(Path("c"), "one", "3", accent="mandarin")]
    found = varied(mixed + alone)
    assert found == {"two"}
    assert label(alone[0], "accent", ("dutch", "other"), found) is None
    assert label(mixed[0], "accent", ("dutch", "other"), found) == 0
    assert label(mixed[1], "accent", ("dutch", "other"), found) == 1


def test_classes_are_drawn_evenly_however_few_their_speakers():
    training = [flat(f"f{i}", 0.0, gender="female", age=30.0) for i in range(50)]
    training += [flat("m", 0.0, gender="male", age=30.0)]
    drawn = torch.cat([b["targets"] for b in batches(training, steps=20)(0)])
    assert drawn.float().mean() == pytest.approx(0.5, abs=0.06)


def test_ages_are_drawn_evenly_and_given_in_units_of_20_years():
    training = [
        flat(f"s{i}", 0.0, gender="male", age=age)
        for i, age in enumerate([20.0] * 60 + [40.0] + [55.0, 70.0])
    ]
    drawn = batches(training, "age", ("18-34", "35-49", "50 and over"), steps=20)(0)
    years = torch.cat([b["years"] for b in drawn]) * 20 + 40
    assert years.mean() == pytest.approx((20 + 40 + 62.5) / 3, abs=2.5)


def test_the_same_epoch_gives_the_same_batches_and_the_next_one_others():
    training = planted.stretches("training", 6)
    first, again, after = (next(iter(batches(training)(epoch)))["pieces"] for epoch in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, after)


def test_a_class_that_nobody_has_is_refused_by_name():
    with pytest.raises(Refusal, match="nobody labelled male"):
        batches([flat("f", 0.0, gender="female")])


def test_a_random_channel_changes_the_colour_and_not_the_level():
    random = np.random.default_rng(0)
    cut = torch.from_numpy(random.normal(0, 2, (16, 184, 82)).astype(np.float32))
    plain = Augmentation(noise_share=0.0, masked_frames=0, masked_bands=0)
    changed = augmented(cut, random, CONFIG, plain)
    torch.testing.assert_close(changed.exp().mean(dim=(1, 2)), torch.ones(16), atol=1e-4, rtol=0)
    colour = (changed - torch.from_numpy(level_free(cut.numpy(), CONFIG))).mean(dim=1)
    assert colour.std(dim=1).mean() > 0.7  # nepers of power
    # the same filter in every frame
    steady = changed - torch.from_numpy(level_free(cut.numpy(), CONFIG))
    loud = cut > 0
    assert (steady - steady.median(dim=1, keepdim=True).values)[loud].abs().max() < 0.05


def test_without_a_channel_pieces_are_as_the_judge_hears_them():
    random = np.random.default_rng(0)
    cut = torch.from_numpy(random.normal(0, 2, (4, 184, 82)).astype(np.float32))
    nothing = Augmentation(tilt_db=0.0, noise_share=0.0, masked_frames=0, masked_bands=0)
    np.testing.assert_allclose(
        augmented(cut, random, CONFIG, nothing).numpy(), level_free(cut.numpy(), CONFIG), atol=1e-5
    )


def test_masks_hide_frames_and_bands_behind_the_mean_of_the_band():
    random = np.random.default_rng(0)
    cut = torch.from_numpy(random.normal(0, 2, (8, 184, 82)).astype(np.float32))
    masking = Augmentation(tilt_db=0.0, noise_share=0.0)
    seen = augmented(cut, random, CONFIG, masking)
    hidden = (seen - torch.from_numpy(level_free(cut.numpy(), CONFIG))).abs() > 1e-4
    assert 0.05 < hidden.float().mean() < 0.4
    assert seen[hidden].std() < seen[~hidden].std() / 2
