"""Plans: what they refuse, and that JSON holds them to the last bit."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.stimuli.conftest import FINISH
from voicelab.refusal import Refusal
from voicelab.stimuli import Source, Stimulus, make_plan
from voicelab.stimuli.serialise import digest_of, plan_from, to_json


def test_a_plan_that_json_held_is_the_same_to_the_last_bit(plan):
    again = plan_from(json.loads(json.dumps(to_json(plan))))
    assert again.stimuli == plan.stimuli
    assert again.output == plan.output
    assert again.continua == plan.continua
    for one, other in zip(again.directions, plan.directions, strict=True):
        assert type(one) is type(other)
        assert one.vector.tobytes() == other.vector.tobytes()
        assert replace(one, vector=0) == replace(other, vector=0)
    assert digest_of(to_json(again)) == digest_of(to_json(plan))


def test_a_plan_that_names_no_rendering_is_of_faithful_edits(plan):
    stored = json.loads(json.dumps(to_json(plan)))
    for one in stored["stimuli"]:
        del one["rendering"]
    assert {one.rendering for one in plan_from(stored).stimuli} == {"faithful"}


def test_a_map_between_clouds_and_a_voice_of_the_map_are_held_exactly_too(bundle):
    from voicelab.directions import Transport

    random = np.random.default_rng(0)
    gender = bundle.directions["gender"]
    d = len(gender.vector)
    own = {name: getattr(gender, name) for name in gender.__dataclass_fields__}
    carried = Transport(
        **own | {"name": "gender@transport"},
        matrix=random.standard_normal((d, d)).astype(np.float32),
        centre=random.standard_normal(d).astype(np.float32),
    )
    latents = random.standard_normal((9, d)).astype(np.float32)
    voice = Source.from_latents(latents, "planted", "planted_001", 3.2, 16_000)
    stimulus = Stimulus("one", "planted", moves={"gender@transport": 0.1})
    plan = make_plan([stimulus], FINISH, [voice], [carried], space_sha256=bundle.space.sha256)
    again = plan_from(json.loads(json.dumps(to_json(plan))))
    assert again.directions[0].matrix.tobytes() == carried.matrix.tobytes()
    assert again.sources[0].latents.tobytes() == latents.tobytes()


def test_any_change_of_a_plan_is_another_plan(plan):
    others = [
        replace(plan, seed=1),
        replace(plan, output=replace(plan.output, ramp_s=0.0100001)),
        replace(plan, stimuli=plan.stimuli[1:]),
    ]
    assert len({digest_of(to_json(one)) for one in [plan, *others]}) == 4


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "with space"}, "letters and digits"),
        ({"name": "one-2"}, "letters and digits"),
        ({"source": "nobody"}, "not a source of the set"),
        ({"kind": "copy"}, "original, copy-synthesis, edit"),
        ({"rendering": "loud"}, "faithful or differential or decoded"),
        ({"scope": "lips"}, "envelope, pitch"),
        ({"moves": {"gendr": 1.0}}, "gendr"),
        ({"moves": {"gender": float("inf")}}, "finite"),
    ],
)
def test_a_stimulus_that_cannot_be_made_is_refused_by_its_name(changed, said, plan, sources):
    own = {"name": "one", "source": sources[0].name, "moves": {"gender": 1.0}} | changed
    with pytest.raises(Refusal, match=said):
        make_plan(
            [Stimulus(**own)], FINISH, sources, plan.directions, space_sha256=plan.space_sha256
        )


def test_names_that_differ_in_capitals_alone_are_refused_because_some_disks_tell_none(sources):
    two = [Stimulus("One", sources[0].name), Stimulus("one", sources[0].name)]
    with pytest.raises(Refusal, match="called one"):
        make_plan(two, FINISH, sources)


def test_a_set_of_nothing_is_refused(sources):
    with pytest.raises(Refusal, match="no stimulus"):
        make_plan([], FINISH, sources)


@pytest.mark.parametrize("seed", [-1, 0.5, float("nan")])
def test_a_seed_that_no_order_can_be_drawn_with_is_refused(plan, sources, seed):
    with pytest.raises(Refusal, match="give a whole number from 0 on"):
        make_plan(plan.stimuli, FINISH, sources, plan.directions, seed=seed)


def test_a_direction_of_another_space_is_refused(plan, sources):
    with pytest.raises(Refusal, match="another space"):
        make_plan(plan.stimuli, FINISH, sources, plan.directions, space_sha256="b" * 64)


def test_a_source_too_short_for_the_ramps_or_for_an_edit_is_refused(sources):
    one = Stimulus("one", sources[0].name)
    with pytest.raises(Refusal, match="too short for two ramps of 300 ms"):
        make_plan([one], replace(FINISH, ramp_s=0.3), sources)
    with pytest.raises(Refusal, match="too short for two ramps"):
        make_plan([one], replace(FINISH, ramp_s=0.1, duration_s=0.15), sources)
    with pytest.raises(Refusal, match=r"at least 0\.3 s"):
        make_plan([one], FINISH, [replace(sources[0], seconds=0.2)])


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"stimuli": 3},
        {"stimuli": [{"surprise": 1}]},
        {"directions": [{"vector": {"float32": "!!", "shape": [1]}}]},
    ],
)
def test_what_is_no_plan_is_refused_in_one_sentence(broken, plan):
    with pytest.raises(Refusal, match="not the plan of a set"):
        plan_from((to_json(plan) | broken) if broken else {})
