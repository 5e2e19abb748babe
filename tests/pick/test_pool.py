"""Pools read from tables of latents and of measures."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.planted_table import planted_table
from voicelab.pick import pool_of_table, read
from voicelab.refusal import Refusal


def written(folder: Path, text: str, name: str = "stimuli.tsv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_of_latents_gives_its_labels_and_what_was_measured_of_recordings(tmp_path) -> None:
    f0_hz = np.linspace(90, 240, 24, dtype=np.float32)
    table = replace(planted_table(24), measures={"f0_mean_hz": f0_hz})
    path = tmp_path / "voices.npz"
    table.save(path)
    pool = read(path)
    assert pool.classes("gender").tolist() == table.genders.tolist()
    assert pool.numbers["age_years"].tolist() == table.ages.tolist()
    assert pool.numbers[pool.column("f0")] == pytest.approx(f0_hz)
    assert pool.measured == ("f0_mean_hz",)
    assert pool.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert pool.ids.tolist() == pool_of_table(table).ids.tolist()


def test_a_table_of_stimuli_is_numbers_classes_and_gaps(tmp_path) -> None:
    path = written(
        tmp_path,
        "stimulus_id\tstim_file\ttype\tf0_mean_hz\tlufs\tnote\n"
        "stim-1\ta.wav\tedit\t120.5\tn/a\t\n"
        "stim-2\tb.wav\tcopy\tn/a\t-23\t\n",
    )
    pool = read(path)
    assert pool.ids.tolist() == ["stim-1", "stim-2"]
    assert sorted(pool.numbers) == ["f0_mean_hz", "lufs"]
    assert np.array_equal(pool.numbers["lufs"], [np.nan, -23], equal_nan=True)
    assert pool.labels["type"].tolist() == ["edit", "copy"]
    assert pool.labels["note"].tolist() == ["", ""]


def test_commas_quotes_and_a_byte_order_mark_are_read(tmp_path) -> None:
    path = written(tmp_path, '\ufeffid,accent,age\n1,"Dutch, north",30\n2,Danish,40\n', "v.csv")
    pool = read(path)
    assert pool.labels["accent"].tolist() == ["Dutch, north", "Danish"]
    assert pool.column("age") == "age"


def test_numbers_can_be_classes_where_they_are_few(tmp_path) -> None:
    text = "id\tsession\n" + "".join(f"v{index}\t{index % 2 + 1}\n" for index in range(8))
    assert read(written(tmp_path, text)).classes("session").tolist() == ["1", "2"] * 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no rows"),
        ("id\tage\n", "no rows"),
        ("name\tage\nx\t3\n", "no id column"),
        ("id\tage\nx\t3\nx\t4\n", "more than once"),
        ("id\tage\n\t3\nx\t4\n", "more than once or empty"),
        ("id\tage\nx\t3\ny\n", "1 fields in row 3"),
        ("id\tage\tage\nx\t3\t4\n", "two columns of one name"),
        ('id,age\n"x,3\n', "damaged in line"),
    ],
)
def test_a_table_that_cannot_be_understood_is_refused(tmp_path, text: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        read(written(tmp_path, text))


def test_what_is_no_table_is_refused(tmp_path) -> None:
    with pytest.raises(Refusal, match="not a file"):
        read(tmp_path / "none.tsv")
    (tmp_path / "sound.csv").write_bytes(b"RIFF\xff\xfe\x00\x81")
    with pytest.raises(Refusal, match="UTF-8"):
        read(tmp_path / "sound.csv")
    (tmp_path / "voices.npz").write_bytes(b"no zip")
    with pytest.raises(Refusal, match="not a readable table"):
        read(tmp_path / "voices.npz")
