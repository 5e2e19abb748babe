"""What judges say of edits that were rendered."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.experiments.edits.planted_edits import people
from tests.planted import planted_table, write_judge
from voicelab.experiments.edits.cost_meter import UNMEASURED
from voicelab.experiments.edits.edit_cache import FRONTEND, CachedEdit
from voicelab.experiments.edits.rendering import Series
from voicelab.experiments.edits.scores import Condition, Scores, conditions_of, score_edits
from voicelab.experiments.judges.linear_heads import Head
from voicelab.experiments.judges.second_judge import SecondJudge
from voicelab.identity import CAMPPLUS, SIZE, SIZES
from voicelab.judge import Judge

COPY, ORIGINAL = Series("WORLD", "copy"), Series("WORLD", "original")
MOVED = Series("WORLD", "faithful", "gender", "balanced", (1.0, 2.0))


def kept(count: int, seed: int = 0) -> CachedEdit:
    """Return what would be kept of so many edits, drawn at random."""
    random = np.random.default_rng(seed)
    nothing = np.zeros(count)
    return CachedEdit(
        log_mel=random.normal(-5, 1, (count, 100, FRONTEND.n_mels)).astype(np.float16),
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
    write_judge(tmp_path / "judge.safetensors")
    return Judge.load(tmp_path / "judge.safetensors")


@pytest.fixture
def second_judge() -> SecondJudge:
    """Return a second judge that hears a woman where the first dimension is above a half."""
    weight = np.zeros((SIZE, 2))
    weight[0] = (10.0, -10.0)
    slope = np.zeros(SIZE)
    slope[1] = 100.0
    head = Head(("female", "male"), weight, np.array([-5.0, 5.0]))
    return SecondJudge({"gender": head}, (slope, 0.0), {})


def heard(judge: Judge, second_judge: SecondJudge, **series: CachedEdit) -> Scores:
    names = {"copy": COPY, "original": ORIGINAL, "moved": MOVED}
    own = {names[name]: value for name, value in series.items()}
    who = people(1)
    return score_edits(
        {"WORLD": {who[0].speaker: own}}, {"WORLD": planted_table()}, who, judge, second_judge
    )


def test_the_second_judge_reads_the_embedding(judge: Judge, second_judge: SecondJudge) -> None:
    moved = kept(2, 1)
    moved.embedding[:, 0] = (0.9, 0.1)
    moved.embedding[:, 1] = (0.25, 0.5)
    scores = heard(judge, second_judge, copy=kept(1), original=kept(1), moved=moved)
    at = [scores.columns[condition] for condition in conditions_of(MOVED)]
    assert scores.winners["listener", "gender"][0, at].tolist() == ["female", "male"]
    assert scores.years["listener"][0, at].tolist() == pytest.approx([25.0, 50.0])
    # She is a woman, so the aim is "male": improbable, then probable.
    assert scores.target["listener"][0, at].round(2).tolist() == [0.0, 1.0]
    assert set(scores.winners["listener", "accent"][0]) == {""}  # it knows none


def test_the_judge_hears_the_kept_spectrogram(judge: Judge, second_judge: SecondJudge) -> None:
    moved = kept(2, 1)
    scores = heard(judge, second_judge, copy=kept(1), original=kept(1), moved=moved)
    column = scores.columns[Condition("WORLD", "faithful", "gender", "balanced", 2.0)]
    said = judge.of_log_mel(moved.log_mel[1].astype(np.float32))
    assert scores.winners["judge", "gender"][0, column] == said["gender"].winner
    assert scores.winners["judge", "accent"][0, column] == said["accent"].winner
    assert scores.years["judge"][0, column] == pytest.approx(said["age"].years, abs=1e-3)
    assert scores.target["judge"][0, column] == pytest.approx(
        said["gender"].probabilities["male"], abs=1e-4
    )


def test_where_there_is_no_speech_nobody_says_anything(
    judge: Judge, second_judge: SecondJudge
) -> None:
    silent = replace(kept(2), why_not=np.array(["", "no speech"]))
    silent.embedding[1] = np.nan
    scores = heard(judge, second_judge, copy=kept(1), original=kept(1), moved=silent)
    at = [scores.columns[condition] for condition in conditions_of(MOVED)]
    for judge_name in ("judge", "listener"):
        assert scores.winners[judge_name, "gender"][0, at[0]] != ""
        assert scores.winners[judge_name, "gender"][0, at[1]] == ""
        assert np.isnan(scores.years[judge_name][0, at[1]])
    assert np.isnan(scores.similarity[0, at[1]])
    assert scores.made[0, at].all()


def test_similarity_is_to_the_copy_synthesis(judge: Judge, second_judge: SecondJudge) -> None:
    copy = kept(1)
    scores = heard(judge, second_judge, copy=copy, original=kept(1, 5), moved=kept(2, 3))
    assert scores.similarity[0, scores.columns[Condition("WORLD", "copy")]] == pytest.approx(1.0)
    column = scores.columns[conditions_of(MOVED)[0]]
    one, other = kept(2, 3).embedding[0], copy.embedding[0]
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    assert scores.similarity[0, column] == pytest.approx(cosine, abs=1e-6)


def test_costs_are_read_against_the_original(judge: Judge, second_judge: SecondJudge) -> None:
    moved = replace(
        kept(2, 3),
        words=np.array(["please stella", "a a a a a a a a"]),
        phone_score=np.array([-3.0, -np.inf]),
    )
    scores = heard(judge, second_judge, copy=kept(1), original=kept(1, 5), moved=moved)
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


def test_what_nobody_listened_to_has_no_word_errors(
    judge: Judge, second_judge: SecondJudge
) -> None:
    moved = replace(kept(2), words=np.full(2, UNMEASURED), phone_score=np.full(2, np.nan))
    scores = heard(judge, second_judge, copy=kept(1), original=kept(1), moved=moved)
    at = [scores.columns[condition] for condition in conditions_of(MOVED)]
    assert np.isnan(scores.costs["word_errors"][0, at]).all()
    assert np.isnan(scores.costs["unaligned"][0, at]).all()
