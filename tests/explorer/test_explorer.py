"""The use cases of the page, without the page."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.planted import ROOT, altered, planted_table, write_checkpoints
from voicelab import identity
from voicelab.audio import Recording, load, save
from voicelab.codecs.griffin_lim import MelConfig
from voicelab.codecs.world import World
from voicelab.explorer import Explorer, Opened, Settings, results
from voicelab.measure.pitch_check import PitchCheck
from voicelab.refusal import Refusal

EXAMPLE = ROOT / "assets" / "espeak_en-us_f3.wav"


def test_a_voice_of_the_map_is_heard_without_its_recording(explorer: Explorer) -> None:
    voice = explorer.voice("planted_003")
    assert voice.voice_id == voice.name == "planted_003"
    assert voice.before.seconds == pytest.approx(3.2)  # nine windows
    assert np.abs(voice.before.samples).max() > 0.01
    assert not voice.verdict["gender"].abstained
    assert voice.original is None
    again = explorer.voice("planted_003")
    assert np.array_equal(again.before.samples, voice.before.samples)
    with pytest.raises(Refusal, match="no voice 'nobody'"):
        explorer.voice("nobody")


def test_a_recording_is_opened_under_its_own_name(opened: Opened) -> None:
    assert opened.name == "espeak_en-us_f3.wav"
    assert opened.voice_id == ""
    assert opened.before.sample_rate == 22_050
    assert opened.original is not None
    assert np.array_equal(opened.original.samples, load(EXAMPLE).samples)


def test_what_cannot_be_opened_is_refused_without_naming_our_folders(
    explorer: Explorer, tmp_path: Path
) -> None:
    (tmp_path / "broken.wav").write_bytes(b"no audio at all")
    save(Recording(np.zeros(16_000), 16_000), tmp_path / "silence.wav")
    save(Recording(np.ones(1600) * 0.1, 16_000), tmp_path / "short.wav")
    for name, words in (
        ("broken.wav", "cannot be decoded"),
        ("silence.wav", "voiced speech"),
        ("short.wav", "lasts 0.100 s"),
        ("missing.wav", "is not a file"),
    ):
        with pytest.raises(Refusal, match=words) as refused:
            explorer.file(tmp_path / name)
        assert name in str(refused.value)
        assert str(tmp_path) not in str(refused.value)


def test_strength_0_is_what_stood_before(explorer: Explorer, opened: Opened) -> None:
    edited = explorer.edit(opened, Settings({"gender": 0.0}, "faithful"))
    assert np.array_equal(edited.recording.samples, opened.before.samples)
    assert edited.after.to_dict() | {"file": ""} == edited.before.to_dict() | {"file": ""}
    np.testing.assert_allclose(edited.latent, opened.latent, atol=1e-6)


@pytest.mark.parametrize("rendering", ["faithful", "decoded"])
def test_an_edit_is_heard_judged_and_leaves_what_was_opened_alone(
    explorer: Explorer, opened: Opened, rendering: str
) -> None:
    kept = opened.before.samples.copy(), opened.latent.copy(), opened.prepared.latents.copy()
    edited = explorer.edit(opened, Settings({"gender": 1.5, "accent:dutch": -1.0}, rendering))
    assert not np.allclose(edited.recording.samples, opened.before.samples, atol=1e-3)
    assert len(edited.recording.samples) == len(opened.before.samples)
    assert edited.before is opened.verdict
    assert edited.after.to_dict() != opened.verdict.to_dict()
    assert edited.f0_hz.shape == opened.prepared.frames.f0_hz.shape
    assert edited.recording.source == f"espeak_en-us_f3 accent:dutch-1 gender+1.5 {rendering}"
    now = opened.before.samples, opened.latent, opened.prepared.latents
    for one, other in zip(kept, now, strict=True):
        assert np.array_equal(one, other)
    again = explorer.edit(opened, Settings({"accent:dutch": -1.0, "gender": 1.5}, rendering))
    assert np.array_equal(again.recording.samples, edited.recording.samples)


def test_by_default_an_edit_is_laid_over_the_recording(explorer: Explorer, opened: Opened) -> None:
    edited = explorer.edit(opened, Settings({"gender": 1.0}))
    assert edited.settings.rendering == "differential"
    assert opened.laid_over()
    assert np.array_equal(opened.reference().samples, opened.original.samples)
    assert edited.before is opened.reference_verdict()
    assert edited.before.to_dict() != opened.verdict.to_dict()


def test_an_edit_laid_over_a_recording_is_compared_with_that_recording(
    explorer: Explorer, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = opened.original
    edited = explorer.edit(opened, Settings({"gender": 1.0}, "differential"))
    assert edited.before.to_dict() == explorer.judge.verdict(original).to_dict()
    assert edited.before.to_dict() != opened.verdict.to_dict()
    assert explorer.edit(opened, Settings({"age": 1.0}, "differential")).before is edited.before
    nothing = explorer.edit(opened, Settings({"gender": 0.0}, "differential"))
    assert np.array_equal(nothing.recording.samples, original.samples)
    assert nothing.after.to_dict() | {"file": ""} == edited.before.to_dict() | {"file": ""}


def test_an_edit_laid_over_a_voice_of_the_map_is_compared_with_what_it_decodes_to(
    explorer: Explorer,
) -> None:
    voice = explorer.voice("planted_020")
    nothing = explorer.edit(voice, Settings({"gender": 0.0}, "differential"))
    assert nothing.before is voice.verdict
    assert np.array_equal(nothing.recording.samples, voice.before.samples)


def test_unknown_directions_and_renderings_are_refused(explorer: Explorer, opened: Opened) -> None:
    with pytest.raises(Refusal, match="no direction 'height'"):
        explorer.edit(opened, Settings({"height": 1.0}))
    with pytest.raises(Refusal, match="'pretty' is not a rendering"):
        explorer.edit(opened, Settings({"gender": 1.0}, "pretty"))


def test_the_pitch_of_a_recording_is_checked_once_and_only_when_asked_for(
    explorer: Explorer, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []

    def check(recording: Recording) -> PitchCheck:
        checked.append(recording)
        return PitchCheck(120.0, 241.0, 0.0, 300)

    monkeypatch.setattr(results, "check_pitch", check)
    again = replace(opened)
    explorer.edit(again, Settings({"gender": 1.0}))
    assert not checked
    assert again.pitch_check.disagrees
    assert again.pitch_check is again.pitch_check
    assert [one is opened.original for one in checked] == [True]
    assert not explorer.voice("planted_003").pitch_check.disagrees  # decoded: there is no recording


def test_a_slider_analyses_nothing_again(
    explorer: Explorer, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def analysed(*_: object) -> None:
        raise AssertionError("a recording was analysed again")

    monkeypatch.setattr(World, "analyse", analysed)
    monkeypatch.setattr(identity, "embedding", analysed)  # no part of a slider
    monkeypatch.setattr(explorer.space.vae.encoder, "forward", analysed)
    for strength in (-1.0, 0.5, 2.0):
        explorer.edit(opened, Settings({"age": strength}, held=True, scope="envelope"))


def test_a_folder_of_the_other_codec_without_a_judge_is_explored_in_the_same_way(
    tmp_path: Path,
) -> None:
    folder = write_checkpoints(tmp_path, MelConfig())
    (folder / "judge.safetensors").unlink()
    explorer = Explorer.open(folder)
    given = load(EXAMPLE)
    opened = explorer.recording(replace(given, samples=given.samples[: 2 * given.sample_rate]))
    assert np.median(opened.f0_hz[opened.f0_hz > 0]) > 150
    still = explorer.edit(opened, Settings({"gender": 0.0}))
    assert np.array_equal(still.recording.samples, opened.before.samples)
    moved = explorer.edit(opened, Settings({"gender": 1.0}))
    assert len(moved.recording.samples) == len(opened.before.samples)
    assert not np.allclose(moved.recording.samples, opened.before.samples, atol=1e-3)
    assert not opened.verdict["gender"].abstained
    assert explorer.voice("planted_003").before.seconds == pytest.approx(3.2)


def test_a_voice_lies_on_its_own_point_of_every_map(explorer: Explorer) -> None:
    voice = explorer.voice("planted_010")
    places = explorer.place(voice.latent, voice.voice_id)
    assert set(places) == set(explorer.projections)
    for key, place in places.items():
        np.testing.assert_allclose(place, explorer.projections[key].coordinates[10], atol=1e-5)


def test_an_edit_moves_on_the_map_along_its_direction(explorer: Explorer) -> None:
    voice = explorer.voice("planted_010")
    edited = explorer.edit(voice, Settings({"gender": 1.0}))
    here, there = explorer.place(voice.latent), explorer.place(edited.latent)
    assert "tsne-2" not in there  # has no place for what it has not seen
    pca = explorer.projections["pca-2"]
    moved = np.array(there["pca-2"]) - here["pca-2"]
    np.testing.assert_allclose(moved, pca.axes @ explorer.directions["gender"].unit, atol=1e-3)


def test_parts_that_do_not_belong_together_are_refused(folder: Path, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed"
    shutil.copytree(folder, mixed)
    planted_table(sha256="f" * 64).save(mixed / "voices.npz")
    with pytest.raises(Refusal, match="latents of another space"):
        Explorer.open(mixed)
    (mixed / "space.safetensors").unlink()
    with pytest.raises(Refusal, match=r"space.safetensors is not there"):
        Explorer.open(mixed)


def test_sliders_offer_only_what_was_measured(explorer: Explorer) -> None:
    assert explorer.strengths("gender", "age") == (-2.0, 2.0)
    validated = explorer.directions | {
        "gender": replace(explorer.directions["gender"], validated_range=(-1.5, 2.5)),
        "age": replace(explorer.directions["age"], validated_range=(-3.0, 1.0)),
    }
    narrower = Explorer(altered(explorer.bundle, directions=validated))
    assert narrower.strengths("gender") == (-1.5, 2.5)
    assert narrower.strengths("gender", "age") == (-1.5, 1.0)
