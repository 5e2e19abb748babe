"""A basket as a set of stimuli."""

import csv
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicelab import stimuli
from voicelab.audio import load
from voicelab.explorer import Basket, Explorer, Session, Settings
from voicelab.explorer.exporting import continuum_of, plan_of_basket, zipped
from voicelab.refusal import Refusal
from voicelab.stimuli import OutputFormat

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def basket(explorer: Explorer) -> Basket:
    """Return a voice, an edit of it with the others held, and an edit of a recording."""
    session = Session().with_voice(explorer.voice("planted_003")).keeping()
    held = explorer.edit(session.selected, Settings({"gender": 0.5}, held=True))
    session = session.with_edit(held).keeping()
    session = session.with_voice(explorer.recording(load(ROOT / "assets" / "espeak_en-us_m3.wav")))
    own = explorer.away(session.selected)
    session = session.with_direction(own)
    moved = explorer.edit(session.selected, Settings({own.name: 0.25}), session.user_directions)
    return session.with_edit(moved).keeping().basket


def test_a_plan_holds_what_was_kept_in_its_order(explorer: Explorer, basket: Basket) -> None:
    plan = plan_of_basket(explorer, basket, OutputFormat())
    assert [one.kind for one in plan.stimuli] == ["copy-synthesis", "edit", "edit"]
    assert [one.description for one in plan.stimuli] == [one.name for one in basket.items]
    assert plan.stimuli[1].moves == {"gender:held": 0.5}  # named by what it really moved along
    assert len(plan.sources) == 2
    assert all(one.isalnum() for one in (stimulus.name for stimulus in plan.stimuli))


def test_triplets_add_the_original_and_the_copy_of_every_source(
    explorer: Explorer, basket: Basket
) -> None:
    plan = plan_of_basket(explorer, basket, OutputFormat(), triplets=True)
    kinds = [(one.source, one.kind) for one in plan.stimuli]
    voice, recording = (one.name for one in plan.sources)
    assert kinds == [
        (voice, "copy-synthesis"),
        (voice, "edit"),
        (recording, "original"),
        (recording, "copy-synthesis"),
        (recording, "edit"),
    ]


def test_an_unedited_recording_is_kept_and_exported_as_the_recording_itself(
    explorer: Explorer, tmp_path: Path
) -> None:
    recording = explorer.file(ROOT / "assets" / "espeak_en-us_m3.wav")
    voice = explorer.voice("planted_003")
    session = Session().with_voice(recording).keeping().with_voice(voice).keeping()
    own, of_map = session.basket.items
    assert np.array_equal(own.recording.samples, recording.original.samples)
    assert own.before is own.after is recording.reference_verdict()
    assert np.array_equal(of_map.recording.samples, voice.before.samples)
    assert not own.moved
    assert not of_map.moved
    plan = plan_of_basket(explorer, session.basket, OutputFormat(), triplets=True)
    assert [(one.kind, one.rendering) for one in plan.stimuli] == [
        ("original", "faithful"),
        ("copy-synthesis", "differential"),
        ("copy-synthesis", "faithful"),
    ]


def test_triplets_have_a_copy_for_every_rendering_that_needs_one(explorer: Explorer) -> None:
    session = Session().with_voice(explorer.file(ROOT / "assets" / "espeak_en-us_m3.wav"))
    for rendering in ("differential", "decoded", "faithful", "differential"):
        edited = explorer.edit(session.selected, Settings({"gender": 0.5}, rendering))
        session = session.with_edit(edited).keeping()
    plan = plan_of_basket(explorer, session.basket, OutputFormat(), triplets=True)
    kinds = [(one.kind, one.rendering) for one in plan.stimuli]
    assert kinds[:3] == [
        ("original", "faithful"),
        ("copy-synthesis", "differential"),
        ("copy-synthesis", "faithful"),
    ]
    assert [kind for kind, _ in kinds[3:]] == ["edit"] * 4


def test_directions_of_one_name_that_are_not_the_same_are_told_apart(explorer: Explorer) -> None:
    session = Session()
    for path in ("espeak_en-us_m3.wav", "espeak_en-us_f3.wav"):
        recording = load(ROOT / "assets" / path)
        opened = explorer.recording(type(recording)(recording.samples, recording.sample_rate, "x"))
        session = session.with_voice(opened).with_direction(explorer.away(opened))
        edited = explorer.edit(opened, Settings({"voice:x": 0.25}), session.user_directions)
        session = session.with_edit(edited).keeping()
    plan = plan_of_basket(explorer, session.basket, OutputFormat())
    assert [one.name for one in plan.directions] == ["voice:x", "voice:x (2)"]
    assert len({one.source for one in plan.stimuli}) == 2


def test_a_continuum_goes_in_even_steps_and_keeps_the_other_settings(explorer: Explorer) -> None:
    session = Session().with_voice(explorer.voice("planted_003"))
    edited = explorer.edit(session.selected, Settings({"age": 0.5}, scope="envelope"))
    told: list[tuple[int, int]] = []
    edits = continuum_of(
        explorer,
        session.with_edit(edited),
        "gender",
        (-1.0, 1.0),
        5,
        lambda *step: told.append(step),
    )
    moves = [one.settings.moves for one in edits]
    assert [one["gender"] for one in moves] == [-1.0, -0.5, 0.0, 0.5, 1.0]
    assert {one["age"] for one in moves} == {0.5}
    assert {one.settings.scope for one in edits} == {"envelope"}
    assert told[0] == (0, 5)
    kept = session.keeping_all(session.selected, edits, session.user_directions).basket.items
    assert [one.recording for one in kept] == [one.recording for one in edits]


@pytest.mark.parametrize(("ends", "steps"), [((-1, 1), 1), ((-1, 1), 52), ((1, -1), 5)])
def test_an_impossible_continuum_is_refused(
    explorer: Explorer, ends: tuple[float, float], steps: int
) -> None:
    session = Session().with_voice(explorer.voice("planted_003"))
    with pytest.raises(Refusal):
        continuum_of(explorer, session, "gender", ends, steps, lambda *step: None)


def test_an_empty_basket_makes_no_set(explorer: Explorer) -> None:
    with pytest.raises(Refusal, match="the basket is empty"):
        plan_of_basket(explorer, Basket(), OutputFormat())


def test_the_zip_file_holds_the_sounds_that_were_heard(
    explorer: Explorer, basket: Basket, folder: Path, tmp_path: Path
) -> None:
    finish = OutputFormat(sample_rate=22_050, level="rms", level_db=-26.0, ramp_s=0.0)
    plan = plan_of_basket(explorer, basket, finish)
    steps: list[tuple[int, int]] = []
    path = zipped(plan, explorer.bundle, tmp_path / "set.zip", lambda *step: steps.append(step))
    assert steps[-1] == (3, 3)
    assert [one.name for one in tmp_path.iterdir()] == ["set.zip"]  # nothing else is left
    with zipfile.ZipFile(path) as file:
        names = set(file.namelist())
        table = csv.DictReader(io.StringIO(file.read("set/stimuli.tsv").decode()), delimiter="\t")
        assert [row["stimulus_id"] for row in table] == [one.stimulus_id for one in plan.stimuli]
        (sound,) = [name for name in names if name.endswith(".wav") and "espeak" in name.lower()]
        samples, rate = soundfile.read(io.BytesIO(file.read(sound)))
    assert rate == 22_050
    heard = basket.items[2].recording.samples
    assert len(samples) == len(heard)
    gain = np.sqrt(np.mean(samples**2) / np.mean(heard**2))
    assert np.abs(samples - gain * heard).max() < 2e-3
    assert 20 * np.log10(np.sqrt(np.mean(samples**2))) == pytest.approx(-26, abs=0.1)
    unpacked = tmp_path / "out"
    with zipfile.ZipFile(path) as file:
        file.extractall(unpacked)
    assert list(stimuli.verify(unpacked / "set")) == []
