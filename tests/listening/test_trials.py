"""The order of a test."""

import math
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.listening.planted_set import STEPS, write_set
from voicelab.listening import (
    CHOICE,
    IDENTIFY,
    Design,
    Stimulus,
    StimulusSet,
    plan_trials,
    read_set,
)
from voicelab.refusal import Refusal


def a_set(counts: list[int]) -> StimulusSet:
    stimuli = tuple(
        Stimulus(f"stim-{source}x{step}", Path("x.wav"), str(source), str(source), step / 2, 0.5)
        for source, count in enumerate(counts)
        for step in range(count)
    )
    return StimulusSet(Path(), "0" * 64, "gender", "gender", stimuli)


counts = st.lists(st.integers(1, 7), min_size=1, max_size=6).filter(lambda c: sum(c) > 1)
designs = st.builds(
    Design,
    st.just(IDENTIFY),
    st.just("gender"),
    st.sampled_from(["P01", "P02"]),
    st.integers(0, 99),
    st.integers(1, 3),
)


def orders(trials: tuple) -> list[tuple[str, ...]]:
    return [tuple(one.stimulus_id for one in trial.sounds) for trial in trials]


@given(counts, designs)
@settings(max_examples=60, deadline=None)
def test_every_repetition_holds_every_stimulus_once(counts: list[int], design: Design) -> None:
    stimuli = a_set(counts)
    trials = plan_trials(stimuli, design)
    assert [one.number for one in trials] == list(range(1, len(trials) + 1))
    for repetition in range(1, design.repetitions + 1):
        heard = [t.sounds[0].stimulus_id for t in trials if t.repetition == repetition]
        assert sorted(heard) == sorted(one.stimulus_id for one in stimuli.stimuli)


@given(counts, st.integers(0, 999))
@settings(max_examples=150, deadline=None)
def test_no_source_follows_itself_more_often_than_it_must(counts: list[int], seed: int) -> None:
    trials = plan_trials(a_set(counts), Design(IDENTIFY, "gender", "P01", seed, 1))
    most = max(counts)
    must = max(0, most - 1 - (sum(counts) - most))  # as often as the others cannot part it
    assert sum(a.source == b.source for a, b in pairwise(trials)) == must


def test_the_plan_is_the_same_for_the_same_and_another_for_another(tmp_path: Path) -> None:
    stimuli = read_set(write_set(tmp_path), "gender")
    plans = {
        (task, participant, seed): orders(
            plan_trials(stimuli, Design(task, "gender", participant, seed, 2))
        )
        for task in (CHOICE, IDENTIFY)
        for participant in ("P01", "P02")
        for seed in (1, 2)
    }
    assert len({tuple(plan) for plan in plans.values()}) == len(plans)
    again = plan_trials(read_set(tmp_path, "gender"), Design(CHOICE, "gender", "P02", 1, 2))
    assert orders(again) == plans[CHOICE, "P02", 1]


def test_the_plan_of_a_seed_does_not_change_with_versions() -> None:
    """Written down once: a test that was begun last year goes on with the same plan."""
    found = orders(plan_trials(a_set([3, 2]), Design(CHOICE, "gender", "P01", 1, 2)))
    assert " ".join("".join(pair).replace("stim-", "") for pair in found) == (
        "0x10x2 1x01x1 0x10x0 0x20x0 1x11x0 0x00x1 0x20x1 0x00x2"
    )
    left = [Design(IDENTIFY, "gender", f"P{n}", 1).answers[0] for n in range(8)]
    assert "".join(one[0] for one in left) == "ffmmmfmm"


@given(st.lists(st.integers(2, 6), min_size=1, max_size=4), st.integers(0, 999))
@settings(max_examples=60, deadline=None)
def test_which_sound_comes_first_is_balanced(counts: list[int], seed: int) -> None:
    stimuli = a_set(counts)
    trials = plan_trials(stimuli, Design(CHOICE, "gender", "P01", seed, 2))
    pairs = sum(math.comb(count, 2) for count in counts)
    assert len(trials) == 2 * pairs
    seen = Counter(orders(trials))
    assert set(seen.values()) == {1}
    assert all(pair[::-1] in seen for pair in seen)  # in the other repetition the other way round
    for repetition in (1, 2):
        rising: dict[tuple, list[int]] = {}
        for trial in trials:
            first, second = trial.sounds
            if trial.repetition == repetition:
                assert first.continuum == second.continuum
                difference = second.strength - first.strength
                rising.setdefault((), []).append(1 if difference > 0 else -1)
                key = (first.continuum, abs(difference))
                rising.setdefault(key, []).append(1 if difference > 0 else -1)
        assert all(abs(sum(signs)) <= 1 for signs in rising.values())


def test_pairs_lie_only_so_far_apart(tmp_path: Path) -> None:
    stimuli = read_set(write_set(tmp_path, sources=("anna",)), "gender")
    trials = plan_trials(stimuli, Design(CHOICE, "gender", "P01", 1, 1, apart=2))
    assert len(trials) == 6 + 5
    assert max(abs(t.sounds[0].strength - t.sounds[1].strength) for t in trials) == 1.0
    assert len(plan_trials(stimuli, Design(CHOICE, "gender", "P01", 1, 1))) == math.comb(
        len(STEPS), 2
    )


def test_either_class_is_on_the_left_for_about_half_of_the_participants() -> None:
    left = Counter(Design(IDENTIFY, "age", f"P{n}", 7).answers[0] for n in range(400))
    assert set(left) == {"younger", "older"}
    assert abs(left["older"] - 200) < 50  # five standard deviations
    assert Design(CHOICE, "age", "P1", 7).answers == ("first", "second")


@pytest.mark.parametrize(
    ("design", "said"),
    [
        (("guess", "gender", "P01", 1), "not a task"),
        ((CHOICE, "accent", "P01", 1), "cannot be asked about"),
        ((CHOICE, "gender", "Anna Müller", 1), "no name"),
        ((CHOICE, "gender", "P01\n", 1), "no name"),
        ((CHOICE, "gender", "", 1), "1 to 32"),
        ((CHOICE, "gender", "P01", 1, 0), "repetitions"),
        ((CHOICE, "gender", "P01", 1, 1, 0), "steps apart"),
        ((IDENTIFY, "age", "P01", 1, 1, None, 7), "18 to 90"),
    ],
)
def test_what_cannot_be_asked_is_refused(design: tuple, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        Design(*design)


def test_a_test_of_a_week_is_refused() -> None:
    with pytest.raises(Refusal, match=r"6[0-9]{3} trials"):
        plan_trials(a_set([13]), Design(IDENTIFY, "gender", "P01", 1, 500))


def test_a_set_read_for_another_question_is_refused() -> None:
    with pytest.raises(Refusal, match="read for a test of gender"):
        plan_trials(a_set([3]), Design(CHOICE, "age", "P01", 1))
