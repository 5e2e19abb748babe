"""A set as one zip file."""

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.listening.planted_set import write_set
from voicelab.listening import read_set, unpack
from voicelab.listening.set_table import TABLE
from voicelab.refusal import Refusal


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    write_set(tmp_path / "sets" / "mine")
    return Path(shutil.make_archive(str(tmp_path / "set"), "zip", tmp_path / "sets"))


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_set_is_unpacked_as_it_was(packed: Path, tmp_path: Path) -> None:
    here = unpack(packed, tmp_path / "here")
    before, after = (read_set(one, "gender") for one in (tmp_path / "sets" / "mine", here))
    assert before.sha256 == after.sha256
    assert [one.path.read_bytes() for one in after.stimuli] == [
        one.path.read_bytes() for one in before.stimuli
    ]


def test_nothing_but_table_and_sounds_leaves_the_file(packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed, "a") as file:
        for name in ("mine/report.html", "evil.wav", "mine/stimuli/../../../evil.wav",
                     "mine/stimuli/deep/evil.wav", "/evil.wav"):  # fmt: skip
            file.writestr(name, b"evil")
    here = unpack(packed, tmp_path / "here")
    assert files(here) == files(tmp_path / "sets" / "mine")
    assert not list(tmp_path.rglob("evil*"))


def test_what_is_no_set_is_refused(packed: Path, tmp_path: Path, monkeypatch) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(b"no zip")
    with pytest.raises(Refusal, match="cannot be unpack"):
        unpack(other, tmp_path / "a")
    with zipfile.ZipFile(other, "w") as file:
        file.writestr("thesis.txt", "x")
    with pytest.raises(Refusal, match=f"contains no {TABLE}"):
        unpack(other, tmp_path / "b")
    whole = packed.read_bytes()
    middle = whole.index(b"RIFF") if b"RIFF" in whole else len(whole) // 3
    packed.write_bytes(whole[:middle] + bytes(200) + whole[middle + 200 :])
    with pytest.raises(Refusal, match="cannot be unpack"):
        unpack(packed, tmp_path / "c")
    packed.write_bytes(whole)
    monkeypatch.setattr("voicelab.listening.unpacking.MAX_MB", 0)
    with pytest.raises(Refusal, match="more than 0 MB"):
        unpack(packed, tmp_path / "d")
