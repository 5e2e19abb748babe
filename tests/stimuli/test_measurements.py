"""What the tables say of a stimulus besides its sound."""

from dataclasses import replace

import numpy as np
import pytest

from tests.planted import ROOT
from voicelab import edit
from voicelab.audio import Recording, load
from voicelab.convert import db_to_gain
from voicelab.measure.pitch_check import PitchCheck
from voicelab.stimuli import OutputFormat, Source, Stimulus
from voicelab.stimuli import renderer as renderer_module
from voicelab.stimuli.measurements import (
    SOURCE_PITCH_COLUMNS,
    position_cells,
    similarity_cell,
    source_pitch_cells,
    vocoder_f0,
)
from voicelab.stimuli.plan import make_plan
from voicelab.stimuli.postprocess import apply_level
from voicelab.stimuli.renderer import Renderer

FINISH = OutputFormat(sample_rate=16_000, duration_s=2.0)


def made(bundle, source: Source, *stimuli: Stimulus, output: OutputFormat = FINISH) -> Renderer:
    ways = list(bundle.directions.values())
    return Renderer(
        make_plan(stimuli, output, [source], ways, space_sha256=bundle.space.sha256), bundle
    )


def spoken(renderer: Renderer, stimulus: Stimulus) -> Recording:
    return apply_level(renderer.render(stimulus), renderer.plan.output)


@pytest.fixture(scope="module")
def voice() -> Recording:
    return load(ROOT / "assets" / "espeak_en-us_m3.wav")


def test_where_a_file_lies_is_measured_of_the_file_and_not_of_what_was_asked_for(bundle, voice):
    stimuli = [
        Stimulus(name, "one", moves={"gender": 0.3}, scope=scope)
        for name, scope in (("a", "everything"), ("b", "envelope"), ("c", "pitch"))
    ]
    long = replace(FINISH, duration_s=6.0)  # filled up with silence, which is nobody's voice
    renderer = made(bundle, Source.from_recording(voice, "one"), *stimuli, output=long)
    mean = bundle.table.means[bundle.table.splits == "training"].mean(axis=0)
    way = bundle.directions["gender"]
    for stimulus in stimuli:
        sound = renderer.render(stimulus)
        cells = position_cells(renderer, stimulus, sound.recording)
        sound = replace(sound.recording, samples=sound.recording.samples[: sound.sounding])
        again = edit.prepare(sound, bundle.space).latents.mean(axis=0)
        expected = (again - mean) @ way.vector / way.unit_length
        assert cells["position_gender"][0] == pytest.approx(expected, abs=2e-3)
        assert cells["distance_to_mean"][0] == pytest.approx(np.linalg.norm(again - mean), abs=2e-3)
    asked = {
        position_cells(renderer, s, spoken(renderer, s))["asked_position_gender"] for s in stimuli
    }
    heard = {position_cells(renderer, s, spoken(renderer, s))["position_gender"] for s in stimuli}
    assert len(asked) == 1
    assert len(heard) == 3


def test_what_cannot_be_placed_is_empty_with_its_reason_and_what_was_asked_for_is_not(
    bundle, voice
):
    renderer = made(
        bundle, Source.from_recording(voice, "one"), Stimulus("a", "one", "copy-synthesis")
    )
    noise = 0.1 * np.random.default_rng(0).standard_normal(16_000)
    cells = position_cells(renderer, renderer.plan.stimuli[0], Recording(noise, 16_000, "noise"))
    for name in ("position_gender", "distance_to_mean", "distance_to_voices"):
        assert cells[name][0] is None
        assert cells[name][1]
        assert cells[f"asked_{name}"][0] is not None
    assert cells["off_cloud"][0] in ("true", "false")


@pytest.mark.parametrize("quieter_db", [0.0, -12.0])
def test_a_source_is_as_alike_to_its_original_whatever_level_it_was_recorded_at(
    bundle, voice, quieter_db
):
    soft = replace(voice, samples=voice.samples * db_to_gain(quieter_db))
    original = Stimulus("a", "one", "original")
    for level_db in (-20.0, -35.0):
        output = replace(FINISH, level_db=level_db)
        renderer = made(bundle, Source.from_recording(soft, "one"), original, output=output)
        assert similarity_cell(renderer, original, spoken(renderer, original))[0] > 0.999


def test_the_pitch_that_the_vocoder_was_given_is_that_of_the_frames_within_the_file(bundle, voice):
    edited = Stimulus("a", "one", moves={"gender": 1.0})
    original, copy = Stimulus("b", "one", "original"), Stimulus("c", "one", "copy-synthesis")
    renderer = made(bundle, Source.from_recording(voice, "one"), edited, original, copy)
    prepared = edit.prepare(voice, bundle.space)
    moves = edit.resolve({"gender": 1.0}, bundle.directions, bundle.space)
    frames = edit.moved_frames(prepared, moves, bundle.space)
    for stimulus, f0_hz in ((edited, frames.f0_hz), (copy, prepared.frames.f0_hz)):
        within = f0_hz[: 2 * 100 + 1]
        found = vocoder_f0(renderer, stimulus, spoken(renderer, stimulus))[0]
        assert found == pytest.approx(within[within > 0].mean(), abs=1e-3)
    assert vocoder_f0(renderer, original, voice) == (None, "no vocoder made an original")


def test_what_two_trackers_find_of_a_source_is_in_the_rows_of_all_its_stimuli():
    found = source_pitch_cells(PitchCheck(120.0, 241.0, 0.034567, 321))
    assert [value for value, _ in found.values()] == [120, 241, 0.0346, "true"]
    assert list(found) == list(SOURCE_PITCH_COLUMNS)
    assert (
        source_pitch_cells(PitchCheck(120.0, 121.0, 0.95, 321))["source_f0_doubtful"][0] == "false"
    )
    for value, reason in source_pitch_cells(PitchCheck()).values():
        assert value is None
        assert "too little voice" in reason


def test_a_source_is_checked_once_for_all_its_stimuli(bundle, voice, monkeypatch):
    checked = []
    monkeypatch.setattr(
        renderer_module, "check_pitch", lambda one: checked.append(one) or PitchCheck()
    )
    stimuli = [Stimulus(name, "one", moves={"gender": 0.3}) for name in "abc"]
    renderer = made(bundle, Source.from_recording(voice, "one"), *stimuli)
    for stimulus in stimuli:
        renderer.pitch_check(stimulus)
    assert [one.samples is voice.samples for one in checked] == [True]


def test_a_voice_of_the_map_is_no_neighbour_of_its_own(bundle):
    row = int(np.flatnonzero(bundle.table.splits == "training")[0])
    name, stretch = str(bundle.table.ids[row]), bundle.table.stretch(row)
    distances = {}
    for path in (name, "another.wav"):
        source = Source.from_latents(stretch, "planted", path, 3.2, 16_000)
        plan = make_plan(
            [Stimulus("a", "planted", "copy-synthesis")],
            OutputFormat(sample_rate=16_000),
            [source],
            space_sha256=bundle.space.sha256,
        )
        renderer = Renderer(plan, bundle)
        spoken = renderer.render(plan.stimuli[0]).recording
        cells = position_cells(renderer, plan.stimuli[0], spoken)
        distances[path] = cells["asked_distance_to_voices"][0]
    means = bundle.table.means[bundle.table.splits == "training"].astype(float)
    others = np.sort(np.linalg.norm(means - stretch.mean(axis=0), axis=1))
    own = np.linalg.norm(bundle.table.means[row] - stretch.mean(axis=0))
    apart = others[~np.isclose(others, own)]
    assert distances[name] == pytest.approx(apart[:10].mean(), rel=1e-3)
    assert distances["another.wav"] == pytest.approx(others[:10].mean(), rel=1e-3)
    assert distances[name] > distances["another.wav"]
