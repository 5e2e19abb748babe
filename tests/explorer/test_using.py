"""The use cases around an edit: neighbours, averages, own directions, goals, curves, cautions."""

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from tests.planted import altered, planted_maps, planted_table
from voicelab import projection
from voicelab.embed import WINDOWS_FILE
from voicelab.explorer import Explorer, Opened, Settings
from voicelab.explorer import opening as opening_module
from voicelab.refusal import Refusal


def test_a_click_is_heard_as_the_voice_will_be_and_not_judged(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    explorer = Explorer.open(folder)
    with monkeypatch.context() as patched:

        def drawn(_: object) -> None:
            raise AssertionError("a click on the map waited for a spectrogram")

        patched.setattr(opening_module, "spectrogram", drawn)
        heard = explorer.heard("planted_020")
    assert explorer.heard("planted_020") is heard
    assert explorer.voice("planted_020").before is heard  # not spoken twice
    with pytest.raises(Refusal, match="no voice 'nobody'"):
        explorer.heard("nobody")


def test_a_voice_is_opened_once(explorer: Explorer) -> None:
    first = explorer.voice("planted_001")
    assert explorer.voice("planted_001") is first
    for index in range(opening_module.OPENED):
        explorer.voice(f"planted_{index + 2:03d}")
    again = explorer.voice("planted_001")
    assert again is not first  # 32 others came after it
    assert np.array_equal(again.before.samples, first.before.samples)


def test_a_window_of_a_stretch_opens_its_voice(explorer: Explorer) -> None:
    assert explorer.voice("planted_004/3") is explorer.voice("planted_004")
    assert explorer.heard("planted_004/8") is explorer.heard("planted_004")
    with pytest.raises(Refusal, match="no voice 'planted_004/9'"):
        explorer.voice("planted_004/9")


def test_a_window_of_a_file_of_windows_is_opened_alone(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(folder, own)
    table = Explorer.open(folder).table
    windows = replace(
        table,
        ids=np.array([f"somebody/first/{index}" for index in range(len(table))]),
        means=table.means + 1,
        stretches=(table.means + 1)[:, None].astype(np.float16),
    )
    windows.save(own / WINDOWS_FILE)
    explorer = Explorer.open(own)
    one = explorer.voice("somebody/first/7")
    assert one.voice_id == one.name == "somebody/first/7"
    assert one.before.seconds == pytest.approx(0.64)
    assert one.latent == pytest.approx(table.means[7] + 1, abs=1e-6)
    view = explorer.tables["windows"]
    own_place = explorer.place(one.latent, one.voice_id, "windows")
    assert own_place["pca-2"] == pytest.approx(view.projections["pca-2"].coordinates[7].tolist())
    assert set(explorer.place(one.latent, one.voice_id)) == {"pca-2", "pca-3", "umap-2", "umap-3"}
    both = explorer.average(["somebody/first/7", "somebody/first/8"], "both")
    assert both.latent == pytest.approx(windows.means[7:9].mean(axis=0), abs=1e-5)


def test_neighbours_are_near_in_the_space_and_not_the_voice_itself(explorer: Explorer) -> None:
    voice = explorer.voice("planted_010")
    found = explorer.neighbours(voice.latent, 5, exclude="planted_010")
    plain = np.linalg.norm(explorer.table.means - voice.latent, axis=1)
    order = [i for i in np.argsort(plain, kind="stable") if i != 10][:5]
    assert [one.voice_id for one in found] == explorer.table.ids[order].tolist()
    assert [one.distance for one in found] == pytest.approx(plain[order].tolist(), rel=1e-5)
    itself = explorer.neighbours(voice.latent, 5)
    assert (itself[0].voice_id, itself[0].distance) == ("planted_010", 0.0)
    assert len(itself) == 5
    assert len(explorer.neighbours(voice.latent, 1000)) == len(explorer.table)


def test_the_trail_leads_from_the_voice_to_where_the_sliders_stand(explorer: Explorer) -> None:
    voice = explorer.voice("planted_010")
    settings = Settings({"gender": 1.2, "age": -0.5}, held=True)
    trail = explorer.trail(voice, settings)
    assert set(trail) == {"pca-2", "pca-3", "umap-2", "umap-3"}
    end = explorer.place(explorer.edit(voice, settings).latent)
    for key, places in trail.items():
        assert len(places) == 12
        assert places[0] == pytest.approx(explorer.place(voice.latent)[key], abs=1e-4)
        assert places[-1] == pytest.approx(end[key], abs=1e-4)
    steps = np.diff(np.array(trail["pca-2"]), axis=0)
    assert steps == pytest.approx(np.broadcast_to(steps[0], steps.shape), abs=1e-4)
    assert set(explorer.trail(voice, settings, view="windows")) == {"pca-2", "pca-3"}


def test_an_average_speaks_from_the_middle_of_what_was_chosen(explorer: Explorer) -> None:
    ids = ["planted_001", "planted_003", "planted_005"]
    average = explorer.average(ids, "three women")
    rows = [explorer.table.row(one) for one in ids]
    mean = explorer.table.means[rows].mean(axis=0)
    assert (average.name, average.voice_id, average.original) == ("three women", "", None)
    assert average.latent == pytest.approx(mean, abs=1e-5)
    assert average.prepared.latents.mean(axis=0) == pytest.approx(mean, abs=1e-4)
    assert average.before.seconds == pytest.approx(3.2)
    assert not average.verdict["gender"].abstained
    with pytest.raises(Refusal, match="select at least two"):
        explorer.average(ids[:1], "one woman")


def test_ones_own_directions_move_like_those_that_are_shipped(
    explorer: Explorer, opened: Opened
) -> None:
    women = explorer.table.ids[explorer.table.genders == "female"].tolist()
    men = explorer.table.ids[explorer.table.genders == "male"].tolist()
    mine = explorer.between(men, women, "mine")
    edited = explorer.edit(opened, Settings({"mine": 1.0}), {"mine": mine})
    assert edited.latent == pytest.approx(opened.latent + mine.unit, abs=1e-4)
    assert mine.vector @ explorer.directions["gender"].vector > 0.95
    assert [one.kind for one in edited.warnings if one.kind != "cloud"] == ["unmeasured"]
    with pytest.raises(Refusal, match="no direction 'mine'"):
        explorer.edit(opened, Settings({"mine": 1.0}))
    for taken in ("gender", "pca:1"):
        with pytest.raises(Refusal, match="already"):
            explorer.between(men, women, taken)
    with pytest.raises(Refusal, match="a direction 'mine' already"):
        explorer.between(men, women, "mine", {"mine": mine})
    windows = explorer.between([f"{men[0]}/0", f"{men[0]}/1"], [f"{women[0]}/0"], "windows")
    assert windows.from_count == 2


def test_the_anti_voice_lies_behind_the_average(explorer: Explorer, opened: Opened) -> None:
    away = explorer.away(opened)
    assert away.name == f"voice:{opened.name}"
    training = explorer.table.means[explorer.table.splits == "training"].mean(axis=0)
    for strength, place in (
        (0.0, opened.latent),
        (-1.0, training),
        (-2.0, 2 * training - opened.latent),
    ):
        edited = explorer.edit(opened, Settings({away.name: strength}), {away.name: away})
        assert edited.latent == pytest.approx(place, abs=1e-4)
    assert explorer.strengths(away.name) == (-2.0, 2.0)


def test_an_edit_says_how_far_it_lies_from_real_voices(explorer: Explorer) -> None:
    voice = explorer.voice("planted_010")
    at_rest = explorer.edit(voice, Settings({"pca:1": 0.0}))
    assert at_rest.warnings == ()
    assert at_rest.distance < at_rest.edge == explorer.neighbourhood.voices_edge
    far = explorer.edit(voice, Settings({"pca:1": 8.0}))
    assert far.distance > far.edge
    cloud, unmeasured = far.warnings
    assert cloud.kind == "cloud"
    assert cloud.facts["distance"] == far.distance
    assert cloud.facts["before"] == pytest.approx(at_rest.distance)
    assert f"lies {far.distance:.2f} from its 10 nearest voices" in str(cloud)
    assert (unmeasured.kind, unmeasured.facts["direction"]) == ("unmeasured", "pca:1")
    assert json.loads(json.dumps([asdict(one) for one in far.warnings]))
    # Whose edit it is does not count for one of its neighbours.
    own = explorer.neighbourhood.distance(voice.latent[None], "planted_010")[0]
    assert at_rest.distance == pytest.approx(own, rel=1e-4)


def test_a_recording_is_measured_by_the_edge_of_excerpts(
    explorer: Explorer, opened: Opened
) -> None:
    assert explorer.edit(opened, Settings()).edge == explorer.neighbourhood.edge
    average = explorer.average(["planted_010", "planted_011"], "two")
    assert explorer.edit(average, Settings()).edge == explorer.neighbourhood.voices_edge
    assert explorer.neighbourhood.edge != explorer.neighbourhood.voices_edge


def test_held_others_stay_where_they_are(explorer: Explorer, opened: Opened) -> None:
    held = explorer.edit(opened, Settings({"pca:1": 1.5}, held=True))
    free = explorer.edit(opened, Settings({"pca:1": 1.5}))
    for name in ("gender", "age"):
        vector = explorer.directions[name].vector
        assert held.latent @ vector == pytest.approx(opened.latent @ vector, abs=1e-3)
    gender = explorer.directions["gender"].vector
    assert abs((free.latent - opened.latent) @ gender) > 1  # pca:1 is gender here
    assert held.recording.source == "espeak_en-us_f3 pca:1+1.5 held differential"


def test_a_locked_pitch_stays_through_the_whole_use_case(
    explorer: Explorer, opened: Opened
) -> None:
    edited = explorer.edit(opened, Settings({"gender": 1.0}, scope="envelope"))
    assert np.array_equal(edited.f0_hz, opened.f0_hz)
    assert not np.allclose(edited.recording.samples, opened.before.samples, atol=1e-3)
    assert not np.array_equal(explorer.edit(opened, Settings({"gender": 1.0})).f0_hz, opened.f0_hz)


def test_the_principal_axes_have_sliders(explorer: Explorer) -> None:
    names = [name for name in explorer.directions if name.startswith("pca:")]
    assert names == [f"pca:{index + 1}" for index in range(8)]
    training = explorer.table.means[explorer.table.splits == "training"]
    first = explorer.directions["pca:1"]
    assert first.unit_length == pytest.approx(2 * (training @ first.vector).std(), rel=1e-4)


def test_a_goal_is_a_strength_at_which_an_edit_is_judged_so(
    explorer: Explorer, opened: Opened
) -> None:
    base = Settings({"age": 0.4, "gender": 0.7})
    likely = explorer.edit(opened, Settings({"age": 0.4})).after["accent"].probabilities
    label = min(likely, key=lambda name: likely[name])
    wanted = likely[label] + 1e-3
    goal = explorer.goal(opened, base, "gender", "accent", label, wanted)
    assert goal.start == pytest.approx(likely[label], abs=1e-6)  # without a move along gender
    strength, probability = goal.best
    edited = explorer.edit(opened, Settings({"age": 0.4, "gender": strength}))
    assert edited.after["accent"].probabilities[label] == pytest.approx(probability, abs=1e-6)
    assert (goal.strength is None) == (probability < wanted)
    if goal.strength:
        short = goal.strength - 0.01 * np.sign(goal.strength)
        less = explorer.edit(opened, Settings({"age": 0.4, "gender": short})).after
        assert less["accent"].probabilities[label] < wanted


@pytest.mark.parametrize(
    ("attribute", "label", "probability", "words"),
    [
        ("height", "tall", 0.5, "has no attribute 'height'; use one of accent, age, child, gender"),
        ("gender", "tall", 0.5, "has no gender 'tall'; use one of female, male"),
        ("gender", "female", 0.0, "the probability is 0; give one between 0 and 1"),
        ("gender", "female", 1.0, "the probability is 1;"),
        ("gender", "female", float("nan"), "the probability is nan;"),
    ],
)
def test_what_no_judge_can_say_is_refused(
    explorer: Explorer, opened: Opened, attribute: str, label: str, probability: float, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        explorer.goal(opened, Settings(), "gender", attribute, label, probability)
    with pytest.raises(Refusal, match="no direction 'height'"):
        explorer.goal(opened, Settings(), "height", "gender", "female", 0.5)


def test_a_curve_is_what_the_edits_along_a_slider_are_judged(
    explorer: Explorer, opened: Opened
) -> None:
    settings = Settings({"age": 0.4}, held=True, scope="envelope")
    done: list[int] = []
    curve = explorer.curve(opened, settings, "gender", progress=lambda one, of: done.append(one))
    assert done == list(range(1, len(curve.strengths) + 1))
    assert (curve.strengths[0], curve.strengths[-1]) == explorer.strengths("gender")
    for index in (0, 11):
        moves = {"age": 0.4, "gender": float(curve.strengths[index])}
        edited = explorer.edit(opened, replace(settings, moves=moves))
        assert curve.verdicts[index].to_dict() == edited.after.to_dict()


def test_where_no_test_voices_are_training_voices_say_where_the_cloud_ends(
    explorer: Explorer,
) -> None:
    table = explorer.table
    bare = replace(table, splits=np.full(len(table), "training"))
    alone = Explorer(altered(explorer.bundle, table=bare))
    assert len(alone.neighbourhood.means) == len(table)
    assert alone.neighbourhood.edge > 0
    assert set(alone.tables) == {"voices", "windows"}


def test_maps_of_windows_lie_beside_those_of_voices(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(folder, own)
    table = Explorer.open(own).table
    windows = planted_table(40, sha256=table.space_sha256)
    windows.save(own / WINDOWS_FILE)
    projection.save(planted_maps(windows), own / "windows_projections.npz")
    explorer = Explorer.open(own)
    assert set(explorer.trail(explorer.voice("planted_100"), Settings(), view="windows")) == {
        "pca-2",
        "pca-3",
        "umap-2",
        "umap-3",
    }
    assert explorer.tables["voices"].table is explorer.table
