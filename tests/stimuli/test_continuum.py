"""What is asked for becomes a plan."""

from pathlib import Path

import numpy as np
import pytest

from tests.planted import altered
from tests.stimuli.conftest import asked
from voicelab import directions, edit
from voicelab.refusal import Refusal
from voicelab.stimuli import COPY, EDIT, ORIGINAL, Axis, load_sources, plan_continua, tables
from voicelab.stimuli.records import Record
from voicelab.stimuli.request import camel_case, sample_rate_for

RECORD = Record("any", 0.0, 0.0)


def plan_for(files, bundle, *axes, **said):
    one = asked(files, *axes, **said)
    return plan_continua(one, load_sources(one), bundle)


def test_every_recording_has_its_steps_in_order_under_ids_of_letters_and_figures(plan):
    edits = [one for one in plan.stimuli if one.kind == EDIT]
    assert [one.name for one in edits] == [
        *(f"highVoiceGender0{step}" for step in (1, 2, 3)),
        *(f"lowVoiceGender0{step}" for step in (1, 2, 3)),
    ]
    assert [one.moves["gender"] for one in edits] == [-1, 0, 1] * 2
    assert [one.step for one in edits] == [1, 2, 3] * 2


def test_a_triplet_is_original_copy_synthesis_and_edits_of_one_source(plan):
    own = [one for one in plan.stimuli if one.source == "lowVoice"]
    assert [one.kind for one in own] == [ORIGINAL, COPY, EDIT, EDIT, EDIT]


def test_a_plan_names_the_rendering_that_is_the_default(plan, files, bundle):
    assert [one.rendering for one in plan.stimuli if one.kind != ORIGINAL] == ["differential"] * 8
    asked_for = plan_for(files[:1], bundle, rendering="faithful")
    assert {one.rendering for one in asked_for.stimuli} == {"faithful"}


def test_two_directions_span_a_grid(files, bundle):
    plan = plan_for(files[:1], bundle, Axis("gender", -1, 1, 3), Axis("age", 0, 1, 2))
    moves = [(one.moves["gender"], one.moves["age"]) for one in plan.stimuli]
    assert moves == [(-1, 0), (-1, 1), (0, 0), (0, 1), (1, 0), (1, 1)]
    assert [one.name for one in plan.continua] == ["highVoiceGenderAge"]
    assert plan.axes == ("gender", "age")


def test_variants_are_continua_of_their_own(files, bundle):
    every = ("both", "f0-matched", "envelope-matched")
    plan = plan_for(files[:1], bundle, variants=every)
    assert [one.scope for one in plan.continua] == ["everything", "envelope", "pitch"]
    assert len(plan.stimuli) == 9
    assert {one.scope for one in plan.stimuli} == set(edit.SCOPES)


def test_the_voice_itself_is_at_0_and_the_average_of_the_voices_at_minus_1(files, bundle):
    plan = plan_for(files, bundle, Axis("voice", -2, 1, 4))
    table = bundle.table
    average = table.means[table.splits == "training"].mean(axis=0)
    known = {one.name: one for one in plan.directions}
    for source in plan.sources:
        own = edit.prepare(source.recording(), bundle.space).latents
        anti, mean, itself, caricature = (
            edit.moved(own, edit.resolve(one.moves, known, bundle.space)).mean(axis=0)
            for one in plan.stimuli
            if one.source == source.name
        )
        assert np.allclose(mean, average, atol=1e-4)
        assert np.allclose(itself, own.mean(axis=0), atol=1e-5)
        assert np.allclose(anti, 2 * average - itself, atol=1e-4)
        assert np.allclose(caricature, 2 * itself - average, atol=1e-4)
    assert plan.axes == ("voice",)


def test_between_two_recordings_strength_1_is_the_voice_of_the_other(files, bundle):
    plan = plan_for(files[:1], bundle, Axis(f"voice:{files[1]}", None, None, 3))
    own, other = (edit.prepare(one.recording(), bundle.space).latents for one in plan.sources)
    known = {one.name: one for one in plan.directions}
    halfway, there = (
        edit.moved(own, edit.resolve(one.moves, known, bundle.space)).mean(axis=0)
        for one in plan.stimuli[1:]
    )
    assert np.allclose(there, other.mean(axis=0), atol=1e-5)
    assert np.allclose(halfway, (own.mean(axis=0) + other.mean(axis=0)) / 2, atol=1e-5)
    assert [one.name for one in plan.sources] == ["highVoice", "lowVoice"]  # both licences count


def test_judged_steps_are_placed_on_what_will_be_written(files, bundle):
    plan = plan_for(files, bundle, Axis("gender", -3, 3, 5), spacing="judged")
    for one in plan.continua:
        assert (one.attribute, one.label) == ("gender", "female")
        assert one.requested_spacing == "judged"
        assert (one.spacing == "latent") == bool(one.reason)
        assert len(one.strengths) == len(one.probabilities) >= 5
    assert {one.spacing for one in plan.continua} <= {"latent", "judged"}


def test_the_rate_loses_nothing_of_the_sources(files, sources):
    from dataclasses import replace

    def at(rate):
        return sample_rate_for([replace(sources[0], sample_rate=rate), sources[1]])

    assert [at(r) for r in (8000, 16_000, 22_000, 22_050, 32_000, 48_000, 96_000)] == [
        16_000, 16_000, 22_050, 22_050, 44_100, 48_000, 48_000,
    ]  # fmt: skip


def test_recordings_of_one_name_are_told_apart(files, tmp_path):
    twin = tmp_path / "low_voice.wav"
    twin.write_bytes(files[1].read_bytes())
    names = [one.name for one in load_sources(asked([*files, twin]))]
    assert names == ["highVoice", "lowVoice", "lowVoice2"]


@pytest.mark.parametrize(
    ("given", "name"),
    [("espeak_en-us_m3", "espeakEnUsM3"), ("Äé", "source"), ("7 up", "7Up"), ("a", "a")],
)
def test_names_are_letters_and_figures(given, name):
    assert camel_case(given) == name


@pytest.mark.parametrize(
    ("axis", "said", "beyond"),
    [
        (Axis("gendr", 0, 1), "no direction 'gendr'", True),
        (Axis("gender", 0, 1), "not validated", False),
        (Axis("gender"), "give --from, --to", True),
    ],
)
def test_an_axis_that_is_unknown_or_unmeasured_is_refused(axis, said, beyond, files, bundle):
    with pytest.raises(Refusal, match=said):
        plan_for(files, bundle, axis, beyond=beyond)


def test_a_strength_outside_what_was_measured_needs_beyond(files, bundle):

    measured = directions.validated(bundle.directions, {"gender": (-2.0, 2.0)})
    known = altered(bundle, directions=measured)
    with pytest.raises(Refusal, match=r"gender \+3 lies outside .* \(-2 to 2\)"):
        plan_for(files[:1], known, Axis("gender", -1, 3, 2), beyond=False)
    assert plan_for(files[:1], known, Axis("gender", -1, 3, 2), beyond=True)
    whole = plan_for(files[:1], known, Axis("gender", None, None, 3), beyond=False)
    assert [one.moves["gender"] for one in whole.stimuli] == [-2, 0, 2]


def test_beyond_anti_voice_and_caricature_and_beyond_the_other_voice_needs_beyond(files, bundle):
    other = f"voice:{files[1]}"
    for axis, said in (
        (Axis("voice", -10, 1), r"voice -10 is outside -2 to 1"),
        (Axis("voice", -2, 1.5), r"voice \+1.5 is outside"),
        (Axis(other, -1, 1), r"to low voice -1 is outside 0 to 1"),
        (Axis(other, 0, 10), r"\+10 is outside 0 to 1"),
    ):
        with pytest.raises(Refusal, match=said):
            plan_for(files[:1], bundle, axis, beyond=False)
    assert plan_for(files[:1], bundle, Axis(other, 0, 2, 2), beyond=True)
    assert plan_for(files[:1], bundle, Axis("voice", -2, 1, 2), beyond=False)


def test_every_recording_has_its_own_terms_and_a_stimulus_those_of_all_it_is_made_from(
    files, bundle
):
    own, other = ("CC BY 4.0", "A"), ("CC0", "B")
    twin = f"voice:{files[0]}"  # of the same name as the source
    axes = Axis(f"voice:{files[1]}", 0, 1, 2), Axis(twin, 0, 1, 2)
    with pytest.raises(Refusal, match="licences of 2 recordings"):
        asked(files[:1], *axes, terms=(own, other))
    plan = plan_for(files[:1], bundle, axes[0], terms=(own, other))
    assert [(one.licence, one.attribution) for one in plan.sources] == [own, other]
    still, moved = (tables.rows(plan, [RECORD] * 2, "W")[at]["license"] for at in (0, 1))
    assert still == "CC BY 4.0; weights: W"
    assert moved == "CC BY 4.0; CC0; weights: W"
    with pytest.raises(Refusal, match="have the same place"):
        plan_for(files[:1], bundle, *axes)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"spacing": "even"}, "not a spacing"),
        ({"variants": ("male",)}, "not a variant"),
        ({"rendering": "loud"}, "not a rendering"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_loaded(said, sentence):
    with pytest.raises(Refusal, match=sentence):
        asked([Path("x.wav")], **said)


def test_numbers_of_steps_and_directions_are_refused_where_they_make_no_continuum():
    for steps in (1, 52):
        with pytest.raises(Refusal, match="give 2 to 51"):
            Axis("gender", 0, 1, steps)
    with pytest.raises(Refusal, match="two different strengths"):
        Axis("gender", 1, 1)
    with pytest.raises(Refusal, match="two different directions"):
        asked([Path("x.wav")], Axis("gender", 0, 1), Axis("gender", 0, 1))
    with pytest.raises(Refusal, match="3 directions"):
        asked([Path("x.wav")], Axis("a"), Axis("b"), Axis("c"))
    with pytest.raises(Refusal, match="one direction"):
        asked([Path("x.wav")], Axis("a"), Axis("b"), spacing="judged")


def test_what_the_judge_cannot_say_is_refused_where_its_word_was_wanted(files, bundle):
    with pytest.raises(Refusal, match="has no probability for pca:1"):
        plan_for(files[:1], bundle, Axis("pca:1", -1, 1, 3), spacing="judged")
    with pytest.raises(Refusal, match="does not know gender=robot"):
        plan_for(files[:1], bundle, judged=("gender", "robot"))
    plan = plan_for(files[:1], bundle, Axis("pca:1", -1, 1, 3), judged=("gender", "male"))
    assert plan.continua[0].label == "male"
