"""Reading a set of stimuli."""

import hashlib
import shutil
from pathlib import Path

import pytest

from tests.listening.planted_set import STEPS, judged, read_table, write_set, write_table
from voicelab.judge import Judge
from voicelab.listening import read_set
from voicelab.listening.set_table import AGE_COLUMNS, COPY_SYNTHESIS, EMPTY, ORIGINALS, SHARED
from voicelab.refusal import Refusal
from voicelab.shipped import CHECKPOINTS
from voicelab.stimuli import plan, tables
from voicelab.stimuli.measurements import column_name, probability_columns


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written = write_set(tmp_path / "set")
    shutil.copy(written / "stimuli" / "stim-annax1.wav", tmp_path / "outside.wav")
    return written


def changed(folder: Path, number: int, **cells: str) -> None:
    rows = read_table(folder)
    rows[number].update(cells)
    write_table(folder, rows)


def test_every_step_has_its_strength_its_sound_and_what_the_judge_makes_of_it(folder: Path) -> None:
    found = read_set(folder, "gender")
    assert found.axis == "gender"
    assert [one.strength for one in found.stimuli[: len(STEPS)]] == list(STEPS)
    assert found.stimuli[3].path == (folder / "stimuli" / "stim-annax4.wav").resolve()
    assert found.stimuli[3].probability == pytest.approx(judged(0.0), abs=1e-4)
    assert len({one.continuum for one in found.stimuli}) == 3


def test_older_is_what_the_judge_gives_to_all_bands_from_the_boundary_on(tmp_path: Path) -> None:
    folder = write_set(tmp_path, axis="age")
    at_35 = read_set(folder, "age", 35).stimuli[3].probability
    at_50 = read_set(folder, "age", 50).stimuli[3].probability
    assert at_35 == pytest.approx(judged(0.0), abs=1e-5)
    assert at_50 == pytest.approx(0.75 * judged(0.0), abs=1e-5)
    assert read_set(folder, "age", 42).stimuli[3].probability is None  # it has no such band


def test_the_probability_of_male_tells_that_of_female(folder: Path) -> None:
    rows = read_table(folder)
    for row in rows:
        row["judged_gender_male_p"] = str(1 - float(row.pop("judged_gender_female_p")))
    before = read_set(write_set(folder.parent / "other"), "gender").stimuli[0].probability
    write_table(folder, rows)
    assert read_set(folder, "gender").stimuli[0].probability == pytest.approx(before)


def test_originals_and_copies_without_a_strength_are_no_steps(folder: Path) -> None:
    changed(folder, 0, kind="original")
    changed(folder, 1, kind="copy-synthesis", strength_gender="n/a")  # there is a step 0 already
    changed(folder, 2, judged_gender_female_p="n/a")
    stimuli = read_set(folder, "gender").stimuli
    assert len(stimuli) == 3 * len(STEPS) - 2
    assert stimuli[0].probability is None


def test_the_columns_are_those_that_an_export_writes() -> None:
    written = {
        *tables.LEADING_COLUMNS,
        *probability_columns(Judge.load(CHECKPOINTS / "judge.safetensors")),
    }
    assert {"judged_gender_female_p", *AGE_COLUMNS.values()} <= written
    assert {"stimulus_id", "source", "kind", "stim_file", *SHARED} <= written
    assert EMPTY[1] == tables.MISSING
    assert {COPY_SYNTHESIS, *ORIGINALS} < set(plan.KINDS)
    assert column_name("gender:held").split("_")[0] == "gender"


def test_a_copy_is_step_0_of_edits_kept_by_hand_that_have_none(folder: Path) -> None:
    """As in a set of what was kept by hand: nothing moved, so it is no edit."""
    for number in range(len(STEPS)):
        changed(folder, number, continuum="n/a")
    before = read_set(folder, "gender").stimuli
    changed(folder, 3, kind="copy-synthesis", strength_gender="n/a", continuum="n/a", variant="n/a")
    after = read_set(folder, "gender").stimuli
    assert sorted(after, key=repr) == sorted(before, key=repr)


def test_a_continuum_is_heard_in_its_steps_alone_where_none_is_0(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set", ("anna",), (-1.0, -0.2, 0.4, 1.0))
    changed(folder, 1, kind="copy-synthesis", strength_gender="n/a", continuum="n/a", variant="n/a")
    assert [one.strength for one in read_set(folder, "gender").stimuli] == [-1.0, 0.4, 1.0]


def test_a_sound_that_was_swapped_for_another_is_refused(folder: Path) -> None:
    rows = read_table(folder)
    for row in rows:
        row["sha256"] = hashlib.sha256((folder / row["stim_file"]).read_bytes()).hexdigest()
    write_table(folder, rows)
    assert len(read_set(folder, "gender").stimuli) == 21
    shutil.copy(folder / "stimuli" / "stim-annax2.wav", folder / "stimuli" / "stim-annax1.wav")
    with pytest.raises(Refusal, match=r"'stimuli/stim-annax1.wav' in line 2 .*SHA-256 differs"):
        read_set(folder, "gender")


def test_steps_along_another_axis_belong_to_another_continuum(folder: Path) -> None:
    rows = [row | {"strength_age": str(i % 2)} for i, row in enumerate(read_table(folder))]
    write_table(folder, rows)
    found = read_set(folder, "gender")
    assert found.axis == "gender"
    assert len({one.continuum for one in found.stimuli}) == 6
    assert read_set(folder, "gender", axis="age").axis == "age"


def test_the_axis_of_another_name_is_found_or_has_to_be_named(folder: Path) -> None:
    held = [
        {"strength_gender_held": row.pop("strength_gender"), **row} for row in read_table(folder)
    ]
    write_table(folder, held)
    assert read_set(folder, "gender").axis == "gender_held"
    assert read_set(folder, "age").axis == "gender_held"  # how old do these sound?
    write_table(folder, [row | {"strength_gender": str(i)} for i, row in enumerate(held)])
    with pytest.raises(Refusal, match="--along"):
        read_set(folder, "gender")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"strength_gender": "strong"}, "not a number"),
        ({"strength_gender": "inf"}, "not a number"),
        ({"judged_gender_female_p": "1.2"}, "between 0 and 1"),
        ({"stim_file": "../outside.wav"}, "is not in"),
        ({"stim_file": "n/a"}, "is not in"),
        ({"stimulus_id": "stim-annax2"}, "twice"),
        ({"source": "an\x85na"}, "line break"),
    ],
)
def test_a_damaged_table_is_refused_in_one_sentence(
    folder: Path, cells: dict[str, str], said: str
) -> None:
    changed(folder, 0, **cells)
    with pytest.raises(Refusal, match=said):
        read_set(folder, "gender")


def test_a_set_that_is_none_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be read"):
        read_set(tmp_path / "nowhere", "gender")
    with pytest.raises(Refusal, match="cannot be asked about"):
        read_set(folder, "accent")
    sound = folder / "stimuli" / "stim-annax1.wav"
    sound.write_bytes(b"no sound")
    with pytest.raises(Refusal, match="cannot be read"):
        read_set(folder, "gender")
    sound.unlink()
    with pytest.raises(Refusal, match="is not in"):
        read_set(folder, "gender")
    shutil.rmtree(folder)
    write_set(folder, steps=(0.5,))
    with pytest.raises(Refusal, match="no axis at all"):
        read_set(folder, "gender")
    (folder / "stimuli.tsv").write_text("stimulus_id\tsource\nstim-a\n")
    with pytest.raises(Refusal, match="as many cells"):
        read_set(folder, "gender")
    (folder / "stimuli.tsv").write_text("stimulus_id\tsource\n")
    with pytest.raises(Refusal, match="lists no stimuli"):
        read_set(folder, "gender")
