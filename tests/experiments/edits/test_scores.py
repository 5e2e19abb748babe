"""What witnesses say of edits that were rendered."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.experiments.edits.planted_edits import people
from tests.planted import planted_table, write_witnesses
from voicelab.experiments.edits.cost_meter import UNMEASURED
from voicelab.experiments.edits.edit_cache import JUDGES, CachedEdit
from voicelab.experiments.edits.rendering import Series
from voicelab.experiments.edits.scores import Condition, Scores, conditions_of, score_edits
from voicelab.identity import CAMPPLUS, SIZE, SIZES
from voicelab.judge import Judge
from voicelab.judge.features import Features
from voicelab.judge.heads import HeadsConfig

COPY, ORIGINAL = Series("WORLD", "copy"), Series("WORLD", "original")
MOVED = Series("WORLD", "faithful", "gender", "balanced", (1.0, 2.0))


def drawn(count: int, random: np.random.Generator) -> np.ndarray:
    """Return what a witness might hear in so many clips of 2 s."""
    features = random.normal(0, 1, (count, HeadsConfig.features))
    return np.column_stack([features, np.ones(count)]).astype(np.float16)


def kept(count: int, seed: int = 0) -> CachedEdit:
    """Return what would be kept of so many edits, drawn at random."""
    random = np.random.default_rng(seed)
    nothing = np.zeros(count)
    return CachedEdit(
        heard={name: drawn(count, random) for name in JUDGES},
        why_not=np.full(count, ""),
        embedding=random.random((count, SIZE)).astype(np.float32),
        latent=np.zeros((count, 8), dtype=np.float32),
        distance_db=nothing, f0_semitones=nothing, level_db=nothing,
        campplus=random.random((count, SIZES[CAMPPLUS])).astype(np.float32),
        distillmos=nothing + 3.0, dnsmos=nothing + 2.0, phone_score=nothing - 2.0,
        words=np.full(count, "please call stella"),
    )  # fmt: skip


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    write_witnesses(tmp_path / "judge.safetensors")
    return Judge.load(tmp_path / "judge.safetensors")


def heard(judge: Judge, **series: CachedEdit) -> Scores:
    names = {"copy": COPY, "original": ORIGINAL, "moved": MOVED}
    own = {names[name]: value for name, value in series.items()}
    who = people(1)
    return score_edits({"WORLD": {who[0].speaker: own}}, {"WORLD": planted_table()}, who, judge)


def always(judge: Judge, **winners: str) -> Judge:
    """Return a judge whose witnesses always hear these genders, whatever they are given."""
    for one in judge.witnesses:
        head = one.networks[0].trained.heads["gender"]
        head.weight.zero_()
        head.bias.copy_(torch.tensor([5.0, -5.0] if winners[one.name] == "female" else [-5.0, 5.0]))
    return judge


def test_each_witness_is_entered_under_its_name(judge: Judge) -> None:
    deaf = always(judge, campplus="female", whisper="male")
    scores = heard(deaf, copy=kept(1), original=kept(1), moved=kept(2, 1))
    assert set(scores.winners["campplus", "gender"][0]) == {"female"}
    assert set(scores.winners["whisper", "gender"][0]) == {"male"}
    # She is a woman, so the aim is "male": improbable to one, probable to the other.
    assert scores.target["campplus"][0].round(2).tolist() == [0.0] * 4
    assert scores.target["whisper"][0].round(2).tolist() == [1.0] * 4


def test_the_witnesses_hear_what_is_kept_of_each_edit(judge: Judge) -> None:
    moved = kept(2, 1)
    scores = heard(judge, copy=kept(1), original=kept(1), moved=moved)
    for row, condition in enumerate(conditions_of(MOVED)):
        column = scores.columns[condition]
        inputs = {name: one[row].astype(np.float32) for name, one in moved.heard.items()}
        verdict = judge.verdicts([Features(inputs)])[0]
        for name in JUDGES:
            said = verdict.witnesses[name]
            assert scores.winners[name, "gender"][0, column] == said["gender"].winner
            assert scores.winners[name, "accent"][0, column] == said["accent"].winner
            assert scores.years[name][0, column] == pytest.approx(said["age"].years, abs=1e-3)
            assert scores.target[name][0, column] == pytest.approx(
                said["gender"].probabilities["male"], abs=1e-4
            )
    at = [scores.columns[condition] for condition in conditions_of(MOVED)]
    assert len({*scores.years["campplus"][0, at], *scores.years["whisper"][0, at]}) == 4


def test_a_judge_with_one_witness_speaks_for_both(judge: Judge) -> None:
    single = replace(judge, witnesses=judge.witnesses[:1])
    scores = heard(single, copy=kept(1), original=kept(1), moved=kept(2, 1))
    assert np.isfinite(scores.years["campplus"]).all()
    assert np.array_equal(scores.years["campplus"], scores.years["whisper"])


def test_where_there_is_no_speech_nobody_says_anything(judge: Judge) -> None:
    silent = replace(kept(2), why_not=np.array(["", "no speech"]))
    silent.embedding[1] = np.nan
    for one in silent.heard.values():
        one[1] = np.nan
    scores = heard(judge, copy=kept(1), original=kept(1), moved=silent)
    at = [scores.columns[condition] for condition in conditions_of(MOVED)]
    for name in JUDGES:
        assert scores.winners[name, "gender"][0, at[0]] != ""
        assert scores.winners[name, "gender"][0, at[1]] == ""
        assert np.isnan(scores.years[name][0, at[1]])
    assert np.isnan(scores.similarity[0, at[1]])
    assert scores.made[0, at].all()


def test_similarity_is_to_the_copy_synthesis(judge: Judge) -> None:
    copy = kept(1)
    scores = heard(judge, copy=copy, original=kept(1, 5), moved=kept(2, 3))
    assert scores.similarity[0, scores.columns[Condition("WORLD", "copy")]] == pytest.approx(1.0)
    column = scores.columns[conditions_of(MOVED)[0]]
    one, other = kept(2, 3).embedding[0], copy.embedding[0]
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    assert scores.similarity[0, column] == pytest.approx(cosine, abs=1e-6)


def test_costs_are_read_against_the_original(judge: Judge) -> None:
    moved = replace(
        kept(2, 3),
        words=np.array(["please stella", "a a a a a a a a"]),
        phone_score=np.array([-3.0, -np.inf]),
    )
    scores = heard(judge, copy=kept(1), original=kept(1, 5), moved=moved)
    at = [scores.columns[condition] for condition in conditions_of(MOVED)]
    assert scores.costs["word_errors"][0, at].tolist() == pytest.approx([1 / 3, 1.0])
    assert scores.costs["unaligned"][0, at].tolist() == [0.0, 1.0]
    assert scores.costs["phone_score"][0, at[0]] == -3.0
    assert np.isnan(scores.costs["phone_score"][0, at[1]])
    one, other = moved.campplus[0].astype(float), kept(1, 5).campplus[0].astype(float)
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    assert scores.costs["campplus_to_original"][0, at[0]] == pytest.approx(cosine)
    copy = scores.columns[Condition("WORLD", "copy")]
    assert scores.costs["campplus_to_copy"][0, copy] == pytest.approx(1.0)


def test_what_nobody_listened_to_has_no_word_errors(judge: Judge) -> None:
    moved = replace(kept(2), words=np.full(2, UNMEASURED), phone_score=np.full(2, np.nan))
    scores = heard(judge, copy=kept(1), original=kept(1), moved=moved)
    at = [scores.columns[condition] for condition in conditions_of(MOVED)]
    assert np.isnan(scores.costs["word_errors"][0, at]).all()
    assert np.isnan(scores.costs["unaligned"][0, at]).all()
