"""Where steps are place_steps, against curves that are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.planted_table import planted_table
from voicelab.directions import Direction, Transport
from voicelab.stimuli.spacing import (
    ERROR,
    EXACT,
    equal_latent_steps,
    largest_step_ratio,
    place_steps,
)


def logistic(middle: float, slope: float):
    return lambda strength: float(1 / (1 + np.exp(-slope * (strength - middle))))


def place(likely, low=-2.0, high=2.0, steps=7, spacing="judged"):
    latent = tuple(np.linspace(low, high, steps).round(4).tolist())
    return place_steps(likely, low, high, steps, latent, spacing)


@given(
    middle=st.floats(-1.5, 1.5),
    slope=st.floats(1.5, 40),
    steps=st.integers(2, 51),
    falling=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_judged_steps_part_the_curve_into_equal_ones(middle, slope, steps, falling):
    curve = logistic(middle, -slope if falling else slope)
    found = place(curve, steps=steps)
    if found.spacing == "latent":  # it does not reach 50 % at one of the ends
        assert min(curve(-2), curve(2)) >= 0.5 or max(curve(-2), curve(2)) <= 0.5 or found.reason
        return
    first, last = found.strengths[0], found.strengths[-1]
    wanted = np.linspace(curve(first), curve(last), steps)
    assert np.abs([curve(one) for one in found.strengths] - wanted).max() <= ERROR
    assert np.allclose(found.targets, wanted, atol=1e-5)
    assert (np.diff(found.strengths) > 0).all()
    # The ends are those asked for but for plateaus, on which the judge hears nothing change.
    assert abs(curve(first) - curve(-2)) <= 3 * EXACT
    assert abs(curve(last) - curve(2)) <= 3 * EXACT
    assert found.midpoint == pytest.approx(middle, abs=0.03)


def test_no_step_crosses_a_plateau_at_an_end():
    def curve(strength):  # reached at -0.5; from there to 2 nothing happens
        return 0.976 * logistic(-0.9, 12)(strength) if strength < -0.5 else 0.97

    for found in (place(curve), place(lambda s: curve(-s))):
        assert found.spacing == "judged"
        assert largest_step_ratio(found.strengths) < 5
        assert "its steps lie between" in found.reason
        assert found.targets[-1 if found.targets[0] < 0.5 else 0] == pytest.approx(
            0.97, abs=2 * EXACT
        )


def test_the_steps_of_a_usual_curve_are_exact_to_a_hundredth():
    curve = logistic(0.4, 4)
    found = place(curve)
    errors = np.abs([curve(one) for one in found.strengths] - np.array(found.targets))
    assert errors.max() < 0.01
    assert found.midpoint == pytest.approx(0.4, abs=0.01)


def test_steps_may_go_from_the_higher_strength_to_the_lower():
    found = place(logistic(0, 3), low=2.0, high=-2.0)
    assert found.spacing == "judged"
    assert (np.diff(found.strengths) < 0).all()


def test_of_a_curve_that_turns_the_farthest_stretch_without_a_turn_is_parted_and_that_is_said():
    def curve(strength):
        return 0.5 + 0.45 * np.sin(2 * strength)

    found = place(curve)
    assert found.spacing == "judged"
    assert "not monotonic" in found.reason
    assert "its steps lie between -0.75 and 0.75" in found.reason
    assert found.strengths[0] == -0.75
    assert found.strengths[-1] == 0.75
    wanted = np.linspace(curve(-0.75), curve(0.75), 7)
    assert np.abs([curve(one) for one in found.strengths] - wanted).max() < 0.01
    assert found.midpoint == pytest.approx(0, abs=0.01)


def test_a_curve_that_turns_all_the_time_falls_back_to_latent_spacing_and_says_so():
    found = place(lambda s: 0.5 + 0.2 * np.sin(9 * s))
    assert found.spacing == "latent"
    assert found.strengths == place(logistic(0, 3), spacing="latent").strengths
    assert "not monotonic" in found.reason
    assert "equally far apart in the space" in found.reason
    assert found.targets == ()


def test_a_little_noise_on_a_rising_curve_is_borne():
    found = place(lambda s: logistic(0, 3)(s) + 0.01 * np.sin(40 * s))
    assert found.spacing == "judged"


def test_a_curve_that_does_not_reach_50_percent_says_so():
    found = place(lambda s: 0.1 + 0.05 * (s + 2))
    assert found.spacing == "latent"
    assert "does not reach 50 %: it goes from 10% to 30%" in found.reason
    assert found.midpoint is None


def test_a_judge_that_says_nothing_is_not_guessed_at():
    found = place(lambda s: None if s > 1 else logistic(0, 3)(s))
    assert "says nothing at strength 1.25" in found.reason
    assert "its steps lie between -2 and 1" in found.reason
    assert found.strengths[-1] == 1
    assert found.midpoint == pytest.approx(0, abs=0.02)
    assert dict(found.curve)[2.0] is None


def test_a_judge_that_says_next_to_nothing_gives_no_judged_spacing():
    found = place(lambda s: None if s > -0.2 else logistic(0, 3)(s))
    assert found.spacing == "latent"
    assert found.midpoint is None


def test_a_curve_with_a_jump_is_not_called_evenly_spaced():
    found = place(lambda s: 0.0 if s < 0.123 else 1.0)
    assert found.spacing == "latent"
    assert "jumps" in found.reason


def test_steps_that_would_lie_in_order_but_off_their_targets_are_not_called_judged():
    found = place(lambda s: 0.1 * (s + 2) if s < 0 else 0.8 + 0.1 * s, steps=4)
    assert found.spacing == "latent"
    assert "off by 0.13" in found.reason


def test_latent_spacing_of_many_steps_asks_the_judge_no_more_than_judged_spacing():
    assert len(place(logistic(0.37, 5), steps=51, spacing="latent").curve) < 30


def test_latent_spacing_still_marks_50_percent():
    found = place(logistic(0.37, 5), spacing="latent")
    assert found.spacing == "latent"
    assert found.reason == ""
    assert found.midpoint == pytest.approx(0.37, abs=0.02)
    assert len(found.curve) < 20  # the judge is asked for little more than the steps


def direction(kind=Direction, **more):
    table = planted_table()
    vector = np.zeros(table.means.shape[1], dtype=np.float32)
    vector[0] = 1
    return kind(
        "x", vector, 2.0, "a", "b", "planted", 1, 1, ("v",), table.space_sha256, None, None, **more
    )


def test_latent_steps_of_a_direction_are_equal_strengths():
    latents = np.zeros((2, 12))
    assert equal_latent_steps(direction(), latents, -1.5, 1.5, 7) == (
        -1.5,
        -1,
        -0.5,
        0,
        0.5,
        1,
        1.5,
    )


def test_latent_steps_of_a_map_are_equally_far_apart_in_the_space_on_either_side_of_0():
    rng = np.random.default_rng(0)
    matrix = (np.eye(12) * 2.5).astype(np.float32)
    carried = direction(Transport, matrix=matrix, centre=np.full(12, 0.3, dtype=np.float32))
    latents = rng.standard_normal((5, 12))
    strengths = equal_latent_steps(carried, latents, -1.0, 2.0, 9)
    means = [carried.displacement(latents, one).mean(axis=0) for one in strengths]
    # Along one straight line on either side: signed by the side they lie on.
    lengths = [np.sign(s) * np.linalg.norm(m) for s, m in zip(strengths, means, strict=True)]
    assert np.ptp(np.diff(lengths)) < 2e-3
    assert np.ptp(np.diff(strengths)) > 0.1
